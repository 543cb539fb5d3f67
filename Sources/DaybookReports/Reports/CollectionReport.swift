import DaybookModel
import DaybookProjections

/// How much of what was due has been collected (K09; formulas, section 14).
///
/// Collected is what had been paid by the as-of day on invoices due in the period; opening, sales and closing are of the
/// period itself. Sorted by currency, amount due (highest first), name of the group.
public enum CollectionReport: Report {
    public static let name = "collection"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters =
        [.from, .to, .by(.none, .customer, .owner, .region, .grade)] + ReportParameter.accounts

    private struct Sums {
        var rates: CollectionRates
        var outstanding: SalesOutstandingTable
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let period = try context.period { $0.startOfYear }
        var selection = try CreditSelection(context)
        var groups = Groups(
            by: Grouping(context),
            startingWith: Sums(rates: CollectionRates(period), outstanding: SalesOutstandingTable(period)))
        try selection.forEachAccount { account in
            let opening = account.account(asOf: period.first + -1)
            let closing = account.account(asOf: period.last)
            groups.update(for: account) { sums in
                sums.rates.add(account.now)
                sums.outstanding.add(opening: opening, closing: closing)
            }
        }
        return ReportTable(
            columns: groups.grouping.columns + columns, rows: try groups.ranked(context, lines),
            totals: groups.totals(lines), notes: selection.notes, subtitle: period.text)
    }

    private static let columns: [Column] = [
        .text(ReportTable.currencyColumn), .number("invoices_due", unit: "count"), .number("due_amount"),
        .number("collected"), .number("collection_rate"), .number("collected_on_time"), .number("on_time_rate"),
        .number("opening"), .number("sales"), .number("closing"), .number("opening_rate"),
    ]

    private static func lines(_ sums: Sums) -> [(currency: Currency, amount: Int64, cells: [Cell])] {
        let currencies = Set(sums.rates.currencies.map(\.currency) + sums.outstanding.currencies.map(\.currency))
        return currencies.sorted().compactMap { currency in
            let rate = sums.rates.currencies.first { $0.currency == currency }
            let sales = sums.outstanding.currencies.first { $0.currency == currency }
            guard rate != nil || sales?.hasAnything == true else { return nil }
            func money(_ amount: Int64?) -> Cell { .money(amount ?? 0, currency) }
            return (
                currency, rate?.due ?? 0,
                [
                    .code(currency), .integer(rate?.invoices ?? 0), money(rate?.due), money(rate?.collected),
                    .share(rate?.dueBased), money(rate?.collectedOnTime), .share(rate?.onTime), money(sales?.opening),
                    money(sales?.sales), money(sales?.closing), .share(sales?.collectionRate),
                ]
            )
        }
    }
}
