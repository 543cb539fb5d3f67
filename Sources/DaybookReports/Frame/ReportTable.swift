import DaybookModel
import DaybookProjections

/// One value of a report, typed so that every output prints it in its own way.
public enum Cell: Sendable, Equatable {
    /// Not defined (a share of nothing): `null` in JSON, `–` for people, never 0.
    case none
    /// Not there, and people should read why: `null` in JSON, the words for people (a customer without a limit).
    case absent(Text)
    /// Where a total has nothing to say: `null` in JSON, blank for people.
    case blank
    /// A name, key or word as it was recorded.
    case text(String)
    /// The same for a line of a tree: people read it two blanks further in for each step down.
    case indented(String, depth: Int)
    /// A word of ours, from the catalogue of strings.
    case label(Text)
    case integer(Int64)
    /// A whole number that people read with its sign: a net score, a change.
    case signed(Int64)
    /// Minor units of a currency; a decimal on output.
    case money(Int64, Currency)
    /// A share or rate: numerator over denominator, exact until it is printed. Undefined when the denominator is 0.
    case ratio(Int64, Int64)
    /// An exact number that is printed with so many decimals: days outstanding, a mean.
    case quotient(Ratio, digits: Int)
    /// An inexact number with so many decimals: an estimate, the limits of an interval.
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
    /// `count`, `days` …; empty when the values say it themselves.
    public let unit: String
    public let isNumber: Bool
    /// People see it only where the terminal has room; every other output has it always.
    public private(set) var isDetail = false
    /// People never see it.
    public private(set) var isForPrograms = false
    /// Whether its value says, with those of the other key columns, what a row is about.
    public private(set) var isKey = false

    public init(_ name: String, _ title: Text, unit: String = "", isNumber: Bool = false) {
        self.name = name
        self.title = title
        self.unit = unit
        self.isNumber = isNumber
    }

    /// The same as a detail: in a narrow terminal, the last details are left out first.
    public var detail: Column {
        var column = self
        column.isDetail = true
        return column
    }

    /// The same as part of what tells rows apart, where `ReportTable.keyColumns` would not find it by itself.
    public var key: Column {
        var column = self
        column.isKey = true
        return column
    }

    /// The same for every output but people's, who read it in another column.
    public var forPrograms: Column {
        var column = self
        column.isForPrograms = true
        return column
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
    /// The name of the column that says which currency a row's amounts are in.
    public static let currencyColumn = "currency"

    public var columns: [Column]
    public var rows: [[Cell]]
    /// The lines that add the rows up: one, or one per currency.
    public var totals: [[Cell]]
    /// Lines that belong to the answer and are not in the total: unallocated money, the balance.
    public var beside: [[Cell]]
    /// What a reader must know to use the figures: quarantined customers, undefined shares, what was left out.
    public var notes: [Text]
    /// The rows as a chart, for `--format vega-lite`.
    public var chart: Chart?
    /// The answer as a picture of characters, above the table.
    public var drawing: (any Drawing)?
    /// What a reader can do when there are no rows, in place of the report's `whenEmpty`.
    public var hint: Text?
    /// The heading, when the report's title does not say enough.
    public var heading: Text?
    /// What the heading says besides: a customer's name, a period.
    public var subtitle: Text?

    public init(
        columns: [Column], rows: [[Cell]] = [], totals: [[Cell]] = [], beside: [[Cell]] = [], notes: [Text] = [],
        heading: Text? = nil, subtitle: Text? = nil
    ) {
        self.columns = columns
        self.rows = rows
        self.totals = totals
        self.beside = beside
        self.notes = notes
        self.heading = heading
        self.subtitle = subtitle
    }

    /// The currency of all amounts, when the table has a column for it and every line has the same: people read it in the
    /// heading and not in every line.
    var onlyCurrency: String? {
        guard let index = columns.firstIndex(where: { $0.name == ReportTable.currencyColumn }) else { return nil }
        guard case .text(let code)? = (rows.first ?? totals.first ?? beside.first)?[index],
            parts.allSatisfy({ $0.allSatisfy { $0[index] == .text(code) } })
        else { return nil }
        return code
    }

    /// All lines. Not put together, because there may be very many.
    private var parts: [[[Cell]]] { [rows, totals, beside] }

    /// The columns whose values say what a row is about, so that it is found again in another answer: those marked as key, else
    /// the first of the words a row begins with; and the currency.
    public var keyColumns: [Int] {
        let marked = columns.indices.filter { columns[$0].isKey }
        let isCurrency = { columns[$0].name == ReportTable.currencyColumn }
        let first = columns.indices.prefix { !columns[$0].isNumber }.first { !isCurrency($0) }
        let names = marked.isEmpty ? [first].compactMap { $0 } : marked
        return names.filter { !isCurrency($0) } + columns.indices.filter(isCurrency)
    }

    /// Whether a column holds dates.
    func isOfDays(_ column: Int) -> Bool {
        rows.contains {
            if case .day = $0[column] { true } else { false }
        }
    }

    /// Whether a column holds words of ours and no recorded text.
    func isOfLabels(_ column: Int) -> Bool {
        var hasLabel = false
        for row in rows {
            switch row[column] {
            case .label: hasLabel = true
            case .text: return false
            default: break
            }
        }
        return hasLabel
    }

    /// Whether a column holds amounts of money.
    func isMoney(_ column: Int) -> Bool {
        parts.contains { lines in
            lines.contains { if case .money = $0[column] { true } else { false } }
        }
    }
}
