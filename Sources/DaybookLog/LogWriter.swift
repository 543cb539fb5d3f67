import DaybookModel
import LMDB

/// Decides and writes what is handed in, one transaction per commit. Used by one thread at a time (`GroupCommit` sees to that).
final class LogWriter {
    typealias Clock = @Sendable () -> Instant

    let storage: LogStorage
    let keyring: Keyring
    let reader: LogReader
    private let clock: Clock
    /// Kept between batches; nil after a failure, because then it may know things that were never written.
    private var cache: WriterCache?

    init(storage: LogStorage, keyring: Keyring, reader: LogReader, clock: @escaping Clock) {
        self.storage = storage
        self.keyring = keyring
        self.reader = reader
        self.clock = clock
    }

    /// Decides everything in order and makes what is appended durable. Throws only when nothing (or, after an I/O error at
    /// commit, possibly everything) of it was written.
    func commit(_ work: [AppendWork]) throws -> [[AppendOutcome]] {
        do {
            return try decideAndWrite(work)
        } catch {
            // Keys made for this batch were never used; another process may make others for the same persons.
            keyring.forget()
            cache = nil
            if case .unknownOutcome? = error as? LogError {
                // As soon as can be (see `Environment.write`), for processes that have the store open; the error is told in any case.
                try? storage.environment.sync()
            }
            throw error
        }
    }

    private func decideAndWrite(_ work: [AppendWork]) throws -> [[AppendOutcome]] {
        try requireSpace(for: work.reduce(0) { $0 + $1.bytes })
        let count = work.reduce(0) { $0 + $1.count }
        let isBulk = count >= LogWriter.bulkEvents
        try keepIDs(for: count)
        let transaction = try begin(isBulk: isBulk)
        var batch = AppendBatch(state: try storage.state(transaction), cache: cache)
        cache = nil
        try catchUp(&batch, transaction)
        let first = batch.state.next
        var outcomes: [[AppendOutcome]] = []
        for part in work {
            switch part {
            case .requests(let requests):
                outcomes.append(try requests.map { try decide($0, &batch, transaction) })
            case .events(let events): outcomes.append(try decide(events, &batch, transaction))
            case .settlement(let settlement):
                outcomes.append(settle(settlement, persons: batch.state.subjects[Names.person]?.count ?? 0))
            case .replay(let records):
                try replay(records, &batch, transaction)
                outcomes.append([])
            }
        }
        guard batch.state.next > first || batch.hasOffsets else {
            cache = batch.cache
            return outcomes  // Nothing new: the transaction ends without a write.
        }
        if let mark = batch.erasure {
            let persons = batch.state.subjects[Names.person]?.count ?? 0
            try keyring.stage(mark, persons: persons, transaction: transaction.id)
        } else {
            try keyring.flush()
        }
        let sealed = try batch.writeRecords(storage, transaction)
        let unindexed = batch.state.last - batch.state.indexed
        if unindexed >= UInt64(LogLimits.runTailEvents) {
            try batch.writeRuns(storage, transaction)
            try mergeRuns(of: &batch.state, for: Int(unindexed), transaction)
        }
        try storage.spare.keep(events: count, isBulk: isBulk, sealed: sealed, transaction)
        try transaction.put(storage.meta, LogState.key, batch.state.encoded())
        let number = transaction.id
        try LogWriter.commit(transaction)
        cache = batch.cache
        storage.keep(batch.state, of: number)
        // What is durable must not be refused because a cache could not take note of it; it is read again then.
        try? tellReaders(batch, transaction: number)
        return outcomes
    }

    /// Opens LMDB's write transaction. One that finds an erasure in doubt, whoever ordered it, waits for the disk first, because its
    /// commit may have failed (`Environment.write`).
    func begin(isBulk: Bool) throws -> WriteTransaction {
        let transaction = try storage.write(isBulk: isBulk)
        if keyring.isInDoubt(transaction.id) { try storage.environment.sync() }
        return transaction
    }

    /// Before the turn to write, because it may take a quarter of a second in a large log.
    private func keepIDs(for count: Int) throws {
        do {
            if cache == nil {
                guard count >= WriterCache.searchesMin else { return }
                cache = WriterCache(try storage.state(storage.environment.read()))
            }
            try cache?.keepIDs(for: count, storage)
        } catch let error as LMDBError where error.isReadersFull {
            // Who cannot look, because too many others read, appends all the same.
        }
    }

    /// As many events as a processor can wait for the memory of.
    private static let warmedTogether = 16

    /// Spares readers the reading of a small commit.
    private func tellReaders(_ batch: AppendBatch, transaction: Int) throws {
        guard batch.records.count <= HeadCache.notedEventsMax else { return }
        try reader.note(from: batch.firstPending, transaction: transaction) { note in
            for index in 0..<batch.records.count {
                try batch.records.withRecord(index) {
                    note(try storage.view(batch.firstPending + UInt64(index), $0))
                }
            }
        }
    }

