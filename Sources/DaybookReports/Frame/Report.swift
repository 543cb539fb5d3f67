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
    /// Names of the columns that `explain` explains when none is named; those that a row leaves blank do not count.
    static var explainedColumns: [String] { get }
    /// The report with a line for each customer, which `explain` asks in place of this one about a customer.
    static var byCustomer: (any Report.Type)? { get }
    /// The settings behind its figures, in words.
    static func ruleTexts(_ context: some ReportContext) throws -> [Text]
    /// The smallest changes that would make figures of one customer or plan others: what lifts a hold, what reaches the next tier.
    static func wouldChange(_ context: some ReportContext, of subject: SubjectNumber) throws -> [Text]
}

extension Report {
    public static var parameters: [ReportParameter] { [] }
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { [] }
    public static var customerPagePlace: Int? { nil }
    public static var whenEmpty: Text? { nil }
    public static var explainedColumns: [String] { [] }
    public static var byCustomer: (any Report.Type)? { nil }
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] { [] }
    public static func wouldChange(_ context: some ReportContext, of subject: SubjectNumber) throws -> [Text] { [] }
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
///
/// The question is at two clocks: `asOf` says which day of the business, `scope` what was known. Everything a context hands out
/// is what stood then and was known then, with merged customers as one; only names of things and the records themselves (`key`,
/// `field`, `envelope`) are the same whenever one asks. A store and a test each supply what is `stored`; what is made of
/// it is the same for both (`ReportContext+clocks.swift`).
public protocol ReportContext {
    /// The business date asked about.
    var asOf: Day { get }
    /// Which events the answer is computed from: those known at a moment.
    var scope: EventScope { get }
    /// Who counts as whom, where that is not read from the log but asked: what would a merge do? Nil reads it.
    var supposedIdentities: Identities? { get }
    /// Who counts as whom as it was read for this question, or reads it.
    func keptIdentities(_ read: () throws -> Identities) throws -> Identities
    /// The store's zone: what a day is.
    var zone: Zone { get }
    /// The store's currency.
    var currency: Currency { get }
    /// First month of the fiscal year, 1 … 12.
    var fiscalYearStart: Int { get }
    /// The rule set in force on a day, as far as the log told up to a sequence and the scope reaches: the version published last,
    /// else the one that comes with Daybook. Throws when there is none of that name and kind.
    func ruleSet<Rules: RuleSet>(_ type: Rules.Type, named name: String, on day: Day, knownAt last: UInt64) throws
        -> Rules
    /// How many rows will be printed; nil means all. A report makes every row all the same, because rows are counted and
    /// added up, but need not look up the names of those that are not printed.
    var rowsMax: Int? { get }
    /// The value of a declared parameter, checked against its kind; empty when none is given and there is no default.
    func parameter(_ name: String) -> String
    /// The same window for another question.
    func asking(_ question: ReportQuestion) -> Self
    /// The rows of a read model: of a ledger all lines whatever the clocks, of sums those of the events of the scope that
    /// occurred by the end of the day. `rows(of:)` is what reports call.
    func storedRows(of projector: any Projector.Type) throws -> any RowReader
    /// The number the log gave a subject; nil when no event that was known then has it. `number(of:)` is what reports call.
    func storedNumber(of subject: Subject) throws -> SubjectNumber?
    /// A subject's key: `C-1001`.
    func key(of subject: SubjectNumber) throws -> String
    /// A clear field of a recorded event as text; personal fields are opened for output only. Nil when it has none.
    func field(_ name: String, ofEvent sequence: UInt64) throws -> String?
    /// The id an event was given: the same in every store that holds the event, whatever its sequence there.
    func eventID(_ sequence: UInt64) throws -> String?
    /// What stands on the outside of a recorded event; nil when there is none.
    func envelope(ofEvent sequence: UInt64) throws -> EventEnvelope?
    /// The personal fields of a recorded event.
    func personalFields(ofEvent sequence: UInt64) throws -> PersonalFields
    /// Lends the events of the log, at least those `isInQuestion` accepts, in order of sequence; `forEachStandingEvent`
    /// is what reports call.
    func forEachStoredEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws
    /// Lends the events of one subject, at least those `isInQuestion` accepts, in no order that an answer may depend on;
    /// `standingEvents` is what reports call.
    func forEachStoredEvent(of subject: SubjectNumber, _ body: (borrowing EventView) throws -> Void) throws
}

/// What can be asked anew of the same store.
public struct ReportQuestion: Sendable {
    public var asOf: Day
    public var scope: EventScope
    public var supposedIdentities: Identities?
    /// Rule sets are those that were in force on other days than the day asked about; nil for the usual case.
    public var ruleDays: RuleDays?
    /// Personal fields read as if they were sealed: for answers that are kept.
    public var withholdsPersonal = false
    public var parameters: [String: String]
    public var rowsMax: Int?

    public init(
        asOf: Day, scope: EventScope, supposedIdentities: Identities? = nil, parameters: [String: String],
        rowsMax: Int? = nil
    ) {
        self.asOf = asOf
        self.scope = scope
        self.supposedIdentities = supposedIdentities
        self.parameters = parameters
        self.rowsMax = rowsMax
    }
}

/// On which day's rule sets an answer rests, by name.
public struct RuleDays: Sendable, Equatable {
    /// Of rule sets without a day of their own.
    public var start: Day
    public var later: [String: Day] = [:]

    public init(_ start: Day) { self.start = start }

    /// The day to look a rule set up on, where a report asks for that of another.
    public func day(_ name: String, on day: Day) -> Day { min(day, later[name] ?? start) }
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
