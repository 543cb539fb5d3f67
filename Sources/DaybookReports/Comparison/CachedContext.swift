import DaybookModel
import DaybookProjections

/// A window that reads each subject's rows only once, so that a report can be asked again and again about other days and other events
/// without going back to the store.
///
/// Rows of ledgers are kept; the customer directory, which answers for one day and scope only, is not. Names are opened as the
/// base opens them.
public struct CachedContext<Base: ReportContext>: ReportContext {
    private let base: Base
    private let rows: RowCache
    private let ruleDays: RuleDays?

    public init(_ base: Base) { self.init(base, RowCache(), nil) }

    private init(_ base: Base, _ rows: RowCache, _ ruleDays: RuleDays?) {
        self.base = base
        self.rows = rows
        self.ruleDays = ruleDays
    }

    public var asOf: Day { base.asOf }
    public var scope: EventScope { base.scope }
    public var supposedIdentities: Identities? { base.supposedIdentities }
    public func keptIdentities(_ read: () throws -> Identities) throws -> Identities {
        try base.keptIdentities(read)
    }
    public var zone: Zone { base.zone }
    public var currency: Currency { base.currency }
    public var fiscalYearStart: Int { base.fiscalYearStart }
    public var rowsMax: Int? { base.rowsMax }
    public func parameter(_ name: String) -> String { base.parameter(name) }

    public func asking(_ question: ReportQuestion) -> CachedContext {
        CachedContext(base.asking(question), rows, question.ruleDays)
    }

    public func ruleSet<Rules: RuleSet>(_ type: Rules.Type, named name: String, on day: Day, knownAt last: UInt64)
        throws
        -> Rules
    {
        let key = RowCache.RuleKey(
            name: name, kind: Rules.kind, day: ruleDays?.day(name, on: day) ?? day, last: min(last, scope.through))
        return try rows.rules(key) { try base.ruleSet(type, named: name, on: day, knownAt: last) }
    }

    public func storedRows(of projector: any Projector.Type) throws -> any RowReader {
        guard projector.isLedger else { return try base.storedRows(of: projector) }
        return CachedRows(
            projector: projector.name, cache: rows,
            base: try rows.reader(projector.name) {
                try base.storedRows(of: projector)
            })
    }

    public func storedNumber(of subject: Subject) throws -> SubjectNumber? { try base.storedNumber(of: subject) }
    public func key(of subject: SubjectNumber) throws -> String { try base.key(of: subject) }
    public func field(_ name: String, ofEvent sequence: UInt64) throws -> String? {
        try base.field(name, ofEvent: sequence)
    }
    public func eventID(_ sequence: UInt64) throws -> String? { try base.eventID(sequence) }
    public func envelope(ofEvent sequence: UInt64) throws -> EventEnvelope? { try base.envelope(ofEvent: sequence) }
    public func personalFields(ofEvent sequence: UInt64) throws -> PersonalFields {
        try base.personalFields(ofEvent: sequence)
    }
    public func forEachStoredEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws {
        try base.forEachStoredEvent(types: types, body)
    }
    public func forEachStoredEvent(
        of subject: SubjectNumber, _ body: (borrowing EventView) throws -> Void
    ) throws { try base.forEachStoredEvent(of: subject, body) }
}

/// What a cached window has read so far.
private final class RowCache {
    struct RuleKey: Hashable {
        var name: String
        var kind: String
        var day: Day
        var last: UInt64
    }

    struct Place: Hashable {
        var projector: String
        var table: UInt8
        /// Nil for the rows of all subjects.
        var subject: SubjectNumber?
    }

    private var rules: [RuleKey: any RuleSet] = [:]
    private var readers: [String: any RowReader] = [:]
    private var rows: [Place: Any] = [:]

    func rules<Rules: RuleSet>(_ key: RuleKey, _ read: () throws -> Rules) rethrows -> Rules {
        if let known = rules[key] as? Rules { return known }
        let found = try read()
        rules[key] = found
        return found
    }

    func reader(_ projector: String, _ open: () throws -> any RowReader) rethrows -> any RowReader {
        if let known = readers[projector] { return known }
        let reader = try open()
        readers[projector] = reader
        return reader
    }

    func rows<Row>(_ place: Place, _ read: () throws -> [Row]) rethrows -> [Row] {
        if let known = rows[place] as? [Row] { return known }
        let found = try read()
        rows[place] = found
        return found
    }
}

/// The rows of one ledger, each subject's read once.
private struct CachedRows: RowReader {
    let projector: String
    let cache: RowCache
    let base: any RowReader

    func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) throws {
        let place = RowCache.Place(projector: projector, table: Row.table, subject: subject)
        let rows: [(bucket: UInt64, row: Row)] = try cache.rows(place) {
            var rows: [(bucket: UInt64, row: Row)] = []
            try base.rows(type, subject: subject) { rows.append(($0, $1)) }
            return rows
        }
        for (bucket, row) in rows { try body(bucket, row) }
    }

    func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) throws {
        let place = RowCache.Place(projector: projector, table: Row.table, subject: nil)
        let rows: [(subject: SubjectNumber, bucket: UInt64, row: Row)] = try cache.rows(place) {
            var rows: [(subject: SubjectNumber, bucket: UInt64, row: Row)] = []
            try base.rows(type) { rows.append(($0, $1, $2)) }
            return rows
        }
        for (subject, bucket, row) in rows { try body(subject, bucket, row) }
    }
}
