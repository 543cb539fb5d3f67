import DaybookModel
import LMDB

/// Which events a reader is asked for.
public struct EventFilter: Sendable {
    /// Event type numbers; nil means all.
    public var types: Set<UInt16>? {
        didSet { typeBits = types.map { EventTypes($0) } }
    }
    private var typeBits: EventTypes?
    /// When it happened.
    public var occurred: ClosedRange<Instant>?
    /// When Daybook appended it.
    public var recorded: ClosedRange<Instant>?
    /// Only events of this subject kind; nil means all.
    public var subjectKind: SubjectKind?

    public init(
        types: Set<UInt16>? = nil, occurred: ClosedRange<Instant>? = nil, recorded: ClosedRange<Instant>? = nil,
        subjectKind: SubjectKind? = nil
    ) {
        self.types = types
        self.occurred = occurred
        self.recorded = recorded
        self.subjectKind = subjectKind
        typeBits = types.map { EventTypes($0) }
    }

    public func accepts(_ view: borrowing EventView) -> Bool {
        if let typeBits, !typeBits.contains(view.type) { return false }
        if let occurred, !occurred.contains(view.occurredAt) { return false }
        if let recorded, !recorded.contains(view.recordedAt) { return false }
        if let subjectKind, view.subject.kind != subjectKind.rawValue { return false }
        return true
    }
}

/// How far a scan of the log came, and how much of it it looked into.
public struct LogScan: Equatable, Sendable {
    /// The last sequence that was looked at, or passed over.
    public var last: UInt64
    /// Sealed blocks on the way: each holds about 16 KiB of records.
    public var blocks = 0
    /// Those whose header did not say that they hold nothing asked for.
    public var blocksRead = 0
}

/// The stretch of the file that a scan has passed, given up now and then.
private struct PassedPages {
    private static let bytesMax = 1 << 20
    private var start: UnsafeRawPointer?
    private var end: UnsafeRawPointer?

    /// Takes blocks in log order, which mostly is their order in the file.
    mutating func add(_ block: UnsafeRawBufferPointer, _ transaction: borrowing ReadTransaction) {
        guard let base = block.baseAddress else { return }
        let low = start.map { min($0, base) } ?? base
        let high = end.map { max($0, base + block.count) } ?? base + block.count
        (start, end) = (low, high)
        if high - low >= PassedPages.bytesMax { release(transaction) }
    }

    mutating func release(_ transaction: borrowing ReadTransaction) {
        guard let low = start, let high = end else { return }
        transaction.release(UnsafeRawBufferPointer(start: low, count: high - low))
        (start, end) = (nil, nil)
    }
}

/// Reads the log. Every call takes a view of its own and gives it up before it returns; long reads renew it per block.
final class LogReader: Sendable {
    private let storage: LogStorage
    private let keyring: Keyring
    private let names = NameCache()
    private let heads = HeadCache()

    init(storage: LogStorage, keyring: Keyring) {
        self.storage = storage
        self.keyring = keyring
    }

    func state() throws -> LogState { try storage.state(storage.environment.read()) }

    // MARK: Names

    func name(_ subject: SubjectNumber, _ transaction: borrowing some Reading & ~Copyable) throws -> String {
        guard let name = try names.name(subject, { try storage.names.name(subject, transaction) }) else {
            throw LogError.damaged(sequence: 0, Text("log.damage.subject", subject.kind, subject.number))
        }
        return name
    }

    /// Takes a view of its own, if the name is not known yet.
    func subject(_ number: SubjectNumber) throws -> Subject {
        let name = try names.name(number) { try storage.names.name(number, storage.environment.read()) }
        guard let kind = SubjectKind(rawValue: number.kind), let name else {
            throw LogError.damaged(sequence: 0, Text("log.damage.subject", number.kind, number.number))
        }
        return Subject(kind, name)
    }

    func subject(_ number: SubjectNumber, _ transaction: borrowing some Reading & ~Copyable) throws -> Subject {
        guard let kind = SubjectKind(rawValue: number.kind) else {
            throw LogError.damaged(sequence: 0, Text("log.damage.subject", number.kind, number.number))
        }
        return Subject(kind, try name(number, transaction))
    }

    func origin(_ number: UInt32, _ transaction: borrowing some Reading & ~Copyable) throws -> Origin {
        guard let origin = try names.origin(number, { try storage.names.origin(number, transaction) }) else {
            throw LogError.damaged(sequence: 0, Text("log.damage.origin", number))
        }
        return origin
    }

    // MARK: Finding

