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

    /// Whether there is anything to finish or to throw away.
    var hasRemains: Bool { hasNext || access(newPath, F_OK) == 0 }
    private var hasNext: Bool { access(nextPath, F_OK) == 0 }

    // MARK: Finishing

    /// Finishes what the log holds an erasure for, and throws away what it holds none for.
    func settle() throws {
        guard hasRemains else { return }
        guard let next = try committedNext() else { return try discard() }
        try observer(.committed)
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
        }
        // Last, because its name says that there is something to finish.
        try Durable.rename(nextPath, path)
        try observer(.keysReplaced)
    }

    /// A file that says that there is something to do goes last here too; and as `nextPath` nothing is ever found but a whole keyring.
    private func discard() throws(LogError) {
        if hasNext { try Durable.destroy(newPath) }
        try master.discardNext()
        if hasNext { try Durable.rename(nextPath, newPath) }
        try Durable.destroy(newPath)
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
        var copier = KeyCopier(from: copyWrap, to: wrap, path: copy.path)
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
    func stage(_ change: Change, _ mark: ErasureMark, replacing old: KeyringFile, _ wrap: KeyWrap) throws {
        try observer(.began)
        guard try committedNext() == nil else { throw LogError.keys(Text("log.keys.unfinished", path)) }
        // A stage that failed may have left something.
        try discard()
        let secret = MasterSecret(replacing: wrap.master)
        let header = KeyringHeader(
            storeID: storeID, generation: old.header.generation + 1, master: secret.id, erasure: mark)
        try Durable.create(header.encoded(), at: newPath)
        try observer(.keysBegun)
        try master.stage(secret)
        try observer(.masterStaged)
        guard let new = try KeyringFile.open(newPath, storeID: storeID) else {
            throw Durable.failure("log.file.open", newPath)
        }
        var copier = KeyCopier(from: wrap, to: KeyWrap(secret, storeID: storeID), path: path)
        try copier.copy(old, to: new, change)
        try new.sync()
        try observer(.keysWritten)
        try Durable.rename(newPath, nextPath)
        try observer(.keysStaged)
    }
}

/// Wraps every key that stays anew, without an object for each.
private struct KeyCopier {
    private static let slotsAtOnce = 4_096

    private let old: KeyWrap
    private let new: KeyWrap
    private let path: String
    private var random = RandomBytes()
    /// How many keys were copied.
    private(set) var copied = 0

    init(from old: KeyWrap, to new: KeyWrap, path: String) {
        (self.old, self.new, self.path) = (old, new, path)
    }

    /// A slot beyond the log's persons belongs to a commit that never was, and is left out.
    mutating func copy(_ old: KeyringFile, to new: KeyringFile, _ change: KeyReplacement.Change) throws {
        var slots = [UInt8](repeating: 0, count: KeyCopier.slotsAtOnce * KeySlot.bytes)
        var first: UInt32 = 1
        while first <= change.persons {
            let count = min(KeyCopier.slotsAtOnce, Int(change.persons - first) + 1)
            try slots.withUnsafeMutableBytes { slots in
                try old.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: slots[..<(count * KeySlot.bytes)]), from: first)
                for index in 0..<count {
                    let (place, person) = (index * KeySlot.bytes, first + UInt32(index))
                    let slot = UnsafeMutableRawBufferPointer(rebasing: slots[place..<place + KeySlot.bytes])
                    if let unwritten = change.unwritten[person] { slot.copyBytes(from: unwritten) }
                    try replace(slot, person, isErased: change.erased.contains(person))
                }
            }
            try new.write(Array(slots[..<(count * KeySlot.bytes)]), at: first)
            first += UInt32(count)
        }
    }

    private mutating func replace(
        _ slot: UnsafeMutableRawBufferPointer, _ person: UInt32, isErased: Bool
    ) throws(LogError) {
        switch isErased ? KeySlot.erased : slot[0] {
        case KeySlot.live: try rewrap(slot, person)
        case KeySlot.erased: slot.copyBytes(from: KeySlot.ofErased)
        default: slot.initializeMemory(as: UInt8.self, repeating: 0)
        }
    }

    private mutating func rewrap(_ slot: UnsafeMutableRawBufferPointer, _ person: UInt32) throws(LogError) {
        var key: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        try Swift.withUnsafeMutableBytes(of: &key) { (key) throws(LogError) in
            defer { explicit_bzero(key.baseAddress!, key.count) }
            // Its master key is about to be destroyed: what does not open now never would.
            guard old.unwrap(UnsafeRawBufferPointer(slot), person: person, into: key) else {
                throw .keys(Text("log.keys.damaged", person, path))
            }
            try new.wrap(UnsafeRawBufferPointer(key), person: person, into: slot, &random)
        }
        copied += 1
    }
}

extension LogStorage {
    /// Whether the log holds an erasure: its event, not another one that got its sequence.
    func holds(_ mark: ErasureMark) throws -> Bool {
        try withEvent(mark.sequence, environment.read()) { view in
            view.id == mark.id && view.type == EventType.customerErased
        } ?? false
    }
}
