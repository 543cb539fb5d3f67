import DaybookAnalysis
import DaybookModel
import DaybookProjections

extension Cell {
    /// A figure in its own unit: a share or rate in percent, a mean in points of the scale, a net score with its sign and
    /// without a percent sign.
    static func score(_ value: ScoreValue?) -> Cell {
        switch value {
        case .share(let part, let whole)?: .share(part, of: whole)
        case .rate(let mean)?: .share(Ratio(mean.numerator, over: mean.denominator))
        case .mean(let mean)?: .quotient(Ratio(mean.numerator, over: mean.denominator), digits: 2)
        case .net(let net)?: .signed(Int64(net.rounded))
        case nil: .none
        }
    }

    /// A number in the unit of a figure: an average, a limit, the end of an interval.
    static func score(_ number: Double?, like value: ScoreFormula) -> Cell {
        guard let number else { return .none }
        return switch value {
        case .topBoxes, .meanOverMaximum, .rescaledMean: .ratio(Int64((number * 1_000_000).rounded()), 1_000_000)
        case .mean: .decimal(number, digits: 2)
        case .net: .decimal(number, digits: 1)
        }
    }

    /// The mean of all scores.
    static func mean(_ tally: ScoreTally) -> Cell {
        .quotient(Ratio(tally.sum, over: Int128(tally.answers) * Int128(ScoreTally.millionths)), digits: 4)
    }
}

/// A figure with how far it can be trusted, in two columns or, for net scores alone, in one.
struct ScoreColumns {
    private let isNet: Bool

    init(_ metric: MetricRules) { isNet = metric.definitions.allSatisfy { $0.formula == .net } }

    var columns: [Column] {
        [.number("value")] + (isNet ? [.number("margin")] : [.number("low"), .number("high")])
    }

    func cells(_ value: ScoreValue?, _ formula: ScoreFormula) -> [Cell] {
        if isNet {
            guard case .net(let net)? = value else { return [.none, .none] }
            return [.score(value), .decimal(net.margin, digits: 1)]
        }
        let interval = value?.interval
        return [.score(value), .score(interval?.low, like: formula), .score(interval?.high, like: formula)]
    }
}
