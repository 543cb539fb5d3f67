import DaybookModel
import DaybookProjections

/// The same customers before and after: who had a tier on a day, what they bought in two periods, and by how much that
/// changed (T31).
///
/// A line's customers are chosen once, by the tier they had on the day, and stay the same for both periods. So nobody who moves
/// up later can make a tier look as if it had grown. Sorted by currency and tier; customers without a tier come last.
public enum CohortReport: Report {
    public static let name = "cohort"
    public static let parameters =
        [ReportParameter("tier", .text, isMain: true), ReportParameter("on", .day), ValueMeasure.parameter]
        + Comparison.parameters
    public static let whenEmpty: Text? = Text("report.cohort.empty")

    private struct Cohort {
        let tier: String?
        var customers = 0
        /// Of them, those with the same tier at the end of the later period.
        var stayed = 0
        /// Of them, those with an amount in both periods.
        var active = 0
        var before = CurrencySums()
        var after = CurrencySums()
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let measure = ValueMeasure(context)
        let periods = try Comparison(context)
        let day = try context.dayParameter("on") ?? periods.after.first
        guard day <= context.asOf else { throw ReportError(Text("report.day_ahead", day, context.asOf)) }
        let wanted = context.parameter("tier")
        var cohorts: [Cohort] = []
        var all = Cohort(tier: nil)
        try context.forEachCustomerValue { customer in
            // Who was not a customer yet on the day is in no cohort.
            guard let since = customer.firstDay, since <= day else { return }
            let tier = try context.tier(customer.history.tiers.decision(on: day))
            guard wanted.isEmpty || tier == wanted else { return }
            let before = customer.entries(measure, in: periods.before)
            let after = customer.entries(measure, in: periods.after)
            let stayed = try context.tier(customer.history.tiers.decision(on: periods.after.last)) == tier
            func add(to cohort: inout Cohort) {
                cohort.customers += 1
                cohort.stayed += stayed ? 1 : 0
                cohort.active += before.isEmpty || after.isEmpty ? 0 : 1
                cohort.before.add(CurrencySums(before))
                cohort.after.add(CurrencySums(after))
            }
            let place = cohorts.firstIndex { $0.tier == tier } ?? cohorts.count
            if place == cohorts.count { cohorts.append(Cohort(tier: tier)) }
            add(to: &cohorts[place])
            add(to: &all)
        }
        cohorts.sort { TierMatrix.order($0.tier) < TierMatrix.order($1.tier) }

        var table = ReportTable(
            columns: columns,
            subtitle: Text(
                "report.cohort.subtitle", day, periods.after.first, periods.after.last, periods.before.first,
                periods.before.last, measure.text))
        guard all.customers > 0 else { return table }
        var currencies = Set(all.before.currencies + all.after.currencies).sorted()
        if currencies.isEmpty { currencies = [context.currency] }
        for currency in currencies {
            func cells(_ label: Cell, _ cohort: Cohort) -> [Cell] {
                let (before, after) = (cohort.before[currency] ?? 0, cohort.after[currency] ?? 0)
                return [
                    label, .code(currency), .integer(cohort.customers), .sum(before, currency), .sum(after, currency),
                    .change(from: before, to: after), .integer(cohort.active), .integer(cohort.stayed),
                ]
            }
            for cohort in cohorts {
                table.rows.append(cells(TierMatrix.cell(cohort.tier), cohort))
            }
            table.totals.append(cells(.absent(Text("report.total")), all))
        }
        if currencies.count == 1 {
            table.chart = Chart(
                Chart.Layer(
                    .bar, .init("x", .nominal("tier"), isInOrder: true), .init("y", .quantitative("amount_after"))),
                Chart.Layer(
                    .tick, .init("x", .nominal("tier"), isInOrder: true), .init("y", .quantitative("amount_before"))))
        }
        return table
    }

    private static let columns: [Column] = [
        .text("tier"), .text(ReportTable.currencyColumn), .number("customers", unit: "count"), .number("amount_before"),
        .number("amount_after"), .number("change"), .number("active_twice", unit: "count"),
        .number("same_tier", unit: "count"),
    ]
}
