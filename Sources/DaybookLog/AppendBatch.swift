import DaybookModel
import LMDB

/// What one transaction is about to write.
struct AppendBatch {
    var state: LogState
    var cache: WriterCache
    let firstPending: UInt64
    private(set) var records = RecordBuffer()
    /// Indices into the cache's table of subjects.
    private var newSubjects: [Int] = []
    private var newOrigins: [(number: UInt32, origin: Origin)] = []
    private var nodes: [(key: [UInt8], hash: TreeHash)] = []
    var offsets: [String: UInt64] = [:]
    /// Rows of the table of retractions that this batch changes: target → the retractions that stand, the newest first.
    var retractions: [UInt64: [UInt64]] = [:]
    /// The last erasure of this batch.
    var erasure: ErasureMark?
    /// Newest first.
    let idRuns: SearchedRuns
    let headRuns: SearchedRuns
    let nameRuns: SearchedRuns
    let hashing: SipHash
    private let subjectsBefore: [UInt8: SubjectCount]
    /// Of no meaning: what `warm` read has to go somewhere.
    private var warmth: UInt64 = 0
    private var moment: Instant?

    init(state: LogState, cache: WriterCache?) {
        self.state = state
        self.cache = cache ?? WriterCache(state)
        firstPending = state.next
        subjectsBefore = state.subjects
        idRuns = state.newestFirst(.ids)
        headRuns = state.newestFirst(.heads)
        nameRuns = state.newestFirst(.names)
        hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
        if self.cache.origins.count > WriterCache.originsMax { self.cache.origins = [:] }
        if self.cache.subjects.count > WriterCache.subjectsMax {
            // What no run has yet must not be forgotten.
            for (subject, head) in self.cache.subjects.takeTouched() {
                self.cache.recent.setHead(of: subject, version: head.version, sequence: head.sequence)
            }
            self.cache.forgetSubjects(state)
        }
    }

    var hasOffsets: Bool { !offsets.isEmpty }

    /// One reading of the clock serves the whole batch.
    mutating func now(_ clock: LogWriter.Clock) -> Instant {
        if let moment { return moment }
        let reading = clock()
        moment = reading
        return reading
    }

    func isPending(_ sequence: UInt64) -> Bool { sequence >= firstPending && sequence < state.next }

    func origin(_ number: UInt32) -> Origin? { newOrigins.first { $0.number == number }?.origin }

    /// Whether the subject was introduced in this batch.
    func isNew(_ subject: SubjectNumber) -> Bool {
        subject.number > subjectsBefore[subject.kind, default: SubjectCount()].count
    }

    /// The subject's name, when the cache's table has it.
    func name(of subject: SubjectNumber) -> String? {
        cache.subjects.index(of: subject).map { String(decoding: cache.subjects.name($0), as: UTF8.self) }
    }

    /// False when no event of the log has an id with this hash.
    func mayHold(_ hash: UInt64) -> Bool { cache.ids?.mayHold(hash) ?? true }

