import CSimdjson
import DaybookModel

/// Reads the usual event straight from a parsed document into a batch, without a String or an array of its own.
///
/// It only says yes: what is unusual in any way it leaves to `CloudEventReader`, which knows all the rules and what to say of a
/// mistake. What both read they read alike; tests compare them.
struct PlainEventReader: ~Copyable {
    private typealias Token = UnsafePointer<daybook_json_token>

    private let schema = SchemaIndex.shared
    private let attributeIndex = AttributeIndex.shared
    private var clear = PayloadSink()
    private var personal = PayloadSink()
    private var extras: [UInt8] = []
    private var contact = UnsafeRawBufferPointer(start: nil, count: 0)
    /// What stood at each place of the envelope before: the lines of a file are mostly written alike.
    private var order = [AttributeIndex.Attribute](repeating: .id, count: 16)
    /// A few origins, which most events share, and their numbers in the batch that is being filled.
    private var origins: [(source: [UInt8], actor: [UInt8], number: UInt32)] = []
    private static let originsMax = 8

    /// What is said of the envelope, as places in the document.
    private struct Envelope {
        var id = UnsafeRawBufferPointer(start: nil, count: 0)
        var source = UnsafeRawBufferPointer(start: nil, count: 0)
        var actor = UnsafeRawBufferPointer(start: nil, count: 0)
        var type = UnsafeRawBufferPointer(start: nil, count: 0)
        var subject = UnsafeRawBufferPointer(start: nil, count: 0)
        var time = UnsafeRawBufferPointer(start: nil, count: 0)
        var correlation = UnsafeRawBufferPointer(start: nil, count: 0)
        var causation = UnsafeRawBufferPointer(start: nil, count: 0)
        var expectedVersion: UInt32?
        var data: Token?
        var isVersioned = false
        /// One bit per attribute that was there.
        var seen: UInt16 = 0
    }

    /// Forgets what belongs to the batch filled before.
    mutating func beginBatch() { origins = [] }

    /// Adds the event to the batch; false, and nothing added, when it is not a usual one.
    mutating func read(_ document: JSONValue, into batch: inout EventBatch) -> Bool {
        var envelope = Envelope()
        guard read(document.token, into: &envelope), envelope.isVersioned, let data = envelope.data,
            let typeIndex = schema.type(named: envelope.type), let subject = subject(envelope.subject, typeIndex),
            let time = Instant(utf8: envelope.time), !envelope.source.isEmpty, !envelope.id.isEmpty
        else { return false }
        let uuid = EventID(canonical: envelope.id)
        guard uuid != nil || !envelope.id.hasControl else { return false }
        clear.removeAll()
        personal.removeAll()
        contact = UnsafeRawBufferPointer(start: nil, count: 0)
        guard readData(data, schema.types[typeIndex].message), let origin = origin(envelope, &batch)
        else { return false }
        readExtras(envelope)
        extras.withUnsafeBytes { extras in
            var parts = EventBatch.Parts()
            parts.subject = subject.key
            if uuid == nil { parts.idText = envelope.id }
            parts.attributes = extras
            parts.clear = clear.written
            parts.personal = personal.written
            if personal.count > 0 { parts.contact = contact }
            batch.append(
                type: schema.types[typeIndex].number, subject.kind, id: uuid, origin: origin, occurredAt: time,
                expectedVersion: envelope.expectedVersion, parts)
        }
        return true
    }

    // MARK: Envelope

    private mutating func read(_ object: Token, into envelope: inout Envelope) -> Bool {
        guard object.pointee.kind == DAYBOOK_JSON_OBJECT.rawValue,
            object.pointee.value <= Int64(order.count)
        else { return false }
        var token = object + 1
        for place in 0..<Int(object.pointee.value) {
            let value = token + 1
            guard let attribute = attributeIndex.attribute(named: text(token), expected: order[place]) else {
                return false
            }
            if attribute != order[place] { order[place] = attribute }
            let bit: UInt16 = 1 << UInt16(attribute.rawValue)
            guard envelope.seen & bit == 0, take(attribute, value, into: &envelope) else { return false }
            envelope.seen |= bit
            token = value + Int(value.pointee.token_count)
        }
        return true
    }

    /// What is read further, or compared with what was checked before, is only measured here.
    @inline(__always)
    private func take(
        _ attribute: AttributeIndex.Attribute, _ value: Token, into envelope: inout Envelope
    ) -> Bool {
        switch attribute {
        case .id: return take(value, into: &envelope.id)
        case .source: return take(value, into: &envelope.source)
        case .type: return take(value, into: &envelope.type)
        case .subject: return take(value, into: &envelope.subject)
        case .time: return take(value, into: &envelope.time)
        case .actor: return take(value, into: &envelope.actor)
        case .correlation: return take(value, into: &envelope.correlation) && !envelope.correlation.hasControl
        case .causation: return take(value, into: &envelope.causation) && !envelope.causation.hasControl
        case .data: envelope.data = value
        case .version: envelope.isVersioned = equals(text(value), "1.0")
        case .contentType: return equals(text(value), "application/json")
        case .expectedVersion:
            guard value.pointee.kind == DAYBOOK_JSON_SIGNED.rawValue,
                (0...Int64(Int32.max)).contains(value.pointee.value)
            else { return false }
            envelope.expectedVersion = UInt32(value.pointee.value)
        }
        return true
    }

