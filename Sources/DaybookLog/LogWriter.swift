import DaybookModel
import LMDB

/// Decides and writes requests, one transaction per batch. Used by one thread at a time (`GroupCommit` sees to that).
final class LogWriter {
    typealias Clock = @Sendable () -> Instant

    private let storage: LogStorage
    private let keyring: Keyring
    private let clock: Clock
    private let reader: LogReader
    /// Kept between batches; nil after a failure, because then it may know things that were never written.
    private var cache: Cache?

    private struct Cache {
        var recent: RecentEvents
        var subjects: [Subject: UInt32] = [:]
        var origins: [Origin: UInt32] = [:]
        var guards: [GuardKey: GuardEntry] = [:]
        var erasures: UInt64 = 0
    }

    private struct GuardKey: Hashable {
        var name: String
        var subject: UInt64
    }

    private struct GuardEntry {
        var version: UInt32
        var state: any GuardState
    }

    init(storage: LogStorage, keyring: Keyring, reader: LogReader, clock: @escaping Clock) {
        self.storage = storage
        self.keyring = keyring
        self.reader = reader
        self.clock = clock
    }

    /// Decides the requests in order and makes what they append durable. Throws only when nothing (or, after an I/O error
    /// at commit, possibly everything) of the batch was written.
    func commit(_ requests: [AppendRequest]) throws -> [AppendOutcome] {
        try requireSpace(for: requests)
        let transaction = try storage.environment.write()
        var batch = Batch(state: try storage.state(transaction), cache: cache)
        cache = nil
        try catchUp(&batch, transaction)
        let first = batch.state.next
        var outcomes: [AppendOutcome] = []
        for request in requests { outcomes.append(try decide(request, &batch, transaction)) }
        guard batch.state.next > first || batch.hasOffsets else {
            cache = batch.cache
            return outcomes  // Nothing new: the transaction ends without a write.
        }
        try keyring.flush()
        try batch.writeRecords(storage, transaction)
        if batch.state.last - batch.state.indexed >= UInt64(LogLimits.runTailEvents) {
            try batch.writeRuns(storage, transaction)
        }
        try transaction.put(storage.meta, LogState.key, batch.state.encoded())
        do {
            try transaction.commit()
        } catch {
            throw error.leavesOutcomeUnknown ? LogError.unknownOutcome(error) : LogError.storage(error)
        }
        cache = batch.cache
        return outcomes
    }

    /// Does a little of the work that merges runs; false when there is none. Holds the write lock for about 5 ms.
    func maintain() throws -> Bool {
        // Looked at without the lock first: most of the time there is nothing to do.
        let known = try reader.state()
        guard !known.merges.isEmpty || !known.garbage.isEmpty || RunIndex.needsPlan(known) else { return false }
        let transaction = try storage.environment.write()
        var state = try storage.state(transaction)
        RunIndex.planMerges(&state)
        guard try RunIndex.maintain(&state, entriesMax: 24_000, transaction, storage.runs) else { return false }
        try transaction.put(storage.meta, LogState.key, state.encoded())
        try transaction.commit()
        return true
    }

    private func requireSpace(for requests: [AppendRequest]) throws(LogError) {
        let bytes = requests.reduce(0) { $0 + $1.events.reduce(0) { $0 + $1.clear.count + $1.personal.count + 256 } }
        let needed = LogLimits.reserveBytes + 4 * bytes
        let free = storage.environment.freeBytes
        guard free >= needed else { throw .diskFull(freeBytes: free, neededBytes: needed) }
    }

    /// Reads what other processes appended since this writer's last batch.
    private func catchUp(_ batch: inout Batch, _ transaction: borrowing WriteTransaction) throws {
        if batch.cache.recent.through < batch.state.indexed {
            batch.cache.recent = RecentEvents(after: batch.state.indexed)
        }
        let from = batch.cache.recent.through + 1
        guard from <= batch.state.last else { return }
        try storage.forEach(from: from, through: batch.state.last, transaction) { view in
            let origin = try reader.origin(view.origin, transaction)
            batch.cache.recent.add(batch.hash(origin.source, view.id), view)
            return true
        }
    }

    // MARK: Deciding

