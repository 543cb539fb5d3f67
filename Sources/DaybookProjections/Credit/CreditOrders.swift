import DaybookModel

/// An order as far as credit is concerned: how much of it is still to be delivered, and how much is delivered but not
/// billed. Once billed, it counts as an open invoice.
public struct CreditOrder: Sendable, Equatable {
    public let document: DocumentKey
    /// The event that placed it; 0 until that has come.
    public internal(set) var sequence: UInt64 = 0
    public internal(set) var currency = Currency.none
    public internal(set) var promised: Day?
    /// Paid before delivery: listed, but it does not count in the exposure.
    public internal(set) var isPaidAhead = false
    /// What invoices ask for it, less credit notes.
    public internal(set) var billed: Int64 = 0
    var givenTotal: Int64?
    var lines: Int64 = 0
    var cancelled: Int64 = 0
    var delivered: Int64 = 0
    var returned: Int64 = 0
    var isCancelled = false
    var isDelivered = false
    var isReturned = false

    init(document: DocumentKey) { self.document = document }

    public var total: Int64 { givenTotal ?? lines }
    private var binding: Int64 { max(0, total - cancelled) }
    private var gone: Int64 { isDelivered ? binding : delivered }
    private var back: Int64 { isReturned ? gone : returned }
    private var kept: Int64 { max(0, gone - back) }

    /// Neither delivered nor billed.
    public var openOrder: Int64 { isCancelled ? 0 : max(0, binding - back - max(kept, billed)) }
    /// Delivered and not billed.
    public var openDelivery: Int64 { max(0, kept - max(0, billed)) }

    mutating func reopen(_ amount: Int64?) {
        guard let amount else {
            (isCancelled, isDelivered, isReturned, cancelled, delivered, returned) = (false, false, false, 0, 0, 0)
            return
        }
        if isCancelled {
            isCancelled = false
            cancelled = max(0, total - gone - amount)
        } else if isDelivered {
            delivered = max(0, binding - amount)
            isDelivered = false
        } else {
            let fromCancelled = min(cancelled, amount)
            cancelled -= fromCancelled
            delivered = max(0, delivered - (amount - fromCancelled))
        }
    }
}

/// The orders of one customer, by id.
struct CreditOrders {
    private(set) var all: [CreditOrder] = []
    private var places: [DocumentKey: Int] = [:]
    /// The first event of an order that was not placed yet, to be set aside if it never is.
    private var early: [(place: Int, posted: PostedMovement)] = []

    /// Orders whose placing was never seen, with the event to set aside for each.
    var unknown: [(CreditIssue.Kind, PostedMovement)] {
        early.filter { all[$0.place].sequence == 0 }.map { (.unknownOrder, $0.posted) }
    }

    mutating func bill(_ order: DocumentKey, _ amount: Int64) {
        guard !order.isNone else { return }
        all[place(of: order)].billed += amount
    }

    /// Answers why the movement had to be set aside.
    mutating func apply(_ kind: CreditMovementKind, _ posted: PostedMovement) -> CreditIssue.Kind? {
        let isNew = places[posted.movement.document] == nil
        let place = place(of: posted.movement.document)
        let amount = posted.has(CreditMovement.hasAmount) ? posted.movement.amount : nil
        if kind == .orderPlaced {
            guard all[place].sequence == 0 else { return .documentTwice }
            all[place].sequence = posted.sequence
            all[place].currency = posted.currency
            all[place].promised = all[place].promised ?? posted.dueDay
            all[place].isPaidAhead = posted.has(CreditMovement.isPaidAhead)
            all[place].givenTotal = all[place].givenTotal ?? amount
            return nil
        }
        if isNew || all[place].sequence == 0 { early.append((place, posted)) }
        if amount != nil, all[place].sequence != 0, posted.currency != all[place].currency { return .currencyDiffers }
        if posted.has(CreditMovement.lacksAmount) { return .amountMissing }
        switch kind {
        case .orderLine: all[place].lines += posted.movement.amount
        case .orderChanged:
            if let amount { all[place].givenTotal = amount }
            if let promised = posted.dueDay { all[place].promised = promised }
        case .orderDelivered:
            if let amount { all[place].delivered += amount } else { all[place].isDelivered = true }
        case .orderCancelled:
            if let amount { all[place].cancelled += amount } else { all[place].isCancelled = true }
        case .orderReturned:
            if let amount { all[place].returned += amount } else { all[place].isReturned = true }
        default: all[place].reopen(amount)
        }
        return nil
    }

    private mutating func place(of order: DocumentKey) -> Int {
        if let place = places[order] { return place }
        places[order] = all.count
        all.append(CreditOrder(document: order))
        return all.count - 1
    }
}
