import DaybookModel
import DaybookProjections

/// What was written off against what was sold on credit (K11, K13; formulas, section 14).
///
/// Sorted by currency, sales (highest first), name of the group.
public enum BadDebtReport: Report {
    public static let name = "bad-debt"
    public static let whenEmpty: Text? = Text("report.empty.credit")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["credit"] }
    public static let parameters =
        [.from, .to, .by(.none, .customer, .owner, .region, .grade)] + ReportParameter.accounts

    private struct Sums {
        var debts: BadDebtTable
        /// Invoices dated in the period, by currency.
        var invoices: [Currency: Int] = [:]
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let period = try context.period { $0.startOfYear }
        var selection = try CreditSelection(context)
        var groups = Groups(by: Grouping(context), startingWith: Sums(debts: BadDebtTable(period)))
        try selection.forEachAccount { account in
            groups.update(for: account) { sums in
                sums.debts.add(account.now)
                for invoice in account.now.invoices where period.contains(invoice.documentDay) {
                    sums.invoices[invoice.currency, default: 0] += 1
                }
            }
        }
        return ReportTable(
            columns: groups.grouping.columns + columns, rows: try groups.ranked(context, lines),
            totals: groups.totals(lines), notes: selection.notes, subtitle: period.text)
    }

    private static let columns: [Column] = [
        .text(ReportTable.currencyColumn), .number("invoices", unit: "count"), .number("sales"),
        .number("written_off_vintage"), .number("vintage_rate"), .number("written_off_period"),
        .number("period_rate"),
    ]

    private static func lines(_ sums: Sums) -> [(currency: Currency, amount: Int64, cells: [Cell])] {
        sums.debts.currencies.map { debt in
            (
                debt.currency, debt.sales,
                [
                    .code(debt.currency), .integer(sums.invoices[debt.currency] ?? 0),
                    .money(debt.sales, debt.currency), .money(debt.writtenOffOfVintage, debt.currency),
                    .share(debt.vintageRate), .money(debt.writtenOffInPeriod, debt.currency),
                    .share(debt.calendarRate),
                ]
            )
        }
    }
}
