import DaybookModel

/// How much of what was due has been collected, in one currency (formulas, section 14).
public struct CollectionRate: Sendable, Equatable {
    public let currency: Currency
    /// What invoices due in the period ask for, less credit notes. Write-offs stay in: nobody has paid them.
    public internal(set) var due: Int64 = 0
    /// What had been paid on them by the account's as-of day.
    public internal(set) var collected: Int64 = 0
    /// What was paid on them by their due day.
    public internal(set) var collectedOnTime: Int64 = 0
    public internal(set) var invoices = 0

    /// The form that tiers use (95, 85, 70 %). Undefined when nothing was due.
    public var dueBased: Ratio? { Ratio(collected, over: due) }
    public var onTime: Ratio? { Ratio(collectedOnTime, over: due) }
}

extension CollectionRate: CurrencyKeyed {
    init(currency: Currency) {
        self.currency = currency
    }
}

/// The collection rate of any number of accounts over the invoices due in a period.
public struct CollectionRates: Sendable, Equatable {
    public let period: CreditPeriod
    public private(set) var currencies: [CollectionRate] = []

    public init(_ period: CreditPeriod) { self.period = period }

    /// Adds an account, evaluated as of the end of the period or later.
    public mutating func add(_ account: CreditAccount) {
        for invoice in account.invoices where period.contains(invoice.dueDay) {
            currencies.update(invoice.currency) { rate in
                rate.invoices += 1
                rate.due = rate.due.saturatingAdd(invoice.amount - invoice.settled(by: .creditNote))
                for settlement in invoice.settlements where settlement.kind == .payment {
                    rate.collected = rate.collected.saturatingAdd(settlement.amount)
                    if settlement.receivedDay <= invoice.dueDay {
                        rate.collectedOnTime = rate.collectedOnTime.saturatingAdd(settlement.amount)
                    }
                }
            }
        }
    }
}
