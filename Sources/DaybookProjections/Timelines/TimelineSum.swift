import DaybookModel

/// What the parts of a task come to. Cancelled parts count for nothing.
struct TimelineSum {
    private(set) var baseline: TimelineSpan?
    private(set) var planned: TimelineSpan?
    private(set) var forecast: TimelineSpan?
    private(set) var actualStart: Day?
    private(set) var actualFinish: Day?
    private(set) var effort: Int64?
    private(set) var spent: Int64 = 0
    private(set) var budgets: [Currency: Int64] = [:]
    private(set) var totalFloat: Int?
    private(set) var isCritical = false
    /// Of tasks that are not made of others.
    private(set) var states: [TaskState: Int] = [:]
    private var byDuration = Weighted()
    private var byEffort = Weighted()
    private var isEffortKnown = true

    /// A share of weights.
    private struct Weighted {
        var weight: Int128 = 0
        /// Weight times millionths of a percent.
        var done: Int128 = 0

        mutating func add(_ other: Weighted) {
            weight += other.weight
            done += other.done
        }

        var progress: Int64? { weight == 0 ? nil : Int64(clamping: (done + weight / 2) / weight) }
    }

    init() {}

    /// Of one task that is not made of others.
    init(_ task: TimelineTask) {
        states[task.state] = 1
        guard task.state != .cancelled else { return }
        let progress = Int128(task.progress ?? 0)
        byDuration = Weighted(weight: Int128(task.duration), done: Int128(task.duration) * progress)
        byEffort = Weighted(weight: Int128(task.effort ?? 0), done: Int128(task.effort ?? 0) * progress)
        isEffortKnown = task.effort != nil
    }

    var isDone: Bool { count(of: .done) > 0 && open == 0 }
    private var open: Int { TaskState.allCases.reduce(0) { $0 + ($1.isOpen ? count(of: $1) : 0) } }

    private func count(of state: TaskState) -> Int { states[state] ?? 0 }

    /// Nil when the parts take no time, unless all of them are done.
    var progress: Int64? {
        if isDone { return TaskStatus.whole }
        return isEffortKnown && byEffort.weight > 0 ? byEffort.progress : byDuration.progress
    }

    var state: TaskState {
        if open == 0 { return isDone ? .done : .cancelled }
        if count(of: .late) > 0 { return .late }
        if count(of: .running) + count(of: .done) > 0 { return .running }
        return count(of: .notStarted) > 0 ? .notStarted : .waiting
    }

    var budgetList: [Money] { budgets.map { Money(minor: $1, $0) }.sorted { $0.currency < $1.currency } }

    /// Adds a part: what it comes to, and its weights as its own parts gave them.
    mutating func add(_ sum: TimelineSum, _ part: TimelineTask) {
        states.merge(sum.states, uniquingKeysWith: +)
        guard part.state != .cancelled else { return }
        baseline = part.baseline?.union(baseline) ?? baseline
        planned = part.planned?.union(planned) ?? planned
        forecast = part.forecast?.union(forecast) ?? forecast
        actualStart = [actualStart, part.actualStart].compactMap { $0 }.min()
        actualFinish = [actualFinish, part.actualFinish].compactMap { $0 }.max()
        if let more = part.effort { effort = (effort ?? 0).addingClamped(more) }
        spent = spent.addingClamped(part.spent)
        for budget in part.budgets {
            budgets[budget.currency] = (budgets[budget.currency] ?? 0).addingClamped(budget.minor)
        }
        totalFloat = [totalFloat, part.totalFloat].compactMap { $0 }.min()
        isCritical = isCritical || part.isCritical
        byDuration.add(sum.byDuration)
        byEffort.add(sum.byEffort)
        isEffortKnown = isEffortKnown && sum.isEffortKnown
    }
}

extension Int64 {
    /// Amounts are limited, so a sum that does not fit is of more events than there are; it stays at the limit.
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }
}
