/// How one task waits for another. Raw values are those of the events.
public enum LinkKind: String, Sendable, CaseIterable {
    /// The successor starts when the predecessor has finished.
    case finishToStart = "fs"
    /// The successor starts when the predecessor has started.
    case startToStart = "ss"
    /// The successor finishes when the predecessor has finished.
    case finishToFinish = "ff"
    /// The successor finishes when the predecessor has started.
    case startToFinish = "sf"

    /// Whether it is the predecessor's finish that counts, and not its start.
    var leavesFinish: Bool { self == .finishToStart || self == .finishToFinish }
    /// Whether it is the successor's finish that waits, and not its start.
    var entersFinish: Bool { self == .finishToFinish || self == .startToFinish }
}

/// One task waits for another. Tasks are named by their place in the list of tasks.
public struct ScheduleLink: Hashable, Sendable {
    public var predecessor: Int
    public var successor: Int
    public var kind: LinkKind
    /// Working days between; negative for an overlap.
    public var lag: Int

    public init(_ predecessor: Int, _ successor: Int, _ kind: LinkKind = .finishToStart, lag: Int = 0) {
        self.predecessor = predecessor
        self.successor = successor
        self.kind = kind
        self.lag = lag
    }
}
