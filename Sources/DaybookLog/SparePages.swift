import LMDB

/// Free pages that are kept from commits of a few events.
///
/// After an import or a merge of runs some thousand pages are free, one here and a few there. A commit of one event writes six pages:
/// with those it writes to six places of the disk, other ones each time, and a list of the rest; with some thirty at the end of the file
/// that are used by turns, to one or two (docs/performance.md has what it costs). So who appends a few events puts free pages
/// aside that lie far from the end, and all when they are many, as rows of `spare`, and who appends many gives them back first.
struct SparePages {
    let environment: Environment
    let table: Table

    /// Free pages that do no harm.
    static let crowd = 256
    /// Pages from the end of the file within which it does not matter where free ones lie: 16 MiB.
    static let near: UInt64 = 4_096
    /// Put aside by one commit, which writes them, or given back by one, which reads them: so that it does not last.
    private static let atATime = 256
    /// Where more events share a commit, the places of its pages matter less than the time that this takes.
    private static let fewEvents = 8
    /// One of so many pages of the file may be put aside: who only ever appends a little gets none back.
    private static let share: UInt64 = 8

    /// Called by a commit of so many events before it ends. `sealed`: blocks that it made; a commit of few events mostly makes none, and
    /// there is nothing to do then.
    func keep(events: Int, isBulk: Bool, sealed: Int, _ transaction: borrowing WriteTransaction) throws {
        if isBulk {
            try transaction.giveBack(SparePages.atATime, from: table)
        } else if sealed > 0, events <= SparePages.fewEvents {
            let pages = environment.pages
            let far = pages - min(pages, SparePages.near)
            // Who cannot look, because too many others read, appends all the same.
            guard let free = try? environment.freePages(atMost: 8 * SparePages.atATime, before: far),
                free.all > SparePages.crowd || free.before > 0,
                try UInt64(transaction.count(of: table)) < pages / SparePages.share
            else { return }
            let isCrowd = free.all > SparePages.crowd
            try transaction.putAside(
                isCrowd ? SparePages.atATime : free.before, before: isCrowd ? pages : far,
                limit: min(free.all, SparePages.atATime), in: table, of: environment)
        }
    }
}
