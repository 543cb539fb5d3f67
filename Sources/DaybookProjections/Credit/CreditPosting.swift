import DaybookModel

/// Turns the data of one event into lines of the credit ledger, numbered from 0.
struct CreditPosting {
    private let subject: SubjectNumber
    private let sequence: UInt64
    private let occurredAt: Int64
    private var line = 0

    init(_ event: borrowing EventView) {
        subject = event.subject
        sequence = event.sequence
        occurredAt = event.occurredAt.microseconds
    }

    mutating func post(
        _ kind: CreditMovementKind, _ document: WireText? = nil, into rows: inout some RowStore,
        _ fill: (inout CreditMovement) -> Void = { _ in }
    ) {
        var movement = CreditMovement()
        movement.kind = kind.rawValue
        movement.document = DocumentKey(document)
        movement.occurredAt = occurredAt
        movement.dueDay = CreditMovement.noDay
        movement.documentDay = CreditMovement.noDay
        fill(&movement)
        rows.append(
            movement, subject: subject, bucket: LedgerBucket.bucket(sequence: sequence, line: line))
        line += 1
    }

    // MARK: - Invoices

    mutating func post(_ data: InvoiceIssued, into rows: inout some RowStore) {
        let gross = data.gross ?? 0
        let isCreditNote = gross < 0 || data.kind?.equals("red") == true
        post(isCreditNote ? .creditNoteIssued : .invoiceIssued, data.invoice, into: &rows) { movement in
            if isCreditNote { movement.counter = DocumentKey(data.corrects) }
            movement.amount = isCreditNote ? magnitude(gross) : gross
            movement.tax = isCreditNote ? magnitude(data.tax ?? 0) : data.tax ?? 0
            movement.set(data.currency)
            movement.setDue(data.due)
            movement.setDocumentDay(data.documentDate)
            if data.disputed == true { movement.flags |= CreditMovement.isDisputed }
            if data.order != nil { movement.flags |= CreditMovement.namesOrder }
        }
        guard let order = data.order else { return }
        post(.invoiceForOrder, data.invoice, into: &rows) { movement in
            movement.counter = DocumentKey(order)
            movement.amount = isCreditNote ? -magnitude(gross) : gross
            movement.set(data.currency)
        }
    }

    mutating func post(_ data: InvoiceAdjusted, into rows: inout some RowStore) {
        post(.invoiceAdjusted, data.invoice, into: &rows) { $0.set(data.amount, data.currency) }
    }

    mutating func post(_ data: InvoiceDisputed, into rows: inout some RowStore) {
        post(.invoiceDisputed, data.invoice, into: &rows) { $0.set(data.amount, data.currency) }
    }

    mutating func post(_ data: InvoiceDisputeSettled, into rows: inout some RowStore) {
        post(.disputeSettled, data.invoice, into: &rows)
    }

    mutating func post(_ data: InvoiceWrittenOff, into rows: inout some RowStore) {
        post(.invoiceWrittenOff, data.invoice, into: &rows) { $0.set(data.amount, data.currency) }
    }

    // MARK: - Payments

    mutating func post(_ data: PaymentReceived, into rows: inout some RowStore) {
        post(.paymentReceived, data.payment, into: &rows) { movement in
            movement.counter = DocumentKey(data.order)
            movement.set(data.amount, data.currency)
            movement.setDocumentDay(data.received)
        }
        post(.paymentAllocated, data.payment, data.allocations, data.currency, into: &rows)
    }

    mutating func post(_ data: PaymentAllocated, into rows: inout some RowStore) {
        post(.paymentAllocated, data.payment, data.allocations, data.currency, into: &rows)
    }

    mutating func post(_ data: PaymentDeallocated, into rows: inout some RowStore) {
        post(.paymentDeallocated, data.payment, data.allocations, data.currency, into: &rows)
        if line == 0 { post(.paymentDeallocated, data.payment, into: &rows) { $0.set(nil, data.currency) } }
    }

    private mutating func post(
        _ kind: CreditMovementKind, _ payment: WireText?, _ allocations: Repeated<PaymentAllocation>,
        _ currency: WireText?, into rows: inout some RowStore
    ) {
        for allocation in allocations {
            post(kind, payment, into: &rows) { movement in
                movement.counter = DocumentKey(allocation.invoice)
                movement.set(allocation.amount, currency)
            }
        }
    }

    mutating func post(_ data: PaymentReversed, into rows: inout some RowStore) {
        post(.paymentReversed, data.payment, into: &rows) { $0.set(data.amount, data.currency) }
    }

    mutating func post(_ data: PaymentRefunded, into rows: inout some RowStore) {
        post(.paymentRefunded, data.payment, into: &rows) { $0.set(data.amount, data.currency) }
    }

    // MARK: - Orders

    mutating func post(_ data: OrderPlaced, into rows: inout some RowStore) {
        post(.orderPlaced, data.order, into: &rows) { movement in
            movement.set(data.total, data.currency)
            movement.setDue(data.promised)
            if data.onCredit == false { movement.flags |= CreditMovement.isPaidAhead }
        }
        guard data.total == nil else { return }
        for orderLine in data.lines { post(data.order, orderLine.price, orderLine.freight, data.currency, into: &rows) }
    }

