import DaybookModel

/// A customer's exposure in one currency (formulas, section 15). Currencies are never added up.
public struct CreditPosition: Sendable, Equatable {
    public let currency: Currency
    /// Open amounts of invoices, disputed ones included.
    public internal(set) var openItems: Int64 = 0
    public internal(set) var openInvoices = 0
    public internal(set) var disputed: Int64 = 0
    /// Open and past the due day. What is due on the as-of day is not overdue.
    public internal(set) var overdue: Int64 = 0
    public internal(set) var overdueInvoices = 0
    /// Age in days of the oldest overdue invoice; 0 when there is none.
    public internal(set) var overdueDaysMax = 0
    /// The customer's money that settles nothing: payments on account and credit notes.
    public internal(set) var unallocated: Int64 = 0
    /// Delivered and not billed.
    public internal(set) var openDeliveries: Int64 = 0
    /// Not delivered, and promised within the horizon of the rules.
    public internal(set) var openOrders: Int64 = 0
    /// Not delivered and promised later.
    public internal(set) var ordersBeyondHorizon: Int64 = 0
    /// What counts against the limit; negative when the customer has paid more than it owes and has ordered.
    public internal(set) var exposure: Int64 = 0
    /// Nil when no limit was set: exposure is not limited.
    public internal(set) var limit: CreditLimit?
    public internal(set) var isLimitExpired = false

    /// What the limit allows: nil when nothing limits, 0 when the limit has expired.
    public var allowed: Int64? { limit.map { isLimitExpired ? 0 : $0.amount } }
    /// Exposure over limit; undefined without a limit and with a limit of zero.
    public var utilisation: Ratio? { allowed.flatMap { Ratio(exposure, over: $0) } }
    /// What may still be ordered; nil when nothing limits.
    public var available: Int64? { allowed.map { max(0, $0 - exposure) } }
    /// By how much the limit is exceeded.
    public var overrun: Int64 { overrun(adding: 0) }

    /// By how much the limit would be exceeded with one more order; 0 when it may pass.
    public func overrun(adding amount: Int64) -> Int64 { allowed.map { max(0, exposure + amount - $0) } ?? 0 }

    /// Open items less unallocated money: what the statement's balance says.
    public var balance: Int64 { openItems - unallocated }
}
