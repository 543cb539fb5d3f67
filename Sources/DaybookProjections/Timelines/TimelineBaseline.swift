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
    init(
        _ plan: StatedPlan, _ lines: [Posted<TimelineLine>], _ arrivals: [AwaitedEvent], calendar: WorkCalendar,
        zone: Zone
    ) {
        // One that lists nothing holds the whole plan, so those before it matter no more.
        let whole = plan.baselines.lastIndex { !$0.listsTasks }
        if let whole {
            let baseline = plan.baselines[whole]
            let timeline = TimelineBaseline.timeline(at: baseline, lines, arrivals, calendar: calendar, zone: zone)
            for task in timeline.tasks where task.forecast != nil { tasks[task.key] = task.forecast }
            for milestone in timeline.milestones { milestones[milestone.key] = milestone.forecast }
        }
        for baseline in plan.baselines[(whole ?? 0)...] {
            tasks.merge(baseline.tasks) { $1 }
            milestones.merge(baseline.milestones) { $1 }
        }
    }

    /// The whole plan as it was scheduled when a baseline was captured.
    private static func timeline(
        at baseline: StatedBaseline, _ lines: [Posted<TimelineLine>], _ arrivals: [AwaitedEvent],
        calendar: WorkCalendar,
        zone: Zone
    ) -> Timeline {
        let moment = baseline.capturedAt.microseconds
        let before = lines.filter { ($0.line.occurredAt, $0.bucket) <= (moment, baseline.bucket) }
        let arrived = arrivals.filter { ($0.posted.line.occurredAt, $0.posted.bucket) <= (moment, baseline.bucket) }
        return Timeline.evaluate(
            StatedPlan(before, zone: zone), before, .none, arrived, asOf: zone.day(of: baseline.capturedAt),
            calendar: calendar, zone: zone)
    }
}
