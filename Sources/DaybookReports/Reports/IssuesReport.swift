import DaybookModel
import DaybookProjections

/// What the credit model had to set aside, event by event, and why.
///
/// Sorted by customer key, document, other document, issue, amount, id of the event.
public enum IssuesReport: Report {
    public static let name = "issues"
    public static let whenEmpty: Text? = Text("report.empty.fine")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters = ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer").key, .text("issue").key, .text("document").key, .text("other_document").key,
            .text(ReportTable.currencyColumn), .number("amount"), .text("reason"), .text("event").key,
        ])
        var issues: [(key: String, issue: CreditIssue)] = []
        var selection = try CreditSelection(context)
        try selection.forEachAccount { account in
            guard !account.now.issues.isEmpty else { return }
            let key = try context.key(of: account.customer)
            issues += account.now.issues.map { (key, $0) }
        }
        issues = try context.sorted(issues, byEvent: \.issue.sequence) { left, right in
            func rank(_ issue: CreditIssue) -> (DocumentKey, DocumentKey, String, Int64) {
                (issue.document, issue.counter, issue.kind.rawValue, issue.amount)
            }
            return left.key == right.key ? rank(left.issue) < rank(right.issue) : left.key < right.key
        }
        for (index, (key, issue)) in issues.enumerated() {
            let event = try context.opened(line: index) { try context.event(issue.sequence) }
            table.rows.append([
                .text(key), .text(issue.kind.rawValue), .optional(issue.document.description),
                .optional(issue.counter.description), .code(issue.currency),
                issue.currency == .none ? .none : .money(issue.amount, issue.currency),
                .label(issue.text(event: PeopleFormat.text(event))), event,
            ])
        }
        return table
    }
}
