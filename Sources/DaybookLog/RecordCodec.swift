import Crypto
import DaybookModel

/// Field numbers of the envelope: what a record keeps beside its header and payload, in protobuf wire format.
enum EnvelopeField {
    /// Name of the subject, in the subject's first record.
    static let subject: UInt32 = 1
    /// Source, actor and import, in the first record of an origin.
    static let source: UInt32 = 2
    static let actor: UInt32 = 3
    static let importKey: UInt32 = 4
    /// The id as given, when it is not a UUID.
    static let id: UInt32 = 5
    static let correlation: UInt32 = 6
    static let causation: UInt32 = 7
    /// A CloudEvents attribute Daybook does not know: name (1) and JSON value (2).
    static let attribute: UInt32 = 8
    /// Name of the person a sealed box belongs to, in the first record with a box of that person.
    static let person: UInt32 = 9
    /// Sequence of the event that this one retracts, resolved when it was appended.
    static let retracts: UInt32 = EventView.retractsField
}

/// What `event.retracted` names: an event of the same subject, by source and id.
enum Retraction {
    struct Identity {
        var source: String
        var id: String
    }

    /// Nil for every other type of event.
    static func identity(in draft: EventDraft) -> Identity? {
        guard draft.type == EventType.eventRetracted else { return nil }
        return draft.clear.withUnsafeBytes { bytes in
            let data = EventRetracted(bytes)
            return Identity(source: data.eventSource?.string ?? "", id: data.eventId?.string ?? "")
        }
    }
}

/// Turns drafts into records.
enum RecordCodec {
    /// The 16 bytes stored for an id: itself when it is a UUID, else a digest of source and id.
    static func id(source: String, id: String) -> EventID {
        if let uuid = EventID(canonical: id) { return uuid }
        var hasher = SHA256()
        hasher.update(data: Array(source.utf8))
        hasher.update(data: [0])
        hasher.update(data: Array(id.utf8))
        return EventID(digest: hasher.finalize())
    }

    /// Everything the header needs that the draft does not say.
    struct Header {
        var subject: SubjectNumber
        var subjectVersion: UInt32
        var previous: UInt64
        var origin: UInt32
        var recordedAt: Instant
        var id: EventID
    }

    /// What is new with this record and therefore written out in it.
    struct Introductions {
        var subject: String?
        var origin: Origin?
        var person: String?
        var retracts: UInt64?
    }

    static func encode(
        _ draft: EventDraft, _ header: Header, _ introductions: Introductions, sealed: [UInt8]?
    ) -> [UInt8] {
        let envelope = envelope(draft, introductions)
        guard envelope.count <= UInt16.max else { preconditionFailure("the writer let a long envelope pass") }
        var flags: UInt8 = 0
        if !envelope.isEmpty { flags |= RecordLayout.hasEnvelope }
        if sealed != nil { flags |= RecordLayout.isSealed }
        var writer = ByteWriter()
        writer.put(draft.type)
        writer.put(EventCatalogue.type(numbered: draft.type)?.version ?? 1)
        writer.put(flags)
        writer.put(header.subject.number)
        writer.put(header.previous << 8 | UInt64(header.subject.kind))
        writer.put(header.subjectVersion)
        writer.put(header.origin)
        writer.put(draft.occurredAt.microseconds)
        writer.put(header.recordedAt.microseconds)
        writer.put(header.id.high.byteSwapped)  // Big-endian: the UUID's own byte order.
        writer.put(header.id.low.byteSwapped)
        if !envelope.isEmpty {
            writer.put(UInt16(envelope.count))
            writer.put(envelope)
        }
        writer.put(draft.clear)
        if let sealed {
            var box = WireWriter()
            box.data(RecordLayout.sealedField, sealed)
            writer.put(box.bytes)
        }
        return writer.bytes
    }

    private static func envelope(_ draft: EventDraft, _ introductions: Introductions) -> [UInt8] {
        var writer = WireWriter()
        if let subject = introductions.subject { writer.text(EnvelopeField.subject, subject) }
        if let origin = introductions.origin {
            writer.text(EnvelopeField.source, origin.source)
            writer.text(EnvelopeField.actor, origin.actor)
            writer.text(EnvelopeField.importKey, origin.importKey)
        }
        if EventID(canonical: draft.id) == nil { writer.text(EnvelopeField.id, draft.id) }
        if !draft.correlation.isEmpty { writer.text(EnvelopeField.correlation, draft.correlation) }
        if !draft.causation.isEmpty { writer.text(EnvelopeField.causation, draft.causation) }
        for attribute in draft.extensions {
            var part = WireWriter()
            part.text(1, attribute.name)
            part.text(2, attribute.json)
            writer.data(EnvelopeField.attribute, part.bytes)
        }
        if let person = introductions.person { writer.text(EnvelopeField.person, person) }
        if let target = introductions.retracts { writer.varint(EnvelopeField.retracts, target) }
        return writer.bytes
    }
}

/// One recorded event with everything opened: for output, comparison and export, not for replay.
public struct StoredEvent: Sendable {
    public enum Personal: Sendable, Equatable {
        /// The event has no personal fields.
        case none
        case open([UInt8])
        /// There are personal fields, but their key was destroyed: the person was erased.
        case erased
        /// There are personal fields, and the keys to open them are not on this machine.
        case sealed
    }

    public var sequence: UInt64
    public var type: UInt16
    public var subject: Subject
    public var subjectVersion: UInt32
    public var previous: UInt64
    public var occurredAt: Instant
    public var recordedAt: Instant
    public var origin: Origin
    public var id: String
    public var correlation: String
    public var causation: String
    public var extensions: [EventDraft.Extension]
    public var clear: [UInt8]
    public var personal: Personal
}

extension EventView {
    /// The envelope's texts that belong to the event itself.
    func envelopeParts() -> (id: String?, correlation: String, causation: String, extensions: [EventDraft.Extension]) {
        var parts: (String?, String, String, [EventDraft.Extension]) = (nil, "", "", [])
        var reader = WireReader(envelope)
        while reader.next() {
            switch reader.number {
            case EnvelopeField.id: parts.0 = reader.text
            case EnvelopeField.correlation: parts.1 = reader.text
            case EnvelopeField.causation: parts.2 = reader.text
            case EnvelopeField.attribute:
                var inner = WireReader(reader.bytes)
                var attribute = EventDraft.Extension(name: "", json: "")
                while inner.next() {
                    if inner.number == 1 { attribute.name = inner.text } else { attribute.json = inner.text }
                }
                parts.3.append(attribute)
            default: break
            }
        }
        return parts
    }

    /// The payload without its sealed box, and the box.
    func payloadParts() -> (clear: UnsafeRawBufferPointer, box: UnsafeRawBufferPointer?) {
        guard flags & RecordLayout.isSealed != 0 else { return (payload, nil) }
        var reader = WireReader(payload)
        while reader.next() {
            guard reader.number == RecordLayout.sealedField, let start = payload.baseAddress else { continue }
            // The box is the last field; its tag (two bytes) and length stand before its bytes.
            var head = WireWriter()
            head.data(RecordLayout.sealedField, EmptyCollection<UInt8>())
            let tagBytes = head.bytes.count - 1
            var lengthBytes = 1
            var rest = reader.bytes.count
            while rest >= 128 {
                lengthBytes += 1
                rest >>= 7
            }
            let clearCount = reader.bytes.baseAddress! - start - tagBytes - lengthBytes
            return (UnsafeRawBufferPointer(rebasing: payload[0..<clearCount]), reader.bytes)
        }
        return (payload, nil)
    }
}
