import CLMDB
import Glibc

/// A key in the byte order the table sorts by.
public protocol TableKey {
    func withKeyBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension UInt64: TableKey {
    /// Big-endian, so that byte order is number order.
    public func withKeyBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var ordered = bigEndian
        return try withUnsafeBytes(of: &ordered) { bytes throws(Failure) in try body(bytes) }
    }
}

extension [UInt8]: TableKey {
    public func withKeyBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withUnsafeBufferPointer { bytes throws(Failure) in try body(UnsafeRawBufferPointer(bytes)) }
    }
}

/// What a read and a write transaction have in common: both can read.
public protocol Reading: ~Copyable {
    var transaction: OpaquePointer { get }
}

extension Reading where Self: ~Copyable {
    /// Lends the stored bytes to `body`: a view of the file that ends with the call. Nil when the key is not there.
    public func get<Result>(
        _ table: Table, _ key: some TableKey, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result? {
        try key.withKeyBytes { bytes in
            var key = MDB_val(bytes)
            var value = MDB_val()
            switch mdb_get(transaction, table.handle, &key, &value) {
            case MDB_SUCCESS: return try body(UnsafeRawBufferPointer(value))
            case MDB_NOTFOUND: return nil
            case let code: throw LMDBError(code: code, "read")
            }
        }
    }

    /// How many entries the table has.
    public func count(of table: Table) throws -> Int {
        var status = MDB_stat()
        try check(mdb_stat(transaction, table.handle, &status), "count entries")
        return status.ms_entries
    }

    public func bytes(_ table: Table, _ key: some TableKey) throws -> [UInt8]? { try get(table, key) { Array($0) } }

    /// Lends a cursor that ends with the call.
    public func withCursor<Result>(_ table: Table, _ body: (inout Cursor) throws -> Result) throws -> Result {
        var pointer: OpaquePointer?
        try check(mdb_cursor_open(transaction, table.handle, &pointer), "open a cursor")
        var cursor = Cursor(pointer!)
        defer { mdb_cursor_close(pointer) }
        return try body(&cursor)
    }
}

/// Reads through someone else's transaction. Valid only while that transaction is: never keep it.
public struct BorrowedRead: Reading {
    public let transaction: OpaquePointer
}

extension Reading where Self: ~Copyable {
    /// The number of the commit that a read sees, or that a write will be (`Environment.lastTransaction`).
    public var id: Int { mdb_txn_id(transaction) }

    public var borrowed: BorrowedRead { BorrowedRead(transaction: transaction) }
}

/// A consistent view of the environment that no writer disturbs. Hold it briefly: pages it can see are not reused.
public struct ReadTransaction: ~Copyable, Reading {
    public let transaction: OpaquePointer
    // Keeps the environment open for as long as the transaction.
    private let environment: Environment

    init(_ transaction: OpaquePointer, environment: Environment) {
        self.transaction = transaction
        self.environment = environment
    }

    /// Gives up the process's hold on a stretch of the file that this view lent and that will not be read again soon, so that a long
    /// scan does not take memory for all of it. The bytes stay readable: the system keeps the pages as long as it likes.
    public func release(_ bytes: UnsafeRawBufferPointer) {
        let pageBytes = sysconf(Int32(_SC_PAGESIZE))
        guard let base = bytes.baseAddress, pageBytes > 0 else { return }
        let start = UInt(bitPattern: base) & ~UInt(pageBytes - 1)
        let count = Int(UInt(bitPattern: base) - start) + bytes.count
        // Only advice: nothing is lost when the system does not take it.
        _ = madvise(UnsafeMutableRawPointer(bitPattern: start), count, MADV_DONTNEED)
    }

    /// Gives up the view but keeps the reader's slot for `renew`.
    public func reset() { mdb_txn_reset(transaction) }

    /// Takes a view of the newest state after `reset`.
    public func renew() throws(LMDBError) {
        try check(mdb_txn_renew(transaction), "renew a read")
        try environment.settle(transaction)
    }

    deinit { environment.end(transaction) }
}

/// The environment's one writer. What is not committed when it goes out of scope was never written.
public struct WriteTransaction: ~Copyable, Reading {
    public let transaction: OpaquePointer
    // Retained by hand: `discard` allows no member that needs destroying.
    private let environment: Unmanaged<Environment>

    init(_ transaction: OpaquePointer, environment: Environment) {
        self.transaction = transaction
        self.environment = .passRetained(environment)
    }

