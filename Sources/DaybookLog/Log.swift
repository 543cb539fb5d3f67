import DaybookModel
import Foundation
import LMDB

/// The log of one store: every event, once and for ever, in the order of its commits.
///
/// Several processes may open the same store and append to it. All methods may be called from any thread; the blocking
/// ones say so.
public final class Log: Sendable {
    public typealias Clock = @Sendable () -> Instant

    let storage: LogStorage
    let keyring: Keyring
    let reader: LogReader
    /// The file of signed heads.
    let headsPath: String
    let group: GroupCommit
    private let thread: AppendThread
    private let hashing: SipHash
    /// The clock that gives events their recorded time.
    public let now: Clock

    /// Where the log ends.
    public struct Head: Equatable, Sendable {
        public var sequence: UInt64
        public var recordedAt: Instant
        /// The latest business time of any event, imports' own aside: no question about a later date can have another answer.
        public var occurredMax: Instant?
        /// How many events retract another.
        public var retractions: UInt64
        /// Root of the Merkle tree over all records (RFC 9162).
        public var root: [UInt8]
    }

    /// The machine's clock in microseconds.
    public static let systemClock: Clock = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Makes an empty log in the folders `log` and `keys` of a store's folder. The store's id is made up here.
    public static func create(store: String, id: EventID = Log.newStoreID()) throws {
        for folder in ["log", "keys"] {
            try FileManager.default.createDirectory(atPath: "\(store)/\(folder)", withIntermediateDirectories: true)
        }
        let storage = try LogStorage(path: "\(store)/log", makes: true)
        let transaction = try storage.write()
        guard try LogState.read(transaction, storage.meta) == nil else { throw LogError.alreadyAStore(path: store) }
        var random = SystemRandomNumberGenerator()
        var state = LogState()
        state.storeID = id
        state.hashKey = (random.next(), random.next())
        try transaction.put(storage.meta, LogState.key, state.encoded())
        try transaction.commit()
        for folder in ["\(store)/log", "\(store)/keys", store, Durable.parent(of: store)] {
            try Durable.syncFolder(folder)
        }
    }

