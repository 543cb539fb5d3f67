import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// The customer pyramid: how many customers each tier granted on the last day has, and its share of sales and profit (T19).
///
/// Every customer is in one layer, those without a tier in the last, so head counts add up to all customers. Sorted by
/// currency and tier. Profit is sales less the costs recorded for the customers; without recorded costs there is none.
public enum PyramidReport: Report {
    public static let name = "pyramid"
    public static let parameters = [ValueMeasure.parameter, .from, .to]
    public static let whenEmpty: Text? = Text("report.value.empty")

    private struct Layer {
        let tier: String?
        var customers = 0
        var sales = CurrencySums()
        var costs = CurrencySums()
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let measure = ValueMeasure(context)
        let period = try context.period { CreditPeriod(months: 12, endingOn: $0).first }
        let costs = try context.recordedCosts(in: period)
        var layers: [Layer] = []
        var all = Layer(tier: nil)
        try context.forEachCustomerValue { customer in
            let tier = try context.tier(customer.history.tiers.decision(on: period.last))
            let place = layers.firstIndex { $0.tier == tier } ?? layers.count
            if place == layers.count { layers.append(Layer(tier: tier)) }
            for entry in customer.entries(measure, in: period) {
                layers[place].sales.add(Int128(entry.amount), entry.currency)
                all.sales.add(Int128(entry.amount), entry.currency)
            }
            if let spent = costs[customer.number] {
                layers[place].costs.add(spent)
                all.costs.add(spent)
            }
            layers[place].customers += 1
            all.customers += 1
        }
        layers.sort { TierMatrix.order($0.tier) < TierMatrix.order($1.tier) }

        let hasCosts = !all.costs.sums.isEmpty
        var table = ReportTable(
            columns: columns + (hasCosts ? [.number("profit_share")] : []),
            subtitle: Text("report.pyramid.subtitle", period.first, period.last, measure.text))
        guard all.customers > 0 else { return table }
        var currencies = Set(all.sales.currencies + all.costs.currencies).sorted()
        if currencies.isEmpty { currencies = [context.currency] }
        for currency in currencies {
            func cells(_ label: Cell, _ layer: Layer) -> [Cell] {
                let sales = layer.sales[currency] ?? 0
                let share: [Cell] = [
                    label, .code(currency), .integer(layer.customers), .share(layer.customers, of: all.customers),
                ]
                let whole = all.sales[currency] ?? 0
                let money: [Cell] = [
                    .sum(sales, currency), whole > 0 ? .share(Ratio(sales, over: whole)) : .none,
                ]
                guard hasCosts else { return share + WilsonInterval.cells(layer.customers, of: all.customers) + money }
                let (cost, costs) = (layer.costs[currency] ?? 0, all.costs[currency] ?? 0)
                let profit: Cell = whole > costs ? .share(Ratio(sales - cost, over: whole - costs)) : .none
                return share + WilsonInterval.cells(layer.customers, of: all.customers) + money + [profit]
            }
            for layer in layers {
                table.rows.append(cells(TierMatrix.cell(layer.tier), layer))
            }
            table.totals.append(cells(.absent(Text("report.total")), all))
            if hasCosts {
                let (sales, costs) = (all.sales[currency] ?? 0, all.costs[currency] ?? 0)
                table.notes.append(
                    Text(
                        "report.pyramid.profit", PeopleFormat.text(.sum(sales - costs, currency)), currency,
                        PeopleFormat.text(.sum(costs, currency))))
            }
        }
        if !hasCosts { table.notes.append(Text("report.pyramid.no_profit")) }
        if currencies.count == 1 {
            table.chart = Chart(
                Chart.Layer(.bar, .init("y", .nominal("tier"), isInOrder: true), .init("x", .quantitative("customers")))
            )
        }
        return table
    }

    private static let columns: [Column] =
        [.text("tier"), .text(ReportTable.currencyColumn), .number("customers", unit: "count"), .number("share")]
        + WilsonInterval.columns.map(\.detail) + [.number("value"), .number("value_share")]
}

extension ReportContext {
    /// What was recorded as spent on each customer for days of a period.
    func recordedCosts(in period: CreditPeriod) throws -> [SubjectNumber: CurrencySums] {
        var costs: [SubjectNumber: CurrencySums] = [:]
        let identities = try identities
        try forEachCost(in: period) {
            costs[identities.survivor(of: $0.subject), default: CurrencySums()].add(Int128($0.amount), $0.currency)
        }
        return costs
    }

    /// Costs that count for a day of a period: their document date, else the day of the event.
    func forEachCost(in period: CreditPeriod, _ body: (CostEntry) -> Void) throws {
        try forEachStandingEvent(types: [EventType.costRecorded]) { event in
            let data = CostRecorded(event.payload)
            guard period.contains(data.documentDate ?? day(of: event.occurredAt)) else { return }
            body(
                CostEntry(
                    subject: event.subject, kind: data.kind?.string ?? "", amount: data.amount ?? 0,
                    currency: data.currency.flatMap { Currency($0.string) } ?? .none, hours: data.hours ?? 0))
        }
    }
}

/// Money that was spent, and the working hours it paid for.
struct CostEntry {
    let subject: SubjectNumber
    let kind: String
    let amount: Int64
    let currency: Currency
    /// In millionths.
    let hours: Int64
}
