/// Answers on one scale, counted by score: all that the satisfaction formulas need to know.
///
/// Scores are in millionths, the ends of the scale whole numbers. Whether high or low scores are good is part of the scale:
/// effort on the first version of its scale (1–5, low is good) never meets effort on the second (1–7, high is good).
public struct ScoreTally: Equatable, Sendable {
    public let lowest: Int64
    public let highest: Int64
    public let lowIsGood: Bool
    public private(set) var answers = 0
    /// Of all scores, in millionths.
    public private(set) var sum: Int128 = 0
    private var counts: [Int64: Int] = [:]

    public static let millionths: Int64 = 1_000_000

    public init(lowest: Int64, highest: Int64, lowIsGood: Bool = false) {
        self.lowest = lowest
        self.highest = highest
        self.lowIsGood = lowIsGood
    }

    public mutating func add(_ score: Int64, count: Int = 1) {
        counts[score, default: 0] += count
        answers += count
        sum += Int128(score) * Int128(count)
    }

    public mutating func merge(_ other: ScoreTally) {
        for (score, count) in other.counts { add(score, count: count) }
    }

    /// Answers among the best so many scores of the scale: the best two of 1–5 are 4 and 5, and 4.5 is among them.
    public func best(_ scores: Int) -> Int { lowIsGood ? low(scores) : high(scores) }

    /// Answers among the worst so many scores of the scale.
    public func worst(_ scores: Int) -> Int { lowIsGood ? high(scores) : low(scores) }

    /// Whether a score is among the worst so many of a scale.
    public func isWorst(_ score: Int64, of scores: Int) -> Bool {
        lowIsGood ? score >= highEdge(scores) : score <= lowEdge(scores)
    }

    /// Sum of the squared distances from the mean, over one less than the answers; nil for fewer than two.
    public var variance: Double? {
        guard answers > 1 else { return nil }
        let mean = Double(sum) / Double(answers)
        // In order of score, so that the sum does not depend on how the answers came in.
        let squares = counts.sorted { $0.key < $1.key }.reduce(0.0) { squares, entry in
            let distance = (Double(entry.key) - mean) / Double(ScoreTally.millionths)
            return squares + distance * distance * Double(entry.value)
        }
        return squares / Double(answers - 1)
    }

    private func highEdge(_ scores: Int) -> Int64 { (highest - Int64(scores) + 1) * ScoreTally.millionths }
    private func lowEdge(_ scores: Int) -> Int64 { (lowest + Int64(scores) - 1) * ScoreTally.millionths }

    private func high(_ scores: Int) -> Int {
        let edge = highEdge(scores)
        return counts.reduce(0) { $1.key >= edge ? $0 + $1.value : $0 }
    }

    private func low(_ scores: Int) -> Int {
        let edge = lowEdge(scores)
        return counts.reduce(0) { $1.key <= edge ? $0 + $1.value : $0 }
    }
}
