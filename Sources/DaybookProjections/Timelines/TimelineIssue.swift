import DaybookModel

/// Something that was said of a plan and could not be applied; the rest of the plan stands.
public struct TimelineIssue: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// `item` was never added to the plan.
        case unknownTask
        /// `item` is to be a part of `other`, which was never added.
        case unknownParent
        /// `item` is to wait for `other`, which was never added.
        case unknownPredecessor
        /// The milestone `item` comes after the task `other`, which was never added.
        case unknownMilestoneTask
        /// The milestone `item` was reached and never set.
        case unknownMilestone
        /// The task `item` was added before.
        case duplicateTask
        /// The tasks of `loop` wait for one another; the link that was made last was left out.
        case loop
        /// The tasks of `loop` are parts of one another; what was said last was left out.
        case parentLoop
        /// The link from `other` to `item` has a kind that there is not; it counts as finish to start.
        case unknownLinkKind
        /// Progress outside 0 to 100 percent counts as the nearer of the two.
        case progressOutOfRange
        /// The task was finished before it started; it counts as started on its last day.
        case finishedBeforeStart
        /// The task was to finish before it starts; those dates were left out.
        case scheduledBackwards
        /// The task is made of other tasks, whose progress counts and not its own.
        case summaryReported
        /// The task waits for an event of a type that nothing can wait for.
        case unknownEventAwaited
        /// The task waits for an event, and neither a customer nor a document says which.
        case nothingAwaited
    }

    public let kind: Kind
    public var item = DocumentKey.none
    public var other = DocumentKey.none
    /// The tasks of a loop, each before the one that waits for it (or is a part of it).
    public var loop: [DocumentKey] = []
    /// The event that said it.
    public let sequence: UInt64

    init(
        _ kind: Kind, _ item: DocumentKey = .none, _ other: DocumentKey = .none, loop: [DocumentKey] = [],
        event sequence: UInt64
    ) {
        self.kind = kind
        self.item = item
        self.other = other
        self.loop = loop
        self.sequence = sequence
    }
}
