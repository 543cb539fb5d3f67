import DaybookModel
import DaybookProjections

/// Payments and credit notes: those with money that settles nothing, or all (K18).
///
/// Sorted by the day received, customer key, event.
public enum PaymentsReport: Report {
    public static let name = "payments"
    public static let ruleSets = ["credit"]
    public static let parameters = [.state] + ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer"), .text("name"), .text("payment"), .text("kind"), .text("received"),
            .text(ReportTable.currencyColumn), .number("amount"), .number("given_back"), .number("settled"),
            .number("unallocated"), .number("event"),
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
        credits.sort {
            ($0.credit.receivedDay, $0.key, $0.credit.sequence) < ($1.credit.receivedDay, $1.key, $1.credit.sequence)
        }
        let names = try CustomerNames(context)
        for (key, customer, credit) in credits {
            let field = credit.isCreditNote ? "invoice" : "payment"
            table.rows.append(
                [
                    .text(key), try names.cell(customer),
                    .text(try context.document(credit.document, field, ofEvent: credit.sequence)),
                    .label(Text(credit.isCreditNote ? "report.credit_note" : "report.payment")),
                    .day(credit.receivedDay), .code(credit.currency),
                ]
                    + [
                        credit.amount, credit.refunded + credit.reversed, credit.remaining - credit.unallocated,
                        credit.unallocated,
                    ].map { .money($0, credit.currency) } + [.integer(credit.sequence)])
        }
        table.addTotals(of: "amount", "given_back", "settled", "unallocated")
        table.notes = selection.notes
        return table
    }
}
