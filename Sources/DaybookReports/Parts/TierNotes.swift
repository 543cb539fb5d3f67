import DaybookModel
import DaybookProjections

/// What a reader must know of the customers in a tier report: who got no proposal and why, what does not count.
struct TierNotes {
    private var customers = 0
    private var tooNew = 0
    private var missing = 0
    private var lapsed = 0
    private var granted = 0
    private var overridden = 0
    private var waived = 0
    private var elsewhere: [Currency: Int] = [:]

    mutating func add(_ customer: TieredCustomer, in currency: Currency) {
        customers += 1
        switch customer.assessment.outcome {
        case .tooNew: tooNew += 1
        case .missing: missing += 1
        case .proposed:
            if customer.assessment.verdict != nil, customer.collection == nil { waived += 1 }
        }
        if customer.hasLapsed { lapsed += 1 }
        if let decision = customer.granted {
            granted += 1
            if decision.kind == .overridden { overridden += 1 }
        }
        for other in customer.otherCurrencies(than: currency) { elsewhere[other, default: 0] += 1 }
    }

    func texts(_ rules: TierRules, named name: String, _ window: CreditPeriod) -> [Text] {
        guard customers > 0 else { return [] }
        var texts = [Text("tiers.note.rules", name, window.first, window.last), rules.policyText]
        if tooNew > 0 { texts.append(Text("tiers.note.too_new", tooNew, rules.tooNewDays)) }
        if missing > 0 { texts.append(Text("tiers.note.missing", missing)) }
        if case .shares(let rule) = rules.form, rules.needsCollection, waived > 0 {
            texts.append(Text("tiers.note.no_collection.\(rule.missing.rawValue)", waived))
        }
        if lapsed > 0 { texts.append(Text("tiers.note.lapsed", lapsed)) }
        if overridden > 0 { texts.append(Text("tiers.note.overridden", overridden, granted)) }
        texts += elsewhere.sorted { $0.key < $1.key }.map { Text("tiers.note.other_currency", $0.value, $0.key) }
        return texts
    }
}

extension TierRules {
    /// How the factors that could be meant in several ways are counted (T09, T11, T14).
    var definitions: [Text] {
        guard case .sheet(let sheet) = form else { return [] }
        let sources = sheet.factors.map(\.source)
        var texts: [Text] = []
        if sources.contains(.orderCount) { texts.append(Text("tiers.note.counting.\(counting.rawValue)")) }
        if sources.contains(.repurchaseRate) { texts.append(Text("tiers.note.repurchase", repurchaseMonths)) }
        if sources.contains(.interactions) {
            let chosen =
                (interactions.directions ?? []).map(\.rawValue) + (interactions.channels ?? [])
                + (interactions.purposes ?? [])
            texts.append(
                chosen.isEmpty
                    ? Text("tiers.note.interactions")
                    : Text("tiers.note.interactions_chosen", chosen.joined(separator: ", ")))
        }
        return texts
    }

    /// What happens to what is missing, and what shares are of.
    var policyText: Text {
        switch form {
        case .sheet(let sheet): Text("tiers.note.missing.\(sheet.missing.rawValue)")
        case .shares(let rule): Text("tiers.note.shares.\(rule.basis.rawValue)")
        }
    }
}

extension TierAssessment {
    /// What decided, in a few words: why there is no proposal, the condition of the next better tier that fails, or the factor
    /// that lost the most points.
    func why(_ rules: TierRules) -> Cell {
        switch outcome {
        case .tooNew: return .label(Text("tiers.why.too_new"))
        case .missing: return .label(Text("tiers.why.missing"))
        case .proposed: break
        }
        if let next = verdict?.next {
            let conditions = next.failing.map { Text("tiers.condition.\($0.rawValue)").description }
            return .label(Text("tiers.why.condition", next.tier.name, conditions.joined(separator: ", ")))
        }
        guard case .sheet(let sheet) = rules.form, let points = score?.points else { return .none }
        let losses = zip(sheet.factors, points).compactMap { factor, points in
            points.map { (factor: factor, points: $0, loss: factor.points - $0) }
        }
        guard let most = losses.map(\.loss).max(), most > 0, let factor = losses.first(where: { $0.loss == most })
        else {
            return .none
        }
        return .label(
            Text(
                "tiers.why.factor", factor.factor.name, FixedPoint.text(factor.points, digits: 6, trimmed: true),
                FixedPoint.text(factor.factor.points, digits: 6, trimmed: true)))
    }

    /// Points of 100 with two decimals, cut, so that 89.999 does not read as 90.
    var scoreCell: Cell {
        guard let score = score?.score else { return .none }
        return .quotient(Ratio(score.numerator * 100 / score.denominator, over: 100), digits: 2)
    }
}
