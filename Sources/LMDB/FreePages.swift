import CLMDB
import Glibc

/// Pages that no view needs any more, which LMDB writes again: the lowest first, and the list of the rest with every commit. It takes
/// the pages that the oldest commits freed before the others.
extension Environment {
    private static let freeList = Table(handle: 0)

    /// How many free pages the next commit may use, and how many of them lie before a page of the file; counted until they are `limit`
    /// or little more. Those that an open view still needs will not be used.
    public func freePages(atMost limit: Int, before page: UInt64 = 0) throws -> (all: Int, before: Int) {
        let transaction = try read()
        return try transaction.withCursor(Environment.freeList) { cursor in
            var (all, before) = (0, 0)
            var entry = try cursor.first()
            // What the last commit freed can be used by the next but one.
            while let current = entry, all < limit, current.key.count == 8, current.value.count >= 8,
                (current.key.little(0) as UInt64) < UInt64(transaction.id)
            {
                // How many, then their numbers.
                let count = current.value.count / 8 - 1
                all += count
                for place in 0..<count where (current.value.little(8 + 8 * place) as UInt64) < page { before += 1 }
                entry = try cursor.next()
            }
            return (all, before)
        }
    }
}

extension WriteTransaction {
    /// Takes free pages, up to `limit`, until it has put `count` of those before a page of the file aside: as rows of `table`, which has no
    /// others, each one page of zeros. Ends when LMDB would make the file longer for it, because a view still needs the other free pages.
    public borrowing func putAside(
        _ count: Int, before page: UInt64, limit: Int, in table: Table, of environment: Environment
    ) throws {
        let valueBytes = environment.pageBytes - PageLayout.headerBytes
        let end = environment.pages
        let last = try withCursor(table) { try $0.last().map { $0.key.count == 8 ? $0.number : .max } } ?? 0
        guard valueBytes > 0, last < UInt64.max - UInt64(limit) else { return }  // Damaged: better none aside.
        // LMDB must not have these again before the end: it would give the same ones.
        var others: [UInt64] = []
        for next in last + 1...last + UInt64(max(1, limit)) where Int(next - last) - others.count <= count {
            let value = try reserve(table, next, valueBytes)
            memset(value, 0, valueBytes)
            let number = UnsafeRawPointer(value).load(fromByteOffset: -PageLayout.headerBytes, as: UInt64.self)
            if number >= page || number >= end { others.append(next) }
            if number >= end { break }
        }
        for key in others { try delete(table, key) }
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
