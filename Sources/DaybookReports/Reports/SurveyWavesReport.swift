import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// Survey waves and what they show at the ends of the year's quarters (C08, C09).
///
/// A wave is judged in the quarter in which it closes, or, when nobody said when it closes, in which the last answer came. A
/// quarter without a wave says since when there is no new figure and does not repeat the old one. Sorted by time.
public enum SurveyWavesReport: Report {
    public static let name = "survey-waves"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["satisfaction"] }
    public static let parameters: [ReportParameter] = [
        .metric, ReportParameter("by", .choice(["wave", "quarter"]), default: "wave"), .formula,
    ]
    public static var whenEmpty: Text? { Text("report.survey-waves.empty") }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let question = try SatisfactionQuestion(context)
        let waves = try SurveyWaves(
            context.rows(of: SatisfactionProjector.self), of: question.metric,
            until: context.endOfDay(context.asOf), zone: context.zone, rules: question.rules)
        return context.parameter("by") == "quarter"
            ? try quarters(waves, question) : try table(of: waves.waves, question)
    }

    private static func table(
        of waves: [SurveyWave], _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> ReportTable {
        let figures = ScoreColumns(question.metric)
        let hasSeries = Set(waves.flatMap { $0.series.keys }).count > 1
        var table = ReportTable(
            columns: [
                .text("wave").key, .text("ended"), .number("sent", unit: "count"), .number("bounced", unit: "count"),
                .number("answers", unit: "count"), .number("response_rate"),
            ] + figures.columns + (hasSeries ? [.text("series").key] : []), subtitle: question.subtitle)
        var earlier: [ScoreSeries: (wave: String, net: NetPromoter)] = [:]
        for wave in waves {
            let name = try question.context.name(wave.key, "wave", ofEvent: wave.sequence)
            let wavePart: [Cell] = [
                name.map { .text($0) } ?? .absent(Text("report.survey-waves.no_wave")),
                wave.key.isNone ? .none : wave.end.map { .day($0) } ?? .none, .integer(wave.sent),
                .integer(wave.bounced),
            ]
            let rate = Cell.share(wave.responses, of: wave.sent - wave.bounced)
            for (series, tally) in wave.series.sorted(by: { $0.key < $1.key }) {
                let formula = series.definition.scoreFormula
                let seriesName: [Cell] =
                    hasSeries ? [.label(try question.name(series, ofEvent: wave.spelledBy[series] ?? 0))] : []
                table.rows.append(
                    wavePart + [.integer(tally.answers), rate] + figures.cells(formula.value(of: tally), formula)
                        + seriesName)
            }
            if wave.series.isEmpty {
                table.rows.append(
                    wavePart + [.integer(0), rate] + figures.columns.map { _ in .none } + (hasSeries ? [.none] : []))
            }
            table.notes += notes(wave, name)
            for (series, tally) in wave.series.sorted(by: { $0.key < $1.key }) {
                guard let name, case .net(let net)? = series.definition.scoreFormula.value(of: tally) else { continue }
                if let before = earlier[series] { table.notes.append(change(name, net, before)) }
                earlier[series] = (name, net)
            }
        }
        return table
    }

    private static func notes(_ wave: SurveyWave, _ name: String?) -> [Text] {
        let name = name ?? Text("report.survey-waves.no_wave").description
        var notes: [Text] = []
        if wave.late > 0 { notes.append(Text("report.survey-waves.late", name, wave.late)) }
        if wave.replaced > 0 { notes.append(Text("report.survey-waves.replaced", name, wave.replaced)) }
        if wave.offScale > 0 { notes.append(Text("report.survey-waves.off_scale", name, wave.offScale)) }
        if wave.uninvited > 0 { notes.append(Text("report.survey-waves.uninvited", name, wave.uninvited)) }
        return notes
    }

    /// How far a net score lies from that of the wave before, with the margin of the difference.
    private static func change(
        _ name: String, _ net: NetPromoter, _ before: (wave: String, net: NetPromoter)
    ) -> Text {
        let difference = net.difference(from: before.net)
        let points = Int64(difference.points.rounded(.toNearestOrAwayFromZero))
        return Text(
            "report.survey-waves.change", name, PeopleFormat.text(.signed(points)), before.wave,
            PeopleFormat.text(.decimal(difference.margin, digits: 1)))
    }

    private static func quarters(
        _ waves: SurveyWaves, _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> ReportTable {
        let context = question.context
        let year = CalendarPeriod(.year, containing: context.asOf, yearStart: context.fiscalYearStart)
        var quarters = [CalendarPeriod(.quarter, containing: year.first, yearStart: context.fiscalYearStart)]
        for _ in 1..<4 { quarters += quarters.suffix(1).map(\.next) }
        let ends = waves.ends(of: quarters)
        let hasSeries = Set(ends.flatMap { $0.series.keys }).count > 1
        let figures = ScoreColumns(question.metric)
        var table = ReportTable(
            columns: [.text("quarter").key, .number("answers", unit: "count")] + figures.columns
                + (hasSeries ? [.text("series").key] : []) + [.text("status")],
            subtitle: question.subtitle)
        if waves.waves.isEmpty { return table }
        for end in ends {
            let isOver = end.quarter.last <= context.asOf
            for (series, tally) in end.series.sorted(by: { $0.key < $1.key }) where isOver {
                let formula = series.definition.scoreFormula
                let value = formula.value(of: tally)
                table.rows.append(
                    [.text(end.quarter.description), .integer(tally.answers)] + figures.cells(value, formula)
                        + (hasSeries ? [.label(try question.name(series, ofEvent: end.spelledBy[series] ?? 0))] : [])
                        + [.label(status(value, question.metric.target))])
            }
            guard end.series.isEmpty || !isOver else { continue }
            table.rows.append(
                [.text(end.quarter.description), isOver ? .integer(0) : .none] + figures.columns.map { _ in .none }
                    + (hasSeries ? [.none] : []) + [.label(isOver ? noData(end) : Text("report.survey-waves.not_yet"))])
        }
        if let target = question.metric.target {
            table.notes.append(Text("report.survey-waves.target", targetText(target, question.metric)))
        }
        return table
    }

    private static func noData(_ end: QuarterEnd) -> Text {
        end.measuredBefore.map { Text("report.survey-waves.no_new", $0) } ?? Text("report.survey-waves.none_yet")
    }

    private static func status(_ value: ScoreValue?, _ target: Int64?) -> Text {
        guard let value, let status = TargetStatus(value, target: target) else {
            return Text("report.survey-waves.no_target")
        }
        return Text("report.survey-waves.status.\(status.rawValue)")
    }

    private static func targetText(_ target: Int64, _ metric: MetricRules) -> String {
        switch metric.definitions.last?.formula {
        case .mean, .net, nil: PeopleFormat.text(.millionths(target))
        case .top2Box, .top3Box, .meanOverMaximum, .rescaledMean: PeopleFormat.text(.ratio(target, 1_000_000))
        }
    }
}
