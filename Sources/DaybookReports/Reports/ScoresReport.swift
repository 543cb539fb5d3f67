import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// Survey answers by metric and score, with the mean of each metric.
///
/// Sorted by metric, scale, score. Answers on different scales are kept apart.
public enum ScoresReport: Report {
    public static let name = "scores"
    public static let whenEmpty: Text? = Text("report.empty.answers")
    public static let parameters: [ReportParameter] = [ReportParameter("metric", .text)]

    private struct Scale: Hashable, Comparable {
        let metric: String
        let lowest: Int64
        let highest: Int64

        static func < (left: Scale, right: Scale) -> Bool {
            (left.metric, left.lowest, left.highest) < (right.metric, right.lowest, right.highest)
        }

        var text: String { "\(lowest)–\(highest)" }
    }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(
            columns: [
                .text("metric").key, .text("scale").key, .number("score").key, .number("answers", unit: "count"),
                .number("share"),
            ] + WilsonInterval.columns)
        let wanted = context.parameter("metric")
        /// Answers by scale and score; scores are in millionths.
        var counts: [Scale: [Int64: Int]] = [:]
        let retracted = try context.forEachStandingEvent(types: [EventType.surveyAnswered]) { event in
            let data = SurveyAnswered(event.payload)
            guard let score = data.score, let metric = data.metric?.string, wanted.isEmpty || metric == wanted else {
                return
            }
            let scale = Scale(metric: metric, lowest: data.scaleMin ?? 0, highest: data.scaleMax ?? 0)
            counts[scale, default: [:]][score, default: 0] += 1
        }
        for (scale, scores) in counts.sorted(by: { $0.key < $1.key }) {
            let answers = scores.values.reduce(0, +)
            var sum = Int128(0)
            for (score, count) in scores.sorted(by: { $0.key < $1.key }) {
                sum += Int128(score) * Int128(count)
                table.rows.append(
                    [
                        .text(scale.metric), .text(scale.text), .millionths(score), .integer(count),
                        .share(count, of: answers),
                    ] + WilsonInterval.cells(count, of: answers))
            }
            let mean = Ratio(sum, over: Int128(answers) * 1_000_000)
            table.totals.append([
                .label(Text("report.scores.mean", scale.metric)), .text(scale.text), .quotient(mean, digits: 5),
                .integer(answers), .share(answers, of: answers), .blank, .blank,
            ])
        }
        if retracted > 0 { table.notes.append(Text("report.retracted", retracted)) }
        return table
    }
}
