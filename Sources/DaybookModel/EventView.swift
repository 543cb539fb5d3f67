/// The fixed part of a record, little-endian, 56 bytes (docs/format.md has the table).
public enum RecordLayout {
    public static let type = 0
    public static let version = 2
    public static let flags = 3
    public static let subjectNumber = 4
    /// Low 8 bits the subject's kind, high 56 bits the sequence of the subject's previous event (0: none).
    public static let kindAndPrevious = 8
    public static let subjectVersion = 16
    public static let origin = 20
    public static let occurredAt = 24
    public static let recordedAt = 32
    public static let id = 40
    public static let headerBytes = 56

    /// Flag: a 16-bit length and an envelope message stand between header and payload.
    public static let hasEnvelope: UInt8 = 1
    /// Flag: the payload ends with sealed personal fields.
    public static let isSealed: UInt8 = 2
    /// Field number of the sealed box in every payload.
    public static let sealedField: UInt32 = 2047
}

/// One recorded event, read in place from the log's bytes.
///
/// It cannot be copied, and code outside the log only ever borrows it, so it cannot outlive the bytes it looks at.
public struct EventView: ~Copyable {
    public let sequence: UInt64
    /// The whole record: header, envelope, payload.
    public let record: UnsafeRawBufferPointer
    private let payloadStart: Int

    /// Nil when the bytes are too short to be a record.
    public init?(sequence: UInt64, record: UnsafeRawBufferPointer) {
        guard let start = EventView.payloadStart(of: record) else { return nil }
        self.sequence = sequence
        self.record = record
        payloadStart = start
    }

    /// Of a record that was looked at before.
    init(sequence: UInt64, record: UnsafeRawBufferPointer, payloadStart: Int) {
        self.sequence = sequence
        self.record = record
        self.payloadStart = payloadStart
    }

    static func payloadStart(of record: UnsafeRawBufferPointer) -> Int? {
        guard record.count >= RecordLayout.headerBytes else { return nil }
        guard record[RecordLayout.flags] & RecordLayout.hasEnvelope != 0 else { return RecordLayout.headerBytes }
        let start = RecordLayout.headerBytes + 2
        guard record.count >= start else { return nil }
        let count = UInt16(littleEndian: record.loadUnaligned(fromByteOffset: start - 2, as: UInt16.self))
        return record.count >= start + Int(count) ? start + Int(count) : nil
    }

    /// Event type number; projectors switch over it.
    public var type: UInt16 { UInt16(littleEndian: load(RecordLayout.type)) }
    public var schemaVersion: UInt8 { record[RecordLayout.version] }
    public var flags: UInt8 { record[RecordLayout.flags] }
    /// Whether it has personal fields.
    public var isSealed: Bool { flags & RecordLayout.isSealed != 0 }
    public var subject: SubjectNumber {
        SubjectNumber(
            kind: record[RecordLayout.kindAndPrevious], number: UInt32(littleEndian: load(RecordLayout.subjectNumber)))
    }
    /// 1 for the subject's first event, then 2, 3 …
    public var subjectVersion: UInt32 { UInt32(littleEndian: load(RecordLayout.subjectVersion)) }
    /// Sequence of the subject's previous event; 0 when this is its first.
    public var previous: UInt64 { UInt64(littleEndian: load(RecordLayout.kindAndPrevious)) >> 8 }
    /// Interned (source, actor, import).
    public var origin: UInt32 { UInt32(littleEndian: load(RecordLayout.origin)) }
    public var occurredAt: Instant { Instant(microseconds: Int64(littleEndian: load(RecordLayout.occurredAt))) }
    public var recordedAt: Instant { Instant(microseconds: Int64(littleEndian: load(RecordLayout.recordedAt))) }
    public var id: EventID {
        EventID(
            high: UInt64(bigEndian: load(RecordLayout.id)), low: UInt64(bigEndian: load(RecordLayout.id + 8)))
    }

    /// The envelope message; empty when the record has none.
    public var envelope: UnsafeRawBufferPointer {
        guard flags & RecordLayout.hasEnvelope != 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: record[RecordLayout.headerBytes + 2..<payloadStart])
    }

    /// The event's data in protobuf wire format: clear fields, then the sealed box if there is one.
    public var payload: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: record[payloadStart...]) }

    /// Sequence of the event that this `event.retracted` takes back; nil for every other event.
    public var retractedSequence: UInt64? {
        guard type == EventType.eventRetracted else { return nil }
        var reader = WireReader(envelope)
        while reader.next() {
            if reader.number == EnvelopeField.retracts { return reader.raw }
        }
        return nil
    }

    private func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
        record.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }
}

/// Text inside a record, not yet turned into a String.
public struct WireText {
    public let bytes: UnsafeRawBufferPointer

    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }
    public init() { bytes = UnsafeRawBufferPointer(start: nil, count: 0) }

    public var isEmpty: Bool { bytes.isEmpty }
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    public func equals(_ text: StaticString) -> Bool {
        bytes.count == text.utf8CodeUnitCount
            && text.withUTF8Buffer { bytes.elementsEqual($0) }
    }
}
