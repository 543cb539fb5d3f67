import DaybookLog
import DaybookModel
import DaybookProjections
import Foundation
import LMDB

/// The running sum of the hashes of all rows: equal sums, equal rows, whatever the order they were written in.
///
/// Each row is hashed with its subject's name, not its number, so that the digest does not depend on the order in which a store met
/// its subjects.
public struct ViewDigest: Equatable, Sendable, CustomStringConvertible {
    public private(set) var low: UInt64 = 0
    public private(set) var high: UInt64 = 0

    public init() {}

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    mutating func add(_ hash: SipHash.Value) {
        let (sum, carry) = low.addingReportingOverflow(hash.low)
        low = sum
        high = high &+ hash.high &+ (carry ? 1 : 0)
    }

    mutating func remove(_ hash: SipHash.Value) {
        let (difference, borrow) = low.subtractingReportingOverflow(hash.low)
        low = difference
        high = high &- hash.high &- (borrow ? 1 : 0)
    }

    static func hash(_ key: MemoryRows.Key, name: String, _ row: UnsafeRawBufferPointer) -> SipHash.Value {
        var bytes: [UInt8] = [key.table, key.subject.kind]
        bytes += name.utf8
        bytes.append(0)
        withUnsafeBytes(of: key.bucket.littleEndian) { bytes += $0 }
        bytes += row
        return bytes.withUnsafeBytes { SipHash.fixed.hash($0) }
    }

    public var description: String {
        [high, low].map { word in withUnsafeBytes(of: word.bigEndian) { Hexadecimal.text($0) } }.joined()
    }
}

/// How far a generation has read the log, and the digest of its rows.
struct Checkpoint: Equatable {
    var sequence: UInt64 = 0
    var digest = ViewDigest()
    var rows: UInt64 = 0

    static let key: [UInt8] = Array("checkpoint".utf8)

    init() {}

    init(_ bytes: UnsafeRawBufferPointer) {
        func word(_ index: Int) -> UInt64 {
            bytes.count >= 8 * index + 8
                ? UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) : 0
        }
        sequence = word(0)
        digest = ViewDigest(low: word(1), high: word(2))
        rows = word(3)
    }

    var bytes: [UInt8] {
        [sequence, digest.low, digest.high, rows].flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) }
        }
    }
}

/// One generation of one read model: an LMDB environment that can be thrown away at any time.
final class Generation: Sendable {
    let environment: Environment
    let rows: Table
    let meta: Table

    init(path: String, isNoSync: Bool = false) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        var options = Environment.Options(tables: ["rows", "meta"])
        options.isNoSync = isNoSync
        environment = try Environment.open(path: path, options)
        rows = environment[table: "rows"]
        meta = environment[table: "meta"]
    }

    static func key(_ key: MemoryRows.Key) -> [UInt8] {
        var bytes = [key.table, key.subject.kind]
        bytes.reserveCapacity(14)
        withUnsafeBytes(of: key.subject.number.bigEndian) { bytes += $0 }
        withUnsafeBytes(of: key.bucket.bigEndian) { bytes += $0 }
        return bytes
    }

    static func key(_ bytes: UnsafeRawBufferPointer) -> MemoryRows.Key? {
        guard bytes.count == 14 else { return nil }
        return MemoryRows.Key(
            table: bytes[0],
            subject: SubjectNumber(
                kind: bytes[1], number: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self))),
            bucket: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt64.self)))
    }

    func checkpoint(_ transaction: borrowing some Reading & ~Copyable) throws -> Checkpoint {
        try transaction.get(meta, Checkpoint.key) { Checkpoint($0) } ?? Checkpoint()
    }
}

/// The rows of a generation, read and written through one transaction; changes wait in memory until `flush`.
struct PagedRows: RowStore {
    private let generation: Generation
    private let read: BorrowedRead
    private var changed: [MemoryRows.Key: (old: [UInt8]?, new: [UInt8])] = [:]
    /// A fold cannot throw: the first failure waits here for `flush`.
    private var failure: (any Error)?

    init(_ generation: Generation, _ read: BorrowedRead) {
        self.generation = generation
        self.read = read
    }

    mutating func update<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, bucket: UInt64, _ change: (inout Row) -> Void
    ) {
        guard failure == nil else { return }
        let key = MemoryRows.Key(table: Row.table, subject: subject, bucket: bucket)
        do {
            let known =
                try changed[key]
                ?? {
                    let old = try read.bytes(generation.rows, Generation.key(key))
                    return (old, old ?? [UInt8](repeating: 0, count: MemoryLayout<Row>.size))
                }()
            guard known.new.count == MemoryLayout<Row>.size else {
                throw ServiceError(Text("view.row_size", Row.table))
            }
            var row = known.new.withUnsafeBytes { $0.loadUnaligned(as: Row.self) }
            change(&row)
            changed[key] = (known.old, withUnsafeBytes(of: row) { Array($0) })
        } catch {
            failure = error
        }
    }

    /// Writes the changed rows in key order and brings the digest up to date.
    mutating func flush(
        into checkpoint: inout Checkpoint, _ transaction: borrowing WriteTransaction,
        name: (SubjectNumber) throws -> String
    ) throws {
        if let failure { throw failure }
        for (key, row) in changed.sorted(by: { $0.key < $1.key }) {
            let name = try name(key.subject)
            if let old = row.old {
                old.withUnsafeBytes { checkpoint.digest.remove(ViewDigest.hash(key, name: name, $0)) }
            } else {
                checkpoint.rows += 1
            }
            row.new.withUnsafeBytes { checkpoint.digest.add(ViewDigest.hash(key, name: name, $0)) }
            try transaction.put(generation.rows, Generation.key(key), row.new)
        }
        changed = [:]
    }
}

/// The rows of a generation as one consistent view, for evaluation.
struct ViewReader: RowReader {
    private let generation: Generation

    init(_ generation: Generation) { self.generation = generation }

    /// How far the view has read the log by now: another process may have caught it up since it was opened.
    func checkpoint() throws -> Checkpoint { try generation.checkpoint(generation.environment.read()) }

    func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) throws {
        let first = MemoryRows.Key(table: Row.table, subject: subject, bucket: 0)
        try scan(type, from: Generation.key(first)) { key, row in
            guard key.table == Row.table, key.subject == subject else { return false }
            try body(key.bucket, row)
            return true
        }
    }

    func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) throws {
        try scan(type, from: [Row.table]) { key, row in
            guard key.table == Row.table else { return false }
            try body(key.subject, key.bucket, row)
            return true
        }
    }

    private func scan<Row: RowLayout>(
        _ type: Row.Type, from start: [UInt8], _ body: (MemoryRows.Key, Row) throws -> Bool
    ) throws {
        let transaction = try generation.environment.read()
        try transaction.withCursor(generation.rows) { cursor in
            var next = try cursor.seek(start)
            while let entry = next, let key = Generation.key(entry.key) {
                guard entry.value.count == MemoryLayout<Row>.size || key.table != Row.table else {
                    throw ServiceError(Text("view.row_size", Row.table))
                }
                guard key.table == Row.table, try body(key, entry.value.loadUnaligned(as: Row.self)) else { return }
                next = try cursor.next()
            }
        }
    }
}
