import DaybookModel
import DaybookProjections

/// A question with parameters, answered from read models as a table.
///
/// Pure: what it needs of the world (rows, names, dates) comes through the context. One file per report, one line in
/// `ReportCatalogue`.
public protocol Report: Sendable {
    static var name: String { get }
    static var parameters: [ReportParameter] { get }
    /// Names of the rule sets that decide what its figures mean.
    /// `parameter` answers what was asked.
    static func ruleSets(_ parameter: (String) -> String) -> [String]
    /// Its place on a customer's page; nil when it is not there. Such a report has a parameter `customer`.
    static var customerPagePlace: Int? { get }
    /// What to do when it has nothing to show: which events it lives on and how they come in.
    static var whenEmpty: Text? { get }
    static func table(_ context: some ReportContext) throws -> ReportTable
}

extension Report {
    public static var parameters: [ReportParameter] { [] }
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [] }
    public static var customerPagePlace: Int? { nil }
    public static var whenEmpty: Text? { nil }
    /// What it shows, in a few words: the heading of the table.
    public static var title: Text { Text("report.\(name).title") }
    /// What it answers, in a sentence: for the list of reports and for help.
    public static var summary: Text { Text("report.\(name).summary") }
}

/// One parameter of a report.
public struct ReportParameter: Sendable {
    public let name: String
    public let kind: Kind
    /// The value when none is given; nil means it must be given.
    public let defaultValue: String?
    /// Whether a value without a name is this parameter's: `daybook credit C-1`.
    public let isMain: Bool

    public enum Kind: Sendable {
        case text
        /// The key of a subject that the log knows.
        case subject(SubjectKind)
        /// The name of a rule set of this kind, built in or published.
        case ruleSet(any RuleSet.Type)
        case day
        case count
        case choice([String])
    }

    public init(_ name: String, _ kind: Kind, default defaultValue: String? = "", isMain: Bool = false) {
        self.name = name
        self.isMain = isMain
        self.kind = kind
        self.defaultValue = defaultValue
    }

    public var summary: Text { Text("report.parameter.\(name)") }
}

/// What a report may ask.
public protocol ReportContext {
    /// The business date asked about.
    var asOf: Day { get }
    /// The store's zone: what a day is.
    var zone: Zone { get }
    /// The store's currency.
    var currency: Currency { get }
    /// First month of the fiscal year, 1 … 12.
    var fiscalYearStart: Int { get }
    /// The rule set in force on a day, as far as the log told up to a sequence: the version published last, else the one
    /// that comes with Daybook. Throws when there is none of that name and kind.
    func ruleSet<Rules: RuleSet>(_ type: Rules.Type, named name: String, on day: Day, knownAt last: UInt64) throws
        -> Rules
    /// How many rows will be printed; nil means all. A report makes every row all the same, because rows are counted and
    /// added up, but need not look up the names of those that are not printed.
    var rowsMax: Int? { get }
    /// The value of a declared parameter, checked against its kind; empty when none is given and there is no default.
    func parameter(_ name: String) -> String
    /// The rows of a read model, caught up with the log position of the answer.
    func rows(of projector: any Projector.Type) throws -> any RowReader
    /// A subject's key: `C-1001`.
    func key(of subject: SubjectNumber) throws -> String
    func number(of subject: Subject) throws -> SubjectNumber?
    /// A clear field of a recorded event as text; personal fields are opened for output only. Nil when it has none.
    func field(_ name: String, ofEvent sequence: UInt64) throws -> String?
    /// The id an event was given: the same in every store that holds the event, whatever its sequence there.
    func eventID(_ sequence: UInt64) throws -> String?
    /// What stands on the outside of a recorded event; nil when there is none.
    func envelope(ofEvent sequence: UInt64) throws -> EventEnvelope?
    /// The personal fields of a recorded event.
    func personalFields(ofEvent sequence: UInt64) throws -> PersonalFields
    /// Lends the events of the log that occurred by the end of the day asked about, in order of sequence, and every
    /// retraction whatever its date; `forEachStandingEvent` is what reports call.
    func forEachEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws
    /// Lends the events of one subject that occurred by the end of the day asked about, and every retraction among them
    /// whatever its date, in no order that an answer may depend on; `standingEvents` is what reports call.
    func forEachEvent(of subject: Subject, _ body: (borrowing EventView) throws -> Void) throws
}

/// What a report may see of the personal fields of an event: opened for output, never kept.
public enum PersonalFields: Sendable, Equatable {
    case none
    /// A message of the event's type.
    case open([UInt8])
    /// There were some; the person was erased.
    case erased
    /// There are some, and the keys to open them are not on this machine.
    case sealed
}

extension ReportContext {
    public var rowsMax: Int? { nil }
    /// The rule set in force on the day asked about.
    public func ruleSet<Rules: RuleSet>(_ type: Rules.Type, named name: String) throws -> Rules {
        try ruleSet(type, named: name, on: asOf, knownAt: .max)
    }
    /// The last moment of a day in the store's zone.
    public func endOfDay(_ day: Day) -> Instant { zone.endOfDay(day) }
    public func day(of instant: Instant) -> Day { zone.day(of: instant) }
}

/// Why a report could not be made.
public struct ReportError: Error, CustomStringConvertible, Equatable {
    public let text: Text
    public init(_ text: Text) { self.text = text }
    public var description: String { text.description }
}
