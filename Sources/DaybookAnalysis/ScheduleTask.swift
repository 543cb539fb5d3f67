/// A task as the critical path sees it: how long it takes, what holds it, and how far it is.
///
/// Days are whole working days counted from a day 0 of the caller's choice; spans are half-open.
public struct ScheduleTask: Hashable, Sendable {
    /// Working days it takes; 0 for a milestone.
    public var duration: Int
    /// It cannot start before this day.
    public var notBefore: Int?
    /// It starts on this day, whatever its links say: the date was fixed by hand.
    public var fixedStart: Int?
    /// It must be finished by this day: its finish, which is the day after its last one, is at most this.
    public var deadline: Int?
    /// The day work on it began.
    public var actualStart: Int?
    /// The day after the one on which it was finished.
    public var actualFinish: Int?
    /// Working days still needed, from the status day on, once it has begun; nil when nobody said, and then it is taken
    /// to go as planned.
    public var remaining: Int?

    public init(
        duration: Int, notBefore: Int? = nil, fixedStart: Int? = nil, deadline: Int? = nil, actualStart: Int? = nil,
        actualFinish: Int? = nil, remaining: Int? = nil
    ) {
        precondition(duration >= 0 && remaining ?? 0 >= 0, "a task takes no negative time")
        self.duration = duration
        self.notBefore = notBefore
        self.fixedStart = fixedStart
        self.deadline = deadline
        self.actualStart = actualStart
        self.actualFinish = actualFinish
        self.remaining = remaining
    }

    var isFinished: Bool { actualFinish != nil }
    var hasBegun: Bool { actualStart != nil || isFinished }
}

/// What the critical path says about a task. Finishes are the day after the last one.
public struct ScheduledTask: Hashable, Sendable {
    public var earlyStart: Int
    public var earlyFinish: Int
    public var lateStart: Int
    public var lateFinish: Int
    /// Working days it can slip before the plan's end, a deadline or a fixed date slips; negative when one cannot be held.
    public var totalFloat: Int
    /// Working days it can slip before any other task or the plan's end does; negative when a fixed date of a successor
    /// leaves it no room.
    public var freeFloat: Int
    /// Not finished, and without float: when it slips, so does the plan.
    public var isCritical: Bool
}
