import DaybookModel
import Glibc

/// Where an erasure can be stopped by a crash: after each of these, what is there must be enough to finish it or to undo it.
package enum ErasureStep: String, CaseIterable, Sendable {
    /// Under the log's write lock; nothing was written.
    case began
    /// There is a file for the new keyring, under a name by which no keyring is looked for. From here on a crash leaves something behind,
    /// and the file says so.
    case keysBegun
    /// The new master key is on disk, beside the old one.
    case masterStaged
    /// All keys that stay are on disk once more, in that file, wrapped by the new master key.
    case keysWritten
    /// That file has the name under which it is looked for. It counts as soon as the log holds the erasure.
    case keysStaged
    /// The log holds the erasure.
    case committed
    case oldKeysOverwritten
    case oldMasterOverwritten
    /// The new master key has the old one's name.
    case masterReplaced
    /// The new keyring has the old one's name.
    case keysReplaced
}

/// Replaces a store's keyring and its master key by others that lack the keys of erased persons.
///
/// The new keyring names the erasure's event. So the commit of that event is the one moment at which the new files become the
/// ones that count and the old ones worthless: before it they are thrown away by whoever finds them, after it whoever finds
/// them overwrites the old ones and gives the new ones their names. All of it happens under the log's write lock.
struct KeyReplacement: Sendable {
    /// Called after each step; what it throws stops the erasure there, as a crash would.
    typealias Observer = @Sendable (ErasureStep) throws -> Void

    let path: String
    let storeID: EventID
    let master: MasterKey
    let storage: LogStorage
    let observer: Observer

    var nextPath: String { path + ".next" }
    /// A keyring that is being written.
    private var newPath: String { path + ".new" }

    // MARK: Which keyring counts

    /// Opens the keyring that counts now, unless it is the one that is open; nil when there is none.
    func current(unless known: KeyringFile?) throws -> KeyringFile? {
        // Another process may be in the middle of a replacement: then what is wrong now is right a moment later.
        var attempt = 1
        while true {
            do {
                if let next = try committedNext() { return next.identity == known?.identity ? known : next }
                if let known, known.identity == KeyringFile.Identity(path: path) { return known }
                return try KeyringFile.open(path, storeID: storeID)
            } catch {
                guard attempt < KeyReplacement.attemptsMax else { throw error }
                attempt += 1
            }
        }
    }

    private static let attemptsMax = 3

    /// The keyring that an erasure of the log made and that does not have its name yet.
    private func committedNext() throws -> KeyringFile? {
        guard hasNext, let next = try KeyringFile.open(nextPath, storeID: storeID),
            try isCommitted(next)
        else { return nil }
        return next
    }

    private func isCommitted(_ next: KeyringFile) throws -> Bool {
        guard let mark = next.header.erasure else { return false }
        return try storage.holds(mark)
    }

    /// Whether an erasure is in the log of which old keys may still be on the disk.
    var isUnfinished: Bool { get throws { try committedNext() != nil } }

    /// Whether the disk may hold an erasure that nobody sees: when the last write of a commit fails, LMDB takes it back in the system's
    /// memory, and what the disk has is open until it was waited for (`LogWriter.begin`). The next commit has the same number.
    func isInDoubt(_ transaction: Int) -> Bool {
        // What is no keyring is named when it is to be finished; until then it is in nobody's way.
        guard hasNext, let next = try? KeyringFile.open(nextPath, storeID: storeID) else { return false }
        return next.header.transaction >= UInt64(transaction)
    }

    /// Whether there is anything to finish or to throw away.
    var hasRemains: Bool { hasNext || access(newPath, F_OK) == 0 }
    private var hasNext: Bool { access(nextPath, F_OK) == 0 }

    // MARK: Finishing

    /// Finishes what the log holds an erasure for, and throws away what it holds none for.
    func settle() throws {
        guard hasRemains else { return }
        guard let next = try committedNext() else { return try discard() }
        try observer(.committed)
        // The process that committed it may have ended before the disk had it.
        try storage.environment.sync()
        // Nothing of the old may go before all of the new is at hand.
        guard let id = next.header.master, let (_, place) = try master.find(id) else {
            throw LogError.keys(Text("log.keys.wrong_master", master.path))
        }
        try Durable.overwrite(path)
        try observer(.oldKeysOverwritten)
        if place == .next {
            try master.overwrite()
            try observer(.oldMasterOverwritten)
            try master.promote()
            try observer(.masterReplaced)
        } else {
            // Somebody who could not wait for it may have given it its name.
            try master.syncNames()
        }
        // Last, because its name says that there is something to finish.
        try Durable.rename(nextPath, path)
        try observer(.keysReplaced)
    }

