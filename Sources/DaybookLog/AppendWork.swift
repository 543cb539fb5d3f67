import DaybookModel

/// Something to append, prepared by the thread that wants it appended: whatever needs no look at the log is done before the
/// writer's turn.
enum AppendWork: Sendable {
    case requests([PreparedRequest])
    case events(PreparedEvents)
    /// Nothing to append, but something to do with the keys.
    case settlement(Settlement)
    case replay(ReplayedRecords)

    var count: Int {
        switch self {
        case .requests(let requests): requests.reduce(0) { $0 + $1.request.events.count }
        case .events(let events): events.events.count
        case .settlement: 0
        case .replay(let records): records.ends.count
        }
    }

    /// What its records take, about.
    var bytes: Int {
        switch self {
        case .requests(let requests): requests.reduce(0) { $0 + $1.request.bytes }
        case .events(let events): events.bytes
        case .settlement: 0
        case .replay(let records): records.bytes.count
        }
    }
}

/// What is to be done with the keys while nobody appends.
enum Settlement: Sendable {
    /// Finish an erasure that was interrupted.
    case finish
    case adopt(KeyAdoption)
}

/// An id as it is stored, and the hash under which runs find it.
struct IdentifiedEvent: BitwiseCopyable, Sendable {
    let id: EventID
    let hash: UInt64
}

extension EventType {
    /// Types whose events do more than stand in the log, and are never decided by `LogWriter.decidePlain`.
    static let decidedAlone = [eventRetracted, customerErased]

    static func isDecidedAlone(_ type: UInt16) -> Bool { type == eventRetracted || type == customerErased }
}

/// Events that are decided each by itself.
struct PreparedEvents: Sendable {
    let events: EventBatch
    let importKey: String
    let guards: [any AppendGuard]
    let bytes: Int
    private let identities: [IdentifiedEvent]
    /// By number of event type, 1 when a guard must be asked or the event is a retraction or an erasure.
    private let consent: [UInt8]

    init(_ events: EventBatch, importKey: String, guards: [any AppendGuard], _ hashing: SipHash) {
        self.events = events
        self.importKey = importKey
        self.guards = guards
        let sources = events.origins.map { Array($0.source.utf8) }
        identities = events.withBytes { bytes in
            events.entries.map { entry in
                sources[Int(entry.origin)].withUnsafeBytes { source in
                    let id = entry.id ?? RecordCodec.digest(source: source, id: entry.idText(in: bytes))
                    return IdentifiedEvent(id: id, hash: EventHash.hash(hashing, source, id))
                }
            }
        }
        bytes = events.entries.reduce(0) { $0 + $1.payloadBytes + 128 }
        consent = PreparedEvents.consent(guards)
    }

    private static func consent(_ guards: [any AppendGuard]) -> [UInt8] {
        var consent = [UInt8](repeating: 0, count: Int(EventCatalogue.types.last?.number ?? 0) + 1)
        for type in EventType.decidedAlone { consent[Int(type)] = 1 }
        guard !guards.isEmpty else { return consent }
        for type in EventCatalogue.types {
            let isConcern = guards.contains { rule in
                type.subjects.contains { rule.concerns(type.number, of: $0) }
            }
            if isConcern { consent[Int(type.number)] = 1 }
        }
        return consent
    }

    func identified(_ index: Int) -> IdentifiedEvent { identities[index] }

    func needsConsent(_ type: UInt16) -> Bool { Int(type) >= consent.count || consent[Int(type)] == 1 }

    /// The guard that an event alone can be let through by; nil when more has to be looked at.
    func onlyGuard(_ entry: EventBatch.Entry) -> (any AppendGuard)? {
        var only: (any AppendGuard)?
        for rule in guards where rule.concerns(entry.type, of: entry.subjectKind) {
            guard only == nil else { return nil }
            only = rule
        }
        return only
    }

    /// One of the events as a request of its own.
    func request(_ index: Int, _ hashing: SipHash) -> PreparedRequest {
        let (entry, draft) = (events.entries[index], events.draft(index))
        var request = AppendRequest([draft], importKey: importKey)
        request.guards = guards.filter { $0.concerns(draft.type, of: draft.subject.kind) }
        if entry.expectsVersion {
            request.expectations = [.init(draft.subject, ExpectedVersion(number: entry.expectedVersion))]
        }
        return PreparedRequest(request, hashing)
    }
}

/// A request and its events in the form that the writer writes.
struct PreparedRequest: Sendable {
    let request: AppendRequest
    let events: PreparedEvents
    /// It asks for no more than `LogWriter.decidePlain` may answer: one event, no guard, no offset, no version but its subject's.
    let isPlain: Bool

    init(_ request: AppendRequest, _ hashing: SipHash) {
        var events = EventBatch()
        let isPlain =
            request.events.count == 1 && request.guards.isEmpty && request.offset == nil
            && (request.importKey.isEmpty || Subject.isValidKey(request.importKey))
            && request.expectations.allSatisfy { $0.subject == request.events[0].subject }
            && request.expectations.count <= 1
        if isPlain {
            events.append(request.events[0], expectedVersion: request.expectations.first?.version.number)
        } else {
            for draft in request.events { events.append(draft) }
        }
        self.request = request
        self.isPlain = isPlain
        self.events = PreparedEvents(events, importKey: request.importKey, guards: [], hashing)
    }
}

extension AppendRequest {
    /// What its records take, about.
    var bytes: Int { events.reduce(0) { $0 + $1.clear.count + $1.personal.count + 256 } }
}
