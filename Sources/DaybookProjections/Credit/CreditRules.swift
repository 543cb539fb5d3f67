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
public struct CreditRules: RuleSet {
    public static let kind = "credit"
    public static let builtIn = [(name: "credit", rules: CreditRules())]

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

    public init(_ settings: Settings) throws(SettingsError) {
        let fields = try settings.map(
            of: "allocation", "uses_explicit_allocations", "unallocated_lowers_exposure",
            "disputed_counts_in_exposure", "order_horizon_days")
        if let value = fields["allocation"] { allocation = try value.word(AllocationPolicy.self) }
        if let value = fields["uses_explicit_allocations"] { usesExplicitAllocations = try value.flag() }
        if let value = fields["unallocated_lowers_exposure"] { unallocatedLowersExposure = try value.flag() }
        if let value = fields["disputed_counts_in_exposure"] { disputedCountsInExposure = try value.flag() }
        if let value = fields["order_horizon_days"] { orderHorizonDays = Int(try value.integer(0...36_500)) }
    }

    public var settings: Settings {
        var entries: [(name: String, value: Settings)] = [
            ("allocation", .scalar(allocation.rawValue)),
            ("uses_explicit_allocations", .scalar(usesExplicitAllocations)),
            ("unallocated_lowers_exposure", .scalar(unallocatedLowersExposure)),
            ("disputed_counts_in_exposure", .scalar(disputedCountsInExposure)),
        ]
        if let orderHorizonDays { entries.append(("order_horizon_days", .scalar(orderHorizonDays))) }
        return .map(entries)
    }
}
