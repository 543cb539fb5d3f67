import DaybookModel

/// What a line of the tier ledger records. The raw values are stored in rows: raise the projector's version to change one.
public enum TierLineKind: UInt8, Sendable, CaseIterable {
    /// The customer is known; `day` is since when, if the event says so. An event that would post nothing else posts it, so
    /// that no customer is left out of a count.
    case known = 1
    /// `name` is the owner, or the region; `none` when it was cleared.
    case ownerSet = 2
    case regionSet = 3
    /// `document` is the payment, `day` the value date.
    case paymentReceived = 10
    /// The same; without `amount` the whole payment.
    case paymentReversed = 11
    /// `document` is the payment that is given back; `none` when the event named none.
    case paymentRefunded = 12
    /// `document` is the invoice, `day` the date on it.
    case invoiceIssued = 15
    /// `document` is the order, `amount` its total when the event gave one.
    case orderPlaced = 20
    /// `document` is the order, `name` the product line, or the product (`isProduct`) when that is all the source says;
    /// `amount` is price and freight of the line.
    case orderLine = 21
    /// A new total.
    case orderChanged = 22
    /// Without `amount` the whole order; `isPart` when the event named lines and no amount. So for the next two.
    case orderCancelled = 23
    case orderReturned = 24
    case orderReopened = 25
    /// `document` is the channel, `name` the purpose; flags say direction and whether a machine sent it.
    case interaction = 30
    /// `document` is the visit, `name` the purpose, `day` the day of the visit.
    case visit = 31
    /// `document` is the case, `name` its kind; `isByUs` when our side opened it.
    case caseOpened = 32
    /// `name` is the tier, `document` the rule set, `word` its version, `amount` the score in millionths, `day` the first and
    /// `lastDay` the last day.
    case tierAssigned = 40
    /// `name` is the tier, `lastDay` its last day.
    case tierOverridden = 41
    case tierOverrideEnded = 42
    /// `document` is the subscription, `day` the first and `lastDay` the last day of the term; `isSelfRenewing`.
    case subscriptionStarted = 50
    /// `day` is from when.
    case subscriptionChanged = 51
    /// `day` and `lastDay` are those of the new term.
    case subscriptionRenewed = 52
    /// `day` is the last day of service.
    case subscriptionCancelled = 53
}

/// One line that an event posts to a customer's ledger of what tiers are made of: the row of the tiers read model.
public struct TierLine: LedgerLine {
    public static let table: UInt8 = 1
    /// Stands for a day that the event did not give.
    public static let noDay = Int32.min

    public var document = DocumentKey.none
    public var name = DocumentKey.none
    public var occurredAt: Int64 = 0
    /// Minor units of the currency, unless the kind says otherwise.
    public var amount: Int64 = 0
    public var firstDay: Int32 = 0
    public var finalDay: Int32 = 0
    public var currencyCode: UInt32 = 0
    /// A number of the kind's own: the version of a rule set.
    public var word: UInt16 = 0
    /// A `TierLineKind`; 0 only in a row before any event.
    public var kind: UInt8 = 0
    public var flags: UInt8 = 0

    /// The event gave an amount.
    public static let hasAmount: UInt8 = 1
    /// The event named lines but no amount, so that its value is not known.
    public static let isPart: UInt8 = 2
    /// The name is a product, because the source knows no product lines.
    public static let isProduct: UInt8 = 4
    public static let isInbound: UInt8 = 8
    public static let isOutbound: UInt8 = 16
    /// Sent by a machine, without a person.
    public static let isAutomatic: UInt8 = 32
    /// Our side opened the case, not the customer.
    public static let isByUs: UInt8 = 64
    /// The subscription renews by itself.
    public static let isSelfRenewing: UInt8 = 128

    public init() {}

    public func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    /// Nil when the event gave none.
    public var givenAmount: Int64? { has(TierLine.hasAmount) ? amount : nil }
    public var currency: Currency { Currency(rawValue: currencyCode) }
    /// Nil when the event gave none.
    public var day: Day? { firstDay == TierLine.noDay ? nil : Day(number: firstDay) }
    public var lastDay: Day? { finalDay == TierLine.noDay ? nil : Day(number: finalDay) }
}

/// What it means that two customers are one.
extension TierLine {
    public var setting: UInt8? {
        switch TierLineKind(rawValue: kind) {
        case .known: day == nil ? nil : kind
        case .ownerSet, .regionSet: kind
        case .tierAssigned, .tierOverridden, .tierOverrideEnded: TierLineKind.tierAssigned.rawValue
        default: nil
        }
    }

    /// That the customer was known by then.
    public var overruled: TierLine? {
        var line = TierLine()
        line.kind = TierLineKind.known.rawValue
        line.occurredAt = occurredAt
        line.firstDay = TierLine.noDay
        line.finalDay = TierLine.noDay
        return line
    }
}

/// A line of the tier ledger together with its place in the log.
public typealias PostedTierLine = Posted<TierLine>

extension Posted where Line == TierLine {
    /// Nil when a later version of the program wrote the row.
    public var kind: TierLineKind? { TierLineKind(rawValue: line.kind) }

    /// The day the line counts for: the one its event gave, else the day of the event.
    public func day(in zone: Zone) -> Day { line.day ?? zone.day(of: occurredAt) }
}
