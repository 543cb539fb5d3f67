import DaybookModel

/// What a line about an action records. The raw values are stored in rows: raise the projector's version to change one.
public enum ActionLineKind: UInt8, Sendable, CaseIterable {
    case opened = 1
    case assigned = 2
    case done = 3
    case verified = 4
}

/// One event of an improvement action.
public struct ActionLine: LedgerLine {
    public static let table: UInt8 = 5

    public var action = DocumentKey.none
    /// What asked for it: survey, answer or event; `none` unless it was opened so.
    public var survey = DocumentKey.none
    public var answer = DocumentKey.none
    public var event = DocumentKey.none
    public var owner = DocumentKey.none
    /// The metric it shall move, of `opened`; the outcome, of `verified`.
    public var word = DocumentKey.none
    public var occurredAt: Int64 = 0
    /// By when; counts when the flags say so.
    public var dueDay: Int32 = 0
    /// An `ActionLineKind`; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var flags: UInt8 = 0
    public var unused: UInt16 = 0

    public static let hasDue: UInt8 = 1

    public init() {}

    public var due: Day? { flags & ActionLine.hasDue != 0 ? Day(number: dueDay) : nil }
}