    /// Whoever appends as many events at a time lets others go first.
    private static let bulkEvents = 1_000

    static func commit(_ transaction: consuming WriteTransaction) throws(LogError) {
        do {
            try transaction.commit()
        } catch {
            throw error.leavesOutcomeUnknown ? .unknownOutcome(error) : .storage(error)
        }
    }

    func requireSpace(for bytes: Int) throws(LogError) {
        let needed = LogLimits.reserveBytes + 4 * bytes
        let free = storage.environment.freeBytes
        guard free >= needed else { throw .diskFull(freeBytes: free, neededBytes: needed) }
    }

    /// Reads what other processes appended since this writer's last batch.
    private func catchUp(_ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction) throws {
        let known = batch.cache.recent.through
        if known < batch.state.indexed {
            // Another process wrote a run that covers all that this one had appended.
            _ = batch.cache.subjects.takeTouched()
            if batch.state.indexed - known <= WriterCache.othersMax {
                try readOthers(after: known, through: batch.state.indexed, &batch, transaction)
            } else {
                batch.cache.ids = nil
                batch.cache.forgetSubjects(batch.state)
            }
            batch.cache.recent = RecentEvents(after: batch.state.indexed)
        }
        try readOthers(after: batch.cache.recent.through, through: batch.state.last, &batch, transaction)
        try batch.readNewNames(storage, transaction)
    }

