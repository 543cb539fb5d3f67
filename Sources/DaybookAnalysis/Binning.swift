/// How values are cut into five scores, 5 the best (formulas, section 1).
///
/// Both methods give equal values equal scores, never give the better value the lower score, and do not depend on the
/// order of the values.
public enum Binning: String, CaseIterable, Sendable {
    /// `ceil(5 · (#less + #equal / 2) / n)`: a value's score follows the middle of the ranks it shares. The default.
    case midRank = "mid-rank"
    /// As the R package rfm 0.3.0: at the quantiles .2, .4, .6 and .8 of type 7, plus 1, upper edges excluded.
    case quantiles
}

/// Which end of a measure is the good one.
public enum ScoreDirection: Sendable {
    /// As for orders and amounts.
    case moreIsBetter
    /// As for days since the last purchase.
    case lessIsBetter
}

/// The points at which a measure's score changes, 1 … 5.
///
/// They are plain numbers: taken from a population once and kept (frozen at a review), they score everybody, and what one
/// customer does never changes another's score.
public struct ScoreCuts: Equatable, Sendable {
    /// The highest score, and the number of scores.
    public static let best = 5

    /// Which end of the measure earns the high scores.
    public let direction: ScoreDirection
    /// The least good value that earns 2, 3, 4 and 5; nil where no value of the population earned that much.
    public let edges: [Int64?]

    /// Cuts that were kept; `edges` has four.
    public init(edges: [Int64?], _ direction: ScoreDirection) {
        precondition(edges.count == ScoreCuts.best - 1, "five scores have four edges")
        self.edges = edges
        self.direction = direction
    }

    /// The cuts that a population gives; without values nobody can earn more than 1.
    ///
    /// `unit` is what the quantiles' "plus 1" adds: 1 for counts and days; for money in minor units the number of them in
    /// one unit of the currency, because R's amounts are in whole units.
    public init(of values: [Int64], by binning: Binning, _ direction: ScoreDirection = .moreIsBetter, unit: Int64 = 1) {
        let edges: [Int64?] =
            switch binning {
            case .midRank: MidRank.edges(values.sorted(), direction)
            case .quantiles: RQuantiles.edges(values.sorted(), direction, unit: unit)
            }
        self.init(edges: edges, direction)
    }

    /// The score of any value, of the population or not: 1 … 5.
    public func score(_ value: Int64) -> Int {
        edges.reduce(1) { score, edge in
            guard let edge else { return score }
            let isEarned = direction == .moreIsBetter ? value >= edge : value <= edge
            return isEarned ? score + 1 : score
        }
    }
}

/// Scores by the middle of the ranks that equal values share.
enum MidRank {
    /// The score of a value with `less` values worse and `equal` values like it, itself included, among `count`.
    static func score(less: Int, equal: Int, of count: Int) -> Int {
        let (ranks, whole) = (ScoreCuts.best * (2 * less + equal), 2 * count)
        return (ranks + whole - 1) / whole
    }

    static func edges(_ sorted: [Int64], _ direction: ScoreDirection) -> [Int64?] {
        let worstFirst = direction == .moreIsBetter ? sorted : sorted.reversed()
        var edges = [Int64?](repeating: nil, count: ScoreCuts.best - 1)
        var less = 0
        while less < worstFirst.count {
            let value = worstFirst[less]
            var end = less
            while end < worstFirst.count, worstFirst[end] == value { end += 1 }
            let score = score(less: less, equal: end - less, of: worstFirst.count)
            for index in edges.indices where index + 2 <= score && edges[index] == nil { edges[index] = value }
            less = end
        }
        return edges
    }
}

/// The limits of the R package rfm 0.3.0.
public enum RQuantiles {
    /// The four inner limits, in fifths so that they are exact: type-7 quantiles (linear between order statistics) at
    /// .2, .4, .6 and .8, plus `unit`. Empty without values.
    public static func limits(_ sorted: [Int64], unit: Int64 = 1) -> [Int128] {
        guard !sorted.isEmpty else { return [] }
        return (1..<ScoreCuts.best).map { fifth in
            let (place, rest) = ((sorted.count - 1) * fifth).quotientAndRemainder(dividingBy: ScoreCuts.best)
            let low = Int128(sorted[place])
            let high = Int128(sorted[min(place + 1, sorted.count - 1)])
            return 5 * low + Int128(rest) * (high - low) + 5 * Int128(unit)
        }
    }

    /// A value at a limit belongs to the bin above it. Where less is better R reverses the scores, so the limits count
    /// from the other end, and a value at a limit belongs to the worse bin.
    static func edges(_ sorted: [Int64], _ direction: ScoreDirection, unit: Int64) -> [Int64?] {
        let limits = limits(sorted, unit: unit)
        guard !limits.isEmpty else { return [nil, nil, nil, nil] }
        // The least whole number at or above a limit; the values are whole numbers.
        let ceilings = limits.map { limit in
            let (whole, rest) = limit.quotientAndRemainder(dividingBy: 5)
            return rest > 0 ? whole + 1 : whole
        }
        return (direction == .moreIsBetter ? ceilings : ceilings.reversed().map { $0 - 1 }).map { Int64(clamping: $0) }
    }
}
