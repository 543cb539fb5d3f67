import DaybookAnalysis
import DaybookModel

/// The formulas a rule set can name. Each goes by a name of its own, because one set of answers gives a different figure by
/// each of them.
public enum SatisfactionFormula: String, Sendable, CaseIterable {
    /// The share of the two best scores: 4 and 5 of 1–5.
    case top2Box = "top_2_box"
    /// The share of the three best scores: 5 to 7 of 1–7.
    case top3Box = "top_3_box"
    case mean
    case meanOverMaximum = "mean_over_maximum"
    case rescaledMean = "rescaled_mean"
    /// The share of the best scores less the share of the worst; how many scores these are, the definition says.
    case net
}

/// What one figure of a metric means, from a day on.
public struct MetricDefinition: Sendable, Hashable {
    /// Answers from this day on; nil for the first definition, which takes all before the next.
    public var from: Day?
    public var formula: SatisfactionFormula
    /// How many of the best scores are positive, for `net`, whether the rules or a question ask for it.
    public var positiveScores: Int
    /// How many of the worst scores are negative, for `net`.
    public var negativeScores: Int

    public init(_ formula: SatisfactionFormula, positiveScores: Int = 2, negativeScores: Int = 2, from: Day? = nil) {
        self.formula = formula
        self.positiveScores = positiveScores
        self.negativeScores = negativeScores
        self.from = from
    }

    public var scoreFormula: ScoreFormula {
        switch formula {
        case .top2Box: .topBoxes(2)
        case .top3Box: .topBoxes(3)
        case .mean: .mean
        case .meanOverMaximum: .meanOverMaximum
        case .rescaledMean: .rescaledMean
        case .net: .net(positive: positiveScores, negative: negativeScores)
        }
    }

    fileprivate init(_ settings: Settings) throws(SettingsError) {
        let fields = try settings.map(of: "from", "formula", "positive_scores", "negative_scores")
        self.init(try fields.required("formula").word(SatisfactionFormula.self))
        if let value = fields["from"] { from = try value.day() }
        if let value = fields["positive_scores"] { positiveScores = Int(try value.integer(1...100)) }
        if let value = fields["negative_scores"] { negativeScores = Int(try value.integer(1...100)) }
    }

    fileprivate var settings: Settings {
        var entries: [(name: String, value: Settings)] = [("formula", .scalar(formula.rawValue))]
        if let from { entries.insert(("from", .scalar(from)), at: 0) }
        entries += [("positive_scores", .scalar(positiveScores)), ("negative_scores", .scalar(negativeScores))]
        return .map(entries)
    }
}

/// How a metric such as csat, nps or ces is measured and judged.
public struct MetricRules: Sendable, Equatable {
    public var name: String
    /// In order of their days. A new one starts a new series: figures of two formulas do not stand in one line.
    public var definitions: [MetricDefinition]
    /// Answers on another scale are not of this metric; nil takes any, each scale in a series of its own.
    public var scale: ClosedRange<Int32>?
    /// How many of the worst scores are low ones, which ask for an action.
    public var lowScores = 2
    /// What the figure shall reach, in millionths: a share as a part of 1, a mean in points, a net in points. Nil when
    /// nothing is promised.
    public var target: Int64?
    /// The days from which control limits are taken, frozen before the change that is looked for; nil takes the first
    /// periods there are (`SatisfactionRules.baselinePeriods`).
    public var baseline: ClosedRange<Day>?

    public init(_ name: String, _ definition: MetricDefinition) {
        self.name = name
        definitions = [definition]
    }

    /// The definition in force on a day.
    public func definition(on day: Day) -> MetricDefinition {
        definitions.last { $0.from.map { $0 <= day } ?? true } ?? definitions[0]
    }

    fileprivate init(_ name: String, _ settings: Settings) throws(SettingsError) {
        let fields = try settings.map(
            of: "definitions", "scale_min", "scale_max", "low_scores", "target", "baseline_from", "baseline_to")
        self.name = name
        definitions = []
        let list = try fields.required("definitions")
        for value in try list.list() { definitions.append(try MetricDefinition(value)) }
        guard let first = definitions.first else { throw list.fault(Text("rules.satisfaction.no_definition", name)) }
        guard first.from == nil, MetricRules.areInOrder(definitions) else {
            throw list.fault(Text("rules.satisfaction.order", name))
        }
        if let low = fields["scale_min"], let high = fields["scale_max"] {
            let lowest = Int32(try low.integer(-1_000...1_000))
            scale = lowest...Int32(try high.integer(Int64(lowest) + 1...1_001))
        } else if let half = fields["scale_min"] ?? fields["scale_max"] {
            throw half.fault(Text("rules.satisfaction.half_scale"))
        }
        if let value = fields["low_scores"] { lowScores = Int(try value.integer(0...100)) }
        if let value = fields["target"] { target = try value.millionths() }
        if let from = fields["baseline_from"], let to = fields["baseline_to"] {
            let (first, last) = (try from.day(), try to.day())
            guard first <= last else { throw to.fault(Text("report.period_reversed", first, last)) }
            baseline = first...last
        } else if let half = fields["baseline_from"] ?? fields["baseline_to"] {
            throw half.fault(Text("rules.satisfaction.half_baseline"))
        }
    }

