/// Puts the data of one event together, checks every value, and writes it in canonical form.
///
/// Fields may be set in any order. A value that does not fit its field throws a `FieldError` and changes nothing.
///
///     var builder = PayloadBuilder(type)
///     try builder.set(type.field(named: "amount")!, money: 123450)
///     let payload = try builder.finish()
public struct PayloadBuilder: Sendable {
    public let message: MessageDescriptor
    /// The path of the message around this one; empty when that is the event itself or there is none.
    private let outerPath: String
    /// The field of the message around this one that this will be a value of; empty for the event itself.
    private let fieldName: String
    /// Which value of a repeated field, from 0.
    private let fieldIndex: Int?

    private var clear: PayloadPart
    private var personal = PayloadPart(capacity: 0)
    /// The bits of the fields that have a value.
    private var seen: UInt64 = 0
    private var contact = ""
    /// An amount was set, here or in a nested message, that has no currency of its own.
    private var holdsMoney = false

    public init(_ type: EventTypeDescriptor) {
        self.init(message: EventCatalogue.messages[type.message])
    }

    public init(message: MessageDescriptor, at path: String = "") {
        self.init(message, "", path, nil, capacity: PayloadBuilder.eventBytes)
    }

    private init(
        _ message: MessageDescriptor, _ outerPath: String, _ fieldName: String, _ fieldIndex: Int?, capacity: Int
    ) {
        self.message = message
        self.outerPath = outerPath
        self.fieldName = fieldName
        self.fieldIndex = fieldIndex
        clear = PayloadPart(capacity: capacity)
    }

    /// What the data of most events and most nested messages fits into.
    private static let (eventBytes, nestedBytes) = (96, 32)

    /// Where this message stands in the event's data, for errors: empty for the event itself, else `lines[2]`.
    public var path: String {
        let place = fieldIndex.map { "\(fieldName)[\($0)]" } ?? fieldName
        return outerPath.isEmpty ? place : outerPath + "." + place
    }

    /// A builder for one nested message of a `.message` field, to be filled and handed to `set(_:message:)`.
    public func nested(_ field: FieldDescriptor) throws(FieldError) -> PayloadBuilder {
        try check(field, field.kind == .message, value: "")
        return PayloadBuilder(
            EventCatalogue.messages[field.message], path, field.name, field.isRepeated ? count(of: field) : nil,
            capacity: PayloadBuilder.nestedBytes)
    }

    /// Sets a text, identifier, word or currency. For a repeated field: appends.
    public mutating func set(_ field: FieldDescriptor, text value: String) throws(FieldError) {
        try check(field, field.kind.isText, value: value)
        switch field.kind {
        case .identifier where !Subject.isValidKey(value): throw error(field, value, "identifier")
        case .word where !PayloadBuilder.isWord(value): throw error(field, value, "word")
        case .currency where Currency(value) == nil: throw error(field, value, "currency")
        case .text where value.utf8.count > PayloadLimits.textBytesMax:
            throw error(field, value, "text_long", value.utf8.count, PayloadLimits.textBytesMax)
        case .text where value.utf8.contains(0): throw error(field, value, "text_nul")
        case .text where field.isRequired && value.isEmpty: throw error(field, value, "text_empty")
        default: break
        }
        if field.namesPerson { contact = value }
        write(field) { $0.text(field.number, value) }
    }

    public mutating func set(_ field: FieldDescriptor, integer value: Int64) throws(FieldError) {
        try set(field, .integer, value, within: PayloadLimits.integerMax)
    }

    public mutating func set(_ field: FieldDescriptor, decimalMillionths value: Int64) throws(FieldError) {
        try set(field, .decimal, value, within: PayloadLimits.decimalMillionthsMax)
    }

    /// Sets minor units of the event's currency.
    public mutating func set(_ field: FieldDescriptor, money minorUnits: Int64) throws(FieldError) {
        try set(field, .money, minorUnits, within: PayloadLimits.moneyMinorMax)
        holdsMoney = true
    }

    public mutating func set(_ field: FieldDescriptor, day value: Day) throws(FieldError) {
        try check(field, field.kind == .day, value: "")
        guard PayloadLimits.days.contains(Int64(value.number)) else {
            throw error(field, String(value.number), "day_range")
        }
        write(field) { $0.signed(field.number, Int64(value.number)) }
    }

    public mutating func set(_ field: FieldDescriptor, instant value: Instant) throws(FieldError) {
        try check(field, field.kind == .instant, value: "")
        let day = Instant.floorDivide(value.microseconds, by: Instant.microsecondsPerDay)
        guard PayloadLimits.days.contains(day) else {
            throw error(field, String(value.microseconds), "instant_range")
        }
        write(field) { $0.signed(field.number, value.microseconds) }
    }

    public mutating func set(_ field: FieldDescriptor, flag value: Bool) throws(FieldError) {
        try check(field, field.kind == .flag, value: String(value))
        write(field) { $0.varint(field.number, value ? 1 : 0) }
    }

    /// Sets a nested message. For a repeated field: appends.
    public mutating func set(_ field: FieldDescriptor, message nested: PayloadBuilder) throws(FieldError) {
        try check(field, field.kind == .message, value: "")
        precondition(
            nested.message.name == EventCatalogue.messages[field.message].name, "a message of another field was given")
        let bytes = try nested.finish().clear
        write(field) { $0.data(field.number, bytes) }
        if nested.holdsMoney, nested.message.currency == 0 { holdsMoney = true }
    }

