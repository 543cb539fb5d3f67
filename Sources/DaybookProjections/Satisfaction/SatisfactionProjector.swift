import DaybookModel

/// Posts what customers say about us: surveys sent and answered, needs, and the actions that follow.
///
/// What the answers mean (which count, in which series, by which formula) is decided when a question is asked: `SurveyFile`.
public enum SatisfactionProjector: Projector {
    public static let name = "satisfaction"
    public static let version = 1
    public static let isLedger = true
    public static let types: Set<UInt16> = [
        EventType.surveySent, EventType.surveyAnswered, EventType.needRecorded, EventType.actionOpened,
        EventType.actionAssigned, EventType.actionDone, EventType.actionVerified, EventType.eventRetracted,
    ]

    public static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        guard event.subject.kind == SubjectKind.customer.rawValue else { return }
        switch event.type {
        case EventType.surveySent: rows.post(line(SurveySent(event.payload)), of: event)
        case EventType.surveyAnswered:
            let data = SurveyAnswered(event.payload)
            var answer = line(data)
            if event.isSealed { answer.flags |= AnswerLine.hasComment }
            rows.post(answer, of: event)
            let topic = topic(data)
            if !topic.isEmpty { rows.post(topic, of: event) }
        case EventType.needRecorded: rows.post(line(NeedRecorded(event.payload)), of: event)
        case EventType.actionOpened: rows.post(line(ActionOpened(event.payload)), of: event)
        case EventType.actionAssigned:
            let data = ActionAssigned(event.payload)
            rows.post(action(.assigned, data.action, owner: data.owner, due: data.due), of: event)
        case EventType.actionDone:
            let data = ActionDone(event.payload)
            rows.post(action(.done, data.action, owner: data.agent), of: event)
        case EventType.actionVerified:
            let data = ActionVerified(event.payload)
            var verified = action(.verified, data.action, owner: data.verifiedBy)
            verified.word = DocumentKey(data.outcome)
            rows.post(verified, of: event)
        case EventType.eventRetracted: rows.postRetraction(event)
        default: break
        }
    }

    private static func line(_ data: SurveySent) -> SurveySentLine {
        var line = SurveySentLine()
        line.kind = 1
        line.survey = DocumentKey(data.survey)
        line.wave = DocumentKey(data.wave)
        line.metric = DocumentKey(data.metric)
        line.channel = DocumentKey(data.channel)
        line.product = DocumentKey(data.product)
        line.agent = DocumentKey(data.agent)
        if let day = data.closes {
            line.closesDay = day.number
            line.flags |= SurveySentLine.closes
        }
        if data.bounced == true { line.flags |= SurveySentLine.hasBounced }
        return line
    }

    private static func line(_ data: SurveyAnswered) -> AnswerLine {
        var line = AnswerLine()
        line.kind = 1
        line.metric = DocumentKey(data.metric)
        line.survey = DocumentKey(data.survey)
        line.answer = DocumentKey(data.answer)
        line.wave = DocumentKey(data.wave)
        line.question = DocumentKey(data.question)
        line.channel = DocumentKey(data.channel)
        line.mode = DocumentKey(data.mode)
        line.score = data.score ?? 0
        // Nobody's scale is longer than two thousand million.
        line.lowest = Int32(clamping: data.scaleMin ?? 0)
        line.highest = Int32(clamping: data.scaleMax ?? 0)
        if data.lowIsGood == true { line.flags |= AnswerLine.lowIsGood }
        if data.enteredByAgent == true { line.flags |= AnswerLine.isByAgent }
        return line
    }

    private static func topic(_ data: SurveyAnswered) -> AnswerTopicLine {
        var line = AnswerTopicLine()
        line.kind = 1
        line.product = DocumentKey(data.product)
        line.productLine = DocumentKey(data.productLine)
        line.agent = DocumentKey(data.agent)
        return line
    }

    private static func line(_ data: NeedRecorded) -> NeedLine {
        var line = NeedLine()
        line.kind = 1
        line.need = DocumentKey(data.need)
        line.category = DocumentKey(data.category)
        return line
    }

    private static func line(_ data: ActionOpened) -> ActionLine {
        var line = action(.opened, data.action, owner: data.owner, due: data.due)
        line.survey = DocumentKey(data.survey)
        line.answer = DocumentKey(data.answer)
        line.event = DocumentKey(data.eventId)
        line.word = DocumentKey(data.metric)
        return line
    }

    private static func action(
        _ kind: ActionLineKind, _ action: WireText?, owner: WireText?, due: Day? = nil
    ) -> ActionLine {
        var line = ActionLine()
        line.kind = kind.rawValue
        line.action = DocumentKey(action)
        line.owner = DocumentKey(owner)
        if let due {
            line.dueDay = due.number
            line.flags |= ActionLine.hasDue
        }
        return line
    }
}
