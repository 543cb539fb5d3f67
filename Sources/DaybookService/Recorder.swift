import DaybookImport
import DaybookLog
import DaybookModel
import Foundation

/// Records one event as people type it: `field=value` with amounts like `1,234.50` and dates like `2024/1/5`.
public struct Recorder {
    /// The source of events typed at the command line.
    public static let source = "daybook/cli"

    let store: Store

    public init(_ store: Store) { self.store = store }

    /// What to record. Nil `id` makes up a new one; nil `at` means now.
    public struct Entry: Sendable {
        public var type: String
        public var subject: String
        public var fields: [(name: String, value: String)]
        public var at: String?
        public var id: String?
        public var actor: String
        /// Record it even though an equal event without an id of its own was recorded today.
        public var isAgain = false
        /// A field that holds the event's id when it is not given: a payment without a number of its own.
        public var keyField: String?

        public init(type: String, subject: String, fields: [(name: String, value: String)], actor: String) {
            self.type = type
            self.subject = subject
            self.fields = fields
            self.actor = actor
        }
    }

    /// Builds the event without recording it.
    public func draft(_ entry: Entry) throws -> EventDraft {
        guard let type = EventCatalogue.type(named: entry.type) else {
            let names = EventCatalogue.types.map(\.shortName)
            let hint = Suggestion.nearest(to: entry.type, in: names).map { Text("record.did_you_mean", $0) }
            throw ServiceError(Text("record.unknown_type", entry.type, hint?.description ?? ""))
        }
        guard let subject = Subject(entry.subject) ?? Subject("customer/\(entry.subject)") else {
            throw ServiceError(Text("record.bad_subject", entry.subject))
        }
        guard type.subjects.contains(subject.kind) else {
            throw ServiceError(
                Text("record.wrong_subject", type.shortName, type.subjects.map(\.name).joined(separator: ", "), subject)
            )
        }
        let id = entry.id ?? UUID().uuidString.lowercased()
        var fields = entry.fields
        if let key = entry.keyField, !fields.contains(where: { $0.name == key }) { fields.append((key, id)) }
        let payload = try payload(type, fields)
        return EventDraft(
            type: type.number, subject: subject, occurredAt: try occurredAt(entry.at), source: Recorder.source,
            id: id, actor: entry.actor, clear: payload.clear,
            personal: payload.personal, contact: payload.contact)
    }

    /// Records the event; answers its sequence and whether it was new.
    public func record(_ entry: Entry) throws -> (sequence: UInt64, isNew: Bool) {
        let draft = try draft(entry)
        if entry.id == nil, !entry.isAgain, let twin = try equalEventOfToday(draft, besides: entry.keyField) {
            throw ServiceError(Text("record.again", twin))
        }
        return try append([draft])
    }

    /// Appends events together; answers the sequence of the first, and whether they were new.
    func append(_ drafts: [EventDraft]) throws -> (sequence: UInt64, isNew: Bool) {
        switch try store.log.append([AppendRequest(drafts, guards: Guards.needed(for: drafts))])[0] {
        case .appended(let first, _): return (first, true)
        case .already(let sequence, _, _): return (sequence, false)
        case .conflict(let sequence, let fields):
            throw ServiceError(Text("import.conflict", sequence, fields.joined(separator: ", ")))
        case .wrongVersion(let subject, let actual): throw ServiceError(Text("import.wrong_version", subject, actual))
        case .refused(let text): throw ServiceError(text)
        case .passed: throw ServiceError(Text("log.empty_request"))
        }
    }

    // MARK: Fields

