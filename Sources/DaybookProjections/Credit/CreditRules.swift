import DaybookModel

/// How money that names no invoice is used (formulas, section 16).
public enum AllocationPolicy: String, Sendable, CaseIterable {
    /// Not at all: it stays unallocated until somebody says what it pays.
    case explicitOnly = "explicit_only"
    /// The invoice due first; of several, the one dated first, then the one with the lower id.
    case oldestDueFirst = "oldest_due_first"
    /// The invoice with exactly this amount open; if there is none, the oldest due.
    case exactAmountFirst = "exact_amount_first"
    /// The invoice with the most open; of several, the oldest due.
    case largestFirst = "largest_first"
}

/// The settings of a rule set that decide what a credit ledger means.
public struct CreditRules: Sendable, Equatable {
    public var allocation: AllocationPolicy = .oldestDueFirst
    /// False treats every payment as if it named no invoice and no order.
    public var usesExplicitAllocations = true
    /// Whether money not yet allocated lowers the exposure.
    public var unallocatedLowersExposure = true
    /// Whether disputed invoices count in the exposure.
    public var disputedCountsInExposure = true
    /// Open orders promised later than this many days after the as-of day do not count; nil counts all of them.
    public var orderHorizonDays: Int?

    public init() {}
}
