import Crypto
import DaybookModel
import LMDB
import Synchronization

/// Where an event came from: interned, because millions of events share a few.
public struct Origin: Hashable, Sendable {
    public var source: String
    public var actor: String
    /// Key of the import that brought the event (`import/…`); empty when none did.
    public var importKey: String

    public init(source: String, actor: String, importKey: String = "") {
        self.source = source
        self.actor = actor
        self.importKey = importKey
    }
}

/// The tables of interned names: subjects by number, origins by number.
///
/// Both are derived: the first record of a subject carries its name, and the first record of an origin its parts, so the
/// Merkle tree covers them. Runs find a subject by its name.
struct Names: Sendable {
    static let originByNumber = UInt8(ascii: "o")
    static let originByHash = UInt8(ascii: "O")
    /// The kind under which persons are numbered.
    static let person = SubjectKind.person.rawValue
    /// Between a customer's key and a contact's in the name of a person; not allowed inside keys.
    static let contactSeparator: UInt8 = 0x1F

    let subjects: Table
    let meta: Table

    static func originKey(_ number: UInt32) -> [UInt8] {
        [originByNumber] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
    static func originKey(_ origin: Origin) -> [UInt8] {
        [originByHash] + SHA256.hash(data: encoded(origin)).prefix(16)
    }

    static func encoded(_ origin: Origin) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(text: origin.source)
        writer.put(text: origin.actor)
        writer.put(text: origin.importKey)
        return writer.bytes
    }

    func name(_ subject: SubjectNumber, _ transaction: borrowing some Reading & ~Copyable) throws -> String? {
        try withName(subject, transaction) { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the name of a subject; nil when there is no such number.
    func withName<Result>(
        _ subject: SubjectNumber, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result? {
        try transaction.withCursor(subjects) { cursor in
            guard let entry = try cursor.seek(notAbove: subject.packed) else { return nil }
            return try NameRow(entry)?.name(subject.packed).map(body)
        }
    }

    /// Lends the names of a kind from a number on, in order, until `body` answers false.
    func forEach(
        _ kind: UInt8, from first: UInt32, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (_ number: UInt32, _ name: UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        try transaction.withCursor(subjects) { cursor in
            var entry = try cursor.seek(notAbove: SubjectNumber(kind: kind, number: first).packed)
            if entry == nil { entry = try cursor.first() }
            while let current = entry {
                let start = SubjectNumber(kind: kind, number: first).packed
                guard current.number >> 32 <= UInt64(kind) else { return }
                if current.number >> 32 == UInt64(kind), let row = NameRow(current) {
                    var number = max(row.first, start)
                    while let name = row.name(number) {
                        guard try body(UInt32(truncatingIfNeeded: number), name) else { return }
                        number += 1
                    }
                }
                entry = try cursor.next()
            }
        }
    }

    /// Adds the names of the numbers of a kind that come next.
    func append(
        _ names: [[UInt8]], _ kind: UInt8, from first: UInt32, _ transaction: borrowing WriteTransaction
    ) throws {
        var key = SubjectNumber(kind: kind, number: first).packed
        var row = NameRowWriter()
        try transaction.withCursor(subjects) { cursor in
            guard let last = try cursor.seek(notAbove: key), last.number >> 32 == UInt64(kind) else { return }
            guard let known = NameRow(last), known.first + UInt64(known.count) == key else {
                throw LogError.damaged(sequence: 0, Text("log.damage.subject", kind, first - 1))
            }
            key = known.first
            for number in known.first..<known.first + UInt64(known.count) { row.add(Array(known.name(number)!)) }
        }
        for name in names {
            if !row.hasRoom(for: name) {
                try transaction.put(subjects, key, row.encoded)
                key += UInt64(row.count)
                row = NameRowWriter()
            }
            row.add(name)
        }
        try transaction.put(subjects, key, row.encoded)
    }

    func number(_ origin: Origin, _ transaction: borrowing some Reading & ~Copyable) throws -> UInt32? {
        try transaction.get(meta, Names.originKey(origin)) { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
    }

    func origin(_ number: UInt32, _ transaction: borrowing some Reading & ~Copyable) throws -> Origin? {
        try transaction.get(meta, Names.originKey(number)) { bytes in
            var reader = ByteReader(bytes)
            return Origin(source: reader.takeText(), actor: reader.takeText(), importKey: reader.takeText())
        }
    }
}

/// A row of the table of subjects: the names of numbers that follow on one another, up to a page of them.
struct NameRow {
    /// Number of the first name, packed with its kind.
    let first: UInt64
    let count: Int
    private let bytes: UnsafeRawBufferPointer
    private var namesStart: Int { 2 + 2 * count }

    /// Nil when the row is shorter than it says.
    init?(_ entry: Cursor.Entry) {
        guard entry.key.count == 8, entry.value.count >= 2 else { return nil }
        (first, bytes) = (entry.number, entry.value)
        count = Int(UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self)))
        guard count > 0, 2 + 2 * count <= bytes.count, namesStart + end(count - 1) == bytes.count else { return nil }
    }

    /// Nil when the row has no such number.
    func name(_ number: UInt64) -> UnsafeRawBufferPointer? {
        guard number >= first, number - first < UInt64(count) else { return nil }
        let index = Int(number - first)
        let (start, end) = (namesStart + (index == 0 ? 0 : end(index - 1)), namesStart + end(index))
        guard start <= end, end <= bytes.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    private func end(_ index: Int) -> Int {
        Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 + 2 * index, as: UInt16.self)))
    }
}

/// Fills a row of names.
struct NameRowWriter {
    /// A page less LMDB's page header: a row of this size wastes nothing.
    static let bytesMax = 4_080
    private var names: [UInt8] = []
    private var ends: [UInt16] = []

