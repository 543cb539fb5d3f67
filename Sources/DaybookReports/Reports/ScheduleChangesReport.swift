import DaybookModel
import DaybookProjections

/// Every date of a plan that moved: by which event, who recorded it, why, and what else moved because of it (P08).
///
/// Events in the order in which they act; what an event is about before what followed, each in the order of the plan.
public enum ScheduleChangesReport: Report {
    public static let name = "schedule-changes"
    public static let whenEmpty: Text? = Text("report.schedule-changes.empty")
    public static let parameters: [ReportParameter] = [.thePlan, .from, .to]

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        var table = ReportTable(columns: [
            .number("day"), .text("actor"), .text("task").key, .number("old_finish"), .number("new_finish"),
            .number("moved_days"), .text("reason"), .text("type").detail, .text("because").detail, .text("name").detail,
            .number("old_start").detail, .number("new_start").detail, .text("recorded").detail,
            .text("event").key.detail,
        ])
        let reader = try PlanReader(context)
        guard let answer = try reader.theAnswer() else { return table }
        table.subtitle = Text("report.timeline.of", answer.key, try reader.name(answer))
        table.notes = answer.notes
        let first = Day(context.parameter("from")) ?? answer.lines.first.map { context.day(of: $0.occurredAt) }
        let last = Day(context.parameter("to")) ?? context.asOf
        guard let first, first <= last else { return table }
        let changes = Timeline.changes(
            answer.lines, arrivals: answer.arrivals, asOf: context.asOf, during: first...last,
            zone: context.zone
        ) { reader.calendar($0, else: answer.calendar) }
        for change in changes {
            for move in change.moves.filter(\.isOwn) + change.moves.filter({ !$0.isOwn }) {
                table.rows.append(try cells(move, of: change, answer.timeline, reader, line: table.rows.count))
            }
        }
        return table
    }

    private static func cells(
        _ move: TimelineChange.Move, of change: TimelineChange, _ timeline: Timeline,
        _ reader: PlanReader<some ReportContext>, line: Int
    ) throws -> [Cell] {
        let context = reader.context
        func opened(_ cell: () throws -> Cell) rethrows -> Cell { try context.opened(line: line, cell) }
        let envelope = try context.envelope(ofEvent: change.sequence)
        let type = envelope.flatMap { EventCatalogue.type(numbered: $0.type)?.shortName }
        let name = try opened {
            if let task = timeline.task(move.item) { return .text(try reader.name(task)) }
            return .optional(try timeline.milestone(move.item).map { try reader.name($0) })
        }
        return [
            .day(context.day(of: change.occurredAt)), .optional(envelope?.actor),
            .text(try reader.key(move.item, timeline)), .day(move.old?.finish), .day(move.new?.finish),
            .signed(move.workdays),
            try opened {
                let reason = try context.field("reason", ofEvent: change.sequence)
                return .optional(try reason ?? context.field("note", ofEvent: change.sequence))
            }, .optional(type), .label(Text(move.isOwn ? "timelines.moved.itself" : "timelines.moved.followed")), name,
            .day(move.old?.start), .day(move.new?.start), envelope.map { .instant($0.recordedAt) } ?? .none,
            try opened { try context.event(change.sequence) },
        ]
    }
}
