import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// How many customers placed one order, two, three …; shares are of the customers with at least one.
///
/// Sorted by number of orders.
public enum OrderFrequencyReport: Report {
    public static let name = "order-frequency"
    public static let whenEmpty: Text? = Text("report.empty.orders")
    public static let parameters: [ReportParameter] = [.owner, .region]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(
            columns: [.number("orders", unit: "count").key, .number("customers", unit: "count"), .number("share")]
                + WilsonInterval.columns)
        let (owner, region) = (context.keyParameter("owner"), context.keyParameter("region"))
        var frequency = OrderFrequency()
        try CustomerNames(context).forEach { _, summary in
            guard owner == nil || summary.owner.key == owner, region == nil || summary.region.key == region else {
                return
            }
            frequency.add(summary)
        }
        let buyers = frequency.buyers
        for row in frequency.rows where row.orders > 0 {
            table.rows.append(
                [.integer(row.orders), .integer(row.customers), .share(row.customers, of: buyers)]
                    + WilsonInterval.cells(row.customers, of: buyers))
        }
        if buyers > 0 {
            table.totals = [
                [.absent(Text("report.total")), .integer(buyers), .share(buyers, of: buyers), .blank, .blank]
            ]
            let again = frequency.rows.reduce(0) { $1.orders > 1 ? $0 + $1.customers : $0 }
            table.notes.append(
                Text("report.order-frequency.again", again, buyers, PeopleFormat.text(.share(again, of: buyers))))
        }
        if let none = frequency.rows.first(where: { $0.orders == 0 }) {
            table.notes.append(Text("report.order-frequency.without", none.customers))
        }
        return table
    }
}
