import DaybookModel

/// The tier that present data propose for one customer, and why (T23). It is never the granted tier: `TierHistory` has that.
public struct TierAssessment: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        case proposed(tier: String)
        /// Known for fewer days than the rule set asks for.
        case tooNew
        /// Something is missing that the rule set does not do without.
        case missing
    }

    public let outcome: Outcome
    /// Values of a score sheet's factors, in its order; nil where there is no data. Empty for share rules.
    public let values: [Ratio?]
    /// Nil for share rules.
    public let score: SheetScore?
    /// Nil for score sheets.
    public let verdict: ShareRule.Verdict?

    public var tier: String? {
        if case .proposed(let tier) = outcome { tier } else { nil }
    }
}

extension TierRules {
    /// - Parameters:
    ///   - activity: what the customer did in `window(endingOn:)`.
    ///   - collection: the due-based rate over the same window; nil when nothing was due.
    ///   - sales: of all customers in that window; share rules need it.
    ///   - currency: the store's: what is collected in others does not score.
    public func assess(
        _ activity: CustomerActivity, collection: Ratio?, among sales: SalesPopulation, in currency: Currency
    ) -> TierAssessment {
        var (values, score, verdict): ([Ratio?], SheetScore?, ShareRule.Verdict?) = ([], nil, nil)
        switch form {
        case .sheet(let sheet):
            values = sheet.factors.map { value(of: $0.source, activity, collection: collection, in: currency) }
            score = sheet.score(values: values)
        case .shares(let rule):
            let share = sales.share(of: activity.collected(in: currency), by: rule.basis)
            verdict = rule.verdict(share: share, collection: collection)
        }
        let tier = score?.tier ?? verdict?.tier
        let outcome: TierAssessment.Outcome =
            isTooNew(activity) ? .tooNew : tier.map { .proposed(tier: $0) } ?? .missing
        return TierAssessment(outcome: outcome, values: values, score: score, verdict: verdict)
    }

    /// The days a customer had been known on the window's last day, that day included.
    private func age(_ activity: CustomerActivity) -> Int {
        activity.history.since.map { activity.period.last - $0 + 1 } ?? 0
    }

    private func isTooNew(_ activity: CustomerActivity) -> Bool { age(activity) < tooNewDays }

    /// What a factor measures; nil when there is no data, which is not the same as nothing (T16).
    public func value(
        of source: TierFactorSource, _ activity: CustomerActivity, collection: Ratio?, in currency: Currency
    ) -> Ratio? {
        guard let value = measured(source, activity, collection: collection, in: currency) else { return nil }
        let age = age(activity)
        guard proRatesNew, source.isSum, age > 0, age < activity.period.days else { return value }
        return Ratio(value.numerator * Int128(activity.period.days), over: value.denominator * Int128(age))
    }

    private func measured(
        _ source: TierFactorSource, _ activity: CustomerActivity, collection: Ratio?, in currency: Currency
    ) -> Ratio? {
        let history = activity.history
        switch source {
        case .collected:
            // Who was billed and has not paid is known to have paid nothing.
            guard history.hasOrders || history.hasInvoices || !history.receipts.isEmpty else { return nil }
            return Ratio(
                activity.collected(in: currency), over: (0..<currency.digits).reduce(1) { unit, _ in unit * 10 })
        case .collectionRate: return collection
        case .orderCount: return history.hasOrders ? Ratio(activity.purchaseCount(counting), over: 1) : nil
        case .repurchaseRate: return activity.repurchaseRate(months: repurchaseMonths)
        case .productLines: return history.knowsProductLines ? Ratio(activity.productLines.count, over: 1) : nil
        case .fullSuite: return hasFullSuite(activity).flatMap { Ratio($0 ? 1 : 0, over: 1) }
        case .interactions: return count(activity.interactions(interactions), of: .interaction, history)
        case .visits: return count(activity.visits, of: .visit, history)
        case .inquiries: return count(activity.inquiries, of: .customerCase, history)
        }
    }

    /// Whether every product line of the full suite was bought (T10); nil when there is no such suite, or the source knows no
    /// product lines.
    public func hasFullSuite(_ activity: CustomerActivity) -> Bool? {
        guard !fullSuite.isEmpty, activity.history.knowsProductLines else { return nil }
        return activity.productLines.isSuperset(of: fullSuite.map { DocumentKey($0) })
    }

    /// A count is known when anything of the kind was ever recorded of the customer.
    private func count(
        _ contacts: [CustomerContact], of kind: CustomerContact.Kind, _ history: CustomerHistory
    ) -> Ratio? {
        history.contacts.contains { $0.kind == kind } ? Ratio(contacts.count, over: 1) : nil
    }

    /// The events behind a factor's value; those behind a collection rate are the credit read model's.
    public func events(behind source: TierFactorSource, _ activity: CustomerActivity) -> [(day: Day, sequence: UInt64)]
    {
        switch source {
        case .collected: activity.receipts.map { ($0.day, $0.sequence) }
        case .collectionRate: []
        case .orderCount, .repurchaseRate: activity.purchases.map { ($0.day, $0.sequence) }
        case .productLines, .fullSuite:
            activity.purchases.filter(\.namesProductLine).map { ($0.day, $0.sequence) }
        case .interactions: activity.interactions(interactions).map { ($0.day, $0.sequence) }
        case .visits: activity.visits.map { ($0.day, $0.sequence) }
        case .inquiries: activity.inquiries.map { ($0.day, $0.sequence) }
        }
    }
}

extension CustomerHistory {
    /// Orders of a source that knows no product lines say nothing about breadth.
    fileprivate var knowsProductLines: Bool {
        purchases.contains(where: \.namesProductLine)
    }
}

extension Purchase {
    fileprivate var namesProductLine: Bool { lines.contains { !$0.isProduct && !$0.name.isNone } }
}
