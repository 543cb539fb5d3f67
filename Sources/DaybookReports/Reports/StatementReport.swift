import DaybookModel
import DaybookProjections

/// A customer's statement of account (K19): opening balance, movements with the balance after each, closing balance.
///
/// In the order in which the movements act, those of one instant by kind, document and event; a block per currency.
public enum StatementReport: Report {
    public static let name = "statement"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters: [ReportParameter] = [.theCustomer, .from, .to]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        guard let customer = try context.customerParameter() else {
            throw ReportError(Text("report.no_such_customer", context.parameter("customer")))
        }
        let period = try context.period { $0.startOfYear }
        var table = ReportTable(columns: [
            .text("day").key, .text("entry").key, .text("document").key, .text(ReportTable.currencyColumn),
            .number("amount"),
            .number("balance"), .text("event").key,
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
            var running = statement.opening
            for entry in try inOrder(statement.lines.map(\.entry), context) {
                running += entry.amount
                table.rows.append(try cells(entry, running, context))
            }
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
        table.subtitle = Text(
            "report.statement.of", try context.key(of: customer), name, period.first, period.last)
        return table
    }

    private static func balance(
        _ day: Day, _ label: String, _ moved: Cell, _ amount: Int64, _ currency: Currency
    ) -> [Cell] {
        [.day(day), .label(Text(label)), .blank, .code(currency), moved, .money(amount, currency), .blank]
    }

    /// Movements of one instant come in an order that no import has a say in.
    private static func inOrder(_ entries: [StatementEntry], _ context: some ReportContext) throws -> [StatementEntry] {
        try context.sorted(entries, byEvent: \.sequence) { left, right in
            (left.at, left.kind.rawValue, left.document, left.counter, left.amount)
                < (right.at, right.kind.rawValue, right.document, right.counter, right.amount)
        }
    }

    private static func cells(
        _ entry: StatementEntry, _ balance: Int64, _ context: some ReportContext
    ) throws -> [Cell] {
        let field =
            switch entry.kind {
            case .invoiceIssued, .invoiceAdjusted, .invoiceWrittenOff, .creditNoteIssued: "invoice"
            default: "payment"
            }
        let document = try context.name(entry.document, field, ofEvent: entry.sequence)
        return [
            .day(context.day(of: entry.at)), .label(Text("report.entry.\(entry.kind)")), .optional(document),
            .code(entry.currency), .money(entry.amount, entry.currency), .money(balance, entry.currency),
            try context.event(entry.sequence),
        ]
    }
}
