import DaybookModel
import DaybookProjections

/// An answer that was published: frozen as it was, with what it was an answer to.
public struct Publication: Sendable, Equatable {
    /// Sequence of the event that froze it.
    public var sequence: UInt64
    public var publishedAt: Instant
    /// Name of the report.
    public var report: String
    /// The question.
    public var asOf: Day
    public var knownAt: UInt64
    public var parameters: [String: String]
    /// Versions of the rule sets used, by name.
    public var rules: [String: Int]
    /// The answer as JSON, byte for byte.
    public var answer: String
    public var publisher: String
    public var note: String

    /// From a `report.published` event of the report named. Fields that an event does not have are empty.
    public init(_ event: borrowing EventView, report: String) {
        let data = ReportPublished(event.payload)
        sequence = event.sequence
        publishedAt = event.occurredAt
        self.report = report
        asOf = data.asOf ?? Day(number: 0)
        knownAt = UInt64(clamping: data.knownAt ?? 0)
        (parameters, rules) = ([:], [:])
        for parameter in data.parameters {
            if let name = parameter.name { parameters[name.string] = parameter.value?.string }
        }
        for rule in data.rules { if let name = rule.name { rules[name.string] = Int(rule.version ?? 0) } }
        answer = data.answer.map(\.string).joined()
        publisher = data.publisher?.string ?? ""
        note = data.note?.string ?? ""
    }

    /// The question it answers, with personal fields left out as they were.
    public func question(_ scope: EventScope) -> ReportQuestion {
        var question = ReportQuestion(asOf: asOf, scope: scope, parameters: parameters)
        if let report = ReportCatalogue.report(named: report) {
            // A parameter that came later has its usual value; one without a value was not given.
            for parameter in report.parameters where question.parameters[parameter.name] == nil {
                question.parameters[parameter.name] = ""
            }
        }
        question.withholdsPersonal = true
        return question
    }
}

extension ReportContext {
    /// The publications that stand, of one report or of all, the oldest first.
    public func publications(of report: String = "") throws -> [Publication] {
        var publications: [Publication] = []
        try forEachStandingEvent(types: [EventType.reportPublished]) { event in
            let name = try key(of: event.subject)
            if report.isEmpty || name == report { publications.append(Publication(event, report: name)) }
        }
        return publications
    }
}
