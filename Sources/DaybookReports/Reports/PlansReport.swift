import DaybookModel
import DaybookProjections

/// Every plan in a line: how much of it is done, what is late, when it will end, and what comes next.
///
/// Plans that have not ended first, by forecast finish; then by key.
public enum PlansReport: Report {
    public static let name = "plans"
    public static let whenEmpty: Text? = Text("report.plans.empty")

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("plan"), .text("name"), .number("tasks", unit: "count"), .number("done", unit: "count"),
            .number("late", unit: "count"), .number("progress"), .number("finish"), .number("slip_days"),
            .text("owner").detail, .text("next_milestone").detail, .number("milestone_day").detail,
            .number("baseline_finish").detail, .number("closed").detail, .number("newest_event").detail,
            .number("issues", unit: "count").detail,
        ])
        let reader = try PlanReader(context)
        let answers = try reader.answers().sorted { left, right in
            func rank(_ answer: PlanAnswer) -> (Int, Day, String) {
                (
                    answer.timeline.isClosed ? 1 : 0,
                    answer.timeline.total.forecast?.finish ?? Day(number: .max), answer.key
                )
            }
            return rank(left) < rank(right)
        }
        for (index, answer) in answers.enumerated() {
            let timeline = answer.timeline
            let next = timeline.milestones.filter(\.isOpen).min {
                ($0.forecast ?? Day(number: .max), $0.key) < ($1.forecast ?? Day(number: .max), $1.key)
            }
            table.rows.append([
                .text(answer.key), try context.opened(line: index) { .text(try reader.name(answer)) },
                .integer(timeline.total.taskCount), .integer(timeline.total.states[.done] ?? 0),
                .integer(timeline.total.states[.late] ?? 0), .progress(timeline.total.progress),
                .day(timeline.total.forecast?.finish), .signed(timeline.total.slip),
                try context.opened(line: index) { .optional(try reader.owner(timeline.plan)) },
                try context.opened(line: index) { .optional(try next.map { try reader.name($0) }) },
                .day(next?.forecast), .day(timeline.total.baseline?.finish),
                .day(timeline.isClosed ? timeline.plan.closed : nil),
                .day(timeline.newest.map { context.day(of: $0) }), .integer(timeline.issues.count),
            ])
        }
        return table
    }
}
