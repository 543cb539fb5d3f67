import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// Early and late dates of what is still to be done in a plan, with total and free float (P42; formulas, section 17).
///
/// Critical tasks first, then by early start, total float and key. Days are counted from the plan's first one.
public enum CriticalPathReport: Report {
    public static let name = "critical-path"
    public static let whenEmpty: Text? = Text("report.timeline.empty")
    public static let parameters: [ReportParameter] = [.thePlan]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("task"), .text("name"), .text("critical"), .number("early_start"), .number("early_finish"),
            .number("float_days"), .number("free_float_days"), .number("late_start").detail,
            .number("late_finish").detail, .number("early_start_day").detail, .number("early_finish_day").detail,
            .number("late_start_day").detail, .number("late_finish_day").detail, .text("after").detail,
        ])
        let reader = try PlanReader(context)
        guard let answer = try reader.theAnswer() else { return table }
        let open = answer.timeline.tasks.compactMap { task in task.path.map { (task: task, path: $0) } }
        let ranked = open.sorted { left, right in
            let (leftRank, rightRank) = (left.task.isCritical ? 0 : 1, right.task.isCritical ? 0 : 1)
            return (leftRank, left.path.earlyStart, left.path.totalFloat, left.task.key)
                < (rightRank, right.path.earlyStart, right.path.totalFloat, right.task.key)
        }
        for (index, (task, path)) in ranked.enumerated() {
            table.rows.append([
                .text(try reader.key(task)), try context.opened(line: index) { .text(try reader.name(task)) },
                .flag(task.isCritical), .day(task.forecast?.start), .day(task.forecast?.finish),
                .workdays(path.totalFloat), .workdays(path.freeFloat), .day(path.latest.start),
                .day(path.latest.finish),
                .workdays(path.earlyStart), .workdays(path.earlyFinish), .workdays(path.lateStart),
                .workdays(path.lateFinish), .optional(try reader.predecessors(task, answer.timeline)),
            ])
        }
        table.subtitle = Text("report.timeline.of", answer.key, try reader.name(answer))
        let finish = ranked.map(\.path.earlyFinish).max()
        if let finish, let last = answer.timeline.total.forecast?.finish {
            table.notes = [
                Text(
                    "report.critical-path.length", PeopleFormat.text(.workdays(finish)), answer.timeline.start, last)
            ]
        }
        table.notes += answer.notes
        return table
    }
}
