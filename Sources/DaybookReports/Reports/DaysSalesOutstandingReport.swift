import DaybookModel
import DaybookProjections

/// How many days of sales customers still owe (K12; formulas, section 14).
///
/// The period is `from` to `to`; without `from` it is the last `days` days. Sorted by currency, receivables (highest
/// first), name of the group.
public enum DaysSalesOutstandingReport: Report {
    public static let name = "dso"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters =
        [.from, .to, ReportParameter("days", .count, default: "90"), .by(.none, .customer, .owner, .region, .grade)]
        + ReportParameter.accounts

    /// The longest period, ten years: longer ones say nothing about the days of today.
    static let daysMax = 3_660

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let period = try context.period { last in
            guard let days = Int(context.parameter("days")), (1...daysMax).contains(days) else {
                throw ReportError(Text("report.dso.days", context.parameter("days"), daysMax))
            }
            return last + (1 - days)
        }
        guard period.days <= daysMax else { throw ReportError(Text("report.dso.days", period.days, daysMax)) }
        var selection = try CreditSelection(context)
        var groups = Groups(by: Grouping(context), startingWith: SalesOutstandingTable(period))
        try selection.forEachAccount { account in
            let opening = account.account(asOf: period.first + -1)
            let closing = account.account(asOf: period.last)
            groups.update(for: account) { $0.add(opening: opening, closing: closing) }
        }
        return ReportTable(
            columns: groups.grouping.columns + columns, rows: try groups.ranked(context, lines),
            totals: groups.totals(lines), notes: selection.notes, subtitle: period.text)
    }

    private static let columns: [Column] = [
        .text(ReportTable.currencyColumn), .number("days", unit: "days"), .number("opening"), .number("sales"),
        .number("closing"), .number("closing_current"), .number("dso", unit: "days"),
        .number("dso_countback", unit: "days"), .number("dso_best", unit: "days"),
        .number("days_delinquent", unit: "days"), .number("effectiveness"), .number("opening_rate"),
    ]

    private static func lines(_ sums: SalesOutstandingTable) -> [(currency: Currency, amount: Int64, cells: [Cell])] {
        sums.currencies.filter(\.hasAnything).map { sales in
            func money(_ amount: Int64) -> Cell { .money(amount, sales.currency) }
            func days(_ ratio: Ratio?) -> Cell { .quotient(ratio, digits: 1) }
            let countback: Cell =
                switch sales.daysCountback {
                case .days(let ratio): days(ratio)
                case .moreThan(let days): .absent(Text("report.more_than", days))
                }
            return (
                sales.currency, sales.closing,
                [
                    .code(sales.currency), .integer(sums.period.days), money(sales.opening), money(sales.sales),
                    money(sales.closing), money(sales.closingCurrent), days(sales.daysSimple), countback,
                    days(sales.daysBestPossible), days(sales.daysDelinquent), .share(sales.effectiveness),
                    .share(sales.collectionRate),
                ]
            )
        }
    }
}

extension SalesOutstanding {
    /// False for customers who neither owed nor bought anything in the period.
    var hasAnything: Bool { opening != 0 || closing != 0 || months.contains { $0.sales != 0 } }
}
