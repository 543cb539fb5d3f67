import DaybookAnalysis
import DaybookModel
import DaybookProjections

extension ReportParameter {
    /// What is measured.
    static let metric = ReportParameter("metric", .text, default: "csat", isMain: true)
    /// A formula instead of those of the rule set.
    static let formula = ReportParameter("formula", .choice(SatisfactionFormula.allCases.map(\.rawValue)))
    /// How long the periods of a series are; as the rule set says when absent.
    static let period = ReportParameter("period", .choice(PeriodLength.allCases.map(\.rawValue)))
}

/// What the satisfaction reports share: a metric with its rules, and the days asked about.
struct SatisfactionQuestion<Context: ReportContext> {
    let context: Context
    let rules: SatisfactionRules
    let metric: MetricRules
    /// Nil asks from the first answer on.
    let from: Day?
    let to: Day?
    let period: PeriodLength

    init(_ context: Context) throws {
        self.context = context
        rules = try context.ruleSet(SatisfactionRules.self, named: "satisfaction")
        var metric = rules.metric(context.parameter("metric"))
        if let formula = SatisfactionFormula(rawValue: context.parameter("formula")) {
            // The cut-offs stay those of the rules.
            metric.definitions = [metric.definition(on: context.asOf).with(formula)]
            // The target is of the rules' own figure: 0.9 as a share of the best says nothing about a mean in points.
            if formula != rules.metric(metric.name).definitions.last?.formula { metric.target = nil }
        }
        self.metric = metric
        from = Day(context.parameter("from"))
        to = Day(context.parameter("to"))
        period = PeriodLength(rawValue: context.parameter("period")) ?? rules.period
        if let to, to > context.asOf { throw ReportError(Text("report.period_ahead", to, context.asOf)) }
        if let from, from > to ?? context.asOf {
            throw ReportError(Text("report.period_reversed", from, to ?? context.asOf))
        }
    }

    func isAsked(_ day: Day) -> Bool { (from.map { $0 <= day } ?? true) && day <= to ?? context.asOf }

    func calendarPeriod(_ day: Day) -> CalendarPeriod {
        CalendarPeriod(period, containing: day, yearStart: context.fiscalYearStart)
    }

    /// The periods from that of one day to that of another, gaps and all.
    func periods(from first: Day, to last: Day) throws -> [CalendarPeriod] {
        let periodsMax = 1_200
        var periods: [CalendarPeriod] = []
        var period = calendarPeriod(first)
        while period.first <= last {
            guard periods.count < periodsMax else {
                throw ReportError(Text("report.satisfaction.too_many_periods", first, last, periodsMax))
            }
            periods.append(period)
            period = period.next
        }
        return periods
    }

    func series(of answer: SurveyAnswer) -> ScoreSeries { ScoreSeries(answer, metric.definition(on: answer.day)) }

    func forEachFile(_ body: (SurveyFile) throws -> Void) throws {
        try context.rows(of: SatisfactionProjector.self).forEachSurveyFile(
            of: metric, until: context.endOfDay(context.asOf), zone: context.zone, rules: rules, body)
    }

    /// What there is instead, when there are no answers of the metric: perhaps its name was mistyped.
    func hint() throws -> Text? {
        var metrics: [DocumentKey: UInt64] = [:]
        let rows = try context.rows(of: SatisfactionProjector.self)
        try rows.forEachStanding(AnswerLine.self, until: context.endOfDay(context.asOf)) { _, lines in
            for posted in lines where metrics[posted.line.metric] == nil {
                metrics[posted.line.metric] = posted.sequence
            }
        }
        guard !metrics.isEmpty, metrics[DocumentKey(metric.name)] == nil else { return nil }
        let names = try metrics.map { try context.document($0.key, "metric", ofEvent: $0.value) }.sorted()
        return Text("report.satisfaction.other_metrics", metric.name, names.joined(separator: ", "))
    }

    /// Which metric by which formula, and which days if not all: for the heading.
    var subtitle: Text {
        var formulas: [String] = []
        for name in metric.definitions.map({ $0.formula.text.description }) where !formulas.contains(name) {
            formulas.append(name)
        }
        let formula = formulas.joined(separator: ", ")
        guard from != nil || to != nil else { return Text("report.satisfaction.measure", metric.name, formula) }
        let end = to ?? context.asOf
        guard let from else { return Text("report.satisfaction.measure_to", metric.name, formula, end) }
        return Text("report.satisfaction.measure_between", metric.name, formula, from, end)
    }

    /// What tells one series from another; the name of a question may have to be read from an event.
    func name(_ series: ScoreSeries, ofEvent sequence: UInt64) throws -> Text {
        let scale = Text(
            series.lowIsGood ? "report.satisfaction.scale_low_is_good" : "report.satisfaction.scale", series.lowest,
            series.highest)
        let measured = Text("report.satisfaction.series", scale, series.definition.formula.text)
        guard let question = try context.name(series.question, "question", ofEvent: sequence) else { return measured }
        return Text("report.satisfaction.series_of", question, measured)
    }
}

extension MetricDefinition {
    /// The same cut-offs under another formula.
    fileprivate func with(_ formula: SatisfactionFormula) -> MetricDefinition {
        var definition = self
        definition.formula = formula
        definition.from = nil
        return definition
    }
}

extension SatisfactionFormula {
    /// What people call it.
    var text: Text { Text("report.satisfaction.formula.\(rawValue)") }
}

/// How many answers do not count, and why: for the notes below a table.
struct UncountedAnswers {
    private var counts: [SurveyAnswer.State: Int] = [:]
    private var uninvited = 0
    private var byAgents = 0

    mutating func note(_ answer: SurveyAnswer) {
        counts[answer.state, default: 0] += 1
        guard answer.state == .counted else { return }
        if !answer.isInvited { uninvited += 1 }
        if answer.line.has(AnswerLine.isByAgent) { byAgents += 1 }
    }

    func notes(_ metric: MetricRules) -> [Text] {
        func count(_ state: SurveyAnswer.State) -> Int { counts[state] ?? 0 }
        var notes: [Text] = []
        if count(.replaced) > 0 { notes.append(Text("report.satisfaction.replaced", count(.replaced))) }
        if count(.late) > 0 { notes.append(Text("report.satisfaction.late", count(.late))) }
        if count(.excludedMode) > 0 { notes.append(Text("report.satisfaction.excluded", count(.excludedMode))) }
        if count(.otherScale) > 0, let scale = metric.scale {
            notes.append(
                Text(
                    "report.satisfaction.other_scale", count(.otherScale), metric.name, scale.lowerBound,
                    scale.upperBound))
        }
        if count(.offScale) > 0 { notes.append(Text("report.satisfaction.off_scale", count(.offScale))) }
        if uninvited > 0 { notes.append(Text("report.satisfaction.uninvited", uninvited)) }
        if byAgents > 0 { notes.append(Text("report.satisfaction.by_agents", byAgents)) }
        return notes
    }
}
