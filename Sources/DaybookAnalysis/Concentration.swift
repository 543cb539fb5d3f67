/// How unevenly a total is spread over customers: Pareto shares, Gini and Herfindahl index (formulas, section 3).
///
/// The values are ordered from the highest; customers with 0 count like any other, so who is in the population decides
/// what "the top 20 %" are. Shares need a positive total: without one they are undefined. Negative values count in the total, so
/// cumulative shares pass 100 % before them; Gini and Herfindahl index are undefined when there are any.
public struct Concentration: Sendable, Equatable {
    /// Below this number of customers a list says more than a share does.
    public static let countMin = 5

    /// From the highest.
    public let values: [Int64]
    /// The sum of all values, negative ones included.
    public let total: Int128

    /// The values of all customers, in any order.
    public init(_ values: [Int64]) {
        self.values = values.sorted(by: >)
        total = values.reduce(0) { $0 + Int128($1) }
    }

    /// How many customers there are.
    public var count: Int { values.count }
    /// Whether there are too few customers to speak of shares of them.
    public var isTooSmall: Bool { count < Concentration.countMin }
    private var hasNegative: Bool { (values.last ?? 0) < 0 }

    /// How many customers make up the first `part` of `whole`: `ceil(q · n)`, so the top 20 % of 9 are 2.
    public func top(_ part: Int, of whole: Int) -> Int { (count * part + whole - 1) / whole }

    /// What the first `count` customers have together.
    public func sum(ofFirst count: Int) -> Int128 { values.prefix(count).reduce(0) { $0 + Int128($1) } }

    /// The fewest customers that have at least `part` of `whole` of the total; nil without a positive total.
    public func fewest(making part: Int, of whole: Int) -> Int? {
        guard total > 0 else { return nil }
        var sum: Int128 = 0
        for (index, value) in values.enumerated() {
            sum += Int128(value)
            if sum * Int128(whole) >= total * Int128(part) { return index + 1 }
        }
        return nil
    }

    /// `Σ (2i − n − 1) xᵢ / (n Σ x)` for ascending x, as an exact quotient: 0 when all have the same, near 1 when one has
    /// everything. Nil without a positive total or with a negative value.
    public var gini: (part: Int128, whole: Int128)? {
        guard total > 0, !hasNegative else { return nil }
        var part: Int128 = 0
        for (index, value) in values.reversed().enumerated() { part += Int128(2 * index + 1 - count) * Int128(value) }
        return (part, Int128(count) * total)
    }

    /// The Herfindahl–Hirschman index `Σ shareᵢ²`: 1 when one customer has everything, 1/n when all have the same. Nil
    /// without a positive total or with a negative value.
    public var herfindahl: Double? {
        guard total > 0, !hasNegative else { return nil }
        // The smallest first, so that small shares are not lost beside large ones.
        return values.reversed().reduce(0.0) { sum, value in
            let share = Double(value) / Double(total)
            return sum + share * share
        }
    }
}
