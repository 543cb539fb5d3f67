import DaybookAnalysis
import DaybookModel

/// One wave of a metric's survey: whom it asked, who answered, and what came of it.
public struct SurveyWave: Sendable {
    /// `none` gathers answers and surveys that belong to no wave.
    public let key: DocumentKey
    /// An event that names the wave.
    public private(set) var sequence: UInt64
    public private(set) var sent = 0
    public private(set) var bounced = 0
    /// Surveys that reached the customer and were answered in time.
    public private(set) var responses = 0
    public private(set) var late = 0
    /// Earlier answers of customers who answered again.
    public private(set) var replaced = 0
    /// Answers whose score is not on the scale they name.
    public private(set) var offScale = 0
    /// Counted answers to no survey that was sent.
    public private(set) var uninvited = 0
    public private(set) var closes: Day?
    public private(set) var lastAnswer: Day?
    /// Counted answers, by series.
    public private(set) var series: [ScoreSeries: ScoreTally] = [:]
    /// An answer of each series, which spells its question out.
    public private(set) var spelledBy: [ScoreSeries: UInt64] = [:]

    init(_ key: DocumentKey, sequence: UInt64) {
        self.key = key
        self.sequence = sequence
    }

    /// The last day for answers; without one, the day of the last answer.
    public var end: Day? { closes ?? lastAnswer }
    /// The first day anybody was asked or answered.
    public private(set) var start: Day?

    mutating func add(_ survey: SentSurvey) {
        sent += 1
        if survey.hasBounced { bounced += 1 }
        if survey.isAnswered { responses += 1 }
        start = min(start ?? survey.day, survey.day)
        if let day = survey.closes { closes = max(closes ?? day, day) }
    }

    mutating func add(_ answer: SurveyAnswer, _ metric: MetricRules) {
        start = min(start ?? answer.day, answer.day)
        switch answer.state {
        case .counted:
            let key = ScoreSeries(answer, metric.definition(on: answer.day))
            series[key, default: key.emptyTally].add(answer.line.score)
            spelledBy[key] = spelledBy[key] ?? answer.sequence
            lastAnswer = max(lastAnswer ?? answer.day, answer.day)
            if !answer.isInvited { uninvited += 1 }
        case .late: late += 1
        case .replaced: replaced += 1
        case .offScale: offScale += 1
        case .excludedMode, .otherScale: break
        }
    }
}

/// Whether a figure reaches what was promised, as far as its sample can tell.
public enum TargetStatus: String, Sendable, CaseIterable {
    /// The whole interval lies at or above the target.
    case met
    /// The whole interval lies below it.
    case missed
    /// The target lies within the interval.
    case notProven

    /// Nil when nothing is promised.
    public init?(_ value: ScoreValue, target: Int64?) {
        guard let target else { return nil }
        let goal = Double(target) / Double(ScoreTally.millionths)
        guard let interval = value.interval else {
            self = .notProven
            return
        }
        self = interval.low >= goal ? .met : interval.high < goal ? .missed : .notProven
    }
}

/// What a metric shows at the end of a quarter: a wave that ended in it, or since when there was none.
public struct QuarterEnd: Sendable {
    public let quarter: CalendarPeriod
    /// Counted answers of waves that ended in the quarter, and of the quarter's answers without a wave, by series.
    public let series: [ScoreSeries: ScoreTally]
    /// An answer of each series, which spells its question out.
    public let spelledBy: [ScoreSeries: UInt64]
    /// When the last figure before this quarter was measured; nil when there was none.
    public let measuredBefore: Day?
}

/// All waves of a metric as of a day.
public struct SurveyWaves: Sendable {
    /// In order of their first day; the answers of no wave last.
    public let waves: [SurveyWave]
    /// Counted answers of no wave, by day and series.
    private let unwaved: [(day: Day, series: ScoreSeries, score: Int64, sequence: UInt64)]

    public init(
        _ rows: some RowReader, of metric: MetricRules, until end: Instant, zone: Zone, rules: SatisfactionRules
    )
        throws
    {
        var waves: [DocumentKey: SurveyWave] = [:]
        var unwaved: [(day: Day, series: ScoreSeries, score: Int64, sequence: UInt64)] = []
        try rows.forEachSurveyFile(of: metric, until: end, zone: zone, rules: rules) { file in
            for survey in file.sent {
                waves[survey.line.wave, default: SurveyWave(survey.line.wave, sequence: survey.sequence)].add(survey)
            }
            for answer in file.answers {
                waves[answer.wave, default: SurveyWave(answer.wave, sequence: answer.sequence)].add(answer, metric)
                guard answer.wave.isNone, answer.state == .counted else { continue }
                let series = ScoreSeries(answer, metric.definition(on: answer.day))
                unwaved.append((answer.day, series, answer.line.score, answer.sequence))
            }
        }
        self.unwaved = unwaved
        self.waves = waves.values.sorted { left, right in
            guard left.key.isNone == right.key.isNone else { return right.key.isNone }
            return (left.start?.number ?? .max, left.key) < (right.start?.number ?? .max, right.key)
        }
    }

    /// The ends of the given quarters.
    public func ends(of quarters: [CalendarPeriod]) -> [QuarterEnd] {
        quarters.map { quarter in
            var series: [ScoreSeries: ScoreTally] = [:]
            var spelledBy: [ScoreSeries: UInt64] = [:]
            for wave in waves where !wave.key.isNone && wave.end.map(quarter.contains) ?? false {
                for (key, tally) in wave.series { series[key, default: key.emptyTally].merge(tally) }
                spelledBy.merge(wave.spelledBy) { known, _ in known }
            }
            for answer in unwaved where quarter.contains(answer.day) {
                series[answer.series, default: answer.series.emptyTally].add(answer.score)
                spelledBy[answer.series] = spelledBy[answer.series] ?? answer.sequence
            }
            let ended = waves.compactMap { $0.key.isNone || $0.series.isEmpty ? nil : $0.end }
            let before = (ended + unwaved.map(\.day)).filter { $0 < quarter.first }.max()
            return QuarterEnd(quarter: quarter, series: series, spelledBy: spelledBy, measuredBefore: before)
        }
    }
}
