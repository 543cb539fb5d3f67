import Crypto
import DaybookModel
import Foundation
import Glibc
import Synchronization

/// Names a master key without telling anything of it.
struct MasterID: Equatable, BitwiseCopyable, Sendable {
    var high: UInt64
    var low: UInt64
}

/// What the file of a master key holds.
struct MasterSecret: Sendable {
    /// Wraps the persons' keys; every erasure replaces it.
    let key: SymmetricKey
    /// Makes the keyed hash of names; stays the same for the life of the store, so that the same file makes the same subjects.
    let names: SymmetricKey
    let id: MasterID

    /// A new master key, with the key for names of the one it replaces.
    init(replacing old: MasterSecret?) {
        let key = SymmetricKey(size: .bits256)
        self.init(key, names: old?.names)
    }

    private init(_ key: SymmetricKey, names: SymmetricKey?) {
        self.key = key
        self.names = names ?? MasterSecret.derived(from: key, "daybook keyed hash of names", bytes: 32)
        id = MasterSecret.derived(from: key, "daybook id of a master key", bytes: 16).withUnsafeBytes {
            MasterID(
                high: UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// Nil when the text is none of a master key: one line of 64 hexadecimal figures or, since an erasure, two.
    init?(_ text: String) {
        let keys = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
            .map { MasterSecret.key(of: $0) }
        guard (1...2).contains(keys.count), let key = keys[0] else { return nil }
        guard keys.count == 1 || keys[1] != nil else { return nil }
        self.init(key, names: keys.count == 2 ? keys[1] : nil)
    }

    /// As it stands in its file. `isFirst`: the key for names follows from the key itself.
    func text(isFirst: Bool) -> [UInt8] {
        let lines = isFirst ? [key] : [key, names]
        return lines.flatMap { key in Array((key.withUnsafeBytes { Hexadecimal.text($0) } + "\n").utf8) }
    }

    private static func key(of figures: Substring) -> SymmetricKey? {
        let figures = Array(figures.utf8)
        guard figures.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: figures.count, by: 2) {
            guard let byte = UInt8(String(decoding: figures[start..<start + 2], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return SymmetricKey(data: bytes)
    }

    private static func derived(from key: SymmetricKey, _ purpose: String, bytes: Int) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.utf8), outputByteCount: bytes)
    }
}

/// The store's master key: 32 random bytes in a file outside the store, readable by its owner only.
///
/// An erasure replaces it: the new one waits beside it, in a file of the same name with `.next`, until the old one is overwritten.
public final class MasterKey: Sendable {
    public let path: String
    private let cached = Mutex<MasterSecret?>(nil)

    public init(path: String) { self.path = path }

    /// Whether the file is there.
    public var isThere: Bool { cached.withLock { $0 != nil } || access(path, F_OK) == 0 }

    /// Makes the file with a new key; an error when there is one already.
    public func create() throws(LogError) { try create(replacing: nil) }

    /// The same for a store that goes on from another one: the keyed hash of names stays what it was.
    func create(replacing old: MasterSecret?) throws(LogError) {
        let secret = MasterSecret(replacing: old)
        let folder = Durable.parent(of: path)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .keys(Text("log.file.open", folder, error.localizedDescription))
        }
        try Durable.create(secret.text(isFirst: old == nil), at: path)
        cached.withLock { $0 = secret }
    }

    /// The key in use, or the one with an id: a keyring names its own.
    func secret(_ id: MasterID? = nil) throws(LogError) -> MasterSecret {
        if let known = cached.withLock({ $0 }), id == nil || known.id == id { return known }
        guard let (secret, _) = try find(id) else { throw .keys(Text("log.keys.wrong_master", path)) }
        cached.withLock { $0 = secret }
        return secret
    }

    /// A secret for naming people without their names: an HMAC of the text under a key for this purpose.
    public func keyedHash(_ text: String) throws(LogError) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: try secret().names)
        return Hexadecimal.text(code.prefix(12))
    }

    // MARK: Replacing

    enum Place { case inUse, next }

    /// Reads the key with an id, or any, from the disk; nil when neither file holds it.
    func find(_ id: MasterID?) throws(LogError) -> (MasterSecret, Place)? {
        var isBad = false
        var isThere = false
        // The one that waits may take the other's place between the two readings: then the first reads it the next time.
        for _ in 0..<2 {
            for (path, place) in [(file, Place.inUse), (nextFile, .next)] {
                // Whatever keeps it from being read, the other file is asked, and the remedy is the same.
                guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
                isThere = true
                guard let secret = MasterSecret(text) else {
                    isBad = place == .inUse
                    continue
                }
                if id == nil || secret.id == id { return (secret, place) }
            }
        }
        if !isThere { throw .keys(Text("log.keys.no_master", path)) }
        if isBad { throw .keys(Text("log.keys.bad_master", path)) }
        return nil
    }

    /// Why the key could not be replaced; nil when it can, as far as can be told.
    var obstacle: Text? {
        Durable.isReplaceable(file) ? nil : Text("log.keys.not_replaceable", path)
    }

    /// Puts a new key beside the one in use. On disk when the call returns.
    func stage(_ new: MasterSecret) throws(LogError) { try Durable.create(new.text(isFirst: false), at: nextFile) }

    func overwrite() throws(LogError) { try Durable.overwrite(file) }

    /// The key that waits takes the place of the one in use.
    func promote() throws(LogError) {
        try Durable.rename(nextFile, file)
        cached.withLock { $0 = nil }
    }

    /// Waits until the names of the key's files are on disk.
    func syncNames() throws(LogError) { try Durable.syncFolder(Durable.parent(of: file)) }

    /// Whether a key waits beside the one in use.
    var hasNext: Bool { access(nextFile, F_OK) == 0 }

    func discardNext() throws(LogError) { try Durable.destroy(nextFile) }

    /// Where the file really is: a symbolic link must not be replaced by the file it leads to.
    private var file: String { Durable.resolved(path) }
    private var nextFile: String { file + ".next" }
}
