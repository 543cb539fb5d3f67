import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// By what answers are kept apart.
enum AnswerGrouping: String, Sendable, CaseIterable {
    case none, period, channel, product
    case productLine = "product-line"
    case agent, tier, region, mode, wave

    init(_ context: some ReportContext) { self = AnswerGrouping(rawValue: context.parameter("by")) ?? .none }

    /// The column that shows a group's name, and the field of an event that has it.
    var field: String { self == .productLine ? "product_line" : rawValue }
    /// Whether a survey that was sent belongs to a group before it is answered. How it was sent is not where it is answered.
    var knowsSurveys: Bool { ![.channel, .productLine, .mode].contains(self) }
}

/// Surveys sent and answered.
struct SurveyCount {
    private(set) var sent = 0
    /// Sent and not bounced.
    private(set) var reached = 0
    private(set) var responses = 0

    mutating func add(_ survey: SentSurvey) {
        sent += 1
        if !survey.hasBounced { reached += 1 }
        if survey.isAnswered { responses += 1 }
    }
}

/// Answers and surveys by group and series.
struct AnswerGroups {
    let grouping: AnswerGrouping
    /// The group of a place, and the event that spells its name out.
    private let named: (Place) -> (name: GroupName, sequence: UInt64)
    private var groups: [GroupName: Group] = [:]
    /// Of all groups together.
    private(set) var everybody: [ScoreSeries: ScoreGroup] = [:]
    private(set) var allSurveys = SurveyCount()

    private struct Group {
        private(set) var scores: [ScoreSeries: ScoreGroup] = [:]
        private(set) var surveys = SurveyCount()
        /// The first day anybody of the group was asked or answered.
        private(set) var start: Day
        /// An event that spells the name out.
        let sequence: UInt64

        init(start: Day, sequence: UInt64) {
            self.start = start
            self.sequence = sequence
        }

        /// Whether the group's surveys stand in a series' line: in the first that has answers, else in the first of all.
        func hasSurveys(in series: ScoreSeries, isFirst: Bool) -> Bool {
            scores.keys.min().map { $0 == series } ?? (isFirst && surveys.sent > 0)
        }

        mutating func add(_ survey: SentSurvey) {
            surveys.add(survey)
            start = min(start, survey.day)
        }

        mutating func add(_ answer: SurveyAnswer, _ series: ScoreSeries) {
            scores[series, default: ScoreGroup(answer, series)].add(answer)
            start = min(start, answer.day)
        }
    }

    /// What a group goes by.
    enum GroupName: Hashable {
        case period(CalendarPeriod)
        case key(DocumentKey)
        case unnamed
    }

    /// What of an answer or a sent survey can name its group.
    struct Place {
        let customer: SubjectNumber
        let day: Day
        let sequence: UInt64
        /// Of what the event itself says.
        let key: DocumentKey
    }

    init(_ question: SatisfactionQuestion<some ReportContext>, by grouping: AnswerGrouping) throws {
        self.grouping = grouping
        switch grouping {
        case .period:
            let (period, yearStart) = (question.period, question.context.fiscalYearStart)
            named = { (.period(CalendarPeriod(period, containing: $0.day, yearStart: yearStart)), $0.sequence) }
        case .region:
            var regions: [SubjectNumber: LatestKey] = [:]
            try CustomerNames(question.context).forEach { customer, summary in regions[customer] = summary.region }
            named = { [regions] place in
                guard let region = regions[place.customer], !region.key.isNone else {
                    return (.unnamed, place.sequence)
                }
                return (.key(region.key), region.event.sequence)
            }
        case .tier:
            let end = question.context.endOfDay(question.context.asOf)
            let histories = try question.context.rows(of: TiersProjector.self).tierHistories(
                until: end, zone: question.context.zone)
            named = { place in
                guard let decision = histories[place.customer]?.decision(on: place.day) else {
                    return (.unnamed, place.sequence)
                }
                return (.key(decision.tier), decision.sequence)
            }
        default: named = { ($0.key.isNone ? .unnamed : .key($0.key), $0.sequence) }
        }
    }

