import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// Subscriptions and framework contracts that fell due, and how many were renewed, by the tier held on the due day (T33).
///
/// A term is due on its last day. What was done by the as-of day counts, so a late renewal is a renewal. Tiers by name, none
/// last.
public enum RenewalsReport: Report {
    public static let name = "renewals"
    public static let parameters: [ReportParameter] = [.from, .to, .owner, .region]
    public static let whenEmpty: Text? = Text("report.renewals.empty")

    private struct Line {
        var due = 0
        var renewed = 0
        var cancelled = 0

        mutating func add(_ other: Line) {
            due += other.due
            renewed += other.renewed
            cancelled += other.cancelled
        }

        func cells(_ name: Cell) -> [Cell] {
            [
                name, .integer(due), .integer(renewed), .integer(cancelled), .integer(due - renewed - cancelled),
                .share(renewed, of: due),
            ] + WilsonInterval.cells(renewed, of: due)
        }
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let period = try context.period { $0.startOfYear }
        var table = ReportTable(
            columns: [
                .text("tier"), .number("due_terms", unit: "count"), .number("renewed", unit: "count"),
                .number("cancelled", unit: "count"), .number("undecided", unit: "count"), .number("renewal_rate"),
            ] + WilsonInterval.columns)
        let (owner, region) = (context.keyParameter("owner"), context.keyParameter("region"))
        var lines: [String?: Line] = [:]
        var total = Line()
        let rows = try context.rows(of: TiersProjector.self)
        try rows.forEachCustomerHistory(until: context.endOfDay(context.asOf), zone: context.zone) { _, history in
            guard owner == nil || history.owner?.name == owner, region == nil || history.region?.name == region
            else { return }
            for term in history.subscriptions where period.contains(term.due) {
                let tier = try context.tier(history.tiers.decision(on: term.due))
                var line = Line(due: 1)
                if term.isRenewed { line.renewed = 1 } else if term.outcome == .cancelled { line.cancelled = 1 }
                lines[tier, default: Line()].add(line)
                total.add(line)
            }
        }
        table.rows = lines.sorted { TierMatrix.order($0.key) < TierMatrix.order($1.key) }.map { tier, line in
            line.cells(TierMatrix.cell(tier))
        }
        if total.due > 0 { table.totals = [total.cells(.absent(Text("report.total")))] }
        table.subtitle = period.text
        table.chart = Chart(
            Chart.Layer(
                .bar, Chart.Channel("x", .ordinal("tier"), isInOrder: true),
                Chart.Channel("y", .quantitative("renewal_rate"))),
            Chart.Layer(
                .rule, Chart.Channel("x", .ordinal("tier"), isInOrder: true),
                Chart.Channel("y", .quantitative("share_low")), Chart.Channel("y2", .quantitative("share_high"))))
        return table
    }
}
