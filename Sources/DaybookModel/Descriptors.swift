/// What a field of an event's data holds. The kind decides how it is validated, printed and stored.
public enum FieldKind: UInt8, BitwiseCopyable, Sendable, CaseIterable {
    /// Free text (UTF-8). JSON string.
    case text
    /// A key such as an order number: 1 to 128 bytes, no control characters, no blanks at the ends. JSON string.
    case identifier
    /// A word of an open vocabulary (`wechat`, `bank_transfer`): lower case letters, digits and `_`. JSON string.
    case word
    /// A whole number. JSON integer; `sint64` on the wire.
    case integer
    /// An exact decimal with at most six places, stored as millionths. JSON number or string; `sint64` on the wire.
    case decimal
    /// Minor units of the event's `currency` field. JSON integer; `sint64` on the wire.
    case money
    /// A calendar date. JSON `YYYY-MM-DD`; `sint32` days from 1970-01-01 on the wire.
    case day
    /// A moment. JSON RFC 3339 with zone; `sint64` microseconds from 1970 on the wire.
    case instant
    /// True or false. JSON boolean; `bool` on the wire.
    case flag
    /// An ISO 4217 code. JSON string of three capitals; `string` on the wire.
    case currency
    /// A nested message. JSON object.
    case message
}

/// One field of an event's data, generated from `schemas/*.proto`.
public struct FieldDescriptor: Sendable {
    public let number: UInt32
    /// The name in JSON and CSV mappings: `snake_case`, as in the schema.
    public let name: String
    public let kind: FieldKind
    public let isRequired: Bool
    public let isRepeated: Bool
    /// Sealed under the person's key, never stored in a read model.
    public let isPersonal: Bool
    /// The person this event's personal fields belong to is the contact named by this field (when it is present).
    public let namesPerson: Bool
    /// Name of the open vocabulary that `word` fields are checked against; empty when there is none.
    public let vocabulary: String
    /// Unit for people: `minutes`, `percent`, `days`; empty when there is none.
    public let unit: String
    /// Index into `EventCatalogue.messages` for `.message` fields, else -1.
    public let message: Int
    /// What the field means, from the schema's comment.
    public let summary: String

    public init(
        _ number: UInt32, _ name: String, _ kind: FieldKind, required: Bool = false, repeated: Bool = false,
        personal: Bool = false, namesPerson: Bool = false, vocabulary: String = "", unit: String = "",
        message: Int = -1, _ summary: String
    ) {
        self.number = number
        self.name = name
        self.kind = kind
        isRequired = required
        isRepeated = repeated
        isPersonal = personal
        self.namesPerson = namesPerson
        self.vocabulary = vocabulary
        self.unit = unit
        self.message = message
        self.summary = summary
    }

    /// Stands for the field in a set of the fields of its message.
    package var bit: UInt64 { 1 << UInt64(number) }
}

/// The fields of one message, in ascending order of number, from 1 to 63.
public struct MessageDescriptor: Sendable {
    public let name: String
    public let fields: [FieldDescriptor]
    /// The bits of the fields that must be set.
    package let required: UInt64
    /// The bit of the field with the currency of the amounts; 0 when there is none.
    package let currency: UInt64

    public init(_ name: String, _ fields: [FieldDescriptor]) {
        precondition(fields.allSatisfy { (1...63).contains($0.number) }, "\(name) has a field number above 63")
        self.name = name
        self.fields = fields
        required = fields.reduce(0) { $1.isRequired ? $0 | $1.bit : $0 }
        currency = fields.first { $0.kind == .currency }?.bit ?? 0
    }

    public func field(named name: String) -> FieldDescriptor? { fields.first { $0.name == name } }

    public func field(numbered number: UInt32) -> FieldDescriptor? { index(of: number).map { fields[$0] } }

    /// Whether a field of this number and name is one of its own.
    func holds(_ field: FieldDescriptor) -> Bool { index(of: field.number).map { fields[$0].name } == field.name }

    private func index(of number: UInt32) -> Int? {
        // Numbers mostly have no gaps.
        let likely = Int(number) - 1
        if fields.indices.contains(likely), fields[likely].number == number { return likely }
        return fields.firstIndex { $0.number == number }
    }
}

/// One event type: the stored number and name, whose event it can be, and the shape of its data.
public struct EventTypeDescriptor: Sendable {
    /// Stored in every record; fixed for ever and never reused.
    public let number: UInt16
    /// The full name, `daybook.payment.received.v1`; stored for ever.
    public let name: String
    public let subjects: [SubjectKind]
    /// Index into `EventCatalogue.messages`.
    public let message: Int
    /// What the event says has happened, from the schema's comment.
    public let summary: String
    /// What people type and read: `payment.received`.
    public let shortName: String
    /// The 1 of `….v1`.
    public let version: UInt8

    public init(_ number: UInt16, _ name: String, subjects: [SubjectKind], message: Int, _ summary: String) {
        self.number = number
        self.name = name
        self.subjects = subjects
        self.message = message
        self.summary = summary
        // Taken apart once, byte by byte: the version goes into every record, and every command waits for all types.
        let bytes = name.utf8
        guard let first = bytes.firstIndex(of: UInt8(ascii: ".")), let last = bytes.lastIndex(of: UInt8(ascii: ".")),
            first < last
        else {
            (shortName, version) = (name, 1)
            return
        }
        shortName = String(name[bytes.index(after: first)..<last])
        let end = bytes[bytes.index(after: last)...]
        version = end.first == UInt8(ascii: "v") ? UInt8(Substring(end.dropFirst())) ?? 1 : 1
    }
}