    private func payload(_ type: EventTypeDescriptor, _ fields: [(name: String, value: String)]) throws -> Payload {
        var builder = PayloadBuilder(type)
        let given = fields.first { $0.name == "currency" }?.value
        let currency =
            try given.map { code in
                guard let currency = Currency(code) else { throw ServiceError(Text("store.bad_currency", code)) }
                return currency
            } ?? store.currency
        var hasMoney = false
        for (name, value) in fields {
            guard let field = type.field(named: name) else {
                let hint = Suggestion.nearest(to: name, in: type.fields.map(\.name))
                throw ServiceError(
                    Text(
                        "record.unknown_field", type.shortName, name,
                        hint.map { Text("record.did_you_mean", $0).description } ?? "",
                        type.fields.map(\.name).joined(separator: ", ")))
            }
            if field.kind == .money || field.kind == .message { hasMoney = true }
            try set(field, value, currency, in: &builder)
        }
        if given == nil, let field = type.field(named: "currency"), hasMoney || field.isRequired {
            try builder.set(field, text: currency.code)
        }
        return try builder.finish()
    }

    private func set(
        _ field: FieldDescriptor, _ value: String, _ currency: Currency, in builder: inout PayloadBuilder
    ) throws {
        switch field.kind {
        case .money: try builder.set(field, money: try Recorder.amount(field, value, currency).minor)
        case .day: try builder.set(field, day: try Recorder.date(field, value).day(in: store.zone))
        case .instant: try builder.set(field, instant: try Recorder.date(field, value).instant(in: store.zone))
        case .decimal:
            do {
                try builder.set(field, decimalMillionths: try NumberText.parse(value, decimals: 6))
            } catch let problem as ValueProblem {
                throw ServiceError(Text("record.field", field.name, problem.text))
            }
        case .message:
            for part in value.split(separator: ",") { try setParts(field, String(part), currency, in: &builder) }
        default:
            for part in field.isRepeated ? value.split(separator: ",").map(String.init) : [value] {
                try builder.set(field, machineText: part)
            }
        }
    }

    /// A part of a list, as `INV-7:800`: the fields of the nested message in their order, separated by colons.
    private func setParts(
        _ field: FieldDescriptor, _ value: String, _ currency: Currency, in builder: inout PayloadBuilder
    ) throws {
        var nested = try builder.nested(field)
        let fields = nested.message.fields
        let parts = value.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= fields.count else {
            throw ServiceError(
                Text("record.too_many_parts", field.name, value, fields.map(\.name).joined(separator: ":")))
        }
        for (inner, part) in zip(fields, parts) where !part.isEmpty { try set(inner, part, currency, in: &nested) }
        try builder.set(field, message: nested)
    }

    private static func amount(_ field: FieldDescriptor, _ value: String, _ currency: Currency) throws -> Money {
        do {
            return try AmountText.parse(value, currency: currency)
        } catch {
            throw ServiceError(Text("record.field", field.name, error.text))
        }
    }

    private static func date(_ field: FieldDescriptor, _ value: String) throws -> DateValue {
        do {
            return try DateText.parse(value)
        } catch {
            throw ServiceError(Text("record.field", field.name, error.text))
        }
    }

    private func occurredAt(_ text: String?) throws -> Instant {
        guard let text else { return store.log.now() }
        do {
            return try DateText.parse(text).instant(in: store.zone)
        } catch {
            throw ServiceError(Text("record.field", "--at", error.text))
        }
    }

    // MARK: Twins

    /// How many of the subject's newest events are looked at: an import of thousands must not make a call slow.
    private static let twinEventsMax = 256

    /// Sequence of an equal event that was typed today without an id: most likely the same call or payment entered twice.
    private func equalEventOfToday(_ draft: EventDraft, besides keyField: String?) throws -> UInt64? {
        guard let type = EventCatalogue.type(numbered: draft.type) else { return nil }
        let today = store.zone.startOfDay(store.today)
        var twin: UInt64?
        var looked = 0
        try store.log.history(of: draft.subject) { view in
            looked += 1
            guard view.recordedAt >= today, looked <= Recorder.twinEventsMax else { return false }
            guard view.type == draft.type else { return true }
            let event = try store.log.open(view)
            let other = event.draft
            let differences = PayloadComparison.differences(
                type, Payload(clear: other.clear, personal: other.personal),
                Payload(clear: draft.clear, personal: draft.personal))
            if event.origin.source == Recorder.source, differences.allSatisfy({ $0 == keyField }) {
                twin = view.sequence
            }
            return twin == nil
        }
        return twin
    }
}
