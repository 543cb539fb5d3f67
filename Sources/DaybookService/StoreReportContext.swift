import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports

/// A report's window on a store.
struct StoreReportContext: ReportContext {
    let store: Store
    let asOf: Day
    let head: UInt64
    let parameters: [String: String]
    var rowsMax: Int?

    var currency: Currency { store.currency }
    var zone: Zone { store.zone }
    var fiscalYearStart: Int { store.configuration.fiscalYearStartsInMonth }
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    func ruleSet<Rules: RuleSet>(_ type: Rules.Type, named name: String, on day: Day, knownAt last: UInt64) throws
        -> Rules
    {
        try RuleBook(store).rules(type, named: name, on: day, through: min(last, head))
    }

    func rows(of projector: any Projector.Type) throws -> any RowReader {
        try store.rows(of: projector, asOf: endOfDay(asOf))
    }

    func key(of subject: SubjectNumber) throws -> String { try store.log.subject(subject).key }
    func number(of subject: Subject) throws -> SubjectNumber? { try store.log.number(of: subject) }

    func field(_ name: String, ofEvent sequence: UInt64) throws -> String? {
        guard let event = try store.log.event(sequence) else { return nil }
        return try EventFields(event).text(of: name)
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
        case .open(let fields): return .open(fields)
        case .erased: return .erased
        case .sealed: return .sealed
        }
    }

    func forEachEvent(types: Set<UInt16>?, _ body: (borrowing EventView) throws -> Void) throws {
        let end = endOfDay(asOf)
        try store.log.forEach(through: head, EventFilter(types: types)) { view in
            if view.occurredAt <= end || view.type == EventType.eventRetracted { try body(view) }
            return true
        }
    }

    func forEachEvent(of subject: Subject, _ body: (borrowing EventView) throws -> Void) throws {
        let end = endOfDay(asOf)
        try store.log.history(of: subject) { view in
            let isTimely = view.occurredAt <= end || view.type == EventType.eventRetracted
            if view.sequence <= head, isTimely { try body(view) }
            return true
        }
    }
}

/// Checks what was asked of a report against what it declares.
enum ReportParameters {
    static func checked(
        _ given: [String: String], for report: any Report.Type, in store: Store
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
            try check(value, parameter, report, store)
            values[parameter.name] = value
        }
        return values
    }

    private static func check(
        _ value: String, _ parameter: ReportParameter, _ report: any Report.Type, _ store: Store
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
            guard try store.log.number(of: Subject(kind, value)) == nil else { return }
            throw ReportError(
                kind == .customer
                    ? Text("report.no_such_customer", value) : Text("report.no_such_subject", kind.name, value))
        case .ruleSet(let kind):
            guard try RuleBook(store).versions(of: value).contains(where: { $0.kind == kind.kind }) else {
                throw ReportError(Text("rules.unknown", value, kind.kind))
            }
        }
    }
}
