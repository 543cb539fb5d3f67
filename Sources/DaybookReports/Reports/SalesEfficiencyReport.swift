import DaybookModel
import DaybookProjections

/// Sales collected per hour of selling and per person, before and after (T34).
///
/// Hours are those of costs recorded with the kind `selling` (or another one) and a number of hours. Persons are the owners of
/// the customers that paid, as they were at the end of each period. One line per period and currency; hours and persons are
/// not kept apart by currency, so with several currencies each is divided by all of them.
public enum SalesEfficiencyReport: Report {
    public static let name = "sales-efficiency"
    public static let parameters =
        [ReportParameter("cost_kind", .text, default: "selling")] + Comparison.parameters
    public static let whenEmpty: Text? = Text("report.sales-efficiency.empty")

    private struct Effort {
        let label: Text
        let period: CreditPeriod
        var collected = CurrencySums()
        /// In millionths.
        var hours: Int128 = 0
        var owners: Set<DocumentKey> = []

        func perHour(_ currency: Currency) -> Ratio? { Ratio((collected[currency] ?? 0) * 1_000_000, over: hours) }
        func perPerson(_ currency: Currency) -> Ratio? { Ratio(collected[currency] ?? 0, over: owners.count) }
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let periods = try Comparison(context)
        let kind = context.parameter("cost_kind")
        var efforts = [
            Effort(label: Text("report.before"), period: periods.before),
            Effort(label: Text("report.after"), period: periods.after),
        ]
        for index in efforts.indices {
            let period = efforts[index].period
            try context.forEachCost(in: period) { cost in
                if cost.kind == kind { efforts[index].hours += Int128(cost.hours) }
            }
        }
        try context.forEachCustomerValue { customer in
            for index in efforts.indices {
                let entries = customer.entries(.collected, in: efforts[index].period)
                guard !entries.isEmpty else { continue }
                efforts[index].collected.add(CurrencySums(entries))
                let owner = customer.owner(on: efforts[index].period.last)
                if !owner.isNone { efforts[index].owners.insert(owner) }
            }
        }

        var table = ReportTable(
            columns: columns,
            subtitle: Text(
                "report.sales-efficiency.subtitle", periods.after.first, periods.after.last, periods.before.first,
                periods.before.last))
        let currencies = Set(efforts.flatMap(\.collected.currencies)).sorted()
        for currency in currencies {
            for effort in efforts {
                table.rows.append([
                    .label(effort.label), .day(effort.period.first), .day(effort.period.last), .code(currency),
                    .sum(effort.collected[currency] ?? 0, currency), hours(effort.hours),
                    .amount(effort.perHour(currency), currency), .integer(effort.owners.count),
                    .amount(effort.perPerson(currency), currency),
                ])
            }
            let (before, after) = (efforts[0], efforts[1])
            table.totals.append([
                .absent(Text("report.change")), .blank, .blank, .code(currency),
                .change(from: before.collected[currency] ?? 0, to: after.collected[currency] ?? 0),
                .change(from: before.hours, to: after.hours),
                change(before.perHour(currency), after.perHour(currency)),
                .change(from: Int128(before.owners.count), to: Int128(after.owners.count)),
                change(before.perPerson(currency), after.perPerson(currency)),
            ])
        }
        if !currencies.isEmpty, efforts.contains(where: { $0.hours == 0 }) {
            table.notes.append(Text("report.sales-efficiency.no_hours", kind))
        }
        if currencies.count == 1 {
            table.chart = Chart(
                Chart.Layer(
                    .bar, .init("x", .nominal("when"), isInOrder: true), .init("y", .quantitative("per_hour"))))
        }
        return table
    }

    private static let columns: [Column] = [
        .text("when"), .number("first_day").detail, .number("last_day").detail, .text(ReportTable.currencyColumn),
        .number("collected"),
        .number("hours"), .number("per_hour"), .number("persons", unit: "count"), .number("per_person"),
    ]

    private static func hours(_ millionths: Int128) -> Cell {
        .quotient(Ratio(millionths, over: 1_000_000), digits: 1)
    }

    /// By how much a quotient grew; none when it was nothing, or when the figures are too large to compare.
    private static func change(_ before: Ratio?, _ after: Ratio?) -> Cell {
        guard let before, let after, before.numerator > 0 else { return .none }
        let old = before.numerator.multipliedReportingOverflow(by: after.denominator)
        let new = after.numerator.multipliedReportingOverflow(by: before.denominator)
        guard !old.overflow, !new.overflow else { return .none }
        // A growth is a difference, which only the halves of two such products are sure to fit.
        let isLarge = max(old.partialValue.magnitude, new.partialValue.magnitude) > UInt128(Int128.max / 2)
        return isLarge
            ? .change(from: old.partialValue / 2, to: new.partialValue / 2)
            : .change(from: old.partialValue, to: new.partialValue)
    }
}
