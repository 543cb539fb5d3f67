import DaybookModel

/// Tiers by a customer's share of sales and its collection rate (T04 to T07; contradictions 3 to 5 of the requirements).
///
/// The tier is the highest whose conditions all hold. The last tier has none, so every customer has exactly one tier.
public struct ShareRule: Sendable, Equatable {
    public enum Basis: String, Sendable, CaseIterable {
        /// The customer's own share of all sales must reach a limit: fits a store with few customers.
        case own
        /// The share of sales of customers ranked strictly above must be below a limit (ABC analysis).
        case cumulative
    }

    /// What happens when no invoice was due in the window, so that there is no collection rate.
    public enum MissingCollection: String, Sendable, CaseIterable {
        /// The condition holds: who owed nothing has failed to pay nothing.
        case waive
        case fail
    }

    public struct Tier: Sendable, Equatable {
        public var name: String
        /// In millionths: the least own share, or what the share ranked above must be below; nil for no condition.
        public var share: Int64?
        /// The least collection rate in millionths; nil for no condition.
        public var collection: Int64?

        public init(_ name: String, share: Int64? = nil, collection: Int64? = nil) {
            self.name = name
            self.share = share
            self.collection = collection
        }
    }

    public enum Condition: String, Sendable { case share, collection }

    public var basis: Basis
    /// Best first; the last has no conditions.
    public var tiers: [Tier]
    public var missing: MissingCollection

    public init(_ basis: Basis, _ tiers: [Tier], missing: MissingCollection = .waive) {
        self.basis = basis
        self.tiers = tiers
        self.missing = missing
    }

    /// What decided.
    public struct Verdict: Sendable, Equatable {
        public let tier: String
        /// By the rule's basis; nil when nobody has sales, or the customer has none.
        public let share: Ratio?
        /// Nil when nothing was due.
        public let collection: Ratio?
        /// The next better tier and those of its conditions that fail; nil in the best tier.
        public let next: (tier: Tier, failing: [Condition])?

        public static func == (left: Verdict, right: Verdict) -> Bool {
            left.tier == right.tier && left.share == right.share && left.collection == right.collection
        }
    }

    /// - Parameter share: by the rule's basis; nil fails every condition on it.
    public func verdict(share: Ratio?, collection: Ratio?) -> Verdict {
        var next: (Tier, [Condition])?
        for tier in tiers {
            let failing = failing(of: tier, share, collection)
            if failing.isEmpty {
                return Verdict(tier: tier.name, share: share, collection: collection, next: next)
            }
            next = (tier, failing)
        }
        // Reading a rule makes sure that the last tier has no conditions.
        return Verdict(tier: tiers.last?.name ?? "", share: share, collection: collection, next: next)
    }

    private func failing(of tier: Tier, _ share: Ratio?, _ collection: Ratio?) -> [Condition] {
        var failing: [Condition] = []
        if let limit = tier.share {
            let holds = share.map { basis == .own ? $0.isAtLeast(limit) : !$0.isAtLeast(limit) } ?? false
            if !holds { failing.append(.share) }
        }
        if let limit = tier.collection {
            let holds = collection.map { $0.isAtLeast(limit) } ?? (missing == .waive)
            if !holds { failing.append(.collection) }
        }
        return failing
    }
}

extension Ratio {
    /// Compared exactly with a number of millionths.
    fileprivate func isAtLeast(_ limit: Int64) -> Bool { numerator * 1_000_000 >= Int128(limit) * denominator }
}

/// The sales of all customers, which shares are of.
///
/// Customers with nothing collected, or less, have no share: shares are of what the others paid, so they add up to one.
public struct SalesPopulation: Sendable {
    /// Descending.
    private let sales: [Int64]
    /// What the first customers have together, beginning with none.
    private let sums: [Int128]

    /// Takes what each customer paid in the window, in any order.
    public init(_ amounts: [Int64]) {
        sales = amounts.filter { $0 > 0 }.sorted(by: >)
        sums = sales.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int128($1)) }
    }

    public var total: Int128 { sums[sums.count - 1] }

    /// By the basis: the customer's own share, or that of the customers with more; nil when it has none. Customers with the
    /// same sales have the same share.
    public func share(of amount: Int64, by basis: ShareRule.Basis) -> Ratio? {
        guard amount > 0 else { return nil }
        return switch basis {
        case .own: Ratio(amount, over: total)
        case .cumulative: Ratio(sums[sales.partitioningIndex { $0 <= amount }], over: total)
        }
    }
}
