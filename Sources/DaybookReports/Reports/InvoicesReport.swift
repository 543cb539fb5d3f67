import DaybookModel
import DaybookProjections

/// Invoices and how they stand: the open ones, or all.
///
/// Sorted by due day, customer key, document day and id.
public enum InvoicesReport: Report {
    public static let name = "invoices"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static let customerPagePlace: Int? = 4
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters = [.state] + ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer").key, .text("name"), .text("invoice").key, .text("document_date"), .text("due"),
            .number("age", unit: "days"), .text(ReportTable.currencyColumn), .number("amount"), .number("settled"),
            .number("open"), .number("disputed"), .text("event"),
        ])
        let listsAll = context.parameter("state") == "all"
        var invoices: [(key: String, customer: SubjectNumber, invoice: CreditInvoice)] = []
        var selection = try CreditSelection(context)
        try selection.forEachAccount { account in
            let listed = account.now.invoices.filter { listsAll || $0.open > 0 }
            guard !listed.isEmpty else { return }
            let key = try context.key(of: account.customer)
            for invoice in listed { invoices.append((key, account.customer, invoice)) }
        }
        invoices.sort { left, right in
            (left.invoice.dueDay, left.key, left.invoice.documentDay, left.invoice.document)
                < (right.invoice.dueDay, right.key, right.invoice.documentDay, right.invoice.document)
        }
        let names = try CustomerNames(context)
        for (index, (key, customer, invoice)) in invoices.enumerated() {
            table.rows.append(
                [
                    .text(key), try context.opened(line: index) { try names.cell(customer) },
                    try context.opened(line: index) {
                        .text(try context.document(invoice.document, "invoice", ofEvent: invoice.sequence))
                    },
                    .day(invoice.documentDay), .day(invoice.dueDay),
                    .integer(invoice.age(asOf: context.asOf, basis: .due)), .code(invoice.currency),
                ]
                    + [invoice.amount, invoice.settled, invoice.open, invoice.disputed].map {
                        .money($0, invoice.currency)
                    } + [try context.opened(line: index) { try context.event(invoice.sequence) }])
        }
        table.addTotals(of: "amount", "settled", "open", "disputed")
        table.notes = selection.notes
        return table
    }
}
