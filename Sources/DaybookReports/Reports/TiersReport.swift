import DaybookModel
import DaybookProjections

/// The tier board (T03 to T07, T23): how many customers have which tier, how many present data propose for it, and what each
/// tier paid.
///
/// Tiers in the order of the rule set, then others that were granted by name, then customers without a tier.
public enum TiersReport: Report {
    public static let name = "tiers"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [parameter("rules"), "credit"] }
    public static let parameters: [ReportParameter] = [.tierRules, .owner, .region]
    public static let whenEmpty: Text? = Text("report.tiers.empty")

    private struct Line {
        var granted = 0
        var proposed = 0
        var sales = Int128(0)
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let selection = try TierSelection(context)
        var notes = TierNotes()
        var lines: [String?: Line] = [:]
        var (total, differing) = (Line(), 0)
        try selection.forEachCustomer { customer in
            notes.add(customer, in: context.currency)
            let granted = try context.tier(customer.granted)
            let proposed = customer.assessment.tier
            lines[granted, default: Line()].granted += 1
            lines[granted, default: Line()].sales += Int128(customer.sales)
            lines[proposed, default: Line()].proposed += 1
            total.granted += 1
            total.proposed += 1
            total.sales += Int128(customer.sales)
            if let proposed, let granted, proposed != granted { differing += 1 }
        }
        var table = ReportTable(columns: [
            .text("tier"), .text(ReportTable.currencyColumn), .number("granted", unit: "count"),
            .number("customers_share"), .number("proposed", unit: "count"), .number("sales"), .number("sales_share"),
        ])
        guard total.granted > 0 else { return table }
        func cells(_ name: Cell, _ line: Line) -> [Cell] {
            [
                name, .code(context.currency), .integer(line.granted), .share(line.granted, of: total.granted),
                .integer(line.proposed), .sum(line.sales, context.currency),
                .share(total.sales > 0 ? Ratio(line.sales, over: total.sales) : nil),
            ]
        }
        let others = lines.keys.compactMap { $0 }.filter { !selection.rules.tiers.contains($0) }.sorted()
        table.rows = (selection.rules.tiers + others).map { cells(.text($0), lines[$0] ?? Line()) }
        table.rows.append(cells(.absent(Text("tiers.none")), lines[nil] ?? Line()))
        table.totals = [cells(.absent(Text("report.total")), total)]
        table.notes = notes.texts(selection.rules, named: context.parameter("rules"), selection.window)
        if differing > 0 { table.notes.append(Text("tiers.note.differing", differing)) }
        table.chart = Chart(
            Chart.Layer(
                .bar, Chart.Channel("x", .ordinal("tier"), isInOrder: true),
                Chart.Channel("y", .quantitative("granted"))),
            Chart.Layer(
                .point, Chart.Channel("x", .ordinal("tier"), isInOrder: true),
                Chart.Channel("y", .quantitative("proposed")), Chart.Channel("color", .value("black"))))
        return table
    }
}
