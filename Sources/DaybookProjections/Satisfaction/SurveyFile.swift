import DaybookModel

/// An answer with what is known about it.
public struct SurveyAnswer: Sendable {
    public let customer: SubjectNumber
    public let sequence: UInt64
    public let day: Day
    public let line: AnswerLine
    /// What the answer itself says it is about; `product` and `agent` know what the survey was about as well.
    public let topic: AnswerTopicLine
    /// The wave that the answer names, else that of the survey it answers.
    public let wave: DocumentKey
    /// The survey that was sent to this customer and that it answers.
    public let invitation: Posted<SurveySentLine>?
    public internal(set) var state: State

    /// Answers to no survey that was sent are outside the response rate.
    public var isInvited: Bool { invitation != nil }
    /// The product and the agent that the answer names, else those of the survey it answers.
    public var product: DocumentKey { topic.product.isNone ? invitation?.line.product ?? .none : topic.product }
    public var agent: DocumentKey { topic.agent.isNone ? invitation?.line.agent ?? .none : topic.agent }

    /// The event that spells out the product, agent or wave: that of the answer when it names one itself.
    public func sequence(naming own: DocumentKey) -> UInt64 {
        own.isNone ? invitation?.sequence ?? sequence : sequence
    }

    public enum State: Sendable, Equatable {
        case counted
        /// The same customer answered again in the same wave, or the same survey again: only the last answer counts.
        case replaced
        /// It came after the last day of its survey or wave.
        case late
        /// It was given in a way that the rules leave out.
        case excludedMode
        /// It is not on the metric's scale: a five-point answer is no net promoter score.
        case otherScale
        /// Its score lies outside the scale that it names itself, or that scale has no room for a score.
        case offScale
    }
}

/// A survey that was sent to a customer, once however often it was sent.
public struct SentSurvey: Sendable {
    public let customer: SubjectNumber
    /// Of the event that sent it first.
    public let sequence: UInt64
    public let day: Day
    public let line: SurveySentLine
    /// The last day for an answer, of all attempts.
    public let closes: Day?
    /// No attempt reached the customer, and no answer came.
    public let hasBounced: Bool
    /// An answer came in time.
    public let isAnswered: Bool
}

/// A customer's surveys and answers of one metric as of a day: which of them count, and why the others do not.
public struct SurveyFile: Sendable {
    public let customer: SubjectNumber
    /// In order of time.
    public let answers: [SurveyAnswer]
    /// In order of time.
    public let sent: [SentSurvey]

    init(
        _ customer: SubjectNumber, answers posted: [Posted<AnswerLine>], topics: [UInt64: AnswerTopicLine],
        sent lines: [Posted<SurveySentLine>], closing: [DocumentKey: Day], metric: MetricRules,
        _ rules: SatisfactionRules, zone: Zone
    ) {
        let metricKey = DocumentKey(metric.name)
        let attempts = Dictionary(
            grouping: lines.filter { $0.line.metric.isNone || $0.line.metric == metricKey }, by: \.line.survey)
        let excluded = Set(rules.excludedModes.map { DocumentKey($0) })
        func state(of line: AnswerLine, on day: Day, last: Day?) -> SurveyAnswer.State {
            if excluded.contains(line.mode) { return .excludedMode }
            if let scale = metric.scale, (scale.lowerBound, scale.upperBound) != (line.lowest, line.highest) {
                return .otherScale
            }
            guard line.isOnItsScale else { return .offScale }
            guard rules.lateAnswers == .apart, let last, day > last else { return .counted }
            return .late
        }
        var answers = posted.filter { $0.line.metric == metricKey }.map { answer in
            let line = answer.line
            let invitation = line.survey.isNone ? nil : attempts[line.survey]
            let wave = line.wave.isNone ? invitation?.map(\.line.wave).max() ?? .none : line.wave
            let day = zone.day(of: answer.occurredAt)
            let last = invitation?.compactMap(\.line.closes).max() ?? closing[wave]
            return SurveyAnswer(
                customer: customer, sequence: answer.sequence, day: day, line: line,
                topic: topics[answer.sequence] ?? AnswerTopicLine(), wave: wave,
                invitation: invitation?.min(by: SurveyFile.precedes),
                state: state(of: line, on: day, last: last))
        }
        answers.sort(by: SurveyFile.precedes)
        SurveyFile.replaceEarlier(&answers)
        let answered = Set(answers.filter { $0.state != .late }.map(\.line.survey))
        self.customer = customer
        self.answers = answers
        sent = attempts.map { survey, attempts in
            let first = attempts.min(by: SurveyFile.precedes)!  // A group has a member.
            let isAnswered = !survey.isNone && answered.contains(survey)
            return SentSurvey(
                customer: customer, sequence: first.sequence, day: zone.day(of: first.occurredAt), line: first.line,
                closes: attempts.compactMap(\.line.closes).max(),
                hasBounced: !isAnswered && attempts.allSatisfy { $0.line.has(SurveySentLine.hasBounced) },
                isAnswered: isAnswered)
        }.sorted { ($0.day, $0.line.survey) < ($1.day, $1.line.survey) }
    }

