import DaybookModel

/// A table with everything that says what it is an answer to.
public struct ReportEnvelope: Sendable {
    public var report: String
    public var title: Text
    /// Parameters in effect, defaults included, in the order the report declares them; empty values were not given.
    public var parameters: [(name: String, value: String)]
    public var asOf: Day
    /// The log position the answer was computed from.
    public var sequence: UInt64
    /// When that was, in the store's zone (RFC 3339), where the question was what was known then; nil where it was about all
    /// there is.
    public var recordedAt: String?
    /// Rule sets used, by name, with their versions; version 0 is the built-in one.
    public var rules: [(name: String, version: Int)]
    /// The store's currency.
    public var currency: Currency
    public var table: ReportTable
    /// What a reader can do when there are no rows.
    public var hint: Text? { table.hint ?? ReportCatalogue.report(named: report)?.whenEmpty }

    public init(
        report: String, title: Text, parameters: [(name: String, value: String)], asOf: Day, sequence: UInt64,
        recordedAt: String? = nil, rules: [(name: String, version: Int)], currency: Currency, table: ReportTable
    ) {
        self.report = report
        self.title = title
        self.parameters = parameters
        self.asOf = asOf
        self.sequence = sequence
        self.recordedAt = recordedAt
        self.rules = rules
        self.currency = currency
        self.table = table
    }

    /// The parameters that make this answer another one than the report's usual, as far as the subtitle does not name
    /// their values already.
    var unusualParameters: [(name: String, value: String)] {
        let declared = ReportCatalogue.report(named: report)?.parameters ?? []
        let named = table.subtitle?.arguments ?? []
        return parameters.filter { parameter in
            !parameter.value.isEmpty && !named.contains(parameter.value)
                && !declared.contains { $0.name == parameter.name && $0.defaultValue == parameter.value }
        }
    }
}
