import DaybookModel
import DaybookProjections

/// The low scores of a metric in the days asked about, and the actions that answer them.
struct LowScores<Context: ReportContext> {
    /// In no order that an answer may depend on.
    private(set) var answers: [SurveyAnswer] = []
    /// All actions of customers, whatever they are about.
    let actions: [SubjectNumber: [ImprovementAction]]
    private let context: Context

    init(_ question: SatisfactionQuestion<Context>) throws {
        context = question.context
        actions = try context.rows(of: SatisfactionProjector.self).improvementActions(
            until: context.endOfDay(context.asOf), zone: context.zone)
        var answers: [SurveyAnswer] = []
        try question.forEachFile { file in
            answers += file.answers.filter { answer in
                question.isAsked(answer.day) && ![.replaced, .otherScale, .offScale].contains(answer.state)
                    && question.series(of: answer).emptyTally.isWorst(
                        answer.line.score, of: question.metric.lowScores)
            }
        }
        self.answers = answers
    }

    /// The first action that was opened about an answer; nil when there is none.
    func action(about answer: SurveyAnswer) throws -> ImprovementAction? {
        try actions[answer.customer]?.first { action in
            try action.isAbout(answer) { try context.eventID(answer.sequence) }
        }
    }
}
