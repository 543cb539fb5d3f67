import DaybookModel

/// The data of one event in wire format, written field by field, in memory that serves for one event after another.
///
/// Fields may come in any order; where they do not ascend they are put in order at the end of their message. The memory is its
/// own and never shared: an array would ask whether it is, for every byte.
struct PayloadSink: ~Copyable {
    /// A field of a message that is being written.
    private struct Field: BitwiseCopyable {
        let number: UInt32
        /// Where it begins.
        let start: Int
    }

    /// One message while it is written.
    struct Level {
        fileprivate var firstField = 0
        fileprivate var start = 0
        fileprivate var highest: UInt32 = 0
        fileprivate var isInOrder = true
    }

    /// A tag and a number or a length: ten bytes each at most.
    private static let fieldBytesMax = 20

    private var bytes = UnsafeMutableRawPointer.allocate(byteCount: 1_024, alignment: 8)
    private var bytesCapacity = 1_024
    private(set) var count = 0
    private var fields = UnsafeMutablePointer<Field>.allocate(capacity: 64)
    private var fieldsCapacity = 64
    private var fieldCount = 0
    private var level = Level()
    private var spare: [UInt8] = []

    deinit {
        bytes.deallocate()
        fields.deallocate()
    }

    mutating func removeAll() {
        count = 0
        fieldCount = 0
        level = Level()
    }

    /// What was written, until something else is.
    var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: count) }

    mutating func put(_ text: UnsafeRawBufferPointer, _ number: UInt32) {
        begin(number, wireType: 2, PayloadSink.fieldBytesMax + text.count)
        append(varint: UInt64(text.count))
        if let start = text.baseAddress { (bytes + count).copyMemory(from: start, byteCount: text.count) }
        count += text.count
    }

    mutating func put(raw value: UInt64, _ number: UInt32) {
        begin(number, wireType: 0, PayloadSink.fieldBytesMax)
        append(varint: value)
    }

    /// Begins a nested message; `end` takes the answer.
    mutating func beginMessage(_ number: UInt32) -> Level {
        begin(number, wireType: 2, PayloadSink.fieldBytesMax)
        count += 1  // Most are shorter than 128 bytes: then their length is here.
        let outer = level
        level = Level(firstField: fieldCount, start: count)
        return outer
    }

    mutating func endMessage(_ outer: Level) {
        putInOrder()
        fieldCount = level.firstField
        let (start, length) = (level.start, count - level.start)
        level = outer
        let lengthBytes = WireWriter.varintBytes(UInt64(length))
        if lengthBytes > 1 {
            reserve(lengthBytes)
            (bytes + start + lengthBytes - 1).copyMemory(from: bytes + start, byteCount: length)
        }
        count = start - 1
        append(varint: UInt64(length))
        count += length
    }

    /// Puts the fields of the message that is being written in order of number; values of a repeated one keep theirs.
    mutating func putInOrder() {
        guard !level.isInOrder else { return }
        let order = (level.firstField..<fieldCount).sorted {
            (fields[$0].number, $0) < (fields[$1].number, $1)
        }
        spare.removeAll(keepingCapacity: true)
        for index in order {
            let end = index + 1 < fieldCount ? fields[index + 1].start : count
            spare.append(
                contentsOf: UnsafeRawBufferPointer(
                    start: bytes + fields[index].start, count: end - fields[index].start))
        }
        UnsafeMutableRawBufferPointer(start: bytes + level.start, count: count - level.start).copyBytes(from: spare)
    }

    /// Begins a field, with room for so many bytes of it.
    private mutating func begin(_ number: UInt32, wireType: UInt32, _ room: Int) {
        if number < level.highest { level.isInOrder = false } else { level.highest = number }
        reserve(room)
        if fieldCount == fieldsCapacity { growFields() }
        fields[fieldCount] = Field(number: number, start: count)
        fieldCount += 1
        append(varint: UInt64(number << 3 | wireType))
    }

    private mutating func append(varint value: UInt64) {
        count += WireWriter.put(varint: value, at: bytes + count)
    }

    private mutating func reserve(_ room: Int) {
        if count + room > bytesCapacity { grow(by: room) }
    }

    private mutating func grow(by room: Int) {
        bytesCapacity = 2 * (count + room)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: bytesCapacity, alignment: 8)
        larger.copyMemory(from: bytes, byteCount: count)
        bytes.deallocate()
        bytes = larger
    }

    private mutating func growFields() {
        fieldsCapacity *= 2
        let larger = UnsafeMutablePointer<Field>.allocate(capacity: fieldsCapacity)
        larger.update(from: fields, count: fieldCount)
        fields.deallocate()
        fields = larger
    }
}
