import DaybookLog
import DaybookModel
import Foundation

/// Backups of a store: its log, its settings and mappings, without its keys.
public struct StoreBackup {
    public let path: String
    private var log: LogBackup { LogBackup(path: path) }

    public init(path: String) { self.path = path }

    /// Adds to the backup what the store has beyond it, and signs a head. The first time that is everything.
    public func add(
        _ store: Store, progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
    ) throws -> LogBackup.Result {
        let (folder, inside) = (StoreBackup.real(path), StoreBackup.real(store.path))
        guard folder != inside, !folder.hasPrefix(inside + "/") else { throw ServiceError(Text("backup.inside", path)) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if let known = try? StoreConfiguration.read(store: path) {  // A folder without settings is a new backup.
            guard known.storeID == store.configuration.storeID else {
                throw ServiceError(Text("backup.other_store", path, known.storeID))
            }
        } else {
            // A settings file that was being written when the power went is as good as none.
            let files = try FileManager.default.contentsOfDirectory(atPath: path)
            guard files.allSatisfy({ $0.hasPrefix("daybook.yaml.") }) else {
                throw ServiceError(Text("backup.not_empty", path))
            }
            try store.configuration.write(store: path)
        }
        try copyMappings(from: store.path, to: path)
        return try log.add(store.log, sign: { try store.signHead() }, progress: progress)
    }

    private static func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    /// Replaces the copies: mappings are few and small.
    private func copyMappings(from source: String, to target: String) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: "\(target)/mappings", withIntermediateDirectories: true)
        guard files.fileExists(atPath: "\(source)/mappings") else { return }
        for name in try files.contentsOfDirectory(atPath: "\(source)/mappings") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(source)/mappings/\(name)"))
            try bytes.write(to: URL(fileURLWithPath: "\(target)/mappings/\(name)"), options: .atomic)
        }
    }

    // MARK: Restoring

    /// What to restore, and where to.
    public struct Request: Sendable {
        public var store: String
        /// The last event to have; nil for all.
        public var sequence: UInt64?
        /// A signed head that somebody kept: a backup that does not reach it, or disagrees with it, is refused.
        public var trusted: SignedHead?
        /// Key by which the heads must be signed; nil when the backup's own word is enough.
        public var key: VerifyingKey?
        /// A copy of the keys; nil leaves personal fields sealed.
        public var keys: KeyAdoption?
        /// Where the master key is, or is made for a store that goes on under a new id; nil for the usual place.
        public var masterKey: String?
        public var reason = ""
        public var actor = ""

        public init(store: String) { self.store = store }
    }

    /// What was restored.
    public struct Restored: Sendable {
        public var sequence: UInt64
        /// The store's id before, when it goes on under a new one.
        public var previousID: String?
        public var head: TreeHead
        /// How many persons have their key again; nil when no keys were given.
        public var keys: Int?
    }

    /// Makes a store of the backup in a folder that must be new or empty. Every event is checked against the signed heads.
    ///
    /// Restored to its newest head it is the store it was. Restored to an earlier event it is another one: it gets an id of its own,
    /// and says so in its next event, so that no head of the old one can be taken for one of it.
    public func restore(
        _ request: Request, progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
    ) throws -> Restored {
        let files = FileManager.default
        // Absent is fine.
        if let found = try? files.contentsOfDirectory(atPath: request.store), !found.isEmpty {
            throw ServiceError(Text("store.not_empty", request.store))
        }
        var configuration = try StoreConfiguration.read(store: path)
        let heads = try log.heads()
        guard let newest = heads.last else { throw ServiceError(Text("backup.other_store", path, "")) }
        if let key = request.key {
            guard heads.contains(where: { $0.note.isSigned(by: key) }), newest.note.isSigned(by: key) else {
                throw LogError.disagreement(Text("backup.not_signed", path, key))
            }
        }
        let sequence = request.sequence ?? newest.head.size
        let isWhole = sequence == newest.head.size
        let previous = configuration.storeID
        if !isWhole { configuration.storeID = Log.newStoreID().description }
        guard let id = EventID(canonical: configuration.storeID) else {
            throw ServiceError(Text("backup.other_store", path, ""))
        }
        var keys: Int?
        do {
            try log.restore(
                into: request.store, id: id, through: sequence, trusted: request.trusted?.head, progress: progress)
            if isWhole { try files.copyItem(atPath: "\(path)/heads", toPath: "\(request.store)/heads") }
            try copyMappings(from: path, to: request.store)
            try configuration.write(store: request.store)
            if let adoption = request.keys {
                let store = try Store(path: request.store, masterKey: request.masterKey)
                keys = try log.adopt(adoption, into: store.log, through: sequence)
            }
        } catch {
            // The folder was new or empty, so all that is in it was made here.
            for name in ["log", "keys", "mappings", "heads", "daybook.yaml"] {
                try? files.removeItem(atPath: "\(request.store)/\(name)")
            }
            throw error
        }
        guard !isWhole else { return Restored(sequence: sequence, head: newest.head, keys: keys) }
        let key = MasterKey(path: request.masterKey ?? Store.masterKeyPath(storeID: configuration.storeID))
        if !key.isThere { try key.create() }
        let store = try Store(path: request.store, masterKey: key.path)
        var entry = Recorder.Entry(
            type: "store.restored", subject: "store/\(configuration.storeID)",
            fields: [
                ("previous_store", previous), ("restored_to", String(sequence)),
                ("previous_head", String(newest.head.size)),
            ], actor: request.actor)
        if !request.reason.isEmpty { entry.fields.append(("reason", request.reason)) }
        _ = try Recorder(store).record(entry)
        return Restored(sequence: sequence, previousID: previous, head: newest.head, keys: keys)
    }
}
