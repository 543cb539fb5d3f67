import DaybookLog
import DaybookModel
import DaybookProjections
import LMDB

/// Adds the rows that further events gave to those of a generation, in one transaction, and brings the digest up to date.
struct GenerationUpdate {
    private let generation: Generation
    private let subjects: SubjectSeeds
    private(set) var checkpoint: Checkpoint

    init(_ generation: Generation, _ subjects: SubjectSeeds, _ checkpoint: Checkpoint) {
        self.generation = generation
        self.subjects = subjects
        self.checkpoint = checkpoint
    }

    mutating func write(_ rows: MemoryRows, _ transaction: borrowing WriteTransaction) throws {
        for table in rows.sortedTables() {
            var lines: [UnsafeRawPointer] = []
            var subject: UInt64 = 0
            try withExtendedLifetime(table) {
                var cursor = try RowCursor(.memory(table))
                while !cursor.isAtEnd {
                    if cursor.subject != subject, !lines.isEmpty {
                        try write(lines, of: subject, table.shape, transaction)
                        lines.removeAll(keepingCapacity: true)
                    }
                    subject = cursor.subject
                    lines.append(cursor.entry + 8)
                    try cursor.advance()
                }
                try write(lines, of: subject, table.shape, transaction)
            }
        }
    }

    /// Writes the new lines of one subject, in order of bucket. What events give of a ledger is later than all that is there, and so
    /// goes behind the subject's last line. Where a row is there already, all of the subject's are written anew.
    private mutating func write(
        _ lines: [UnsafeRawPointer], of subject: UInt64, _ shape: MemoryRows.TableShape,
        _ transaction: borrowing WriteTransaction
    ) throws {
        let lineBytes = RowChunk.lineBytes(width: shape.width)
        let seed = try subjects.seed(table: shape.number, subject)
        let known = try lastChunk(of: subject, shape, transaction)
        var chunk = known?.bytes ?? []
        var key = known?.key ?? ChunkKey(table: shape.number, subject: subject, bucket: 0)
        var lines = lines
        var merged: [UInt8] = []
        let last = known.map { $0.bytes.withUnsafeBytes { RowChunk.bucket($0.baseAddress! + $0.count - lineBytes) } }
        if let last, RowChunk.bucket(lines[0]) <= last {
            merged = try takeOut(lines, of: subject, seed, shape, transaction)
            chunk = []
        }
        try merged.withUnsafeBytes { bytes in
            if !bytes.isEmpty {
                lines = stride(from: 0, to: bytes.count, by: lineBytes).map { bytes.baseAddress! + $0 }
            }
            for line in lines {
                if chunk.count == RowChunk.linesMax(width: shape.width) * lineBytes {
                    try transaction.put(generation.rows, key, chunk)
                    chunk.removeAll(keepingCapacity: true)
                }
                if chunk.isEmpty { key.bucket = RowChunk.bucket(line) }
                chunk += UnsafeRawBufferPointer(start: line, count: lineBytes)
                checkpoint.digest.add(ViewDigest.hash(seed, line: line, count: lineBytes))
                checkpoint.rows += 1
            }
        }
        try transaction.put(generation.rows, key, chunk)
    }

    private func lastChunk(
        of subject: UInt64, _ shape: MemoryRows.TableShape, _ transaction: borrowing WriteTransaction
    ) throws -> (key: ChunkKey, bytes: [UInt8])? {
        let lineBytes = RowChunk.lineBytes(width: shape.width)
        return try transaction.withCursor(generation.rows) { cursor in
            let end = ChunkKey(table: shape.number, subject: subject, bucket: .max)
            let entry = try cursor.seek(end) == nil ? cursor.last() : cursor.previous()
            guard let entry, let key = ChunkKey(entry.key), key.table == shape.number, key.subject == subject else {
                return nil
            }
            guard !entry.value.isEmpty, entry.value.count % lineBytes == 0 else {
                throw ServiceError(Text("view.row_size", shape.number))
            }
            return (key, Array(entry.value))
        }
    }

    /// Removes all of a subject's chunks and answers their lines together with the new ones, rows of one bucket merged.
    private mutating func takeOut(
        _ lines: [UnsafeRawPointer], of subject: UInt64, _ seed: SipHash.Value, _ shape: MemoryRows.TableShape,
        _ transaction: borrowing WriteTransaction
    ) throws -> [UInt8] {
        let lineBytes = RowChunk.lineBytes(width: shape.width)
        var keys: [ChunkKey] = []
        var old: [UInt8] = []
        try transaction.withCursor(generation.rows) { cursor in
            var next = try cursor.seek(ChunkKey(table: shape.number, subject: subject, bucket: 0))
            while let entry = next, let key = ChunkKey(entry.key), key.table == shape.number, key.subject == subject {
                keys.append(key)
                old += entry.value
                next = try cursor.next()
            }
        }
        for key in keys { try transaction.delete(generation.rows, key) }
        // The row of a line at an address that suits every row.
        let row = UnsafeMutableRawPointer.allocate(byteCount: shape.width, alignment: 16)
        defer { row.deallocate() }
        var merged: [UInt8] = []
        old.withUnsafeBytes { bytes in
            var rest = lines[...]
            for offset in stride(from: 0, to: bytes.count, by: lineBytes) {
                let line = bytes.baseAddress! + offset
                checkpoint.digest.remove(ViewDigest.hash(seed, line: line, count: lineBytes))
                checkpoint.rows -= 1
                let bucket = RowChunk.bucket(line)
                while let new = rest.first, RowChunk.bucket(new) < bucket {
                    merged += UnsafeRawBufferPointer(start: new, count: lineBytes)
                    rest.removeFirst()
                }
                merged += UnsafeRawBufferPointer(start: line, count: 8)
                row.copyMemory(from: line + 8, byteCount: shape.width)
                if let new = rest.first, RowChunk.bucket(new) == bucket {
                    shape.merge(row, new + 8)
                    rest.removeFirst()
                }
                merged += UnsafeRawBufferPointer(start: row, count: shape.width)
            }
            for new in rest { merged += UnsafeRawBufferPointer(start: new, count: lineBytes) }
        }
        return merged
    }
}
