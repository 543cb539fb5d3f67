import CLMDB
import Glibc
import Synchronization

/// A named table of an environment.
public struct Table: Sendable {
    let handle: MDB_dbi
}

/// One LMDB environment: a folder with one file, one writer at a time and readers that never wait.
///
/// LMDB must not be opened twice by one process, so environments are shared: `open` answers the one that is open.
/// Never use an environment on both sides of a `fork`.
public final class Environment: Sendable {
    public struct Options: Sendable, Equatable {
        public var tables: [String]
        /// Address space, not disk: the file grows as it is written.
        public var mapBytes = 1 << 40
        public var readersMax: UInt32 = 1_024
        /// Commit without waiting for the disk. Only for data that can be made again.
        public var isNoSync = false
        /// Make tables that are missing; otherwise opening fails with `MDB_NOTFOUND`.
        public var makesTables = true

        public init(tables: [String]) { self.tables = tables }
    }

    private struct Handle: @unchecked Sendable {
        // LMDB's environment may be used from any thread; a view, because of NOTLS, from one at a time, which is all that is done.
        let pointer: OpaquePointer
    }

    public let path: String
    private let handle: Handle
    private let tables: [String: Table]
    var pointer: OpaquePointer { handle.pointer }

    private struct Entry {
        weak var environment: Environment?
        /// The environment's, also while it is being closed.
        let handle: Handle
    }

    /// By device and inode, because one folder can have several paths.
    private static let open = Mutex<[String: Entry]>([:])
    private let identity: String

    /// Views that were given up, with their readers' slots: to renew one is much less than to begin one. Without a view they keep
    /// no page from being used again.
    private let idle = Mutex<[Handle]>([])

    /// Whether the disk has what the file said when this process began to write.
    private let isSettled = Atomic(false)
    private let waitsForDisk: Bool
    private static let idleMax = 4

    /// Opens the environment in the folder `path`, which must exist, and its tables, which are made when missing.
    public static func open(path: String, _ options: Options) throws(LMDBError) -> Environment {
        guard let resolved = realpath(path, nil) else { throw LMDBError(code: errno, "open \(path)") }
        let real = String(cString: resolved)
        free(resolved)
        var status = stat()
        guard stat(real, &status) == 0 else { throw LMDBError(code: errno, "open \(path)") }
        let identity = "\(status.st_dev):\(status.st_ino)"
        while true {
            let result = open.withLock { environments -> Result<Environment, LMDBError>? in
                if let entry = environments[identity] {
                    // An entry without its environment is being closed by another thread: opening beside it would drop this
                    // process's file locks when that close is through.
                    guard let environment = entry.environment else { return nil }
                    // The system gives the number of a removed folder to the next one.
                    if !environment.isRemoved { return .success(environment) }
                }
                do throws(LMDBError) {
                    let made = try Environment(path: real, identity: identity, options)
                    environments[identity] = Entry(environment: made, handle: made.handle)
                    return .success(made)
                } catch {
                    return .failure(error)
                }
            }
            if let result { return try result.get() }
            sched_yield()
        }
    }

    private init(path: String, identity: String, _ options: Options) throws(LMDBError) {
        self.path = path
        self.identity = identity
        waitsForDisk = !options.isNoSync
        var made: OpaquePointer?
        try check(mdb_env_create(&made), "open \(path)")
        guard let made else { throw LMDBError(code: ENOMEM, "open \(path)") }
        do throws(LMDBError) {
            try check(mdb_env_set_mapsize(made, options.mapBytes), "open \(path)")
            try check(mdb_env_set_maxreaders(made, options.readersMax), "open \(path)")
            try check(mdb_env_set_maxdbs(made, MDB_dbi(options.tables.count)), "open \(path)")
            // NOTLS: a read transaction belongs to its object, not to the thread that began it.
            let flags = UInt32(MDB_NOTLS) | (options.isNoSync ? UInt32(MDB_NOSYNC) : 0)
            try check(mdb_env_open(made, path, flags, 0o660), "open \(path)")
            // Slots of readers that died would keep their snapshot's pages from being used again.
            try check(mdb_reader_check(made, nil), "check the readers of \(path)")
            tables = try Environment.openTables(options.tables, makes: options.makesTables, in: made)
        } catch {
            mdb_env_close(made)
            throw error
        }
        handle = Handle(pointer: made)
    }

    deinit {
        let handle = handle
        let identity = identity
        for transaction in idle.withLock({ $0 }) { mdb_txn_abort(transaction.pointer) }
        Environment.open.withLock { environments in
            mdb_env_close(handle.pointer)
            if environments[identity]?.handle.pointer == handle.pointer { environments[identity] = nil }
        }
    }

    /// Its file was removed; who has it open goes on with what was in it.
    private var isRemoved: Bool {
        var file: mdb_filehandle_t = -1
        var status = stat()
        return mdb_env_get_fd(pointer, &file) == MDB_SUCCESS && fstat(file, &status) == 0 && status.st_nlink == 0
    }

