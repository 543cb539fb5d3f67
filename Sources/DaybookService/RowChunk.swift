import DaybookModel
import DaybookProjections
import LMDB

/// How rows lie in a generation's pages: those of one subject in one table as lines, in order of bucket, as many to a value as fit.
///
/// A line is a bucket in 8 bytes and the bytes of its row. Each chunk but a subject's last is full, whichever batches its rows came
/// in, so that equal rows are equal bytes.
enum RowChunk {
    /// A page less LMDB's header of it: a value of this size wastes nothing, and is little to write again with one line more.
    private static let bytesMax = 4_080

    static func lineBytes(width: Int) -> Int { 8 + width }

    /// The most lines of a chunk; at least one.
    static func linesMax(width: Int) -> Int { max(1, bytesMax / lineBytes(width: width)) }

    static func bucket(_ line: UnsafeRawPointer) -> UInt64 { UInt64(littleEndian: line.loadUnaligned(as: UInt64.self)) }
}

/// Where a chunk stands: table, subject and the bucket of its first line, in 14 bytes that order as these do.
struct ChunkKey: TableKey {
    var table: UInt8
    /// The packed number.
    var subject: UInt64
    var bucket: UInt64

    init(table: UInt8, subject: UInt64, bucket: UInt64) {
        self.table = table
        self.subject = subject
        self.bucket = bucket
    }

    /// Nil when the bytes are no such key.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 14 else { return nil }
        let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt64.self))
        table = UInt8(truncatingIfNeeded: high >> 56)
        subject = high >> 16 & 0xFF_FFFF_FFFF
        bucket = low
    }

    func withKeyBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var words = (
            (UInt64(table) << 56 | subject << 16 | bucket >> 48).bigEndian, (bucket << 16).bigEndian
        )
        return try withUnsafeBytes(of: &words) { bytes throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: bytes[..<14]))
        }
    }
}

/// The rows of a generation, for evaluation. Each call takes a view of its own: of the lines of a ledger the scope of the question
/// leaves out what came since (`ScopedRows`).
struct ViewReader: RowReader {
    private let generation: Generation

    init(_ generation: Generation) { self.generation = generation }

    /// How far the view has read the log by now, and the transaction that says so: another process may have caught it up since it was
    /// opened.
    func checkpoint() throws -> (checkpoint: Checkpoint, transaction: Int) {
        let transaction = try generation.environment.read()
        return (try generation.checkpoint(transaction), transaction.id)
    }

    /// Number of the view's last transaction: a cheap hint that it may have read on. Readers may not see that transaction yet.
    var lastTransaction: Int { generation.environment.lastTransaction }

    func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) throws {
        let packed = subject.packed
        let linesMax = RowChunk.linesMax(width: MemoryLayout<Row>.size)
        try forEachChunk(type, from: ChunkKey(table: Row.table, subject: packed, bucket: 0)) { key, lines in
            guard key.subject == packed else { return false }
            for index in 0..<lines.count { try body(lines.bucket(index), lines.row(index)) }
            return lines.count == linesMax  // Only a subject's last chunk is not full.
        }
    }

    func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) throws {
        try lines(type) { subject, lines in
            for index in 0..<lines.count { try body(subject, lines.bucket(index), lines.row(index)) }
        }
    }

    func lines<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, RowLines<Row>) throws -> Void
    ) throws {
        try forEachChunk(type, from: ChunkKey(table: Row.table, subject: 0, bucket: 0)) { key, lines in
            try body(SubjectNumber(packed: key.subject), lines)
            return true
        }
    }

    /// Lends the chunks of a row's table until `body` answers false.
    private func forEachChunk<Row: RowLayout>(
        _ type: Row.Type, from start: ChunkKey, _ body: (_ key: ChunkKey, RowLines<Row>) throws -> Bool
    ) throws {
        let lineBytes = RowChunk.lineBytes(width: MemoryLayout<Row>.size)
        let transaction = try generation.environment.read()
        try transaction.withCursor(generation.rows) { cursor in
            var next = try cursor.seek(start)
            while let entry = next, let key = ChunkKey(entry.key), key.table == Row.table {
                guard entry.value.count > 0, entry.value.count % lineBytes == 0 else {
                    throw ServiceError(Text("view.row_size", Row.table))
                }
                guard try body(key, RowLines(entry.value)) else { return }
                next = try cursor.next()
            }
        }
    }
}
