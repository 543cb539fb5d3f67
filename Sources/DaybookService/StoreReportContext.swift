import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports

/// A report's window on a store.
struct StoreReportContext: ReportContext {
    let store: Store
    var question: ReportQuestion { didSet { kept = Kept() } }
    private var kept = Kept()

    /// The readers of this question, which names the last event that counts, so that they need not be opened again.
    private final class Kept {
        var readers: [String: any RowReader] = [:]
        /// The event that was read last: a line often has several fields of one.
        var event: EventCopy?
    }

    init(store: Store, question: ReportQuestion) {
        self.store = store
        self.question = question
    }

    var asOf: Day { question.asOf }
    var scope: EventScope { question.scope }
    var supposedIdentities: Identities? { question.supposedIdentities }
    var rowsMax: Int? { question.rowsMax }
    var currency: Currency { store.currency }
    var zone: Zone { store.zone }
    var fiscalYearStart: Int { store.configuration.fiscalYearStartsInMonth }
    func parameter(_ name: String) -> String { question.parameters[name] ?? "" }

    func asking(_ question: ReportQuestion) -> StoreReportContext {
        StoreReportContext(store: store, question: question)
    }

    func ruleSet<Rules: RuleSet>(_ type: Rules.Type, named name: String, on day: Day, knownAt last: UInt64) throws
        -> Rules
    {
        let day = question.ruleDays?.day(name, on: day) ?? day
        return try RuleBook(store).rules(type, named: name, on: day, through: min(last, scope.through))
    }

    func storedRows(of projector: any Projector.Type) throws -> any RowReader {
        if let reader = kept.readers[projector.name] { return reader }
        let reader = try store.rows(of: projector, until: endOfDay(asOf), scope)
        kept.readers[projector.name] = reader
        return reader
    }

    func keptIdentities(_ read: () throws -> Identities) throws -> Identities {
        try store.keptIdentities(until: endOfDay(asOf), scope, read)
    }

    func key(of subject: SubjectNumber) throws -> String { try store.log.subject(subject).key }
    func storedNumber(of subject: Subject) throws -> SubjectNumber? {
        try store.knew(subject, at: scope.through) ? store.log.number(of: subject) : nil
    }

    func field(_ name: String, ofEvent sequence: UInt64) throws -> String? {
        if kept.event?.sequence != sequence { kept.event = try store.log.withEvent(sequence) { EventCopy($0) } }
        switch kept.event.map({ EventFields.read(name, in: $0) }) {
        case nil: return nil
        case .text(let text): return text
        case .personal:
            guard let event = try store.log.event(sequence) else { return nil }
            return try EventFields(event).text(of: name, withPersonal: !question.withholdsPersonal)
        }
    }

    func eventID(_ sequence: UInt64) throws -> String? { try store.log.event(sequence)?.id }

    func envelope(ofEvent sequence: UInt64) throws -> EventEnvelope? {
        try store.log.event(sequence).map {
            EventEnvelope(
                type: $0.type, occurredAt: $0.occurredAt, recordedAt: $0.recordedAt, actor: $0.origin.actor)
        }
    }

    func personalFields(ofEvent sequence: UInt64) throws -> PersonalFields {
        guard let event = try store.log.event(sequence) else { return .none }
        switch event.personal {
        case .none: return .none
        case .open(let fields): return question.withholdsPersonal ? .sealed : .open(fields)
        case .erased: return .erased
        case .sealed: return .sealed
        }
    }

    func forEachStoredEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws {
        if let subjects = scope.subjects { return try forEachStoredEvent(of: subjects, types, body) }
        try store.log.forEach(through: scope.through, EventFilter(types: types)) { view in
            try body(view)
            return true
        }
    }

    /// The events of a few subjects from their own streams, in order of sequence.
    private func forEachStoredEvent(
        of subjects: Set<SubjectNumber>, _ types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void
    ) throws {
        var sequences: [UInt64] = []
        for subject in subjects {
            try forEachStoredEvent(of: subject) { event in
                if types?.contains(event.type) ?? true { sequences.append(event.sequence) }
            }
        }
        for sequence in sequences.sorted() { try store.log.withEvent(sequence) { try body($0) } }
    }

    func forEachStoredEvent(of subject: SubjectNumber, _ body: (borrowing EventView) throws -> Void) throws {
        try store.log.history(of: store.log.subject(subject)) { view in
            try body(view)
            return true
        }
    }
}

/// Checks what was asked of a report against what it declares.
enum ReportParameters {
    /// The values of all parameters; `last` is the place in the log up to which something is known.
    static func checked(
        _ given: [String: String], for report: any Report.Type, in store: Store, knownAt last: UInt64
    ) throws -> [String: String] {
        let known = report.parameters.map { $0.name }
        for name in given.keys.sorted() where !known.contains(name) {
            throw ReportError(
                Text("report.unknown_parameter", report.name, name, known.isEmpty ? "–" : known.joined(separator: ", "))
            )
        }
        var values: [String: String] = [:]
        for parameter in report.parameters {
            guard let value = given[parameter.name] ?? parameter.defaultValue else {
                throw ReportError(Text("report.missing_parameter", report.name, parameter.name, parameter.summary))
            }
            try check(value, parameter, report, store, knownAt: last)
            values[parameter.name] = value
        }
        return values
    }

    private static func check(
        _ value: String, _ parameter: ReportParameter, _ report: any Report.Type, _ store: Store,
        knownAt last: UInt64
    ) throws {
        guard !value.isEmpty else { return }
        switch parameter.kind {
        case .text: return
        case .day:
            guard Day(value) == nil else { return }
            throw ReportError(Text("report.not_a_day", parameter.name, value))
        case .count:
            guard Int(value).map({ $0 >= 0 }) != true else { return }
            throw ReportError(Text("report.not_a_count", parameter.name, value))
        case .choice(let choices):
            guard !choices.contains(value) else { return }
            throw ReportError(Text("report.not_a_choice", parameter.name, value, choices.joined(separator: ", ")))
        case .subject(let kind):
            let subject = Subject(kind, value)
            // Before its first event the log knew nobody; the answer says that.
            if last == 0, try store.log.head.sequence > 0 { return }
            if try store.knew(subject, at: last) { return }
            if let first = try store.firstEvent(of: subject) {
                throw ReportError(Text("report.not_known_yet", subject, last, first))
            }
            throw ReportError(
                kind == .customer
                    ? Text("report.no_such_customer", value) : Text("report.no_such_subject", kind.name, value))
        case .ruleSet(let kind):
            guard try RuleBook(store).versions(of: value, through: last).contains(where: { $0.kind == kind.kind })
            else {
                throw ReportError(Text("rules.unknown", value, kind.kind))
            }
        }
    }
}
