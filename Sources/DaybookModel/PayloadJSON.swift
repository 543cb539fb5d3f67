/// Prints the data of an event as JSON: compact, fields in ascending order of number, numbers exact.
///
/// The same data always prints as the same text. The form is the one that imports accept: money in minor units, dates as
/// `YYYY-MM-DD`, moments as RFC 3339 in UTC, decimals as the shortest exact number.
public enum PayloadJSON {
    /// What is known of the personal fields.
    public enum Personal {
        /// There are none.
        case none
        /// The opened fields, as a message of the same type.
        case open(UnsafeRawBufferPointer)
        /// They are sealed and the reader may not or cannot open them.
        case sealed
        /// Their key is destroyed.
        case erased
    }

    /// Prints clear and personal fields together as one object. Personal fields that cannot be read show as a last member
    /// `"personal":"sealed"` or `"personal":"erased"`; a sealed box inside `clear` shows as sealed unless told otherwise.
    public static func text(
        _ type: EventTypeDescriptor, clear: UnsafeRawBufferPointer, personal: Personal = .none
    ) throws(PayloadDamage) -> String {
        var output: [UInt8] = []
        try write(type, clear: clear, personal: personal, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    public static func text(_ type: EventTypeDescriptor, _ payload: Payload) throws(PayloadDamage) -> String {
        // Array's closures pass no typed errors on, so the outcome travels as a value.
        let outcome: Result<String, PayloadDamage> = payload.clear.withUnsafeBytes { clear in
            payload.personal.withUnsafeBytes { personal in
                Result { () throws(PayloadDamage) in
                    try text(type, clear: clear, personal: personal.isEmpty ? .none : .open(personal))
                }
            }
        }
        return try outcome.get()
    }

    /// As `text`, but appends to bytes that the caller already has.
    public static func write(
        _ type: EventTypeDescriptor, clear: UnsafeRawBufferPointer, personal: Personal = .none, to output: inout [UInt8]
    ) throws(PayloadDamage) {
        let message = EventCatalogue.messages[type.message]
        var fields = PayloadFields(clear, message)
        var opened = PayloadFields(UnsafeRawBufferPointer(start: nil, count: 0), message)
        if case .open(let bytes) = personal { opened = PayloadFields(bytes, message) }
        var object = ObjectWriter()
        var isClearNext = try fields.next()
        var isOpenedNext = try opened.next()
        while isClearNext || isOpenedNext {
            // Both ascend, so taking the lower number keeps the order of the schema.
            if isClearNext, !isOpenedNext || fields.field.number <= opened.field.number {
                try object.write(fields, in: message, to: &output)
                isClearNext = try fields.next()
            } else {
                try object.write(opened, in: message, to: &output)
                isOpenedNext = try opened.next()
            }
        }
        switch personal {
        case .erased: object.write(member: "personal", text: "erased", to: &output)
        case .sealed: object.write(member: "personal", text: "sealed", to: &output)
        case .none where fields.hasBox: object.write(member: "personal", text: "sealed", to: &output)
        case .none, .open: break
        }
        object.close(to: &output)
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer, _ message: MessageDescriptor, to output: inout [UInt8]
    ) throws(PayloadDamage) {
        var fields = PayloadFields(bytes, message)
        var object = ObjectWriter()
        while try fields.next() { try object.write(fields, in: message, to: &output) }
        object.close(to: &output)
    }

    /// Writes members, braces, commas, and brackets around the values of repeated fields.
    private struct ObjectWriter {
        private var isEmpty = true
        private var openArray: UInt32 = 0

        mutating func write(
            _ fields: PayloadFields, in message: MessageDescriptor, to output: inout [UInt8]
        ) throws(PayloadDamage) {
            let field = fields.field
            if openArray == field.number {
                output.append(UInt8(ascii: ","))
            } else {
                begin(field.name, to: &output)
                if field.isRepeated {
                    output.append(UInt8(ascii: "["))
                    openArray = field.number
                }
            }
            try PayloadJSON.write(value: fields.reader, field, in: message, to: &output)
        }

        mutating func write(member name: String, text: String, to output: inout [UInt8]) {
            begin(name, to: &output)
            JSONText.write(text, to: &output)
        }

        mutating func close(to output: inout [UInt8]) {
            closeArray(to: &output)
            if isEmpty { output.append(UInt8(ascii: "{")) }
            output.append(UInt8(ascii: "}"))
        }

        private mutating func begin(_ name: String, to output: inout [UInt8]) {
            closeArray(to: &output)
            output.append(isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
            isEmpty = false
            JSONText.write(name, to: &output)
            output.append(UInt8(ascii: ":"))
        }

        private mutating func closeArray(to output: inout [UInt8]) {
            guard openArray != 0 else { return }
            output.append(UInt8(ascii: "]"))
            openArray = 0
        }
    }

    private static func write(
        value: WireReader, _ field: FieldDescriptor, in message: MessageDescriptor, to output: inout [UInt8]
    ) throws(PayloadDamage) {
        switch field.kind {
        case .text, .identifier, .word, .currency:
            guard JSONText.write(utf8: value.bytes, to: &output) else {
                throw PayloadDamage(message: message.name, .badText(field: field.name))
            }
        case .integer, .money: output += String(value.signed).utf8
        case .decimal: output += decimal(value.signed).utf8
        case .day: JSONText.write(Day(number: Int32(value.signed)).description, to: &output)
        case .instant: JSONText.write(Instant(microseconds: value.signed).description, to: &output)
        case .flag: output += (value.raw == 0 ? "false" : "true").utf8
        case .message: try write(value.bytes, EventCatalogue.messages[field.message], to: &output)
        }
    }

    /// The shortest exact decimal of a number of millionths: `-0.5`, `12`.
    public static func decimal(_ millionths: Int64) -> String {
        var text = FixedPoint.text(millionths, digits: 6)[...]
        while text.last == "0" { text = text.dropLast() }
        if text.last == "." { text = text.dropLast() }
        return String(text)
    }
}
