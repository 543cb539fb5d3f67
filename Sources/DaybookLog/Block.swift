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
    /// Of the fields before it, so that a scan can pass over a block without reading the rest of it.
    static let headerChecksum = 80
    static let offsets = 84

    /// Records one after another; other kinds (columns) may follow.
    static let rows: UInt16 = 1
    /// Four pages less LMDB's page header: a block of this size wastes nothing.
    static let bytesMax = 16_368
    /// Room for records and their offsets.
    static let bodyBytesMax = bytesMax - offsets
}

/// What a sealed block says about its records. Making one checks the header's own checksum.
struct BlockHeader {
    let bytes: UnsafeRawBufferPointer
    let first: UInt64
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer, key: UInt64) throws(LogError) {
        func fail(_ what: String) -> LogError { .damaged(sequence: key, Text(what)) }
        guard bytes.count > BlockLayout.offsets + 2 else { throw fail("log.damage.short_block") }
        self.init(checked: bytes, key: key)
        let stored = bytes.loadUnaligned(fromByteOffset: BlockLayout.headerChecksum, as: UInt32.self)
        guard daybook_crc32c(bytes.baseAddress! + 4, BlockLayout.headerChecksum - 4) == UInt32(littleEndian: stored)
        else { throw fail("log.damage.checksum") }
        let kind = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.kind, as: UInt16.self))
        guard kind == BlockLayout.rows else { throw fail("log.damage.block_kind") }
        guard UInt64(bitPattern: word(BlockLayout.first)) == key, count > 0 else {
            throw fail("log.damage.block_key")
        }
    }

    /// Of a block that was checked before.
    init(checked bytes: UnsafeRawBufferPointer, key: UInt64) {
        self.bytes = bytes
        first = key
        count = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.count, as: UInt16.self)))
    }

    var last: UInt64 { first + UInt64(count) - 1 }
    var types: TypeBitmap {
        var words = SIMD4<UInt64>()
        for index in 0..<4 { words[index] = UInt64(bitPattern: word(BlockLayout.types + 8 * index)) }
        return TypeBitmap(words: words)
    }

    /// Whether an event of the block may have occurred, and been recorded, in these spans.
    func mayHold(occurred: ClosedRange<Instant>?, recorded: ClosedRange<Instant>?) -> Bool {
        meets(occurred, BlockLayout.occurredMin, BlockLayout.occurredMax)
            && meets(recorded, BlockLayout.recordedFirst, BlockLayout.recordedLast)
    }

    private func meets(_ span: ClosedRange<Instant>?, _ low: Int, _ high: Int) -> Bool {
        guard let span else { return true }
        return word(high) >= span.lowerBound.microseconds && word(low) <= span.upperBound.microseconds
    }

    private func word(_ offset: Int) -> Int64 {
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
    }
}

/// A read-only look at a sealed block. Making one checks the checksum and every offset.
struct BlockView {
    let header: BlockHeader
    var bytes: UnsafeRawBufferPointer { header.bytes }
    var first: UInt64 { header.first }
    var last: UInt64 { header.last }
    private var count: Int { header.count }

    init(_ bytes: UnsafeRawBufferPointer, key: UInt64) throws(LogError) {
        try self.init(BlockHeader(bytes, key: key))
    }

    init(_ header: BlockHeader) throws(LogError) {
        func fail(_ what: String) -> LogError { .damaged(sequence: header.first, Text(what)) }
        self.header = header
        let bytes = header.bytes
        let stored = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.checksum, as: UInt32.self))
        guard daybook_crc32c(bytes.baseAddress! + 4, bytes.count - 4) == stored else {
            throw fail("log.damage.checksum")
        }
        var previous = BlockLayout.offsets + 2 * count
        guard previous <= bytes.count, offset(0) == previous else { throw fail("log.damage.offsets") }
        for index in 1..<max(count, 1) {
            let next = offset(index)
            guard next >= previous, next <= bytes.count else { throw fail("log.damage.offsets") }
            previous = next
        }
    }

    /// Of a block that was checked before.
    init(checked bytes: UnsafeRawBufferPointer, key: UInt64) { header = BlockHeader(checked: bytes, key: key) }

    func record(_ index: Int) -> UnsafeRawBufferPointer {
        let start = offset(index)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(index + 1 < count ? offset(index + 1) : bytes.count)])
    }

    private func offset(_ index: Int) -> Int {
        Int(
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.offsets + 2 * index, as: UInt16.self)))
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
        let header = BlockLayout.headerChecksum
        put(block.withUnsafeBytes { daybook_crc32c($0.baseAddress! + 4, header - 4) }, at: header)
        put(block.withUnsafeBytes { daybook_crc32c($0.baseAddress! + 4, $0.count - 4) }, at: BlockLayout.checksum)
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try block.withUnsafeBytes(body)
    }

    private mutating func put<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        block.withUnsafeMutableBytes { $0.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self) }
    }
}
