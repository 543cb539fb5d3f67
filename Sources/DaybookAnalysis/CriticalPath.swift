/// The dates of a plan's tasks that follow from their links: the critical path method (Kelley and Walker, 1959).
///
/// Everything is counted in whole working days from a day 0 of the caller's choice, so that holidays are a matter of the
/// calendar at the edge. A task takes up the half-open span from its start to its finish: one that starts at 3 and takes
/// 2 days has finish 5, and its last day is 4.
public enum CriticalPath {
    /// Early and late dates and both floats of every task, in the order of `tasks`.
    ///
    /// Forward, a task starts as early as the plan's start, its own bounds and its links allow. Backward, it finishes as
    /// late as its successors, its deadline and the end of the whole plan allow. Total float is the late finish less the
    /// early one; free float is the smallest gap to any successor's early date and to the plan's end (which is the nearer
    /// one where only the task's start is waited for).
    ///
    /// What has happened stands. A finished task keeps its dates and has no float. A task that has begun keeps its start,
    /// so links to or from its start bind no more. Work still to be done lies at or after `status`; a predecessor that
    /// finishes early pulls its successors earlier. Linear in tasks and links, and without recursion.
    ///
    /// - Parameters:
    ///   - start: Where the plan begins. Only fixed and actual dates can be earlier.
    ///   - status: The first day of which progress is not known yet; nil when none has been reported.
    /// - Throws: `ScheduleLoop` when tasks wait for one another in a circle.
    public static func schedule(
        _ tasks: [ScheduleTask], _ links: [ScheduleLink], start: Int = 0, status: Int? = nil
    ) throws(ScheduleLoop) -> [ScheduledTask] {
        let network = ScheduleNetwork(taskCount: tasks.count, links)
        let order = try network.order()

        var early = [Span](repeating: Span(start: start, finish: start), count: tasks.count)
        for task in order {
            var bounds = Bounds()
            for link in network.links(into: task) {
                let predecessor = early[link.predecessor]
                let earliest = (link.kind.leavesFinish ? predecessor.finish : predecessor.start) + link.lag
                bounds.add(earliest, toFinish: link.kind.entersFinish, choose: max)
            }
            early[task] = tasks[task].earliest(within: bounds, planStart: start, status: status)
        }

        let end = early.map(\.finish).max() ?? start
        var late = early
        var free = [Int](repeating: 0, count: tasks.count)
        for task in order.reversed() where !tasks[task].isFinished {
            var bounds = Bounds()
            var gap = end - early[task].finish
            for link in network.links(outOf: task) where link.binds(tasks[task], tasks[link.successor]) {
                let successor = late[link.successor]
                let latest = (link.kind.entersFinish ? successor.finish : successor.start) - link.lag
                bounds.add(latest, toFinish: link.kind.leavesFinish, choose: min)
                gap = min(gap, link.gap(from: early[task], to: early[link.successor]))
            }
            late[task] = tasks[task].latest(within: bounds, early: early[task], planEnd: end)
            free[task] = gap
        }

        return tasks.indices.map { task in
            let float = late[task].finish - early[task].finish
            return ScheduledTask(
                earlyStart: early[task].start, earlyFinish: early[task].finish, lateStart: late[task].start,
                lateFinish: late[task].finish, totalFloat: float, freeFloat: free[task],
                isCritical: float <= 0 && !tasks[task].isFinished)
        }
    }
}

/// From a task's first day to the day after its last one.
private struct Span {
    var start: Int
    var finish: Int
}

/// How far links let a task's start and finish go; nil where no link says anything.
private struct Bounds {
    var start: Int?
    var finish: Int?

    mutating func add(_ day: Int, toFinish isFinish: Bool, choose: (Int, Int) -> Int) {
        if isFinish { finish = choose(finish ?? day, day) } else { start = choose(start ?? day, day) }
    }
}

extension ScheduleTask {
    /// The earliest dates that the bounds of its links and its own allow.
    fileprivate func earliest(within bounds: Bounds, planStart: Int, status: Int?) -> Span {
        if let actualFinish {
            return Span(start: min(actualStart ?? actualFinish - duration, actualFinish), finish: actualFinish)
        }
        if let actualStart {
            let now = max(actualStart, status ?? actualStart)
            let finish = remaining.map { now + $0 } ?? max(actualStart + duration, now)
            return Span(start: actualStart, finish: max(finish, bounds.finish ?? finish))
        }
        var first = fixedStart ?? max(planStart, notBefore ?? planStart)
        if fixedStart == nil {
            if let bound = bounds.start { first = max(first, bound) }
            if let bound = bounds.finish { first = max(first, bound - duration) }
        }
        first = max(first, status ?? first)
        return Span(start: first, finish: first + duration)
    }

    /// The latest dates that the bounds of its links and its own allow. Not asked of a finished task.
    fileprivate func latest(within bounds: Bounds, early: Span, planEnd: Int) -> Span {
        var last = min(planEnd, deadline ?? planEnd, bounds.finish ?? planEnd)
        if hasBegun { return Span(start: early.start, finish: last) }
        if let bound = bounds.start { last = min(last, bound + duration) }
        if let fixedStart { last = min(last, fixedStart + duration) }
        return Span(start: last - duration, finish: last)
    }
}

extension ScheduleLink {
    /// Whether neither of the two dates it ties together has happened yet.
    fileprivate func binds(_ predecessor: ScheduleTask, _ successor: ScheduleTask) -> Bool {
        !(kind.leavesFinish ? predecessor.isFinished : predecessor.hasBegun)
            && !(kind.entersFinish ? successor.isFinished : successor.hasBegun)
    }

    /// Working days between the predecessor's early date and the successor's, beyond the lag.
    fileprivate func gap(from predecessor: Span, to successor: Span) -> Int {
        (kind.entersFinish ? successor.finish : successor.start)
            - (kind.leavesFinish ? predecessor.finish : predecessor.start) - lag
    }
}