    /// Number of a subject; nil when the log has none of this name.
    func number(of subject: Subject) throws -> UInt32? {
        let transaction = try storage.environment.read()
        return try number(of: subject, storage.state(transaction), transaction)
    }

    private func number(
        of subject: Subject, _ state: LogState, _ transaction: borrowing some Reading & ~Copyable
    ) throws -> UInt32? {
        // A person's newest number may change: it is looked for each time, and first where the newest are.
        guard subject.kind != .person else {
            return try recentNumber(of: subject, state, transaction) ?? indexedNumber(of: subject, state, transaction)
        }
        return try names.number(subject) {
            try indexedNumber(of: subject, state, transaction) ?? recentNumber(of: subject, state, transaction)
        }
    }

    private func indexedNumber(
        of subject: Subject, _ state: LogState, _ transaction: borrowing some Reading & ~Copyable
    ) throws -> UInt32? {
        var key = subject.key
        return try key.withUTF8 { text in
            let (kind, name) = (subject.kind.rawValue, UnsafeRawBufferPointer(text))
            let hash = RunKey.name(SipHash(key: state.hashKey.0, state.hashKey.1), kind: kind, name)
            return try numberInRuns(kind, name, hash: hash, state.newestFirst(.names), transaction)
        }
    }

    /// Among the names that no run has.
    private func recentNumber(
        of subject: Subject, _ state: LogState, _ transaction: borrowing some Reading & ~Copyable
    ) throws -> UInt32? {
        let kind = subject.kind.rawValue
        guard let known = state.subjects[kind], known.indexed < known.count else { return nil }
        var key = subject.key
        return try key.withUTF8 { text in
            var recent: UInt32?
            try storage.names.forEach(kind, from: known.indexed + 1, transaction) { number, other in
                if other.holdsSame(as: UnsafeRawBufferPointer(text)) { recent = number }
                return true
            }
            return recent
        }
    }

    /// The newest number that runs know for a name.
    func numberInRuns(
        _ kind: UInt8, _ name: UnsafeRawBufferPointer, hash: UInt64, _ runs: SearchedRuns,
        _ transaction: borrowing some Reading & ~Copyable
    ) throws -> UInt32? {
        try storage.search.first(hash, runs, transaction) { entry, transaction, found in
            let subject = SubjectNumber(kind: kind, number: entry.version)
            let isSame = try storage.names.withName(subject, transaction) { $0.holdsSame(as: name) }
            if isSame == true, entry.version > found ?? 0 { found = entry.version }
            return false
        }
    }

    func findInRuns(
        _ source: String, _ id: EventID, hash: UInt64, _ runs: SearchedRuns,
        _ transaction: borrowing some Reading & ~Copyable
    ) throws -> UInt64? {
        try storage.search.first(hash, runs, transaction) { entry, transaction, found in
            let isEvent = try storage.withEvent(entry.sequence, transaction) { view in
                try view.id == id && origin(view.origin, transaction).source == source
            }
            if isEvent == true { found = entry.sequence }
            return found != nil
        }
    }

    func headInRuns(
        _ subject: SubjectNumber, _ runs: SearchedRuns, _ transaction: borrowing some Reading & ~Copyable
    ) throws -> RecentEvents.Head? {
        try storage.search.first(RunKey.spread(subject.packed), runs, transaction) { entry, _, found in
            found = RecentEvents.Head(version: entry.version, sequence: entry.sequence)
            return true
        }
    }

    /// Sequence of the event with this source and id; nil when the log does not hold it.
    func find(source: String, id: String) throws -> UInt64? {
        let transaction = try storage.environment.read()
        let state = try storage.state(transaction)
        let stored = RecordCodec.id(source: source, id: id)
        var recent: UInt64?
        try storage.forEach(from: state.indexed + 1, through: state.last, transaction) { view in
            if try view.id == stored && origin(view.origin, transaction).source == source { recent = view.sequence }
            return recent == nil
        }
        if let recent { return recent }
        let hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
        return try findInRuns(
            source, stored, hash: EventHash.hash(hashing, source, stored), state.newestFirst(.ids), transaction)
    }

    /// The subject's newest event; nil when it has none.
    func head(of subject: Subject) throws -> RecentEvents.Head? {
        if let number = names.number(subject),
            let head = heads.head(
                of: SubjectNumber(subject.kind, number), at: storage.environment.lastTransaction)
        {
            return head
        }
        let transaction = try storage.environment.read()
        let state = try storage.state(transaction)
        guard let number = try number(of: subject, state, transaction) else { return nil }
        let key = SubjectNumber(subject.kind, number)
        let (known, mark) = try heads.update(key, state, transaction: transaction.id) { first, note in
            try storage.forEach(from: first, through: state.last, transaction) { view in
                note(view)
                return true
            }
        }
        if let known { return known }
        guard let head = try headInRuns(key, state.newestFirst(.heads), transaction) else { return nil }
        heads.add(head, of: key, mark: mark)
        return head
    }