    private func readOthers(
        after first: UInt64, through last: UInt64, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws {
        guard first < last else { return }
        let hashing = SipHash(key: batch.state.hashKey.0, batch.state.hashKey.1)
        try storage.forEach(from: first + 1, through: last, transaction) { view in
            let origin = try reader.origin(view.origin, transaction)
            batch.note(view, EventHash.hash(hashing, origin.source, view.id))
            return true
        }
    }

    // MARK: Events each by itself

    /// Decides each event of a batch by itself. Most need no more than `decidePlain`; the others become requests.
    private func decide(
        _ work: PreparedEvents, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> [AppendOutcome] {
        var origins = [UInt32](repeating: 0, count: work.events.origins.count)
        var outcomes: [AppendOutcome] = []
        outcomes.reserveCapacity(work.events.count)
        let isNamed = work.importKey.isEmpty || Subject.isValidKey(work.importKey)
        try work.events.withBytes { bytes in
            for (index, entry) in work.events.entries.enumerated() {
                if index % LogWriter.warmedTogether == 0 {
                    let next = min(index + LogWriter.warmedTogether, work.events.count)
                    batch.warm(work.events.entries[index..<next], work, bytes)
                }
                let plain =
                    try isNamed ? decidePlain(entry, index, work, bytes, &origins, &batch, transaction) : nil
                try outcomes.append(plain ?? decide(work.request(index, batch.hashing), &batch, transaction))
            }
        }
        return outcomes
    }

    /// Decides an event that is new, needs nobody's consent and is within all limits, or one that is there exactly as it is;
    /// nil when there is more to say about it.
    func decidePlain(
        _ entry: EventBatch.Entry, _ index: Int, _ work: PreparedEvents, _ bytes: UnsafeRawBufferPointer,
        _ origins: inout [UInt32], _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> AppendOutcome? {
        guard DraftLimits.allow(entry, bytes),
            origins[Int(entry.origin)] != 0 || DraftLimits.allow(work.events.origins[Int(entry.origin)])
        else { return nil }
        let needsConsent = work.needsConsent(entry.type)
        if needsConsent, EventType.isDecidedAlone(entry.type) { return nil }
        let event = work.identified(index)
        if batch.mayHold(event.hash),
            let sequence = try find(
                work.events.origins[Int(entry.origin)].source, event.id, hash: event.hash, &batch, transaction)
        {
            guard try isSame(entry, bytes, sequence, batch, transaction) else { return nil }
            return .already(sequence: sequence, isRetracted: try isRetracted(sequence, batch, transaction))
        }
        if entry.expectsVersion {
            let name = entry.subject(in: bytes)
            let subject = try subject(entry.subjectKind.rawValue, name, &batch, transaction)
            let actual = try subject.map { try head(of: $0, &batch, transaction).version } ?? 0
            guard actual == entry.expectedVersion else {
                let key = String(decoding: name, as: UTF8.self)
                return .wrongVersion(subject: Subject(entry.subjectKind, key), actual: actual)
            }
        }
        if entry.isPersonal, let refusal = try keysRefusal(entry, bytes, &batch, transaction) {
            return .refused(refusal)
        }
        var consent: Consent?
        if needsConsent {
            consent = try self.consent(entry, bytes, work, &batch, transaction)
            guard consent != nil else { return nil }
        }
        var newOrigin: Origin?
        if origins[Int(entry.origin)] == 0 {
            let origin = work.events.origins[Int(entry.origin)]
            let whole = Origin(source: origin.source, actor: origin.actor, importKey: work.importKey)
            let known = try number(of: whole, &batch, transaction)
            if known == nil { newOrigin = whole }
            origins[Int(entry.origin)] = known ?? batch.introduce(whole)
        }
        try append(
            entry, bytes, event, origin: origins[Int(entry.origin)], introducing: newOrigin, &batch, transaction)
        if consent != nil {
            _ = try withEvent(batch.state.last, batch, transaction) { consent!.entry.state.fold($0) }
            consent!.entry.version += 1
            batch.cache.guards.keep(consent!.entry, consent!.key)
        }
        return .appended(first: batch.state.last, count: 1)
    }

    private struct Consent {
        let key: GuardCache.Key
        var entry: GuardCache.Entry
    }

    /// The state of the one guard an event concerns, taken out of the cache, when the guard lets the event through; nil when more
    /// has to be looked at.
    private func consent(
        _ entry: EventBatch.Entry, _ bytes: UnsafeRawBufferPointer, _ work: PreparedEvents, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Consent? {
        guard let rule = work.onlyGuard(entry),
            let index = try subject(entry.subjectKind.rawValue, entry.subject(in: bytes), &batch, transaction)
        else { return nil }
        let head = try head(of: index, &batch, transaction)
        let key = GuardCache.Key(name: rule.name, subject: batch.cache.subjects[index].subject.packed)
        let known = try guardEntry(rule, key, head, &batch, transaction)
        guard known.state.allows(entry.type, entry.clear(in: bytes)) else {
            batch.cache.guards.keep(known, key)
            return nil
        }
        return Consent(key: key, entry: known)
    }

    /// Whether a recorded event has the draft's type, subject, time and data. Sealed data is compared elsewhere.
    private func isSame(
        _ entry: EventBatch.Entry, _ bytes: UnsafeRawBufferPointer, _ sequence: UInt64, _ batch: AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Bool {
        try withEvent(sequence, batch, transaction) { view in
            guard !entry.isPersonal, !view.isSealed, view.type == entry.type,
                view.occurredAt == entry.occurredAt, view.subject.kind == entry.subjectKind.rawValue,
                view.payload.holdsSame(as: entry.clear(in: bytes))
            else { return false }
            if let index = batch.cache.subjects.index(kind: view.subject.kind, entry.subject(in: bytes)) {
                return batch.cache.subjects[index].number == view.subject.number
            }
            return try reader.name(view.subject, transaction).utf8.elementsEqual(entry.subject(in: bytes))
        } ?? false
    }

    // MARK: Appending

    /// Appends an event of which everything was decided.
    func append(
        _ entry: EventBatch.Entry, _ bytes: UnsafeRawBufferPointer, _ event: IdentifiedEvent, origin: UInt32,
        introducing newOrigin: Origin? = nil, retracting target: UInt64? = nil, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws {
        var envelope = EnvelopeWriter()
        let (kind, name) = (entry.subjectKind.rawValue, entry.subject(in: bytes))
        let subject: Int
        if let known = try self.subject(kind, name, &batch, transaction) {
            subject = known
        } else {
            subject = batch.introduce(kind: kind, name)
            envelope.put(EnvelopeField.subject, name)
        }
        if let newOrigin { envelope.put(newOrigin) }
        envelope.put(EnvelopeField.id, entry.idText(in: bytes))
        envelope.put(attributes: entry.attributes(in: bytes))
        let box = entry.isPersonal ? try seal(entry, bytes, event.id, &envelope, &batch, transaction) : nil
        if let target { envelope.put(retracts: target) }
        let head = try head(of: subject, &batch, transaction)
        var flags: UInt8 = 0
        if !envelope.bytes.isEmpty { flags |= RecordLayout.hasEnvelope }
        if box != nil { flags |= RecordLayout.isSealed }
        let header = RecordHeader(
            type: entry.type, flags: flags, subject: batch.cache.subjects[subject].subject, previous: head.sequence,
            subjectVersion: head.version + 1, origin: origin, occurredAt: entry.occurredAt,
            recordedAt: max(batch.state.recordedAt, batch.now(clock)), id: event.id)
        let sequence = batch.state.next
        batch.add(
            header, envelope: envelope.bytes, clear: entry.clear(in: bytes), sealed: box, hash: event.hash, of: subject)
        if let target { try enter(sequence, of: target, &batch, transaction) }
        // The last one of the commit: with it, all are in the log.
        if entry.type == EventType.customerErased { batch.erasure = ErasureMark(sequence: sequence, id: event.id) }
    }

    /// Why an event's personal fields cannot be sealed; nil when they can.
    func keysRefusal(
        _ entry: EventBatch.Entry, _ bytes: UnsafeRawBufferPointer, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Text? {
        do {
            try keyring.requireMaster()
            let name = LogWriter.person(of: entry, bytes)
            let known = try name.withUnsafeBytes { try subject(Names.person, $0, &batch, transaction) }
            guard let known, !batch.isNew(batch.cache.subjects[known].subject) else { return nil }
            guard case .missing = try keyring.entry(person: batch.cache.subjects[known].number) else { return nil }
            return keyring.missing
        } catch LogError.keys(let text) {
            return text  // The store's keys concern this event only.
        }
    }

    /// Name of the person whose fields an event has: its subject, or a contact of it.
    private static func person(of entry: EventBatch.Entry, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var name = Array(entry.subjectKind.name.utf8)
        name.append(UInt8(ascii: "/"))
        name.append(contentsOf: entry.subject(in: bytes))
        let contact = entry.contact(in: bytes)
        if !contact.isEmpty {
            name.append(Names.contactSeparator)
            name.append(contentsOf: contact)
        }
        return name
    }

    private func seal(
        _ entry: EventBatch.Entry, _ bytes: UnsafeRawBufferPointer, _ id: EventID, _ envelope: inout EnvelopeWriter,
        _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> [UInt8] {
        let (name, fields) = (LogWriter.person(of: entry, bytes), entry.personal(in: bytes))
        return try name.withUnsafeBytes { name in
            if let known = try subject(Names.person, name, &batch, transaction) {
                let number = batch.cache.subjects[known].number
                if case .live(let key) = try keyring.entry(person: number) {
                    return try SealedBox.seal(fields, id: id, person: number, key: key)
                }
            }
            // A new person, or one whose key was destroyed: what was sealed before stays unreadable under the old number.
            let index = batch.introduce(kind: Names.person, name)
            let number = batch.cache.subjects[index].number
            envelope.put(EnvelopeField.person, name)
            return try SealedBox.seal(fields, id: id, person: number, key: keyring.make(person: number))
        }
    }

    // MARK: Looking up

    /// Index of a known subject in the cache's table; nil when the log has none of this name.
    func subject(
        _ kind: UInt8, _ name: UnsafeRawBufferPointer, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> Int? {
        if let known = batch.cache.subjects.index(kind: kind, name) { return known }
        // The table has all names that no run has.
        guard !batch.holdsAllSubjects(kind) else { return nil }
        let number =
            try reader.knownNumber(kind, name)
            ?? reader.numberInRuns(
                kind, name, hash: RunKey.name(batch.hashing, kind: kind, name), batch.nameRuns, transaction)
        guard let number else { return nil }
        return batch.cache.subjects.add(kind: kind, name, number: number)
    }

    /// Where the stream of a subject ends: version and sequence 0 when it has no events.
    func head(
        of subject: Int, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> RecentEvents.Head {
        if let known = batch.cache.subjects[subject].head { return known }
        let number = batch.cache.subjects[subject].subject
        let head =
            try batch.cache.recent.head(of: number)
            ?? reader.knownHead(of: number, through: batch.firstPending - 1)
            ?? reader.headInRuns(number, batch.headRuns, transaction)
            ?? RecentEvents.Head(version: 0, sequence: 0)
        batch.cache.subjects.setHead(subject, version: head.version, sequence: head.sequence)
        return head
    }

    /// Number of a known origin; nil when it is new.
    func number(
        of origin: Origin, _ batch: inout AppendBatch, _ transaction: borrowing WriteTransaction
    ) throws -> UInt32? {
        guard let known = try batch.cache.origins[origin] ?? storage.names.number(origin, transaction) else {
            return nil
        }
        batch.cache.origins[origin] = known
        return known
    }

    func find(
        _ source: String, _ id: EventID, hash: UInt64, _ batch: inout AppendBatch,
        _ transaction: borrowing WriteTransaction
    ) throws -> UInt64? {
        guard batch.mayHold(hash) else { return nil }
        for sequence in batch.cache.recent.candidates(hash)
        where try isEvent(sequence, source, id, batch, transaction) { return sequence }
        batch.cache.searches += 1
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

    /// Lends an event of the log or of this batch.
    func withEvent<Result>(
        _ sequence: UInt64, _ batch: AppendBatch, _ transaction: borrowing WriteTransaction,
        _ body: (borrowing EventView) throws -> Result
    ) throws -> Result? {
        guard batch.isPending(sequence) else { return try storage.withEvent(sequence, transaction, body) }
        return try batch.records.withRecord(Int(sequence - batch.firstPending)) {
            try body(storage.view(sequence, $0))
        }
    }

    func isRetracted(
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
    func enter(
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
}
