import DaybookModel

/// Keeps the customer directory: one `CustomerSummary` per customer.
public enum CustomersProjector: Projector {
    public static let name = "customers"
    public static let version = 2
    public static let isLedger = false
    /// All that customers can do, because the directory counts it and knows the first and the last event.
    public static let types = Set(EventCatalogue.types.filter { $0.subjects.contains(.customer) }.map(\.number))
        .filter { !IdentitiesProjector.isAboutIdentity($0) }

    public static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        let subject = event.subject
        guard subject.kind == SubjectKind.customer.rawValue, !IdentitiesProjector.isAboutIdentity(event.type) else {
            return
        }
        let (type, sequence, occurredAt) = (event.type, event.sequence, event.occurredAt.microseconds)
        let payload = event.payload
        let isSealed = event.isSealed
        rows.update(CustomerSummary.self, subject: subject, bucket: CustomerSummary.bucket) { row in
            row.events.add(occurredAt)
            switch type {
            case EventType.customerRegistered:
                row.registered.take(occurredAt, sequence)
                if isSealed { row.personal.take(occurredAt, sequence) }
                row.take(CustomerRegistered(payload), occurredAt, sequence)
            case EventType.customerChanged:
                if isSealed { row.personal.take(occurredAt, sequence) }
                row.take(CustomerChanged(payload), occurredAt, sequence)
            case EventType.customerOwnerSet:
                if let owner = CustomerOwnerSet(payload).owner {
                    row.owner.take(occurredAt, sequence, DocumentKey(owner))
                }
            case EventType.creditGraded:
                if let grade = CreditGraded(payload).grade {
                    row.grade.take(occurredAt, sequence, DocumentKey(grade))
                }
            case EventType.orderPlaced: row.orders.add(occurredAt)
            case EventType.paymentReceived: row.payments.add(occurredAt)
            case EventType.invoiceIssued: row.invoices &+= 1
            case EventType.caseOpened: row.cases &+= 1
            case EventType.interactionLogged: row.interactions &+= 1
            case EventType.surveyAnswered: row.answers &+= 1
            case EventType.visitDone: row.visits &+= 1
            case EventType.eventRetracted: row.retractions &+= 1
            default: break
            }
        }
    }
}

extension CustomerSummary {
    fileprivate mutating func take(_ data: CustomerRegistered, _ at: Int64, _ sequence: UInt64) {
        if let value = data.owner { owner.take(at, sequence, DocumentKey(value)) }
        if let value = data.region { region.take(at, sequence, DocumentKey(value)) }
        if data.kind != nil { kind.take(at, sequence) }
        if data.companyName != nil { companyName.take(at, sequence) }
        if data.parent != nil { parent.take(at, sequence) }
        if data.country != nil { country.take(at, sequence) }
        if data.city != nil { city.take(at, sequence) }
        if data.industry != nil { industry.take(at, sequence) }
        if data.segment != nil { segment.take(at, sequence) }
    }

    /// A field that is cleared is set too: the event that the row then names has no value for it.
    fileprivate mutating func take(_ data: CustomerChanged, _ at: Int64, _ sequence: UInt64) {
        func clears(_ name: StaticString) -> Bool { data.cleared.contains { $0.equals(name) } }
        if let value = data.region {
            region.take(at, sequence, DocumentKey(value))
        } else if clears("region") {
            region.take(at, sequence, .none)
        }
        if data.kind != nil || clears("kind") { kind.take(at, sequence) }
        if data.companyName != nil || clears("company_name") { companyName.take(at, sequence) }
        if data.parent != nil || clears("parent") { parent.take(at, sequence) }
        if data.country != nil || clears("country") { country.take(at, sequence) }
        if data.city != nil || clears("city") { city.take(at, sequence) }
        if data.industry != nil || clears("industry") { industry.take(at, sequence) }
        if data.segment != nil || clears("segment") { segment.take(at, sequence) }
    }
}
