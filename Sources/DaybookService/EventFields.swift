import DaybookLog
import DaybookModel

/// The data of a recorded event, field by field as text: for names on reports and for `show`.
public struct EventFields {
    private let event: StoredEvent

    public init(_ event: StoredEvent) { self.event = event }

    /// A text-like field's value; nil when the event has none, or when the person it belonged to was erased. Without personal
    /// fields it is nil for these.
    public func text(of name: String, withPersonal: Bool = true) throws -> String? {
        guard let field = EventCatalogue.type(numbered: event.type)?.field(named: name) else { return nil }
        if field.isPersonal {
            guard withPersonal, case .open(let personal) = event.personal else { return nil }
            return EventFields.text(field, in: personal)
        }
        return EventFields.text(field, in: event.clear)
    }

    /// The same of a record, without opening the rest of it. `.personal` where the event must be opened for that.
    enum Reading {
        case text(String?)
        case personal
    }

    static func read(_ name: String, in event: EventCopy) -> Reading {
        guard let field = EventCatalogue.type(numbered: event.type)?.field(named: name) else { return .text(nil) }
        if field.isPersonal { return event.isSealed ? .personal : .text(nil) }
        return .text(text(field, in: event.payload))
    }

    private static func text(_ field: FieldDescriptor, in payload: [UInt8]) -> String? {
        payload.withUnsafeBytes { text(field, in: $0) }
    }

    private static func text(_ field: FieldDescriptor, in payload: UnsafeRawBufferPointer) -> String? {
        var reader = WireReader(payload)
        while reader.next() {
            if reader.number == field.number, reader.wireType == 2 { return reader.text }
        }
        return nil
    }
}

extension StoredEvent {
    /// The event as it could be appended again: what an export writes and a comparison reads.
    public var draft: EventDraft {
        let personal: [UInt8] = if case .open(let fields) = personal { fields } else { [] }
        return EventDraft(
            type: type, subject: subject, occurredAt: occurredAt, source: origin.source, id: id, actor: origin.actor,
            correlation: correlation, causation: causation, extensions: extensions, clear: clear, personal: personal)
    }
}
