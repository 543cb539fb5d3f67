import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// Whether low scores lead to actions, actions get done, and done ones helped (C10–C12).
///
/// In all: each state with its share. By period of opening or by owner: counts and the share closed. By action: each one with
/// the score that it is about and the customer's first one after it was done, to the same question on the same scale.
/// Sorted by time or name.
public enum ClosedLoopReport: Report {
    public static let name = "closed-loop"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["satisfaction"] }
    public static let parameters: [ReportParameter] = [
        .metric, ReportParameter("by", .choice(["none", "period", "owner", "action"]), default: "none"), .period, .from,
        .to,
    ]
    public static var whenEmpty: Text? { Text("report.closed-loop.empty") }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let question = try SatisfactionQuestion(context)
        let low = try LowScores(question)
        let actions = low.actions.values.joined().filter { question.isAsked($0.opened) }
        var table =
            switch context.parameter("by") {
            case "period":
                try grouped(actions, "period", context) { .text(question.calendarPeriod($0.opened).description) }
            case "owner":
                try grouped(actions, "owner", context) {
                    .optional(try context.name($0.owner, "owner", ofEvent: $0.ownerSequence))
                }
            case "action": try list(actions, question)
            default: try states(actions, low, context)
            }
        table.subtitle = Text("report.closed-loop.of", question.metric.name)
        return table
    }

    private static let figures: [Column] = [.number("share"), .number("low"), .number("high")]

    private static func share(_ part: Int, of whole: Int) -> [Cell] {
        [.share(part, of: whole)] + WilsonInterval.cells(part, of: whole)
    }

    private static func states(
        _ actions: [ImprovementAction], _ low: LowScores<some ReportContext>, _ context: some ReportContext
    ) throws -> ReportTable {
        var table = ReportTable(
            columns: [.text("step"), .number("count", unit: "count"), .number("of", unit: "count")] + figures)
        guard !low.answers.isEmpty || !actions.isEmpty else { return table }
        func add(_ step: Text, _ part: Int, of whole: Int) {
            table.rows.append([.label(step), .integer(part), .integer(whole)] + share(part, of: whole))
        }
        let acted = try low.answers.count { try low.action(about: $0) != nil }
        add(Text("report.closed-loop.acted"), acted, of: low.answers.count)
        for state in ImprovementAction.State.allCases {
            let count = actions.count { $0.state == state }
            add(Text("report.closed-loop.state.\(state.rawValue)"), count, of: actions.count)
            guard state == .open else { continue }
            add(
                Text("report.closed-loop.overdue"), actions.count { $0.isOverdue(asOf: context.asOf) },
                of: actions.count)
        }
        add(Text("report.closed-loop.closed"), actions.count(where: \.isClosed), of: actions.count)
        return table
    }

    private static func grouped(
        _ actions: [ImprovementAction], _ column: String, _ context: some ReportContext,
        _ name: (ImprovementAction) throws -> Cell
    ) throws -> ReportTable {
        var groups: [(name: Cell, actions: [ImprovementAction])] = []
        for action in actions {
            let cell = try name(action)
            if let place = groups.firstIndex(where: { $0.name == cell }) {
                groups[place].actions.append(action)
            } else {
                groups.append((cell, [action]))
            }
        }
        func cells(_ actions: [ImprovementAction]) -> [Cell] {
            let counts = [
                actions.count, actions.count { $0.state == .open }, actions.count { $0.isOverdue(asOf: context.asOf) },
                actions.count { $0.state == .done }, actions.count { $0.state == .verified },
            ]
            return counts.map { .integer($0) } + share(actions.count(where: \.isClosed), of: actions.count)
        }
        var table = ReportTable(
            columns: [
                .text(column), .number("actions", unit: "count"), .number("open", unit: "count"),
                .number("overdue", unit: "count"), .number("done", unit: "count"), .number("verified", unit: "count"),
                .number("closed"), .number("low"), .number("high"),
            ])
        table.rows = groups.map { (PeopleFormat.text($0.name), [$0.name] + cells($0.actions)) }
            .sorted { $0.0 < $1.0 }.map(\.1)
        if !groups.isEmpty { table.totals = [[.absent(Text("report.total"))] + cells(actions)] }
        return table
    }

    private static func list(
        _ actions: [ImprovementAction], _ question: SatisfactionQuestion<some ReportContext>
    ) throws -> ReportTable {
        let context = question.context
        var answers: [SubjectNumber: [SurveyAnswer]] = [:]
        try question.forEachFile { file in
            answers[file.customer] = file.answers.filter { [.counted, .late, .replaced].contains($0.state) }
        }
        var table = ReportTable(columns: [
            .text("action").key, .text("customer").key, .text("name"), .text("title"), .text("owner"), .text("due"),
            .text("state"), .number("before"), .number("after"),
        ])
        let names = try CustomerNames(context)
        for action in try context.sorted(actions, byEvent: \.sequence, after: { $0.opened < $1.opened }) {
            func opened(_ cell: () throws -> Cell) rethrows -> Cell { try context.opened(line: table.rows.count, cell) }
            // Scores of another metric than the one the action shall move prove nothing.
            let isMeasured = action.metric.isNone || action.metric == DocumentKey(question.metric.name)
            let own = isMeasured ? answers[action.customer] ?? [] : []
            let before = try own.last { answer in
                try answer.day <= action.opened && action.isAbout(answer) { try context.eventID(answer.sequence) }
            }
            let after = before.flatMap { before in
                action.done.flatMap { done in
                    own.first {
                        $0.day > done && $0.state != .replaced && question.series(of: $0) == question.series(of: before)
                    }
                }
            }
            table.rows.append([
                .text(try context.document(action.key, "action", ofEvent: action.sequence)),
                .text(try context.key(of: action.customer)), try opened { try names.cell(action.customer) },
                try opened { .optional(try context.field("title", ofEvent: action.sequence)) },
                try opened { .optional(try context.name(action.owner, "owner", ofEvent: action.ownerSequence)) },
                action.due.map { .day($0) } ?? .none, .label(try state(of: action, context)),
                before.map { .millionths($0.line.score) } ?? .none, after.map { .millionths($0.line.score) } ?? .none,
            ])
        }
        return table
    }

    private static func state(of action: ImprovementAction, _ context: some ReportContext) throws -> Text {
        if action.isOverdue(asOf: context.asOf) { return Text("report.closed-loop.overdue") }
        let outcome = try context.name(action.outcome, "outcome", ofEvent: action.outcomeSequence)
        guard let outcome else { return Text("report.closed-loop.state.\(action.state.rawValue)") }
        return Text("report.closed-loop.verified_as", outcome)
    }
}
