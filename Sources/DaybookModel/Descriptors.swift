/// What a field of an event's data holds. The kind decides how it is validated, printed and stored.
public enum FieldKind: UInt8, Sendable, CaseIterable {
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
}

/// The fields of one message, in ascending order of number.
public struct MessageDescriptor: Sendable {
    public let name: String
    public let fields: [FieldDescriptor]

    public init(_ name: String, _ fields: [FieldDescriptor]) {
        self.name = name
        self.fields = fields
    }

    public func field(named name: String) -> FieldDescriptor? { fields.first { $0.name == name } }
    public func field(numbered number: UInt32) -> FieldDescriptor? { fields.first { $0.number == number } }
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
        // Taken apart once: the version goes into every record.
        let parts = name.split(separator: ".")
        shortName = parts.count > 2 ? parts.dropFirst().dropLast().joined(separator: ".") : name
        version = parts.last.flatMap { $0.first == "v" ? UInt8($0.dropFirst()) : nil } ?? 1
    }
}
