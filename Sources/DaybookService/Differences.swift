import DaybookModel
import DaybookProjections
import DaybookReports

extension Store {
    /// A question at both clocks.
    public struct Clocks: Sendable {
        /// Nil means today.
        public var asOf: Day?
        public var knownAt: KnownAt

        public init(asOf: Day? = nil, knownAt: KnownAt = .everything) {
            self.asOf = asOf
            self.knownAt = knownAt
        }
    }

    /// What changed in a report's answer from one question to another, figure by figure, with the events that changed it.
    /// Throws what the report throws where one of them cannot be answered.
    public func difference(
        _ report: any Report.Type, parameters: [String: String] = [:], from start: Clocks, to end: Clocks,
        limits: AttributionLimits = AttributionLimits()
    ) throws -> ReportEnvelope {
        let places = try [start, end].map { try sequence($0.knownAt) }
        let known = places[0] > places[1] ? start : end
        let context = try context(report, parameters: parameters, asOf: known.asOf, knownAt: known.knownAt)
        let questions = zip([start, end], places).map { clocks, place in
            ReportQuestion(
                asOf: clocks.asOf ?? today, scope: EventScope(through: place), parameters: context.question.parameters)
        }
        let difference = try Attribution.difference(
            of: report, context, from: questions[0], to: questions[1], limits: limits)
        var table = try DifferenceTable(context).table(difference)
        table.heading = Text("difference.title", report.title)
        table.subtitle = Text(
            "difference.summary", difference.figures.count, difference.eventCount, questions[0].asOf, places[0])
        let given = report.parameters.filter { context.parameter($0.name) != $0.defaultValue }
        return ReportEnvelope(
            report: "diff", title: report.title,
            parameters: [
                ("report", report.name), ("from_as_of", "\(questions[0].asOf)"), ("from_known_at", "\(places[0])"),
            ] + given.map { ($0.name, context.parameter($0.name)) },
            asOf: questions[1].asOf, sequence: places[1],
            recordedAt: try recordedAt(places[1], end.knownAt),
            rules: try ruleVersions(report, context.asking(questions[1])), currency: currency, table: table)
    }
}
