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
    private var cache: WriterCache?

    init(storage: LogStorage, keyring: Keyring, reader: LogReader, clock: @escaping Clock) {
        self.storage = storage
        self.keyring = keyring
        self.reader = reader
        self.clock = clock
    }

    /// Decides the requests in order and makes what they append durable. Throws only when nothing (or, after an I/O error
    /// at commit, possibly everything) of the batch was written.
    func commit(_ requests: [AppendRequest]) throws -> [AppendOutcome] {
        do {
            return try decideAndWrite(requests)
        } catch {
            // Keys made for this batch were never used; another process may make others for the same persons.
            keyring.forget()
            cache = nil
            throw error
        }
    }

    private func decideAndWrite(_ requests: [AppendRequest]) throws -> [AppendOutcome] {
        try requireSpace(for: requests.reduce(0) { $0 + LogWriter.bytes($1) })
        let transaction = try storage.environment.write()
        var batch = AppendBatch(state: try storage.state(transaction), cache: cache)
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
            // Whoever writes a run also merges a little, so that runs never pile up.
            RunIndex.planMerges(&batch.state)
            _ = try RunIndex.maintain(&batch.state, entriesMax: LogWriter.mergeEntries, transaction, storage.runs)
        }
        try transaction.put(storage.meta, LogState.key, batch.state.encoded())
        try LogWriter.commit(transaction)
        cache = batch.cache
        return outcomes
    }

    /// Entries merged per transaction: about 5 ms of work.
    private static let mergeEntries = 24_000

    private static func commit(_ transaction: consuming WriteTransaction) throws(LogError) {
        do {
            try transaction.commit()
        } catch {
            throw error.leavesOutcomeUnknown ? .unknownOutcome(error) : .storage(error)
        }
    }

    /// Does a little of the work that merges runs; false when there is none. Holds the write lock for about 5 ms.
    func maintain() throws -> Bool {
        // Looked at without the lock first: most of the time there is nothing to do.
        let known = try reader.state()
        guard !known.merges.isEmpty || !known.garbage.isEmpty || RunIndex.needsPlan(known) else { return false }
        try requireSpace(for: LogWriter.mergeEntries * 32)
        let transaction = try storage.environment.write()
        var state = try storage.state(transaction)
        RunIndex.planMerges(&state)
        guard try RunIndex.maintain(&state, entriesMax: LogWriter.mergeEntries, transaction, storage.runs) else {
            return false
        }
        try transaction.put(storage.meta, LogState.key, state.encoded())
        try LogWriter.commit(transaction)
        return true
    }

    private static func bytes(_ request: AppendRequest) -> Int {
        request.events.reduce(0) { $0 + $1.clear.count + $1.personal.count + 256 }
    }

    private func requireSpace(for bytes: Int) throws(LogError) {
        let needed = LogLimits.reserveBytes + 4 * bytes
        let free = storage.environment.freeBytes
        guard free >= needed else { throw .diskFull(freeBytes: free, neededBytes: needed) }
    }

    /// Reads what other processes appended since this writer's last batch.
    private func catchUp(_ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction) throws {
        if batch.cache.recent.through < batch.state.indexed {
            batch.cache.recent = RecentEvents(after: batch.state.indexed)
        }
        let from = batch.cache.recent.through + 1
        guard from <= batch.state.last else { return }
        try storage.forEach(from: from, through: batch.state.last, transaction) { view in
            let origin = try reader.origin(view.origin, transaction)
            batch.cache.recent.add(batch.hash(origin.source, view.id), view)
            if view.type == EventType.customerErased { keyring.forget() }
            return true
        }
    }

    // MARK: Deciding

    private func decide(
        _ request: AppendRequest, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> AppendOutcome {
        guard !request.events.isEmpty else { return .refused(Text("log.empty_request")) }
        guard request.events.count <= LogLimits.requestEventsMax else {
            return .refused(Text("log.request_too_large", request.events.count, LogLimits.requestEventsMax))
        }
        guard LogWriter.bytes(request) <= LogLimits.requestBytesMax else {
            return .refused(Text("log.request_too_large_bytes", LogLimits.requestBytesMax >> 20))
        }
        if let refusal = DraftLimits.refusal(of: request) { return .refused(refusal) }
        if let offset = request.offset, let last = try lastOffset(offset.source, batch, transaction),
            offset.value <= last
        {
            return .passed(offset: last)
        }
        // Duplicates come before versions, so that a retry of an appended request is `already`.
        let screening: Screening
        do {
            screening = try screen(request, batch, transaction)
            try requireKeys(screening, &batch, transaction)
        } catch LogError.keys(let text) {
            return .refused(text)  // The store's keys concern this request only.
        }
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
        var before: [Identity: (sequence: UInt64, draft: EventDraft)] = [:]
        for (index, event) in screening.fresh.enumerated() {
            switch try retractionTarget(of: event.draft, among: before, &batch, transaction) {
            case nil: targets.append(nil)
            case .found(let sequence)?: targets.append(sequence)
            case .refused(let text)?: return .refused(text)
            }
            before[event.identity] = (first + UInt64(index), event.draft)
        }
        let proposed = zip(screening.fresh, targets).enumerated().map { index, event in
            ProposedEvent(sequence: first + UInt64(index), draft: event.0.draft, retracts: event.1)
        }
        for rule in request.guards {
            if let refusal = try refusal(rule, proposed, &batch, transaction) { return .refused(refusal) }
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
        _ request: AppendRequest, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> Screening {
        var screening = Screening()
        var present: UInt64?
        var seen: [Identity: EventDraft] = [:]
        for draft in request.events {
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
        _ source: String, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> UInt64? {
        if let known = batch.offsets[source] { return known }
        return try transaction.get(storage.sources, Array(source.utf8)) {
            UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
        }
    }

    private func find(
        _ source: String, _ id: EventID, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> UInt64? {
        let hash = batch.hash(source, id)
        for sequence in batch.cache.recent.candidates(hash)
        where try isEvent(sequence, source, id, batch, transaction) { return sequence }
        return try reader.findInRuns(source, id, hash: hash, batch.idRuns, transaction)
    }

    /// A hash only points to a record; the record itself says whether it is the event.
    private func isEvent(
        _ sequence: UInt64, _ source: String, _ id: EventID, _ batch: AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Bool {
        try withEvent(sequence, batch, transaction) { view in
            guard view.id == id else { return false }
            if let pending = batch.origin(view.origin) { return pending.source == source }
            return try reader.origin(view.origin, transaction).source == source
        } ?? false
    }

    private func withEvent<Result>(
        _ sequence: UInt64, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction,
        _ body: (borrowing EventView) throws -> Result
    ) throws -> Result? {
        if let record = batch.pending(sequence) {
            return try record.withUnsafeBytes { try body(storage.view(sequence, $0)) }
        }
        return try storage.withEvent(sequence, transaction, body)
    }

    /// Names of what differs between a draft and the event that has its id; empty when they are the same event.
    private func differences(
        _ draft: EventDraft, _ id: EventID, _ sequence: UInt64, _ batch: AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> [String] {
        try withEvent(sequence, batch, transaction) { view in
            var fields: [String] = []
            if view.type != draft.type { return ["type"] }
            let subject = try batch.subjectName(view.subject) ?? reader.name(view.subject, transaction)
            if subject != draft.subject.key || view.subject.kind != draft.subject.kind.rawValue {
                fields.append("subject")
            }
            if view.occurredAt != draft.occurredAt { fields.append("time") }
            let (clear, box) = view.payloadParts()
            var personal: [UInt8] = []
            if let box, let person = SealedBox.person(box) {
                switch try keyring.entry(person: person) {
                case .live(let key): personal = SealedBox.open(box, id: id, person: person, key: key) ?? []
                case .erased: personal = draft.personal  // What is gone cannot be compared; the rest decides.
                case .missing: throw LogError.keys(keyring.missing)
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

    private func isRetracted(
        _ sequence: UInt64, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> Bool {
        guard batch.state.retractionCount > 0 else { return false }
        return try !retractions(of: sequence, batch, transaction).isEmpty
    }

    private func retractions(
        of sequence: UInt64, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> [UInt64] {
        if let changed = batch.retractions[sequence] { return changed }
        return try RetractionTable.standing(of: sequence, storage.retractions, transaction)
    }

    /// Enters a new retraction into its target's row. When that takes back a retraction, the event it had taken back
    /// loses it, and so on along the chain for as long as what stands changes.
    private func enter(
        _ retraction: UInt64, of target: UInt64, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws {
        var (retraction, target, isStanding) = (retraction, target, true)
        while true {
            var row = try retractions(of: target, batch, transaction)
            let wasEmpty = row.isEmpty
            if isStanding {
                row.insert(retraction, at: row.firstIndex { $0 < retraction } ?? row.endIndex)
            } else {
                row.removeAll { $0 == retraction }
            }
            batch.retractions[target] = row
            guard row.isEmpty != wasEmpty,
                let next = try withEvent(target, batch, transaction, { $0.retractedSequence }) ?? nil
            else { return }
            (retraction, target, isStanding) = (target, next, row.isEmpty)
        }
    }

    private enum RetractionTarget {
        case found(UInt64)
        case refused(Text)
    }

    /// A retraction names its target by source and id, which hold in every store; the record keeps the sequence they have
    /// in this one.
    private func retractionTarget(
        of draft: EventDraft, among before: [Identity: (sequence: UInt64, draft: EventDraft)],
        _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> RetractionTarget? {
        guard let named = Retraction.identity(in: draft) else { return nil }
        let subject = draft.subject
        let identity = Identity(source: named.source, id: RecordCodec.id(source: named.source, id: named.id))
        // The target may come in the same request, before its retraction.
        if let (sequence, target) = before[identity] {
            guard target.subject == subject else {
                return .refused(Text("log.retraction_of_other_subject", sequence, subject))
            }
            return .found(sequence)
        }
        guard let sequence = try find(identity.source, identity.id, batch, transaction) else {
            return .refused(Text("log.retraction_without_event", named.source, named.id))
        }
        guard let number = try knownNumber(of: subject, &batch, transaction),
            try withEvent(sequence, batch, transaction, { $0.subject }) == number
        else { return .refused(Text("log.retraction_of_other_subject", sequence, subject)) }
        return .found(sequence)
    }

    private func head(
        of subject: Subject, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> RecentEvents.Head? {
        guard let number = try knownNumber(of: subject, &batch, transaction) else { return nil }
        return try head(of: number, batch, transaction)
    }

    private func head(
        of subject: SubjectNumber, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> RecentEvents.Head? {
        if let recent = batch.cache.recent.heads[subject.packed] { return recent }
        return try reader.headInRuns(subject, batch.headRuns, transaction)
    }

    private func knownNumber(
        of subject: Subject, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> SubjectNumber? {
        if let known = batch.cache.subjects[subject] { return SubjectNumber(subject.kind, known) }
        guard let number = try storage.names.number(kind: subject.kind.rawValue, subject.key, transaction) else {
            return nil
        }
        if batch.cache.subjects.count > WriterCache.subjectsMax { batch.cache.subjects = batch.newSubjects }
        batch.cache.subjects[subject] = number
        return SubjectNumber(subject.kind, number)
    }

    /// Asks a guard about each subject of a request that needs its consent, bringing its state up to the subject's newest
    /// event first.
    private func refusal(
        _ rule: any AppendGuard, _ events: [ProposedEvent], _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Text? {
        var asked: Set<Subject> = []
        for event in events where rule.concerns(event.draft) && asked.insert(event.draft.subject).inserted {
            let subject = event.draft.subject
            let concerned = events.filter { $0.draft.subject == subject }
            guard let number = try knownNumber(of: subject, &batch, transaction),
                let head = try head(of: number, batch, transaction)
            else {
                if let refusal = rule.initial().refusal(of: concerned) { return refusal }
                continue
            }
            let key = WriterCache.GuardKey(name: rule.name, subject: number.packed)
            // Taken out while it changes, so that nothing of it is copied.
            var entry =
                batch.cache.guards.removeValue(forKey: key)
                ?? WriterCache.GuardEntry(version: 0, state: rule.initial())
            var unseen: [UInt64] = []
            var next = head.sequence
            while next > 0, unseen.count < Int(head.version) - Int(entry.version) {
                unseen.append(next)
                next = try withEvent(next, batch, transaction) { $0.previous } ?? 0
            }
            for sequence in unseen.reversed() {
                _ = try withEvent(sequence, batch, transaction) { entry.state.fold($0) }
            }
            entry.version = head.version
            let refusal = entry.state.refusal(of: concerned)
            if batch.cache.guards.count > WriterCache.guardsMax { batch.cache.guards = [:] }
            batch.cache.guards[key] = entry
            if let refusal { return refusal }
        }
        return nil
    }

    // MARK: Appending

    private func append(
        _ draft: EventDraft, _ id: EventID, retracting target: UInt64?, _ importKey: String, _ batch: inout AppendBatch,
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
        let record = RecordCodec.encode(draft, header, introductions, sealed: box)
        let sequence = batch.state.next
        batch.add(record, hash: batch.hash(draft.source, id))
        if let target { try enter(sequence, of: target, &batch, transaction) }
    }

    /// Throws when a request has personal fields that could not be sealed, before anything of it is done.
    private func requireKeys(
        _ screening: Screening, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws {
        let personal = screening.fresh.filter { !$0.draft.personal.isEmpty }
        guard screening.outcome == nil, !personal.isEmpty else { return }
        try keyring.requireMaster()
        for event in personal {
            guard let known = try knownNumber(of: LogWriter.person(of: event.draft), &batch, transaction),
                !batch.isNew(known)
            else { continue }
            if case .missing = try keyring.entry(person: known.number) { throw LogError.keys(keyring.missing) }
        }
    }

    private static func person(of draft: EventDraft) -> Subject {
        let contact = draft.contact.isEmpty ? "" : Names.contactSeparator + draft.contact
        return Subject(.person, draft.subject.description + contact)
    }

    private func seal(
        _ draft: EventDraft, _ id: EventID, _ batch: inout AppendBatch,
        _ introductions: inout RecordCodec.Introductions, _ transaction: borrowing WriteTransaction
    ) throws -> [UInt8]? {
        guard !draft.personal.isEmpty else { return nil }
        let person = LogWriter.person(of: draft)
        if let known = try knownNumber(of: person, &batch, transaction),
            case .live(let key) = try keyring.entry(person: known.number)
        {
            return try SealedBox.seal(draft.personal, id: id, person: known.number, key: key)
        }
        // A new person, or one whose key was destroyed: what was sealed before stays unreadable under the old number.
        let number = batch.introduce(person).number
        introductions.person = person.key
        return try SealedBox.seal(draft.personal, id: id, person: number, key: keyring.make(person: number))
    }
}
