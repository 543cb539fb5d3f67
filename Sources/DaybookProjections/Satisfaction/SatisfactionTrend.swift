import DaybookAnalysis
import DaybookModel

/// A series of answers period by period, with what tells a change from noise (formulas, section 21).
public struct SatisfactionTrend: Sendable {
    /// One period; an empty one is a gap and not a zero.
    public struct Point: Sendable {
        public let period: CalendarPeriod
        public let tally: ScoreTally
        public let value: ScoreValue?
        /// Of the last periods, where none of them is a gap.
        public internal(set) var average: Double?
        public internal(set) var limits: ControlLimits?
        public internal(set) var signals: [ControlSignal] = []
    }

    /// How limits are drawn.
    public enum Limits: String, Sendable, CaseIterable {
        /// `share` where the figure is a share, `individuals` elsewhere.
        case automatic
        /// A p chart: wider where there are fewer answers.
        case share
        /// An XmR chart from the mean moving range.
        case individuals
        /// An XmR chart from the median moving range.
        case median
    }

    public private(set) var points: [Point]
    /// The periods with answers that the limits come from; they are too few for limits when these are nil.
    public let baseline: [CalendarPeriod]
    public let line: TrendLine?
    public let robustSlope: Double?
    public let test: MannKendall?

    /// - Parameters:
    ///   - tallies: of periods with answers.
    ///   - periods: those of the series in order, none left out; one without answers is a gap.
    ///   - baseline: the periods that lie in these days wholly; nil takes the first `baselinePeriods` with answers.
    public init(
        _ tallies: [CalendarPeriod: ScoreTally], empty: ScoreTally, over periods: [CalendarPeriod],
        formula: ScoreFormula, baseline days: ClosedRange<Day>?, baselinePeriods: Int, movingAverage: Int,
        limits: Limits
    ) {
        var points = periods.map { period in
            let tally = tallies[period] ?? empty
            return Point(period: period, tally: tally, value: formula.value(of: tally))
        }
        let averages = MovingAverage.trailing(points.map { $0.value?.number }, length: movingAverage)
        for index in points.indices { points[index].average = averages[index] }

        let known = points.indices.filter { points[$0].value != nil }
        let isOld: (Int) -> Bool = { index in
            days.map { $0.lowerBound <= points[index].period.first && points[index].period.last <= $0.upperBound }
                ?? true
        }
        let base = days == nil ? Array(known.prefix(baselinePeriods)) : known.filter(isOld)
        let all = SatisfactionTrend.limits(of: known, from: base, in: points, limits)
        if !all.isEmpty {
            let signals = ControlSignal.signals(zip(known, all).map { (points[$0].value?.number ?? 0, $1) })
            for (place, index) in known.enumerated() {
                points[index].limits = all[place]
                points[index].signals = signals[place]
            }
        }
        // Time is counted in periods, so that a gap takes its place.
        let line = known.map { TrendPoint(time: Double($0), value: points[$0].value?.number ?? 0) }
        self.points = points
        self.baseline = base.map { points[$0].period }
        self.line = TrendLine(line)
        robustSlope = TheilSen.slope(line)
        test = MannKendall(line)
    }

    /// Limits for each of the periods with answers; none when the baseline is too short.
    private static func limits(
        of known: [Int], from base: [Int], in points: [Point], _ limits: Limits
    ) -> [ControlLimits] {
        let shares = base.compactMap { index -> (part: Int, whole: Int)? in
            guard case .share(let part, let whole)? = points[index].value else { return nil }
            return (part, whole)
        }
        let isShare = limits == .share || limits == .automatic
        if isShare, shares.count == base.count, let share = BaselineShare.share(shares) {
            return known.map { ControlLimits(share: share, of: points[$0].tally.answers) }
        }
        let values = base.compactMap { points[$0].value?.number }
        let spread = limits == .median ? ControlLimits.Spread.medianRange : .meanRange
        guard let limits = ControlLimits(baseline: values, spread: spread) else { return [] }
        return known.map { _ in limits }
    }
}
