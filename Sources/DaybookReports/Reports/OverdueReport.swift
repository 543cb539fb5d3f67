import DaybookModel
import DaybookProjections

/// What is overdue and whose business it is: invoice by invoice, or by owner or region.
///
/// Customers by currency, overdue amount (highest first), key; their invoices by due day and id. Groups by currency,
/// overdue amount (highest first), name.
public enum OverdueReport: Report {
    public static let name = "overdue"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters = [.by(.none, .owner, .region)] + ReportParameter.accounts

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var rows: [OverdueRow] = []
        var selection = try CreditSelection(context)
        try selection.forEachAccount { rows += $0.now.overdueRows(of: $0.customer) }
        var table =
            switch Grouping(context) {
            case .owner: try groups(rows, .owner, "owner", context)
            case .region: try groups(rows, .region, "region", context)
            default: try invoices(rows, context)
            }
        table.notes = selection.notes
        return table
    }

    private static func invoices(_ rows: [OverdueRow], _ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer").key, .text("name"), .text("owner"), .text("region"), .text("invoice").key, .text("due"),
            .number("days", unit: "days"), .text(ReportTable.currencyColumn), .number("overdue"), .number("disputed"),
            .text("event"),
        ])
        let names = try CustomerNames(context)
        var ranked: [(line: RankedLine, row: OverdueRow)] = []
        for row in rows {
            ranked.append((RankedLine(row.currency, row.overdue, try context.key(of: row.customer), []), row))
        }
        for (line, row) in ranked.sorted(by: { $0.line < $1.line }) {
            func opened(_ cell: () throws -> Cell) rethrows -> Cell {
                try context.opened(line: table.rows.count, cell)
            }
            let customer: [Cell] = [
                .text(line.name), try opened { try names.cell(row.customer) },
                try opened { .optional(try context.name(row.owner, "owner")) },
                try opened { .optional(try context.name(row.region, "region")) },
            ]
            for invoice in row.invoices {
                let document = try opened {
                    .text(try context.document(invoice.document, "invoice", ofEvent: invoice.sequence))
                }
                let event = try opened { try context.event(invoice.sequence) }
                table.rows.append(
                    customer + [
                        document, .day(invoice.dueDay), .integer(invoice.age(asOf: context.asOf, basis: .due)),
                        .code(row.currency), .money(invoice.open, row.currency),
                        .money(invoice.disputed, row.currency), event,
                    ])
            }
        }
        table.addTotals(of: "overdue", "disputed")
        return table
    }

    private static func groups(
        _ rows: [OverdueRow], _ grouping: OverdueGroup.Grouping, _ field: String, _ context: some ReportContext
    ) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text(field), .text(ReportTable.currencyColumn), .number("customers", unit: "count"),
            .number("invoices", unit: "count"), .number("overdue"), .number("days_max", unit: "days"),
        ])
        table.rows = try OverdueGroup.groups(of: rows, by: grouping).map { group in
            let name = try context.name(group.name, field, ofEvent: group.sequence)
            return RankedLine(
                group.currency, group.overdue, name ?? "",
                [
                    .optional(name), .code(group.currency), .integer(group.customers), .integer(group.invoices),
                    .money(group.overdue, group.currency), .integer(group.daysMax),
                ])
        }.sorted().map(\.cells)
        table.addTotals(of: "customers", "invoices", "overdue")
        return table
    }
}
