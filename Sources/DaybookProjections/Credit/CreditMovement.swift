import DaybookModel

/// What a line of the credit ledger records. The raw values are stored in rows: raise the projector's version to change one.
public enum CreditMovementKind: UInt8, Sendable, CaseIterable {
    /// `document` is the invoice; `amount` its gross; `dueDay` is absent when the event gave none.
    case invoiceIssued = 1
    /// A red invoice: `document` is the credit note, `counter` the invoice it takes back; `amount` is positive.
    case creditNoteIssued = 2
    /// `document` is the invoice (or credit note), `counter` the order it bills; `amount` is negative for a credit note.
    case invoiceForOrder = 3
    /// `amount` is signed and adds to what the invoice asks for.
    case invoiceAdjusted = 4
    case invoiceWrittenOff = 5
    /// `amount` is what is contested, if the event `hasAmount`; else it is the whole invoice.
    case invoiceDisputed = 6
    case disputeSettled = 7
    /// `document` is the payment, `counter` the order it pays, `documentDay` the value date.
    case paymentReceived = 10
    /// `document` is the payment (or credit note), `counter` the invoice.
    case paymentAllocated = 11
    /// The same; without `counter` every allocation of the payment is taken back.
    case paymentDeallocated = 12
    /// The whole payment, unless the event `hasAmount`.
    case paymentReversed = 13
    /// `document` is the payment that is given back; `none` when the event named none.
    case paymentRefunded = 14
    /// `document` is the order, `amount` its total if the event `hasAmount`, `dueDay` the promised day.
    case orderPlaced = 20
    /// A line's price and freight: it counts when the order gave no total.
    case orderLine = 21
    /// A new total if the event `hasAmount`, a new promised day if there is one.
    case orderChanged = 22
    /// What was delivered if the event `hasAmount`; else the whole order. So for the next three.
    case orderDelivered = 23
    case orderCancelled = 24
    case orderReturned = 25
    case orderReopened = 26
    /// `dueDay` is the last day of the limit.
    case limitSet = 30
    case limitCleared = 31
    /// `document` is the kind of terms, `amount` the days, `tax` the day of the month a statement closes (0: the last).
    case termsSet = 32
    /// `document` is the grade, `amount` the score in millionths, `dueDay` the next review.
    case graded = 33
    /// `document` is `none`; of a hold that a merged customer brought it says which duplicate that was. So for the next.
    case holdSet = 34
    case holdReleased = 35
    /// `document` is the order it is for, if any; `dueDay` the last day.
    case overrideApproved = 36
    /// `document` is the owner.
    case ownerSet = 40
    /// `document` is the region.
    case regionSet = 41
}

/// One line that an event posts to a customer's credit ledger: the only row of the credit read model.
///
/// The read model is a ledger and not a balance, so that it answers any date exactly: an evaluation replays the lines up
/// to that date.
public struct CreditMovement: LedgerLine {
    public static let table: UInt8 = 1

    /// Stands for a day that the event did not give.
    public static let noDay = Int32.min

    public var document = DocumentKey.none
    public var counter = DocumentKey.none
    /// Microseconds from 1970.
    public var occurredAt: Int64 = 0
    /// Minor units of `currency`, unless the kind says otherwise.
    public var amount: Int64 = 0
    /// The part of `amount` that is tax.
    public var tax: Int64 = 0
    public var dueDay: Int32 = 0
    public var documentDay: Int32 = 0
    public var currency: UInt32 = 0
    /// A `CreditMovementKind`; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var flags: UInt8 = 0
    public var unused: UInt16 = 0

    public static let isDisputed: UInt8 = 1
    /// The event gave an amount.
    public static let hasAmount: UInt8 = 2
    /// The event named lines but no amount, so that its value is not known.
    public static let lacksAmount: UInt8 = 4
    /// The order is paid before delivery and does not count against the limit.
    public static let isPaidAhead: UInt8 = 8
    /// The invoice or credit note named its order.
    public static let namesOrder: UInt8 = 16

    public init() {}
}

/// What it means that two customers are one.
extension CreditMovement {
    public var setting: UInt8? {
        switch CreditMovementKind(rawValue: kind) {
        // The leave to exceed a limit goes with the limit.
        case .limitSet, .limitCleared, .overrideApproved: CreditMovementKind.limitSet.rawValue
        case .termsSet, .graded, .ownerSet, .regionSet: kind
        default: nil
        }
    }

    /// Of a hold, which duplicate it was set on: releasing another record does not lift it.
    public func asPart(of duplicate: SubjectNumber) -> CreditMovement {
        let isHold = kind == CreditMovementKind.holdSet.rawValue || kind == CreditMovementKind.holdReleased.rawValue
        guard isHold, document.isNone else { return self }
        var part = self
        part.document = CreditHold.key(of: duplicate)
        return part
    }
}

/// A movement together with its place in the log.
public typealias PostedMovement = Posted<CreditMovement>

extension Posted<CreditMovement> {
    public var movement: CreditMovement { line }
    public var currency: Currency { Currency(rawValue: line.currency) }
    public var kind: CreditMovementKind? { CreditMovementKind(rawValue: line.kind) }

    func has(_ flag: UInt8) -> Bool { line.flags & flag != 0 }

    /// The movement's `documentDay`, if the event gave one.
    var documentDay: Day? {
        line.documentDay == CreditMovement.noDay ? nil : Day(number: line.documentDay)
    }

    /// The movement's `dueDay`, if the event gave one.
    var dueDay: Day? { line.dueDay == CreditMovement.noDay ? nil : Day(number: line.dueDay) }
}
