import DaybookModel

/// What a line of the timelines ledger says. The raw values are stored in rows: raise the projector's version to change one.
public enum TimelineFact: UInt8, Sendable, CaseIterable {
    // Of the plan.
    /// The event carries the plan's name.
    case planNamed = 1
    /// `other` is the customer.
    case planCustomer = 2
    /// `other` is who answers for it.
    case planOwner = 3
    /// `day` is the first day.
    case planStart = 4
    /// `day` is the last day aimed at.
    case planFinish = 5
    /// `other` is the working calendar.
    case planCalendar = 6
    /// `amount` in minor units of `currency`.
    case planBudget = 7
    /// `other` is the state.
    case planStatus = 8
    /// `day` is the one up to which progress is known.
    case planStatusDay = 9
    /// `day` is the last day, `other` the outcome.
    case planClosed = 10

    // Of the task `item`.
    /// Stands before everything else that the event says of the new task.
    case taskAdded = 20
    /// The event carries the task's name.
    case taskNamed = 21
    /// `other` is the task it is a part of; `none` makes it a part of nothing.
    case taskParent = 22
    /// `amount` is the place among its siblings.
    case taskPosition = 23
    /// `amount` in millionths of working days.
    case taskDuration = 24
    /// `amount` in millionths of hours.
    case taskEffort = 25
    /// `day` is the planned first day, as the task was added.
    case taskStart = 26
    /// `day` is the planned last day, as the task was added.
    case taskFinish = 27
    /// `day` is the one it cannot start before.
    case taskNotBefore = 28
    case taskDeadline = 29
    case taskPriority = 30
    /// `amount` in minor units of `currency`.
    case taskBudget = 31
    /// `other` is the customer it is for.
    case taskCustomer = 32
    /// `other` is the task it depends on, `amount` the lag in millionths of working days, `code` the place of the kind in
    /// `LinkKind.allCases`, or `unknownLinkKind`.
    case taskLinked = 33
    /// `other` is the task it no longer depends on.
    case taskUnlinked = 34
    /// `other` is the document, `type` the event type (0: unknown), `code` 1 when the event starts the task and 0 when it
    /// finishes it.
    case taskWaits = 35
    /// `other` is the customer whose event it waits for; follows a `taskWaits` of the same event.
    case taskWaitsForCustomer = 36
    /// `other` is the person, `amount` the share of the working time in millionths of a percent, `code` 1 unless the
    /// person only helps.
    case taskAssigned = 37
    case taskReleased = 38
    /// `amount` in millionths of working days: what the estimate comes to; `other` is who estimated.
    case taskEstimated = 39
    /// The field `code`, a `TaskField`, has no value any more.
    case taskCleared = 40
    /// `day` is the first day, `end` the last one, as they were set; `code` 1 when they were fixed by hand.
    case taskScheduled = 41
    /// `day` is the first day.
    case taskStarted = 42
    /// `amount` is the share done in millionths of a percent, on `day`.
    case taskProgress = 43
    /// `amount` in millionths of working days still needed after `day`.
    case taskRemaining = 44
    /// `amount` in millionths of hours.
    case taskSpent = 45
    /// `day` is the last day.
    case taskDone = 46
    case taskCancelled = 47
    /// `amount` is the share done in millionths of a percent when `code` is 1; else nobody said.
    case taskReopened = 48

    // Of the milestone `item`.
    /// `day` is the one aimed at.
    case milestoneSet = 60
    /// The event carries the milestone's name.
    case milestoneNamed = 61
    /// `other` is a task that must be done first.
    case milestoneAfter = 62
    /// `day` is when it was reached.
    case milestoneReached = 63

    // Of a baseline.
    /// `item` is the baseline; `code` 1 when the event lists its tasks.
    case baselineCaptured = 70
    /// `item` is the task, `day` and `end` its first and last day, `amount` its budget in minor units of `currency`.
    case baselineTask = 71
    /// `item` is the milestone, `day` the one aimed at.
    case baselineMilestone = 72
}

/// Fields of a task that an event can clear.
enum TaskField: UInt8, CaseIterable {
    case parent = 1
    case position = 2
    case notBefore = 3
    case deadline = 4
    case priority = 5
    case budget = 6
    case waitsFor = 7

    /// The field's name in `task.changed`.
    var name: StaticString {
        switch self {
        case .parent: "parent"
        case .position: "position"
        case .notBefore: "not_before"
        case .deadline: "deadline"
        case .priority: "priority"
        case .budget: "budget"
        case .waitsFor: "waits_for"
        }
    }
}

/// One thing that an event says of a plan: the only row of the timelines read model beside `TimelineArrival`.
///
/// Nothing is computed when it is posted; `Timeline.evaluate` makes the plan of any day out of the lines up to it.
public struct TimelineLine: LedgerLine {
    public static let table: UInt8 = 1
    /// Stands for a day that the event did not give.
    public static let noDay = Int32.min
    /// Stands for a kind of link that there is not.
    static let unknownLinkKind: UInt8 = 255

    /// The task, milestone or baseline that the line is about.
    public var item = DocumentKey.none
    public var other = DocumentKey.none
    /// Microseconds from 1970.
    public var occurredAt: Int64 = 0
    public var amount: Int64 = 0
    public var day: Int32 = 0
    public var end: Int32 = 0
    public var currency: UInt32 = 0
    /// Number of an event type.
    public var type: UInt16 = 0
    /// A `TimelineFact`; 0 only in a row before any event.
    public var kind: UInt8 = 0
    /// What else the fact tells apart.
    public var code: UInt8 = 0

    public init() {}

    init(_ fact: TimelineFact, _ item: DocumentKey = .none, other: DocumentKey = .none) {
        kind = fact.rawValue
        self.item = item
        self.other = other
        day = TimelineLine.noDay
        end = TimelineLine.noDay
    }

    public var fact: TimelineFact? { TimelineFact(rawValue: kind) }

    /// The line's `day`, if the event gave one.
    var givenDay: Day? { day == TimelineLine.noDay ? nil : Day(number: day) }
    /// The line's `end`, if the event gave one.
    var givenEnd: Day? { end == TimelineLine.noDay ? nil : Day(number: end) }
}
