import DaybookModel
import DaybookProjections

/// Who has what to do, across all plans: tasks that are not made of others, with what is due and what is late.
///
/// By owner, forecast finish, plan and key.
public enum TaskListReport: Report {
    public static let name = "tasks"
    public static let whenEmpty: Text? = Text("report.tasks.empty")
    public static let parameters = [
        .plan, .owner, ReportParameter("state", .choice(TaskFilter.names), default: TaskFilter.open.rawValue),
    ]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("owner"), .text("plan").key, .text("task").key, .text("name"), .text("task_state"), .number("finish"),
            .number("slip_days").detail, .number("progress").detail, .number("start").detail,
            .number("deadline").detail, .number("float_days").detail, .number("priority").detail,
        ])
        let reader = try PlanReader(context)
        let (filter, owner) = (TaskFilter(context), context.parameter("owner"))
        var found: [(owner: String, plan: String, task: TimelineTask)] = []
        for answer in try reader.answers() where !answer.timeline.isClosed || filter == .all {
            for task in answer.timeline.tasks where !task.isSummary && filter.includes(task) {
                guard owner.isEmpty || task.owner?.person == DocumentKey(owner) else { continue }
                found.append((try reader.owner(task) ?? "", answer.key, task))
            }
        }
        found.sort { left, right in
            func rank(_ line: (owner: String, plan: String, task: TimelineTask)) -> (String, Day, String, DocumentKey) {
                (line.owner, line.task.forecast?.finish ?? Day(number: .max), line.plan, line.task.key)
            }
            return rank(left) < rank(right)
        }
        for (index, (owner, plan, task)) in found.enumerated() {
            table.rows.append([
                .optional(owner), .text(plan), .text(try reader.key(task)),
                try context.opened(line: index) { .text(try reader.name(task)) }, reader.state(task),
                .day(task.forecast?.finish), .signed(task.slip),
                task.state == .cancelled ? .none : .progress(task.progress), .day(task.forecast?.start),
                .day(task.deadline), .workdays(task.totalFloat), task.priority.map { .integer($0) } ?? .none,
            ])
        }
        return table
    }
}
