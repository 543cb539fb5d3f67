import DaybookLog
import DaybookModel
import DaybookProjections
import LMDB

/// Fills a new generation with rows in key order, one table after the other, and counts and digests them.
///
/// It commits now and then, so that what is not yet in the file never takes much memory; nothing points to the generation before
/// the rebuild is through. All calls must come from one thread.
final class GenerationWriter {
    /// Bytes of rows per transaction.
    private static let transactionBytes = 16 << 20

    private let generation: Generation
    private let subjects: SubjectSeeds
    private var transaction: WriteTransaction?
    private var written = 0
    private var checkpoint = Checkpoint()

    init(_ generation: Generation, _ subjects: SubjectSeeds) {
        self.generation = generation
        self.subjects = subjects
    }

    /// Writes a table. Tables must come in ascending order.
    func write(_ runs: [RowRun], _ shape: MemoryRows.TableShape) throws {
        let lineBytes = RowChunk.lineBytes(width: shape.width)
        let linesMax = RowChunk.linesMax(width: shape.width)
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: linesMax * lineBytes, alignment: 16)
        defer { chunk.deallocate() }
        var key = ChunkKey(table: shape.number, subject: 0, bucket: 0)
        var seed = SipHash.Value(low: 0, high: 0)
        var count = 0
        var rows: UInt64 = 0
        var digest = ViewDigest()
        var merge = try RowMerge(runs, shape)
        try merge.forEach { entry in
            let subject = entry.load(as: UInt64.self)
            if count == linesMax || subject != key.subject {
                try put(key, UnsafeRawBufferPointer(start: chunk, count: count * lineBytes))
                count = 0
                if subject != key.subject { seed = try subjects.seed(table: shape.number, subject) }
                key.subject = subject
            }
            let line = entry + 8
            if count == 0 { key.bucket = RowChunk.bucket(line) }
            digest.add(ViewDigest.hash(seed, line: line, count: lineBytes))
            (chunk + count * lineBytes).copyMemory(from: line, byteCount: lineBytes)
            count += 1
            rows += 1
        }
        try put(key, UnsafeRawBufferPointer(start: chunk, count: count * lineBytes))
        checkpoint.digest.add(digest)
        checkpoint.rows += rows
    }

    private func put(_ key: ChunkKey, _ value: UnsafeRawBufferPointer) throws {
        guard !value.isEmpty else { return }
        if written >= GenerationWriter.transactionBytes, let full = transaction.take() {
            try full.commit()
            written = 0
        }
        if transaction == nil { transaction = try generation.environment.write() }
        try transaction?.append(generation.rows, key, value)
        written += value.count
    }

    /// Writes how far the log was read, and commits.
    func finish(sequence: UInt64) throws {
        checkpoint.sequence = sequence
        let last = try transaction.take() ?? generation.environment.write()
        try last.put(generation.meta, Checkpoint.key, checkpoint.bytes)
        try last.commit()
    }
}

/// What the hashes of subjects' rows begin with, from the names of all subjects, read at once.
struct SubjectSeeds: Sendable {
    private let log: Log
    /// By kind and number: the hash of the name. Subjects that came later are looked up.
    private var hashes: [UInt8: [SipHash.Value]] = [:]

    /// Reads no names: for a few rows.
    init(_ log: Log) { self.log = log }

    /// Reads the names of all subjects.
    init(all log: Log) throws {
        self.log = log
        for kind in SubjectKind.allCases {
            var known: [SipHash.Value] = []
            try log.forEachName(kind) { number, name in
                // Numbers are dense and begin with 1; a gap would be filled by looking up.
                guard Int(number) == known.count + 1 else { return }
                known.append(SipHash.fixed.hash(name))
            }
            if !known.isEmpty { hashes[kind.rawValue] = known }
        }
    }

    func seed(table: UInt8, _ packed: UInt64) throws -> SipHash.Value {
        let subject = SubjectNumber(packed: packed)
        let known = hashes[subject.kind]
        if let known, Int(subject.number) - 1 < known.count, subject.number > 0 {
            return ViewDigest.seed(table: table, kind: subject.kind, name: known[Int(subject.number) - 1])
        }
        let name = SipHash.fixed.hash(try log.subject(subject).key)
        return ViewDigest.seed(table: table, kind: subject.kind, name: name)
    }
}