    /// Looks at what the tables have for several events before they are decided, so that memory is fetched for all of them at once
    /// and not for one after the other.
    mutating func warm(_ entries: ArraySlice<EventBatch.Entry>, _ work: PreparedEvents, _ bytes: UnsafeRawBufferPointer)
    {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: entries.count) { slots in
            for index in entries.indices {
                let (entry, hash) = (entries[index], work.identified(index).hash)
                warmth &+= cache.recent.warm(hash) &+ (cache.ids?.warm(hash) ?? 0)
                slots[index - entries.startIndex] = cache.subjects.warm(
                    kind: entry.subjectKind.rawValue, entry.subject(in: bytes))
            }
            for slot in slots { warmth &+= cache.subjects.warm(slot: slot) }
        }
    }

    /// Takes note of an event that another process appended.
    mutating func note(_ view: borrowing EventView, _ hash: UInt64) {
        cache.recent.add(hash, view.sequence)
        cache.recent.setHead(of: view.subject, version: view.subjectVersion, sequence: view.sequence)
        cache.ids?.insert(hash)
        if let index = cache.subjects.index(of: view.subject) {
            cache.subjects.setHead(index, version: view.subjectVersion, sequence: view.sequence)
        }
    }

    /// Sees to it that the cache's table has all names that no run has, whoever introduced them.
    mutating func readNewNames(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws {
        for (kind, known) in state.subjects {
            let through = max(known.indexed, cache.namesThrough[kind] ?? 0)
            if through < known.count {
                try storage.names.forEach(kind, from: through + 1, transaction) { number, name in
                    if cache.subjects.index(of: SubjectNumber(kind: kind, number: number)) == nil {
                        cache.subjects.add(kind: kind, name, number: number)
                    }
                    return true
                }
            }
            cache.namesThrough[kind] = known.count
        }
    }

    func holdsAllSubjects(_ kind: UInt8) -> Bool {
        cache.subjects.count(of: kind) == Int(state.subjects[kind, default: SubjectCount()].count)
    }

    /// Answers the index of the new subject in the cache's table.
    mutating func introduce(kind: UInt8, _ name: UnsafeRawBufferPointer) -> Int {
        let number = state.subjects[kind, default: SubjectCount()].count + 1
        state.subjects[kind, default: SubjectCount()].count = number
        cache.namesThrough[kind] = number
        let index = cache.subjects.add(kind: kind, name, number: number, hasEvents: false)
        newSubjects.append(index)
        return index
    }

    /// Lends the names of a kind that this batch introduces.
    func forEachNewName(_ kind: UInt8, _ body: (_ number: UInt32, _ name: UnsafeRawBufferPointer) -> Void) {
        for index in newSubjects where cache.subjects[index].kind == kind {
            cache.subjects.name(index).withUnsafeBytes { body(cache.subjects[index].number, $0) }
        }
    }

    mutating func introduce(_ origin: Origin) -> UInt32 {
        state.originCount += 1
        newOrigins.append((state.originCount, origin))
        cache.origins[origin] = state.originCount
        return state.originCount
    }

    /// Adds the record of an event of the subject at an index of the cache's table.
    mutating func add(
        _ header: RecordHeader, envelope: [UInt8], clear: UnsafeRawBufferPointer, sealed: [UInt8]?, hash: UInt64,
        of subject: Int
    ) {
        records.add(header, envelope: envelope, clear: clear, sealed: sealed)
        let leaf = records.withRecord(records.count - 1) { TreeHash.leaf($0) }
        note(
            type: header.type, recordedAt: Instant(microseconds: header.recordedAt),
            occurredAt: Instant(microseconds: header.occurredAt), version: header.subjectVersion, leaf, hash: hash,
            of: subject)
    }

    /// Adds a record as it is.
    mutating func add(_ view: borrowing EventView, hash: UInt64, of subject: Int) {
        records.add(record: view.record)
        note(
            type: view.type, recordedAt: view.recordedAt, occurredAt: view.occurredAt, version: view.subjectVersion,
            TreeHash.leaf(view.record), hash: hash, of: subject)
    }

    /// Takes note of the record just added.
    private mutating func note(
        type: UInt16, recordedAt: Instant, occurredAt: Instant, version: UInt32, _ leaf: TreeHash, hash: UInt64,
        of subject: Int
    ) {
        let kind = cache.subjects[subject].kind
        cache.subjects.setHead(subject, version: version, sequence: state.next)
        cache.subjects.touch(subject)
        cache.recent.add(hash, state.next)
        cache.ids?.insert(hash)
        if type == EventType.eventRetracted { state.retractionCount += 1 }
        state.recordedAt = recordedAt
        if kind != SubjectKind.import.rawValue { state.occurredMax = max(state.occurredMax, occurredAt) }
        state.frontier.add(leaf) { level, index, hash in
            nodes.append((LogStorage.nodeKey(level: level, index: index), hash))
        }
        state.next += 1
    }

    /// Writes names, records, nodes and offsets. Records fill blocks; what does not fill one stays in the tail. Answers how many blocks.
    mutating func writeRecords(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws -> Int {
        try writeNames(storage, transaction)
        for (key, hash) in nodes { try transaction.put(storage.nodes, key, hash.bytes) }
        for (source, value) in offsets.sorted(by: { $0.key < $1.key }) {
            try transaction.put(
                storage.sources, Array(source.utf8), withUnsafeBytes(of: value.littleEndian) { Array($0) })
        }
        for (target, row) in retractions.sorted(by: { $0.key < $1.key }) {
            try RetractionTable.write(row, of: target, storage.retractions, transaction)
        }
        guard Int(state.tailBytes) + records.blockBytes > BlockLayout.bodyBytesMax else {
            try writeTail(records, from: 0, first: firstPending, storage, transaction)
            state.tailBytes += UInt32(records.blockBytes)
            return 0
        }
        return try writeBlocks(storage, transaction)
    }

    private func writeNames(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws {
        let kinds = Dictionary(grouping: newSubjects) { cache.subjects[$0].kind }
        for (kind, indices) in kinds.sorted(by: { $0.key < $1.key }) {
            let names = indices.map { cache.subjects.name($0) }
            try storage.names.append(names, kind, from: cache.subjects[indices[0]].number, transaction)
        }
        for (number, origin) in newOrigins {
            try transaction.put(storage.meta, Names.originKey(number), Names.encoded(origin))
            try transaction.put(
                storage.meta, Names.originKey(origin), withUnsafeBytes(of: number.littleEndian) { Array($0) })
        }
    }

    private mutating func writeBlocks(
        _ storage: LogStorage, _ transaction: borrowing WriteTransaction
    ) throws -> Int {
        let tailFirst = state.tailFirst
        var all = RecordBuffer()
        try transaction.withCursor(storage.tail) { cursor in
            var entry = try cursor.first()
            while let current = entry {
                // What is sealed gets a new checksum: a row that was lost or changed must not slip under it.
                let expected = tailFirst + UInt64(all.count)
                guard current.number == expected else {
                    throw LogError.damaged(sequence: expected, Text("log.damage.missing"))
                }
                all.add(record: try TailRow.record(current.value, expected))
                entry = try cursor.next()
            }
        }
        guard tailFirst + UInt64(all.count) == firstPending else {
            throw LogError.damaged(sequence: tailFirst + UInt64(all.count), Text("log.damage.missing"))
        }
        all.add(records)
        var (start, sealed) = (0, 0)
        var builder = BlockBuilder()
        while start < all.count {
            let first = tailFirst + UInt64(start)
            let count = all.blockLength(from: start)
            // The last block stays open, unless its one record is larger than a block.
            if start + count == all.count, all.blockBytes(from: start) <= BlockLayout.bodyBytesMax { break }
            try builder.build(first: first, all, start..<start + count)
            try builder.withBytes { try transaction.append(storage.blocks, first, $0) }
            start += count
            sealed += 1
        }
        try transaction.clear(storage.tail)
        state.tailFirst = tailFirst + UInt64(start)
        state.tailBytes = UInt32(all.blockBytes(from: start))
        try writeTail(all, from: start, first: tailFirst + UInt64(start), storage, transaction)
        return sealed
    }

    private func writeTail(
        _ records: RecordBuffer, from start: Int, first: UInt64, _ storage: LogStorage,
        _ transaction: borrowing WriteTransaction
    ) throws {
        var row: [UInt8] = []
        for index in start..<records.count {
            records.withRecord(index) { TailRow.encode($0, into: &row) }
            try row.withUnsafeBytes { try transaction.append(storage.tail, first + UInt64(index - start), $0) }
        }
    }

    /// Writes the events that no run covers as one run by id and one by subject, and the names that no run has as one more.
    mutating func writeRuns(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws {
        let heads = cache.recent.headEntries(and: cache.subjects.takeTouched())
        let names = try takeNewNames(storage, transaction)
        for (kind, entries) in [(RunKind.ids, cache.recent.idEntries()), (.heads, heads), (.names, names)]
        where !entries.isEmpty {
            var run = Run(
                kind: kind, id: state.nextRun, level: 0, first: state.indexed + 1, last: state.last,
                entriesMax: UInt64(entries.count))
            state.nextRun += 1
            try RunIndex.writeAll(entries, to: &run, transaction, storage.runs)
            state.runs.append(run)
        }
        state.indexed = state.last
        cache.recent = RecentEvents(after: state.last, like: cache.recent)
    }

    private mutating func takeNewNames(
        _ storage: LogStorage, _ transaction: borrowing WriteTransaction
    ) throws -> [RunEntry] {
        var entries: [RunEntry] = []
        for (kind, subjects) in state.subjects where subjects.indexed < subjects.count {
            try storage.names.forEach(kind, from: subjects.indexed + 1, transaction) { number, name in
                let key = RunKey.name(hashing, kind: kind, name)
                entries.append(RunEntry(key: key, sequence: state.indexed + 1, version: number))
                return true
            }
            state.subjects[kind]?.indexed = subjects.count
        }
        entries.sortSpread()
        return entries
    }
}
