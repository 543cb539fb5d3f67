import DaybookAnalysis
import DaybookModel

/// A score a customer gave: one line per `survey.answered` of the satisfaction ledger.
public struct AnswerLine: LedgerLine {
    public static let table: UInt8 = 1

    public var metric = DocumentKey.none
    /// Key of the survey it answers; `none` when nobody asked.
    public var survey = DocumentKey.none
    /// Key of the answer in its source.
    public var answer = DocumentKey.none
    public var wave = DocumentKey.none
    public var question = DocumentKey.none
    public var channel = DocumentKey.none
    public var mode = DocumentKey.none
    public var occurredAt: Int64 = 0
    /// Millionths.
    public var score: Int64 = 0
    public var lowest: Int32 = 0
    public var highest: Int32 = 0
    /// 1; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var flags: UInt8 = 0
    public var unused: UInt16 = 0
    public var unusedToo: UInt32 = 0

    public static let lowIsGood: UInt8 = 1
    /// An agent typed the answer in.
    public static let isByAgent: UInt8 = 2
    /// The event carries sealed fields: the customer's own words.
    public static let hasComment: UInt8 = 4

    public init() {}

    public func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    /// Whether the score lies between two ends of a scale that are in order.
    var isOnItsScale: Bool {
        let scale = (Int64(lowest) * ScoreTally.millionths, Int64(highest) * ScoreTally.millionths)
        return scale.0 < scale.1 && scale.0 <= score && score <= scale.1
    }
}

/// What an answer is about, as far as its event says: a second line of the same event.
public struct AnswerTopicLine: LedgerLine {
    public static let table: UInt8 = 2

    public var product = DocumentKey.none
    public var productLine = DocumentKey.none
    public var agent = DocumentKey.none
    public var occurredAt: Int64 = 0
    /// 1; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var unused: UInt8 = 0
    public var unusedToo: UInt16 = 0
    public var unusedAsWell: UInt32 = 0

    public init() {}

    var isEmpty: Bool { product.isNone && productLine.isNone && agent.isNone }
}

/// A customer was asked: one line per `survey.sent`.
public struct SurveySentLine: LedgerLine {
    public static let table: UInt8 = 3

    public var survey = DocumentKey.none
    public var wave = DocumentKey.none
    /// `none` when the event does not say what is measured.
    public var metric = DocumentKey.none
    public var channel = DocumentKey.none
    public var product = DocumentKey.none
    public var agent = DocumentKey.none
    public var occurredAt: Int64 = 0
    /// Last day for an answer; counts when the flags say so.
    public var closesDay: Int32 = 0
    /// 1; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var flags: UInt8 = 0
    public var unused: UInt16 = 0

    public static let hasBounced: UInt8 = 1
    public static let closes: UInt8 = 2

    public init() {}

    public func has(_ flag: UInt8) -> Bool { flags & flag != 0 }
    public var closes: Day? { has(SurveySentLine.closes) ? Day(number: closesDay) : nil }
}

/// A customer said what is needed: one line per `need.recorded`.
public struct NeedLine: LedgerLine {
    public static let table: UInt8 = 4

    public var need = DocumentKey.none
    public var category = DocumentKey.none
    public var occurredAt: Int64 = 0
    /// 1; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var unused: UInt8 = 0
    public var unusedToo: UInt16 = 0
    public var unusedAsWell: UInt32 = 0

    public init() {}
}
