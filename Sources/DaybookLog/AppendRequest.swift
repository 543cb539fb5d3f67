import DaybookModel

/// What the subject's stream must look like for a request to go in.
public enum ExpectedVersion: Equatable, Sendable {
    case any
    /// The subject has no events yet.
    case none
    /// The subject's last event has exactly this version.
    case exactly(UInt32)
}

extension ExpectedVersion {
    /// 0 says that there must be no events.
    public init(number: UInt32) { self = number == 0 ? .none : .exactly(number) }

    /// Nil when there may be any.
    var number: UInt32? {
        switch self {
        case .any: nil
        case .none: 0
        case .exactly(let version): version
        }
    }
}

/// Events that are appended together or not at all, and the conditions under which they are.
public struct AppendRequest: Sendable {
    public struct Expectation: Sendable {
        public var subject: Subject
        public var version: ExpectedVersion

        public init(_ subject: Subject, _ version: ExpectedVersion) {
            self.subject = subject
            self.version = version
        }
    }

    /// The place of these events in an ordered source, which makes it exactly-once: one row per source.
    public struct Offset: Sendable {
        public var source: String
        public var value: UInt64

        public init(source: String, value: UInt64) {
            self.source = source
            self.value = value
        }
    }

    public var events: [EventDraft]
    public var expectations: [Expectation]
    public var guards: [any AppendGuard]
    public var offset: Offset?
    /// Key of the import these events come from; empty when they do not come from one.
    public var importKey: String
    /// Events that are in the log already are left out and the others appended together; otherwise a request that is
    /// partly there is refused.
    public var takesOnlyNew = false
    /// Its events are erasures, and their persons' keys are to be destroyed (`Log.erase`). Without it an erasure is refused, so that
    /// no import destroys anything.
    var erases = false

    public init(
        _ events: [EventDraft], expecting expectations: [Expectation] = [], guards: [any AppendGuard] = [],
        offset: Offset? = nil, importKey: String = ""
    ) {
        self.events = events
        self.expectations = expectations
        self.guards = guards
        self.offset = offset
        self.importKey = importKey
    }
}

/// A rule that needs the present state of a subject (a credit limit). Run inside the writer, so that of two requests at
/// once the second sees the first.
public protocol AppendGuard: Sendable {
    /// Names the rule; states are cached under it.
    var name: String { get }
    /// Whether events of a type, about a subject of a kind, need the rule's consent. The state still sees every event of the
    /// subject.
    func concerns(_ type: UInt16, of subject: SubjectKind) -> Bool
    /// The state before the subject's first event.
    func initial() -> any GuardState
}

/// What a guard knows of one subject's stream. Pure: it sees events in log order and nothing else.
public protocol GuardState: Sendable {
    mutating func fold(_ event: borrowing EventView)
    /// Whether an event that is alone in its request, and retracts nothing, may go in for certain. Otherwise `refusal` is asked,
    /// for which more has to be prepared.
    func allows(_ type: UInt16, _ payload: UnsafeRawBufferPointer) -> Bool
    /// Why these events, which are all the request has for the subject, must not be appended; nil when they may.
    func refusal(of events: [ProposedEvent]) -> Text?
}

/// An event as it would stand in the log.
public struct ProposedEvent: Sendable {
    public let sequence: UInt64
    public let draft: EventDraft
    /// Sequence of the event that this `event.retracted` would take back; nil for every other event.
    public let retracts: UInt64?

    public init(sequence: UInt64, draft: EventDraft, retracts: UInt64?) {
        self.sequence = sequence
        self.draft = draft
        self.retracts = retracts
    }
}

/// What became of a request.
public enum AppendOutcome: Equatable, Sendable {
    /// All events are in and durable, with consecutive sequences from `first`.
    case appended(first: UInt64, count: Int)
    /// All events were there already. `isRetracted` when the (first) event has been retracted since; `isErased` when its personal fields
    /// cannot be read any more, because the person was erased.
    case already(sequence: UInt64, isRetracted: Bool, isErased: Bool = false)
    /// The id is taken by an event with other content; the fields that differ.
    case conflict(sequence: UInt64, fields: [String])
    case wrongVersion(subject: Subject, actual: UInt32)
    case refused(Text)
    /// The source's offset is not above the last one: these events came before.
    case passed(offset: UInt64)
}
