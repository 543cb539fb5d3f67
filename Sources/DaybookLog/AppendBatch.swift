import DaybookModel
import LMDB

/// What the writer remembers between batches.
struct WriterCache {
    struct GuardKey: Hashable {
        var name: String
        var subject: UInt64
    }

    struct GuardEntry {
        var version: UInt32
        var state: any GuardState
    }

    static let subjectsMax = 500_000
    static let originsMax = 100_000
    static let guardsMax = 10_000

    var recent: RecentEvents
    var subjects: [Subject: UInt32] = [:]
    var origins: [Origin: UInt32] = [:]
    var guards: [GuardKey: GuardEntry] = [:]
}

/// What one transaction is about to write.
struct AppendBatch {
    var state: LogState
    var cache: WriterCache
    private let firstPending: UInt64
    private var records: [[UInt8]] = []
    private(set) var newSubjects: [Subject: UInt32] = [:]
    private var namesByNumber: [UInt64: String] = [:]
    private var newOrigins: [(number: UInt32, origin: Origin)] = []
    private var nodes: [(key: [UInt8], hash: [UInt8])] = []
    var offsets: [String: UInt64] = [:]
    /// Rows of the table of retractions that this batch changes: target → the retractions that stand, the newest first.
    var retractions: [UInt64: [UInt64]] = [:]
    /// Newest first.
    let idRuns: [Run]
    let headRuns: [Run]
    private var moment: Instant?
    private let hashing: SipHash

    init(state: LogState, cache: WriterCache?) {
        self.state = state
        self.cache = cache ?? WriterCache(recent: RecentEvents(after: state.indexed))
        firstPending = state.next
        idRuns = state.newestFirst(.ids)
        headRuns = state.newestFirst(.heads)
        if self.cache.origins.count > WriterCache.originsMax { self.cache.origins = [:] }
        hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
    }

    var hasOffsets: Bool { !offsets.isEmpty }

    /// One reading of the clock serves the whole batch.
    mutating func now(_ clock: LogWriter.Clock) -> Instant {
        if let moment { return moment }
        let reading = clock()
        moment = reading
        return reading
    }

    func hash(_ source: String, _ id: EventID) -> UInt64 { EventHash.hash(hashing, source, id) }

    func pending(_ sequence: UInt64) -> [UInt8]? {
        sequence >= firstPending && sequence < state.next ? records[Int(sequence - firstPending)] : nil
    }

    func origin(_ number: UInt32) -> Origin? { newOrigins.first { $0.number == number }?.origin }
    func subjectName(_ number: SubjectNumber) -> String? { namesByNumber[number.packed] }

    /// Whether the subject was introduced in this batch.
    func isNew(_ number: SubjectNumber) -> Bool { namesByNumber[number.packed] != nil }

    mutating func introduce(_ subject: Subject) -> SubjectNumber {
        let number = state.subjectCounts[subject.kind.rawValue, default: 0] + 1
        state.subjectCounts[subject.kind.rawValue] = number
        newSubjects[subject] = number
        cache.subjects[subject] = number
        let packed = SubjectNumber(subject.kind, number)
        namesByNumber[packed.packed] = subject.key
        return packed
    }

    mutating func introduce(_ origin: Origin) -> UInt32 {
        state.originCount += 1
        newOrigins.append((state.originCount, origin))
        cache.origins[origin] = state.originCount
        return state.originCount
    }

    mutating func add(_ record: [UInt8], hash: UInt64) {
        let sequence = state.next
        record.withUnsafeBytes { bytes in
            guard let view = EventView(sequence: sequence, record: bytes) else {
                preconditionFailure("the writer made a record shorter than its header")
            }
            cache.recent.add(hash, view)
            if view.type == EventType.eventRetracted { state.retractionCount += 1 }
            state.recordedAt = view.recordedAt
            if view.subject.kind != SubjectKind.import.rawValue {
                state.occurredMax = max(state.occurredMax, view.occurredAt)
            }
            let leaf = MerkleFrontier.leafHash(bytes)
            state.frontier.add(leaf) { level, index, hash in
                nodes.append(([level] + withUnsafeBytes(of: index.bigEndian) { Array($0) }, hash))
            }
        }
        records.append(record)
        state.next += 1
    }

