import DaybookAnalysis
import DaybookModel

/// The dates of a plan's tasks, once as planned and once as they will probably go.
struct TimelineSchedule {
    /// Both as planned, by place of the leaf.
    private(set) var planned: [TimelineSpan] = []
    private(set) var durations: [Int] = []
    /// With what has happened.
    private(set) var forecast: [TimelineSpan] = []
    private(set) var paths: [TimelinePath] = []
    private(set) var critical: [Bool] = []

    private let scale: WorkdayScale
    private let start: Day
    private let statusDay: Day

    /// - Parameters:
    ///   - tasks: the leaves, with how far they are.
    ///   - start: the plan's first day.
    ///   - statusDay: from when on there is work still to be done.
    init(
        _ tasks: [(stated: StatedTask, status: TaskStatus)], _ links: [ScheduleLink], calendar: WorkCalendar,
        start: Day,
        statusDay: Day
    ) {
        scale = WorkdayScale(calendar: calendar)
        self.start = start
        self.statusDay = statusDay
        durations = tasks.map { TimelineSchedule.duration($0.stated, scale) }
        var isLinked = [Bool](repeating: false, count: tasks.count)
        for link in links where link.kind == .finishToStart || link.kind == .startToStart {
            isLinked[link.successor] = true
        }

        let bounds = tasks.indices.map { bound(tasks[$0].stated, durations[$0], isLinked: isLinked[$0]) }
        let first = min(scale.start(of: start), bounds.map { scale.start(of: $0.day) }.min() ?? .max)
        let plannedTasks = tasks.indices.map { plannedTask(bounds[$0], durations[$0]) }
        planned = zip(schedule(plannedTasks, links, start: first), bounds).map { span($0, notBefore: $1.day) }

        let actual = tasks.indices.map { actualTask(tasks[$0], plannedTasks[$0], planned[$0]) }
        let result = schedule(actual, links, start: first, status: scale.start(of: statusDay))
        let origin = scale.start(of: start)
        for index in tasks.indices {
            let status = tasks[index].status
            forecast.append(forecast(result[index], status, bounds[index].day, planned[index]))
            critical.append(result[index].isCritical)
            paths.append(path(result[index], origin: origin, forecast[index]))
        }
    }

    /// `TimelineLinks` has taken the loops out.
    private func schedule(
        _ tasks: [ScheduleTask], _ links: [ScheduleLink], start: Int, status: Int? = nil
    ) -> [ScheduledTask] {
        do {
            return try CriticalPath.schedule(tasks, links, start: start, status: status)
        } catch {
            preconditionFailure("TimelineLinks left the loop \(error.tasks)")
        }
    }

    // MARK: As planned

    private struct Bound {
        /// The first day it may be on.
        var day: Day
        var isFixed: Bool
    }

    /// How long a task takes: as somebody set it, as its two dates say, as it was estimated, else a day.
    private static func duration(_ task: StatedTask, _ scale: WorkdayScale) -> Int {
        if let duration = task.duration { return Int(duration.millionths) }
        if let start = task.dates.start, let finish = task.dates.finish {
            return max(WorkdayScale.workday, scale.end(of: finish) - scale.start(of: start))
        }
        return task.estimate.map { Int($0) } ?? WorkdayScale.workday
    }

    /// Dates set by `task.scheduled` are a decision: the task starts no earlier, or exactly then when they are fixed. Those
    /// it was added with hold while no link says anything (a link pulls it to where its predecessors leave it).
    private func bound(_ task: StatedTask, _ duration: Int, isLinked: Bool) -> Bound {
        var stated = task.dates.start
        if stated == nil, let finish = task.dates.finish {
            stated = scale.day(startingAt: scale.end(of: finish) - max(duration, 1))
        }
        if task.dates.isFixed, let stated { return Bound(day: stated, isFixed: true) }
        let first = (task.dates.isDecided || !isLinked ? stated : nil) ?? start
        return Bound(day: max(first, task.notBefore ?? first), isFixed: false)
    }