    var count: Int { ends.count }

    func hasRoom(for name: [UInt8]) -> Bool {
        ends.isEmpty || 2 + 2 * (ends.count + 1) + names.count + name.count <= NameRowWriter.bytesMax
    }

    mutating func add(_ name: [UInt8]) {
        names.append(contentsOf: name)
        ends.append(UInt16(names.count))
    }

    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.put(UInt16(ends.count))
        for end in ends { writer.put(end) }
        writer.put(names)
        return writer.bytes
    }
}

/// A cache of names already looked up. They never change, so it can only be incomplete.
final class NameCache: Sendable {
    private struct Contents {
        var subjects: [UInt64: String] = [:]
        var numbers: [Subject: UInt32] = [:]
        var origins: [UInt32: Origin] = [:]
    }
    private static let entriesMax = 200_000
    private let contents = Mutex(Contents())

    func name(_ subject: SubjectNumber, _ load: () throws -> String?) rethrows -> String? {
        if let known = contents.withLock({ $0.subjects[subject.packed] }) { return known }
        guard let name = try load() else { return nil }
        contents.withLock { contents in
            if contents.subjects.count > NameCache.entriesMax { contents.subjects = [:] }
            contents.subjects[subject.packed] = name
        }
        return name
    }

    /// The number of a subject that was loaded before.
    func number(_ subject: Subject) -> UInt32? { contents.withLock { $0.numbers[subject] } }

    func number(_ subject: Subject, _ load: () throws -> UInt32?) rethrows -> UInt32? {
        if let known = number(subject) { return known }
        guard let number = try load() else { return nil }
        contents.withLock { contents in
            if contents.numbers.count > NameCache.entriesMax { contents.numbers = [:] }
            contents.numbers[subject] = number
        }
        return number
    }

    func origin(_ number: UInt32, _ load: () throws -> Origin?) rethrows -> Origin? {
        if let known = contents.withLock({ $0.origins[number] }) { return known }
        guard let origin = try load() else { return nil }
        contents.withLock { contents in
            if contents.origins.count > NameCache.entriesMax { contents.origins = [:] }
            contents.origins[number] = origin
        }
        return origin
    }
}
