import DaybookModel

/// Something in a credit ledger that could not be applied and was set aside, so that every answer about it says so.
public struct CreditIssue: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        /// Zero, negative where that has no meaning, or more than `CreditLimits.amountMax`.
        case amountOutOfRange = "amount_out_of_range"
        /// An invoice, payment or order with an id that another event of this customer has already used.
        case documentTwice = "document_twice"
        case unknownInvoice = "unknown_invoice"
        case unknownPayment = "unknown_payment"
        case unknownOrder = "unknown_order"
        case currencyDiffers = "currency_differs"
        /// More than the invoice still asked for; the rest was not applied.
        case moreThanOpen = "more_than_open"
        /// More than the payment still had; the rest was not applied.
        case moreThanPaid = "more_than_paid"
        /// More than was allocated; the rest was not taken back.
        case moreThanAllocated = "more_than_allocated"
        case alreadyReversed = "already_reversed"
        /// The event names lines of an order but no amount, so its value is not known.
        case amountMissing = "amount_missing"
    }

    public let kind: Kind
    /// The event that could not be applied, or not wholly.
    public let sequence: UInt64
    /// What the event is about, and what else it names.
    public let document: DocumentKey
    public let counter: DocumentKey
    /// What was not applied, in minor units.
    public let amount: Int64
    public let currency: Currency

    /// What is wrong and what to do. `event` names the event to whoever reads it.
    public func text(event: String) -> Text {
        let money = currency == .none ? String(amount) : Money(minor: amount, currency).description
        return Text("credit.issue.\(kind.rawValue)", event, document, counter, money)
    }

    public var description: String { text(event: String(sequence)).description }
}

/// What an amount may be: far above any real one, and far below what sums of them can hold.
public enum CreditLimits {
    /// Ten to the fifteenth minor units in one event.
    public static let amountMax: Int64 = 1_000_000_000_000_000
    /// Ten to the seventeenth in one customer's ledger; later movements are set aside.
    public static let ledgerMax: Int64 = 100_000_000_000_000_000
}