    /// A text that is not empty and not long.
    @inline(__always)
    private func take(_ value: Token, into place: inout UnsafeRawBufferPointer) -> Bool {
        place = text(value)
        return !place.isEmpty && place.count <= CloudEventReader.attributeBytesMax
    }

    private func subject(
        _ text: UnsafeRawBufferPointer, _ type: Int
    ) -> (kind: SubjectKind, key: UnsafeRawBufferPointer)? {
        let kind: SubjectKind
        let start: Int
        if text.count > 9, text.word(at: 0) == PlainEventReader.customer, text[8] == UInt8(ascii: "/") {
            (kind, start) = (.customer, 9)
        } else {
            guard let slash = text.firstIndex(of: UInt8(ascii: "/")), slash < 16,
                let other = SubjectKind(
                    name: String(decoding: UnsafeRawBufferPointer(rebasing: text[..<slash]), as: UTF8.self)),
                other != .person
            else { return nil }
            (kind, start) = (other, slash + 1)
        }
        let key = UnsafeRawBufferPointer(rebasing: text[start...])
        guard schema.types[type].subjects & SchemaIndex.bit(kind) != 0, Subject.isValidKey(key) else { return nil }
        return (kind, key)
    }

    /// The eight letters `customer` as a word.
    private static let customer: UInt64 = Array("customer".utf8).withUnsafeBytes { $0.word(at: 0) }

    private mutating func readExtras(_ envelope: Envelope) {
        extras.removeAll(keepingCapacity: true)
        guard !envelope.correlation.isEmpty || !envelope.causation.isEmpty else { return }
        var writer = WireWriter()
        if !envelope.correlation.isEmpty { writer.data(EnvelopeField.correlation, envelope.correlation) }
        if !envelope.causation.isEmpty { writer.data(EnvelopeField.causation, envelope.causation) }
        extras = writer.bytes
    }

    /// Number of the event's origin in the batch; nil when the origin is not a usual one.
    private mutating func origin(_ envelope: Envelope, _ batch: inout EventBatch) -> UInt32? {
        for index in origins.indices
        where origins[index].source.withUnsafeBytes({ $0.holdsSame(as: envelope.source) })
            && origins[index].actor.withUnsafeBytes({ $0.holdsSame(as: envelope.actor) })
        {
            return origins[index].number
        }
        guard !envelope.source.hasControl, !envelope.actor.hasControl else { return nil }
        let (source, actor) = (Array(envelope.source), Array(envelope.actor))
        let number = batch.origin(
            source: String(decoding: source, as: UTF8.self), actor: String(decoding: actor, as: UTF8.self))
        if origins.count == PlainEventReader.originsMax { origins = [] }
        origins.append((source, actor, number))
        return number
    }

    // MARK: Data

    private mutating func readData(_ object: Token, _ message: Int) -> Bool {
        guard object.pointee.kind == DAYBOOK_JSON_OBJECT.rawValue else { return false }
        var holdsMoney = false
        guard read(object, schema.messages[message], isNested: false, &holdsMoney), !holdsMoney else { return false }
        clear.putInOrder()
        personal.putInOrder()
        return clear.count + personal.count <= PayloadLimits.payloadBytesMax
    }

    /// Writes the fields of an object. `holdsMoney` becomes true when there is an amount whose currency the message around
    /// this one has to give.
    private mutating func read(
        _ object: Token, _ message: SchemaIndex.Message, isNested: Bool, _ holdsMoney: inout Bool
    ) -> Bool {
        var (met, set): (UInt64, UInt64) = (0, 0)
        var expected = message.first
        var hasAmount = false
        var token = object + 1
        for _ in 0..<object.pointee.value {
            let value = token + 1
            guard let index = schema.field(text(token), of: message, expected: expected) else { return false }
            expected = index + 1
            let field = schema.fields[index]
            guard met & field.bit == 0, !field.isPersonal || !isNested else { return false }
            met |= field.bit
            if value.pointee.kind != DAYBOOK_JSON_NULL.rawValue {
                guard read(value, field, &hasAmount) else { return false }
                // An empty array sets nothing.
                if !field.isRepeated || value.pointee.value > 0 { set |= field.bit }
            }
            token = value + Int(value.pointee.token_count)
        }
        guard set & message.required == message.required else { return false }
        if hasAmount {
            if message.currency == 0 { holdsMoney = true } else if set & message.currency == 0 { return false }
        }
        return true
    }

