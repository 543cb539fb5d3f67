import DaybookAnalysis
import DaybookModel

/// A plan as it stands on a day: its tasks as a tree with baseline, planned, forecast and actual dates, its milestones, and
/// what could not be applied.
///
/// Dates follow formulas, section 17: links with lag on a working calendar, remaining work at or after the status day, a
/// predecessor that finishes early pulls its successors. A task finishes by itself when the event it waits for arrives.
public struct Timeline: Sendable {
    public let plan: TimelinePlan
    /// The day asked about.
    public let asOf: Day
    /// From when on work is still to be done: the day asked about, unless the plan says up to which day progress is known.
    public let statusDay: Day
    /// First day of the plan, from which the critical path counts.
    public let start: Day
    /// Each before its parts, parts by position and key.
    public let tasks: [TimelineTask]
    /// By day aimed at and key.
    public let milestones: [TimelineMilestone]
    /// By kind, task and event.
    public let issues: [TimelineIssue]
    /// The whole plan.
    public let total: TimelineTotal
    /// When the newest event was that says something of the plan, or that one of its tasks waited for.
    public let newest: Instant?

    /// The plan has ended.
    public var isClosed: Bool { plan.closed.map { $0 <= asOf } ?? false }

    /// Makes the plan out of what was said of it.
    ///
    /// - Parameters:
    ///   - lines: those that stand at the end of the day asked about, in the order in which they act.
    ///   - arrivals: the events that tasks waited for, up to the same moment; others do not matter.
    ///   - asOf: the day asked about. What names a later day has not happened yet.
    ///   - calendar: the one in force at a moment: on the day asked about, and when a baseline was captured.
    public static func evaluate(
        _ lines: [Posted<TimelineLine>], arrivals: [AwaitedEvent] = [], asOf day: Day, zone: Zone,
        calendar: (CalendarMoment) throws -> WorkCalendar
    ) rethrows -> Timeline {
        let stated = StatedPlan(lines, zone: zone)
        let baseline = try TimelineBaseline(stated, lines, arrivals, zone: zone, calendar: calendar)
        let current = try calendar(CalendarMoment(named: stated.head.calendar, day: day))
        return evaluate(stated, lines, baseline, arrivals, asOf: day, calendar: current, zone: zone)
    }

    static func evaluate(
        _ stated: StatedPlan, _ lines: [Posted<TimelineLine>], _ baseline: TimelineBaseline, _ arrivals: [AwaitedEvent],
        asOf day: Day, calendar: WorkCalendar, zone: Zone
    ) -> Timeline {
        let tree = TimelineTree(stated)
        let waits = TimelineWaits(arrivals, zone: zone)
        let reports = stated.tasks.map { $0.reports + waits.reports(of: $0, customer: stated.customer(of: $0, nil)) }
        let statuses = zip(stated.tasks, reports).map { TaskStatus($1, of: $0.key, asOf: day) }
        let cancelled = cancelled(tree, statuses)
        let leaves = tree.order.filter { !tree.hasParts[$0] && !cancelled[$0] }
        let links = TimelineLinks(stated, tree, leaves: leaves)
        let start = start(stated, statuses, lines, asOf: day, zone: zone)
        let statusDay = statusDay(stated, statuses, asOf: day)
        let schedule = TimelineSchedule(
            leaves.map { (stated.tasks[$0], statuses[$0]) }, links.links, calendar: calendar, start: start,
            statusDay: statusDay)

        var board = TimelineBoard(
            stated, tree, statuses, cancelled, links, baseline, asOf: day, scale: WorkdayScale(calendar: calendar))
        for (leaf, place) in leaves.enumerated() { board.schedule(place, schedule, leaf) }
        let (tasks, total) = board.rolledUp()
        let acted = statuses.compactMap { $0.newest?.occurredAt }.max() ?? .min
        let newest = lines.last.map { max($0.line.occurredAt, acted) }
        return Timeline(
            plan: stated.head, asOf: day, statusDay: statusDay, start: start, tasks: tasks,
            milestones: board.milestones(tasks),
            issues: sorted(stated.issues + tree.issues + links.issues + board.issues), total: total,
            newest: newest.map { Instant(microseconds: $0) })
    }

    /// The task with a key; nil when it was never added.
    public func task(_ key: DocumentKey) -> TimelineTask? { tasks.first { $0.key == key } }
    public func milestone(_ key: DocumentKey) -> TimelineMilestone? { milestones.first { $0.key == key } }

    /// A task that will not be done takes its parts with it.
    private static func cancelled(_ tree: TimelineTree, _ statuses: [TaskStatus]) -> [Bool] {
        var cancelled = statuses.map(\.isCancelled)
        for place in tree.order {
            if let parent = tree.parents[place], cancelled[parent] { cancelled[place] = true }
        }
        return cancelled
    }

    /// The plan's own first day, else the earliest that is said of a task, else the day of its first event.
    private static func start(
        _ plan: StatedPlan, _ statuses: [TaskStatus], _ lines: [Posted<TimelineLine>], asOf day: Day, zone: Zone
    ) -> Day {
        if let start = plan.head.start { return start }
        let said = plan.tasks.flatMap { [$0.dates.start, $0.dates.finish, $0.notBefore].compactMap { $0 } }
        let begun = statuses.compactMap(\.actualStart)
        return (said + begun).min() ?? lines.first.map { zone.day(of: $0.occurredAt) } ?? day
    }

    private static func statusDay(_ plan: StatedPlan, _ statuses: [TaskStatus], asOf day: Day) -> Day {
        guard let known = plan.head.statusDay else { return day }
        let reported = statuses.compactMap { $0.newest?.day }.max() ?? known
        return min(day, max(known, reported))
    }

    private static func sorted(_ issues: [TimelineIssue]) -> [TimelineIssue] {
        issues.sorted {
            ($0.kind.rawValue, $0.item, $0.other, $0.sequence) < ($1.kind.rawValue, $1.item, $1.other, $1.sequence)
        }
    }
}

/// What a plan's tasks come to.
public struct TimelineTotal: Sendable {
    /// As of a summary of all tasks.
    public internal(set) var baseline: TimelineSpan?
    public internal(set) var planned: TimelineSpan?
    public internal(set) var forecast: TimelineSpan?
    /// Millionths of a percent; nil when the tasks take no time.
    public internal(set) var progress: Int64?
    public internal(set) var slip: Int?
    /// By currency, in order of its code.
    public internal(set) var budgets: [Money] = []
    /// Millionths of hours; nil when nobody said.
    public internal(set) var effort: Int64?
    public internal(set) var spent: Int64 = 0
    /// Tasks that are not made of others, by state; cancelled ones too.
    public internal(set) var states: [TaskState: Int] = [:]

    /// Tasks to be done or done: without those that were cancelled.
    public var taskCount: Int {
        TaskState.allCases.reduce(0) { $0 + ($1 == .cancelled ? 0 : states[$1] ?? 0) }
    }
}
