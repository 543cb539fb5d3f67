import DaybookModel
import DaybookProjections

/// What the credit model had to set aside, event by event, and why.
///
/// Sorted by event, then by what it names.
public enum IssuesReport: Report {
    public static let name = "issues"
    public static let ruleSets = ["credit"]
    public static let parameters = ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .number("event"), .text("customer"), .text("issue"), .text("document"), .text("other_document"),
            .text(ReportTable.currencyColumn), .number("amount"), .text("reason"),
        ])
        var issues: [(customer: SubjectNumber, issue: CreditIssue)] = []
        var selection = try CreditSelection(context)
        try selection.forEachAccount { account in issues += account.now.issues.map { (account.customer, $0) } }
        // An event is of one customer, whose issues are in order already.
        let order = issues.indices.sorted { (issues[$0].issue.sequence, $0) < (issues[$1].issue.sequence, $1) }
        for (customer, issue) in order.map({ issues[$0] }) {
            let hasMoney = issue.currency != .none
            table.rows.append([
                .integer(issue.sequence), .text(try context.key(of: customer)), .text(issue.kind.rawValue),
                .optional(issue.document.description), .optional(issue.counter.description), .code(issue.currency),
                hasMoney ? .money(issue.amount, issue.currency) : .none, .label(issue.text),
            ])
        }
        return table
    }
}
