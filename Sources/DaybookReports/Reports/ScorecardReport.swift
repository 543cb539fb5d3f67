import DaybookModel
import DaybookProjections

/// One customer's scorecard: every factor with what was measured, what it earned and the events behind it, and what is
/// missing to the next better tier (T05, T08 to T14, T16).
///
/// Factors in the order of the rule set; events newest first.
public enum ScorecardReport: Report {
    public static let name = "scorecard"
    public static let customerPagePlace: Int? = 3
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [parameter("rules"), "credit"] }
    public static let parameters: [ReportParameter] = [
        .theCustomer, .tierRules, ReportParameter("events", .count, default: "3"),
    ]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let key = context.parameter("customer")
        guard let number = try context.customerParameter() else {
            throw ReportError(Text("report.no_such_customer", key))
        }
        let selection = try TierSelection(context)
        let customer = try selection.customer(number)
        var card = TierCard(selection, customer)
        switch selection.rules.form {
        case .sheet(let sheet): try card.addFactors(sheet)
        case .shares(let rule): try card.addShares(rule)
        }
        try card.addStanding()
        var notes = TierNotes()
        notes.add(customer, in: context.currency)
        card.table.notes =
            notes.texts(selection.rules, named: context.parameter("rules"), selection.window)
            + selection.rules.definitions
        let name = try context.opened(line: 0) { .optional(try CustomerNames(context).name(of: number)) }
        card.table.subtitle = Text("tiers.of_customer", try context.key(of: number), PeopleFormat.text(name))
        return card.table
    }
}
