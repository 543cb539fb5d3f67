import DaybookLog
import DaybookModel
import DaybookProjections
import Foundation
import LMDB

/// The running sum of the hashes of all rows: equal sums, equal rows, whatever the order they were written in.
///
/// Each row is hashed with its subject's name, not its number, so that the digest does not depend on the order in which a store met
/// its subjects. It finds mistakes of programs: the hash of a row is quick and no defence against who can choose rows.
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

    mutating func add(_ other: ViewDigest) { add(SipHash.Value(low: other.low, high: other.high)) }

    mutating func remove(_ hash: SipHash.Value) {
        let (difference, borrow) = low.subtractingReportingOverflow(hash.low)
        low = difference
        high = high &- hash.high &- (borrow ? 1 : 0)
    }

    /// What the hashes of all rows of a subject in a table begin with.
    static func seed(table: UInt8, kind: UInt8, name: SipHash.Value) -> SipHash.Value {
        SipHash.Value(low: name.low ^ UInt64(table) << 8, high: name.high ^ UInt64(kind) << 8)
    }

    /// The hash of a line: the 8 bytes of a bucket and the bytes of a row, one after the other.
    ///
    /// Words go into two lanes by turns, each folded by a 64-bit multiplication into all bits of its lane.
    static func hash(_ seed: SipHash.Value, line: UnsafeRawPointer, count: Int) -> SipHash.Value {
        @inline(__always) func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let product = left.multipliedFullWidth(by: right)
            return product.high ^ product.low
        }
        @inline(__always) func word(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: line.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        // Spread over the whole word, where no change of a line's first word can make up for it.
        var (low, high) = (seed.low &+ UInt64(count) &* 0x9E37_79B9_7F4A_7C15, seed.high)
        var offset = 0
        while offset + 16 <= count {
            low = fold(low ^ word(offset), 0xA076_1D64_78BD_642F)
            high = fold(high ^ word(offset + 8), 0xE703_7ED1_A0B4_28DB)
            offset += 16
        }
        if offset + 8 <= count {
            low = fold(low ^ word(offset), 0xA076_1D64_78BD_642F)
            offset += 8
        }
        var last: UInt64 = 0
        for index in offset..<count {
            last |= UInt64(line.load(fromByteOffset: index, as: UInt8.self)) << UInt64(8 * (index - offset))
        }
        high ^= last
        return SipHash.Value(
            low: fold(low ^ 0x8EBC_6AF0_9C88_C6E3, high ^ 0x5899_65CC_7537_4CC3),
            high: fold(high ^ 0x1D8E_4E27_C47D_124F, low ^ 0xEB44_ACCA_B455_D165))
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
///
/// The table `rows` has the rows of a subject packed into chunks (`RowChunk`), the table `meta` the checkpoint.
final class Generation: Sendable {
    let environment: Environment
    let rows: Table
    let meta: Table

    /// Makes the generation when there is none.
    convenience init(path: String, isNoSync: Bool = false) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try self.init(path: path, makes: true, isNoSync: isNoSync)
    }

    /// Opens one that was made; it must not come back when another process is just removing it.
    convenience init(existing path: String) throws { try self.init(path: path, makes: false, isNoSync: false) }

    private init(path: String, makes: Bool, isNoSync: Bool) throws {
        var options = Environment.Options(tables: ["rows", "meta"])
        options.isNoSync = isNoSync
        options.makesTables = makes
        environment = try Environment.open(path: path, options)
        rows = environment[table: "rows"]
        meta = environment[table: "meta"]
    }

    func checkpoint(_ transaction: borrowing some Reading & ~Copyable) throws -> Checkpoint {
        try transaction.get(meta, Checkpoint.key) { Checkpoint($0) } ?? Checkpoint()
    }
}
