import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// How unevenly sales are spread over customers: what the first 10, 20 … 100 % of them have together (T20; formulas,
/// section 3).
///
/// Customers are ranked by value, highest first, then by key. Sorted by currency and rank. Who is counted decides what "the
/// top 20 %" are, so the heading says it.
public enum ParetoReport: Report {
    public static let name = "pareto"
    public static let parameters = [
        ValueMeasure.parameter, .from, .to,
        ReportParameter("population", .choice(["active", "all"]), default: "active"),
    ]
    public static let whenEmpty: Text? = Text("report.value.empty")

    /// With fewer customers than this, the first ten have lines of their own.
    private static let manyMin = 50

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let measure = ValueMeasure(context)
        let period = try context.period { CreditPeriod(months: 12, endingOn: $0).first }
        let countsAll = context.parameter("population") == "all"
        var sums = CurrencySums()
        var customers: [(number: SubjectNumber, values: CurrencySums)] = []
        try context.forEachCustomerValue { customer in
            let values = CurrencySums(customer.entries(measure, in: period))
            sums.add(values)
            if countsAll || !values.sums.isEmpty { customers.append((customer.number, values)) }
        }
        let population = Text(countsAll ? "report.pareto.all" : "report.pareto.active")
        var table = ReportTable(
            columns: columns,
            subtitle: Text("report.pareto.subtitle", period.first, period.last, measure.text, population))
        let names = try CustomerNames(context)
        for currency in sums.currencies {
            var ranked: [(key: String, number: SubjectNumber, value: Int64)] = []
            for customer in customers {
                guard let value = customer.values[currency] ?? (countsAll ? 0 : nil) else { continue }
                ranked.append((try context.key(of: customer.number), customer.number, Int64(clamping: value)))
            }
            ranked.sort { ($1.value, $0.key) < ($0.value, $1.key) }
            let values = Concentration(ranked.map(\.value))
            var sum: Int128 = 0
            var next = 0
            for count in counts(values) {
                while next < count { (sum, next) = (sum + Int128(ranked[next].value), next + 1) }
                let last = ranked[count - 1]
                let place = table.rows.count
                table.rows.append([
                    .code(currency), .integer(count), .share(count, of: values.count), .text(last.key),
                    try context.opened(line: place) { try names.cell(last.number) }, .money(last.value, currency),
                    .sum(sum, currency), values.total > 0 ? .share(Ratio(sum, over: values.total)) : .none,
                ])
            }
            table.notes += notes(values, currency)
        }
        if sums.currencies.count == 1 { table.chart = chart }
        return table
    }

    private static let columns: [Column] = [
        .text(ReportTable.currencyColumn), .number("first_customers", unit: "count").key, .number("customer_share"),
        .text("last_customer"), .text("name"), .number("value_each"), .number("cumulative"),
        .number("cumulative_share"),
    ]

    private static let chart = Chart(
        Chart.Layer(
            .line, .init("x", .quantitative("customer_share")), .init("y", .quantitative("cumulative_share"))),
        Chart.Layer(
            .point, .init("x", .quantitative("customer_share")), .init("y", .quantitative("cumulative_share"))))

    /// The ranks that have a line: every tenth of the customers, and the first ten of not many; all when there are fewer
    /// than five.
    private static func counts(_ values: Concentration) -> [Int] {
        guard !values.isTooSmall else { return Array(1..<values.count + 1) }
        let tenths = (1...10).map { values.top($0, of: 10) }
        let first = values.count < manyMin ? Array(1...min(10, values.count)) : []
        return Set(tenths + first).sorted()
    }

    private static func notes(_ values: Concentration, _ currency: Currency) -> [Text] {
        guard !values.isTooSmall else { return [Text("report.pareto.few", values.count, currency)] }
        guard values.total > 0 else { return [Text("report.pareto.nothing", currency)] }
        var notes: [Text] = []
        let top = values.top(1, of: 5)
        notes.append(
            Text(
                "report.pareto.top", currency, top, values.count,
                PeopleFormat.text(.share(Ratio(values.sum(ofFirst: top), over: values.total)))))
        if let most = values.fewest(making: 4, of: 5) {
            notes.append(
                Text(
                    "report.pareto.most", currency, most, values.count,
                    PeopleFormat.text(.share(most, of: values.count)))
            )
        }
        if let gini = values.gini, let herfindahl = values.herfindahl {
            let even = PeopleFormat.text(.quotient(Ratio(gini.part, over: gini.whole), digits: 3))
            notes.append(Text("report.pareto.gini", currency, even, PeopleFormat.text(.decimal(herfindahl, digits: 5))))
        } else {
            notes.append(Text("report.pareto.negative", currency, values.values.count { $0 < 0 }))
        }
        return notes
    }
}