    /// Makes everything written durable; committing twice does not compile.
    public consuming func commit() throws(LMDBError) {
        let code = mdb_txn_commit(transaction)
        if code != MDB_SUCCESS { environment.takeUnretainedValue().unsettle() }
        environment.release()
        discard self  // LMDB frees the transaction even when the commit fails.
        try check(code, "commit")
    }

    deinit {
        mdb_txn_abort(transaction)
        environment.release()
    }

    public borrowing func put(_ table: Table, _ key: some TableKey, _ value: UnsafeRawBufferPointer) throws(LMDBError) {
        try put(table, key, value, flags: 0)
    }

    /// Adds a key that is greater than all in the table: fills pages to the brim instead of splitting them.
    public borrowing func append(
        _ table: Table, _ key: some TableKey, _ value: UnsafeRawBufferPointer
    ) throws(LMDBError) {
        try put(table, key, value, flags: UInt32(MDB_APPEND))
    }

    public borrowing func put(_ table: Table, _ key: some TableKey, _ value: [UInt8]) throws(LMDBError) {
        try value.withUnsafeBufferPointer { bytes throws(LMDBError) in
            try put(table, key, UnsafeRawBufferPointer(bytes), flags: 0)
        }
    }

    private borrowing func put(
        _ table: Table, _ key: some TableKey, _ value: UnsafeRawBufferPointer, flags: UInt32
    ) throws(LMDBError) {
        let transaction = transaction
        try key.withKeyBytes { bytes throws(LMDBError) in
            var key = MDB_val(bytes)
            var value = MDB_val(value)
            try check(mdb_put(transaction, table.handle, &key, &value, flags), "write")
        }
    }

    /// Removes the key; false when it was not there.
    @discardableResult public borrowing func delete(_ table: Table, _ key: some TableKey) throws(LMDBError) -> Bool {
        let transaction = transaction
        return try key.withKeyBytes { bytes throws(LMDBError) -> Bool in
            var key = MDB_val(bytes)
            switch mdb_del(transaction, table.handle, &key, nil) {
            case MDB_SUCCESS: return true
            case MDB_NOTFOUND: return false
            case let code: throw LMDBError(code: code, "delete")
            }
        }
    }

    /// Removes every key of the table.
    public borrowing func clear(_ table: Table) throws(LMDBError) {
        try check(mdb_drop(transaction, table.handle, 0), "clear a table")
    }
}

/// Walks a table in key order. Entries are views of the file, valid until the next change of the transaction.
public struct Cursor: ~Copyable {
    public struct Entry {
        public let key: UnsafeRawBufferPointer
        public let value: UnsafeRawBufferPointer

        /// The key as the big-endian number it was written as; 0 when it has another size.
        public var number: UInt64 {
            key.count == 8 ? UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) : 0
        }
    }

    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    public mutating func first() throws(LMDBError) -> Entry? { try move(MDB_FIRST) }
    public mutating func last() throws(LMDBError) -> Entry? { try move(MDB_LAST) }
    public mutating func next() throws(LMDBError) -> Entry? { try move(MDB_NEXT) }
    public mutating func previous() throws(LMDBError) -> Entry? { try move(MDB_PREV) }

    /// The first entry whose key is not below `key`.
    public mutating func seek(_ key: some TableKey) throws(LMDBError) -> Entry? {
        let pointer = pointer
        return try key.withKeyBytes { bytes throws(LMDBError) -> Entry? in
            var key = MDB_val(bytes)
            return try Cursor.entry(pointer, &key, MDB_SET_RANGE)
        }
    }

    /// The last entry whose key is not above `key`.
    public mutating func seek(notAbove key: UInt64) throws(LMDBError) -> Entry? {
        guard let found = try seek(key) else { return try last() }
        return found.number == key && found.key.count == 8 ? found : try previous()
    }

    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Entry? {
        var key = MDB_val()
        return try Cursor.entry(pointer, &key, operation)
    }

    private static func entry(
        _ pointer: OpaquePointer, _ key: inout MDB_val, _ operation: MDB_cursor_op
    ) throws(LMDBError) -> Entry? {
        var value = MDB_val()
        switch mdb_cursor_get(pointer, &key, &value, operation) {
        case MDB_SUCCESS: return Entry(key: UnsafeRawBufferPointer(key), value: UnsafeRawBufferPointer(value))
        case MDB_NOTFOUND: return nil
        case let code: throw LMDBError(code: code, "read")
        }
    }
}

extension MDB_val {
    /// LMDB takes mutable pointers but does not write through those of keys and values given to it.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
}

extension UnsafeRawBufferPointer {
    init(_ value: MDB_val) { self.init(start: value.mv_data, count: value.mv_size) }
}
