import DaybookModel
import DaybookProjections

/// An event on the way from one answer to another.
public struct PathEvent: Sendable, Hashable {
    public var sequence: UInt64
    public var type: UInt16
    /// Whose event it is; of a retraction, whose event was taken back.
    public var subject: SubjectNumber
    public var occurredAt: Instant
    public var recordedAt: Instant
    /// What a retraction takes back.
    public var retracted: UInt64?

    init(_ event: borrowing EventView) {
        sequence = event.sequence
        type = event.type
        subject = event.subject
        occurredAt = event.occurredAt
        recordedAt = event.recordedAt
        retracted = event.retractedSequence
    }

    /// Rule sets decide what figures mean: such an event can move those of every customer.
    var isOfRules: Bool { subject.kind == SubjectKind.ruleset.rawValue }
}

/// The way from one question to another, one event after the other.
///
/// First what was known: the events recorded in between, in the order of the log, as of the first day. Then the day: time passes
/// for what had happened by the first day, rule sets come into force, and the events that occurred in between act one after the
/// other. A way back to an earlier day takes the same steps from its end. An event that was recorded and taken back on the
/// way is left out, for it changes nothing.
struct AnswerPath {
    enum Step: Equatable {
        case event(PathEvent)
        /// From the end of one day to the end of another, with nothing happening.
        case time(Day, Day)

        /// Whether it can change anybody's figures, and not only those of its own subject.
        var concernsAll: Bool {
            switch self {
            case .time: true
            case .event(let event): event.isOfRules
            }
        }

        /// The same walked back: an event is taken away, and days pass backwards.
        var reversed: Step { if case .time(let start, let end) = self { .time(end, start) } else { self } }

        var event: PathEvent? { if case .event(let event) = self { event } else { nil } }
    }

    private(set) var steps: [Step] = []
    /// What is asked before the first step, and after each.
    private(set) var points: [ReportQuestion]

    /// `end` must know as much as `start` or more.
    init(_ context: some ReportContext, from start: ReportQuestion, to end: ReportQuestion) throws {
        points = [start]
        var middle = start
        middle.scope = end.scope
        if start.scope.through < end.scope.through { try know(context, middle) }
        if start.asOf < end.asOf { try pass(context, from: middle, to: end) }
        if end.asOf < start.asOf {
            var back = AnswerPath(at: end)
            try back.pass(context, from: end, to: middle)
            steps += back.steps.reversed().map(\.reversed)
            points += back.points.reversed().dropFirst()
        }
    }

    private init(at point: ReportQuestion) { points = [point] }

    // MARK: Knowledge

    /// Adds the events that were recorded between the last question and `end`, which is about the same day.
    private mutating func know(_ context: some ReportContext, _ end: ReportQuestion) throws {
        let start = points[points.count - 1]
        var events: [PathEvent] = []
        // Rule sets may be published for a day before their own.
        var window = end
        window.asOf = Day.last
        let (inQuestion, all) = (context.asking(end), context.asking(window))
        try all.forEachStoredEvent(types: nil) { event in
            guard event.sequence > start.scope.through, event.sequence <= end.scope.through else { return }
            if inQuestion.isInQuestion(event) || event.subject.kind == SubjectKind.ruleset.rawValue {
                events.append(PathEvent(event))
            }
        }
        let undone = AnswerPath.undone(events, after: start.scope.through)
        for event in events where !undone.contains(event.sequence) {
            var point = end
            point.scope.through = event.sequence
            point.scope.without.formUnion(undone)
            steps.append(.event(event))
            points.append(point)
        }
        if points.count == 1 { points.append(end) } else { points[points.count - 1] = end }
        if steps.isEmpty { points.removeFirst() }
    }

    /// Events that another of them takes back, and those that do it.
    private static func undone(_ events: [PathEvent], after start: UInt64) -> Set<UInt64> {
        var undone: Set<UInt64> = []
        for event in events.reversed() where !undone.contains(event.sequence) && !event.isOfRules {
            guard let target = event.retracted, target > start, target < event.sequence else { continue }
            undone.formUnion([event.sequence, target])
        }
        return undone
    }

    // MARK: Days

    /// Adds what happened between the days of two questions that know the same.
    private mutating func pass(_ context: some ReportContext, from start: ReportQuestion, to end: ReportQuestion) throws
    {
        let evening = context.endOfDay(start.asOf)
        var rules: [(day: Day, event: PathEvent)] = []
        var events: [PathEvent] = []
        try context.asking(end).forEachStandingEvent(types: nil) { event in
            if event.subject.kind != SubjectKind.ruleset.rawValue, event.occurredAt > evening {
                events.append(PathEvent(event))
            }
        }
        var window = end
        window.asOf = Day.last
        try context.asking(window).forEachStandingEvent(types: AnswerPath.ruleTypes) { event in
            let day = AnswerPath.effective(event) ?? context.day(of: event.occurredAt)
            if start.asOf < day, day <= end.asOf { rules.append((day, PathEvent(event))) }
        }
        var point = end
        point.scope.upTo = BusinessMoment(occurredAt: evening.microseconds, sequence: .max)
        if !rules.isEmpty { point.ruleDays = RuleDays(start.asOf) }
        steps.append(.time(start.asOf, end.asOf))
        points.append(point)
        for (day, event) in rules.sorted(by: { ($0.day, $0.event.sequence) < ($1.day, $1.event.sequence) }) {
            point.ruleDays?.later[try context.key(of: event.subject)] = day
            steps.append(.event(event))
            points.append(point)
        }
        point.ruleDays = nil
        let moments = events.map { BusinessMoment(occurredAt: $0.occurredAt.microseconds, sequence: $0.sequence) }
        for index in events.indices.sorted(by: { moments[$0] < moments[$1] }) {
            point.scope.upTo = moments[index]
            steps.append(.event(events[index]))
            points.append(point)
        }
        points[points.count - 1] = end
    }

    private static let ruleTypes: Set<UInt16> = [EventType.rulesetPublished, EventType.rulesetRetired]

    private static func effective(_ event: borrowing EventView) -> Day? {
        event.type == EventType.rulesetPublished
            ? RulesetPublished(event.payload).effective : RulesetRetired(event.payload).effective
    }
}

extension Day {
    /// Later than any event can be.
    fileprivate static let last = Day(year: 9999, month: 12, day: 30) ?? Day(number: .max)
}