    private static func areInOrder(_ definitions: [MetricDefinition]) -> Bool {
        zip(definitions, definitions.dropFirst()).allSatisfy { earlier, later in
            guard let from = later.from else { return false }
            return earlier.from.map { $0 < from } ?? true
        }
    }

    fileprivate var settings: Settings {
        var entries: [(name: String, value: Settings)] = [("definitions", .list(definitions.map(\.settings)))]
        if let scale {
            entries += [("scale_min", .scalar(scale.lowerBound)), ("scale_max", .scalar(scale.upperBound))]
        }
        entries.append(("low_scores", .scalar(lowScores)))
        if let target { entries.append(("target", .millionths(target))) }
        if let baseline {
            entries += [
                ("baseline_from", .scalar(baseline.lowerBound)), ("baseline_to", .scalar(baseline.upperBound)),
            ]
        }
        return .map(entries)
    }
}

/// The settings that decide what satisfaction figures mean (formulas, sections 4 to 6 and 21).
public struct SatisfactionRules: RuleSet {
    public static let kind = "satisfaction"
    public static let builtIn = [(name: "satisfaction", rules: SatisfactionRules())]

    /// What happens to answers after the last day of their survey or wave.
    public enum LateAnswers: String, Sendable, CaseIterable {
        /// They are kept and counted beside the figure.
        case apart
        /// They count like the others.
        case count
    }

    public var metrics: [MetricRules] = [
        {
            var rules = MetricRules("csat", MetricDefinition(.top2Box))
            rules.target = 900_000
            return rules
        }(),
        {
            var rules = MetricRules("nps", MetricDefinition(.net, positiveScores: 2, negativeScores: 7))
            rules.scale = 0...10
            rules.lowScores = 7
            return rules
        }(),
        {
            var rules = MetricRules("ces", MetricDefinition(.mean, positiveScores: 2, negativeScores: 3))
            rules.lowScores = 3
            return rules
        }(),
    ]
    public var lateAnswers: LateAnswers = .apart
    /// Modes (`phone`, `social` …) whose answers are left out of figures.
    public var excludedModes: [String] = []
    /// Figures of fewer answers are marked.
    public var smallCell = 10
    public var period: PeriodLength = .month
    /// Periods of the moving average.
    public var movingAverage = 3
    /// How many of the first periods make the baseline of a metric that names none.
    public var baselinePeriods = 8

    public init() {}

    /// The rules of a metric; one that no rule names is shown as a mean.
    public func metric(_ name: String) -> MetricRules {
        metrics.first { $0.name == name } ?? MetricRules(name, MetricDefinition(.mean))
    }

    public init(_ settings: Settings) throws(SettingsError) {
        let fields = try settings.map(
            of: "metrics", "late_answers", "excluded_modes", "small_cell", "period", "moving_average",
            "baseline_periods")
        if let value = fields["metrics"] {
            metrics = []
            for entry in try value.map() { metrics.append(try MetricRules(entry.name, entry.value)) }
        }
        if let value = fields["late_answers"] { lateAnswers = try value.word(LateAnswers.self) }
        if let value = fields["excluded_modes"] {
            for mode in try value.list() { excludedModes.append(try mode.text()) }
        }
        if let value = fields["small_cell"] { smallCell = Int(try value.integer(0...1_000_000)) }
        if let value = fields["period"] { period = try value.word(PeriodLength.self) }
        if let value = fields["moving_average"] { movingAverage = Int(try value.integer(2...60)) }
        if let value = fields["baseline_periods"] {
            baselinePeriods = Int(try value.integer(Int64(ControlLimits.pointsMin)...1_000))
        }
    }

    public var settings: Settings {
        .map([
            "metrics": .map(metrics.map { ($0.name, $0.settings) }),
            "late_answers": .scalar(lateAnswers.rawValue),
            "excluded_modes": .list(excludedModes.map { .scalar($0) }),
            "small_cell": .scalar(smallCell),
            "period": .scalar(period.rawValue),
            "moving_average": .scalar(movingAverage),
            "baseline_periods": .scalar(baselinePeriods),
        ])
    }
}
