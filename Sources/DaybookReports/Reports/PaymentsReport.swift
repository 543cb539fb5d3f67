import DaybookModel
import DaybookProjections

/// Payments and credit notes: those with money that settles nothing, or all (K18).
///
/// Sorted by the day received, customer key, document, payments before credit notes.
public enum PaymentsReport: Report {
    public static let name = "payments"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters = [.state] + ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer").key, .text("name"), .text("payment").key, .text("kind").key, .text("received"),
            .text(ReportTable.currencyColumn), .number("amount"), .number("given_back"), .number("settled"),
            .number("unallocated"), .text("event"),
        ])
        let listsAll = context.parameter("state") == "all"
        var credits: [(key: String, customer: SubjectNumber, credit: CreditReceipt)] = []
        var selection = try CreditSelection(context)
        try selection.forEachAccount { account in
            let listed = account.now.credits.filter { listsAll || $0.unallocated > 0 }
            guard !listed.isEmpty else { return }
            let key = try context.key(of: account.customer)
            for credit in listed { credits.append((key, account.customer, credit)) }
        }
        credits.sort { left, right in
            let (leftKind, rightKind) = (left.credit.isCreditNote ? 1 : 0, right.credit.isCreditNote ? 1 : 0)
            return (left.credit.receivedDay, left.key, left.credit.document, leftKind)
                < (right.credit.receivedDay, right.key, right.credit.document, rightKind)
        }
        let names = try CustomerNames(context)
        for (index, (key, customer, credit)) in credits.enumerated() {
            let field = credit.isCreditNote ? "invoice" : "payment"
            table.rows.append(
                [
                    .text(key), try context.opened(line: index) { try names.cell(customer) },
                    try context.opened(line: index) {
                        .text(try context.document(credit.document, field, ofEvent: credit.sequence))
                    },
                    .label(Text(credit.isCreditNote ? "report.credit_note" : "report.payment")),
                    .day(credit.receivedDay), .code(credit.currency),
                ]
                    + [
                        credit.amount, credit.refunded + credit.reversed, credit.remaining - credit.unallocated,
                        credit.unallocated,
                    ].map { .money($0, credit.currency) } + [
                        try context.opened(line: index) { try context.event(credit.sequence) }
                    ])
        }
        table.addTotals(of: "amount", "given_back", "settled", "unallocated")
        table.notes = selection.notes
        return table
    }
}
