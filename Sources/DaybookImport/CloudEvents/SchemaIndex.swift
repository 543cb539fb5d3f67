import DaybookModel

/// The catalogue of event types as the reader of usual events needs it: plain values and names as bytes, so that nothing is
/// counted or copied while an event is read.
///
/// Never changed after it was made.
struct SchemaIndex: @unchecked Sendable {
    struct Field: BitwiseCopyable {
        let name: UnsafeRawBufferPointer
        /// The first eight bytes of the name, which tell most fields of a message apart.
        let nameStart: UInt64
        let number: UInt32
        let kind: FieldKind
        let isRequired: Bool
        let isRepeated: Bool
        let isPersonal: Bool
        let namesPerson: Bool
        let bit: UInt64
        /// Index of the message of a `.message` field, else -1.
        let message: Int
    }

    struct Message: BitwiseCopyable {
        /// Places in `fields`.
        let first: Int
        let end: Int
        let required: UInt64
        let currency: UInt64
    }

    struct EventType: BitwiseCopyable {
        let name: UnsafeRawBufferPointer
        let number: UInt16
        let message: Int
        /// One bit per kind of subject the type can be about.
        let subjects: UInt64
    }

    static let shared = SchemaIndex()

    let fields: UnsafePointer<Field>
    let messages: UnsafePointer<Message>
    let types: UnsafePointer<EventType>
    /// Index into `types` plus 1 by hash of the name; 0 in free places.
    private let places: UnsafePointer<UInt16>
    private static let placesMask = 1_023

    private init() {
        var fields: [Field] = []
        var messages: [Message] = []
        for message in EventCatalogue.messages {
            let first = fields.count
            fields += message.fields.map { field in
                Field(
                    name: SchemaIndex.kept(field.name),
                    nameStart: Array(field.name.utf8).withUnsafeBytes { $0.word(at: 0) }, number: field.number,
                    kind: field.kind,
                    isRequired: field.isRequired, isRepeated: field.isRepeated, isPersonal: field.isPersonal,
                    namesPerson: field.namesPerson, bit: field.bit, message: field.message)
            }
            messages.append(
                Message(first: first, end: fields.count, required: message.required, currency: message.currency))
        }
        self.fields = SchemaIndex.kept(fields)
        self.messages = SchemaIndex.kept(messages)
        let types = EventCatalogue.types.map { type in
            EventType(
                name: SchemaIndex.kept(type.name), number: type.number, message: type.message,
                subjects: type.subjects.reduce(0) { $0 | SchemaIndex.bit($1) })
        }
        var places = [UInt16](repeating: 0, count: SchemaIndex.placesMask + 1)
        for (index, type) in types.enumerated() {
            var place = SchemaIndex.hash(type.name)
            while places[place] != 0 { place = (place + 1) & SchemaIndex.placesMask }
            places[place] = UInt16(index + 1)
        }
        self.types = SchemaIndex.kept(types)
        self.places = SchemaIndex.kept(places)
    }

    private static func kept<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
        let memory = UnsafeMutablePointer<Value>.allocate(capacity: values.count)
        memory.initialize(from: values, count: values.count)
        return UnsafePointer(memory)
    }

    /// Memory that is kept for as long as the process runs, like the catalogue.
    private static func kept(_ name: String) -> UnsafeRawBufferPointer {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: name.utf8.count, alignment: 8)
        bytes.copyBytes(from: name.utf8)
        return UnsafeRawBufferPointer(bytes)
    }

    static func bit(_ kind: SubjectKind) -> UInt64 { 1 << UInt64(min(kind.rawValue, 63)) }

    /// Index of the type with the full name.
    func type(named name: UnsafeRawBufferPointer) -> Int? {
        var place = SchemaIndex.hash(name)
        while places[place] != 0 {
            let index = Int(places[place]) - 1
            if types[index].name.holdsSame(as: name) { return index }
            place = (place + 1) & SchemaIndex.placesMask
        }
        return nil
    }

    /// Index of a message's field in `fields`. Data is mostly written in the order of the schema: `expected` is tried first.
    func field(_ name: UnsafeRawBufferPointer, of message: Message, expected: Int) -> Int? {
        let start = name.word(at: 0)
        for index in expected..<message.end where isNamed(index, name, start) { return index }
        for index in message.first..<min(expected, message.end) where isNamed(index, name, start) { return index }
        return nil
    }

    @inline(__always)
    private func isNamed(_ index: Int, _ name: UnsafeRawBufferPointer, _ start: UInt64) -> Bool {
        fields[index].nameStart == start && fields[index].name.count == name.count
            && (name.count <= 8 || fields[index].name.holdsSame(as: name))
    }

    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(name.count)
        var offset = 8  // All begin with `daybook.`
        while offset < name.count {
            hash = (hash ^ name.word(at: offset)) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 32
            offset += 8
        }
        return Int(truncatingIfNeeded: hash) & placesMask
    }
}
