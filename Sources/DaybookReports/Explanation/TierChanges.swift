import DaybookModel
import DaybookProjections

/// The least that would make another tier the proposed one, for the better and for the worse, and what gave the tier granted.
///
/// Every number is found by supposing the events, so that whatever else they change (a payment also raises the collection rate)
/// is counted.
struct TierChanges<Context: ReportContext> {
    private static var eventsMax: Int64 { 1_000 }

    private let selection: TierSelection<Context>
    private let customer: TieredCustomer
    private let supposition: TierSupposition

    init(_ context: Context, _ number: SubjectNumber) throws {
        selection = try TierSelection(context)
        customer = try selection.customer(number)
        supposition = try selection.supposition(number)
    }

    func texts() throws -> [Text] {
        guard let rank = rank(customer.assessment) else { return try [grantedText()] }
        return try betterTexts(than: rank) + worseTexts(than: rank) + [grantedText()]
    }

    // MARK: - For the better

    private func betterTexts(than rank: Int) -> [Text] {
        sources.compactMap { source -> Text? in
            func isBetter(_ fill: (inout SupposedEvents) -> Void) -> Bool {
                self.rank(supposing(fill)).map { $0 < rank } ?? false
            }
            func count(_ fill: (inout SupposedEvents, Int64) -> Void) -> Int64? {
                least(upTo: TierChanges.eventsMax) { number in isBetter { fill(&$0, number) } }
            }
            let interactions = selection.rules.interactions
            switch source {
            case .collected:
                return least(upTo: CreditLimits.amountMax) { amount in isBetter { $0.pay(amount) } }.map { amount in
                    Text("explain.tier.payment", money(amount), tier { $0.pay(amount) })
                }
            case .orderCount:
                return count { $0.order($1) }.map { count in
                    Text("explain.tier.orders", count, tier { $0.order(count) })
                }
            case .productLines:
                return count { $0.order(productLines: $1) }.map { count in
                    Text("explain.tier.product_lines", count, tier { $0.order(productLines: count) })
                }
            case .interactions:
                return count { $0.interact($1, interactions) }.map { count in
                    Text("explain.tier.interactions", count, tier { $0.interact(count, interactions) })
                }
            case .visits:
                return count { $0.visit($1) }.map { count in
                    Text("explain.tier.visits", count, tier { $0.visit(count) })
                }
            // A payment is what raises the rate. Time and what is bought decide about the others.
            case .collectionRate, .repurchaseRate, .fullSuite, .inquiries: return nil
            }
        }
    }

    /// What is measured; shares of sales and collection rates rise with payments.
    private var sources: [TierFactorSource] {
        switch selection.rules.form {
        case .shares: [.collected]
        case .sheet(let sheet):
            TierFactorSource.allCases.filter { source in
                sheet.factors.contains { $0.source == source || source == .collected && $0.source == .collectionRate }
            }
        }
    }

    // MARK: - For the worse

    private func worseTexts(than rank: Int) -> [Text] {
        func isWorse(_ fill: (inout SupposedEvents) -> Void) -> Bool {
            self.rank(supposing(fill)).map { $0 > rank } ?? false
        }
        var texts: [Text] = []
        if let amount = least(upTo: customer.sales, { amount in isWorse { $0.refund(amount) } }) {
            texts.append(Text("explain.tier.refund", money(amount), tier { $0.refund(amount) }))
        }
        let orders = customer.activity.purchases.reversed().map(\.order)
        func cancel(_ count: Int64, _ supposed: inout SupposedEvents) {
            for order in orders.prefix(Int(count)) { supposed.cancel(order) }
        }
        if let count = least(upTo: Int64(orders.count), { count in isWorse { cancel(count, &$0) } }) {
            texts.append(Text("explain.tier.cancelled", count, tier { cancel(count, &$0) }))
        }
        return texts
    }

    // MARK: - The tier granted

    private func grantedText() throws -> Text {
        guard let decision = customer.granted, let tier = try selection.context.tier(decision) else {
            return Text("explain.tier.none")
        }
        guard let until = decision.until else {
            return Text("explain.tier.granted", tier, decision.sequence, decision.from)
        }
        return Text("explain.tier.granted_until", tier, decision.sequence, decision.from, until)
    }

    // MARK: - Supposing

    private func supposing(_ fill: (inout SupposedEvents) -> Void) -> TierAssessment {
        var supposed = SupposedEvents(on: selection.context.asOf, selection.context)
        fill(&supposed)
        return supposition.assessment(adding: supposed)
    }

    /// Nil without a proposal.
    private func rank(_ assessment: TierAssessment) -> Int? {
        assessment.tier.flatMap { selection.rules.tiers.firstIndex(of: $0) }
    }

    private func tier(_ fill: (inout SupposedEvents) -> Void) -> String { supposing(fill).tier ?? "–" }

    private func money(_ amount: Int64) -> String {
        let currency = selection.context.currency
        return "\(PeopleFormat.text(.money(amount, currency))) \(currency)"
    }
}

/// One customer's tier as it would be proposed if more had been recorded of it, everybody else staying as they are.
struct TierSupposition {
    let rules: TierRules
    let window: CreditPeriod
    let lines: [PostedTierLine]
    let movements: [PostedMovement]
    /// What the others paid in the window; empty where shares do not matter.
    let others: [Int64]
    let creditRules: CreditRules
    let asOf: Day
    let zone: Zone
    let currency: Currency

    func assessment(adding supposed: SupposedEvents) -> TierAssessment {
        let activity = CustomerActivity(CustomerHistory(lines + supposed.lines, zone: zone), in: window)
        let account = CreditAccount.evaluate(
            movements + supposed.movements, asOf: asOf, zone: zone, rules: creditRules)
        let sales = SalesPopulation(others + [activity.collected(in: currency)])
        return rules.assess(
            activity, collection: CollectionRates.dueBased(account, in: window, currency), among: sales, in: currency)
    }
}

extension ScorecardReport {
    public static func wouldChange(_ context: some ReportContext, of subject: SubjectNumber) throws -> [Text] {
        try TierChanges(context, subject).texts()
    }
}

extension ScorecardsReport {
    public static func wouldChange(_ context: some ReportContext, of subject: SubjectNumber) throws -> [Text] {
        try TierChanges(context, subject).texts()
    }
}
