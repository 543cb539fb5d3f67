import DaybookModel
import DaybookProjections

/// The customers a tier report is about: everybody, or those that its parameters `customer`, `owner` and `region` name, each
/// with the tier it was granted and the tier that present data propose under the rule set `rules`.
struct TierSelection<Context: ReportContext> {
    let context: Context
    let rules: TierRules
    /// The window of the rule set that ends on the day asked about.
    let window: CreditPeriod
    private let customer: SubjectNumber?
    private let owner: DocumentKey?
    private let region: DocumentKey?
    private let creditRules: CreditRules
    /// What every customer paid in the window; empty where shares do not matter.
    private let amounts: [SubjectNumber: Int64]
    private let sales: SalesPopulation

    init(_ context: Context) throws {
        self.context = context
        rules = try context.ruleSet(TierRules.self, named: context.parameter("rules"))
        window = rules.window(endingOn: context.asOf)
        customer = try context.customerParameter()
        owner = context.keyParameter("owner")
        region = context.keyParameter("region")
        creditRules = try context.ruleSet(CreditRules.self, named: "credit")
        amounts = try TierSelection.amounts(context, rules, window)
        sales = SalesPopulation(Array(amounts.values))
    }

    /// Every customer selected, in order of customer number.
    func forEachCustomer(_ body: (TieredCustomer) throws -> Void) throws {
        if let customer {
            let rows = try context.rows(of: TiersProjector.self)
            guard try !rows.standing(TierLine.self, of: customer, until: end).isEmpty else { return }
            let customer = try self.customer(customer)
            return isSelected(customer.activity.history) ? try body(customer) : ()
        }
        var collections: [SubjectNumber: Ratio] = [:]
        if rules.needsCollection {
            let movements = try context.rows(of: CreditProjector.self)
            try movements.forEachStanding(CreditMovement.self, until: end) { collections[$0] = collection($1) }
        }
        let rows = try context.rows(of: TiersProjector.self)
        try rows.forEachCustomerHistory(until: end, zone: context.zone) { customer, history in
            if isSelected(history) { try body(tiered(customer, history, collections[customer])) }
        }
    }

    private func isSelected(_ history: CustomerHistory) -> Bool {
        (owner == nil || history.owner?.name == owner) && (region == nil || history.region?.name == region)
    }

    func customer(_ customer: SubjectNumber) throws -> TieredCustomer {
        let history = try context.rows(of: TiersProjector.self).customerHistory(
            of: customer, until: end, zone: context.zone)
        return tiered(customer, history, CollectionRates.dueBased(try account(of: customer), in: window, currency))
    }

    /// A customer's credit account, which knows what was due and what was paid of it.
    func account(of customer: SubjectNumber) throws -> CreditAccount {
        account(
            try context.rows(of: CreditProjector.self).standing(CreditMovement.self, of: customer, until: end))
    }

    private var end: Instant { context.endOfDay(context.asOf) }
    private var currency: Currency { context.currency }

    private func account(_ movements: [PostedMovement]) -> CreditAccount {
        CreditAccount.evaluate(movements, asOf: context.asOf, zone: context.zone, rules: creditRules)
    }

    private func collection(_ movements: [PostedMovement]) -> Ratio? {
        CollectionRates.dueBased(account(movements), in: window, currency)
    }

    private func tiered(
        _ customer: SubjectNumber, _ history: CustomerHistory, _ collection: Ratio?
    ) -> TieredCustomer {
        let activity = CustomerActivity(history, in: window)
        return TieredCustomer(
            number: customer, granted: history.tiers.decision(on: context.asOf),
            hasLapsed: history.tiers.lapsed(on: context.asOf) != nil, activity: activity, collection: collection,
            sales: activity.collected(in: currency),
            assessment: rules.assess(activity, collection: collection, among: sales, in: currency))
    }

    /// A customer with everything that its proposed tier is made of, for asking what more would do.
    func supposition(_ customer: SubjectNumber) throws -> TierSupposition {
        TierSupposition(
            rules: rules, window: window,
            lines: try context.rows(of: TiersProjector.self).standing(TierLine.self, of: customer, until: end),
            movements: try context.rows(of: CreditProjector.self).standing(
                CreditMovement.self, of: customer, until: end),
            others: amounts.filter { $0.key != customer }.map(\.value), creditRules: creditRules, asOf: context.asOf,
            zone: context.zone, currency: currency)
    }

    /// Shares are of what all customers paid, whoever is selected. Score sheets do not ask.
    private static func amounts(
        _ context: Context, _ rules: TierRules, _ window: CreditPeriod
    ) throws -> [SubjectNumber: Int64] {
        guard case .shares = rules.form else { return [:] }
        var amounts: [SubjectNumber: Int64] = [:]
        let rows = try context.rows(of: TiersProjector.self)
        try rows.forEachCustomerHistory(until: context.endOfDay(context.asOf), zone: context.zone) {
            customer, history in
            amounts[customer] = CustomerActivity(history, in: window).collected(in: context.currency)
        }
        return amounts
    }
}

extension CollectionRates {
    /// One customer's due-based rate in a currency; nil when nothing was due.
    static func dueBased(
        _ account: CreditAccount, in period: CreditPeriod, _ currency: Currency
    ) -> Ratio? {
        var rates = CollectionRates(period)
        rates.add(account)
        return rates.currencies.first { $0.currency == currency }?.dueBased
    }
}

/// One customer with the tier it has and the tier that present data propose.
struct TieredCustomer {
    let number: SubjectNumber
    /// The decision in force; nil when the customer has no tier.
    let granted: TierDecision?
    /// Whether it had a tier whose time is over.
    let hasLapsed: Bool
    let activity: CustomerActivity
    /// Nil when nothing was due.
    let collection: Ratio?
    /// Collected in the window in the store's currency.
    let sales: Int64
    let assessment: TierAssessment

    /// Currencies it paid in that do not score.
    func otherCurrencies(than currency: Currency) -> [Currency] {
        activity.collected.map(\.currency).filter { $0 != currency }
    }
}

extension ReportParameter {
    /// The rule set that proposes tiers.
    static let tierRules = ReportParameter("rules", .ruleSet(TierRules.self), default: "five-factor")
}

extension ReportContext {
    /// The name of the tier that a decision gave.
    func tier(_ decision: TierDecision?) throws -> String? {
        try decision.flatMap { try name($0.tier, "tier", ofEvent: $0.sequence) }
    }

    /// A granted tier, or that there is none.
    func tierCell(_ decision: TierDecision?) throws -> Cell {
        try tier(decision).map { .text($0) } ?? .absent(Text("tiers.none"))
    }
}
