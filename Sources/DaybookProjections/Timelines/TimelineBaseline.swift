import DaybookModel

/// What tasks and milestones are compared with: for each, the baseline captured last that holds it.
///
/// A baseline counts from the moment it was captured, so what was compared with an older one before that still is.
struct TimelineBaseline {
    private(set) var tasks: [DocumentKey: TimelineSpan] = [:]
    private(set) var milestones: [DocumentKey: Day] = [:]

    static let none = TimelineBaseline()

    private init() {}

    /// - Parameters:
    ///   - lines: all that is said of the plan up to the day asked about.
    ///   - arrivals: the events that its tasks waited for up to the same moment.
    ///   - calendar: the one in force at a moment.
    init(
        _ plan: StatedPlan, _ lines: [Posted<TimelineLine>], _ arrivals: [AwaitedEvent], zone: Zone,
        calendar: (CalendarMoment) throws -> WorkCalendar
    ) rethrows {
        // One that lists nothing holds the whole plan, so those before it matter no more.
        let whole = plan.baselines.lastIndex { !$0.listsTasks }
        if let whole {
            let baseline = plan.baselines[whole]
            let timeline = try TimelineBaseline.timeline(at: baseline, lines, arrivals, zone: zone, calendar: calendar)
            for task in timeline.tasks where task.forecast != nil { tasks[task.key] = task.forecast }
            for milestone in timeline.milestones { milestones[milestone.key] = milestone.forecast }
        }
        for baseline in plan.baselines[(whole ?? 0)...] {
            tasks.merge(baseline.tasks) { $1 }
            milestones.merge(baseline.milestones) { $1 }
        }
    }

    /// The whole plan as it was scheduled when a baseline was captured: what was recorded later, even of an earlier day,
    /// changes nothing of it.
    private static func timeline(
        at baseline: StatedBaseline, _ lines: [Posted<TimelineLine>], _ arrivals: [AwaitedEvent],
        zone: Zone, calendar: (CalendarMoment) throws -> WorkCalendar
    ) rethrows -> Timeline {
        let (moment, last) = (baseline.capturedAt, baseline.sequence)
        let before = lines.filter { $0.occurredAt <= moment && $0.sequence <= last }
        let arrived = arrivals.filter { $0.posted.occurredAt <= moment && $0.posted.sequence <= last }
        let plan = StatedPlan(before, zone: zone)
        let day = zone.day(of: moment)
        let calendar = try calendar(CalendarMoment(named: plan.head.calendar, day: day, knownAt: last))
        return Timeline.evaluate(plan, before, .none, arrived, asOf: day, calendar: calendar, zone: zone)
    }
}
