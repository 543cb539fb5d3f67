import Crypto
import DaybookModel
import Foundation
import Glibc
import Synchronization

/// The data keys of persons: one AES-256 key each, wrapped by the master key, in a file outside LMDB.
///
/// Outside, because LMDB keeps freed pages: a key deleted there could still be read from the file. Each key has a fixed place,
/// so that it can be overwritten. The master key lives outside the store (`MasterKey`). An erasure replaces the file
/// (`KeyReplacement`); whoever has the old one open sees by the log that something changed, and opens the new one.
final class Keyring: Sendable {
    private static let keysMax = 100_000

    private let replacement: KeyReplacement
    private let storage: LogStorage
    private let storeID: EventID
    private let path: String
    private let master: MasterKey
    private struct Contents {
        var file: KeyringFile?
        /// The last of LMDB's transactions that readers saw when `file` was found to be the keyring that counts.
        var checkedAt = -1
        /// And when there was no erasure to finish.
        var settledAt = -1
        /// Of the master key that wraps the keys in `file`.
        var wrap: KeyWrap?
        var keys: [UInt32: SymmetricKey] = [:]
        /// Slots of new keys that `flush` has not written yet.
        var unwritten: [UInt32: [UInt8]] = [:]
        /// Persons whose keys the commit under way destroys.
        var erased: Set<UInt32> = []
        var random = RandomBytes()
        var hasFailed = false
    }
    private let contents = Mutex(Contents())

    init(
        path: String, storeID: EventID, master: MasterKey, storage: LogStorage,
        observer: @escaping KeyReplacement.Observer
    ) {
        self.path = path
        self.storeID = storeID
        self.master = master
        self.storage = storage
        replacement = KeyReplacement(
            path: path, storeID: storeID, master: master, storage: storage, observer: observer)
    }

    /// What the keyring holds for a person.
    enum Entry {
        case live(SymmetricKey)
        /// The key was destroyed on purpose.
        case erased
        /// There is no key although there should be one: the keyring or the master key is not there.
        case missing
    }

    /// The person's key. Without the keyring or the master key it is `missing`; a damaged slot and a wrong master key are errors.
    func entry(person: UInt32) throws(LogError) -> Entry {
        try result { contents in
            if contents.erased.contains(person) { return .erased }
            try refresh(&contents)
            if let key = contents.keys[person] { return .live(key) }
            if let slot = contents.unwritten[person] { return .live(try unwrap(slot, person, &contents)) }
            while true {
                let found = Result { try stored(person, &contents) }
                if case .success(let entry?) = found { return entry }
                // Absent, or it does not open: so is a key that another process is just replacing.
                guard try reopen(&contents) else { return try found.get() ?? .missing }
            }
        }
    }

    /// Whether the person's key was destroyed, whatever the state of those that were not. Call with the log's write lock held, and `settle`
    /// before.
    func isErased(_ person: UInt32) throws(LogError) -> Bool {
        try result { contents in
            if contents.erased.contains(person) { return true }
            guard contents.unwritten[person] == nil, let file = contents.file else { return false }
            return try file.slot(person).withUnsafeBytes { file.state($0, person) } == .erased
        }
    }

    /// Nil when the keyring has no slot of the person.
    private func stored(_ person: UInt32, _ contents: inout Contents) throws -> Entry? {
        guard let file = contents.file else { return nil }
        let slot = try file.slot(person)
        switch slot.withUnsafeBytes({ file.state($0, person) }) {
        case .live: return master.isThere ? .live(try unwrap(slot, person, &contents)) : .missing
        case .erased: return .erased
        case .damaged: throw LogError.keys(storage.damagedKey(person, path))
        case .absent: return nil
        }
    }

    /// Forgets every key in memory: after a batch that failed, because its new keys may be made again by another process.
    func forget() {
        contents.withLock { contents in
            contents.keys = [:]
            contents.unwritten = [:]
            contents.erased = []
            contents.settledAt = -1
        }
    }

    /// What to say when keys that should be there are not.
    var missing: Text { Text("log.keys.missing", path) }

    /// Throws when no new key could be made: before anything else of a request is done. Call with the log's write lock held.
    func requireMaster() throws(LogError) {
        try settle()
        try result { contents in _ = try wrap(&contents) }
    }

