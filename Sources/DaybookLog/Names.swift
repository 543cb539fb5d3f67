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
/// Merkle tree covers them.
struct Names: Sendable {
    static let byName = UInt8(ascii: "n")
    static let byNumber = UInt8(ascii: "#")
    static let originByNumber = UInt8(ascii: "o")
    static let originByHash = UInt8(ascii: "O")
    /// The kind under which persons are numbered.
    static let person = SubjectKind.person.rawValue
    /// Between a customer's key and a contact's in the name of a person; not allowed inside keys.
    static let contactSeparator: UInt8 = 0x1F

    let subjects: Table
    let meta: Table

    static func nameKey(kind: UInt8, _ name: some Sequence<UInt8>) -> [UInt8] { [byName, kind] + name }
    static func numberKey(_ subject: SubjectNumber) -> [UInt8] {
        [byNumber, subject.kind] + withUnsafeBytes(of: subject.number.bigEndian) { Array($0) }
    }
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

    func number(kind: UInt8, _ name: String, _ transaction: borrowing some Reading & ~Copyable) throws -> UInt32? {
        try number(kind: kind, name.utf8, transaction)
    }

    func number(
        kind: UInt8, _ name: some Sequence<UInt8>, _ transaction: borrowing some Reading & ~Copyable
    ) throws -> UInt32? {
        try transaction.get(subjects, Names.nameKey(kind: kind, name)) {
            UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))
        }
    }

    func name(_ subject: SubjectNumber, _ transaction: borrowing some Reading & ~Copyable) throws -> String? {
        try transaction.get(subjects, Names.numberKey(subject)) { String(decoding: $0, as: UTF8.self) }
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

/// A cache of names already looked up. They never change, so it can only be incomplete.
final class NameCache: Sendable {
    private struct Contents {
        var subjects: [UInt64: String] = [:]
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
