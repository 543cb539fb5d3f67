/// Between which values a process that does not change will stay (W. Shewhart; D. Wheeler; formulas, section 21).
///
/// Limits come from a baseline, and the baseline is frozen before the change that is looked for: limits that are computed
/// from the change as well are too wide to see it.
public struct ControlLimits: Equatable, Sendable {
    public let centre: Double
    public let low: Double
    public let high: Double
    /// A third of the way from the centre to a limit, before a share's limits are cut to 0 … 1.
    public let sigma: Double
    /// More than this between neighbours is a signal; nil where neighbours are not compared.
    public let rangeHigh: Double?

    /// With fewer points there are no limits.
    public static let pointsMin = 6

    /// How the usual distance between neighbours is taken.
    public enum Spread: Sendable {
        /// The mean of the moving ranges: limits at 2.660 of it, ranges up to 3.267 of it.
        case meanRange
        /// Their median, which a few wild values do not move: limits at 3 / 0.954 of it, ranges up to 3.865 of it.
        case medianRange
    }

    /// Limits for individual values (XmR) from the values of a baseline in order of time. Gaps are left out before.
    public init?(baseline values: [Double], spread: Spread = .meanRange) {
        guard values.count >= ControlLimits.pointsMin else { return nil }
        let ranges = zip(values.dropFirst(), values).map { abs($0 - $1) }
        let centre = values.reduce(0, +) / Double(values.count)
        let distance: Double
        switch spread {
        case .meanRange:
            let range = ranges.reduce(0, +) / Double(ranges.count)
            distance = 2.660 * range
            rangeHigh = 3.267 * range
        case .medianRange:
            let range = Median.of(ranges) ?? 0
            distance = 3 / 0.954 * range
            rangeHigh = 3.865 * range
        }
        self.centre = centre
        low = centre - distance
        high = centre + distance
        sigma = distance / 3
    }

    /// Limits for a share of `count` answers (p chart): fewer answers, wider limits. They do not leave 0 … 1.
    public init(share: Double, of count: Int) {
        let distance = 3 * (share * (1 - share) / Double(count)).squareRoot()
        centre = share
        low = max(0, share - distance)
        high = min(1, share + distance)
        sigma = distance / 3
        rangeHigh = nil
    }
}

/// The share that a p chart's limits are drawn around: of a baseline of counts, all parts over all wholes.
public enum BaselineShare {
    /// Nil for fewer points than limits need, or without answers.
    public static func share(_ counts: [(part: Int, whole: Int)]) -> Double? {
        let whole = counts.reduce(0) { $0 + $1.whole }
        guard counts.count >= ControlLimits.pointsMin, whole > 0 else { return nil }
        return Double(counts.reduce(0) { $0 + $1.part }) / Double(whole)
    }
}
