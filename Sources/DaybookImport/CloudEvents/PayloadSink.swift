import DaybookModel

/// The data of one event in wire format, written field by field, in memory that serves for one event after another.
///
/// Fields may come in any order; where they do not ascend they are put in order at the end of their message.
struct PayloadSink {
    private var bytes: [UInt8] = []
    /// Fields of the messages that are being written: number, and where the field begins.
    private var fields: [(number: UInt32, start: Int)] = []
    private var level = Level()
    private var spare: [UInt8] = []

    /// One message while it is written.
    struct Level {
        fileprivate var firstField = 0
        fileprivate var start = 0
        fileprivate var highest: UInt32 = 0
        fileprivate var isInOrder = true
    }

    var count: Int { bytes.count }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        level = Level()
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { bytes.withUnsafeBytes(body) }

    mutating func put(_ text: UnsafeRawBufferPointer, _ number: UInt32) {
        begin(number, wireType: 2)
        append(varint: UInt64(text.count))
        bytes.append(contentsOf: text)
    }

    mutating func put(raw value: UInt64, _ number: UInt32) {
        begin(number, wireType: 0)
        append(varint: value)
    }

    /// Begins a nested message; `end` takes the answer.
    mutating func beginMessage(_ number: UInt32) -> Level {
        begin(number, wireType: 2)
        bytes.append(0)  // Most are shorter than 128 bytes: then this is their length.
        let outer = level
        level = Level(firstField: fields.count, start: bytes.count)
        return outer
    }

    mutating func endMessage(_ outer: Level) {
        putInOrder()
        fields.removeSubrange(level.firstField...)
        var rest = bytes.count - level.start
        var place = level.start - 1
        while rest >= 128 {
            bytes[place] = UInt8(truncatingIfNeeded: rest) | 128
            rest >>= 7
            place += 1
            bytes.insert(0, at: place)
        }
        bytes[place] = UInt8(rest)
        level = outer
    }

    /// Puts the fields of the message that is being written in order of number; values of a repeated one keep theirs.
    mutating func putInOrder() {
        guard !level.isInOrder else { return }
        let end = bytes.count
        let places = fields[level.firstField...]
        let order = places.indices.sorted { (fields[$0].number, $0) < (fields[$1].number, $1) }
        spare.removeAll(keepingCapacity: true)
        for index in order {
            let fieldEnd = index + 1 < fields.count ? fields[index + 1].start : end
            spare.append(contentsOf: bytes[fields[index].start..<fieldEnd])
        }
        bytes.replaceSubrange(level.start..<end, with: spare)
    }

    private mutating func begin(_ number: UInt32, wireType: UInt32) {
        if number < level.highest { level.isInOrder = false } else { level.highest = number }
        fields.append((number, bytes.count))
        let tag = number << 3 | wireType
        if tag < 128 { bytes.append(UInt8(tag)) } else { append(varint: UInt64(tag)) }
    }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 128 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
