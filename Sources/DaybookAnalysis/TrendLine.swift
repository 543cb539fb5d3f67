/// A value at a point in time. The unit of time is the caller's: periods or days.
public struct TrendPoint: Equatable, Sendable {
    public let time: Double
    public let value: Double

    public init(time: Double, value: Double) {
        self.time = time
        self.value = value
    }
}

/// The straight line with the least sum of squared distances from the points (formulas, section 21).
///
/// It is laid through times and not through numbers of points, so that gaps and uneven waves do not bend it.
public struct TrendLine: Equatable, Sendable {
    /// Per unit of time.
    public let slope: Double
    /// The line's value at time 0.
    public let intercept: Double
    /// Of the slope.
    public let standardError: Double

    /// Nil for fewer than three points, or when all lie at one time.
    public init?(_ points: [TrendPoint]) {
        guard points.count >= 3 else { return nil }
        let count = Double(points.count)
        let meanTime = points.reduce(0) { $0 + $1.time } / count
        let meanValue = points.reduce(0) { $0 + $1.value } / count
        var (squares, products) = (0.0, 0.0)
        for point in points {
            let distance = point.time - meanTime
            squares += distance * distance
            products += distance * (point.value - meanValue)
        }
        guard squares > 0 else { return nil }
        let slope = products / squares
        let intercept = meanValue - slope * meanTime
        let residuals = points.reduce(0.0) { sum, point in
            let distance = point.value - (intercept + slope * point.time)
            return sum + distance * distance
        }
        self.slope = slope
        self.intercept = intercept
        standardError = (residuals / (count - 2) / squares).squareRoot()
    }

    /// The slope in standard errors; nil when the points lie on the line exactly.
    public var tValue: Double? { standardError > 0 ? slope / standardError : nil }
}

/// The median of the slopes between all pairs of points: one wild value does not move it (H. Theil, 1950; P. Sen, 1968).
public enum TheilSen {
    /// Nil when no two points lie at different times.
    public static func slope(_ points: [TrendPoint]) -> Double? {
        var slopes: [Double] = []
        for (index, later) in points.enumerated() {
            for earlier in points[..<index] where earlier.time != later.time {
                slopes.append((later.value - earlier.value) / (later.time - earlier.time))
            }
        }
        return Median.of(slopes)
    }
}

/// Whether values rise or fall with time more than chance would have it: Mann and Kendall's test, with the correction for
/// equal values (M. Kendall, 1975).
public struct MannKendall: Equatable, Sendable {
    /// Pairs that rise less pairs that fall.
    public let score: Int
    /// `score` in standard deviations, corrected for continuity; beyond ±1.96 chance is an unlikely cause.
    public let deviation: Double

    /// Nil for fewer than four points, or when all values are equal.
    public init?(_ points: [TrendPoint]) {
        guard points.count >= 4 else { return nil }
        let ordered = points.sorted { $0.time < $1.time }
        var score = 0
        for (index, later) in ordered.enumerated() {
            for earlier in ordered[..<index] where earlier.time < later.time {
                score += later.value > earlier.value ? 1 : later.value < earlier.value ? -1 : 0
            }
        }
        var equal: [Double: Int] = [:]
        for point in points { equal[point.value, default: 0] += 1 }
        func term(_ count: Int) -> Int { count * (count - 1) * (2 * count + 5) }
        let variance = Double(term(points.count) - equal.values.reduce(0) { $0 + term($1) }) / 18
        guard variance > 0 else { return nil }
        self.score = score
        deviation = Double(score - score.signum()) / variance.squareRoot()
    }
}

enum Median {
    /// Nil for no values.
    static func of(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