    /// A file that says that there is something to do goes last here too; and as `nextPath` nothing is ever found but a whole keyring.
    private func discard() throws {
        if hasNext {
            // That the log does not hold it must be true on the disk, too.
            try storage.environment.sync()
            try Durable.destroy(newPath)
        }
        try discardMaster()
        if hasNext { try Durable.rename(nextPath, newPath) }
        try Durable.destroy(newPath)
    }

    /// Throws the master key away that waits, unless it is the one in use, which has not got its name or has lost it again.
    private func discardMaster() throws {
        guard master.hasNext else { return }
        if let id = try KeyringFile.open(path, storeID: storeID)?.header.master, case (_, .next)? = try master.find(id)
        {
            return try master.promote()
        }
        try master.discardNext()
    }

    // MARK: Staging

    /// Makes a keyring where there is none, of a copy; answers how many keys it has.
    func adopt(
        _ copy: KeyringFile, _ copyWrap: KeyWrap, _ wrap: KeyWrap, persons: UInt32, erased: Set<UInt32>
    ) throws -> Int {
        try Durable.destroy(newPath)
        let header = KeyringHeader(storeID: storeID, generation: copy.header.generation, master: wrap.master.id)
        try Durable.create(header.encoded(), at: newPath)
        guard let new = try KeyringFile.open(newPath, storeID: storeID) else {
            throw Durable.failure("log.file.open", newPath)
        }
        var copier = KeyCopier(from: copyWrap, to: wrap, storage)
        try copier.copy(copy, to: new, Change(persons: persons, erased: erased))
        try new.sync()
        try Durable.rename(newPath, path)
        return copier.copied
    }

    /// What is to be different in the new keyring.
    struct Change {
        /// Persons the log will have.
        var persons: UInt32
        var erased: Set<UInt32>
        /// Slots of keys that are not in the old file yet.
        var unwritten: [UInt32: [UInt8]] = [:]
    }

    /// Puts the new files on disk beside the old ones; they count once the log holds the erasure. Call `settle` before.
    func stage(
        _ change: Change, _ mark: ErasureMark, transaction: Int, replacing old: KeyringFile, _ wrap: KeyWrap
    ) throws {
        try observer(.began)
        guard try committedNext() == nil else { throw LogError.keys(Text("log.keys.unfinished", path)) }
        // A stage that failed may have left something.
        try discard()
        let secret = MasterSecret(replacing: wrap.master)
        let header = KeyringHeader(
            storeID: storeID, generation: old.header.generation + 1, master: secret.id, erasure: mark,
            transaction: UInt64(transaction))
        try Durable.create(header.encoded(), at: newPath)
        try observer(.keysBegun)
        try master.stage(secret)
        try observer(.masterStaged)
        guard let new = try KeyringFile.open(newPath, storeID: storeID) else {
            throw Durable.failure("log.file.open", newPath)
        }
        var copier = KeyCopier(from: wrap, to: KeyWrap(secret, storeID: storeID), storage)
        try copier.copy(old, to: new, change)
        try new.sync()
        try observer(.keysWritten)
        try Durable.rename(newPath, nextPath)
        try observer(.keysStaged)
    }
}

extension LogStorage {
    /// Whether the log holds an erasure: its event, not another one that got its sequence.
    func holds(_ mark: ErasureMark) throws -> Bool {
        try withEvent(mark.sequence, environment.read()) { view in
            view.id == mark.id && view.type == EventType.customerErased
        } ?? false
    }

    /// What to say of a slot that is damaged. The name of a person is that of a customer, and the key of a contact.
    func damagedKey(_ person: UInt32, _ path: String) -> Text {
        // Without the name the number must do.
        Text("log.keys.damaged", person, path, (try? personName(person)) ?? "\(person)")
    }

    /// For a message: the name of a person is its subject, and a contact of it; its number where the log has no name.
    func personName(_ person: UInt32) throws -> String {
        let name = try names.name(SubjectNumber(.person, person), environment.read())
        return (name ?? "\(person)").replacing("\u{1F}", with: " / ")
    }
}