    /// Makes a new key in the place of a new person. Not durable before `flush`. Call with the log's write lock held, and `settle`
    /// before.
    func make(person: UInt32) throws(LogError) -> SymmetricKey {
        try result { contents in
            var bytes = try contents.random.take(KeySlot.key.count)
            defer { for index in bytes.indices { bytes[index] = 0 } }
            let key = SymmetricKey(data: bytes)
            // Only the first person may find no file: later it would be a lost one.
            if person == 1, contents.file == nil { try makeFile(&contents) }
            guard contents.file != nil else { throw LogError.keys(missing) }
            let wrap = try wrap(&contents)
            var slot = [UInt8](repeating: 0, count: KeySlot.bytes)
            try bytes.withUnsafeBytes { key in
                try slot.withUnsafeMutableBytes { slot in
                    try wrap.wrap(key, person: person, into: slot, &contents.random)
                    if contents.file?.header.isChecked == true { KeySlot.seal(slot, person: person) }
                }
            }
            contents.unwritten[person] = slot
            keep(key, person, &contents)
            return key
        }
    }

    /// Waits until every key made so far is on disk: before the commit that uses it.
    func flush() throws(LogError) {
        try result { contents in
            guard !contents.unwritten.isEmpty else { return }
            guard let file = contents.file else { throw LogError.keys(missing) }
            // After a failed sync the system calls the pages clean: a second one would answer success for nothing.
            guard !contents.hasFailed else { throw Durable.failure("log.file.write", path) }
            try writeNew(&contents, file)
            contents.hasFailed = true
            try file.sync()
            contents.hasFailed = false
            contents.unwritten = [:]
        }
    }

    /// Neighbours, as new persons are, are written together.
    private func writeNew(_ contents: inout Contents, _ file: KeyringFile) throws {
        var (bytes, first, next): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for (person, slot) in contents.unwritten.sorted(by: { $0.key < $1.key }) {
            if person != next {
                if !bytes.isEmpty { try file.write(bytes, at: first) }
                (bytes, first) = ([], person)
            }
            bytes += slot
            next = person + 1
        }
        try file.write(bytes, at: first)
    }

    private func unwrap(_ slot: [UInt8], _ person: UInt32, _ contents: inout Contents) throws -> SymmetricKey {
        let wrap = try wrap(&contents)
        var bytes = [UInt8](repeating: 0, count: KeySlot.key.count)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        let isOpen = slot.withUnsafeBytes { slot in
            bytes.withUnsafeMutableBytes { wrap.unwrap(slot, person: person, into: $0) }
        }
        guard isOpen else {
            throw LogError.keys(
                try isMaster(wrap, of: contents.file)
                    ? storage.damagedKey(person, path) : Text("log.keys.wrong_master", master.path))
        }
        let key = SymmetricKey(data: bytes)
        keep(key, person, &contents)
        return key
    }

    /// How many slots are tried with a master key.
    private static let triedMax: UInt32 = 4_096

    /// Whether a keyring's keys are wrapped by a master key. The oldest keyrings do not say by which: then it is so if any slot opens.
    private func isMaster(_ wrap: KeyWrap, of file: KeyringFile?) throws -> Bool {
        guard let file, file.header.master == nil else { return true }
        var bytes = [UInt8](repeating: 0, count: KeySlot.key.count)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        for person in 1...Keyring.triedMax {
            let isOpen = try file.slot(person).withUnsafeBytes { slot in
                file.state(slot, person) == .live
                    && bytes.withUnsafeMutableBytes { wrap.unwrap(slot, person: person, into: $0) }
            }
            if isOpen { return true }
        }
        return false
    }

    private func keep(_ key: SymmetricKey, _ person: UInt32, _ contents: inout Contents) {
        if contents.keys.count > Keyring.keysMax { contents.keys = [:] }
        contents.keys[person] = key
    }

    private func wrap(_ contents: inout Contents) throws -> KeyWrap {
        if let wrap = contents.wrap { return wrap }
        let wrap = KeyWrap(try master.secret(contents.file?.header.master), storeID: storeID)
        contents.wrap = wrap
        return wrap
    }

    // MARK: The file

