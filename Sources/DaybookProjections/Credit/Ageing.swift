import DaybookModel

/// What the age of an invoice is counted from.
public enum AgeingBasis: String, Sendable, CaseIterable {
    case due
    case document
}

/// A range of ages in days (formulas, section 13).
public enum AgeingBucket: Int, Sendable, CaseIterable {
    case notDue
    case upTo30
    case upTo60
    case upTo90
    case upTo120
    case over120

    /// An age of 0 (due on the as-of day) is not due; 30 is still in 1–30.
    public init(age: Int) {
        switch age {
        case ...0: self = .notDue
        case ...30: self = .upTo30
        case ...60: self = .upTo60
        case ...90: self = .upTo90
        case ...120: self = .upTo120
        default: self = .over120
        }
    }

    public var text: Text { Text("credit.ageing.\(self)") }
}

/// Open invoices by age in one currency.
public struct Ageing: Sendable, Equatable {
    public struct Cell: Sendable, Equatable {
        public internal(set) var invoices = 0
        public internal(set) var open: Int64 = 0
        /// The part of `open` that is contested.
        public internal(set) var disputed: Int64 = 0
    }

    public let currency: Currency
    /// One cell per bucket, in order of age.
    public internal(set) var cells = [Cell](repeating: Cell(), count: AgeingBucket.allCases.count)
    /// Money that settles nothing: a column of its own, never netted against a bucket.
    public internal(set) var unallocated: Int64 = 0
    /// Payments and credit notes with something unallocated.
    public internal(set) var unallocatedCount = 0

    public subscript(bucket: AgeingBucket) -> Cell { cells[bucket.rawValue] }

    public var total: Cell {
        cells.reduce(into: Cell()) { $0.add($1) }
    }

    /// The share of a bucket in all that is open; undefined when nothing is.
    public func share(of bucket: AgeingBucket) -> Ratio? { Ratio(self[bucket].open, over: total.open) }

    /// The balance of the accounts: what is open less what is unallocated.
    public var balance: Int64 { total.open.saturatingAdd(-unallocated) }
}

extension Ageing.Cell {
    mutating func add(_ other: Ageing.Cell) {
        invoices += other.invoices
        open = open.saturatingAdd(other.open)
        disputed = disputed.saturatingAdd(other.disputed)
    }
}

/// The ageing of any number of accounts: one customer, a region, everybody.
public struct AgeingTable: Sendable, Equatable {
    public let basis: AgeingBasis
    /// One per currency, in order of currency.
    public private(set) var currencies: [Ageing] = []

    public init(basis: AgeingBasis = .due) { self.basis = basis }

    public mutating func add(_ account: CreditAccount) {
        for invoice in account.invoices where invoice.open > 0 {
            let bucket = AgeingBucket(age: invoice.age(asOf: account.asOf, basis: basis))
            let cell = Ageing.Cell(invoices: 1, open: invoice.open, disputed: invoice.disputed)
            currencies.update(invoice.currency) { $0.cells[bucket.rawValue].add(cell) }
        }
        for credit in account.credits where credit.unallocated > 0 {
            currencies.update(credit.currency) { ageing in
                ageing.unallocated = ageing.unallocated.saturatingAdd(credit.unallocated)
                ageing.unallocatedCount += 1
            }
        }
    }

    public func ageing(in currency: Currency) -> Ageing? { currencies.first { $0.currency == currency } }
}

extension Ageing: CurrencyKeyed {
    init(currency: Currency) {
        self.currency = currency
    }
}
