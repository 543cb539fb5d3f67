import DaybookModel

/// Posts every event that concerns credit to its customer's ledger (`CreditMovement`); `CreditAccount.evaluate` does the
/// rest.
public enum CreditProjector: Projector {
    public static let name = "credit"
    public static let version = 2
    public static let isLedger = true
    public static let types: Set<UInt16> = [
        EventType.invoiceIssued, EventType.invoiceAdjusted, EventType.invoiceDisputed, EventType.invoiceDisputeSettled,
        EventType.invoiceWrittenOff, EventType.paymentReceived, EventType.paymentAllocated,
        EventType.paymentDeallocated, EventType.paymentReversed, EventType.paymentRefunded, EventType.orderPlaced,
        EventType.orderLineAdded, EventType.orderChanged, EventType.orderDelivered, EventType.orderCancelled,
        EventType.orderReturned, EventType.orderReopened, EventType.creditLimitSet, EventType.creditLimitCleared,
        EventType.creditTermsSet, EventType.creditGraded, EventType.creditHoldSet, EventType.creditHoldReleased,
        EventType.creditOverrideApproved, EventType.customerRegistered, EventType.customerChanged,
        EventType.customerOwnerSet, EventType.eventRetracted,
    ]

    public static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        guard event.subject.kind == SubjectKind.customer.rawValue else { return }
        var posting = CreditPosting(event)
        let payload = event.payload
        switch event.type {
        case EventType.invoiceIssued: posting.post(InvoiceIssued(payload), into: &rows)
        case EventType.invoiceAdjusted: posting.post(InvoiceAdjusted(payload), into: &rows)
        case EventType.invoiceDisputed: posting.post(InvoiceDisputed(payload), into: &rows)
        case EventType.invoiceDisputeSettled: posting.post(InvoiceDisputeSettled(payload), into: &rows)
        case EventType.invoiceWrittenOff: posting.post(InvoiceWrittenOff(payload), into: &rows)
        case EventType.paymentReceived: posting.post(PaymentReceived(payload), into: &rows)
        case EventType.paymentAllocated: posting.post(PaymentAllocated(payload), into: &rows)
        case EventType.paymentDeallocated: posting.post(PaymentDeallocated(payload), into: &rows)
        case EventType.paymentReversed: posting.post(PaymentReversed(payload), into: &rows)
        case EventType.paymentRefunded: posting.post(PaymentRefunded(payload), into: &rows)
        case EventType.orderPlaced: posting.post(OrderPlaced(payload), into: &rows)
        case EventType.orderLineAdded: posting.post(OrderLineAdded(payload), into: &rows)
        case EventType.orderChanged: posting.post(OrderChanged(payload), into: &rows)
        case EventType.orderDelivered: posting.post(OrderDelivered(payload), into: &rows)
        case EventType.orderCancelled: posting.post(OrderCancelled(payload), into: &rows)
        case EventType.orderReturned: posting.post(OrderReturned(payload), into: &rows)
        case EventType.orderReopened: posting.post(OrderReopened(payload), into: &rows)
        case EventType.creditLimitSet: posting.post(CreditLimitSet(payload), into: &rows)
        case EventType.creditLimitCleared: posting.post(.limitCleared, into: &rows)
        case EventType.creditTermsSet: posting.post(CreditTermsSet(payload), into: &rows)
        case EventType.creditGraded: posting.post(CreditGraded(payload), into: &rows)
        case EventType.creditHoldSet: posting.post(.holdSet, into: &rows)
        case EventType.creditHoldReleased: posting.post(.holdReleased, into: &rows)
        case EventType.creditOverrideApproved: posting.post(CreditOverrideApproved(payload), into: &rows)
        case EventType.customerRegistered:
            let data = CustomerRegistered(payload)
            if let owner = data.owner { posting.post(.ownerSet, owner, into: &rows) }
            if let region = data.region { posting.post(.regionSet, region, into: &rows) }
        case EventType.customerChanged: posting.post(CustomerChanged(payload), into: &rows)
        case EventType.customerOwnerSet:
            posting.post(.ownerSet, CustomerOwnerSet(payload).owner, into: &rows)
        case EventType.eventRetracted: rows.postRetraction(event)
        default: break
        }
    }
}
