import DaybookModel

/// A value in the data of a test event, written the short way.
public enum TestValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, Sendable
{
    /// Also dates (`2024-03-01`) and words.
    case text(String)
    case number(Int64)
    case flag(Bool)
    /// A repeated field of messages or texts.
    case list([Element])

    public enum Element: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, Sendable {
        case message([(String, TestValue)])
        case text(String)

        public init(dictionaryLiteral elements: (String, TestValue)...) { self = .message(elements) }
        public init(stringLiteral value: String) { self = .text(value) }
    }

    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    public init(arrayLiteral elements: Element...) { self = .list(elements) }
}

/// Builds records as the log holds them, for tests of what reads records.
///
/// A test that names a type or a field that the schemas do not have stops with a precondition: the test is wrong.
public struct RecordBuilder: Sendable {
    public let sequence: UInt64
    public let bytes: [UInt8]

    /// - Parameters:
    ///   - type: the short name, `invoice.issued`.
    ///   - subject: whose event it is, when it is no customer's.
    ///   - at: RFC 3339, or a date, which means midnight UTC.
    ///   - retracting: for `event.retracted`: the sequence that the log has found for it.
    public init(
        _ type: String, _ sequence: UInt64, customer: UInt32 = 1, subject: SubjectNumber? = nil, at time: String,
        retracting target: UInt64? = nil, isSealed: Bool = false, _ data: [(String, TestValue)] = []
    ) {
        let midnight = Day(time).map { Instant(utcMidnightOf: $0) }
        guard let descriptor = EventCatalogue.type(named: type), let instant = midnight ?? Instant(time) else {
            preconditionFailure("no event type '\(type)', or '\(time)' is no time")
        }
        self.init(
            type: descriptor, sequence, subject: subject ?? SubjectNumber(.customer, customer), at: instant,
            retracting: target, isSealed: isSealed,
            payload: RecordBuilder.payload(EventCatalogue.messages[descriptor.message], data))
    }

    public init(
        type: EventTypeDescriptor, _ sequence: UInt64, subject: SubjectNumber, at instant: Instant,
        retracting target: UInt64?, isSealed: Bool, payload: [UInt8]
    ) {
        self.sequence = sequence
        var header = [UInt8](repeating: 0, count: RecordLayout.headerBytes)
        func store<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
            withUnsafeBytes(of: value.littleEndian) { header.replaceSubrange(offset..<offset + $0.count, with: $0) }
        }
        store(type.number, at: RecordLayout.type)
        store(type.version, at: RecordLayout.version)
        store(
            (target == nil ? 0 : RecordLayout.hasEnvelope) | (isSealed ? RecordLayout.isSealed : 0),
            at: RecordLayout.flags)
        store(subject.number, at: RecordLayout.subjectNumber)
        store(UInt64(subject.kind), at: RecordLayout.kindAndPrevious)
        store(UInt32(1), at: RecordLayout.subjectVersion)
        store(instant.microseconds, at: RecordLayout.occurredAt)
        store(instant.microseconds, at: RecordLayout.recordedAt)
        store(sequence, at: RecordLayout.id)
        var envelope: [UInt8] = []
        if let target {
            var writer = WireWriter()
            writer.varint(EnvelopeField.retracts, target)
            withUnsafeBytes(of: UInt16(writer.bytes.count).littleEndian) { envelope += $0 }
            envelope += writer.bytes
        }
        bytes = header + envelope + payload
    }

    /// The same event at another place in the log.
    public init(renumbering other: RecordBuilder, as sequence: UInt64) {
        self.sequence = sequence
        bytes = other.bytes
    }

    /// Lends the record to `body`, as the log would.
    public func withView<Value>(_ body: (borrowing EventView) -> Value) -> Value {
        bytes.withUnsafeBytes { bytes in
            guard let view = EventView(sequence: sequence, record: bytes) else {
                preconditionFailure("the record is too short")
            }
            return body(view)
        }
    }

    private static func payload(_ message: MessageDescriptor, _ data: [(String, TestValue)]) -> [UInt8] {
        var writer = WireWriter()
        for (name, value) in data {
            guard let field = message.field(named: name) else {
                preconditionFailure("\(message.name) has no field '\(name)'")
            }
            switch value {
            case .flag(let flag): writer.varint(field.number, flag ? 1 : 0)
            case .number(let number): writer.signed(field.number, number)
            case .text(let text) where field.kind == .day:
                guard let day = Day(text) else { preconditionFailure("'\(text)' is no date") }
                writer.signed(field.number, Int64(day.number))
            case .text(let text): writer.text(field.number, text)
            case .list(let elements):
                for element in elements {
                    switch element {
                    case .text(let text): writer.text(field.number, text)
                    case .message(let parts):
                        writer.data(field.number, payload(EventCatalogue.messages[field.message], parts))
                    }
                }
            }
        }
        return writer.bytes
    }
}

/// Random numbers that are the same in every run (SplitMix64, S. Vigna).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
