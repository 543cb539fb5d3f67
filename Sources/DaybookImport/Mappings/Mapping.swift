import DaybookModel

/// A source mapping: how the rows of one system's tables become events (docs/mappings.md has the language).
///
/// A mapping is read from YAML once, checked against the event catalogue, and never changes.
public struct Mapping: Sendable {
    public let name: String
    public let summary: String
    /// CloudEvents `source` of its events: who vouches for the ids.
    public let source: String
    /// The YAML file, for messages.
    public let file: String
    /// The whole text of the mapping: with the input it names an import.
    public let yaml: String
    /// The zone its times are in; nil means the store's.
    public let zone: Zone?
    /// The currency of its amounts; nil means the store's.
    public let currency: Currency?
    /// How its dates are written; nil accepts only dates that can be read in one way.
    public let dateOrder: DateOrder?
    /// Whether amounts are written `1.234,50`.
    public let hasDecimalComma: Bool
    public let tables: [MappingTable]

    func table(named name: String) -> Int? { tables.firstIndex { $0.name == name } }
}

/// One kind of file of a mapping: how it is recognised and what its rows say.
public struct MappingTable: Sendable {
    public let name: String
    public let columns: [MappingColumn]
    /// How its lines are cut into cells.
    public let format: TableFormat
    /// Glob patterns of file names; empty means any name.
    public let filePatterns: [String]
    /// Whether rows that sum up the rows above them (合计, total) are skipped.
    public let skipsTotals: Bool
    let joins: [TableJoin]
    let events: [MappedEvent]

    func column(named name: String) -> Int? { columns.firstIndex { $0.name == name } }
}

/// A column as the mapping calls it, and how files may spell it.
public struct MappingColumn: Sendable {
    public let name: String
    /// Accepted headers, the first for messages.
    public let headers: [String]
    /// A file without it is still this table; the column then reads as empty.
    public let isOptional: Bool
    /// A regular expression that each value matches as a whole; it recognises files without a header.
    public let pattern: String?
}

/// Looks up one row of another table (or of the same) by a key.
struct TableJoin: Sendable {
    let name: String
    /// Index into the mapping's tables.
    let table: Int
    /// Column of that table.
    let keyColumn: Int
    /// The key's value, from this table's columns and earlier joins.
    let from: ValueSource
    /// When several rows have the key: the row whose text in this column sorts first. Nil: they must agree.
    let firstByColumn: Int?
    /// A row without partner is fine; its joined columns read as empty.
    let isOptional: Bool
    /// The columns of that table which this mapping reads through this join.
    let columns: [Int]
}

/// A column of the row itself, or of a row it is joined to.
struct ColumnReference: Sendable, Hashable {
    /// Index into the table's joins; -1 is the row itself.
    let join: Int
    /// Index into the columns of the table, or into the join's `columns`.
    let column: Int
    /// As written in the mapping, for messages.
    let name: String
}

/// Where a value comes from.
indirect enum ValueSource: Sendable {
    case column(ColumnReference)
    case constant(String)
    /// The first that is not empty.
    case first([ValueSource])
    /// The latest of several moments; empty ones do not count.
    case latest([ValueSource])
    case earliest([ValueSource])
    case template([TemplatePart])
    /// Nothing for the first row with this event's key in its file, `-2`, `-3` … for later ones.
    case repetition
    /// The store's keyed hash of a value that must not be stored.
    case hash(ValueSource)
    /// A value translated by a table. Empty stays empty and unlisted is an error, unless `otherwise` serves both.
    case lookup(ValueSource, words: [String: String], otherwise: String?)
    /// A value or, when it is empty, this.
    case defaulted(ValueSource, String)
}

enum TemplatePart: Sendable {
    case literal(String)
    case value(ValueSource)
}

/// One event that a row may say.
struct MappedEvent: Sendable {
    /// First part of the id after the mapping's name; unique in the mapping.
    let name: String
    let line: Int
    let type: EventTypeDescriptor
    let subjectKind: SubjectKind
    let subjectKey: [TemplatePart]
    let occurredAt: ValueSource
    let id: [ValueSource]
    /// The key never repeats in the source, so a second row with it is the same event, not a second one.
    let isUnique: Bool
    /// One event per value of these: from the row that occurred first.
    let oncePer: [ValueSource]
    let conditions: [Condition]
    /// Indices of events of this table; when one of them is emitted for the row, this is not.
    let unless: [Int]
    let actor: ValueSource?
    let fields: [MappedField]
}

struct Condition: Sendable {
    enum Test: Sendable {
        case present(Bool)
        case isOneOf(Set<String>)
        case isNoneOf(Set<String>)
    }

    let source: ValueSource
    let test: Test
}

/// One field of an event's data and what fills it.
struct MappedField: Sendable {
    enum Content: Sendable {
        case value(ValueSource)
        case message([MappedField])
        /// Each element of a repeated field; elements without any value are left out.
        case list([Content])
    }

    let field: FieldDescriptor
    let content: Content
}
