import DaybookAnalysis
import DaybookModel

/// What must be equal for scores to stand in one line: the question, the scale with its direction, and the formula.
public struct ScoreSeries: Hashable, Comparable, Sendable {
    public let definition: MetricDefinition
    public let question: DocumentKey
    public let lowest: Int32
    public let highest: Int32
    public let lowIsGood: Bool

    public init(_ answer: SurveyAnswer, _ definition: MetricDefinition) {
        self.definition = definition
        question = answer.line.question
        lowest = answer.line.lowest
        highest = answer.line.highest
        lowIsGood = answer.line.has(AnswerLine.lowIsGood)
    }

    public var emptyTally: ScoreTally {
        ScoreTally(lowest: Int64(lowest), highest: Int64(highest), lowIsGood: lowIsGood)
    }

    /// By question and scale, then in the order in which the definitions came into force.
    public static func < (left: ScoreSeries, right: ScoreSeries) -> Bool {
        if left.question != right.question { return left.question < right.question }
        if left.lowIsGood != right.lowIsGood { return right.lowIsGood }
        let (first, second) = (left.definition, right.definition)
        return (left.lowest, left.highest, first.from?.number ?? .min, first.formula.rawValue)
            < (right.lowest, right.highest, second.from?.number ?? .min, second.formula.rawValue)
    }
}

/// Counted answers of a series together with who gave them.
public struct ScoreGroup: Sendable {
    public private(set) var tally: ScoreTally
    public private(set) var customers: Set<SubjectNumber> = []
    /// An event of the group, from which names are read that were too long for a row.
    public let sequence: UInt64

    public init(_ answer: SurveyAnswer, _ series: ScoreSeries) {
        tally = series.emptyTally
        sequence = answer.sequence
    }

    public mutating func add(_ answer: SurveyAnswer) {
        tally.add(answer.line.score)
        customers.insert(answer.customer)
    }
}
