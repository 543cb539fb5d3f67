import Crypto
import DaybookModel
import Foundation
import Glibc
import Synchronization

/// The data keys of persons: one AES-256 key each, wrapped by the master key, in a file outside LMDB.
///
/// Outside, because LMDB keeps freed pages: a key deleted there could still be read from the file. Each key has a fixed place,
/// so that it can be overwritten. The master key lives outside the store (`MasterKey`).
final class Keyring: Sendable {
    static let headerBytes = 64
    static let slotBytes = 64
    static let magic: [UInt8] = Array("DAYBOOKK".utf8)
    private static let live: UInt8 = 1
    private static let erased: UInt8 = 2
    private static let keysMax = 100_000

    private let storeID: EventID
    private let path: String
    private let master: MasterKey
    private struct Contents {
        var file: Int32 = -1
        var keys: [UInt32: SymmetricKey] = [:]
        /// Places of new keys that `flush` has not written yet.
        var unwritten: [UInt32: [UInt8]] = [:]
        var random = RandomBytes()
        var hasFailed = false
    }
    private let contents = Mutex(Contents())

    init(path: String, storeID: EventID, master: MasterKey) {
        self.path = path
        self.storeID = storeID
        self.master = master
    }

    deinit { contents.withLock { if $0.file >= 0 { close($0.file) } } }

    /// What the keyring holds for a person.
    enum Entry {
        case live(SymmetricKey)
        /// The key was destroyed on purpose.
        case erased
        /// There is no key although there should be one: the keyring or the master key is not there.
        case missing
    }

    /// The person's key. Without the keyring or the master key it is `missing`; a wrong master key is an error.
    func entry(person: UInt32) throws(LogError) -> Entry {
        try result { contents in
            if let key = contents.keys[person] { return .live(key) }
            if let slot = contents.unwritten[person] { return .live(try unwrap(slot, person, &contents)) }
            try openExisting(&contents)
            guard contents.file >= 0, master.isThere else { return .missing }
            var slot = [UInt8](repeating: 0, count: Keyring.slotBytes)
            guard pread(contents.file, &slot, slot.count, off_t(place(person))) == slot.count else { return .missing }
            switch slot[0] {
            case Keyring.live: return .live(try unwrap(slot, person, &contents))
            case Keyring.erased: return .erased
            default: return .missing
            }
        }
    }

    /// Forgets every key in memory: after a batch that failed, because its new keys may be made again by another process,
    /// and after an erasure.
    func forget() {
        contents.withLock { contents in
            contents.keys = [:]
            contents.unwritten = [:]
        }
    }

    /// What to say when keys that should be there are not.
    var missing: Text { Text("log.keys.missing", path) }

    /// Throws when no new key could be made: before anything else of a request is done.
    func requireMaster() throws(LogError) { _ = try master.key() }

    /// Makes a new key in the place of a new person. Not durable before `flush`. Call with the log's write lock held.
    func make(person: UInt32) throws(LogError) -> SymmetricKey {
        try result { contents in
            let bytes = try contents.random.take(32)
            let key = SymmetricKey(data: bytes)
            let sealed = try AES.GCM.seal(
                bytes, using: master.key(), nonce: AES.GCM.Nonce(data: contents.random.take(12)),
                authenticating: context(person))
            var slot: [UInt8] = [Keyring.live, 0, 0, 0]
            slot += Array(sealed.nonce)
            slot += sealed.ciphertext
            slot += sealed.tag
            // Only the first person may find no file: later it would be a lost one.
            if person == 1 { try makeFile(&contents) }
            try openExisting(&contents)
            guard contents.file >= 0 else { throw LogError.keys(missing) }
            contents.unwritten[person] = slot
            if contents.keys.count > Keyring.keysMax { contents.keys = [:] }
            contents.keys[person] = key
            return key
        }
    }