    private func decide(
        _ request: AppendRequest, _ batch: inout Batch, _ transaction: borrowing WriteTransaction
    ) throws -> AppendOutcome {
        guard !request.events.isEmpty else { return .refused(Text("log.empty_request")) }
        guard request.events.count <= LogLimits.requestEventsMax else {
            return .refused(Text("log.request_too_large", request.events.count, LogLimits.requestEventsMax))
        }
        if let offset = request.offset, let last = try lastOffset(offset.source, batch, transaction), offset.value <= last {
            return .passed(offset: last)
        }
        // Duplicates come before versions, so that a retry of an appended request is `already`.
        let screening = try screen(request, batch, transaction)
        if let outcome = screening.outcome { return outcome }
        for expectation in request.expectations {
            let actual = try head(of: expectation.subject, &batch, transaction)?.version ?? 0
            switch expectation.version {
            case .any: continue
            case .none where actual == 0: continue
            case .exactly(actual): continue
            default: return .wrongVersion(subject: expectation.subject, actual: actual)
            }
        }
        let first = batch.state.next
        var targets: [UInt64?] = []
        for event in screening.fresh {
            switch try retractionTarget(of: event.draft, among: screening.fresh, from: first, &batch, transaction) {
            case nil: targets.append(nil)
            case .found(let sequence)?: targets.append(sequence)
            case .refused(let text)?: return .refused(text)
            }
        }
        for rule in request.guards {
            if let refusal = try refusal(rule, screening.fresh.map(\.draft), &batch, transaction) {
                return .refused(refusal)
            }
        }
        for (event, target) in zip(screening.fresh, targets) {
            try append(event.draft, event.identity.id, retracting: target, request.importKey, &batch, transaction)
        }
        if let offset = request.offset { batch.offsets[offset.source] = offset.value }
        return .appended(first: first, count: screening.fresh.count)
    }

    private struct Identity: Hashable {
        var source: String
        var id: EventID
    }

    /// What of a request is new; `outcome` when that settles the request.
    private struct Screening {
        var fresh: [(draft: EventDraft, identity: Identity)] = []
        var outcome: AppendOutcome?
    }

    private func screen(
        _ request: AppendRequest, _ batch: Batch, _ transaction: borrowing WriteTransaction
    ) throws -> Screening {
        var screening = Screening()
        var present: UInt64?
        var seen: [Identity: EventDraft] = [:]
        for draft in request.events {
            guard draft.clear.count + draft.personal.count + 1_024 <= LogLimits.recordBytesMax else {
                return Screening(outcome: .refused(Text("log.event_too_large", draft.id, LogLimits.recordBytesMax / 1_024)))
            }
            let identity = Identity(source: draft.source, id: RecordCodec.id(source: draft.source, id: draft.id))
            if let twin = seen.updateValue(draft, forKey: identity) {
                if request.takesOnlyNew, twin == draft { continue }
                return Screening(outcome: .refused(Text("log.id_twice_in_request", draft.id)))
            }
            guard let sequence = try find(identity.source, identity.id, batch, transaction) else {
                screening.fresh.append((draft, identity))
                continue
            }
            let fields = try differences(draft, identity.id, sequence, batch, transaction)
            guard fields.isEmpty else { return Screening(outcome: .conflict(sequence: sequence, fields: fields)) }
            present = present ?? sequence
        }
        if let present {
            if screening.fresh.isEmpty {
                let isRetracted = try isRetracted(present, batch, transaction)
                screening.outcome = .already(sequence: present, isRetracted: isRetracted)
            } else if !request.takesOnlyNew {
                screening.outcome = .refused(Text("log.partly_present", present))
            }
        }
        return screening
    }

