import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// A plan's Gantt: its tasks as a tree with owner, progress, baseline, planned, forecast and actual dates, slip, float and
/// state, then its milestones (P03, P05–P07, P09, P13, P21, P42; formulas, section 17).
///
/// Tasks in the order of the plan: a task before its parts, parts by position and key; milestones by day aimed at and key.
/// A filter keeps the tasks above those it finds, so that one sees where they belong.
public enum TimelineReport: Report {
    public static let name = "timeline"
    public static let whenEmpty: Text? = Text("report.timeline.empty")
    public static let parameters = [
        .thePlan,
        ReportParameter("depth", .count),
        .owner,
        ReportParameter("state", .choice(TaskFilter.names), default: TaskFilter.all.rawValue),
        .from, .to,
    ]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .text("task"), .text("name"), .text("owner"), .number("progress"), .text("task_state"), .number("finish"),
            .number("slip_days"), .number("float_days"), .number("start").detail,
            .number("baseline_finish").detail, .text("after").detail, .number("baseline_start").detail,
            .number("planned_start").detail, .number("planned_finish").detail, .number("actual_start").detail,
            .number("actual_finish").detail, .number("milestone_day").detail, .text("critical").detail,
        ])
        let reader = try PlanReader(context)
        guard let answer = try reader.theAnswer() else { return table }
        let timeline = answer.timeline
        var drawn: [GanttDrawing.Line] = []
        for task in try shown(timeline, reader, context) {
            let name = try context.opened(line: table.rows.count) { .text(try reader.name(task)) }
            table.rows.append(try cells(task, name, timeline, reader))
            drawn.append(line(task, PeopleFormat.text(name)))
        }
        for milestone in timeline.milestones where TaskFilter(context).includes(milestone) {
            let name = try context.opened(line: table.rows.count) { .text(try reader.name(milestone)) }
            table.rows.append(try cells(milestone, name, timeline, reader))
            drawn.append(line(milestone, PeopleFormat.text(name)))
        }
        table.totals = timeline.tasks.isEmpty ? [] : [total(timeline)]
        table.subtitle = try subtitle(answer, reader)
        table.notes = answer.notes
        table.chart = chart(context.asOf)
        table.drawing = GanttDrawing(
            drawn, today: context.asOf, from: Day(context.parameter("from")), to: Day(context.parameter("to")))
        return table
    }

    /// The tasks that the parameters ask for, and those above them.
    private static func shown(
        _ timeline: Timeline, _ reader: PlanReader<some ReportContext>, _ context: some ReportContext
    ) throws -> [TimelineTask] {
        let filter = TaskFilter(context)
        let depthMax = Int(context.parameter("depth")) ?? .max
        let owner = context.parameter("owner")
        var isShown = [Bool](repeating: false, count: timeline.tasks.count)
        for (place, task) in timeline.tasks.enumerated() where filter.includes(task) {
            guard owner.isEmpty || task.owner?.person == DocumentKey(owner) else { continue }
            var above: Int? = place
            while let current = above, !isShown[current] {
                isShown[current] = true
                above = timeline.tasks[current].parent
            }
        }
        return timeline.tasks.indices.filter { isShown[$0] && timeline.tasks[$0].depth <= depthMax }
            .map { timeline.tasks[$0] }
    }

    private static func cells(
        _ task: TimelineTask, _ name: Cell, _ timeline: Timeline, _ reader: PlanReader<some ReportContext>
    ) throws -> [Cell] {
        let named: Cell = if case .text(let text) = name { .indented(text, depth: task.depth) } else { name }
        return [
            .text(try reader.key(task)), named, .optional(try reader.owner(task)),
            task.state == .cancelled ? .none : .progress(task.progress), reader.state(task),
            .day(task.forecast?.finish),
            .signed(task.slip), .workdays(task.totalFloat), .day(task.forecast?.start), .day(task.baseline?.finish),
            .optional(try reader.predecessors(task, timeline)), .day(task.baseline?.start), .day(task.planned?.start),
            .day(task.planned?.finish), .day(task.actualStart), .day(task.actualFinish), .none, .flag(task.isCritical),
        ]
    }

    private static func cells(
        _ milestone: TimelineMilestone, _ name: Cell, _ timeline: Timeline, _ reader: PlanReader<some ReportContext>
    ) throws -> [Cell] {
        let after = try milestone.after.map { try reader.key($0, timeline) }.sorted().joined(separator: ", ")
        return [
            .text(try reader.key(milestone)), name, .none, .none, milestone.stateCell, .day(milestone.forecast),
            .signed(milestone.slip), .none, .none, .day(milestone.baseline), .optional(after), .none, .none,
            .day(milestone.due), .none, .day(milestone.reached), .day(milestone.forecast), .flag(milestone.isCritical),
        ]
    }

    private static func total(_ timeline: Timeline) -> [Cell] {
        let total = timeline.total
        return [
            .absent(Text("report.total")), .blank, .blank, .progress(total.progress), .blank,
            .day(total.forecast?.finish), .signed(total.slip), .blank, .day(total.forecast?.start),
            .day(total.baseline?.finish), .blank, .day(total.baseline?.start), .day(total.planned?.start),
            .day(total.planned?.finish), .blank, .blank, .blank, .blank,
        ]
    }

    /// The plan's name and how old what is known of it is.
    private static func subtitle(
        _ answer: PlanAnswer, _ reader: PlanReader<some ReportContext>
    ) throws -> Text {
        let name = try reader.name(answer)
        guard let newest = answer.timeline.newest else { return Text("report.timeline.of", answer.key, name) }
        let day = reader.context.day(of: newest)
        switch answer.timeline.asOf - day {
        case 0: return Text("report.timeline.of_today", answer.key, name)
        case 1: return Text("report.timeline.of_yesterday", answer.key, name, day)
        case let days: return Text("report.timeline.of_age", answer.key, name, day, days)
        }
    }

    // MARK: Pictures

    private static func line(_ task: TimelineTask, _ name: String) -> GanttDrawing.Line {
        GanttDrawing.Line(
            name: name, depth: task.depth,
            shape: task.isSummary ? .summary : task.state == .cancelled ? .cancelled : .task, span: task.forecast,
            baseline: task.baseline, progress: task.progress, isCritical: task.isCritical)
    }

    private static func line(_ milestone: TimelineMilestone, _ name: String) -> GanttDrawing.Line {
        GanttDrawing.Line(
            name: name, depth: 0, shape: .milestone,
            span: milestone.forecast.map { TimelineSpan(start: $0, finish: $0) },
            baseline: milestone.baseline.map { TimelineSpan(start: $0, finish: $0) }, progress: nil,
            isReached: milestone.reached != nil, isCritical: milestone.isCritical)
    }

    /// Thin bars are the baseline; what is critical has another colour and a dashed outline.
    private static func chart(_ today: Day) -> Chart {
        let row = Chart.Channel("y", .joined("task", "name"), isInOrder: true)
        return Chart(
            Chart.Layer(
                .bar, Chart.Channel("x", .temporal("start")), Chart.Channel("x2", .dayEnd("finish")), row,
                Chart.Channel("color", .nominal("critical")), Chart.Channel("strokeDash", .nominal("critical")),
                Chart.Channel("stroke", .value("black"))),
            Chart.Layer(
                .rule, Chart.Channel("x", .temporal("baseline_start")),
                Chart.Channel("x2", .dayEnd("baseline_finish")), row, Chart.Channel("size", .value("3"))),
            Chart.Layer(
                .point, Chart.Channel("x", .temporal("milestone_day")), row,
                Chart.Channel("shape", .value("diamond")), Chart.Channel("size", .value("120"))),
            Chart.Layer(.rule, Chart.Channel("x", .day(today))), step: 18)
    }
}

