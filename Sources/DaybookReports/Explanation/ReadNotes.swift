import DaybookModel
import DaybookProjections

/// What an answer read while it was made: which events can have had a say in it.
final class ReadNotes {
    /// Types of the events behind the rows and streams that were read.
    fileprivate(set) var types: Set<UInt16> = []
    /// Whose rows or events were read one by one.
    fileprivate(set) var subjects: Set<SubjectNumber> = []

    func clear() { (types, subjects) = ([], []) }
}

/// A window that notes what is read through it.
struct NotingContext<Base: ReportContext>: ReportContext {
    let base: Base
    let notes: ReadNotes

    var asOf: Day { base.asOf }
    var scope: EventScope { base.scope }
    var supposedIdentities: Identities? { base.supposedIdentities }
    var zone: Zone { base.zone }
    var currency: Currency { base.currency }
    var fiscalYearStart: Int { base.fiscalYearStart }
    var rowsMax: Int? { base.rowsMax }
    func parameter(_ name: String) -> String { base.parameter(name) }
    func asking(_ question: ReportQuestion) -> NotingContext {
        NotingContext(base: base.asking(question), notes: notes)
    }

    func ruleSet<Rules: RuleSet>(
        _ type: Rules.Type, named name: String, on day: Day, knownAt last: UInt64
    ) throws -> Rules {
        try base.ruleSet(type, named: name, on: day, knownAt: last)
    }

    func storedRows(of projector: any Projector.Type) throws -> any RowReader {
        NotingRows(base: try base.storedRows(of: projector), types: projector.types, notes: notes)
    }

    func storedNumber(of subject: Subject) throws -> SubjectNumber? { try base.storedNumber(of: subject) }
    func key(of subject: SubjectNumber) throws -> String { try base.key(of: subject) }
    func field(_ name: String, ofEvent sequence: UInt64) throws -> String? {
        try base.field(name, ofEvent: sequence)
    }
    func eventID(_ sequence: UInt64) throws -> String? { try base.eventID(sequence) }
    func envelope(ofEvent sequence: UInt64) throws -> EventEnvelope? { try base.envelope(ofEvent: sequence) }
    func personalFields(ofEvent sequence: UInt64) throws -> PersonalFields {
        try base.personalFields(ofEvent: sequence)
    }

    func forEachStoredEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws {
        notes.types.formUnion(types ?? Set(EventCatalogue.types.map(\.number)))
        try base.forEachStoredEvent(types: types, body)
    }

    func forEachStoredEvent(of subject: SubjectNumber, _ body: (borrowing EventView) throws -> Void) throws {
        notes.types.formUnion(EventCatalogue.types.map(\.number))
        notes.subjects.insert(subject)
        try base.forEachStoredEvent(of: subject, body)
    }
}

private struct NotingRows: RowReader {
    let base: any RowReader
    let types: Set<UInt16>
    let notes: ReadNotes

    func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) throws {
        notes.types.formUnion(types)
        notes.subjects.insert(subject)
        try base.rows(type, subject: subject, body)
    }

    func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) throws {
        notes.types.formUnion(types)
        try base.rows(type, body)
    }
}
