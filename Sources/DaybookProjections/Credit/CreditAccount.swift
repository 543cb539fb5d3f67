import DaybookModel

/// A customer's credit account as it stood at the end of a day: what the credit read model answers.
public struct CreditAccount: Sendable {
    public let asOf: Day
    /// All invoices, settled ones too, by due day, document day, id.
    public let invoices: [CreditInvoice]
    /// Payments and credit notes, as they came.
    public let credits: [CreditReceipt]
    /// Orders with anything still to deliver or to bill, by id.
    public let orders: [CreditOrder]
    public let standing: CreditStanding
    /// One per currency, in order of currency.
    public let positions: [CreditPosition]
    /// All lines of the account's statement, in the order in which they act.
    public let entries: [StatementEntry]
    /// What could not be applied; an answer about this customer says so when there is any.
    public let issues: [CreditIssue]

    /// Replays the movements of one customer (or of several that were merged) up to the end of a day.
    ///
    /// The movements are those that stand (`RowReader.standing`), in any order. `zone` is the store's zone.
    public static func evaluate(
        _ movements: [PostedMovement], asOf day: Day, zone: Zone = .utc, rules: CreditRules = CreditRules()
    ) -> CreditAccount {
        var ledger = CreditLedger(rules: rules, zone: zone)
        ledger.replay(movements, asOf: day)
        return CreditAccount(ledger, asOf: day)
    }

    private init(_ ledger: CreditLedger, asOf day: Day) {
        asOf = day
        invoices = ledger.invoices.sorted { $0.precedes($1) }
        credits = ledger.credits
        orders = ledger.orders.all.filter { $0.sequence != 0 && ($0.openOrder != 0 || $0.openDelivery != 0) }
            .sorted { $0.document < $1.document }
        standing = ledger.standing
        entries = ledger.entries
        issues = ledger.issues
        positions = CreditAccount.positions(ledger, orders: orders, asOf: day)
    }

    public func position(in currency: Currency) -> CreditPosition? { positions.first { $0.currency == currency } }

    private static func positions(_ ledger: CreditLedger, orders: [CreditOrder], asOf day: Day) -> [CreditPosition] {
        var positions: [CreditPosition] = []
        for invoice in ledger.invoices {
            positions.update(invoice.currency) { $0.add(invoice, asOf: day) }
        }
        for credit in ledger.credits { positions.update(credit.currency) { $0.unallocated += credit.unallocated } }
        for order in orders where !order.isPaidAhead {
            positions.update(order.currency) { position in
                position.openDeliveries += order.openDelivery
                if let horizon = ledger.rules.orderHorizonDays, let promised = order.promised, promised - day > horizon
                {
                    position.ordersBeyondHorizon += order.openOrder
                } else {
                    position.openOrders += order.openOrder
                }
            }
        }
        for limit in ledger.standing.limits {
            positions.update(limit.currency) { position in
                position.limit = limit
                position.isLimitExpired = limit.isExpired(asOf: day)
            }
        }
        for index in positions.indices { positions[index].expose(by: ledger.rules) }
        return positions
    }
}

extension CreditPosition: CurrencyKeyed {
    init(currency: Currency) {
        self.currency = currency
    }

    fileprivate mutating func add(_ invoice: CreditInvoice, asOf day: Day) {
        guard invoice.open > 0 else { return }
        openItems += invoice.open
        openInvoices += 1
        disputed += invoice.disputed
        let age = invoice.age(asOf: day, basis: .due)
        guard age > 0 else { return }
        overdue += invoice.open
        overdueInvoices += 1
        overdueDaysMax = max(overdueDaysMax, age)
    }

    fileprivate mutating func expose(by rules: CreditRules) {
        exposure = openItems + openDeliveries + openOrders
        if !rules.disputedCountsInExposure { exposure -= disputed }
        if rules.unallocatedLowersExposure { exposure -= unallocated }
    }
}
