import DaybookModel
import DaybookProjections

/// A customer's statement of account (K19): opening balance, movements with the balance after each, closing balance.
///
/// In the order in which the movements act; a block per currency.
public enum StatementReport: Report {
    public static let name = "statement"
    public static let ruleSets = ["credit"]
    public static let parameters = [ReportParameter("customer", .customer, default: nil), .from, .to]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        guard let customer = try context.customerParameter() else {
            throw ReportError(Text("report.no_such_customer", context.parameter("customer")))
        }
        let period = try context.period { $0.startOfYear }
        var table = ReportTable(columns: [
            .text("day"), .text("entry"), .text("document"), .text(ReportTable.currencyColumn), .number("amount"),
            .number("balance"), .number("event"),
        ])
        var statements: [CreditStatement] = []
        var selection = try CreditSelection(context)
        try selection.forEachAccount(asOf: period.last) {
            statements = $0.now.statements(from: period.first, zone: context.zone)
        }
        for statement in statements {
            let currency = statement.currency
            table.rows.append(
                balance(period.first, "report.statement.opening", .blank, statement.opening, currency))
            for line in statement.lines { table.rows.append(try cells(line, context)) }
            let moved = Int128(statement.closing) - Int128(statement.opening)
            table.totals.append(
                balance(
                    period.last, "report.statement.closing", .sum(moved, currency), statement.closing, currency))
        }
        if statements.isEmpty {
            let currency = context.currency
            table.rows = [balance(period.first, "report.statement.opening", .blank, 0, currency)]
            table.totals = [balance(period.last, "report.statement.closing", .money(0, currency), 0, currency)]
        }
        table.notes = selection.notes
        let name = try CustomerNames(context).name(of: customer) ?? "–"
        table.subtitle = Text("report.statement.of", context.parameter("customer"), name, period.first, period.last)
        return table
    }

    private static func balance(
        _ day: Day, _ label: String, _ moved: Cell, _ amount: Int64, _ currency: Currency
    ) -> [Cell] {
        [.day(day), .label(Text(label)), .blank, .code(currency), moved, .money(amount, currency), .blank]
    }

    private static func cells(_ line: CreditStatement.Line, _ context: some ReportContext) throws -> [Cell] {
        let entry = line.entry
        let field =
            switch entry.kind {
            case .invoiceIssued, .invoiceAdjusted, .invoiceWrittenOff, .creditNoteIssued: "invoice"
            default: "payment"
            }
        let document = try context.name(entry.document, field, ofEvent: entry.sequence)
        return [
            .day(context.day(of: entry.at)), .label(Text("report.entry.\(entry.kind)")), .optional(document),
            .code(entry.currency), .money(entry.amount, entry.currency), .money(line.balance, entry.currency),
            .integer(entry.sequence),
        ]
    }
}
