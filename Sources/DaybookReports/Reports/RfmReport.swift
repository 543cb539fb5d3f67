import DaybookModel
import DaybookProjections

/// Recency, frequency and money of every customer who bought in a window, with scores 1 to 5 and the segment (T17; formulas,
/// section 1).
///
/// Sorted by currency, score (highest first), customer key. A filter chooses lines; scores always compare all customers.
public enum RfmReport: Report {
    public static let name = "rfm"
    public static let parameters = [.customer, .owner, .region] + RfmPopulation.parameters
    public static let whenEmpty: Text? = Text("report.rfm.empty")
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [parameter("segments")] }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let population = try RfmPopulation(context)
        let (customer, owner) = (try context.customerParameter(), context.keyParameter("owner"))
        let region = context.keyParameter("region")
        var found: [(key: String, currency: Currency, line: RfmTable.Line)] = []
        for table in population.tables {
            for line in table.lines {
                let number = line.customer.customer
                guard customer == nil || customer == number,
                    owner == nil || owner == population.owner(of: number),
                    region == nil || region == population.region(of: number)
                else { continue }
                found.append((try context.key(of: number), table.currency, line))
            }
        }
        found.sort {
            ($0.currency, $1.line.scores.number, $0.key) < ($1.currency, $0.line.scores.number, $1.key)
        }
        let names = try CustomerNames(context)
        var table = ReportTable(columns: columns, notes: population.notes, subtitle: population.subtitle)
        table.rows = try found.enumerated().map { place, found in
            let (line, scores) = (found.line, found.line.scores)
            return [
                .text(found.key), try context.opened(line: place) { try names.cell(line.customer.customer) },
                .code(found.currency), .integer(line.customer.recencyDays), .integer(line.customer.frequency),
                .money(line.customer.monetary, found.currency), .integer(scores.recency), .integer(scores.frequency),
                .integer(scores.monetary), .integer(scores.number), .text(population.segment(of: line)),
            ]
        }
        return table
    }

    private static let columns: [Column] = [
        .text("customer"), .text("name"), .text(ReportTable.currencyColumn),
        .number("recency_days", unit: "days"), .number("purchases", unit: "count"), .number("money"), .number("r"),
        .number("f"), .number("m"), .number("rfm"), .text("segment"),
    ]
}
