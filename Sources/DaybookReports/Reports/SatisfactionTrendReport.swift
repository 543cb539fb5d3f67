import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// Whether satisfaction changes, and which ups and downs are noise (C06; formulas, section 21).
///
/// The limits come from a baseline that ends before the change that is looked for: the one of the rule set or the
/// parameters, else the first periods with answers. An empty period is a gap. Sorted by series and period.
public enum SatisfactionTrendReport: Report {
    public static let name = "satisfaction-trend"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["satisfaction"] }
    public static let parameters: [ReportParameter] = [
        .metric, .period, .formula, .from, .to, ReportParameter("baseline_from", .day),
        ReportParameter("baseline_to", .day),
        ReportParameter("limits", .choice(SatisfactionTrend.Limits.allCases.map(\.rawValue)), default: "automatic"),
    ]
    public static var whenEmpty: Text? { Text("report.satisfaction.empty") }

    /// The answers of a series by period, and by tier within each.
    fileprivate struct Series {
        var sequence: UInt64
        var tallies: [CalendarPeriod: ScoreTally] = [:]
        var tiers: [CalendarPeriod: [DocumentKey: ScoreTally]] = [:]
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let question = try SatisfactionQuestion(context)
        let histories = try context.rows(of: TiersProjector.self).tierHistories(
            until: context.endOfDay(context.asOf), zone: context.zone)
        var uncounted = UncountedAnswers()
        var series: [ScoreSeries: Series] = [:]
        var last: Day?
        try question.forEachFile { file in
            for answer in file.answers where question.isAsked(answer.day) {
                uncounted.note(answer)
                guard answer.state == .counted else { continue }
                last = max(last ?? answer.day, answer.day)
                let key = question.series(of: answer)
                let period = question.calendarPeriod(answer.day)
                let tier = histories[answer.customer]?.decision(on: answer.day)?.tier ?? .none
                series[key, default: Series(sequence: answer.sequence)].add(answer.line.score, key, period, tier)
            }
        }
        let baseline = try baseline(context) ?? question.metric.baseline
        let limits = SatisfactionTrend.Limits(rawValue: context.parameter("limits")) ?? .automatic
        var table = ReportTable(
            columns: (series.count > 1 ? [.text("series").key] : [])
                + [
                    .text("period").key, .number("answers", unit: "count"), .number("value"), .number("average"),
                    .number("limit_low"), .number("centre"), .number("limit_high"),
                ] + (histories.isEmpty ? [] : [.number("standardised")]) + [.text("signal")],
            subtitle: question.subtitle)
        for (key, answers) in series.sorted(by: { $0.key < $1.key }) {
            guard let first = answers.tallies.keys.min(), let end = answers.tallies.keys.max() else { continue }
            let formula = key.definition.scoreFormula
            let periods = try question.periods(
                from: min(first.first, question.from ?? first.first), to: max(end.first, question.to ?? end.first))
            let trend = SatisfactionTrend(
                answers.tallies, empty: key.emptyTally, over: periods, formula: formula, baseline: baseline,
                baselinePeriods: question.rules.baselinePeriods, movingAverage: question.rules.movingAverage,
                limits: limits)
            let name: [Cell] =
                series.count > 1 ? [.label(try question.name(key, ofEvent: answers.sequence))] : []
            let standard = histories.isEmpty ? nil : standardised(trend, answers.tiers, formula)
            table.rows += rows(trend, formula, standard).map { name + $0 }
            table.notes += notes(trend, key, question, name: name.first)
            if series.count == 1 { table.drawing = TrendDrawing(points: trend.points, formula: formula) }
        }
        table.chart = series.count == 1 ? chart : nil
        if let last, question.to == nil, question.calendarPeriod(last) < question.calendarPeriod(context.asOf) {
            table.notes.append(Text("report.satisfaction-trend.no_new", last))
        }
        table.notes += uncounted.notes(question.metric)
        if table.rows.isEmpty { table.hint = try question.hint() }
        return table
    }

    private static func baseline(_ context: some ReportContext) throws -> ClosedRange<Day>? {
        switch (Day(context.parameter("baseline_from")), Day(context.parameter("baseline_to"))) {
        case (nil, nil): return nil
        case (let from?, let to?):
            guard from <= to else { throw ReportError(Text("report.period_reversed", from, to)) }
            return from...to
        default: throw ReportError(Text("rules.satisfaction.half_baseline"))
        }
    }

    private static func standardised(
        _ trend: SatisfactionTrend, _ tiers: [CalendarPeriod: [DocumentKey: ScoreTally]], _ formula: ScoreFormula
    ) -> [Double?] {
        let base = trend.points.indices.filter { trend.baseline.contains(trend.points[$0].period) }
        return MixStandard.values(trend.points.map { tiers[$0.period] ?? [:] }, baseline: base, formula: formula)
    }

    private static func rows(_ trend: SatisfactionTrend, _ formula: ScoreFormula, _ standard: [Double?]?) -> [[Cell]] {
        trend.points.enumerated().map { index, point in
            let standard: [Cell] = standard.map { [.score($0[index], like: formula)] } ?? []
            return [
                .text(point.period.description), .integer(point.tally.answers), .score(point.value),
                .score(point.average, like: formula), .score(point.limits?.low, like: formula),
                .score(point.limits?.centre, like: formula), .score(point.limits?.high, like: formula),
            ] + standard + [point.signals.isEmpty ? .blank : .text(signalNames(point.signals))]
        }
    }

    private static func signalNames(_ signals: [ControlSignal]) -> String {
        signals.map { Text("report.satisfaction-trend.signal.\($0.rawValue)").description }.joined(separator: ", ")
    }

    private static func notes(
        _ trend: SatisfactionTrend, _ series: ScoreSeries, _ question: SatisfactionQuestion<some ReportContext>,
        name: Cell?
    ) -> [Text] {
        var notes: [Text] = []
        let periods = trend.baseline.count
        if let first = trend.baseline.first, let last = trend.baseline.last,
            trend.points.contains(where: { $0.limits != nil })
        {
            notes.append(Text("report.satisfaction-trend.baseline", first, last, periods))
        } else {
            notes.append(Text("report.satisfaction-trend.no_limits", periods, ControlLimits.pointsMin))
        }
        for point in trend.points where !point.signals.isEmpty {
            notes.append(Text("report.satisfaction-trend.signal", point.period, signalNames(point.signals)))
        }
        let formula = series.definition.scoreFormula
        func number(_ number: Double, digits: Int = 2) -> String { PeopleFormat.text(.decimal(number, digits: digits)) }
        if trend.points.contains(where: { !$0.signals.isEmpty }) {
            notes.append(Text("report.satisfaction-trend.signals"))
        }
        if let line = trend.line {
            // Shares and rates change by points of percent, the others by points of their own.
            let scale: Double =
                switch formula {
                case .topBoxes, .meanOverMaximum, .rescaledMean: 100
                case .mean, .net: 1
                }
            notes.append(
                Text(
                    "report.satisfaction-trend.slope", number(line.slope * scale), number(line.standardError * scale),
                    line.tValue.map { number($0) } ?? "–", trend.robustSlope.map { number($0 * scale) } ?? "–"))
        }
        if let test = trend.test {
            notes.append(
                Text(
                    "report.satisfaction-trend.kendall", test.score, number(test.deviation, digits: 3), direction(test))
            )
        }
        guard let name else { return notes }
        return notes.map { Text("report.satisfaction-trend.note_of", PeopleFormat.text(name), $0) }
    }

    /// In words what the test says at 95 %.
    private static func direction(_ test: MannKendall) -> Text {
        guard abs(test.deviation) > NetPromoter.confidence else { return Text("report.satisfaction-trend.no_trend") }
        return Text(test.deviation > 0 ? "report.satisfaction-trend.rising" : "report.satisfaction-trend.falling")
    }

    /// The line, its average, the limits, and the signals as points.
    private static let chart = Chart(
        Chart.Layer(.line, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("value"))),
        Chart.Layer(
            .line, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("average")),
            .init("strokeDash", .value("4 2")), .init("color", .value("gray"))),
        Chart.Layer(
            .line, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("limit_low")),
            .init("color", .value("firebrick"))),
        Chart.Layer(
            .line, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("limit_high")),
            .init("color", .value("firebrick"))),
        Chart.Layer(
            .line, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("centre")),
            .init("color", .value("lightgray"))),
        Chart.Layer(
            .point, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("value")),
            .init("shape", .nominal("signal"))))
}

extension SatisfactionTrendReport.Series {
    fileprivate mutating func add(_ score: Int64, _ key: ScoreSeries, _ period: CalendarPeriod, _ tier: DocumentKey) {
        tallies[period, default: key.emptyTally].add(score)
        tiers[period, default: [:]][tier, default: key.emptyTally].add(score)
    }
}
