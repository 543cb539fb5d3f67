import DaybookModel
import DaybookProjections

/// Value by any two dimensions: of the customer, of the product line, of time (V02).
///
/// Value is what was collected; only orders say which product line they are of, so with product lines it is what was ordered.
/// A line per cell that holds something, sorted by currency, y and x; totals by row, by column and of all. With the measure
/// `customers` a cell counts customers who ordered, each once in a cell and once in a total, so totals may be less than the sum
/// of their cells.
public enum HeatMapReport: Report {
    public static let name = "heatmap"
    public static let parameters = [
        ValueDimension.parameter("x", default: .quarter), ValueDimension.parameter("y", default: .tier),
        ReportParameter("measure", .choice(["collected", "ordered", "customers"])), .from, .to,
    ]
    public static let whenEmpty: Text? = Text("report.value.empty")

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let x = ValueDimension(rawValue: context.parameter("x")) ?? .quarter
        let y = ValueDimension(rawValue: context.parameter("y")) ?? .tier
        let countsCustomers = context.parameter("measure") == "customers"
        let hasProducts = x == .productLine || y == .productLine
        let usual: ValueMeasure = hasProducts || countsCustomers ? .ordered : .collected
        let measure = ValueMeasure(rawValue: context.parameter("measure")) ?? usual
        guard !hasProducts || measure == .ordered else { throw ReportError(Text("report.heatmap.products")) }

        let period = try context.period { CreditPeriod(months: 12, endingOn: $0).first }
        let reader = try DimensionReader(context, x, y)
        var maps: [HeatMap] = []
        func add(_ amount: Int128, _ currency: Currency, to keys: Set<HeatMap.Key>) {
            let place = maps.firstIndex { $0.currency >= currency } ?? maps.count
            if place == maps.count || maps[place].currency != currency { maps.insert(HeatMap(currency), at: place) }
            maps[place].add(amount, to: keys)
        }
        try context.forEachCustomerValue { customer in
            let entries =
                hasProducts ? customer.orderLines(in: period) : customer.entries(measure, in: period)
            guard !entries.isEmpty else { return }
            let places = (try reader.value(of: customer, on: x), try reader.value(of: customer, on: y))
            var met: Set<HeatMap.Key> = []
            for entry in entries {
                guard let column = try places.0 ?? reader.value(of: entry, on: x),
                    let row = try places.1 ?? reader.value(of: entry, on: y)
                else { continue }
                let keys = HeatMap.Key.cellAndTotals(x: column, y: row)
                if countsCustomers { met.formUnion(keys) } else { add(Int128(entry.amount), entry.currency, to: keys) }
            }
            if countsCustomers { add(1, .none, to: met) }
        }
        for index in maps.indices {
            maps[index].addPlaces(
                x: reader.places(on: x, in: period), y: reader.places(on: y, in: period))
        }
        let text = countsCustomers ? Text("report.measure.customers") : measure.text
        var answer = table(maps, Text("report.heatmap.subtitle", period.first, period.last, text, y.text, x.text))
        if countsCustomers, !answer.rows.isEmpty { answer.notes.append(Text("report.heatmap.customers")) }
        return answer
    }

    private static func table(_ maps: [HeatMap], _ subtitle: Text) -> ReportTable {
        // Counts of customers have no currency.
        let isCount = maps.first?.currency == Currency.none
        var table = ReportTable(
            columns: (isCount ? [] : [.text(ReportTable.currencyColumn)]) + columns, subtitle: subtitle)
        for map in maps {
            let code: [Cell] = map.currency == .none ? [] : [.code(map.currency)]
            func line(_ x: DimensionValue?, _ y: DimensionValue?, _ total: Cell) -> [Cell]? {
                guard let amount = map.cells[HeatMap.Key(x: x, y: y)] else { return nil }
                let value: Cell = map.currency == .none ? .integer(Int64(clamping: amount)) : .sum(amount, map.currency)
                let whole = map.total
                return code + [
                    y?.cell ?? total, x?.cell ?? total, value,
                    whole > 0 ? .share(Ratio(amount, over: whole)) : .none,
                    x == nil || y == nil ? .blank : .text(HeatMapDrawing.shade(map.fraction(of: amount))),
                ]
            }
            let total = Cell.absent(Text("report.total"))
            for y in map.y { table.rows += map.x.compactMap { line($0, y, total) } }
            table.totals += map.y.compactMap { line(nil, $0, total) } + map.x.compactMap { line($0, nil, total) }
            if let all = line(nil, nil, total) { table.totals.append(all) }
        }
        if let map = maps.first, maps.count == 1 {
            table.drawing = HeatMapDrawing(map, x: map.x, y: map.y)
            table.chart = Chart(
                Chart.Layer(
                    .rect, .init("x", .ordinal("x")), .init("y", .ordinal("y")),
                    .init("color", .quantitative("value"))),
                Chart.Layer(
                    .text, .init("x", .ordinal("x")), .init("y", .ordinal("y")),
                    .init("text", .quantitative("value"))))
        }
        return table
    }

    private static let columns: [Column] = [
        .text("y").key, .text("x").key, .number("value"), .number("share"), .text("shade"),
    ]
}

/// The cells of one currency, with the totals of rows, columns and everything.
struct HeatMap {
    /// A cell; nil stands for all of a side.
    struct Key: Hashable {
        var x: DimensionValue?
        var y: DimensionValue?

        static func cellAndTotals(x: DimensionValue, y: DimensionValue) -> Set<Key> {
            [Key(x: x, y: y), Key(x: x, y: nil), Key(x: nil, y: y), Key(x: nil, y: nil)]
        }
    }

    /// `none` when customers are counted.
    let currency: Currency
    private(set) var cells: [Key: Int128] = [:]
    private var emptyX: [DimensionValue] = []
    private var emptyY: [DimensionValue] = []

    init(_ currency: Currency) { self.currency = currency }

    mutating func add(_ amount: Int128, to keys: Set<Key>) { for key in keys { cells[key, default: 0] += amount } }

    /// Places that are shown even if nothing is in them.
    mutating func addPlaces(x: [DimensionValue], y: [DimensionValue]) { (emptyX, emptyY) = (x, y) }

    var x: [DimensionValue] { Set(cells.keys.compactMap(\.x) + emptyX).sorted() }
    var y: [DimensionValue] { Set(cells.keys.compactMap(\.y) + emptyY).sorted() }
    var total: Int128 { cells[Key(x: nil, y: nil)] ?? 0 }

    /// What an amount is of the largest cell, 0 … 1; nothing above zero is nothing.
    func fraction(of amount: Int128) -> Double {
        let largest = cells.lazy.filter { $0.key.x != nil && $0.key.y != nil }.map(\.value).max() ?? 0
        return largest > 0 && amount > 0 ? Double(amount) / Double(largest) : 0
    }
}
