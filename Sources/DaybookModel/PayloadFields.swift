/// Walks a message field by field and checks that it is what `PayloadBuilder` would have written.
struct PayloadFields {
    private(set) var reader: WireReader
    /// The field `next()` stopped at; its value is in `reader`.
    private(set) var field: FieldDescriptor
    /// A sealed box was passed over.
    private(set) var hasBox = false
    private let message: MessageDescriptor
    private var last: UInt32 = 0

    init(_ bytes: UnsafeRawBufferPointer, _ message: MessageDescriptor) {
        reader = WireReader(bytes)
        self.message = message
        field = PayloadFields.noField
    }

    /// Moves to the next field; false at the end.
    mutating func next() throws(PayloadDamage) -> Bool {
        while reader.next() {
            if reader.number == RecordLayout.sealedField {
                hasBox = true
                continue
            }
            guard let found = message.field(numbered: reader.number) else {
                throw PayloadDamage(message: message.name, .unknownField(reader.number))
            }
            field = found
            guard reader.wireType == field.kind.wireType else { throw damage { .wrongType(field: $0) } }
            guard field.number > last || (field.number == last && field.isRepeated), !hasBox else {
                throw damage { .outOfOrder(field: $0) }
            }
            last = field.number
            guard hasPossibleValue else { throw damage { .badValue(field: $0) } }
            return true
        }
        guard !reader.isMalformed else { throw PayloadDamage(message: message.name, .malformed) }
        return false
    }

    private var hasPossibleValue: Bool {
        switch field.kind {
        case .day: PayloadLimits.days.contains(reader.signed)
        case .instant:
            PayloadLimits.days.contains(Instant.floorDivide(reader.signed, by: Instant.microsecondsPerDay))
        case .flag: reader.raw < 2
        default: true
        }
    }

    private func damage(_ problem: (String) -> PayloadDamage.Problem) -> PayloadDamage {
        PayloadDamage(message: message.name, problem(field.name))
    }

    private static let noField = FieldDescriptor(0, "", .text, "")
}

extension FieldKind {
    /// The protobuf wire type of a value of this kind: 0 varint, 2 length-delimited.
    var wireType: UInt8 {
        switch self {
        case .text, .identifier, .word, .currency, .message: 2
        case .integer, .decimal, .money, .day, .instant, .flag: 0
        }
    }
}
