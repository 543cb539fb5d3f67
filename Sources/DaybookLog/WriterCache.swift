import DaybookModel
import LMDB

/// What the writer remembers between batches.
struct WriterCache {
    /// Some 60 bytes each.
    static let subjectsMax = 2_000_000
    static let originsMax = 100_000
    /// What others appended is read up to this many events; beyond, what was remembered is forgotten.
    static let othersMax: UInt64 = 50_000

    var recent: RecentEvents
    var subjects: SubjectTable
    /// Of each kind: the table holds all subjects up to this number whose names no run has.
    var namesThrough: [UInt8: UInt32] = [:]
    var origins: [Origin: UInt32] = [:]
    var guards = GuardCache()
    /// All ids of the log, once it pays to have them in memory.
    var ids: IDFilter?
    /// Searches of the runs that were made, or that the filter spared, since it was made or given up.
    var searches: UInt64 = 0

    init(_ state: LogState) {
        recent = RecentEvents(after: state.indexed)
        subjects = SubjectTable(seed: state.hashKey.1)
    }

    mutating func forgetSubjects(_ state: LogState) {
        subjects = SubjectTable(seed: state.hashKey.1)
        namesThrough = [:]
    }

    /// Fewer searches are never worth a filter.
    static let searchesMin: UInt64 = 64
    /// A search of the runs takes as long as the making of a filter for so many ids.
    private static let idsPerSearch: UInt64 = 300

    /// Sees to it that all ids are in memory when that costs no more than the searches it saves.
    ///
    /// Reads the log as it is now, so that no other process waits to write meanwhile. What others append after that, the next transaction
    /// adds, or it forgets the filter (`LogWriter.catchUp`).
    mutating func keepIDs(for more: Int, _ storage: LogStorage) throws {
        guard reviewIDs(for: more) else { return }
        let transaction = try storage.environment.read()
        let state = try storage.state(transaction)
        // Others may have appended much since: it has to pay for those as well, and not to be forgotten at once.
        guard isPaid(for: more, of: state.indexed), state.indexed <= recent.through + WriterCache.othersMax else {
            return
        }
        var ids = IDFilter(capacity: IDFilter.capacity(for: state.last + UInt64(more)))
        for run in state.newestFirst(.ids).runs {
            try RunIndex.forEachKey(of: run, transaction, storage.runs) { ids.insert($0) }
        }
        recent.forEachHash { ids.insert($0) }
        self.ids = ids
        searches = 0
    }

    /// Gives up a filter that is full and has not paid. Answers whether one should be made, by what is known without looking.
    private mutating func reviewIDs(for more: Int) -> Bool {
        guard let ids else { return isPaid(for: more, of: recent.after) }
        searches += UInt64(more)  // Those it spares.
        guard ids.count + more > ids.capacity else { return false }
        if isPaid(for: 0, of: recent.after) { return true }
        // Whoever appends now and then beside an import would make it again and again.
        self.ids = nil
        searches = 0
        return false
    }

    private func isPaid(for more: Int, of events: UInt64) -> Bool {
        let searches = ids == nil ? searches + UInt64(more) : searches
        return searches >= WriterCache.searchesMin && searches * WriterCache.idsPerSearch >= events
    }
}
