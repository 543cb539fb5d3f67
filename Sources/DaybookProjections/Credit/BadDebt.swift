import DaybookModel

/// What was written off against what was sold on credit, in one currency (formulas, section 14).
public struct BadDebt: Sendable, Equatable {
    public let currency: Currency
    /// Invoices dated in the period, less credit notes dated in it.
    public internal(set) var sales: Int64 = 0
    /// Written off of invoices dated in the period, whenever that was.
    public internal(set) var writtenOffOfVintage: Int64 = 0
    /// Written off in the period, of whatever invoice.
    public internal(set) var writtenOffInPeriod: Int64 = 0

    /// By vintage of the invoice: the default, because sales and losses are the same invoices.
    public var vintageRate: Ratio? { Ratio(writtenOffOfVintage, over: sales) }
    public var calendarRate: Ratio? { Ratio(writtenOffInPeriod, over: sales) }
}

extension BadDebt: CurrencyKeyed {
    init(currency: Currency) {
        self.currency = currency
    }
}

/// The bad debt of any number of accounts for a period.
public struct BadDebtTable: Sendable, Equatable {
    public let period: CreditPeriod
    public private(set) var currencies: [BadDebt] = []

    public init(_ period: CreditPeriod) { self.period = period }

    /// Adds an account, evaluated as of the end of the period or later; a vintage's losses grow with the as-of day.
    public mutating func add(_ account: CreditAccount) {
        for invoice in account.invoices {
            let isOfVintage = period.contains(invoice.documentDay)
            let writeOffs = invoice.settlements.filter { $0.kind == .writeOff }
            guard isOfVintage || !writeOffs.isEmpty else { continue }
            currencies.update(invoice.currency) { debt in
                if isOfVintage { debt.sales = debt.sales.saturatingAdd(invoice.gross) }
                for writeOff in writeOffs {
                    if isOfVintage {
                        debt.writtenOffOfVintage = debt.writtenOffOfVintage.saturatingAdd(writeOff.amount)
                    }
                    if period.contains(writeOff.receivedDay) {
                        debt.writtenOffInPeriod = debt.writtenOffInPeriod.saturatingAdd(writeOff.amount)
                    }
                }
            }
        }
        for credit in account.credits where credit.isCreditNote && period.contains(credit.receivedDay) {
            currencies.update(credit.currency) { $0.sales = $0.sales.saturatingAdd(-credit.amount) }
        }
    }
}