    mutating func add(_ survey: SentSurvey) {
        allSurveys.add(survey)
        guard grouping.knowsSurveys else { return }
        let line = survey.line
        let key =
            switch grouping {
            case .product: line.product
            case .agent: line.agent
            case .wave: line.wave
            default: DocumentKey.none
            }
        let place = Place(customer: survey.customer, day: survey.day, sequence: survey.sequence, key: key)
        let (name, spelledBy) = named(place)
        groups[name, default: Group(start: place.day, sequence: spelledBy)].add(survey)
    }

    mutating func add(_ answer: SurveyAnswer, _ series: ScoreSeries) {
        everybody[series, default: ScoreGroup(answer, series)].add(answer)
        let (key, sequence) =
            switch grouping {
            case .channel: (answer.line.channel, answer.sequence)
            case .mode: (answer.line.mode, answer.sequence)
            case .product: (answer.product, answer.sequence(naming: answer.topic.product))
            case .productLine: (answer.topic.productLine, answer.sequence)
            case .agent: (answer.agent, answer.sequence(naming: answer.topic.agent))
            case .wave: (answer.wave, answer.sequence(naming: answer.line.wave))
            default: (DocumentKey.none, answer.sequence)
            }
        let place = Place(customer: answer.customer, day: answer.day, sequence: sequence, key: key)
        let (name, spelledBy) = named(place)
        groups[name, default: Group(start: place.day, sequence: spelledBy)].add(answer, series)
    }

    /// In the order in which they are printed.
    var series: [ScoreSeries] { everybody.keys.sorted() }

    /// A line of the table; nil where there are no answers, or nothing is known of surveys, or their number stands in the line
    /// of another series: a survey is sent once.
    struct Line {
        let name: Cell
        let scores: ScoreGroup?
        let surveys: SurveyCount?
    }

    /// The groups of a series by time or name, the unnamed last. Periods between the first and the last that are empty are
    /// there as well; groups that were asked and never answered stand with the first series.
    func lines(
        of series: ScoreSeries, isFirst: Bool, _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> [Line] {
        guard grouping != .period else { return try periods(of: series, isFirst: isFirst, question) }
        var lines: [(day: Day?, name: String?, line: Line)] = []
        for (key, group) in groups {
            let hasSurveys = group.hasSurveys(in: series, isFirst: isFirst)
            guard group.scores[series] != nil || hasSurveys else { continue }
            let name: String? =
                switch key {
                case .period, .unnamed: nil
                case .key(let key): try question.context.document(key, grouping.field, ofEvent: group.sequence)
                }
            let unnamed: Cell = grouping == .tier ? .absent(Text("tiers.none")) : .none
            let line = Line(
                name: name.map { .text($0) } ?? unnamed, scores: group.scores[series],
                surveys: grouping.knowsSurveys && hasSurveys ? group.surveys : nil)
            lines.append((grouping == .wave ? group.start : nil, name, line))
        }
        return lines.sorted { left, right in
            guard let first = left.name, let second = right.name else { return left.name != nil && right.name == nil }
            return (left.day?.number ?? 0, first) < (right.day?.number ?? 0, second)
        }.map(\.line)
    }

    private func periods(
        of series: ScoreSeries, isFirst: Bool, _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> [Line] {
        var days: [Day] = []
        for case (.period(let period), let group) in groups
        where group.scores[series] != nil || group.hasSurveys(in: series, isFirst: isFirst) {
            days.append(period.first)
        }
        guard let first = days.min(), let last = days.max() else { return [] }
        let periods = try question.periods(from: min(first, question.from ?? first), to: max(last, question.to ?? last))
        return periods.map { period in
            let group = groups[.period(period)]
            // Nobody was asked in a period without a group.
            let hasSurveys = group?.hasSurveys(in: series, isFirst: isFirst) ?? isFirst
            return Line(
                name: .text(period.description), scores: group?.scores[series],
                surveys: hasSurveys ? group?.surveys ?? SurveyCount() : nil)
        }
    }
}
