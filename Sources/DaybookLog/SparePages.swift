import LMDB

/// Free pages that are kept from commits of a few events.
///
/// After an import or a merge of runs some thousand pages are free, one here and a few there. A commit of one event writes six pages:
/// with those it writes to six places of the disk, other ones each time, and a list of the rest; with some thirty that are
/// used by turns, to one or two (docs/performance.md has what it costs). So who appends a few events puts the free pages
/// aside when they are many, as rows of `spare`, and who appends many gives them back first.
struct SparePages {
    let environment: Environment
    let table: Table

    /// Free pages that do no harm.
    static let crowd = 256
    /// Put aside or given back by one commit, so that it does not last.
    private static let atATime = 2_048
    /// One of so many pages of the file may be put aside: who only ever appends a little gets none back.
    private static let share: UInt64 = 8

    /// Called by a commit before it ends. `sealed`: blocks that it made; a commit of few events mostly makes none, and there is nothing
    /// to do then.
    func keep(isBulk: Bool, sealed: Int, _ transaction: borrowing WriteTransaction) throws {
        if isBulk {
            try transaction.giveBack(SparePages.atATime, from: table)
        } else if sealed > 0 {
            // Who cannot look, because too many others read, appends all the same.
            guard let free = try? environment.freePages(atMost: SparePages.atATime), free > SparePages.crowd,
                try UInt64(transaction.count(of: table)) < environment.pages / SparePages.share
            else { return }
            try transaction.putAside(min(free, SparePages.atATime), in: table, of: environment)
        }
    }
}
