/// How answers become one figure (formulas, sections 4 to 6). One set of answers gives several figures, so the formula is
/// always named beside it.
public enum ScoreFormula: Hashable, Sendable {
    /// The share of the best so many scores: 4 and 5 of 1–5 are the best two.
    case topBoxes(Int)
    case mean
    /// Σ score / (n · highest score).
    case meanOverMaximum
    /// (mean − lowest) / (highest − lowest); where low is good, (highest − mean) / (highest − lowest).
    case rescaledMean
    /// The share of the best so many scores less the share of the worst so many, times 100: NPS is `net(2, 7)` of 0–10.
    case net(positive: Int, negative: Int)

    /// Nil when there are no answers, or the scale gives the formula nothing to divide by.
    public func value(of tally: ScoreTally) -> ScoreValue? {
        guard tally.answers > 0 else { return nil }
        let answers = Int128(tally.answers)
        let unit = Int128(ScoreTally.millionths)
        let (lowest, highest) = (Int128(tally.lowest) * unit, Int128(tally.highest) * unit)
        switch self {
        case .topBoxes(let scores): return .share(tally.best(scores), of: tally.answers)
        case .mean: return .mean(ScoreMean(tally, tally.sum, over: answers * unit, scale: 1))
        case .meanOverMaximum:
            guard highest > 0 else { return nil }
            return .rate(ScoreMean(tally, tally.sum, over: answers * highest, scale: Double(tally.highest)))
        case .rescaledMean:
            guard highest > lowest else { return nil }
            let above = tally.lowIsGood ? answers * highest - tally.sum : tally.sum - answers * lowest
            let range = highest - lowest
            return .rate(ScoreMean(tally, above, over: answers * range, scale: Double(tally.highest - tally.lowest)))
        case .net(let positive, let negative):
            return NetPromoter(
                promoters: tally.best(positive), detractors: tally.worst(negative), answers: tally.answers
            ).map { .net($0) }
        }
    }
}

/// What a formula gives: a figure with how far it can be trusted.
public enum ScoreValue: Equatable, Sendable {
    case share(Int, of: Int)
    /// In points of the scale.
    case mean(ScoreMean)
    /// A mean as a part of 1.
    case rate(ScoreMean)
    case net(NetPromoter)

    /// Shares and rates as a part of 1, means in points of the scale, nets from −100 to 100.
    public var number: Double {
        switch self {
        case .share(let part, let whole): Double(part) / Double(whole)
        case .mean(let mean), .rate(let mean): mean.number
        case .net(let net): net.score
        }
    }

    /// Holds the figure with 95 % confidence: Wilson's interval for a share, else 1.96 standard errors to both sides. Nil
    /// for the mean of a single answer.
    public var interval: (low: Double, high: Double)? {
        switch self {
        case .share(let part, let whole): return WilsonInterval(part, of: whole).map { ($0.low, $0.high) }
        case .mean(let mean), .rate(let mean):
            guard let error = mean.standardError else { return nil }
            let margin = error * NetPromoter.confidence
            return (mean.number - margin, mean.number + margin)
        case .net(let net): return (net.score - net.margin, net.score + net.margin)
        }
    }
}

/// A mean as an exact fraction, with its standard error.
public struct ScoreMean: Equatable, Sendable {
    public let numerator: Int128
    public let denominator: Int128
    /// Standard deviation over the root of the answers; nil for a single answer.
    public let standardError: Double?

    init(_ tally: ScoreTally, _ numerator: Int128, over denominator: Int128, scale: Double) {
        self.numerator = numerator
        self.denominator = denominator
        standardError = tally.variance.map { ($0 / Double(tally.answers)).squareRoot() / scale }
    }

    public var number: Double { Double(numerator) / Double(denominator) }
}
