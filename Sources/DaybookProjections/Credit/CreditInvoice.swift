import DaybookModel

/// An invoice as it stands on the as-of day. Instalments are invoices of their own: `INV-7/1`, `INV-7/2`.
public struct CreditInvoice: Sendable, Equatable {
    public let document: DocumentKey
    /// The order it bills; `none` when it named none.
    public internal(set) var order = DocumentKey.none
    /// The event that issued it.
    public let sequence: UInt64
    public let currency: Currency
    public let issuedAt: Instant
    public let documentDay: Day
    /// As the invoice says; else by the terms in force when it was issued; else its document day.
    public let dueDay: Day
    public let gross: Int64
    public let tax: Int64
    /// How much of it is contested, as the last word on the matter says; at most what is open.
    public var disputed: Int64 { min(contested, max(open, 0)) }
    var contested: Int64 = 0
    public internal(set) var adjustments: Int64 = 0
    /// What has been settled, in the order in which it acts.
    public internal(set) var settlements: [Settlement] = []
    public internal(set) var settled: Int64 = 0
    /// The part of `settled` that somebody decided, against the part that the policy chose.
    public internal(set) var decided: Int64 = 0

    /// What it asks for.
    public var amount: Int64 { gross + adjustments }
    public var open: Int64 { amount - settled }

    public func settled(by kind: Settlement.Kind) -> Int64 {
        settlements.reduce(0) { $1.kind == kind ? $0 + $1.amount : $0 }
    }

    /// Days past the due (or document) day: 0 and below is not due.
    public func age(asOf day: Day, basis: AgeingBasis) -> Int {
        day - (basis == .due ? dueDay : documentDay)
    }
}

/// A part of an invoice that is no longer open.
public struct Settlement: Sendable, Equatable {
    public enum Kind: Sendable { case payment, creditNote, writeOff }

    public let kind: Kind
    /// The payment or credit note; `none` for a write-off.
    public let document: DocumentKey
    public internal(set) var amount: Int64
    /// When it acts: when money and invoice were both there and the decision, if any, was taken.
    public let at: Instant
    /// The day the customer paid. A customer is not late because a clerk allocated late.
    public let receivedDay: Day
    /// The event that decided it; for the policy's choice, the payment.
    public let sequence: UInt64
    /// The policy's choice, which gives way when somebody names this invoice or this payment.
    public let isProvisional: Bool
    /// Position in the ledger's credits; -1 for a write-off.
    let credit: Int
}

/// A payment or a credit note: money on the customer's side of the account.
public struct CreditReceipt: Sendable, Equatable {
    public let document: DocumentKey
    public let isCreditNote: Bool
    /// The order a payment names, paid ahead; such money goes to that order's invoices first.
    public internal(set) var order: DocumentKey
    public let sequence: UInt64
    public let currency: Currency
    public let receivedAt: Instant
    /// The value date, else the day it was received.
    public let receivedDay: Day
    public let amount: Int64
    public internal(set) var refunded: Int64 = 0
    /// What bounced or was charged back.
    public internal(set) var reversed: Int64 = 0
    /// Ready for the policy.
    var free: Int64 = 0
    /// Taken back from an invoice by a decision; waits for another decision.
    var held: Int64 = 0
    /// Named for an invoice that is not there yet.
    var reserved: Int64 = 0
    /// What the policy has placed.
    var provisional: Int64 = 0
    /// Invoices it may have settled, oldest first.
    var touched: [Int] = []

    /// What settles nothing and is the customer's.
    public var unallocated: Int64 { free + held + reserved }
    /// What is left of it to pay anything with.
    public var remaining: Int64 { amount - refunded - reversed }
}
