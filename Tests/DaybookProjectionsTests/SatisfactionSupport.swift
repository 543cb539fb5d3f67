import DaybookAnalysis
import DaybookModel
import DaybookProjections
import DaybookTestSupport

/// Writes surveys, answers and actions the short way and evaluates them as the service does.
struct SurveyBook {
    private(set) var records: [RecordBuilder] = []
    var rules = SatisfactionRules()

    @discardableResult
    mutating func event(
        _ type: String, _ customer: UInt32, at: String, retracting: UInt64? = nil, isSealed: Bool = false,
        _ data: [(String, TestValue)] = []
    ) -> UInt64 {
        let sequence = UInt64(records.count + 1)
        records.append(
            RecordBuilder(
                type, sequence, customer: customer, at: at, retracting: retracting, isSealed: isSealed, data))
        return sequence
    }

    @discardableResult
    mutating func send(
        _ survey: String, _ customer: UInt32 = 1, at: String, wave: String? = nil, closes: String? = nil,
        metric: String? = "csat", _ more: [(String, TestValue)] = []
    ) -> UInt64 {
        var data: [(String, TestValue)] = [("survey", .text(survey))]
        if let wave { data.append(("wave", .text(wave))) }
        if let metric { data.append(("metric", .text(metric))) }
        if let closes { data.append(("closes", .text(closes))) }
        return event("survey.sent", customer, at: at, data + more)
    }

    @discardableResult
    mutating func answer(
        _ score: Int64, _ customer: UInt32 = 1, at: String, survey: String? = nil, wave: String? = nil,
        metric: String = "csat", scale: ClosedRange<Int64> = 1...5, _ more: [(String, TestValue)] = []
    ) -> UInt64 {
        var data: [(String, TestValue)] = [
            ("metric", .text(metric)), ("scale_min", .number(scale.lowerBound)),
            ("scale_max", .number(scale.upperBound)), ("score", .number(score * ScoreTally.millionths)),
        ]
        if let survey { data.append(("survey", .text(survey))) }
        if let wave { data.append(("wave", .text(wave))) }
        return event("survey.answered", customer, at: at, data + more)
    }

    var rows: MemoryRows { MemoryRows(SatisfactionProjector.self, records) }

    func files(_ metric: String = "csat", until end: String = "2030-01-01") -> [SurveyFile] {
        var files: [SurveyFile] = []
        do {
            try rows.forEachSurveyFile(
                of: rules.metric(metric), until: Zone.utc.endOfDay(day(end)), zone: .utc, rules: rules
            ) { files.append($0) }
        } catch {
            preconditionFailure("rows in memory cannot fail: \(error)")
        }
        return files
    }

    /// What became of each answer, by the sequence of its event.
    func states(_ metric: String = "csat", until end: String = "2030-01-01") -> [UInt64: SurveyAnswer.State] {
        Dictionary(
            uniqueKeysWithValues: files(metric, until: end).flatMap(\.answers).map { ($0.sequence, $0.state) })
    }

    /// All counted answers of a metric together.
    func tally(_ metric: String = "csat", until end: String = "2030-01-01") -> ScoreTally {
        var tally = ScoreTally(lowest: 1, highest: 5)
        for answer in files(metric, until: end).flatMap(\.answers) where answer.state == .counted {
            tally.add(answer.line.score)
        }
        return tally
    }

    func waves(_ metric: String = "csat", until end: String = "2030-01-01") throws -> SurveyWaves {
        try SurveyWaves(
            rows, of: rules.metric(metric), until: Zone.utc.endOfDay(day(end)), zone: .utc, rules: rules)
    }
}