    /// Waits until every key made so far is on disk: before the commit that uses it.
    func flush() throws(LogError) {
        try result { contents in
            guard !contents.unwritten.isEmpty else { return }
            try writeNew(&contents)
            // After a failed sync the system calls the pages clean: a second one would answer success for nothing.
            guard !contents.hasFailed, fsync(contents.file) == 0 else {
                contents.hasFailed = true
                throw Durable.failure("log.file.write", path)
            }
            contents.unwritten = [:]
        }
    }

    /// Neighbours, as new persons are, are written together.
    private func writeNew(_ contents: inout Contents) throws {
        var (bytes, first, next): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for (person, slot) in contents.unwritten.sorted(by: { $0.key < $1.key }) {
            if person != next {
                if !bytes.isEmpty { try write(bytes, at: place(first), contents.file) }
                (bytes, first) = ([], person)
            }
            bytes += slot
            next = person + 1
        }
        try write(bytes, at: place(first), contents.file)
    }

    private func unwrap(_ slot: [UInt8], _ person: UInt32, _ contents: inout Contents) throws -> SymmetricKey {
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: slot[4..<16]), ciphertext: slot[16..<48], tag: slot[48..<64])
            let key = SymmetricKey(data: try AES.GCM.open(box, using: master.key(), authenticating: context(person)))
            if contents.keys.count > Keyring.keysMax { contents.keys = [:] }
            contents.keys[person] = key
            return key
        } catch is CryptoKitError {
            throw LogError.keys(Text("log.keys.wrong_master", master.path))
        }
    }

    // MARK: The file

    private var header: [UInt8] {
        var writer = ByteWriter()
        writer.put(Keyring.magic)
        writer.put(UInt32(1))
        writer.put(UInt32(0))
        writer.put(storeID.high)
        writer.put(storeID.low)
        return writer.bytes + [UInt8](repeating: 0, count: Keyring.headerBytes - writer.bytes.count)
    }

    private func makeFile(_ contents: inout Contents) throws {
        guard contents.file < 0, access(path, F_OK) != 0 else { return }
        try Durable.create(header, at: path)
    }

    /// Leaves `file` negative when there is no keyring.
    private func openExisting(_ contents: inout Contents) throws {
        guard contents.file < 0 else { return }
        var file = Glibc.open(path, O_RDWR | O_CLOEXEC)
        // To read keys a file that cannot be written is enough.
        if file < 0, errno == EACCES || errno == EROFS { file = Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else {
            if errno == ENOENT { return }
            throw Durable.failure("log.file.open", path)
        }
        var found = [UInt8](repeating: 0, count: Keyring.headerBytes)
        guard pread(file, &found, found.count, 0) == found.count, found == header else {
            close(file)
            throw LogError.keys(Text("log.keys.not_a_keyring", path))
        }
        contents.file = file
    }

    private func write(_ bytes: [UInt8], at offset: Int, _ file: Int32) throws {
        guard pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count else {
            throw Durable.failure("log.file.write", path)
        }
    }

    private func place(_ person: UInt32) -> Int { Keyring.headerBytes + Int(person) * Keyring.slotBytes }

    private func context(_ person: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(storeID.high)
        writer.put(storeID.low)
        writer.put(person)
        return writer.bytes
    }

    private func result<Value>(_ body: (inout sending Contents) throws -> Value) throws(LogError) -> Value {
        do {
            return try contents.withLock { contents in try body(&contents) }
        } catch let error as LogError {
            throw error
        } catch {
            throw .keys(Text("log.keys.failed", path, error.localizedDescription))
        }
    }
}

/// Random bytes of the system, fetched as many at a time as one call gives: a key and its nonce would be a call for every eight of them.
private struct RandomBytes {
    private static let count = 256
    private var bytes: [UInt8] = []
    private var used = 0

    mutating func take(_ count: Int) throws(LogError) -> [UInt8] {
        if bytes.count - used < count {
            bytes = [UInt8](repeating: 0, count: RandomBytes.count)
            guard getentropy(&bytes, bytes.count) == 0 else { throw Durable.failure("log.file.open", "getentropy") }
            used = 0
        }
        let taken = Array(bytes[used..<used + count])
        // What was given out must not be found here later.
        for index in used..<used + count { bytes[index] = 0 }
        used += count
        return taken
    }
}

