import DaybookModel

/// Receivables against credit sales of a period, in one currency: the measures of formulas, section 14.
///
/// Amounts are with tax throughout, as invoices ask for them. Receivables are open items; money on account is not netted.
public struct SalesOutstanding: Sendable, Equatable {
    public struct Month: Sendable, Equatable {
        public let days: Int
        /// Invoices dated in the month, less credit notes dated in it.
        public internal(set) var sales: Int64

        public init(days: Int, sales: Int64) {
            self.days = days
            self.sales = sales
        }
    }

    public let currency: Currency
    /// Open at the end of the day before the period.
    public internal(set) var opening: Int64 = 0
    /// Open at the end of the period.
    public internal(set) var closing: Int64 = 0
    /// The part of `closing` that is not overdue.
    public internal(set) var closingCurrent: Int64 = 0
    /// Oldest first.
    public internal(set) var months: [Month] = []

    public init(currency: Currency, opening: Int64, closing: Int64, closingCurrent: Int64, months: [Month]) {
        self.currency = currency
        self.opening = opening
        self.closing = closing
        self.closingCurrent = closingCurrent
        self.months = months
    }

    public var sales: Int64 { months.reduce(0) { $0.saturatingAdd($1.sales) } }
    public var days: Int { months.reduce(0) { $0 + $1.days } }

    /// Simple days sales outstanding (DSO): receivables over sales, times days. Undefined without sales.
    public var daysSimple: Ratio? { Ratio(Int128(closing) * Int128(days), over: Int128(sales)) }

    /// What it would be if nothing were overdue.
    public var daysBestPossible: Ratio? { Ratio(Int128(closingCurrent) * Int128(days), over: Int128(sales)) }

    /// Average days delinquent: the part of the DSO that is overdue.
    public var daysDelinquent: Ratio? {
        Ratio(Int128(closing.saturatingAdd(-closingCurrent)) * Int128(days), over: Int128(sales))
    }

    /// Countback DSO: the latest months' sales are taken off the receivables until none are left; their days are added,
    /// the last month's in proportion.
    public var daysCountback: Countback {
        var rest = closing
        var whole = 0
        for month in months.reversed() {
            guard rest > 0 else { break }
            if month.sales > rest, let days = Countback.days(whole, rest, of: month) { return .days(days) }
            // A month of more credit notes than invoices uses up nothing.
            rest -= max(0, min(month.sales, rest))
            whole += month.days
        }
        if rest > 0 { return .moreThan(days: whole) }
        return Ratio(whole, over: 1).map { .days($0) } ?? .moreThan(days: whole)
    }

    public enum Countback: Sendable, Equatable {
        case days(Ratio)
        /// The receivables are larger than the sales of all months known.
        case moreThan(days: Int)

        fileprivate static func days(_ whole: Int, _ rest: Int64, of month: Month) -> Ratio? {
            Ratio(
                Int128(whole) * Int128(month.sales) + Int128(rest) * Int128(month.days), over: Int128(month.sales))
        }
    }

    /// Collection effectiveness index: what was collected of what could have been.
    public var effectiveness: Ratio? {
        let base = Int128(opening) + Int128(sales)
        return Ratio(base - Int128(closing), over: base - Int128(closingCurrent))
    }

    /// Collection rate in the opening-plus-sales form (the usual 回款率).
    public var collectionRate: Ratio? {
        let base = Int128(opening) + Int128(sales)
        return Ratio(base - Int128(closing), over: base)
    }
}

extension SalesOutstanding: CurrencyKeyed {
    init(currency: Currency) {
        self.init(currency: currency, opening: 0, closing: 0, closingCurrent: 0, months: [])
    }
}

/// The same of any number of accounts over a period.
public struct SalesOutstandingTable: Sendable, Equatable {
    public let period: CreditPeriod
    public private(set) var currencies: [SalesOutstanding] = []
    private let months: [CreditPeriod]

    public init(_ period: CreditPeriod) {
        self.period = period
        months = period.months
    }

    /// Adds one customer: the account as of the day before the period, and as of its last day.
    public mutating func add(opening: CreditAccount, closing: CreditAccount) {
        for position in opening.positions {
            update(position.currency) { $0.opening = $0.opening.saturatingAdd(position.openItems) }
        }
        for position in closing.positions {
            update(position.currency) { sums in
                sums.closing = sums.closing.saturatingAdd(position.openItems)
                sums.closingCurrent = sums.closingCurrent.saturatingAdd(position.openItems - position.overdue)
            }
        }
        for invoice in closing.invoices { sell(invoice.gross, invoice.currency, on: invoice.documentDay) }
        for credit in closing.credits where credit.isCreditNote {
            sell(-credit.amount, credit.currency, on: credit.receivedDay)
        }
    }

    private mutating func sell(_ amount: Int64, _ currency: Currency, on day: Day) {
        let month = months.partitioningIndex { day <= $0.last }
        guard period.contains(day), month < months.count else { return }
        update(currency) { $0.months[month].sales = $0.months[month].sales.saturatingAdd(amount) }
    }

    private mutating func update(_ currency: Currency, _ change: (inout SalesOutstanding) -> Void) {
        let months = months
        currencies.update(currency) { sums in
            if sums.months.isEmpty { sums.months = months.map { SalesOutstanding.Month(days: $0.days, sales: 0) } }
            change(&sums)
        }
    }
}
