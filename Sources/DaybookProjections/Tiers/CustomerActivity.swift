import DaybookModel

/// Which interactions count (T14): bots never do.
public struct InteractionSelection: Sendable, Equatable {
    /// Nil takes all, those without a direction too.
    public var directions: [CustomerContact.Direction]?
    /// Nil takes all.
    public var channels: [String]?
    /// Nil takes all.
    public var purposes: [String]?

    public init() {}

    public func takes(_ contact: CustomerContact) -> Bool {
        guard contact.kind == .interaction, !contact.isOurDoing else { return false }
        return takes(directions, contact.direction) && takes(channels, contact.channel)
            && takes(purposes, contact.purpose)
    }

    private func takes<Word: Equatable>(_ wanted: [Word]?, _ word: Word?) -> Bool {
        guard let wanted else { return true }
        return word.map { wanted.contains($0) } ?? false
    }

    private func takes(_ wanted: [String]?, _ key: DocumentKey) -> Bool {
        wanted.map { $0.contains { DocumentKey($0) == key } } ?? true
    }
}

/// What a customer bought with how many purchases: orders on one day are several purchases or one (T09).
public enum PurchaseCounting: String, Sendable, CaseIterable {
    case orders
    case days
}

/// Money collected in one currency.
public struct CollectedMoney: Sendable, Equatable {
    public let currency: Currency
    /// Payments less reversals and refunds; below zero when more went back than came in.
    public internal(set) var amount: Int64 = 0
}

extension CollectedMoney: CurrencyKeyed {
    init(currency: Currency) {
        self.currency = currency
    }
}

/// What one customer did in a period: the figures that tiers, segments and values are made of.
///
/// Days are days of the store's zone. Money counts on its value date, an order on the day it was placed.
public struct CustomerActivity: Sendable, Equatable {
    public let period: CreditPeriod
    public let history: CustomerHistory
    /// In order of day, as all lists here.
    public let receipts: [Receipt]
    public let purchases: [Purchase]
    public let contacts: [CustomerContact]

    public init(_ history: CustomerHistory, in period: CreditPeriod) {
        self.period = period
        self.history = history
        receipts = history.receipts.filter { period.contains($0.day) }
        purchases = history.purchases.filter { period.contains($0.day) }
        contacts = history.contacts.filter { period.contains($0.day) }
    }

    /// Collected money (T08), one per currency, in order of currency.
    public var collected: [CollectedMoney] {
        var sums: [CollectedMoney] = []
        for receipt in receipts {
            sums.update(receipt.currency) { $0.amount = $0.amount.saturatingAdd(receipt.amount) }
        }
        return sums
    }

    public func collected(in currency: Currency) -> Int64 {
        receipts.reduce(0) { $1.currency == currency ? $0.saturatingAdd($1.amount) : $0 }
    }

    public func purchaseCount(_ counting: PurchaseCounting) -> Int {
        counting == .orders ? purchases.count : Set(purchases.map(\.day)).count
    }

    /// Product lines bought, each once (T10); products without one do not count.
    public var productLines: Set<DocumentKey> {
        Set(purchases.flatMap { $0.lines.lazy.filter { !$0.isProduct && !$0.name.isNone }.map(\.name) })
    }

    public func interactions(_ selection: InteractionSelection) -> [CustomerContact] {
        contacts.filter { selection.takes($0) }
    }

    public var visits: [CustomerContact] { contacts.filter { $0.kind == .visit } }

    /// Questions that the customer asked (T13).
    public var inquiries: [CustomerContact] {
        contacts.filter { $0.kind == .customerCase && !$0.isOurDoing && $0.purpose == CustomerActivity.question }
    }

    private static let question = DocumentKey("question")

    /// The share of parts of the period in which the customer bought again (T11): of the parts of `months` months, counted back
    /// from the period's last day, that begin after the customer's first purchase. Undefined when there is none.
    public func repurchaseRate(months: Int) -> Ratio? {
        guard let first = history.firstPurchase else { return nil }
        var (parts, bought) = (0, 0)
        var part = CreditPeriod(months: months, endingOn: period.last)
        while part.first >= period.first, part.first > first {
            parts += 1
            if purchases.contains(where: { part.contains($0.day) }) { bought += 1 }
            part = CreditPeriod(months: months, endingOn: part.first + -1)
        }
        return Ratio(bought, over: parts)
    }
}

extension CreditPeriod {
    /// The months up to and with a day: a year that ends on 2024-12-31 begins on 2024-01-01. Where the month a period should
    /// begin in lacks the day, it begins with the next month.
    public init(months: Int, endingOn last: Day) {
        let (year, month, day) = (last + 1).civil
        let index = year * 12 + month - 1 - months
        let first =
            Day(year: index / 12, month: index % 12 + 1, day: day)
            ?? Day(year: (index + 1) / 12, month: (index + 1) % 12 + 1, day: 1)
        self.init(from: first ?? last, to: last)
    }
}
