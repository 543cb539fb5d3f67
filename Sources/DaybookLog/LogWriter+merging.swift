import LMDB

extension LogWriter {
    /// Entries merged at a time: some milliseconds of work.
    private static let mergeEntries = 24_000
    /// An event makes two entries or three, and each is merged once per level.
    private static let mergesPerEvent = 8

    /// Whoever writes a run also merges as much as it will cause, so that runs never pile up, and what merging frees is used again by
    /// the next blocks.
    func mergeRuns(
        of state: inout LogState, for events: Int, _ transaction: borrowing WriteTransaction
    ) throws {
        RunIndex.planMerges(&state)
        for _ in 0...(LogWriter.mergesPerEvent * events / LogWriter.mergeEntries) {
            let entries = LogWriter.mergeEntries
            guard try RunIndex.maintain(&state, entriesMax: entries, transaction, storage.runs) else { return }
        }
    }

    /// Does a little of the work that merges runs; false when there is none. Holds the write lock for about 5 ms.
    func maintain() throws -> Bool {
        // Looked at without the lock first: most of the time there is nothing to do.
        let known = try reader.state()
        guard !known.merges.isEmpty || !known.garbage.isEmpty || RunIndex.needsPlan(known) else { return false }
        try requireSpace(for: LogWriter.mergeEntries * 32)
        let transaction = try begin(isBulk: true)
        var state = try storage.state(transaction)
        RunIndex.planMerges(&state)
        guard try RunIndex.maintain(&state, entriesMax: LogWriter.mergeEntries, transaction, storage.runs) else {
            return false
        }
        try transaction.put(storage.meta, LogState.key, state.encoded())
        try LogWriter.commit(transaction)
        return true
    }
}
