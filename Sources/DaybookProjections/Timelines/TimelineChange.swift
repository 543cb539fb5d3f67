import DaybookModel

/// What one event did to the dates of a plan: of what it is about, and of everything that moved because of it (P08).
public struct TimelineChange: Sendable {
    /// The event, which may be one that a task waited for.
    public let sequence: UInt64
    public let occurredAt: Instant
    /// In the order of the plan: tasks that are not made of others, then milestones.
    public let moves: [Move]

    public struct Move: Sendable, Hashable {
        /// The task or milestone.
        public let item: DocumentKey
        public let isMilestone: Bool
        /// The event is about it; otherwise it only followed.
        public let isOwn: Bool
        /// Nil where it had no dates: a task that was cancelled.
        public let old: TimelineSpan?
        public let new: TimelineSpan?
        /// Working days that the finish moved; nil where it had or has none.
        public let workdays: Int?
    }
}

extension Timeline {
    /// Every event that moved a date of a plan, in the order in which they act, each judged on its own day: the plan without
    /// it and with it.
    ///
    /// What the passing of time alone moves is no change, and neither is a task that is new.
    ///
    /// - Parameters:
    ///   - lines: those that stand at the end of the day asked about, in the order in which they act.
    ///   - days: only events that occurred on one of these days.
    ///   - calendar: the one in force at a moment; each event is judged by the one that the plan had named by then.
    public static func changes(
        _ lines: [Posted<TimelineLine>], arrivals: [AwaitedEvent], asOf: Day, during days: ClosedRange<Day>,
        zone: Zone, calendar: (CalendarMoment) throws -> WorkCalendar
    ) rethrows -> [TimelineChange] {
        var history = TimelineHistory(
            lines, arrivals, zone: zone, calendars: try calendars(lines, asOf: asOf, calendar))
        return happenings(lines, arrivals, asOf: asOf, zone: zone).compactMap { happening in
            guard days.contains(zone.day(of: happening.occurredAt)) else { return nil }
            let before = history.timeline(before: happening)
            let after = history.timeline(after: happening)
            let scale = WorkdayScale(calendar: history.calendar(of: after))
            let moves = moves(before, after, about: happening.items, scale: scale)
            return moves.isEmpty
                ? nil : TimelineChange(sequence: happening.sequence, occurredAt: happening.occurredAt, moves: moves)
        }
    }

    /// The calendars that the plan named one after the other, and the one it has while it names none.
    private static func calendars(
        _ lines: [Posted<TimelineLine>], asOf day: Day, _ calendar: (CalendarMoment) throws -> WorkCalendar
    ) rethrows -> [NamedValue?: WorkCalendar] {
        var calendars: [NamedValue?: WorkCalendar] = [:]
        calendars[nil as NamedValue?] = try calendar(CalendarMoment(named: nil, day: day))
        for posted in lines where posted.line.fact == .planCalendar {
            let named = NamedValue(name: posted.line.other, sequence: posted.sequence)
            calendars[named] = try calendar(CalendarMoment(named: named, day: day))
        }
        return calendars
    }

    /// The events that can move a date.
    private static func happenings(
        _ lines: [Posted<TimelineLine>], _ arrivals: [AwaitedEvent], asOf: Day, zone: Zone
    ) -> [TimelineHappening] {
        var found: [UInt64: TimelineHappening] = [:]
        let newcomers = Set(lines.filter { $0.line.fact == .taskAdded }.map(\.sequence))
        for posted in lines where movesDates(posted.line.fact) && !newcomers.contains(posted.sequence) {
            var happening =
                found[posted.sequence]
                ?? TimelineHappening(posted.sequence, posted.occurredAt, day: zone.day(of: posted.occurredAt))
            happening.items.insert(posted.line.item)
            happening.day = min(asOf, max(happening.day, posted.line.givenEffect ?? happening.day))
            found[posted.sequence] = happening
        }
        for arrival in arrivals {
            let posted = arrival.posted
            found[posted.sequence] = TimelineHappening(
                posted.sequence, posted.occurredAt, day: zone.day(of: posted.occurredAt))
        }
        return found.values.sorted { ($0.occurredAt, $0.sequence) < ($1.occurredAt, $1.sequence) }
    }

    private static func movesDates(_ fact: TimelineFact?) -> Bool {
        switch fact {
        case .planStart, .planCalendar, .planStatusDay, .taskParent, .taskDuration, .taskNotBefore, .taskLinked,
            .taskUnlinked,
            .taskWaits, .taskEstimated, .taskCleared, .taskScheduled, .taskStarted, .taskProgress, .taskRemaining,
            .taskDone, .taskCancelled, .taskReopened, .milestoneSet, .milestoneAfter, .milestoneReached:
            true
        default: false
        }
    }

