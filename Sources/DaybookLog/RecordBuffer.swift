import DaybookModel

/// The fixed part of a record in memory, field by field as it stands on disk (`RecordLayout`).
struct RecordHeader: BitwiseCopyable {
    let type: UInt16
    let version: UInt8
    let flags: UInt8
    let subjectNumber: UInt32
    let kindAndPrevious: UInt64
    let subjectVersion: UInt32
    let origin: UInt32
    let occurredAt: Int64
    let recordedAt: Int64
    let idHigh: UInt64
    let idLow: UInt64

    init(
        type: UInt16, flags: UInt8, subject: SubjectNumber, previous: UInt64, subjectVersion: UInt32, origin: UInt32,
        occurredAt: Instant, recordedAt: Instant, id: EventID
    ) {
        // Fields are little-endian on disk; the id has a UUID's own order, which is big-endian.
        self.type = type.littleEndian
        version = EventCatalogue.version(of: type)
        self.flags = flags
        subjectNumber = subject.number.littleEndian
        kindAndPrevious = (previous << 8 | UInt64(subject.kind)).littleEndian
        self.subjectVersion = subjectVersion.littleEndian
        self.origin = origin.littleEndian
        self.occurredAt = occurredAt.microseconds.littleEndian
        self.recordedAt = recordedAt.microseconds.littleEndian
        idHigh = id.high.bigEndian
        idLow = id.low.bigEndian
    }
}

/// Records one after another in one block of memory.
struct RecordBuffer {
    private var bytes = ByteRow()
    /// Where each record ends.
    private var ends: [Int] = []

    var count: Int { ends.count }
    /// What the records take in a block: themselves and an offset each.
    var blockBytes: Int { blockBytes(from: 0) }

    func blockBytes(from index: Int) -> Int { bytes.count - start(index) + 2 * (ends.count - index) }

    /// How many records from `index` on fit into a block: one at least, even if it is larger than a block.
    func blockLength(from index: Int) -> Int {
        let start = start(index)
        var count = 1
        while index + count < ends.count, ends[index + count] - start + 2 * (count + 1) <= BlockLayout.bodyBytesMax {
            count += 1
        }
        return count
    }

    private func start(_ index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

    func range(_ index: Int) -> Range<Int> { start(index)..<ends[index] }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withBytes(body)
    }

    func withRecord<Result>(
        _ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try bytes.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range(index)])) }
    }

    mutating func add(record: UnsafeRawBufferPointer) {
        bytes.append(record)
        ends.append(bytes.count)
    }

    mutating func add(_ other: RecordBuffer) {
        let start = bytes.count
        other.bytes.withBytes { bytes.append($0) }
        ends.append(contentsOf: other.ends.lazy.map { $0 + start })
    }

    mutating func add(
        _ header: RecordHeader, envelope: [UInt8], clear: UnsafeRawBufferPointer, sealed: [UInt8]?
    ) {
        let fixed = MemoryLayout<RecordHeader>.size
        bytes.append(fixed + (envelope.isEmpty ? 0 : 2 + envelope.count) + clear.count) { place in
            var place = place
            place.storeBytes(of: header, as: RecordHeader.self)
            place += fixed
            if !envelope.isEmpty {
                place.storeBytes(of: UInt16(envelope.count).littleEndian, as: UInt16.self)
                place = envelope.withUnsafeBytes { (place + 2).put($0) }
            }
            place = place.put(clear)
        }
        if let sealed {
            var box = WireWriter()
            box.data(RecordLayout.sealedField, sealed)
            box.bytes.withUnsafeBytes { bytes.append($0) }
        }
        ends.append(bytes.count)
    }
}