/// The store's master key: 32 random bytes in a file outside the store, readable by its owner only.
public final class MasterKey: Sendable {
    public let path: String
    private let cached = Mutex<SymmetricKey?>(nil)

    public init(path: String) { self.path = path }

    /// Whether the file is there.
    public var isThere: Bool { cached.withLock { $0 != nil } || access(path, F_OK) == 0 }

    /// Makes the file with a new key; an error when there is one already.
    public func create() throws(LogError) {
        let key = SymmetricKey(size: .bits256)
        let folder = Durable.parent(of: path)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .keys(Text("log.file.open", folder, error.localizedDescription))
        }
        try Durable.create(Array((key.withUnsafeBytes { Hexadecimal.text($0) } + "\n").utf8), at: path)
        cached.withLock { $0 = key }
    }

    func key() throws(LogError) -> SymmetricKey {
        if let known = cached.withLock({ $0 }) { return known }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {  // Any failure has one remedy.
            throw .keys(Text("log.keys.no_master", path))
        }
        var bytes: [UInt8] = []
        var figures = Array(text.utf8.prefix { $0 != 10 })[...]
        while let byte = UInt8(String(decoding: figures.prefix(2), as: UTF8.self), radix: 16), figures.count >= 2 {
            bytes.append(byte)
            figures = figures.dropFirst(2)
        }
        guard bytes.count == 32, figures.isEmpty else { throw .keys(Text("log.keys.bad_master", path)) }
        let key = SymmetricKey(data: bytes)
        cached.withLock { $0 = key }
        return key
    }

    /// A secret for naming people without their names: an HMAC of the text under a key derived for this purpose.
    public func keyedHash(_ text: String) throws(LogError) -> String {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: try key(), info: Data("daybook keyed hash of names".utf8), outputByteCount: 32)
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: derived)
        return Hexadecimal.text(code.prefix(12))
    }

}

/// Seals personal fields: AES-GCM under the person's key, bound to the event's id and the person.
enum SealedBox {
    private static let nonceBytes = 12
    private static let tagBytes = 16
    private static let headerBytes = 4

    static func seal(
        _ fields: UnsafeRawBufferPointer, id: EventID, person: UInt32, key: SymmetricKey
    ) throws(LogError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(fields, using: key, authenticating: context(id, person))
            var writer = ByteWriter()
            writer.put(person)
            writer.put(Array(box.nonce))
            writer.put(box.ciphertext)
            writer.put(box.tag)
            return writer.bytes
        } catch {
            throw .keys(Text("log.keys.failed", "seal", "\(error)"))
        }
    }

    static func person(_ box: UnsafeRawBufferPointer) -> UInt32? {
        guard box.count >= headerBytes + nonceBytes + tagBytes else { return nil }
        return UInt32(littleEndian: box.loadUnaligned(as: UInt32.self))
    }

    /// Nil when the box does not open: it was changed, or belongs to another event or person.
    static func open(_ box: UnsafeRawBufferPointer, id: EventID, person: UInt32, key: SymmetricKey) -> [UInt8]? {
        guard box.count >= headerBytes + nonceBytes + tagBytes else { return nil }
        let bytes = Array(box)
        let fields = bytes.count - tagBytes
        // Every failure means the same to the caller: these bytes cannot be read.
        guard let nonce = try? AES.GCM.Nonce(data: bytes[headerBytes..<headerBytes + nonceBytes]),
            let sealed = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: bytes[headerBytes + nonceBytes..<fields], tag: bytes[fields...]),
            let opened = try? AES.GCM.open(sealed, using: key, authenticating: context(id, person))
        else { return nil }
        return Array(opened)
    }

    private static func context(_ id: EventID, _ person: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(id.high.bigEndian)
        writer.put(id.low.bigEndian)
        writer.put(person)
        return writer.bytes
    }
}
