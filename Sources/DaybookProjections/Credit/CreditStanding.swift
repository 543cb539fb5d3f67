import DaybookModel

/// A name that an event gave: an owner, a region. Longer names must be read from the event (`DocumentKey.text`).
public struct NamedValue: Sendable, Hashable {
    public let name: DocumentKey
    public let sequence: UInt64
}

public struct CreditGrade: Sendable, Hashable {
    public let grade: DocumentKey
    public let scoreMillionths: Int64
    public let nextReview: Day?
    public let sequence: UInt64
    public let at: Instant
}

/// A limit of exposure in one currency. No limit at all is no `CreditLimit`; a limit of zero is one.
public struct CreditLimit: Sendable, Hashable {
    public let amount: Int64
    public let currency: Currency
    public let validUntil: Day?
    public let sequence: UInt64

    /// A limit whose last day has passed allows nothing; it does not become unlimited.
    public func isExpired(asOf day: Day) -> Bool { validUntil.map { $0 < day } ?? false }
}

/// Leave to exceed a limit.
public struct CreditOverride: Sendable, Hashable {
    /// `none` when it is not for one order.
    public let order: DocumentKey
    public let amount: Int64
    public let currency: Currency
    public let validUntil: Day?
    public let sequence: UInt64
}

/// A stop to deliveries on credit.
public struct CreditHold: Sendable, Hashable {
    /// The event that set it.
    public let sequence: UInt64
    /// Says which duplicate it was set on; `none` for the customer's own.
    let record: DocumentKey

    /// The duplicate it was set on, and that must be released; nil for the customer's own.
    public var duplicate: SubjectNumber? { record.isNone ? nil : SubjectNumber(packed: record.high) }

    static func key(of duplicate: SubjectNumber) -> DocumentKey { DocumentKey(high: duplicate.packed, low: 1) }
}

/// When an invoice that names no due day is due (K04): by the terms in force when it was issued.
public struct PaymentTerms: Sendable, Hashable {
    /// The word of the event: `prepaid`, `cash`, `net`, `monthly`; `none` when no terms were agreed.
    public var kind = DocumentKey.none
    public var days = 0
    /// Day of the month on which a monthly statement closes; 0 means the last.
    public var cutoffDay = 0
    public var sequence: UInt64 = 0

    private static let net = DocumentKey("net")
    private static let monthly = DocumentKey("monthly")

    /// `net` adds days to the document day; `monthly` adds them to the day the statement closes; anything else, and no
    /// terms at all, means the document day itself.
    public func dueDay(ofInvoiceDated day: Day) -> Day {
        switch kind {
        case PaymentTerms.net: return day + days
        case PaymentTerms.monthly:
            var (year, month, dayOfMonth) = day.civil
            if dayOfMonth > closing(month, year) {
                dayOfMonth = 1
                (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
            }
            return (Day(year: year, month: month, day: closing(month, year)) ?? day) + days
        default: return day
        }
    }

    private func closing(_ month: Int, _ year: Int) -> Int {
        let last = Day.daysIn(month: month, year: year)
        return cutoffDay > 0 ? min(cutoffDay, last) : last
    }
}

/// What was agreed with a customer and decided about it, as last said.
public struct CreditStanding: Sendable, Equatable {
    /// At most one per currency, in order of currency.
    public internal(set) var limits: [CreditLimit] = []
    public internal(set) var terms = PaymentTerms()
    public internal(set) var grade: CreditGrade?
    /// In the order in which they were set; several only of merged customers, one of each.
    public internal(set) var holds: [CreditHold] = []
    public internal(set) var overrides: [CreditOverride] = []
    public internal(set) var owner: NamedValue?
    public internal(set) var region: NamedValue?

    /// The event that first stopped deliveries on credit; nil when they are allowed.
    public var hold: UInt64? { holds.first?.sequence }

    mutating func apply(_ kind: CreditMovementKind, _ posted: PostedMovement) {
        let movement = posted.movement
        switch kind {
        case .limitSet:
            limits.removeAll { $0.currency == posted.currency }
            limits.append(
                CreditLimit(
                    amount: movement.amount, currency: posted.currency, validUntil: posted.dueDay,
                    sequence: posted.sequence))
            limits.sort { $0.currency < $1.currency }
        case .limitCleared: limits = []
        case .termsSet:
            terms = PaymentTerms(
                kind: movement.document, days: Int(movement.amount), cutoffDay: Int(movement.tax),
                sequence: posted.sequence)
        case .graded:
            grade = CreditGrade(
                grade: movement.document, scoreMillionths: movement.amount, nextReview: posted.dueDay,
                sequence: posted.sequence, at: posted.occurredAt)
        case .holdSet where !holds.contains { $0.record == movement.document }:
            holds.append(CreditHold(sequence: posted.sequence, record: movement.document))
        case .holdReleased: holds.removeAll { $0.record == movement.document }
        case .overrideApproved:
            overrides.append(
                CreditOverride(
                    order: movement.document, amount: movement.amount, currency: posted.currency,
                    validUntil: posted.dueDay, sequence: posted.sequence))
        case .ownerSet: owner = NamedValue(name: movement.document, sequence: posted.sequence)
        case .regionSet:
            // A region that is cleared is not known any more.
            region = movement.document.isNone ? nil : NamedValue(name: movement.document, sequence: posted.sequence)
        default: break
        }
    }
}
