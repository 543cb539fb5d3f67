import DaybookModel
import DaybookProjections

/// Low scores with the customer's own words, and whether anybody acts on them (C10, S06).
///
/// How many of the worst scores are low the rule set says. Answers that a later one replaced are left out. Newest first.
public enum LowScoresReport: Report {
    public static let name = "low-scores"
    public static func ruleSets(_ parameter: (String) -> String) -> [String] { ["satisfaction"] }
    public static let parameters: [ReportParameter] = [
        .metric, ReportParameter("customer", .subject(.customer)), .from, .to,
    ]
    public static var whenEmpty: Text? { Text("report.low-scores.empty") }

    public static func table(_ context: some ReportContext) throws -> ReportTable {
        let question = try SatisfactionQuestion(context)
        let customer = try context.customerParameter()
        let low = try LowScores(question)
        var table = ReportTable(
            columns: [
                .text("day").key, .text("customer").key, .text("name"), .number("score"), .text("about"),
                .text("words"),
                .text("action"), .text("event").key,
            ])
        let names = try CustomerNames(context)
        let answers = low.answers.filter { customer == nil || $0.customer == customer }
        if !answers.isEmpty {
            let scales = Set(answers.map { "\($0.line.lowest)–\($0.line.highest)" }).sorted()
            table.subtitle = Text(
                "report.low-scores.of", question.metric.name, question.metric.lowScores,
                scales.joined(separator: ", "))
        }
        for answer in try context.sorted(
            answers, byEvent: \.sequence, after: { $0.line.occurredAt > $1.line.occurredAt })
        {
            func opened(_ cell: () throws -> Cell) rethrows -> Cell { try context.opened(line: table.rows.count, cell) }
            table.rows.append([
                .day(answer.day), .text(try context.key(of: answer.customer)),
                try opened { try names.cell(answer.customer) }, .millionths(answer.line.score),
                try opened { try about(answer, context) }, try opened { try words(answer, context) },
                try opened { try action(low.action(about: answer), context) },
                try opened { try context.event(answer.sequence) },
            ])
        }
        return table
    }

    /// Wave, channel and agent, as far as they are known.
    private static func about(_ answer: SurveyAnswer, _ context: some ReportContext) throws -> Cell {
        let parts = [
            try context.name(answer.wave, "wave", ofEvent: answer.sequence(naming: answer.line.wave)),
            try context.name(answer.line.channel, "channel", ofEvent: answer.sequence),
            try context.name(answer.agent, "agent", ofEvent: answer.sequence(naming: answer.topic.agent)),
        ]
        return .optional(parts.compactMap { $0 }.joined(separator: " · "))
    }

    /// What the customer wrote: sealed, and opened for output only.
    private static func words(_ answer: SurveyAnswer, _ context: some ReportContext) throws -> Cell {
        guard answer.line.has(AnswerLine.hasComment) else { return .none }
        let texts = [
            try context.field("comment_title", ofEvent: answer.sequence),
            try context.field("comment", ofEvent: answer.sequence),
        ].compactMap { $0 }.filter { !$0.isEmpty }
        guard texts.isEmpty else { return .text(texts.joined(separator: ": ")) }
        return switch try context.personalFields(ofEvent: answer.sequence) {
        case .erased: .absent(Text("report.profile.erased"))
        case .sealed: .absent(Text("report.profile.sealed"))
        case .none, .open: .none
        }
    }

    private static func action(_ action: ImprovementAction?, _ context: some ReportContext) throws -> Cell {
        guard let action else { return .absent(Text("report.low-scores.no_action")) }
        let key = try context.document(action.key, "action", ofEvent: action.sequence)
        return .label(Text("report.low-scores.action", key, Text("report.closed-loop.state.\(action.state.rawValue)")))
    }
}