    /// For the writer: what readers know of the stream of a subject in a log that ends at `last`.
    func knownHead(of subject: SubjectNumber, through last: UInt64) -> RecentEvents.Head? {
        heads.head(of: subject, through: last)
    }

    /// For the writer: the number of a subject that readers have met.
    func knownNumber(_ kind: UInt8, _ name: UnsafeRawBufferPointer) -> UInt32? {
        guard let kind = SubjectKind(rawValue: kind), kind != .person else { return nil }
        return names.number(Subject(kind, String(decoding: name, as: UTF8.self)))
    }

    /// Takes note of the events of a commit.
    func note(from first: UInt64, transaction: Int, _ read: ((borrowing EventView) -> Void) throws -> Void) rethrows {
        try heads.note(from: first, transaction: transaction, read)
    }

    // MARK: Reading

    /// Lends one event; nil when the log does not reach that far.
    func withEvent<Result>(_ sequence: UInt64, _ body: (borrowing EventView) throws -> Result) throws -> Result? {
        try storage.withEvent(sequence, storage.environment.read(), body)
    }

    /// Blocks passed in one view of the log.
    private static let blocksPerView = 64

    /// Lends the accepted events after `sequence`, in log order, up to the end as it was when the call began, until `body`
    /// answers false. Blocks that hold none are passed over.
    @discardableResult func scan(
        after sequence: UInt64, through limit: UInt64, _ filter: EventFilter,
        _ body: (borrowing EventView) throws -> Bool
    ) throws -> LogScan {
        let transaction = try storage.environment.read()
        let end = min(limit, try storage.state(transaction).last)
        var scan = LogScan(last: sequence)
        guard sequence < end else { return scan }
        let types = filter.types.map { TypeBitmap($0) }
        var isStopped = false
        while scan.last < end, !isStopped {
            let before = scan.blocks
            try storage.forEachBlock(from: scan.last + 1, transaction) { block in
                scan.blocks += 1
                let (first, last) = (scan.last + 1, min(end, block.last))
                if types?.intersects(block.types) ?? true,
                    block.mayHold(occurred: filter.occurred, recorded: filter.recorded)
                {
                    scan.blocksRead += 1
                    let block = try BlockView(block)
                    for sequence in first...last where !isStopped {
                        let view = try storage.view(sequence, block.record(Int(sequence - block.first)))
                        scan.last = sequence
                        if filter.accepts(view) { isStopped = try !body(view) }
                    }
                } else {
                    scan.last = last
                }
                return !isStopped && scan.last < end && scan.blocks - before < LogReader.blocksPerView
            }
            guard scan.blocks > before else { break }
            // A long read must not keep old pages from being used again.
            transaction.reset()
            try transaction.renew()
        }
        if !isStopped, scan.last < end { try readTail(&scan.last, end, filter, transaction, body) }
        return scan
    }

    private func readTail(
        _ last: inout UInt64, _ end: UInt64, _ filter: EventFilter, _ transaction: borrowing ReadTransaction,
        _ body: (borrowing EventView) throws -> Bool
    ) throws {
        // The tail may have become a block since the last renewal: `forEach` of the storage looks in both.
        var position = last
        try storage.forEach(from: last + 1, through: end, transaction) { view in
            position = view.sequence
            return try !filter.accepts(view) || body(view)
        }
        last = position
    }

