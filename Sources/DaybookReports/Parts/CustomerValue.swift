import DaybookModel
import DaybookProjections

/// What a customer's value is measured by.
enum ValueMeasure: String, Sendable, CaseIterable {
    /// Payments less reversals and refunds, on their value dates.
    case collected
    /// Orders less what was cancelled or returned, on the day each was placed.
    case ordered
    /// Invoices as issued, on the date on them.
    case invoiced

    static let parameter = ReportParameter(
        "measure", .choice(allCases.map(\.rawValue)), default: ValueMeasure.collected.rawValue)

    init(_ context: some ReportContext) { self = ValueMeasure(rawValue: context.parameter("measure")) ?? .collected }

    var text: Text { Text("report.measure.\(self)") }
}

/// A part of a customer's value: a payment, an order or one line of it, an invoice.
struct ValueEntry {
    let day: Day
    let amount: Int64
    let currency: Currency
    /// Of an order's line; `none` for what no line explains.
    var productLine = DocumentKey.none
}

/// One customer with everything that value is counted from, as of the day asked about.
struct CustomerValue {
    let number: SubjectNumber
    let history: CustomerHistory
    private let lines: [PostedTierLine]
    private let zone: Zone

    init(_ number: SubjectNumber, _ lines: [PostedTierLine], zone: Zone) {
        self.number = number
        self.lines = lines
        self.zone = zone
        history = CustomerHistory(lines, zone: zone)
    }

    /// Orders as one entry each.
    func entries(_ measure: ValueMeasure, in period: CreditPeriod) -> [ValueEntry] {
        let entries: [ValueEntry] =
            switch measure {
            case .collected:
                history.receipts.map { ValueEntry(day: $0.day, amount: $0.amount, currency: $0.currency) }
            case .ordered:
                history.purchases.map { ValueEntry(day: $0.day, amount: $0.amount ?? 0, currency: $0.currency) }
            case .invoiced: invoices
            }
        return entries.filter { period.contains($0.day) }
    }

    private var invoices: [ValueEntry] {
        lines.filter { $0.kind == .invoiceIssued }.map {
            ValueEntry(day: $0.day(in: zone), amount: $0.line.givenAmount ?? 0, currency: $0.line.currency)
        }
    }

    /// Orders by their lines. What an order's lines do not explain (a total of its own, a return) is an entry without a
    /// product line, so that the entries always add up to the orders.
    func orderLines(in period: CreditPeriod) -> [ValueEntry] {
        history.purchases.filter { period.contains($0.day) }.flatMap { purchase in
            var rest = Int128(purchase.amount ?? 0)
            var entries = purchase.lines.map { line in
                rest -= Int128(line.amount)
                return ValueEntry(
                    day: purchase.day, amount: line.amount, currency: purchase.currency,
                    productLine: line.isProduct ? .none : line.name)
            }
            if rest != 0 || entries.isEmpty {
                entries.append(
                    ValueEntry(day: purchase.day, amount: Int64(clamping: rest), currency: purchase.currency))
            }
            return entries
        }
    }

    /// The day of the first event that stands.
    var firstDay: Day? { lines.first.map { zone.day(of: $0.occurredAt) } }

    /// Who looked after the customer at the end of a day.
    func owner(on day: Day) -> DocumentKey {
        lines.last { $0.kind == .ownerSet && zone.day(of: $0.occurredAt) <= day }?.line.name ?? .none
    }
}

extension ReportContext {
    /// Every customer that the log knows by the end of the day asked about, in order of customer number.
    func forEachCustomerValue(_ body: (CustomerValue) throws -> Void) throws {
        try rows(of: TiersProjector.self).forEachStanding(TierLine.self, until: endOfDay(asOf)) { customer, lines in
            try body(CustomerValue(customer, lines, zone: zone))
        }
    }
}

/// Sums of money kept apart by currency.
struct CurrencySums {
    /// In order of currency.
    private(set) var sums: [(currency: Currency, amount: Int128)] = []

    init() {}

    init(_ entries: some Sequence<ValueEntry>) { for entry in entries { add(Int128(entry.amount), entry.currency) } }

    mutating func add(_ amount: Int128, _ currency: Currency) {
        let place = sums.firstIndex { $0.currency >= currency } ?? sums.count
        if place == sums.count || sums[place].currency != currency { sums.insert((currency, 0), at: place) }
        sums[place].amount += amount
    }

    mutating func add(_ other: CurrencySums) { for sum in other.sums { add(sum.amount, sum.currency) } }

    /// Nil when nothing was ever added in this currency.
    subscript(currency: Currency) -> Int128? { sums.first { $0.currency == currency }?.amount }

    var currencies: [Currency] { sums.map(\.currency) }
}

extension Cell {
    /// An amount of money that is a quotient of minor units: a mean, an amount per hour.
    static func amount(_ ratio: Ratio?, _ currency: Currency) -> Cell {
        let unit = (0..<currency.digits).reduce(Int128(1)) { unit, _ in unit * 10 }
        return .quotient(ratio.flatMap { Ratio($0.numerator, over: $0.denominator * unit) }, digits: currency.digits)
    }

    /// By how much something grew: nothing to compare with is undefined, not 0.
    static func change(from before: Int128, to after: Int128) -> Cell {
        before > 0 ? .share(Ratio(after - before, over: before)) : .none
    }
}
