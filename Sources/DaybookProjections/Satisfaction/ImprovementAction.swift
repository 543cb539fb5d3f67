import DaybookModel

/// An action about something a customer said, as of a day.
public struct ImprovementAction: Sendable {
    public let key: DocumentKey
    public let customer: SubjectNumber
    /// Of the event that opened it last; its title is there.
    public private(set) var sequence: UInt64 = 0
    public private(set) var opened = Day(number: 0)
    public private(set) var owner = DocumentKey.none
    /// Of the event that named the owner.
    public private(set) var ownerSequence: UInt64 = 0
    public private(set) var due: Day?
    public private(set) var done: Day?
    public private(set) var verified: Day?
    /// `effective`, `not_effective` …
    public private(set) var outcome = DocumentKey.none
    public private(set) var outcomeSequence: UInt64 = 0
    /// The metric it shall move.
    public private(set) var metric = DocumentKey.none
    private var survey = DocumentKey.none
    private var answer = DocumentKey.none
    private var event = DocumentKey.none

    public enum State: String, Sendable, CaseIterable, Comparable {
        case open, done, verified

        public static func < (left: State, right: State) -> Bool { left.place < right.place }
        private var place: Int { State.allCases.firstIndex(of: self) ?? 0 }
    }

    public var state: State { verified != nil ? .verified : done != nil ? .done : .open }
    /// Done or verified.
    public var isClosed: Bool { state != .open }
    public func isOverdue(asOf day: Day) -> Bool { !isClosed && due.map { $0 < day } ?? false }

    /// Whether the answer is what asked for it. Ids of events are compared only where no key does.
    public func isAbout(_ other: SurveyAnswer, eventID: () throws -> String?) rethrows -> Bool {
        if !answer.isNone { return answer == other.line.answer }
        if !survey.isNone { return survey == other.line.survey }
        return try !event.isNone && eventID().map { DocumentKey($0) } == event
    }

    /// The actions that a customer's lines tell of, in order of opening and key. What happened to an action that nobody
    /// opened is left out.
    static func evaluate(_ lines: [Posted<ActionLine>], of customer: SubjectNumber, zone: Zone) -> [ImprovementAction] {
        var actions: [DocumentKey: ImprovementAction] = [:]
        for posted in lines.sorted(by: precedes) {
            let key = posted.line.action
            actions[key, default: ImprovementAction(key: key, customer: customer)].take(
                posted, zone.day(of: posted.occurredAt))
        }
        return actions.values.filter { $0.sequence != 0 }.sorted { ($0.opened, $0.key) < ($1.opened, $1.key) }
    }

    private init(key: DocumentKey, customer: SubjectNumber) {
        self.key = key
        self.customer = customer
    }

    /// By time; at one instant in the order of an action's life, so that the order of an import does not show.
    private static func precedes(_ left: Posted<ActionLine>, _ right: Posted<ActionLine>) -> Bool {
        let (first, second) = (left.line, right.line)
        guard first.occurredAt == second.occurredAt else { return first.occurredAt < second.occurredAt }
        return (first.kind, first.owner, first.dueDay, left.sequence)
            < (second.kind, second.owner, second.dueDay, right.sequence)
    }

    private mutating func take(_ posted: Posted<ActionLine>, _ day: Day) {
        let line = posted.line
        switch ActionLineKind(rawValue: line.kind) {
        case .opened:
            // What is only dated stands at the start of its day: done on the day of the first opening comes after it.
            if sequence != 0 || done.map({ $0 < day }) ?? false { (done, verified, outcome) = (nil, nil, .none) }
            (sequence, opened) = (posted.sequence, day)
            (survey, answer, event, metric) = (line.survey, line.answer, line.event, line.word)
            assign(posted)
        case .assigned: assign(posted)
        case .done: done = done ?? day
        case .verified:
            done = done ?? day
            (verified, outcome, outcomeSequence) = (day, line.word, posted.sequence)
        case nil: break
        }
    }

    private mutating func assign(_ posted: Posted<ActionLine>) {
        if !posted.line.owner.isNone { (owner, ownerSequence) = (posted.line.owner, posted.sequence) }
        due = posted.line.due ?? due
    }
}

extension RowReader {
    /// The actions of every customer that has any, as of a moment.
    public func improvementActions(until end: Instant, zone: Zone) throws -> [SubjectNumber: [ImprovementAction]] {
        var actions: [SubjectNumber: [ImprovementAction]] = [:]
        try forEachStanding(ActionLine.self, until: end) { customer, lines in
            let own = ImprovementAction.evaluate(lines, of: customer, zone: zone)
            if !own.isEmpty { actions[customer] = own }
        }
        return actions
    }
}
