import DaybookModel

/// Money that came in from a customer (positive) or went back (negative).
public struct Receipt: Sendable, Equatable {
    /// Value date.
    public let day: Day
    public let amount: Int64
    public let currency: Currency
    public let occurredAt: Instant
    public let sequence: UInt64
}

/// An order that was not wholly cancelled.
public struct Purchase: Sendable, Equatable {
    /// What one of its lines is of.
    public struct Line: Sendable, Equatable {
        /// The product line, or the product when that is all the source says; `none` when it says neither.
        public let name: DocumentKey
        public let isProduct: Bool
        public let amount: Int64
        public let sequence: UInt64
    }

    public let order: DocumentKey
    /// The day it was placed.
    public let day: Day
    /// Its total, else the sum of its lines, less what was cancelled or returned; nil when the source says neither.
    public let amount: Int64?
    public let currency: Currency
    public let lines: [Line]
    public let occurredAt: Instant
    public let sequence: UInt64
}

/// Contact with a customer.
public struct CustomerContact: Sendable, Equatable {
    public enum Kind: Sendable { case interaction, visit, customerCase }
    public enum Direction: String, Sendable, CaseIterable { case inbound, outbound }

    public let kind: Kind
    public let day: Day
    /// The channel of an interaction.
    public let channel: DocumentKey
    /// The purpose of an interaction or visit, the kind of a case (`question`, `complaint` …).
    public let purpose: DocumentKey
    /// Of an interaction; nil when the event did not say.
    public let direction: Direction?
    /// Sent by a machine, or a case that our side opened.
    public let isOurDoing: Bool
    public let occurredAt: Instant
    public let sequence: UInt64
}

/// What one customer has done up to a day: money, purchases and contacts, with the events behind them.
///
/// It is made from the lines that stand on that day, in any order. What could not be applied is left out here; the credit
/// read model lists it.
public struct CustomerHistory: Sendable, Equatable {
    /// Since when it has been a customer: as last said, else the day of its first event.
    public private(set) var since: Day?
    public private(set) var owner: NamedValue?
    public private(set) var region: NamedValue?
    /// In order of value date.
    public private(set) var receipts: [Receipt] = []
    /// In order of day.
    public private(set) var purchases: [Purchase] = []
    /// In order of day.
    public private(set) var contacts: [CustomerContact] = []
    /// Whether anything was ever ordered, cancelled orders included.
    public private(set) var hasOrders = false
    public private(set) var hasInvoices = false
    public let tiers: TierHistory
    public let subscriptions: [SubscriptionTerm]

    /// Takes the lines of one customer that stand, in the order in which they act (`RowReader.standing`).
    public init(_ lines: [PostedTierLine], zone: Zone) {
        tiers = TierHistory(lines, zone: zone)
        subscriptions = SubscriptionTerm.terms(of: lines, zone: zone)
        var (money, orders) = (ReceiptBook(zone: zone), PurchaseBook(zone: zone))
        var firstDay: Day?
        for posted in lines {
            let line = posted.line
            let day = zone.day(of: posted.occurredAt)
            firstDay = min(firstDay ?? day, day)
            switch posted.kind {
            case .known: since = line.day ?? since
            case .ownerSet: owner = NamedValue(posted)
            case .regionSet: region = NamedValue(posted)
            case .paymentReceived: money.receive(posted)
            case .invoiceIssued: hasInvoices = true
            case .orderPlaced: orders.place(posted)
            case .orderLine: orders.add(posted)
            case .interaction, .visit, .caseOpened:
                if let contact = CustomerContact(posted, zone: zone) { contacts.append(contact) }
            default: break
            }
        }
        // A second pass: what changes a document may stand before it in a file of dates without times.
        for posted in lines {
            switch posted.kind {
            case .paymentReversed, .paymentRefunded: money.giveBack(posted)
            case .orderChanged, .orderCancelled, .orderReturned, .orderReopened: orders.change(posted)
            default: break
            }
        }
        since = since ?? firstDay
        receipts = money.receipts.inOrder(of: \.day)
        purchases = orders.purchases.inOrder(of: \.day)
        contacts = contacts.inOrder(of: \.day)
        hasOrders = !orders.isEmpty
    }

    public var firstPurchase: Day? { purchases.first?.day }
}

extension NamedValue {
    /// Nil when the name was cleared.
    fileprivate init?(_ posted: PostedTierLine) {
        guard !posted.line.name.isNone else { return nil }
        self.init(name: posted.line.name, sequence: posted.sequence)
    }
}

extension Array {
    /// Sorted by day; of one day, as before.
    fileprivate func inOrder(of day: (Element) -> Day) -> [Element] {
        enumerated().sorted { (day($0.element), $0.offset) < (day($1.element), $1.offset) }.map(\.element)
    }
}

extension CustomerContact {
    fileprivate init?(_ posted: PostedTierLine, zone: Zone) {
        let line = posted.line
        switch posted.kind {
        case .interaction:
            kind = .interaction
            channel = line.document
            direction = line.has(TierLine.isInbound) ? .inbound : line.has(TierLine.isOutbound) ? .outbound : nil
            isOurDoing = line.has(TierLine.isAutomatic)
        case .visit, .caseOpened:
            kind = posted.kind == .visit ? .visit : .customerCase
            channel = .none
            direction = nil
            isOurDoing = line.has(TierLine.isByUs)
        default: return nil
        }
        day = posted.day(in: zone)
        purpose = line.name
        occurredAt = posted.occurredAt
        sequence = posted.sequence
    }
}

extension RowReader {
    /// What the events that occurred by `end` say of one customer.
    public func customerHistory(of customer: SubjectNumber, until end: Instant, zone: Zone) throws -> CustomerHistory {
        CustomerHistory(try standing(TierLine.self, of: customer, until: end), zone: zone)
    }

    /// The same for every customer, in order of subject number.
    public func forEachCustomerHistory(
        until end: Instant, zone: Zone, _ body: (_ customer: SubjectNumber, CustomerHistory) throws -> Void
    ) throws {
        try forEachStanding(TierLine.self, until: end) { customer, lines in
            try body(customer, CustomerHistory(lines, zone: zone))
        }
    }
}
