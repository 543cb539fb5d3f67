import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// How many customers and how much money each RFM segment has, and what its customers are like (T17).
///
/// Every customer with scores is in exactly one segment, so the lines add up to all of them. Sorted by currency and as the rule
/// set lists its segments.
public enum RfmSegmentsReport: Report {
    public static let name = "rfm-segments"
    public static let parameters =
        [ReportParameter("show", .choice(Show.allCases.map(\.rawValue)), default: Show.shares.rawValue)]
        + RfmPopulation.parameters
    public static let whenEmpty: Text? = Text("report.rfm.empty")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [parameter("segments")] }

    /// Head counts and money as shares, or what stands for a segment's customers.
    private enum Show: String, CaseIterable {
        case shares
        case median
        case mean

        var columns: [Column] {
            switch self {
            case .shares: [.number("share")] + WilsonInterval.columns + [.number("money"), .number("money_share")]
            case .median, .mean:
                [.number("recency_days", unit: "days"), .number("purchases", unit: "count"), .number("money_each")]
            }
        }
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let population = try RfmPopulation(context)
        let show = Show(rawValue: context.parameter("show")) ?? .shares
        var table = ReportTable(
            columns: [.text("segment"), .text(ReportTable.currencyColumn), .number("customers", unit: "count")]
                + show.columns,
            notes: population.notes, subtitle: population.subtitle)
        for rfm in population.tables {
            let all = rfm.lines.map(\.customer)
            var members = [[RfmCustomer]](repeating: [], count: population.segments.segments.count)
            for line in rfm.lines { members[population.segments.place(of: line.scores)].append(line.customer) }
            func cells(_ label: Cell, _ customers: [RfmCustomer]) -> [Cell] {
                [label, .code(rfm.currency), .integer(customers.count)]
                    + (show == .shares
                        ? shares(customers, of: all, rfm.currency) : averages(customers, show, rfm.currency))
            }
            for (segment, customers) in zip(population.segments.segments, members) {
                table.rows.append(cells(.text(segment.name), customers))
            }
            table.totals.append(cells(.absent(Text("report.total")), all))
        }
        if let only = population.tables.first, population.tables.count == 1 {
            table.drawing = grid(only)
            table.chart = Chart(
                Chart.Layer(
                    .bar, .init("y", .nominal("segment"), isInOrder: true), .init("x", .quantitative("customers"))))
        }
        return table
    }

    /// How many customers have which scores for recency and frequency.
    private static func grid(_ rfm: RfmTable) -> HeatMapDrawing {
        func row(_ score: Int) -> DimensionValue { .name("R\(score)") }
        func column(_ score: Int) -> DimensionValue { .name("F\(score)") }
        var map = HeatMap(.none)
        for line in rfm.lines {
            let (x, y) = (column(line.scores.frequency), row(line.scores.recency))
            map.add(1, to: HeatMap.Key.cellAndTotals(x: x, y: y))
        }
        return HeatMapDrawing(map, x: RfmScores.range.map(column), y: RfmScores.range.reversed().map(row))
    }

    private static func shares(
        _ customers: [RfmCustomer], of all: [RfmCustomer], _ currency: Currency
    ) -> [Cell] {
        func sum(_ customers: [RfmCustomer]) -> Int128 { customers.reduce(0) { $0 + Int128($1.monetary) } }
        let (money, whole) = (sum(customers), sum(all))
        return [.share(customers.count, of: all.count)] + WilsonInterval.cells(customers.count, of: all.count)
            + [.sum(money, currency), whole > 0 ? .share(Ratio(money, over: whole)) : .none]
    }

    private static func averages(_ customers: [RfmCustomer], _ show: Show, _ currency: Currency) -> [Cell] {
        let average = show == .mean ? mean : median
        return [
            .quotient(average(customers.map { Int64($0.recencyDays) }), digits: 1),
            .quotient(average(customers.map { Int64($0.frequency) }), digits: 1),
            .amount(average(customers.map(\.monetary)), currency),
        ]
    }

    private static func mean(_ values: [Int64]) -> Ratio? {
        Ratio(values.reduce(Int128(0)) { $0 + Int128($1) }, over: values.count)
    }

    /// The value in the middle, or half-way between the two in the middle.
    private static func median(_ values: [Int64]) -> Ratio? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return Ratio(Int128(sorted[(sorted.count - 1) / 2]) + Int128(sorted[sorted.count / 2]), over: 2)
    }
}