    /// Reads the form that JSON strings and CSV files hold, by the field's kind: `42`, `-1.25`, `2024-02-29`,
    /// `2024-02-29T10:00:00+08:00`, `true`. Money is an integer of minor units here.
    public mutating func set(_ field: FieldDescriptor, machineText value: String) throws(FieldError) {
        switch field.kind {
        case .text, .identifier, .word, .currency: try set(field, text: value)
        case .integer:
            guard let number = FixedPoint.parse(value, digits: 0) else { throw error(field, value, "integer") }
            try set(field, integer: number)
        case .money:
            guard let number = FixedPoint.parse(value, digits: 0) else { throw error(field, value, "money") }
            try set(field, money: number)
        case .decimal:
            guard let number = FixedPoint.parse(value, digits: 6) else { throw error(field, value, "decimal") }
            try set(field, decimalMillionths: number)
        case .day:
            guard let day = Day(value) else { throw error(field, value, "day") }
            try set(field, day: day)
        case .instant:
            guard let instant = Instant(value) else { throw error(field, value, "instant") }
            try set(field, instant: instant)
        case .flag:
            guard value == "true" || value == "false" else { throw error(field, value, "flag") }
            try set(field, flag: value == "true")
        case .message: throw error(field, value, "message")
        }
    }

    /// How many values the field has so far.
    public func count(of field: FieldDescriptor) -> Int {
        field.isPersonal ? personal.count(of: field.number) : clear.count(of: field.number)
    }

    /// The finished data; throws when a required field or the currency of an amount is missing, or the whole is too large.
    public func finish() throws(FieldError) -> Payload {
        if let field = missing(message.required) { throw error(field, "", "missing") }
        if holdsMoney, let field = missing(message.currency) { throw error(field, "", "currency_missing") }
        let bytes = clear.bytes.count + personal.bytes.count
        guard bytes <= PayloadLimits.payloadBytesMax else {
            throw FieldError(
                field: path,
                problem: Text("payload.too_large", bytes, PayloadLimits.payloadBytesMax),
                remedy: Text("payload.too_large.remedy", bytes, PayloadLimits.payloadBytesMax))
        }
        return Payload(
            clear: clear.bytes, personal: personal.bytes, contact: personal.bytes.isEmpty ? "" : contact)
    }

    /// The first of some fields that has no value.
    private func missing(_ bits: UInt64) -> FieldDescriptor? {
        guard seen & bits != bits else { return nil }
        return message.fields.first { $0.bit & bits & ~seen != 0 }
    }

    private mutating func write(_ field: FieldDescriptor, _ body: (inout WireWriter) -> Void) {
        if field.isPersonal { personal.add(field.number, body) } else { clear.add(field.number, body) }
        seen |= field.bit
    }

    private mutating func set(
        _ field: FieldDescriptor, _ kind: FieldKind, _ value: Int64, within limit: Int64
    ) throws(FieldError) {
        try check(field, field.kind == kind, value: String(value))
        guard value.magnitude <= limit.magnitude else {
            let digits = kind == .decimal ? 6 : 0
            throw error(
                field, FixedPoint.text(value, digits: digits), "number_range", FixedPoint.text(limit, digits: digits))
        }
        write(field) { $0.signed(field.number, value) }
    }

    private func check(
        _ field: FieldDescriptor, _ isRightKind: Bool, value: @autoclosure () -> String
    ) throws(FieldError) {
        precondition(message.holds(field), "\(field.name) is no field of \(message.name)")
        guard isRightKind else { throw error(field, value(), "kind", field.kind.phrase) }
        guard field.isRepeated || seen & field.bit == 0 else { throw error(field, value(), "twice") }
    }

    private func path(to name: String) -> String {
        let outer = path
        return outer.isEmpty ? name : outer + "." + name
    }

    private func error(
        _ field: FieldDescriptor, _ value: String, _ key: String, _ arguments: any CustomStringConvertible...
    ) -> FieldError {
        let place = field.isRepeated ? "\(field.name)[\(count(of: field))]" : field.name
        return FieldError(
            field: path(to: key == "missing" ? field.name : place), value: value,
            problem: Text("payload.\(key)", arguments: arguments),
            remedy: Text("payload.\(key).remedy", arguments: arguments))
    }

    private static func isWord(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isWord(UnsafeRawBufferPointer($0)) }
    }

    /// Whether the UTF-8 is a word of an open vocabulary: a lower-case letter, then such letters, figures and `_`.
    package static func isWord(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, first >= 97, first <= 122 else { return false }
        return bytes.count <= PayloadLimits.wordBytesMax
            && bytes.allSatisfy { $0 == 95 || ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 122) }
    }
}

extension FieldKind {
    /// Whether a value of this kind is text, whatever is asked of it besides.
    fileprivate var isText: Bool {
        switch self {
        case .text, .identifier, .word, .currency: true
        case .integer, .decimal, .money, .day, .instant, .flag, .message: false
        }
    }

    /// What a value of this kind looks like, for people.
    public var phrase: Text { Text("payload.kind.\(self)") }
}
