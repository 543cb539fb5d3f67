import DaybookModel
import DaybookProjections

/// When milestones were to be reached and when they will be (P06, P27): baseline, day aimed at, forecast, actual.
///
/// By plan, day aimed at and key.
public enum MilestonesReport: Report {
    public static let name = "milestones"
    public static let whenEmpty: Text? = Text("report.milestones.empty")
    public static let parameters: [ReportParameter] = [.plan]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("plan").key, .text("milestone").key, .text("name"), .text("task_state"), .number("due"),
            .number("forecast"),
            .number("slip_days"), .number("baseline_finish").detail, .number("reached").detail,
            .text("after").detail, .text("critical").detail,
        ])
        let reader = try PlanReader(context)
        for answer in try reader.answers() {
            for milestone in answer.timeline.milestones {
                let after = try milestone.after.map { try reader.key($0, answer.timeline) }.sorted()
                table.rows.append([
                    .text(answer.key), .text(try reader.key(milestone)),
                    try context.opened(line: table.rows.count) { .text(try reader.name(milestone)) },
                    milestone.stateCell, .day(milestone.due), .day(milestone.forecast), .signed(milestone.slip),
                    .day(milestone.baseline), .day(milestone.reached), .optional(after.joined(separator: ", ")),
                    .flag(milestone.isCritical),
                ])
            }
            table.notes += answer.notes
        }
        return table
    }
}
