import DaybookModel

/// One value of a report, typed so that every output prints it in its own way.
public enum Cell: Sendable, Equatable {
    /// Not defined (a share of nothing, a customer without a limit): `null` in JSON, `–` for people, never 0.
    case none
    /// A name, key or word as it was recorded.
    case text(String)
    /// A word of ours, from the catalogue of strings; its last part is the value in JSON and CSV.
    case label(Text)
    case integer(Int64)
    /// Minor units of a currency; a decimal on output.
    case money(Int64, Currency)
    /// A share or rate: numerator over denominator, exact until it is printed. Undefined when the denominator is 0.
    case ratio(Int64, Int64)
    /// A number with so many decimals: days outstanding, a mean.
    case decimal(Double, digits: Int)
    case day(Day)
    case instant(Instant)
    case flag(Bool)
}

/// A column of a report.
public struct Column: Sendable, Equatable {
    /// Key in JSON and CSV.
    public let name: String
    /// Heading for people.
    public let title: Text
    /// `count`, `days`, a currency …; empty when the values say it themselves.
    public let unit: String
    public let isNumber: Bool

    public init(_ name: String, _ title: Text, unit: String = "", isNumber: Bool = false) {
        self.name = name
        self.title = title
        self.unit = unit
        self.isNumber = isNumber
    }

    /// A column of text whose heading is `report.column.<name>`.
    public static func text(_ name: String) -> Column { Column(name, Text("report.column.\(name)")) }
    /// A right-aligned column whose heading is `report.column.<name>`.
    public static func number(_ name: String, unit: String = "") -> Column {
        Column(name, Text("report.column.\(name)"), unit: unit, isNumber: true)
    }
}

/// What a report answers: the same table on every surface.
public struct ReportTable: Sendable {
    public var columns: [Column]
    public var rows: [[Cell]]
    /// The last line, when the columns add up.
    public var total: [Cell]?
    /// What a reader must know to use the figures: quarantined customers, undefined shares, what was left out.
    public var notes: [Text]
    /// What the heading says besides the report's title: a customer's name, a period.
    public var subtitle: Text?

    public init(columns: [Column], rows: [[Cell]] = [], total: [Cell]? = nil, notes: [Text] = [], subtitle: Text? = nil) {
        self.columns = columns
        self.rows = rows
        self.total = total
        self.notes = notes
        self.subtitle = subtitle
    }
}

/// A table with everything that says what it is an answer to.
public struct ReportEnvelope: Sendable {
    public var report: String
    public var title: Text
    /// Parameters in effect, defaults included, in the order the report declares them.
    public var parameters: [(name: String, value: String)]
    public var asOf: Day
    /// The log position the answer was computed from.
    public var sequence: UInt64
    /// Rule sets used, by name, with their versions; version 0 is the built-in one.
    public var rules: [(name: String, version: Int)]
    public var currency: Currency
    public var table: ReportTable
}
