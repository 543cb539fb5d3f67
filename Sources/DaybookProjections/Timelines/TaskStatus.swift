import DaybookModel

/// How far a task is on a day, by what was reported up to it.
struct TaskStatus {
    /// All of it, in millionths of a percent.
    static let whole: Int64 = 100_000_000

    private(set) var actualStart: Day?
    private(set) var actualFinish: Day?
    /// Millionths of a percent, 0 to `whole`.
    private(set) var progress: Int64 = 0
    /// Whether anybody said how much is done.
    private(set) var isMeasured = false
    /// Millionths of working days still needed after `measuredOn`, if somebody said it.
    private(set) var remaining: Int64?
    /// The day the progress describes.
    private(set) var measuredOn: Day?
    private(set) var isCancelled = false
    private(set) var issues: [TimelineIssue] = []
    /// The newest report that took effect.
    private(set) var newest: TaskReport?
    /// The first day on which anything was done, when nobody said when work began.
    private(set) var firstReport: Day?

    private var isDone = false
    /// Bucket of the awaited event that finished it, while nobody said so himself.
    private var finishedByArrival: UInt64?
    /// Progress before the task was finished, for one that comes back.
    private var progressBefore: Int64 = 0

    var isFinished: Bool { actualFinish != nil }
    /// Whoever says how much is left has begun.
    var hasBegun: Bool { actualStart != nil || isFinished || progress > 0 || remaining != nil }

    /// Takes the reports that are in effect on a day, in the order in which they act.
    init(_ reports: [TaskReport], of task: DocumentKey, asOf day: Day) {
        for report in reports.sorted(by: TaskReport.actsBefore) where report.day <= day { take(report, of: task) }
        if let start = actualStart, let finish = actualFinish, finish < start {
            issues.append(TimelineIssue(.finishedBeforeStart, task, event: newest?.sequence ?? 0))
            actualStart = finish
        }
    }

    /// Whether a report changes anything: an awaited event finishes what is still to be done, so only the first one does
    /// until the task is open again, and taking back another one opens nothing.
    private func isMeant(_ report: TaskReport) -> Bool {
        switch report.kind {
        case .arrived: !isFinished && !isCancelled
        case .takenBack(let arrival): finishedByArrival == arrival
        default: true
        }
    }

    private mutating func take(_ report: TaskReport, of task: DocumentKey) {
        guard isMeant(report) else { return }
        newest = report
        switch report.kind {
        case .started:
            if actualStart == nil { actualStart = report.day }
        case .progress(let share):
            let share = inRange(share, report, task)
            guard !isDone else { return }
            if share < TaskStatus.whole { progressBefore = share }
            measure(share, on: report.day)
            actualFinish = share == TaskStatus.whole ? report.day : nil
        case .remaining(let days):
            guard !isFinished else { return }
            (remaining, measuredOn) = (days, report.day)
        case .done:
            // Whoever says so again does not move the day on which it was done.
            if !isDone { finish(on: report.day) }
            // What was done after all was not left undone.
            (isCancelled, finishedByArrival) = (false, nil)
        case .arrived:
            finish(on: report.day)
            finishedByArrival = report.bucket
        case .cancelled: isCancelled = true
        case .reopened(let share): reopen(share.map { inRange($0, report, task) }, on: report.day)
        case .takenBack: reopen(nil, on: report.day)
        }
        if hasBegun, firstReport == nil { firstReport = report.day }
    }

    private mutating func finish(on day: Day) {
        isDone = true
        measure(TaskStatus.whole, on: day)
        actualFinish = day
    }

    private mutating func reopen(_ share: Int64?, on day: Day) {
        (isDone, isCancelled, actualFinish, finishedByArrival) = (false, false, nil, nil)
        measure(share ?? progressBefore, on: day)
    }

    private mutating func measure(_ share: Int64, on day: Day) {
        (progress, measuredOn, remaining, isMeasured) = (share, day, nil, true)
    }

    private mutating func inRange(_ share: Int64, _ report: TaskReport, _ task: DocumentKey) -> Int64 {
        guard !(0...TaskStatus.whole).contains(share) else { return share }
        issues.append(TimelineIssue(.progressOutOfRange, task, event: report.sequence))
        return min(max(share, 0), TaskStatus.whole)
    }
}