    /// By time; at one instant by keys and score, so that the order of an import does not show.
    private static func precedes(_ left: SurveyAnswer, _ right: SurveyAnswer) -> Bool {
        let (first, second) = (left.line, right.line)
        guard first.occurredAt == second.occurredAt else { return first.occurredAt < second.occurredAt }
        return (first.survey, first.answer, first.score, left.sequence)
            < (second.survey, second.answer, second.score, right.sequence)
    }

    private static func precedes(_ left: Posted<SurveySentLine>, _ right: Posted<SurveySentLine>) -> Bool {
        let (first, second) = (left.line, right.line)
        guard first.occurredAt == second.occurredAt else { return first.occurredAt < second.occurredAt }
        return (first.flags, first.channel, first.wave, left.sequence)
            < (second.flags, second.channel, second.wave, right.sequence)
    }

    /// What may be answered once only.
    private struct Occasion: Hashable {
        let wave: DocumentKey
        let survey: DocumentKey
        let question: DocumentKey
        let lowest: Int32
        let highest: Int32
        let lowIsGood: Bool

        /// Nil for an answer that belongs to no wave and answers no survey: each of those counts.
        init?(_ answer: SurveyAnswer) {
            guard !answer.wave.isNone || !answer.line.survey.isNone else { return nil }
            wave = answer.wave
            survey = answer.wave.isNone ? answer.line.survey : .none
            question = answer.line.question
            lowest = answer.line.lowest
            highest = answer.line.highest
            lowIsGood = answer.line.has(AnswerLine.lowIsGood)
        }
    }

    private static func replaceEarlier(_ answers: inout [SurveyAnswer]) {
        var latest: [Occasion: Int] = [:]
        for (index, answer) in answers.enumerated() where answer.state == .counted {
            guard let occasion = Occasion(answer) else { continue }
            if let earlier = latest[occasion] { answers[earlier].state = .replaced }
            latest[occasion] = index
        }
    }
}

extension RowReader {
    /// The survey file of every customer that was asked or answered, as of the end of a moment, in no order that an answer
    /// may depend on.
    public func forEachSurveyFile(
        of metric: MetricRules, until end: Instant, zone: Zone, rules: SatisfactionRules,
        _ body: (SurveyFile) throws -> Void
    ) throws {
        var topics: [UInt64: AnswerTopicLine] = [:]
        try rows(AnswerTopicLine.self) { _, bucket, row in topics[LedgerBucket.sequence(bucket)] = row }
        var closing: [DocumentKey: Day] = [:]
        var sent: [SubjectNumber: [Posted<SurveySentLine>]] = [:]
        try forEachStanding(SurveySentLine.self, until: end) { customer, lines in
            sent[customer] = lines
            for line in lines.map(\.line) where !line.wave.isNone {
                if let day = line.closes { closing[line.wave] = max(day, closing[line.wave] ?? day) }
            }
        }
        func visit(_ customer: SubjectNumber, _ answers: [Posted<AnswerLine>]) throws {
            try body(
                SurveyFile(
                    customer, answers: answers, topics: topics, sent: sent.removeValue(forKey: customer) ?? [],
                    closing: closing, metric: metric, rules, zone: zone))
        }
        try forEachStanding(AnswerLine.self, until: end, visit)
        for customer in sent.keys.sorted(by: { $0.packed < $1.packed }) { try visit(customer, []) }
    }
}