    /// A random UUID of version 8.
    public static func newStoreID() -> EventID {
        var random = SystemRandomNumberGenerator()
        return EventID(digest: (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) })
    }

    /// Opens the log of a store. An erasure that was interrupted is finished, where the master key is at hand.
    public convenience init(store: String, masterKey: MasterKey, clock: @escaping Clock = Log.systemClock) throws {
        try self.init(store: store, masterKey: masterKey, clock: clock) { _ in }
    }

    /// The same, with somebody who is told of each step of an erasure and can stop it there as a crash would: for tests.
    package init(
        store: String, masterKey: MasterKey, clock: @escaping Clock,
        erasureObserver: @escaping @Sendable (ErasureStep) throws -> Void
    ) throws {
        guard access("\(store)/log/data.mdb", F_OK) == 0 else { throw LogError.notAStore(path: store) }
        storage = try LogStorage(path: "\(store)/log", makes: false)
        headsPath = "\(store)/heads"
        let state = try storage.state(storage.environment.read())
        hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
        keyring = Keyring(
            path: "\(store)/keys/keyring", storeID: state.storeID, master: masterKey, storage: storage,
            observer: erasureObserver)
        reader = LogReader(storage: storage, keyring: keyring)
        group = GroupCommit(writer: LogWriter(storage: storage, keyring: keyring, reader: reader, clock: clock))
        thread = AppendThread(group: group)
        now = clock
        // Who cannot finish it reads what counts all the same, and `isErasureUnfinished` says so.
        if keyring.hasRemains { _ = try? finishErasure() }
    }

    deinit { thread.stop() }

    // MARK: Append

    /// Appends and waits until it is durable. Blocks the thread; an error means that nothing was written, except
    /// `LogError.unknownOutcome`.
    public func append(_ requests: [AppendRequest]) throws -> [AppendOutcome] {
        try group.submit(.requests(requests.map { PreparedRequest($0, hashing) }))
    }

    /// Appends events that are decided each by itself, with the key of the import they come from (empty: none). The same as a
    /// request for each of them, for less. One commit takes them all, so more than `LogLimits.requestEventsMax` are refused.
    public func append(
        _ events: EventBatch, importKey: String = "", guards: [any AppendGuard] = []
    ) throws -> [AppendOutcome] {
        guard events.count <= LogLimits.requestEventsMax else {
            let refusal = Text("log.request_too_large", events.count, LogLimits.requestEventsMax)
            return Array(repeating: .refused(refusal), count: events.count)
        }
        return try group.submit(.events(PreparedEvents(events, importKey: importKey, guards: guards, hashing)))
    }

    /// Appends without blocking a thread of the cooperative pool.
    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try await thread.append(PreparedRequest(request, hashing))
    }

    /// Appends erasures (`customer.erased`), all or none, and destroys the keys of the persons they name: those of a customer and all its
    /// contacts, or of one contact, under every number they had. When it answers `appended`, the keys are in no file any more.
    /// Blocks the thread. Throws `LogError.erasureUnfinished` when the events are in the log, but not all old keys could be overwritten.
    public func erase(
        _ events: [EventDraft], expecting expectations: [AppendRequest.Expectation] = []
    ) throws -> AppendOutcome {
        var request = AppendRequest(events, expecting: expectations)
        request.erases = true
        let outcome = try append([request])[0]
        switch outcome {
        case .appended, .already: try finishErasure()
        default: break
        }
        return outcome
    }

    /// Finishes an erasure that was interrupted, if there is one. Blocks the thread.
    public func finishErasure() throws {
        guard case .refused(let text)? = try group.submit(.settlement(.finish)).first else { return }
        throw LogError.erasureUnfinished(text)
    }

    /// Whether the log holds an erasure of which old keys may still be on the disk: the next process that has the master key finishes it.
    public var isErasureUnfinished: Bool { get throws { try keyring.isUnfinished() } }

    /// Merges index runs while nobody waits to append, in slices of about 5 ms. Blocks the thread.
    public func maintain() throws { try group.maintain() }

    // MARK: Read

    public var head: Head {
        get throws {
            let state = try reader.state()
            return Head(
                sequence: state.last, recordedAt: state.recordedAt,
                occurredMax: state.last == 0 ? nil : state.occurredMax,
                retractions: state.retractionCount, root: state.frontier.root.bytes)
        }
    }

    /// The sequence of the last event: what `head` says of it, without the root.
    public var lastSequence: UInt64 { get throws { try reader.state().last } }

    public var storeID: EventID { get throws { try reader.state().storeID } }

    /// How many subjects of a kind there are; their numbers are 1 … count.
    public func subjectCount(_ kind: SubjectKind) throws -> UInt32 {
        try reader.state().subjects[kind.rawValue]?.count ?? 0
    }

    /// Lends the accepted events after `sequence` in log order, until `body` answers false; answers the last sequence looked
    /// at. The end is the log's end when the call began, or `through`.
    @discardableResult public func forEach(
        after sequence: UInt64 = 0, through limit: UInt64 = .max, _ filter: EventFilter = EventFilter(),
        _ body: (borrowing EventView) throws -> Bool
    ) throws -> UInt64 {
        try reader.scan(after: sequence, through: limit, filter, body).last
    }

    /// The same, and answers how many blocks of the log it looked into.
    @discardableResult public func scan(
        after sequence: UInt64 = 0, through limit: UInt64 = .max, _ filter: EventFilter = EventFilter(),
        _ body: (borrowing EventView) throws -> Bool
    ) throws -> LogScan {
        try reader.scan(after: sequence, through: limit, filter, body)
    }

    /// Lends all events after `sequence` in log order, up to the log's end when the call began or `through`, in runs for loops that
    /// must be quick. Runs without any of `types` are left out; the others hold further types as well.
    public func forEachBatch(
        after sequence: UInt64 = 0, through limit: UInt64 = .max, types: Set<UInt16>,
        _ body: (borrowing RecordedEvents) throws -> Void
    ) throws {
        try reader.forEachBatch(after: sequence, through: limit, types, body)
    }

    /// Lends the name of every subject of a kind, in order of number: its key, in UTF-8.
    public func forEachName(
        _ kind: SubjectKind, _ body: (_ number: UInt32, _ name: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try reader.forEachName(kind, body)
    }

    /// Lends one event; nil when there is none with this sequence.
    public func withEvent<Result>(
        _ sequence: UInt64, _ body: (borrowing EventView) throws -> Result
    ) throws -> Result? {
        try reader.withEvent(sequence, body)
    }

    /// Lends a subject's events, newest first, by their back pointers, until `body` answers false.
    public func history(of subject: Subject, _ body: (borrowing EventView) throws -> Bool) throws {
        try reader.history(of: subject, body)
    }

    /// Version of the subject's last event; 0 when it has none.
    public func version(of subject: Subject) throws -> UInt32 { try reader.head(of: subject)?.version ?? 0 }

    /// Sequence of the event with this source and id; nil when the log does not hold it.
    public func find(source: String, id: String) throws -> UInt64? { try reader.find(source: source, id: id) }

    /// Sequence of the retraction that holds an event back now, of several the newest; nil when the event stands or is not there.
    public func retraction(of sequence: UInt64) throws -> UInt64? { try reader.retractions(of: sequence).first }

    /// Sequences of all retractions that hold an event back now, the newest first; none when it stands.
    public func retractions(of sequence: UInt64) throws -> [UInt64] { try reader.retractions(of: sequence) }

    /// Source, actor and import of an event, by the number in its header.
    public func origin(_ number: UInt32) throws -> Origin { try reader.origin(number) }

    /// The id an event was given, without opening the rest of it.
    public func id(of view: borrowing EventView) -> String { view.envelopeParts().id ?? view.id.description }

    public func number(of subject: Subject) throws -> SubjectNumber? {
        try reader.number(of: subject).map { SubjectNumber(subject.kind, $0) }
    }

    public func subject(_ number: SubjectNumber) throws -> Subject { try reader.subject(number) }

    /// Whose personal fields an event has; nil when it has none.
    public func person(of view: borrowing EventView) throws -> Person? { try reader.person(of: view) }

    /// Opens an event completely: names, envelope, personal fields.
    public func open(_ view: borrowing EventView) throws -> StoredEvent { try reader.open(view) }

    /// Opens one event completely; nil when there is none with this sequence.
    public func event(_ sequence: UInt64) throws -> StoredEvent? {
        try reader.withEvent(sequence) { try reader.open($0) }
    }

    /// Lends events after `sequence` as they are appended, by any process, until `body` answers false. Blocks the thread.
    ///
    /// Looks every `interval` seconds whether LMDB has committed anything (a hint only, the log itself is the truth) and
    /// whether `shouldStop` says so.
    public func follow(
        after sequence: UInt64, _ filter: EventFilter = EventFilter(), interval: Double = 0.02,
        shouldStop: () -> Bool = { false }, _ body: (borrowing EventView) throws -> Bool
    ) throws {
        var position = sequence
        var seen = -1
        var waits = 0
        var isStopped = false
        while !isStopped, !shouldStop() {
            let transaction = storage.environment.lastTransaction
            let isNew = transaction != seen
            if isNew {
                // A commit's number shows before readers see the commit, by as long as the disk takes.
                seen = try storage.environment.read().id
                position = try forEach(after: position, filter) { view in
                    isStopped = try !body(view)
                    return !isStopped
                }
            }
            guard !isNew || (seen < transaction && !isStopped) else { continue }
            Thread.sleep(forTimeInterval: interval)
            waits += 1
            // About every half minute: dead readers keep old pages from being used again.
            if Double(waits) * interval > 30 {
                waits = 0
                try clearDeadReaders()
            }
        }
    }

    // MARK: The file

    public var usedBytes: Int { storage.environment.usedBytes }

    /// Frees the slots of readers whose process has died.
    public func clearDeadReaders() throws { try storage.environment.clearDeadReaders() }
}
