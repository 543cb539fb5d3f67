import DaybookModel
import Synchronization

/// Where the streams of subjects end, for who asks again and again: each event of the log is read once for it, and a subject is
/// looked for in the runs once.
///
/// A head that is in the table stays right because every later event is noted, and no subject with an event after `since` is
/// missing. So the table may know too little, and something newer than the view of who asks; never anything wrong.
final class HeadCache: Sendable {
    typealias Head = RecentEvents.Head

    private struct Contents {
        /// The last of LMDB's transactions when the table was up to date: its number stands for its content (`KnownState`).
        var transaction = 0
        /// Events after this one are noted, up to `through`.
        var since: UInt64 = 0
        var through: UInt64 = 0
        var heads = FlatTable<Head>(empty: Head(version: 0, sequence: 0))

        mutating func note(_ view: borrowing EventView) {
            let head = Head(version: view.subjectVersion, sequence: view.sequence)
            heads.set(RunKey.spread(view.subject.packed), head)
            through = view.sequence
        }
    }

    /// Some 60 bytes each.
    private static let headsMax = 400_000
    /// So many new events are read; beyond, what was known is forgotten.
    private static let newEventsMax: UInt64 = 10_000
    /// Larger commits are left to whoever asks next.
    static let notedEventsMax = 1_024

    private let contents = Mutex(Contents())

    /// Nil when the head is not known, or was not looked at since LMDB's transaction of this number.
    func head(of subject: SubjectNumber, at transaction: Int) -> Head? {
        contents.withLock { $0.transaction == transaction ? $0.heads[RunKey.spread(subject.packed)] : nil }
    }

    /// For the writer, who knows where the log ends.
    func head(of subject: SubjectNumber, through last: UInt64) -> Head? {
        contents.withLock { $0.through == last ? $0.heads[RunKey.spread(subject.packed)] : nil }
    }

    /// Takes note of what was appended since, which `read` lends, and answers the head, if it is known then. If it is not, runs
    /// have it, and `add` takes what they say together with the mark.
    func update(
        _ subject: SubjectNumber, _ state: LogState, transaction: Int,
        _ read: (_ first: UInt64, _ note: (borrowing EventView) -> Void) throws -> Void
    ) rethrows -> (head: Head?, mark: UInt64) {
        try contents.withLock { contents in
            let isFull = contents.heads.count > HeadCache.headsMax
            if isFull || contents.through + HeadCache.newEventsMax < state.last || contents.transaction == 0 {
                contents = Contents(since: state.indexed, through: state.indexed)
            }
            if contents.through < state.last {
                // Until all is read the table must not be asked.
                contents.transaction = 0
                try read(contents.through + 1) { contents.note($0) }
            }
            if contents.through == state.last { contents.transaction = max(contents.transaction, transaction) }
            return (contents.heads[RunKey.spread(subject.packed)], contents.since)
        }
    }

    func add(_ head: Head, of subject: SubjectNumber, mark: UInt64) {
        contents.withLock { contents in
            let key = RunKey.spread(subject.packed)
            // A newer event may have been noted meanwhile, or everything forgotten.
            if contents.since == mark, contents.heads[key] == nil { contents.heads.set(key, head) }
        }
    }

    /// Takes note of events that were just committed, when all before them are noted and somebody asks at all.
    func note(from first: UInt64, transaction: Int, _ read: ((borrowing EventView) -> Void) throws -> Void) rethrows {
        try contents.withLock { contents in
            guard contents.transaction != 0, contents.through + 1 == first else { return }
            contents.transaction = 0
            try read { contents.note($0) }
            contents.transaction = transaction
        }
    }
}
