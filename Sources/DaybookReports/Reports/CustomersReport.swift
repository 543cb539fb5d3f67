import DaybookModel
import DaybookProjections

/// The directory of customers: who they are and how much has happened.
///
/// Sorted by customer key.
public enum CustomersReport: Report {
    public static let name = "customers"
    public static let whenEmpty: Text? = Text("report.empty.customers")
    public static let parameters: [ReportParameter] = [ReportParameter("query", .text, isMain: true), .owner, .region]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("customer"), .text("name"), .text("kind"), .text("owner"), .text("region"), .text("first_event"),
            .text("last_event"), .number("events", unit: "count"), .number("orders", unit: "count"),
            .number("invoices", unit: "count"), .number("payments", unit: "count"), .number("cases", unit: "count"),
            .number("interactions", unit: "count"),
        ])
        let query = context.parameter("query").lowercased()
        let (owner, region) = (context.keyParameter("owner"), context.keyParameter("region"))
        let names = try CustomerNames(context)
        var found: [(key: String, summary: CustomerSummary)] = []
        try names.forEach { customer, summary in
            guard owner == nil || summary.owner.key == owner, region == nil || summary.region.key == region else {
                return
            }
            let key = try context.key(of: customer)
            guard
                try query.isEmpty || key.lowercased().contains(query)
                    || names.name(of: summary)?.lowercased().contains(query) == true
            else { return }
            found.append((key, summary))
        }
        found.sort { $0.key < $1.key }
        table.rows = try found.enumerated().map { try cells($0, $1.key, $1.summary, names, context) }
        table.subtitle = Text(found.count == 1 ? "report.customers.found_one" : "report.customers.found", found.count)
        return table
    }

    private static func cells<Context: ReportContext>(
        _ line: Int, _ key: String, _ summary: CustomerSummary, _ names: CustomerNames<Context>, _ context: Context
    ) throws -> [Cell] {
        func opened(_ text: () throws -> String?) rethrows -> Cell {
            try context.opened(line: line) { .optional(try text()) }
        }
        func day(_ instant: Instant?) -> Cell { instant.map { .day(context.day(of: $0)) } ?? .none }
        return [
            .text(key), try opened { try names.name(of: summary) },
            try opened { try names.field("kind", summary.kind) },
            try opened { try names.field("owner", summary.owner) },
            try opened { try names.field("region", summary.region) },
            day(summary.events.first), day(summary.events.last), .integer(summary.events.count),
            .integer(summary.orders.count), .integer(Int64(summary.invoices)), .integer(summary.payments.count),
            .integer(Int64(summary.cases)), .integer(Int64(summary.interactions)),
        ]
    }
}