    private func plannedTask(_ bound: Bound, _ duration: Int) -> ScheduleTask {
        let place = scale.start(of: bound.day)
        return ScheduleTask(
            duration: duration, notBefore: bound.isFixed ? nil : place, fixedStart: bound.isFixed ? place : nil)
    }

    // MARK: As it goes

    private func actualTask(
        _ task: (stated: StatedTask, status: TaskStatus), _ planned: ScheduleTask, _ plan: TimelineSpan
    ) -> ScheduleTask {
        var result = planned
        result.deadline = task.stated.deadline.map { scale.end(of: $0) }
        let status = task.status
        guard status.hasBegun else { return result }
        let began = status.actualStart ?? TimelineSchedule.presumedStart(status, plan)
        result.actualStart = scale.start(of: began)
        if let finish = status.actualFinish {
            result.actualFinish = scale.end(of: finish)
        } else {
            result.remaining = remaining(planned.duration, began, status)
        }
        return result
    }

    /// Nobody said when work began: as planned, but not after the first sign of it.
    private static func presumedStart(_ status: TaskStatus, _ plan: TimelineSpan) -> Day {
        let latest = [status.firstReport, status.actualFinish].compactMap { $0 }.min()
        return latest.map { min($0, plan.start) } ?? plan.start
    }

    /// Working time from the status day on. What was reported up to a day is done by its end; where nothing was
    /// reported, work goes as planned, and today is not over yet.
    private func remaining(_ duration: Int, _ began: Day, _ status: TaskStatus) -> Int {
        let now = max(scale.start(of: statusDay), scale.start(of: began))
        guard status.isMeasured || status.remaining != nil, let measured = status.measuredOn else {
            return max(scale.start(of: began) + duration - now, min(duration, WorkdayScale.workday))
        }
        let open = Int128(duration) * Int128(TaskStatus.whole - status.progress) / Int128(TaskStatus.whole)
        let left = status.remaining.map { Int($0) } ?? Int(open)
        return max(0, scale.start(of: measured + 1) - now) + left
    }

    private func forecast(
        _ result: ScheduledTask, _ status: TaskStatus, _ bound: Day, _ plan: TimelineSpan
    ) -> TimelineSpan {
        guard status.hasBegun else { return span(result, notBefore: max(bound, statusDay)) }
        let began = status.actualStart ?? TimelineSchedule.presumedStart(status, plan)
        if let finish = status.actualFinish { return TimelineSpan(start: min(began, finish), finish: finish) }
        return TimelineSpan(start: began, finish: max(scale.day(endingAt: result.earlyFinish), began, statusDay))
    }

    private func path(_ result: ScheduledTask, origin: Int, _ forecast: TimelineSpan) -> TimelinePath {
        let latest = span(result.lateStart, result.lateFinish, notBefore: nil)
        return TimelinePath(
            earlyStart: result.earlyStart - origin, earlyFinish: result.earlyFinish - origin,
            lateStart: result.lateStart - origin, lateFinish: result.lateFinish - origin, totalFloat: result.totalFloat,
            freeFloat: result.freeFloat, latest: result.totalFloat == 0 ? forecast : latest)
    }

    private func span(_ task: ScheduledTask, notBefore day: Day) -> TimelineSpan {
        span(task.earlyStart, task.earlyFinish, notBefore: day)
    }

    /// What takes no time lies at the end of the day before it, where that is not too early.
    private func span(_ start: Int, _ finish: Int, notBefore day: Day?) -> TimelineSpan {
        if finish > start {
            return TimelineSpan(start: scale.day(startingAt: start), finish: scale.day(endingAt: finish))
        }
        let end = scale.day(endingAt: finish)
        let shown = max(end, day ?? end)
        return TimelineSpan(start: shown, finish: shown)
    }
}