    private func lastOffset(
        _ source: String, _ batch: Batch, _ transaction: borrowing WriteTransaction
    ) throws -> UInt64? {
        if let known = batch.offsets[source] { return known }
        return try transaction.get(storage.sources, Array(source.utf8)) {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
    }

    private func find(
        _ source: String, _ id: EventID, _ batch: Batch, _ transaction: borrowing WriteTransaction
    ) throws -> UInt64? {
        let hash = batch.hash(source, id)
        for sequence in batch.cache.recent.candidates(hash)
        where try isEvent(sequence, source, id, batch, transaction) { return sequence }
        return try reader.findInRuns(source, id, hash: hash, batch.state, transaction)
    }

    /// A hash only points to a record; the record itself says whether it is the event.
    private func isEvent(
        _ sequence: UInt64, _ source: String, _ id: EventID, _ batch: Batch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Bool {
        try withEvent(sequence, batch, transaction) { view in
            guard view.id == id else { return false }
            if let pending = batch.origin(view.origin) { return pending.source == source }
            return try reader.origin(view.origin, transaction).source == source
        } ?? false
    }

    private func withEvent<Result>(
        _ sequence: UInt64, _ batch: Batch, _ transaction: borrowing WriteTransaction,
        _ body: (borrowing EventView) throws -> Result
    ) throws -> Result? {
        if let record = batch.pending(sequence) {
            return try record.withUnsafeBytes { try body(storage.view(sequence, $0)) }
        }
        return try storage.withEvent(sequence, transaction, body)
    }

    /// Names of what differs between a draft and the event that has its id; empty when they are the same event.
    private func differences(
        _ draft: EventDraft, _ id: EventID, _ sequence: UInt64, _ batch: Batch,
        _ transaction: borrowing WriteTransaction
    ) throws -> [String] {
        try withEvent(sequence, batch, transaction) { view in
            var fields: [String] = []
            if view.type != draft.type { return ["type"] }
            let subject = try batch.subjectName(view.subject) ?? reader.name(view.subject, transaction)
            if subject != draft.subject.key || view.subject.kind != draft.subject.kind.rawValue { fields.append("subject") }
            if view.occurredAt != draft.occurredAt { fields.append("time") }
            let (clear, box) = view.payloadParts()
            var personal: [UInt8] = []
            if let box, let person = SealedBox.person(box) {
                if let key = try keyring.key(person: person) {
                    personal = SealedBox.open(box, id: id, person: person, key: key) ?? []
                } else {
                    personal = draft.personal  // An erased person's fields cannot be compared; the rest decides.
                }
            }
            if let type = EventCatalogue.type(numbered: draft.type) {
                fields += PayloadComparison.differences(
                    type, Payload(clear: Array(clear), personal: personal),
                    Payload(clear: draft.clear, personal: draft.personal))
            }
            return fields
        } ?? []
    }

    /// Walks the subject's later events for one that retracts the sequence.
    private func isRetracted(
        _ sequence: UInt64, _ batch: Batch, _ transaction: borrowing WriteTransaction
    ) throws -> Bool {
        guard batch.state.retractionCount > 0 else { return false }
        guard let subject = try withEvent(sequence, batch, transaction, { $0.subject }) else { return false }
        var next = try batch.cache.recent.heads[subject.packed]?.sequence ?? reader.headInRuns(subject, batch.state, transaction)?.sequence ?? 0
        while next > sequence {
            let step = try withEvent(next, batch, transaction) { view in (view.retractedSequence == sequence, view.previous) }
            guard let step else { return false }
            if step.0 { return true }
            next = step.1
        }
        return false
    }

    private enum RetractionTarget {
        case found(UInt64)
        case refused(Text)
    }

    /// A retraction names its target by source and id, which hold in every store; the record keeps the sequence they have
    /// in this one.
    private func retractionTarget(
        of draft: EventDraft, among fresh: [(draft: EventDraft, identity: Identity)], from first: UInt64,
        _ batch: inout Batch, _ transaction: borrowing WriteTransaction
    ) throws -> RetractionTarget? {
        guard let named = Retraction.identity(in: draft) else { return nil }
        let subject = draft.subject
        let identity = Identity(source: named.source, id: RecordCodec.id(source: named.source, id: named.id))
        // The target may come in the same request, before its retraction.
        if let index = fresh.firstIndex(where: { $0.identity == identity }), fresh[index].draft.subject == subject,
            let own = fresh.firstIndex(where: { $0.draft == draft }), index < own
        {
            return .found(first + UInt64(index))
        }
        guard let sequence = try find(identity.source, identity.id, batch, transaction) else {
            return .refused(Text("log.retraction_without_event", named.source, named.id))
        }
        guard let number = try knownNumber(of: subject, &batch, transaction),
            let (owner, type) = try withEvent(sequence, batch, transaction, { ($0.subject, $0.type) }), owner == number
        else { return .refused(Text("log.retraction_of_other_subject", sequence, subject)) }
        guard type != EventType.eventRetracted else { return .refused(Text("log.retraction_of_retraction", sequence)) }
        return .found(sequence)
    }

    private func head(
        of subject: Subject, _ batch: inout Batch, _ transaction: borrowing WriteTransaction
    ) throws -> RecentEvents.Head? {
        guard let number = try knownNumber(of: subject, &batch, transaction) else { return nil }
        return try head(of: number, batch, transaction)
    }

    private func head(
        of subject: SubjectNumber, _ batch: Batch, _ transaction: borrowing WriteTransaction
    ) throws -> RecentEvents.Head? {
        if let recent = batch.cache.recent.heads[subject.packed] { return recent }
        return try reader.headInRuns(subject, batch.state, transaction)
    }

    private func knownNumber(
        of subject: Subject, _ batch: inout Batch, _ transaction: borrowing WriteTransaction
    ) throws -> SubjectNumber? {
        if let known = batch.cache.subjects[subject] { return SubjectNumber(subject.kind, known) }
        guard let number = try storage.names.number(kind: subject.kind.rawValue, subject.key, transaction) else { return nil }
        if batch.cache.subjects.count > 500_000 { batch.cache.subjects = batch.newSubjects }
        batch.cache.subjects[subject] = number
        return SubjectNumber(subject.kind, number)
    }

    /// Asks a guard about each subject of a request, bringing its state up to the subject's newest event first.
    private func refusal(
        _ rule: any AppendGuard, _ events: [EventDraft], _ batch: inout Batch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Text? {
        var asked: Set<Subject> = []
        for subject in events.map(\.subject) where asked.insert(subject).inserted {
            let concerned = events.filter { $0.subject == subject }
            guard let number = try knownNumber(of: subject, &batch, transaction),
                let head = try head(of: number, batch, transaction)
            else {
                if let refusal = rule.initial().refusal(of: concerned) { return refusal }
                continue
            }
            let key = GuardKey(name: rule.name, subject: number.packed)
            var entry = batch.cache.guards[key] ?? GuardEntry(version: 0, state: rule.initial())
            var unseen: [UInt64] = []
            var next = head.sequence
            while next > 0, unseen.count < Int(head.version - entry.version) {
                unseen.append(next)
                next = try withEvent(next, batch, transaction) { $0.previous } ?? 0
            }
            for sequence in unseen.reversed() {
                _ = try withEvent(sequence, batch, transaction) { entry.state.fold($0) }
            }
            entry.version = head.version
            if batch.cache.guards.count > 10_000 { batch.cache.guards = [:] }
            batch.cache.guards[key] = entry
            if let refusal = entry.state.refusal(of: concerned) { return refusal }
        }
        return nil
    }

    // MARK: Appending

    private func append(
        _ draft: EventDraft, _ id: EventID, retracting target: UInt64?, _ importKey: String, _ batch: inout Batch,
        _ transaction: borrowing WriteTransaction
    ) throws {
        var introductions = RecordCodec.Introductions()
        introductions.retracts = target
        let subject: SubjectNumber
        if let known = try knownNumber(of: draft.subject, &batch, transaction) {
            subject = known
        } else {
            subject = batch.introduce(draft.subject)
            introductions.subject = draft.subject.key
        }
        let origin = Origin(source: draft.source, actor: draft.actor, importKey: importKey)
        let originNumber: UInt32
        if let known = try batch.cache.origins[origin] ?? storage.names.number(origin, transaction) {
            originNumber = known
            batch.cache.origins[origin] = known
        } else {
            originNumber = batch.introduce(origin)
            introductions.origin = origin
        }
        let box = try seal(draft, id, &batch, &introductions, transaction)
        let head = try head(of: subject, batch, transaction)
        let header = RecordCodec.Header(
            subject: subject, subjectVersion: (head?.version ?? 0) + 1, previous: head?.sequence ?? 0,
            origin: originNumber, recordedAt: max(batch.state.recordedAt, batch.now(clock)), id: id)
        let record = try RecordCodec.encode(draft, header, introductions, sealed: box)
        batch.add(record, hash: batch.hash(draft.source, id))
    }

    private func seal(
        _ draft: EventDraft, _ id: EventID, _ batch: inout Batch, _ introductions: inout RecordCodec.Introductions,
        _ transaction: borrowing WriteTransaction
    ) throws -> [UInt8]? {
        guard !draft.personal.isEmpty else { return nil }
        let name = draft.subject.description + (draft.contact.isEmpty ? "" : Names.contactSeparator + draft.contact)
        let person = Subject(.person, name)
        if let known = try knownNumber(of: person, &batch, transaction) {
            // A person whose key was destroyed gets a new one: what was sealed before stays unreadable.
            let key = try keyring.key(person: known.number) ?? keyring.make(person: known.number)
            return try SealedBox.seal(draft.personal, id: id, person: known.number, key: key)
        }
        let number = batch.introduce(person)
        introductions.person = name
        return try SealedBox.seal(draft.personal, id: id, person: number.number, key: keyring.make(person: number.number))
    }

    // MARK: The batch

    /// What one transaction is about to write.
    private struct Batch {
        var state: LogState
        var cache: Cache
        private let firstPending: UInt64
        private var records: [[UInt8]] = []
        private(set) var newSubjects: [Subject: UInt32] = [:]
        private var namesByNumber: [UInt64: String] = [:]
        private var newOrigins: [(number: UInt32, origin: Origin)] = []
        private var nodes: [(key: [UInt8], hash: [UInt8])] = []
        var offsets: [String: UInt64] = [:]
        private var moment: Instant?
        private let hashing: SipHash

        init(state: LogState, cache: Cache?) {
            self.state = state
            self.cache = cache ?? Cache(recent: RecentEvents(after: state.indexed))
            firstPending = state.next
            hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
        }

        var hasOffsets: Bool { !offsets.isEmpty }

        /// One reading of the clock serves the whole batch.
        mutating func now(_ clock: Clock) -> Instant {
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
                if view.retractedSequence != nil { state.retractionCount += 1 }
                state.recordedAt = view.recordedAt
                state.occurredMax = max(state.occurredMax, view.occurredAt)
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
            for (subject, number) in newSubjects.sorted(by: { ($0.key.kind.rawValue, $0.value) < ($1.key.kind.rawValue, $1.value) }) {
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
            let added = records.reduce(0) { $0 + $1.count + 2 }
            guard Int(state.tailBytes) + added > BlockLayout.bodyBytesMax else {
                for (index, record) in records.enumerated() { try put(record, firstPending + UInt64(index), storage, transaction) }
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
                    old.append(Array(current.value))
                    entry = try cursor.next()
                }
            }
            let all = old + records
            var start = 0
            while start < all.count {
                let first = tailFirst + UInt64(start)
                var builder = BlockBuilder(first: first)
                while start + builder.count < all.count, all[start + builder.count].withUnsafeBytes({ builder.add($0) }) {}
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
            try record.withUnsafeBytes { try transaction.append(storage.tail, sequence, $0) }
        }

        /// Writes the events that no run covers as one run by id and one by subject.
        mutating func writeRuns(_ storage: LogStorage, _ transaction: borrowing WriteTransaction) throws {
            for (kind, entries) in [(RunKind.ids, cache.recent.idEntries()), (.heads, cache.recent.headEntries())] {
                var run = Run(
                    kind: kind, id: state.nextRun, level: 0, first: state.indexed + 1, last: state.last,
                    entriesMax: UInt64(entries.count))
                state.nextRun += 1
                try RunIndex.write(entries, to: &run, transaction, storage.runs)
                state.runs.append(run)
            }
            state.indexed = state.last
            cache.recent = RecentEvents(after: state.last)
        }
    }
}

/// The keyed hash of (source, id) under which runs find an event.
enum EventHash {
    static func hash(_ hashing: SipHash, _ source: String, _ id: EventID) -> UInt64 {
        var bytes = [UInt8]()
        bytes.reserveCapacity(16 + source.utf8.count)
        withUnsafeBytes(of: id.high.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: id.low.bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: source.utf8)
        return bytes.withUnsafeBytes { hashing.hash($0).low }
    }
}
