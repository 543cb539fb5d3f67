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
    case holdSet = 34
    case holdReleased = 35
    /// `document` is the order it is for, if any; `dueDay` the last day.
    case overrideApproved = 36
    /// `document` is the owner.
    case ownerSet = 40
    /// `document` is the region.
    case regionSet = 41
    /// `amount` is the sequence of the event that never happened.
    case retracted = 50
    /// The event had more lines than a bucket can number; `amount` counts those left out.
    case linesLeftOut = 51
}

/// One line that an event posts to a customer's credit ledger: the only row of the credit read model.
///
/// The read model is a ledger and not a balance, so that it answers any date exactly: an evaluation replays the lines up
/// to that date. A row's bucket numbers the line: the event's sequence times 65,536 plus the line within the event.
public struct CreditMovement: RowLayout {
    public static let table: UInt8 = 1

    /// Lines of one event; those beyond it are left out and counted in a `linesLeftOut`.
    public static let linesMax = 1 << 16
    private static let lineBits: UInt64 = 16
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

    public static func bucket(sequence: UInt64, line: Int) -> UInt64 { sequence << lineBits | UInt64(line) }
    public static func sequence(bucket: UInt64) -> UInt64 { bucket >> lineBits }

    /// Two ranges of the log never hold the same event, so at most one side is not empty.
    public mutating func merge(_ other: CreditMovement) {
        if kind == 0 { self = other }
    }
}

/// A line of the ledger together with its place in the log.
public struct PostedMovement: Sendable {
    public let bucket: UInt64
    public let movement: CreditMovement

    public init(bucket: UInt64, movement: CreditMovement) {
        self.bucket = bucket
        self.movement = movement
    }

    public init(sequence: UInt64, line: Int = 0, _ movement: CreditMovement) {
        self.init(bucket: CreditMovement.bucket(sequence: sequence, line: line), movement: movement)
    }

    public var sequence: UInt64 { CreditMovement.sequence(bucket: bucket) }
    public var occurredAt: Instant { Instant(microseconds: movement.occurredAt) }
    public var currency: Currency { Currency(rawValue: movement.currency) }
    public var kind: CreditMovementKind? { CreditMovementKind(rawValue: movement.kind) }

    func has(_ flag: UInt8) -> Bool { movement.flags & flag != 0 }

    /// The movement's `documentDay`, if the event gave one.
    var documentDay: Day? {
        movement.documentDay == CreditMovement.noDay ? nil : Day(number: movement.documentDay)
    }

    /// The movement's `dueDay`, if the event gave one.
    var dueDay: Day? { movement.dueDay == CreditMovement.noDay ? nil : Day(number: movement.dueDay) }
}

extension RowReader {
    /// A customer's credit ledger, in order of sequence.
    public func creditMovements(of customer: SubjectNumber) throws -> [PostedMovement] {
        var movements: [PostedMovement] = []
        try rows(CreditMovement.self, subject: customer) { bucket, row in
            movements.append(PostedMovement(bucket: bucket, movement: row))
        }
        return movements
    }

    /// Every customer's credit ledger in turn, in order of subject number.
    public func forEachCreditLedger(
        _ body: (_ customer: SubjectNumber, [PostedMovement]) throws -> Void
    ) throws {
        var customer: SubjectNumber?
        var movements: [PostedMovement] = []
        try rows(CreditMovement.self) { subject, bucket, row in
            if let previous = customer, previous != subject {
                try body(previous, movements)
                movements.removeAll(keepingCapacity: true)
            }
            customer = subject
            movements.append(PostedMovement(bucket: bucket, movement: row))
        }
        if let customer { try body(customer, movements) }
    }
}