    mutating func post(_ data: OrderLineAdded, into rows: inout some RowStore) {
        post(data.order, data.price, data.freight, data.currency, into: &rows)
    }

    private mutating func post(
        _ order: WireText?, _ price: Int64?, _ freight: Int64?, _ currency: WireText?, into rows: inout some RowStore
    ) {
        post(.orderLine, order, into: &rows) { $0.set(sum(price, freight), currency) }
    }

    mutating func post(_ data: OrderChanged, into rows: inout some RowStore) {
        guard data.total != nil || data.promised != nil else { return }
        post(.orderChanged, data.order, into: &rows) { movement in
            movement.set(data.total, data.currency)
            movement.setDue(data.promised)
        }
    }

    mutating func post(_ data: OrderDelivered, into rows: inout some RowStore) {
        var lines = data.lines
        let lacksAmount = data.amount == nil && lines.next() != nil
        post(.orderDelivered, data.order, data.amount, data.currency, lacksAmount: lacksAmount, into: &rows)
    }

    mutating func post(_ data: OrderCancelled, into rows: inout some RowStore) {
        var lines = data.lines
        let lacksAmount = data.amount == nil && lines.next() != nil
        post(.orderCancelled, data.order, data.amount, data.currency, lacksAmount: lacksAmount, into: &rows)
    }

    mutating func post(_ data: OrderReturned, into rows: inout some RowStore) {
        var amount = data.amount
        if amount == nil {
            for line in data.lines { amount = sum(amount, sum(line.price, line.freight)) }
        }
        post(.orderReturned, data.order, amount, data.currency, lacksAmount: false, into: &rows)
    }

    mutating func post(_ data: OrderReopened, into rows: inout some RowStore) {
        post(.orderReopened, data.order, data.amount, data.currency, lacksAmount: false, into: &rows)
    }

    private mutating func post(
        _ kind: CreditMovementKind, _ order: WireText?, _ amount: Int64?, _ currency: WireText?, lacksAmount: Bool,
        into rows: inout some RowStore
    ) {
        post(kind, order, into: &rows) { movement in
            movement.set(amount, currency)
            if lacksAmount { movement.flags |= CreditMovement.lacksAmount }
        }
    }

    // MARK: - Standing

    mutating func post(_ data: CreditLimitSet, into rows: inout some RowStore) {
        post(.limitSet, into: &rows) { movement in
            movement.set(data.limit, data.currency)
            movement.setDue(data.validUntil)
        }
    }

    mutating func post(_ data: CreditTermsSet, into rows: inout some RowStore) {
        post(.termsSet, data.terms, into: &rows) { movement in
            movement.amount = min(max(data.days ?? 0, 0), CreditPosting.termDaysMax)
            movement.tax = min(max(data.cutoffDay ?? 0, 0), 31)
        }
    }

    mutating func post(_ data: CreditGraded, into rows: inout some RowStore) {
        post(.graded, data.grade, into: &rows) { movement in
            movement.amount = data.score ?? 0
            movement.setDue(data.nextReview)
        }
    }

    mutating func post(_ data: CreditOverrideApproved, into rows: inout some RowStore) {
        post(.overrideApproved, data.order, into: &rows) { movement in
            movement.set(data.amount, data.currency)
            movement.setDue(data.validUntil)
        }
    }

    mutating func post(_ data: CustomerChanged, into rows: inout some RowStore) {
        if let region = data.region {
            post(.regionSet, region, into: &rows)
        } else if data.cleared.contains(where: { $0.equals("region") }) {
            post(.regionSet, into: &rows)
        }
    }

    /// A hundred years; no terms are longer, and day arithmetic stays in range.
    private static let termDaysMax: Int64 = 36_500
}

extension CreditMovement {
    fileprivate mutating func set(_ amount: Int64?, _ currency: WireText?) {
        if let amount {
            self.amount = amount
            flags |= CreditMovement.hasAmount
        }
        set(currency)
    }

    fileprivate mutating func set(_ currency: WireText?) {
        self.currency = currency?.bytes.reduce(0) { $0 << 8 | UInt32($1) } ?? 0
    }

    fileprivate mutating func setDue(_ day: Day?) { if let day { dueDay = CreditMovement.stored(day) } }
    fileprivate mutating func setDocumentDay(_ day: Day?) { if let day { documentDay = CreditMovement.stored(day) } }

    /// Years 1 to 9999, so that adding terms to a day stays in range whatever the bytes say.
    private static func stored(_ day: Day) -> Int32 { min(max(day.number, -719_162), 2_932_896) }
}

/// The amount without its sign; an amount that has none becomes one that the evaluation refuses.
private func magnitude(_ amount: Int64) -> Int64 { Int64(clamping: amount.magnitude) }

/// The sum of what is there; a sum that does not fit becomes one that the evaluation refuses.
private func sum(_ left: Int64?, _ right: Int64?) -> Int64 {
    let (sum, overflow) = (left ?? 0).addingReportingOverflow(right ?? 0)
    return overflow ? .max : sum
}
