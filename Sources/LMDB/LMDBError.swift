import CLMDB
import Glibc

/// What LMDB or the file system answered when it could not do what was asked.
public struct LMDBError: Error, Equatable, CustomStringConvertible {
    /// LMDB's negative code, or a positive `errno`.
    public let code: Int32
    /// The call that failed, with the path or table it was about.
    public let operation: String

    public init(code: Int32, _ operation: String) {
        self.code = code
        self.operation = operation
    }

    /// LMDB's meaning of the code and what can be done about it.
    public var description: String { "\(operation): \(meaning.what); \(meaning.remedy)" }

    /// The write may or may not be on disk: only a read after reopening can tell.
    ///
    /// LMDB writes data, then its meta page; when the system refuses either, what reached the disk is not known.
    public var leavesOutcomeUnknown: Bool { code > 0 || code == MDB_PANIC }

    /// There is no such key or table.
    public var isMissing: Bool { code == MDB_NOTFOUND }
    public var isReadersFull: Bool { code == MDB_READERS_FULL }

    /// The file is not as LMDB leaves it.
    public var isDamage: Bool {
        [MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_INVALID, MDB_VERSION_MISMATCH, MDB_BAD_TXN].contains(code)
    }

    private var meaning: (what: String, remedy: String) {
        switch code {
        case MDB_KEYEXIST: ("the key is there already", "this is a fault of the program, please report it")
        case MDB_NOTFOUND: ("the key is not there", "this is a fault of the program, please report it")
        case MDB_PAGE_NOTFOUND: ("a page of the file is missing", "the file is damaged: restore a backup")
        case MDB_CORRUPTED: ("a page of the file is of the wrong kind", "the file is damaged: restore a backup")
        case MDB_PANIC:
            (
                "an earlier write failed and the environment is closed to writing",
                "stop every daybook process and start again"
            )
        case MDB_VERSION_MISMATCH: ("the file was written by another version of LMDB", "use the version that wrote it")
        case MDB_INVALID: ("the file is not an LMDB file", "check the path")
        case MDB_MAP_FULL: ("the file has reached its greatest size", "this is a limit of the store (1 TiB)")
        case MDB_DBS_FULL: ("too many tables", "this is a fault of the program, please report it")
        case MDB_READERS_FULL:
            ("1,024 readers are open at once", "end some of the processes that read this store")
        case MDB_TXN_FULL: ("the transaction is too large", "write it in smaller batches")
        case MDB_MAP_RESIZED: ("another process made the file's map larger", "open the store again")
        case MDB_BAD_RSLOT: ("a reader slot was used twice", "this is a fault of the program, please report it")
        case MDB_BAD_TXN: ("the transaction has failed before", "this is a fault of the program, please report it")
        case MDB_BAD_VALSIZE:
            ("a key or value has a size LMDB cannot keep", "this is a fault of the program, please report it")
        case ENOENT: ("there is no such file or folder", "check the path")
        case EACCES, EPERM, EROFS: ("this user may not open the file", "check its owner and mode")
        case ENOSPC, EDQUOT: ("the disk is full", "free some space, then run the same command again")
        case EFBIG:
            (
                "the file may not grow further: there is a limit on the size of files",
                "raise the limit (ulimit -f), then run the same command again"
            )
        case EIO:
            (
                "the disk reported an error (or is full)",
                "check the disk, free some space, then run the same command again"
            )
        case ESTALE:
            (
                "its lock.mdb was removed while it was open, and its readers and writers do not see one another",
                "stop every daybook process that uses it and start again"
            )
        case ENOMEM: ("there is not enough address space or memory", "check limits on virtual memory (ulimit -v)")
        default: (String(cString: mdb_strerror(code)), "see the message of the system")
        }
    }
}

/// Throws unless the call answered success.
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(LMDBError) {
    guard code == MDB_SUCCESS else { throw LMDBError(code: code, operation()) }
}
