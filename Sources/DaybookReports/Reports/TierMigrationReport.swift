import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// How customers moved between the granted tiers of two days (T22, T32): a matrix, or each customer that moved.
///
/// Both days as they stood on the later one. Tiers by name, none last; movers by tier before, tier after, customer key.
public enum TierMigrationReport: Report {
    public static let name = "tier-migration"
    public static let parameters: [ReportParameter] = [
        .from, .to, ReportParameter("movers", .choice(["no", "yes"]), default: "no"), .owner, .region,
    ]
    public static let whenEmpty: Text? = Text("report.tier-history.empty")

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        // By default, what has changed since the last evening of the year before.
        let period = try context.period { $0.startOfYear + -1 }
        let (owner, region) = (context.keyParameter("owner"), context.keyParameter("region"))
        var moves: [TierMove] = []
        let rows = try context.rows(of: TiersProjector.self)
        try rows.forEachCustomerHistory(until: context.endOfDay(period.last), zone: context.zone) { customer, history in
            guard owner == nil || history.owner?.name == owner, region == nil || history.region?.name == region
            else { return }
            let (before, after) = (
                history.tiers.decision(on: period.first), history.tiers.decision(on: period.last)
            )
            moves.append(
                TierMove(
                    customer: customer, before: before, after: after, from: try context.tier(before),
                    to: try context.tier(after), hasLapsed: history.tiers.lapsed(on: period.last) != nil))
        }
        var table =
            context.parameter("movers") == "yes" ? try movers(moves, context) : matrix(TierMatrix(moves))
        table.subtitle = period.text
        return table
    }

    private static func matrix(_ matrix: TierMatrix) -> ReportTable {
        var table = ReportTable(
            columns: [
                .text("tier_from").key, .text("tier_to").key, .number("customers", unit: "count"),
                .number("of", unit: "count"), .number("share"),
            ] + WilsonInterval.columns)
        guard matrix.hasTiers else { return table }
        for from in matrix.tiers {
            let whole = matrix.total(from: from)
            for to in matrix.tiers {
                let count = matrix.count(from, to)
                guard count > 0 else { continue }
                table.rows.append(
                    [
                        TierMatrix.cell(from), TierMatrix.cell(to), .integer(count), .integer(whole),
                        .share(count, of: whole),
                    ] + WilsonInterval.cells(count, of: whole))
            }
        }
        table.totals = [
            [.absent(Text("report.total")), .blank, .integer(matrix.total), .blank, .blank, .blank, .blank]
        ]
        table.drawing = matrix
        table.chart = Chart(
            Chart.Layer(
                .rect, Chart.Channel("x", .ordinal("tier_to"), isInOrder: true),
                Chart.Channel("y", .ordinal("tier_from"), isInOrder: true),
                Chart.Channel("color", .quantitative("share"))),
            Chart.Layer(
                .text, Chart.Channel("x", .ordinal("tier_to"), isInOrder: true),
                Chart.Channel("y", .ordinal("tier_from"), isInOrder: true),
                Chart.Channel("text", .quantitative("customers"))))
        return table
    }

    private static func movers(_ moves: [TierMove], _ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer"), .text("name"), .text("tier_from"), .text("tier_to"), .text("moved_by"), .text("reason"),
            .text("event"),
        ])
        let names = try CustomerNames(context)
        let movers = try moves.filter { $0.from != $0.to }.map { (key: try context.key(of: $0.customer), move: $0) }
            .sorted { left, right in
                (TierMatrix.order(left.move.from), TierMatrix.order(left.move.to), left.key)
                    < (TierMatrix.order(right.move.from), TierMatrix.order(right.move.to), right.key)
            }
        table.rows = try movers.enumerated().map { index, mover in
            let move = mover.move
            func opened(_ cell: () throws -> Cell) rethrows -> Cell { try context.opened(line: index, cell) }
            return [
                .text(mover.key), try opened { try names.cell(move.customer) }, TierMatrix.cell(move.from),
                TierMatrix.cell(move.to), try opened { try TierFactors.mover(move, context) },
                try opened { try reason(move, context) },
                try opened { try (move.after ?? move.before).map { try context.event($0.sequence) } ?? .none },
            ]
        }
        return table
    }

    /// Why, as the decision says; a tier that is gone has run out or was an override that was ended.
    private static func reason(_ move: TierMove, _ context: some ReportContext) throws -> Cell {
        guard let after = move.after else {
            return .label(Text(move.hasLapsed ? "tiers.change.expired" : "tiers.change.override_ended"))
        }
        return .optional(try context.field("reason", ofEvent: after.sequence))
    }
}
