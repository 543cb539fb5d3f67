import DaybookModel
import DaybookProjections

// The settings behind figures, in words.

extension TierRules {
    /// How points become tiers, or shares do.
    var texts: [Text] {
        switch form {
        case .sheet(let sheet):
            let factors = sheet.factors.map { "\($0.name) \(number($0.points))" }
            let bands = sheet.bands.map { Text("explain.rules.band", $0.tier, number($0.from)).description }
            return [
                Text(
                    "explain.rules.sheet", windowMonths, factors.joined(separator: ", "), bands.joined(separator: ", "))
            ]
        case .shares(let rule):
            let tiers = rule.tiers.map { tier in
                let share = tier.share.map { limit in
                    Text(
                        "explain.rules.share.\(rule.basis.rawValue)", PeopleFormat.text(.ratio(limit, 1_000_000))
                    ).description
                }
                let collection = tier.collection.map { limit in
                    Text("explain.rules.collection", PeopleFormat.text(.ratio(limit, 1_000_000))).description
                }
                let conditions = [share, collection].compactMap { $0 }
                return conditions.isEmpty
                    ? Text("explain.rules.otherwise", tier.name).description
                    : Text("explain.rules.tier", tier.name, conditions.joined(separator: ", ")).description
            }
            return [Text("explain.rules.shares", windowMonths, tiers.joined(separator: "; "))]
        }
    }

    /// What each factor's values earn.
    var tableTexts: [Text] {
        guard case .sheet(let sheet) = form else { return [] }
        return sheet.factors.map { factor in
            let isRate = factor.source == .collectionRate || factor.source == .repurchaseRate
            let entries = factor.table.entries.map { entry in
                let value = isRate ? PeopleFormat.text(.ratio(entry.value, 1_000_000)) : number(entry.value)
                return Text("explain.rules.entry", value, number(entry.points)).description
            }
            return Text(
                "explain.rules.table.\(factor.table.mapping.rawValue)", factor.name, entries.joined(separator: ", "))
        }
    }

    private func number(_ millionths: Int64) -> String { PeopleFormat.text(.millionths(millionths)) }
}

extension CreditRules {
    /// What money that names no invoice settles.
    var allocationText: Text { Text("explain.rules.allocation.\(allocation.rawValue)") }

    /// What counts in the exposure.
    var exposureTexts: [Text] {
        var texts = [
            Text(unallocatedLowersExposure ? "explain.rules.exposure_less_money" : "explain.rules.exposure"),
            Text(disputedCountsInExposure ? "explain.rules.disputed_count" : "explain.rules.disputed_do_not_count"),
        ]
        if let orderHorizonDays { texts.append(Text("explain.rules.horizon", orderHorizonDays)) }
        return texts
    }
}

extension WorkCalendar {
    var text: Text {
        Text(
            "explain.rules.calendar", weekdays.map(\.rawValue).joined(separator: ", "), holidays.count,
            extraWorkdays.count)
    }
}

extension AgeingReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        var rules = try context.ruleSet(CreditRules.self, named: "credit")
        rules.allocation = AllocationPolicy(rawValue: context.parameter("allocation")) ?? rules.allocation
        return [Text("explain.rules.age.\(context.parameter("basis"))"), rules.allocationText]
    }
}

extension CreditReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        let rules = try context.ruleSet(CreditRules.self, named: "credit")
        return rules.exposureTexts + [rules.allocationText]
    }
}

extension CriticalPathReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        try PlanReader(context).theAnswer().map { [$0.calendar.text] } ?? []
    }
}

extension SatisfactionReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        let question = try SatisfactionQuestion(context)
        let late = Text("explain.rules.late_answers.\(question.rules.lateAnswers.rawValue)")
        return [Text("explain.rules.metric", question.subtitle.description), late]
    }
}

extension ScorecardReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        let rules = try context.ruleSet(TierRules.self, named: context.parameter("rules"))
        return rules.texts + rules.tableTexts
    }
}

extension ScorecardsReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        let rules = try context.ruleSet(TierRules.self, named: context.parameter("rules"))
        return rules.texts + rules.definitions
    }
}

extension TaskListReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        guard !context.parameter("plan").isEmpty else { return [] }
        return try PlanReader(context).theAnswer().map { [$0.calendar.text] } ?? []
    }
}

extension TiersReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        try context.ruleSet(TierRules.self, named: context.parameter("rules")).texts
    }
}

extension TimelineReport {
    public static func ruleTexts(_ context: some ReportContext) throws -> [Text] {
        try PlanReader(context).theAnswer().map { [$0.calendar.text] } ?? []
    }
}
