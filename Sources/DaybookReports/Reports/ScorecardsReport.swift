import DaybookModel
import DaybookProjections

/// Every customer's granted and proposed tier, its score, and what decided (T05, T23).
///
/// Sorted by score (highest first, none last), for share rules by sales; then by customer key.
public enum ScorecardsReport: Report {
    public static let name = "scorecards"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [parameter("rules"), "credit"] }
    public static let parameters: [ReportParameter] = [
        .customer, .tierRules, ReportParameter("tier", .text), .owner, .region,
    ]
    public static let whenEmpty: Text? = Text("report.tiers.empty")

    private struct Line {
        let key: String
        let number: SubjectNumber
        let granted: Cell
        let sales: Int64
        let assessment: TierAssessment

        func precedes(_ other: Line) -> Bool {
            let (left, right) = (rank, other.rank)
            if left != right { return left > right }
            return key < other.key
        }

        /// Millionths of a point, cut; below all scores without one. Share rules have no scores and rank by sales.
        private var rank: Int128 {
            if assessment.verdict != nil { return Int128(sales) }
            return assessment.score?.score.map { $0.numerator * 1_000_000 / $0.denominator } ?? -1
        }
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer"), .text("name"), .text("tier"), .text("proposed"), .number("score"),
            .text(ReportTable.currencyColumn), .number("sales"), .text("why"),
        ])
        let selection = try TierSelection(context)
        let wanted = context.parameter("tier")
        var notes = TierNotes()
        var lines: [Line] = []
        try selection.forEachCustomer { customer in
            let granted = try context.tier(customer.granted)
            guard wanted.isEmpty || granted == wanted else { return }
            notes.add(customer, in: context.currency)
            lines.append(
                Line(
                    key: try context.key(of: customer.number), number: customer.number,
                    granted: try context.tierCell(customer.granted), sales: customer.sales,
                    assessment: customer.assessment))
        }
        let names = try CustomerNames(context)
        table.rows = try lines.sorted { $0.precedes($1) }.enumerated().map { index, line in
            [
                .text(line.key), try context.opened(line: index) { try names.cell(line.number) }, line.granted,
                line.assessment.tier.map { .text($0) } ?? .none, line.assessment.scoreCell, .code(context.currency),
                .money(line.sales, context.currency), line.assessment.why(selection.rules),
            ]
        }
        table.notes = notes.texts(selection.rules, named: context.parameter("rules"), selection.window)
        return table
    }
}
