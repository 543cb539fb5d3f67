import DaybookModel
import DaybookReports

extension Store {
    /// Explains a figure of a report: its events in order with the value before and after each, which of them decide, the rules,
    /// and the smallest change that would make it another. Computed from the log; nothing is stored.
    ///
    /// - Parameters:
    ///   - words: the values that name the row; those of parameters that must be given and are not come first.
    ///   - columns: names of the columns to explain; none means the report's usual ones.
    public func explain(
        _ report: any Report.Type, row words: [String], columns: [String] = [], parameters: [String: String] = [:],
        asOf: Day? = nil, knownAt: KnownAt = .everything
    ) throws -> ReportEnvelope {
        var (words, parameters) = (words[...], parameters)
        for parameter in report.parameters where parameter.defaultValue == nil && parameters[parameter.name] == nil {
            parameters[parameter.name] = words.popFirst()
        }
        let context = try context(report, parameters: parameters, asOf: asOf, knownAt: knownAt)
        var (explained, row) = (report, "")
        var envelope = try envelope(report, context, knownAt: knownAt) { context in
            let explanation = try Explanation(report, context, row: Array(words), columns: columns)
            (explained, row) = (explanation.report, explanation.row)
            return explanation.table
        }
        envelope.report = explained.name
        envelope.title = explained.title
        envelope.parameters.append(("explain", row))
        envelope.table.notes = try rules(envelope) + envelope.table.notes
        return envelope
    }

    /// Which version of each rule set decided, and where it comes from.
    private func rules(_ envelope: ReportEnvelope) throws -> [Text] {
        try envelope.rules.map { name, _ in
            guard let version = try RuleBook(self).inForce(name, on: envelope.asOf, through: envelope.sequence),
                let effective = version.effective
            else { return Text("explain.rules_built_in", name) }
            return Text(
                "explain.rules_published", name, version.version, effective, version.author, version.sequence)
        }
    }
}
