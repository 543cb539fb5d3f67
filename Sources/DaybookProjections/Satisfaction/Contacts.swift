import DaybookModel

/// A customer's contacts, orders and cases as far as the tiers ledger has them, each with its day.
///
/// What a machine sent is no contact; a case is one unless our side opened it.
public struct Contacts: Sendable {
    public let customer: SubjectNumber
    /// The first day anything is known of the customer.
    public private(set) var known: Day?
    /// Days of contact, ascending; several on one day are several.
    public private(set) var contacts: [Day] = []
    /// The day of each order, ascending; an order that is recorded twice is one.
    public private(set) var orders: [Day] = []
    /// The day and kind of each case, ascending.
    public private(set) var cases: [(day: Day, kind: DocumentKey)] = []

    init(_ customer: SubjectNumber, _ lines: [PostedTierLine], zone: Zone) {
        self.customer = customer
        var seenOrders: Set<DocumentKey> = []
        var seenCases: Set<DocumentKey> = []
        for posted in lines {
            let line = posted.line
            let day = zone.day(of: posted.occurredAt)
            known = known ?? day
            switch posted.kind {
            case .interaction where !line.has(TierLine.isAutomatic): contacts.append(day)
            case .visit: contacts.append(posted.day(in: zone))
            case .caseOpened where seenCases.insert(line.document).inserted:
                cases.append((day, line.name))
                if !line.has(TierLine.isByUs) { contacts.append(day) }
            case .orderPlaced where seenOrders.insert(line.document).inserted: orders.append(day)
            default: break
            }
        }
        contacts.sort()
    }
}

extension RowReader {
    /// The contacts of every customer, in order of number.
    public func forEachContacts(until end: Instant, zone: Zone, _ body: (Contacts) throws -> Void) throws {
        try forEachStanding(TierLine.self, until: end) { customer, lines in
            try body(Contacts(customer, lines, zone: zone))
        }
    }

    /// The days on which each customer said what is needed.
    public func needDays(until end: Instant, zone: Zone) throws -> [SubjectNumber: [Day]] {
        var days: [SubjectNumber: [Day]] = [:]
        try forEachStanding(NeedLine.self, until: end) { customer, lines in
            days[customer] = lines.map { zone.day(of: $0.occurredAt) }
        }
        return days
    }
}