    private func makeFile(_ contents: inout Contents) throws {
        let header = KeyringHeader(storeID: storeID, master: try wrap(&contents).master.id)
        try Durable.create(header.encoded(), at: path)
        contents.file = try KeyringFile.open(path, storeID: storeID)
    }

    /// Sees to it that `file` is the keyring that counts, or nil when there is none. Erasures are events: while the log stays as it is,
    /// so does the keyring.
    private func refresh(_ contents: inout Contents) throws {
        guard contents.file == nil || contents.checkedAt != storage.environment.lastTransaction else { return }
        // A commit's number shows before readers see the commit, by as long as the disk takes: what they see now is what is looked at.
        let seen = try storage.environment.read().id
        _ = try reopen(&contents)
        contents.checkedAt = seen
    }

    /// Opens the keyring that counts now; false when it is the one that is open.
    private func reopen(_ contents: inout Contents) throws -> Bool {
        let file = try replacement.current(unless: contents.file)
        guard file?.identity != contents.file?.identity else { return false }
        contents.file = file
        contents.wrap = nil
        contents.keys = [:]
        contents.erased = []
        contents.hasFailed = false
        return true
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

    // MARK: Erasing

    /// Finishes an erasure that the log holds, and throws away what is left of one that it does not. Call with the log's write lock held,
    /// before keys are made or destroyed.
    func settle() throws(LogError) {
        try result { contents in
            let transaction = storage.environment.lastTransaction
            guard contents.settledAt != transaction else { return }
            try replacement.settle()
            contents.checkedAt = -1
            try refresh(&contents)
            contents.settledAt = transaction
        }
    }

    /// Why keys could not be destroyed now; nil when they can.
    func obstacle() throws(LogError) -> Text? {
        try requireMaster()
        return try result { contents in
            guard contents.file != nil else { return missing }
            return Durable.isReplaceable(path) ? master.obstacle : Text("log.keys.not_replaceable", path)
        }
    }

    /// From now on these persons have no key; `stage` and the commit that follows it make that last.
    func erase(_ persons: Set<UInt32>) {
        contents.withLock { contents in
            contents.erased.formUnion(persons)
            for person in persons {
                contents.keys[person] = nil
                contents.unwritten[person] = nil
            }
        }
    }

    /// Puts a keyring on disk that has every key made so far but those of the erased; it counts once the log holds the erasure. Call in
    /// place of `flush`. `persons`: how many the log will have. `transaction`: the number of the one that will be committed.
    func stage(_ mark: ErasureMark, persons: UInt32, transaction: Int) throws(LogError) {
        try result { contents in
            guard let file = contents.file else { throw LogError.keys(missing) }
            let change = KeyReplacement.Change(
                persons: persons, erased: contents.erased, unwritten: contents.unwritten)
            try replacement.stage(change, mark, transaction: transaction, replacing: file, wrap(&contents))
            contents.unwritten = [:]
        }
    }

    /// Makes the keyring of a log that has none, of a copy; answers how many keys it has.
    func adopt(_ adoption: KeyAdoption, persons: UInt32, erased: Set<UInt32>) throws(LogError) -> Int {
        try result { contents in
            guard contents.file == nil, try !reopen(&contents) else {
                throw LogError.keys(Text("log.keys.there_already", path))
            }
            guard let copy = try KeyringFile.open(adoption.keyring, storeID: nil) else {
                throw LogError.keys(Text("log.keys.not_a_keyring", adoption.keyring))
            }
            let secret = try adoption.masterKey.secret(copy.header.master)
            if !master.isThere { try master.create(replacing: secret) }
            let count = try replacement.adopt(
                copy, KeyWrap(secret, storeID: copy.header.storeID), KeyWrap(master.secret(), storeID: storeID),
                persons: persons, erased: erased)
            _ = try reopen(&contents)
            return count
        }
    }

    /// Whether the log holds an erasure of which old keys may still be on the disk.
    func isUnfinished() throws(LogError) -> Bool { try result { _ in try replacement.isUnfinished } }

    /// Whether the disk may hold an erasure that the log does not: its commit failed, and no commit has taken its place yet. Call with the
    /// log's write lock held; `transaction`: the number of the one that is open.
    func isInDoubt(_ transaction: Int) -> Bool { replacement.isInDoubt(transaction) }

    /// Whether an erasure was interrupted.
    var hasRemains: Bool { replacement.hasRemains }
}
