import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// What customers think, in all and by period, channel, product, agent, tier … (C01–C07, C13; formulas, sections 4 to 6).
///
/// A changed scale, question or formula is a line of its own. Surveys sent stand with the first series that was answered; the response rate is of those of the group, the
/// tier is the one a customer held when answering, the region that of the day asked about. Sorted by series, then by time or name; those without one last.
public enum SatisfactionReport: Report {
    public static let name = "satisfaction"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["satisfaction"] }
    public static let parameters: [ReportParameter] = [
        .metric, ReportParameter("by", .choice(AnswerGrouping.allCases.map(\.rawValue)), default: "none"), .period,
        .formula, .from, .to,
    ]
    public static var whenEmpty: Text? { Text("report.satisfaction.empty") }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let question = try SatisfactionQuestion(context)
        var uncounted = UncountedAnswers()
        var groups = try AnswerGroups(question, by: AnswerGrouping(context))
        try question.forEachFile { file in
            for survey in file.sent where question.isAsked(survey.day) { groups.add(survey) }
            for answer in file.answers where question.isAsked(answer.day) {
                uncounted.note(answer)
                if answer.state == .counted { groups.add(answer, question.series(of: answer)) }
            }
        }
        var table = try lines(groups, question)
        table.notes += uncounted.notes(question.metric)
        if table.rows.isEmpty { table.hint = try question.hint() }
        return table
    }

    private static func lines(
        _ groups: AnswerGroups, _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> ReportTable {
        let series = groups.series
        let figures = ScoreColumns(question.metric)
        let group: [Column] = groups.grouping == .none ? [] : [.text(groups.grouping.field).key]
        var table = ReportTable(
            columns: (series.count > 1 ? [.text("series").key] : []) + group
                + [.number("answers", unit: "count"), .number("customers", unit: "count")] + figures.columns
                + [.number("mean"), .number("sent", unit: "count"), .number("response_rate"), .text("few")],
            subtitle: question.subtitle)
        var hasSmall = false
        func cells(_ scores: ScoreGroup?, _ surveys: SurveyCount?, _ formula: ScoreFormula) -> [Cell] {
            let tally = scores?.tally
            let isSmall = tally.map { $0.answers < question.rules.smallCell } ?? false
            hasSmall = hasSmall || isSmall
            return [.integer(tally?.answers ?? 0), .integer(scores?.customers.count ?? 0)]
                + figures.cells(tally.flatMap { formula.value(of: $0) }, formula)
                + [
                    tally.map { .mean($0) } ?? .none, surveys.map { .integer($0.sent) } ?? .none,
                    surveys.map { .share($0.responses, of: $0.reached) } ?? .none,
                    isSmall ? .label(Text("report.satisfaction.few")) : .blank,
                ]
        }
        for (place, key) in series.enumerated() {
            let formula = key.definition.scoreFormula
            let name: [Cell] =
                series.count > 1 ? [.label(try question.name(key, ofEvent: groups.everybody[key]?.sequence ?? 0))] : []
            let lines = try groups.lines(of: key, isFirst: place == 0, question)
            let surveys = place == 0 ? groups.allSurveys : nil
            if groups.grouping != .none {
                for line in lines {
                    table.rows.append(name + [line.name] + cells(line.scores, line.surveys, formula))
                }
                table.totals.append(
                    name + [.absent(Text("report.total"))] + cells(groups.everybody[key], surveys, formula))
            } else {
                table.rows.append(name + cells(groups.everybody[key], surveys, formula))
            }
        }
        if hasSmall { table.notes.append(Text("report.satisfaction.few_note", question.rules.smallCell)) }
        if groups.grouping == .period, series.count == 1 { table.chart = chart }
        return table
    }

    /// The figure of every period with its interval.
    private static let chart = Chart(
        Chart.Layer(.line, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("value"))),
        Chart.Layer(.point, .init("x", .ordinal("period"), isInOrder: true), .init("y", .quantitative("value"))))
}
