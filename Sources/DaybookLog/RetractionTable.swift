import DaybookModel
import LMDB

/// The table `retractions`: of every event that was taken back, which retractions hold it back now.
///
/// A row lists the retractions of an event that stand, the newest first; an event that stands has no row. A retraction that is
/// itself retracted leaves the row of its target, so the table tells without a search whether an event counts, however
/// often it was taken back and brought back.
enum RetractionTable {
    /// Sequences of the retractions that hold an event back, the newest first; none when it stands.
    static func standing(
        of target: UInt64, _ table: Table, _ transaction: borrowing some Reading & ~Copyable
    ) throws -> [UInt64] {
        try transaction.get(table, target) { row in
            stride(from: 0, to: row.count - row.count % 8, by: 8).map {
                UInt64(littleEndian: row.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
            }
        } ?? []
    }

    /// Writes a row anew; an empty one is removed.
    static func write(
        _ retractions: [UInt64], of target: UInt64, _ table: Table, _ transaction: borrowing WriteTransaction
    ) throws {
        guard !retractions.isEmpty else {
            try transaction.delete(table, target)
            return
        }
        var row = ByteWriter()
        for retraction in retractions { row.put(retraction) }
        try transaction.put(table, target, row.bytes)
    }
}
