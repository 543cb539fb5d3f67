/// Why a value is more than noise (D. Wheeler's rules; formulas, section 21).
public enum ControlSignal: String, Sendable, CaseIterable {
    /// Beyond a limit.
    case outside
    /// Further from the value before it than neighbours usually are.
    case range
    /// The eighth or later in a row on one side of the centre.
    case run
    /// The second of three in a row beyond two thirds of the way to the same limit.
    case twoOfThree

    public static let runLength = 8

    /// The signals of each value of a series in order of time, with the limits that hold for each.
    ///
    /// The series holds only values that exist: a gap before a value does not end a row.
    public static func signals(_ series: [(value: Double, limits: ControlLimits)]) -> [[ControlSignal]] {
        var signals: [[ControlSignal]] = []
        var (run, runSide) = (0, 0)
        for (index, point) in series.enumerated() {
            let (value, limits) = (point.value, point.limits)
            var found: [ControlSignal] = []
            if value < limits.low || value > limits.high { found.append(.outside) }
            if let most = limits.rangeHigh, index > 0, abs(value - series[index - 1].value) > most {
                found.append(.range)
            }
            let side = value > limits.centre ? 1 : value < limits.centre ? -1 : 0
            run = side != 0 && side == runSide ? run + 1 : abs(side)
            runSide = side
            if run >= runLength { found.append(.run) }
            let zone = beyondTwoSigma(point)
            if zone != 0, index > 0 {
                let before = series[max(0, index - 2)..<index]
                if before.contains(where: { beyondTwoSigma($0) == zone }) { found.append(.twoOfThree) }
            }
            signals.append(found)
        }
        return signals
    }

    /// 1 above, −1 below, 0 within two standard deviations of the centre.
    private static func beyondTwoSigma(_ point: (value: Double, limits: ControlLimits)) -> Int {
        let distance = 2 * point.limits.sigma
        return point.value > point.limits.centre + distance ? 1 : point.value < point.limits.centre - distance ? -1 : 0
    }
}
