import DaybookModel
import DaybookProjections

/// The difference of two answers as a table: a line per figure that changed, and below it a line per cause.
///
/// People read what changed and by how much; programs also get everything that identifies a figure and an event, in columns of
/// their own.
public struct DifferenceTable<Context: ReportContext> {
    private let context: Context

    public init(_ context: Context) { self.context = context }

    public static var columns: [Column] {
        [
            .text("figure"), .number("before"), .number("after"), .number("change"), Column.text("kind").forPrograms,
            Column.text("row").key.forPrograms, Column.text("column").key.forPrograms,
            Column.text("sequence").key.forPrograms, Column.text("event").forPrograms,
            Column.text("type").forPrograms, Column.text("subject").forPrograms, Column.text("occurred").forPrograms,
            Column.text("recorded").forPrograms, Column.number("events", unit: "count").forPrograms,
        ]
    }

    public func table(_ difference: AnswerDifference) throws -> ReportTable {
        var table = ReportTable(columns: DifferenceTable.columns)
        for figure in difference.figures { table.rows += try rows(figure) }
        table.hint = Text("difference.nothing")
        if !difference.isSplit { table.notes.append(Text("difference.not_split")) }
        return table
    }

    /// The line of a figure and those of its causes, which stand further in.
    func rows(_ figure: AnswerDifference.Figure, depth: Int = 0) throws -> [[Cell]] {
        let change = figure.change
        let row = change.place.rowText.isEmpty ? Text("report.total").description : change.place.rowText
        let name = Text("difference.figure", row, change.column.title).description
        let place: [Cell] = [.text(row), .text(change.place.column)]
        func line(_ name: String, _ depth: Int, _ before: Cell?, _ after: Cell?, _ kind: Text, _ rest: [Cell]) -> [Cell]
        {
            [
                .indented(name, depth: depth), before ?? .none, after ?? .none, Cell.change(from: before, to: after),
                .label(kind),
            ] + place + rest
        }
        var rows = [
            line(
                name, depth, change.before, change.after, Text("difference.kind.figure"),
                [Cell](repeating: .none, count: 7))
        ]
        for cause in figure.causes {
            let (name, kind, cells) = try describe(cause.reason)
            rows.append(line(name, depth + 1, cause.before, cause.after, kind, cells))
        }
        return rows
    }

    private func describe(_ reason: AnswerDifference.Reason) throws -> (name: String, kind: Text, cells: [Cell]) {
        switch reason {
        case .time(let start, let end):
            return (
                Text("difference.time", start, end).description, Text("difference.kind.time"),
                [Cell](repeating: .none, count: 7)
            )
        case .version:
            return (
                Text("difference.version").description, Text("difference.kind.version"),
                [Cell](repeating: .none, count: 7)
            )
        case .events(let events):
            let (first, last) = (events.map(\.sequence).min() ?? 0, events.map(\.sequence).max() ?? 0)
            return (
                Text("difference.events", events.count, first, last).description, Text("difference.kind.events"),
                [Cell](repeating: .none, count: 6) + [.integer(events.count)]
            )
        case .event(let event):
            let subject = try subject(event.subject)
            let type = EventCatalogue.shortName(event.type)
            let day = context.day(of: event.occurredAt)
            var name = Text("difference.event", subject.shown, type, day, event.sequence).description
            if let target = event.retracted, let taken = try context.envelope(ofEvent: target) {
                name =
                    Text(
                        "difference.retraction", subject.shown, EventCatalogue.shortName(taken.type), day,
                        event.sequence
                    )
                    .description
            }
            return (
                name, Text("difference.kind.event"),
                [
                    .integer(event.sequence), try context.event(event.sequence), .text(type), .text(subject.whole),
                    .instant(event.occurredAt), .instant(event.recordedAt), .integer(1),
                ]
            )
        }
    }

    /// A customer by key, others with their kind.
    private func subject(_ number: SubjectNumber) throws -> (shown: String, whole: String) {
        let key = try context.key(of: number)
        guard let kind = SubjectKind(rawValue: number.kind) else { return (key, key) }
        let whole = Subject(kind, key).description
        return (kind == .customer ? key : whole, whole)
    }
}