    /// Reads first: a store that has its tables is opened without taking the write lock.
    private static func openTables(
        _ names: [String], makes: Bool, in environment: OpaquePointer
    ) throws(LMDBError) -> [String: Table] {
        var tables: [String: Table] = [:]
        for flags in makes ? [UInt32(MDB_RDONLY), 0] : [UInt32(MDB_RDONLY)] {
            var transaction: OpaquePointer?
            try check(mdb_txn_begin(environment, nil, flags, &transaction), "open tables")
            var isComplete = true
            for name in names where tables[name] == nil {
                var table: MDB_dbi = 0
                let code = mdb_dbi_open(transaction, name, flags == 0 ? UInt32(MDB_CREATE) : 0, &table)
                if code == MDB_NOTFOUND {
                    isComplete = false
                    break
                }
                guard code == MDB_SUCCESS else {
                    mdb_txn_abort(transaction)
                    throw LMDBError(code: code, "open table \(name)")
                }
                tables[name] = Table(handle: table)
            }
            if isComplete {
                try check(mdb_txn_commit(transaction), "open tables")
                return tables
            }
            mdb_txn_abort(transaction)
            tables = [:]  // Handles opened in an aborted transaction are gone with it.
        }
        throw LMDBError(code: MDB_NOTFOUND, "open tables")
    }

    public subscript(table name: String) -> Table {
        guard let table = tables[name] else { preconditionFailure("table \(name) was not listed when opening") }
        return table
    }

    public func read() throws(LMDBError) -> ReadTransaction {
        let view = ReadTransaction(try begin(), environment: self)
        try settle(view.transaction)
        return view
    }

    /// Takes up a transaction that ended, or makes one.
    private func begin() throws(LMDBError) -> OpaquePointer {
        if let idle = idle.withLock({ $0.popLast() }) {
            if mdb_txn_renew(idle.pointer) == MDB_SUCCESS { return idle.pointer }
            mdb_txn_abort(idle.pointer)  // Beginning another says what is wrong, if anything is.
        }
        var transaction: OpaquePointer?
        try check(mdb_txn_begin(pointer, nil, UInt32(MDB_RDONLY), &transaction), "read \(path)")
        return transaction!
    }

    /// Far more than others' commits can ever make necessary.
    private static let settlingsMax = 10_000

    /// Sees to it that a view that just began is of the commit that its number says. LMDB takes the number first and then what that
    /// commit's page says: after two more commits in between, the page is another's. Throws when it never is: somebody removed the
    /// lock file while others had it open, and nobody knows any more what they read.
    func settle(_ transaction: OpaquePointer) throws(LMDBError) {
        for _ in 0..<Environment.settlingsMax {
            if lastTransaction <= mdb_txn_id(transaction) + 1 { return }
            mdb_txn_reset(transaction)
            try check(mdb_txn_renew(transaction), "renew a read")
        }
        throw LMDBError(code: ESTALE, "read \(path)")
    }

    /// Takes back what `read` made.
    func end(_ transaction: OpaquePointer) {
        mdb_txn_reset(transaction)
        let handle = Handle(pointer: transaction)
        let isKept = idle.withLock { idle in
            guard idle.count < Environment.idleMax else { return false }
            idle.append(handle)
            return true
        }
        if !isKept { mdb_txn_abort(transaction) }
    }

    /// Waits for the write lock. Begin, use and commit on one thread.
    ///
    /// When the last write of a commit fails, LMDB takes it back in the system's memory only: the disk may have it all the same, and
    /// it names pages that the next commit writes over. So the first commit of a process and the one after a failure wait for the disk
    /// before they write.
    public func write() throws(LMDBError) -> WriteTransaction {
        var pointer: OpaquePointer?
        try check(mdb_txn_begin(self.pointer, nil, 0, &pointer), "write \(path)")
        let transaction = WriteTransaction(pointer!, environment: self)
        if waitsForDisk, !isSettled.load(ordering: .relaxed) {
            try sync()
            isSettled.store(true, ordering: .relaxed)
        }
        return transaction
    }

    /// A commit failed: nobody knows what of it the disk has.
    func unsettle() { isSettled.store(false, ordering: .relaxed) }

    /// Number of the last committed transaction, also of other processes: a cheap hint that something changed. It shows as soon as the
    /// commit is written, and readers see the commit when it is on disk: what a read saw is the number of that read (`Reading.id`).
    public var lastTransaction: Int {
        var info = MDB_envinfo()
        guard mdb_env_info(pointer, &info) == MDB_SUCCESS else { return 0 }
        return info.me_last_txnid
    }

    /// Frees the slots of readers whose process has died; answers how many.
    @discardableResult public func clearDeadReaders() throws(LMDBError) -> Int {
        var dead: Int32 = 0
        try check(mdb_reader_check(pointer, &dead), "check the readers of \(path)")
        return Int(dead)
    }

    /// Waits until everything committed is on disk.
    public func sync() throws(LMDBError) { try check(mdb_env_sync(pointer, 1), "sync \(path)") }

    /// Bytes that can still be written to the disk that holds the environment.
    public var freeBytes: Int {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return .max }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// Pages of the file up to the last one ever written.
    public var pages: UInt64 {
        var info = MDB_envinfo()
        return mdb_env_info(pointer, &info) == MDB_SUCCESS ? UInt64(info.me_last_pgno) + 1 : 0
    }

    public var pageBytes: Int {
        var status = MDB_stat()
        return mdb_env_stat(pointer, &status) == MDB_SUCCESS ? Int(status.ms_psize) : 0
    }

    /// Bytes of the file that are in use.
    public var usedBytes: Int { Int(pages) * pageBytes }
}
