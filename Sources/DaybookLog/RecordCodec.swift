import Crypto
import DaybookModel

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

enum RecordCodec {
    /// The 16 bytes stored for an id: itself when it is a UUID, else a digest of source and id.
    static func id(source: String, id: String) -> EventID {
        if let uuid = EventID(canonical: id) { return uuid }
        var (source, id) = (source, id)
        return source.withUTF8 { source in
            id.withUTF8 { digest(source: UnsafeRawBufferPointer(source), id: UnsafeRawBufferPointer($0)) }
        }
    }

    /// The same for an id that is no UUID.
    static func digest(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) -> EventID {
        var hasher = SHA256()
        hasher.update(bufferPointer: source)
        withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
        hasher.update(bufferPointer: id)
        return EventID(digest: hasher.finalize())
    }
}

/// Writes an envelope; its fields ascend, so they are put in the order of their numbers. Most records have none.
struct EnvelopeWriter {
    private var writer = WireWriter()

    var bytes: [UInt8] { writer.bytes }

    mutating func put(_ field: UInt32, _ text: UnsafeRawBufferPointer) {
        if !text.isEmpty { writer.data(field, text) }
    }

    mutating func put(_ origin: Origin) {
        writer.text(EnvelopeField.source, origin.source)
        writer.text(EnvelopeField.actor, origin.actor)
        writer.text(EnvelopeField.importKey, origin.importKey)
    }

    mutating func put(attributes: UnsafeRawBufferPointer) {
        if !attributes.isEmpty { writer.append(fields: attributes) }
    }

    mutating func put(retracts sequence: UInt64) { writer.varint(EnvelopeField.retracts, sequence) }
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
            case EnvelopeField.attribute: parts.3.append(EnvelopeField.attribute(reader.bytes))
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
