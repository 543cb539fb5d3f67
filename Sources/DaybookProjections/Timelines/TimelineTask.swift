import DaybookAnalysis
import DaybookModel

/// From a first day to a last one, both included.
public struct TimelineSpan: Sendable, Hashable {
    public var start: Day
    public var finish: Day

    public init(start: Day, finish: Day) {
        self.start = start
        self.finish = finish
    }

    /// From the earlier start to the later finish.
    func union(_ other: TimelineSpan?) -> TimelineSpan {
        guard let other else { return self }
        return TimelineSpan(start: min(start, other.start), finish: max(finish, other.finish))
    }
}

/// How a task stands on the day asked about.
public enum TaskState: String, Sendable, CaseIterable {
    case notStarted
    /// Not begun, and an event elsewhere has to happen.
    case waiting
    case running
    /// Not finished although the day it should have been, its deadline or else the last day of its baseline or plan, is past.
    case late
    case done
    case cancelled

    /// Whether there is still something to do.
    public var isOpen: Bool { self != .done && self != .cancelled }
}

/// A task as it was planned, as it stands, and as it will probably go.
public struct TimelineTask: Sendable {
    public let key: DocumentKey
    /// The event that added it, which spells out a long key.
    public let added: UInt64
    /// The event that carries its name.
    public let named: UInt64
    /// The place of the task it is a part of, among the plan's tasks; it comes before its parts.
    public let parent: Int?
    /// 0 for a task that is a part of nothing.
    public let depth: Int
    /// Made of other tasks: dates, progress, effort and cost come from them.
    public internal(set) var isSummary = false
    public let owner: TimelineAssignment?
    public let priority: Int64?
    public let deadline: Day?
    /// Its dates were fixed by hand and do not follow its links.
    public let isFixed: Bool
    public internal(set) var state = TaskState.notStarted
    /// What it waits for, unless it has arrived.
    public internal(set) var wait: TimelineWait?
    public internal(set) var predecessors: [TimelineLink] = []
    /// Millionths of a percent; of a summary the share of its parts' effort, or of their duration where not every part has
    /// an effort. Nil for a summary whose parts take no time.
    public internal(set) var progress: Int64?
    /// Millionths of working days.
    public internal(set) var duration: Int64 = 0
    /// Millionths of hours; nil when nobody said.
    public internal(set) var effort: Int64?
    /// Millionths of hours.
    public internal(set) var spent: Int64 = 0
    /// By currency, in order of its code.
    public internal(set) var budgets: [Money] = []
    /// As the baseline that was captured last holds it.
    public internal(set) var baseline: TimelineSpan?
    /// As it was set by hand, or else follows from links and calendar, whatever has happened since. Nil for a cancelled
    /// task.
    public internal(set) var planned: TimelineSpan?
    /// With what has happened, and with the work still to be done at or after the status day.
    public internal(set) var forecast: TimelineSpan?
    public internal(set) var actualStart: Day?
    public internal(set) var actualFinish: Day?
    /// Working days that the forecast or actual finish lies after the baseline's; nil without a baseline.
    public internal(set) var slip: Int?
    /// Early and late dates; nil for what is finished, cancelled or a summary.
    public internal(set) var path: TimelinePath?
    /// Millionths of working days it can slip before the plan does; of a summary the least of its parts. Nil for what is
    /// finished or cancelled.
    public internal(set) var totalFloat: Int?
    /// Nothing can slip here without the plan slipping.
    public internal(set) var isCritical = false

    init(_ stated: StatedTask, parent: Int?, depth: Int) {
        key = stated.key
        added = stated.added
        named = stated.named
        self.parent = parent
        self.depth = depth
        owner = stated.owner
        priority = stated.priority
        deadline = stated.deadline
        isFixed = stated.dates.isFixed
        effort = stated.effort
        spent = stated.spent
        if let budget = stated.budget { budgets = [Money(minor: budget.amount, budget.currency)] }
    }
}

/// A task's place on the critical path, in millionths of working days from the first day of the plan.
public struct TimelinePath: Sendable, Hashable {
    public let earlyStart: Int
    public let earlyFinish: Int
    public let lateStart: Int
    public let lateFinish: Int
    public let totalFloat: Int
    public let freeFloat: Int
    /// The latest days on which it can start and end without the plan slipping.
    public let latest: TimelineSpan
}

/// A task waits for another one.
public struct TimelineLink: Sendable, Hashable {
    public let predecessor: DocumentKey
    public let kind: LinkKind
    /// Millionths of working days.
    public let lag: Int
}

/// A task waits for an event elsewhere.
public struct TimelineWait: Sendable, Hashable {
    /// Number of the event type.
    public let type: UInt16
    /// Whose event; `none` means anybody's.
    public let customer: DocumentKey
    /// `none` means any of that customer's that comes after the task began to wait.
    public let document: DocumentKey
    /// The event starts the task; otherwise it finishes it.
    public let starts: Bool
    /// The event that says so.
    public let sequence: UInt64
}

/// A milestone as it was frozen, as it will probably go, and as it went.
public struct TimelineMilestone: Sendable {
    public let key: DocumentKey
    /// The event that carries its name.
    public let named: UInt64?
    /// The last event that set it.
    public let set: UInt64
    /// Day aimed at.
    public let due: Day?
    public let after: [DocumentKey]
    public internal(set) var baseline: Day?
    /// When it was reached, else the latest finish of the tasks that come before it, else the day aimed at; never in the past
    /// while it is not reached.
    public internal(set) var forecast: Day?
    public let reached: Day?
    /// Working days that the forecast lies after the baseline, or after the day aimed at where there is no baseline.
    public internal(set) var slip: Int?
    /// One of the tasks before it is critical.
    public internal(set) var isCritical = false
}