    private mutating func read(_ value: Token, _ field: SchemaIndex.Field, _ hasAmount: inout Bool) -> Bool {
        guard field.isRepeated else { return readOne(value, field, &hasAmount) }
        guard value.pointee.kind == DAYBOOK_JSON_ARRAY.rawValue, !field.isPersonal else { return false }
        var token = value + 1
        for _ in 0..<value.pointee.value {
            guard readOne(token, field, &hasAmount) else { return false }
            token += Int(token.pointee.token_count)
        }
        return true
    }

    private mutating func readOne(_ value: Token, _ field: SchemaIndex.Field, _ hasAmount: inout Bool) -> Bool {
        switch field.kind {
        case .text, .identifier, .word, .currency:
            guard value.pointee.kind == DAYBOOK_JSON_STRING.rawValue else { return false }
            let text = text(value)
            guard PlainEventReader.isValid(text, field) else { return false }
            if field.namesPerson { contact = text }
            put(text, field)
        case .integer, .money:
            guard value.pointee.kind == DAYBOOK_JSON_SIGNED.rawValue else { return false }
            let limit = field.kind == .money ? PayloadLimits.moneyMinorMax : PayloadLimits.integerMax
            guard value.pointee.value.magnitude <= limit.magnitude else { return false }
            if field.kind == .money { hasAmount = true }
            put(signed: value.pointee.value, field)
        case .decimal:
            guard let millionths = PlainEventReader.millionths(value) else { return false }
            put(signed: millionths, field)
        case .day:
            guard let day = Day(utf8: text(value)) else { return false }
            put(signed: Int64(day.number), field)
        case .instant:
            guard let instant = Instant(utf8: text(value)),
                PayloadLimits.days.contains(
                    Instant.floorDivide(instant.microseconds, by: Instant.microsecondsPerDay))
            else { return false }
            put(signed: instant.microseconds, field)
        case .flag:
            let isTrue = value.pointee.kind == DAYBOOK_JSON_TRUE.rawValue
            guard isTrue || value.pointee.kind == DAYBOOK_JSON_FALSE.rawValue else { return false }
            put(raw: isTrue ? 1 : 0, field)
        case .message:
            guard value.pointee.kind == DAYBOOK_JSON_OBJECT.rawValue, !field.isPersonal else { return false }
            let outer = clear.beginMessage(field.number)
            guard read(value, schema.messages[field.message], isNested: true, &hasAmount) else { return false }
            clear.endMessage(outer)
        }
        return true
    }

    private static func isValid(_ text: UnsafeRawBufferPointer, _ field: SchemaIndex.Field) -> Bool {
        switch field.kind {
        case .identifier: Subject.isValidKey(text)
        case .word: PayloadBuilder.isWord(text)
        case .currency: text.count == 3 && text.allSatisfy { $0 >= 65 && $0 <= 90 }
        default:
            text.count <= PayloadLimits.textBytesMax && !(field.isRequired && text.isEmpty) && !text.hasZero
        }
    }

    /// A number of at most six decimals without an exponent, in millionths.
    private static func millionths(_ value: Token) -> Int64? {
        if value.pointee.kind == DAYBOOK_JSON_SIGNED.rawValue {
            let (millionths, overflow) = value.pointee.value.multipliedReportingOverflow(by: 1_000_000)
            return !overflow && millionths.magnitude <= PayloadLimits.decimalMillionthsMax.magnitude
                ? millionths : nil
        }
        guard value.pointee.kind == DAYBOOK_JSON_DOUBLE.rawValue, value.pointee.text_bytes <= 18 else { return nil }
        let digits = UnsafeRawBufferPointer(start: value.pointee.text, count: value.pointee.text_bytes)
        var number: Int64 = 0
        var decimals = -1
        for (index, byte) in digits.enumerated() {
            switch byte {
            case 48...57:
                number = number * 10 + Int64(byte - 48)
                if decimals >= 0 { decimals += 1 }
            case 45 where index == 0: break
            case 46 where decimals < 0: decimals = 0
            default: return nil
            }
        }
        guard decimals >= 0, decimals <= 6 else { return nil }
        for _ in decimals..<6 {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            number = product
        }
        guard number <= PayloadLimits.decimalMillionthsMax else { return nil }
        return digits.first == 45 ? -number : number
    }

    private mutating func put(_ text: UnsafeRawBufferPointer, _ field: SchemaIndex.Field) {
        if field.isPersonal { personal.put(text, field.number) } else { clear.put(text, field.number) }
    }

    private mutating func put(signed value: Int64, _ field: SchemaIndex.Field) {
        put(raw: UInt64(bitPattern: value << 1 ^ value >> 63), field)
    }

    private mutating func put(raw value: UInt64, _ field: SchemaIndex.Field) {
        if field.isPersonal { personal.put(raw: value, field.number) } else { clear.put(raw: value, field.number) }
    }

    private func text(_ token: Token) -> UnsafeRawBufferPointer {
        guard token.pointee.kind == DAYBOOK_JSON_STRING.rawValue else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: token.pointee.text, count: token.pointee.text_bytes)
    }

    private func equals(_ text: UnsafeRawBufferPointer, _ literal: StaticString) -> Bool {
        text.holdsSame(as: UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }
}