    private static func moves(
        _ before: Timeline, _ after: Timeline, about items: Set<DocumentKey>, scale: WorkdayScale
    ) -> [TimelineChange.Move] {
        func move(_ item: DocumentKey, _ old: TimelineSpan?, _ new: TimelineSpan?, isMilestone: Bool)
            -> TimelineChange.Move
        {
            var workdays: Int?
            if let old, let new { workdays = scale.workdays(from: old.finish, to: new.finish) }
            return TimelineChange.Move(
                item: item, isMilestone: isMilestone, isOwn: items.contains(item), old: old, new: new,
                workdays: workdays)
        }
        var moves: [TimelineChange.Move] = []
        let tasks = Dictionary(uniqueKeysWithValues: before.tasks.map { ($0.key, $0) })
        for task in after.tasks where !task.isSummary {
            guard let old = tasks[task.key], !old.isSummary else { continue }
            // Dates that lie behind the status day show only in the plan.
            if old.forecast != task.forecast {
                moves.append(move(task.key, old.forecast, task.forecast, isMilestone: false))
            } else if old.planned != task.planned {
                moves.append(move(task.key, old.planned, task.planned, isMilestone: false))
            }
        }
        for milestone in after.milestones {
            guard let old = before.milestone(milestone.key) else { continue }
            let (oldDay, newDay) =
                old.forecast == milestone.forecast ? (old.due, milestone.due) : (old.forecast, milestone.forecast)
            guard oldDay != newDay else { continue }
            moves.append(
                move(
                    milestone.key, oldDay.map { TimelineSpan(start: $0, finish: $0) },
                    newDay.map { TimelineSpan(start: $0, finish: $0) }, isMilestone: true))
        }
        return moves
    }
}

extension TimelineLine {
    /// The day a report takes effect, if the event gave one.
    fileprivate var givenEffect: Day? {
        switch fact {
        case .taskStarted, .taskProgress, .taskRemaining, .taskDone, .milestoneReached: givenDay
        default: nil
        }
    }
}

/// One event that can move dates.
private struct TimelineHappening {
    let sequence: UInt64
    let occurredAt: Instant
    /// The day on which it is judged.
    var day: Day
    var items: Set<DocumentKey> = []

    init(_ sequence: UInt64, _ occurredAt: Instant, day: Day) {
        self.sequence = sequence
        self.occurredAt = occurredAt
        self.day = day
    }
}

/// The plan as it stood before and after each of its events.
private struct TimelineHistory {
    private let lines: [Posted<TimelineLine>]
    private let arrivals: [AwaitedEvent]
    private let zone: Zone
    /// By the calendar that the plan names.
    private let calendars: [NamedValue?: WorkCalendar]
    /// What was answered last: between two events of a day nothing changes.
    private var last: (lines: Int, arrivals: Int, day: Day, timeline: Timeline)?

    init(
        _ lines: [Posted<TimelineLine>], _ arrivals: [AwaitedEvent], zone: Zone,
        calendars: [NamedValue?: WorkCalendar]
    ) {
        self.lines = lines
        self.arrivals = arrivals
        self.zone = zone
        self.calendars = calendars
    }

    /// The calendar by which a plan was answered.
    func calendar(of timeline: Timeline) -> WorkCalendar { calendar(timeline.plan) }

    private func calendar(_ plan: TimelinePlan) -> WorkCalendar {
        guard let calendar = calendars[plan.calendar] else { preconditionFailure("every calendar named is known") }
        return calendar
    }

    mutating func timeline(before happening: TimelineHappening) -> Timeline {
        timeline(upTo: (happening.occurredAt.microseconds, happening.sequence), day: happening.day)
    }

    mutating func timeline(after happening: TimelineHappening) -> Timeline {
        timeline(upTo: (happening.occurredAt.microseconds, happening.sequence + 1), day: happening.day)
    }

    private mutating func timeline(upTo end: (Int64, UInt64), day: Day) -> Timeline {
        let lineCount = lines.partitioningIndex { ($0.line.occurredAt, $0.sequence) >= end }
        let arrivalCount = arrivals.partitioningIndex { ($0.posted.line.occurredAt, $0.posted.sequence) >= end }
        if let last, last.lines == lineCount, last.arrivals == arrivalCount, last.day == day { return last.timeline }
        let said = Array(lines[..<lineCount])
        let plan = StatedPlan(said, zone: zone)
        let timeline = Timeline.evaluate(
            plan, said, .none, Array(arrivals[..<arrivalCount]), asOf: day, calendar: calendar(plan.head), zone: zone)
        last = (lineCount, arrivalCount, day, timeline)
        return timeline
    }
}
