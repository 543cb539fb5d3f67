import DaybookModel

/// How many customers placed how many orders.
public struct OrderFrequency: Sendable, Equatable {
    public struct Row: Sendable, Equatable {
        public let orders: UInt64
        public internal(set) var customers: Int
    }

    /// In order of number of orders, 0 first; numbers that nobody has are left out.
    public private(set) var rows: [Row] = []

    public init() {}

    public mutating func add(_ summary: CustomerSummary) {
        let orders = summary.orders.count
        let index = rows.partitioningIndex { $0.orders >= orders }
        if index == rows.count || rows[index].orders != orders {
            rows.insert(Row(orders: orders, customers: 0), at: index)
        }
        rows[index].customers += 1
    }

    /// Customers with at least one order.
    public var buyers: Int { rows.reduce(0) { $1.orders > 0 ? $0 + $1.customers : $0 } }

    /// The share of buyers who bought more than once; undefined without buyers.
    public var repeatShare: Ratio? {
        let again = rows.reduce(0) { $1.orders > 1 ? $0 + $1.customers : $0 }
        return Ratio(again, over: buyers)
    }
}