/// Which tasks are wanted.
enum TaskFilter: String, CaseIterable {
    case all
    case open
    case late
    case critical
    case running
    case waiting
    case done

    static let names = allCases.map(\.rawValue)

    init(_ context: some ReportContext) { self = TaskFilter(rawValue: context.parameter("state")) ?? .all }

    func includes(_ task: TimelineTask) -> Bool {
        switch self {
        case .all: true
        case .open: task.state.isOpen
        case .late: task.state == .late
        case .critical: task.isCritical
        case .running: task.state == .running
        case .waiting: task.state == .waiting
        case .done: task.state == .done
        }
    }

    func includes(_ milestone: TimelineMilestone) -> Bool {
        switch self {
        case .all: true
        case .open: milestone.reached == nil
        case .late: milestone.isLate
        case .critical: milestone.isCritical
        case .running, .waiting: false
        case .done: milestone.reached != nil
        }
    }
}

extension TimelineMilestone {
    /// Not reached by the day aimed at.
    var isLate: Bool { isOpen && due.map { due in forecast.map { $0 > due } ?? false } ?? false }
    var isOpen: Bool { reached == nil }

    var stateCell: Cell {
        .label(Text("timelines.milestone.\(isOpen ? isLate ? "late" : "open" : "reached")"))
    }
}