    /// Lends all events after `sequence` up to `limit` or the log's end, in runs; runs whose block has none of `types` are
    /// left out. `types` may let others through.
    func forEachBatch(
        after sequence: UInt64, through limit: UInt64, _ types: Set<UInt16>,
        _ body: (borrowing RecordedEvents) throws -> Void
    ) throws {
        let transaction = try storage.environment.read()
        let end = min(limit, try storage.state(transaction).last)
        let blockTypes = TypeBitmap(types)
        var places: [RecordedEvents.Place] = []
        var passed = PassedPages()
        func lend(from first: UInt64) throws {
            guard !places.isEmpty else { return }
            try places.withUnsafeBufferPointer { try body(RecordedEvents(first: first, $0)) }
            places.removeAll(keepingCapacity: true)
        }
        var next = sequence + 1
        while next <= end {
            let blockEnd = try storage.withBlock(containing: next, transaction) { block -> UInt64 in
                let last = min(end, block.last)
                defer { passed.add(block.bytes, transaction) }
                guard blockTypes.intersects(block.header.types) else { return last }
                for sequence in next...last {
                    try places.append(storage.place(sequence, block.record(Int(sequence - block.first))))
                }
                try lend(from: next)
                return last
            }
            guard let blockEnd else { break }
            next = blockEnd + 1
            // A long read must not keep old pages from being used again.
            transaction.reset()
            try transaction.renew()
        }
        passed.release(transaction)
        guard next <= end else { return }
        // The tail may have become a block since the last renewal: `forEach` of the storage looks in both. Bytes of both stay
        // where they are for as long as the transaction does.
        let first = next
        try storage.forEachRecord(from: next, through: end, transaction) { sequence, record in
            try places.append(storage.place(sequence, record))
            return true
        }
        try lend(from: first)
    }

    /// Lends the name of every subject of a kind, in order of number.
    func forEachName(
        _ kind: SubjectKind, _ body: (_ number: UInt32, _ name: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try storage.names.forEach(kind.rawValue, from: 1, storage.environment.read()) { number, name in
            try body(number, name)
            return true
        }
    }

    /// Sequences of the retractions that hold an event back, the newest first.
    func retractions(of sequence: UInt64) throws -> [UInt64] {
        try RetractionTable.standing(of: sequence, storage.retractions, storage.environment.read())
    }

    func origin(_ number: UInt32) throws -> Origin { try origin(number, storage.environment.read()) }

    /// Lends a subject's events, newest first, until `body` answers false.
    func history(of subject: Subject, _ body: (borrowing EventView) throws -> Bool) throws {
        var next = try head(of: subject)?.sequence ?? 0
        // Taken after the head was, so that it has all of the stream.
        let transaction = try storage.environment.read()
        while next > 0 {
            let sequence = next
            var goesOn = false
            let previous = try storage.withEvent(sequence, transaction) { view in
                goesOn = try body(view)
                return view.previous
            }
            guard let previous, previous < sequence else {
                throw LogError.damaged(sequence: sequence, Text("log.damage.back_pointer"))
            }
            guard goesOn else { return }
            next = previous
        }
    }

    func person(of view: borrowing EventView) throws -> Person? {
        guard let box = view.payloadParts().box else { return nil }
        let number = try person(of: box, view.sequence)
        let subject = SubjectNumber(kind: Names.person, number: number)
        guard let person = try storage.names.withName(subject, storage.environment.read(), { PersonName($0) }) else {
            throw LogError.damaged(sequence: view.sequence, Text("log.damage.subject", Names.person, number))
        }
        return Person(number: number, contact: String(decoding: person.contact, as: UTF8.self))
    }

    private func person(of box: UnsafeRawBufferPointer, _ sequence: UInt64) throws(LogError) -> UInt32 {
        guard let person = SealedBox.person(box) else {
            throw .damaged(sequence: sequence, Text("log.damage.sealed_box"))
        }
        return person
    }

    /// Opens an event completely: names, envelope, personal fields.
    func open(_ view: borrowing EventView) throws -> StoredEvent {
        let transaction = try storage.environment.read()
        let parts = view.envelopeParts()
        let (clear, box) = view.payloadParts()
        guard (box != nil) == view.isSealed else {
            throw LogError.damaged(sequence: view.sequence, Text("log.damage.sealed_box"))
        }
        return StoredEvent(
            sequence: view.sequence, type: view.type, subject: try subject(view.subject, transaction),
            subjectVersion: view.subjectVersion, previous: view.previous, occurredAt: view.occurredAt,
            recordedAt: view.recordedAt, origin: try origin(view.origin, transaction),
            id: parts.id ?? view.id.description, correlation: parts.correlation, causation: parts.causation,
            extensions: parts.extensions, clear: Array(clear), personal: try personal(box, id: view.id, view.sequence))
    }

    private func personal(
        _ box: UnsafeRawBufferPointer?, id: EventID, _ sequence: UInt64
    ) throws -> StoredEvent.Personal {
        guard let box else { return .none }
        let person = try person(of: box, sequence)
        switch try keyring.entry(person: person) {
        case .erased: return .erased
        case .missing: return .sealed
        case .live(let key):
            guard let fields = SealedBox.open(box, id: id, person: person, key: key) else {
                throw LogError.damaged(sequence: sequence, Text("log.damage.sealed_box"))
            }
            return .open(fields)
        }
    }
}
