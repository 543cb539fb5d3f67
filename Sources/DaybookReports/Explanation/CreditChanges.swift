import DaybookModel
import DaybookProjections

/// What would lift a customer's hold, bring its exposure below the limit or settle what is overdue, and how much room is left.
struct CreditChanges<Context: ReportContext> {
    private let context: Context
    private let customer: SubjectNumber
    private let rules: CreditRules
    private let movements: [PostedMovement]
    private let account: CreditAccount

    init(_ context: Context, _ customer: SubjectNumber) throws {
        (self.context, self.customer) = (context, customer)
        rules = try context.ruleSet(CreditRules.self, named: "credit")
        movements = try context.rows(of: CreditProjector.self).standing(
            CreditMovement.self, of: customer, until: context.endOfDay(context.asOf))
        account = CreditAccount.evaluate(movements, asOf: context.asOf, zone: context.zone, rules: rules)
    }

    func texts() throws -> [Text] {
        // A hold that a merged customer brought stands until that customer's own record is released.
        var texts = try account.standing.holds.map { hold in
            Text("explain.credit.hold", hold.sequence, try context.key(of: hold.duplicate ?? customer))
        }
        for position in account.positions { texts += self.texts(position) }
        return texts
    }

    private func texts(_ position: CreditPosition) -> [Text] {
        func money(_ amount: Int64) -> String {
            "\(PeopleFormat.text(.money(amount, position.currency))) \(position.currency)"
        }
        var texts: [Text] = []
        if let limit = position.limit {
            if position.isLimitExpired {
                texts.append(Text("explain.credit.expired", money(limit.amount), limit.validUntil ?? context.asOf))
            }
            if position.overrun > 0 {
                if let payment = payment(position, { $0.overrun == 0 }) {
                    texts.append(Text("explain.credit.overrun", money(position.overrun), money(payment)))
                }
                texts.append(Text("explain.credit.limit", money(position.exposure)))
            } else if let available = position.available, position.overrun(adding: available + 1) > 0 {
                texts.append(Text("explain.credit.room", money(available)))
            }
        } else {
            texts.append(Text("explain.credit.unlimited", position.currency))
        }
        if position.overdue > 0, let payment = payment(position, { $0.overdue == 0 }) {
            texts.append(Text("explain.credit.overdue", money(position.overdue), money(payment)))
        }
        return texts
    }

    /// The least payment on account after which something holds of the position.
    private func payment(_ position: CreditPosition, _ holds: (CreditPosition) -> Bool) -> Int64? {
        // Nothing that a payment can lower is more than what is open and what counts in the exposure together.
        let most = Int64(clamping: Int128(position.openItems) + Int128(max(position.exposure, 0)))
        return least(upTo: min(most, CreditLimits.amountMax)) { amount in
            var supposed = SupposedEvents(on: context.asOf, context, in: position.currency)
            supposed.pay(amount)
            let account = CreditAccount.evaluate(
                movements + supposed.movements, asOf: context.asOf, zone: context.zone, rules: rules)
            return account.position(in: position.currency).map(holds) ?? false
        }
    }
}

extension CreditReport {
    public static func wouldChange(_ context: some ReportContext, of subject: SubjectNumber) throws -> [Text] {
        try CreditChanges(context, subject).texts()
    }
}