    /// Writes names, records, nodes and offsets. Records fill blocks; what does not fill one stays in the tail.
    mutating func writeRecords(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws {
        for (subject, number) in newSubjects.sorted(by: {
            ($0.key.kind.rawValue, $0.value) < ($1.key.kind.rawValue, $1.value)
        }) {
            let kind = subject.kind.rawValue
            let value = withUnsafeBytes(of: number.littleEndian) { Array($0) }
            try transaction.put(storage.names.subjects, Names.nameKey(kind: kind, subject.key), value)
            try transaction.put(
                storage.names.subjects, Names.numberKey(SubjectNumber(kind: kind, number: number)),
                Array(subject.key.utf8))
        }
        for (number, origin) in newOrigins {
            try transaction.put(storage.meta, Names.originKey(number), Names.encoded(origin))
            try transaction.put(
                storage.meta, Names.originKey(origin), withUnsafeBytes(of: number.littleEndian) { Array($0) })
        }
        for (key, hash) in nodes { try transaction.put(storage.nodes, key, hash) }
        for (source, value) in offsets.sorted(by: { $0.key < $1.key }) {
            try transaction.put(
                storage.sources, Array(source.utf8), withUnsafeBytes(of: value.littleEndian) { Array($0) })
        }
        for (target, row) in retractions.sorted(by: { $0.key < $1.key }) {
            try RetractionTable.write(row, of: target, storage.retractions, transaction)
        }
        let added = records.reduce(0) { $0 + $1.count + 2 }
        guard Int(state.tailBytes) + added > BlockLayout.bodyBytesMax else {
            for (index, record) in records.enumerated() {
                try put(record, firstPending + UInt64(index), storage, transaction)
            }
            state.tailBytes += UInt32(added)
            return
        }
        try writeBlocks(storage, transaction)
    }

    private mutating func writeBlocks(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws {
        let tailFirst = state.tailFirst
        var old: [[UInt8]] = []
        try transaction.withCursor(storage.tail) { cursor in
            var entry = try cursor.first()
            while let current = entry {
                // What is sealed gets a new checksum: a row that was lost or changed must not slip under it.
                let expected = tailFirst + UInt64(old.count)
                guard current.number == expected else {
                    throw LogError.damaged(sequence: expected, Text("log.damage.missing"))
                }
                old.append(Array(try TailRow.record(current.value, expected)))
                entry = try cursor.next()
            }
        }
        guard tailFirst + UInt64(old.count) == firstPending else {
            throw LogError.damaged(sequence: tailFirst + UInt64(old.count), Text("log.damage.missing"))
        }
        let all = old + records
        var start = 0
        while start < all.count {
            let first = tailFirst + UInt64(start)
            var builder = BlockBuilder(first: first)
            while start + builder.count < all.count,
                try all[start + builder.count].withUnsafeBytes({ try builder.add($0) })
            {}
            // The last block stays open, unless its one record is larger than a block.
            let isOpen = start + builder.count == all.count
            if isOpen, all[start...].reduce(0, { $0 + $1.count + 2 }) <= BlockLayout.bodyBytesMax { break }
            try builder.finish().withUnsafeBytes { try transaction.append(storage.blocks, first, $0) }
            start += builder.count
        }
        try transaction.clear(storage.tail)
        state.tailFirst = tailFirst + UInt64(start)
        state.tailBytes = UInt32(all[start...].reduce(0) { $0 + $1.count + 2 })
        for index in start..<all.count { try put(all[index], tailFirst + UInt64(index), storage, transaction) }
    }

    private func put(
        _ record: [UInt8], _ sequence: UInt64, _ storage: LogStorage, _ transaction: borrowing WriteTransaction
    ) throws {
        try TailRow.encoded(record).withUnsafeBytes { try transaction.append(storage.tail, sequence, $0) }
    }

    /// Writes the events that no run covers as one run by id and one by subject.
    mutating func writeRuns(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws {
        for (kind, entries) in [(RunKind.ids, cache.recent.idEntries()), (.heads, cache.recent.headEntries())] {
            var run = Run(
                kind: kind, id: state.nextRun, level: 0, first: state.indexed + 1, last: state.last,
                entriesMax: UInt64(entries.count))
            state.nextRun += 1
            try RunIndex.writeAll(entries, to: &run, transaction, storage.runs)
            state.runs.append(run)
        }
        state.indexed = state.last
        cache.recent = RecentEvents(after: state.last)
    }
}
