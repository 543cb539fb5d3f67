import CChecksum
import DaybookModel

/// The layout of a sealed block: a run of consecutive records in one LMDB value (docs/format.md).
enum BlockLayout {
    static let checksum = 0
    static let kind = 4
    static let count = 6
    static let first = 8
    static let occurredMin = 16
    static let occurredMax = 24
    static let recordedFirst = 32
    static let recordedLast = 40
    /// One bit per event type number, modulo 256.
    static let types = 48
    static let offsets = 80

    /// Records one after another; other kinds (columns) may follow.
    static let rows: UInt16 = 1
    /// Four pages less LMDB's page header: a block of this size wastes nothing.
    static let bytesMax = 16_368
    /// Room for records and their offsets.
    static let bodyBytesMax = bytesMax - offsets
}

/// A read-only look at a sealed block. Making one checks the checksum and every offset.
struct BlockView {
    let bytes: UnsafeRawBufferPointer
    let first: UInt64
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer, key: UInt64) throws(LogError) {
        func fail(_ what: String) -> LogError { .damaged(sequence: key, Text(what)) }
        guard bytes.count > BlockLayout.offsets + 2 else { throw fail("log.damage.short_block") }
        let stored = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.checksum, as: UInt32.self))
        guard daybook_crc32c(bytes.baseAddress! + 4, bytes.count - 4) == stored else {
            throw fail("log.damage.checksum")
        }
        self.bytes = bytes
        first = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.first, as: UInt64.self))
        count = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.count, as: UInt16.self)))
        let kind = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.kind, as: UInt16.self))
        guard kind == BlockLayout.rows else { throw fail("log.damage.block_kind") }
        guard first == key, count > 0 else { throw fail("log.damage.block_key") }
        var previous = BlockLayout.offsets + 2 * count
        guard previous <= bytes.count, offset(0) == previous else { throw fail("log.damage.offsets") }
        for index in 1..<max(count, 1) {
            let next = offset(index)
            guard next >= previous, next <= bytes.count else { throw fail("log.damage.offsets") }
            previous = next
        }
    }

    /// Of a block that was checked before.
    init(checked bytes: UnsafeRawBufferPointer, key: UInt64) {
        self.bytes = bytes
        first = key
        count = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.count, as: UInt16.self)))
    }

    var last: UInt64 { first + UInt64(count) - 1 }
    var occurred: ClosedRange<Int64> {
        let low = word(BlockLayout.occurredMin)
        return low...max(low, word(BlockLayout.occurredMax))
    }
    var recordedFirst: Int64 { word(BlockLayout.recordedFirst) }
    var recordedLast: Int64 { word(BlockLayout.recordedLast) }
    var types: TypeBitmap {
        var words = SIMD4<UInt64>()
        for index in 0..<4 { words[index] = UInt64(bitPattern: word(BlockLayout.types + 8 * index)) }
        return TypeBitmap(words: words)
    }

    func record(_ index: Int) -> UnsafeRawBufferPointer {
        let start = offset(index)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(index + 1 < count ? offset(index + 1) : bytes.count)])
    }

    private func offset(_ index: Int) -> Int {
        Int(
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.offsets + 2 * index, as: UInt16.self)))
    }

    private func word(_ offset: Int) -> Int64 {
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
    }
}

/// A set of event type numbers, modulo 256: it may say yes too often, never no.
struct TypeBitmap: Equatable, Sendable {
    private(set) var words: SIMD4<UInt64>

    init(words: SIMD4<UInt64> = SIMD4()) { self.words = words }

    init(_ types: some Sequence<UInt16>) {
        self.init()
        for type in types { insert(type) }
    }

    mutating func insert(_ type: UInt16) { words[Int(type & 255) / 64] |= 1 << UInt64(type & 63) }
    func contains(_ type: UInt16) -> Bool { words[Int(type & 255) / 64] >> UInt64(type & 63) & 1 == 1 }
    func intersects(_ other: TypeBitmap) -> Bool { words & other.words != SIMD4() }
}

/// Makes sealed blocks, one after another, in memory that is used again.
struct BlockBuilder {
    private var block: [UInt8] = []

    /// Packs some of the records, of which the first has the sequence `first`.
    mutating func build(first: UInt64, _ records: RecordBuffer, _ range: Range<Int>) throws(LogError) {
        var types = TypeBitmap()
        var occurred: (min: Int64, max: Int64) = (.max, .min)
        var recorded: (first: Int64, last: Int64) = (0, 0)
        let bodyStart = BlockLayout.offsets + 2 * range.count
        let body = records.range(range.lowerBound).lowerBound..<records.range(range.upperBound - 1).upperBound
        var isShort: UInt64?
        block.removeAll(keepingCapacity: true)
        block.append(contentsOf: repeatElement(0, count: bodyStart))
        records.withBytes { bytes in
            block.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[body]))
            for index in range {
                let place = records.range(index)
                let sequence = first + UInt64(index - range.lowerBound)
                guard let view = EventView(sequence: sequence, record: UnsafeRawBufferPointer(rebasing: bytes[place]))
                else {
                    isShort = sequence
                    return
                }
                types.insert(view.type)
                let (occurredAt, recordedAt) = (view.occurredAt.microseconds, view.recordedAt.microseconds)
                occurred = (min(occurred.min, occurredAt), max(occurred.max, occurredAt))
                recorded = (index == range.lowerBound ? recordedAt : recorded.first, recordedAt)
                put(
                    UInt16(bodyStart + place.lowerBound - body.lowerBound),
                    at: BlockLayout.offsets + 2 * (index - range.lowerBound))
            }
        }
        if let isShort { throw .damaged(sequence: isShort, Text("log.damage.short_record")) }
        put(BlockLayout.rows, at: BlockLayout.kind)
        put(UInt16(range.count), at: BlockLayout.count)
        put(first, at: BlockLayout.first)
        put(occurred.min, at: BlockLayout.occurredMin)
        put(occurred.max, at: BlockLayout.occurredMax)
        put(recorded.first, at: BlockLayout.recordedFirst)
        put(recorded.last, at: BlockLayout.recordedLast)
        for index in 0..<4 { put(types.words[index], at: BlockLayout.types + 8 * index) }
        put(block.withUnsafeBytes { daybook_crc32c($0.baseAddress! + 4, $0.count - 4) }, at: BlockLayout.checksum)
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try block.withUnsafeBytes(body)
    }

    private mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        block.withUnsafeMutableBytes { $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self) }
    }
}
