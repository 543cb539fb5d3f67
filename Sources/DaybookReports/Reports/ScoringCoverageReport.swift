import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// For how many customers each factor of a score sheet has data (T15), or whose data are missing (T16).
///
/// Factors in the order of the rule set; customers by key.
public enum ScoringCoverageReport: Report {
    public static let name = "scoring-coverage"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [parameter("rules"), "credit"] }
    public static let parameters: [ReportParameter] = [
        .tierRules, ReportParameter("list", .choice(["no", "yes"]), default: "no"), .owner, .region,
    ]
    public static let whenEmpty: Text? = Text("report.tiers.empty")

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let selection = try TierSelection(context)
        let factors = selection.rules.measured
        var counts = factors.map { _ in 0 }
        var customers = 0
        var lacking: [(key: String, number: SubjectNumber, missing: [String])] = []
        try selection.forEachCustomer { customer in
            customers += 1
            let values = factors.map {
                selection.rules.value(
                    of: $0.source, customer.activity, collection: customer.collection, in: context.currency)
            }
            for place in counts.indices where values[place] != nil { counts[place] += 1 }
            let missing = zip(factors, values).compactMap { factor, value in value == nil ? factor.name : nil }
            if !missing.isEmpty { lacking.append((try context.key(of: customer.number), customer.number, missing)) }
        }
        var table =
            context.parameter("list") == "yes"
            ? try list(lacking.sorted { $0.key < $1.key }, context)
            : coverage(factors, counts, customers)
        if customers > 0 {
            table.notes = [
                Text("tiers.note.rules", context.parameter("rules"), selection.window.first, selection.window.last),
                selection.rules.policyText,
            ]
        }
        return table
    }

    private static func coverage(
        _ factors: [(name: String, source: TierFactorSource)], _ counts: [Int], _ customers: Int
    ) -> ReportTable {
        var table = ReportTable(
            columns: [
                .text("factor"), .text("measures"), .number("with_data", unit: "count"),
                .number("missing", unit: "count"), .number("share"),
            ] + WilsonInterval.columns)
        guard customers > 0 else { return table }
        table.rows = zip(factors, counts).map { factor, count in
            [
                .text(factor.name), .label(Text("tiers.source.\(factor.source.rawValue)")), .integer(count),
                .integer(customers - count), .share(count, of: customers),
            ] + WilsonInterval.cells(count, of: customers)
        }
        table.chart = Chart(
            Chart.Layer(
                .bar, Chart.Channel("x", .quantitative("share")),
                Chart.Channel("y", .nominal("factor"), isInOrder: true)))
        return table
    }

    private static func list(
        _ lacking: [(key: String, number: SubjectNumber, missing: [String])], _ context: some ReportContext
    ) throws -> ReportTable {
        var table = ReportTable(columns: [.text("customer"), .text("name"), .text("missing_factors")])
        let names = try CustomerNames(context)
        table.rows = try lacking.enumerated().map { index, line in
            [
                .text(line.key), try context.opened(line: index) { try names.cell(line.number) },
                .text(line.missing.joined(separator: ", ")),
            ]
        }
        return table
    }
}

extension TierRules {
    /// What it looks at, by the names its reports use.
    fileprivate var measured: [(name: String, source: TierFactorSource)] {
        switch form {
        case .sheet(let sheet): sheet.factors.map { ($0.name, $0.source) }
        case .shares: [("sales", .collected)] + (needsCollection ? [("collection", .collectionRate)] : [])
        }
    }
}
