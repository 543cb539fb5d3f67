import CLMDB
import Glibc

/// Pages that no view needs any more, which LMDB writes again: the lowest first, and the list of the rest with every commit. It takes
/// the pages that the oldest commits freed before the others.
extension Environment {
    private static let freeList = Table(handle: 0)

    /// How many free pages the next commit may use, counted up to `limit` or little more. Those of them that an open view still needs
    /// will not be used.
    public func freePages(atMost limit: Int) throws -> Int {
        let transaction = try read()
        return try transaction.withCursor(Environment.freeList) { cursor in
            var count = 0
            var entry = try cursor.first()
            // What the last commit freed can be used by the next but one.
            while let current = entry, count < limit, current.key.count == 8, current.value.count >= 8,
                (current.key.little(0) as UInt64) < UInt64(transaction.id)
            {
                // How many, then their numbers.
                count += current.value.count / 8 - 1
                entry = try cursor.next()
            }
            return count
        }
    }
}

extension WriteTransaction {
    /// Puts free pages aside: as rows of `table`, which has no others, each one page of zeros. Ends when LMDB would make the file longer
    /// for it, because a view still needs the other free pages. Answers how many.
    @discardableResult public borrowing func putAside(
        _ count: Int, in table: Table, of environment: Environment
    ) throws -> Int {
        let valueBytes = environment.pageBytes - PageLayout.headerBytes
        let end = environment.pages
        var next = try withCursor(table) { try $0.last()?.number } ?? 0
        for done in 0..<count {
            next += 1
            let page = try reserve(table, next, valueBytes)
            memset(page, 0, valueBytes)
            let number = UnsafeRawPointer(page).load(fromByteOffset: -PageLayout.headerBytes, as: UInt64.self)
            guard number < end else {
                try delete(table, next)
                return done
            }
        }
        return count
    }

    /// Frees pages that were put aside, up to `count`.
    public borrowing func giveBack(_ count: Int, from table: Table) throws {
        for _ in 0..<count {
            guard let first = try withCursor(table, { try $0.first()?.number }) else { return }
            try delete(table, first)
        }
    }

    /// Where the value of a new last row is to be written. It fills one page, which begins with the page's header.
    private borrowing func reserve(
        _ table: Table, _ key: UInt64, _ bytes: Int
    ) throws(LMDBError) -> UnsafeMutableRawPointer {
        let transaction = transaction
        return try key.withKeyBytes { keyBytes throws(LMDBError) in
            var key = MDB_val(keyBytes)
            var value = MDB_val(mv_size: bytes, mv_data: nil)
            let flags = UInt32(MDB_RESERVE | MDB_APPEND)
            try check(mdb_put(transaction, table.handle, &key, &value, flags), "put a page aside")
            return value.mv_data
        }
    }
}
