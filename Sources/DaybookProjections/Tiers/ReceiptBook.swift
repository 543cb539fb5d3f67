import DaybookModel

/// Collects a customer's payments and what went back of them.
///
/// It applies what the credit ledger applies: amounts above zero, the first payment of an id, and no more going back of a
/// payment than there is of it.
struct ReceiptBook {
    private struct Payment {
        let currency: Currency
        var remaining: Int64
    }

    let zone: Zone
    private(set) var receipts: [Receipt] = []
    private var payments: [DocumentKey: Payment] = [:]

    init(zone: Zone) { self.zone = zone }

    mutating func receive(_ posted: PostedTierLine) {
        let line = posted.line
        guard let amount = posted.line.givenAmount, ReceiptBook.amounts.contains(amount),
            payments[line.document] == nil
        else { return }
        payments[line.document] = Payment(currency: line.currency, remaining: amount)
        enter(posted, amount, line.currency)
    }

    /// A reversal or refund. A reversal needs its payment; a refund that names none is money that went out all the same.
    mutating func giveBack(_ posted: PostedTierLine) {
        let line = posted.line
        guard let payment = payments[line.document] else {
            if posted.kind == .paymentRefunded, let amount = line.givenAmount, ReceiptBook.amounts.contains(amount) {
                enter(posted, -amount, line.currency)
            }
            return
        }
        let amount = min(line.givenAmount ?? payment.remaining, payment.remaining)
        guard amount > 0, line.currency == .none || line.currency == payment.currency else { return }
        payments[line.document]?.remaining -= amount
        enter(posted, -amount, payment.currency)
    }

    private mutating func enter(_ posted: PostedTierLine, _ amount: Int64, _ currency: Currency) {
        receipts.append(
            Receipt(
                day: posted.day(in: zone), amount: amount, currency: currency, occurredAt: posted.occurredAt,
                sequence: posted.sequence))
    }

    private static let amounts: ClosedRange<Int64> = 1...CreditLimits.amountMax
}
