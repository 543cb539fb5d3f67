import DaybookModel

extension CourierStory {
    private static let overpaidUnits = 4

    /// One payment for all bills that are paid on one day; a bill with a mishap is paid alone.
    mutating func pay() {
        var parts: [(day: Day, bill: Int, units: Int)] = []
        for (index, bill) in bills.enumerated() {
            parts += bill.payments.map { ($0.day, index, $0.units) }
        }
        parts.sort { ($0.day, $0.bill) < ($1.day, $1.bill) }
        var count = 0
        var rest = parts[...]
        while let first = rest.first {
            let isAlone = bills[first.bill].twist != nil
            let together =
                isAlone ? rest.prefix(1) : rest.prefix { $0.day == first.day && bills[$0.bill].twist == nil }
            rest = rest.dropFirst(together.count)
            count += 1
            receive("P-\(client.digits)-" + (count < 10 ? "0" : "") + String(count), Array(together))
        }
        for bill in bills { writeOff(bill) }
    }

    private mutating func receive(_ key: String, _ parts: [(day: Day, bill: Int, units: Int)]) {
        guard let first = parts.first else { return }
        let twist = bills[first.bill].twist
        let extra = twist == .refundedOverpayment ? CourierStory.overpaidUnits : 0
        let amount = CourierStory.fen(parts.reduce(0) { $0 + $1.units } + extra)
        let allocations = parts.map { part in
            DemoValue.message([
                ("invoice", .text("INV-\(bills[part.bill].key)")), ("amount", .money(CourierStory.fen(part.units))),
            ])
        }
        let time = self.time(10...15)
        enter(key, amount, client.namesNothing ? [] : allocations, on: first.day, at: time)
        switch twist {
        case .paymentEnteredTwice:
            enter("\(key)-2", amount, allocations, on: first.day + 1, at: (11, 0))
            retract("payment/\(key)-2", on: (first.day + 3).orNextWorkday, at: (9, 20), reason: "同一笔回款重复录入")
        case .paymentReturned: comeBack(key, amount, allocations, first.day)
        case .refundedOverpayment: refund(key, on: (first.day + 12).orNextWorkday)
        default: break
        }
    }

    /// What customers of one bank pay in the last days of a month is on a statement that comes three days later; not at the
    /// end of a year.
    private func daysToEnter(on day: Day) -> Int {
        let (_, month, date) = day.civil
        return client.number % 8 == 3 && date >= 27 && month != 12 ? 3 : 0
    }

    private mutating func enter(
        _ key: String, _ amount: Int, _ allocations: [DemoValue], on day: Day, at time: (hour: Int, minute: Int)
    ) {
        let hasMishap = bills.contains { $0.twist != nil }
        journal.record(
            EventType.paymentReceived, "payment/\(key)", on: day, at: time, by: "finance-1",
            late: hasMishap ? 0 : daysToEnter(on: day),
            [
                ("payment", .text(key)), ("amount", .money(amount)), ("currency", CourierStory.currency),
                ("received", .day(day)), ("account", .text("ccb-main")), ("method", .text("bank_transfer")),
                ("allocations", .list(allocations)),
            ])
    }

    /// The bank sends the money back, and it comes again twelve days later.
    private mutating func comeBack(_ key: String, _ amount: Int, _ allocations: [DemoValue], _ day: Day) {
        let back = (day + 4).orNextWorkday
        journal.record(
            EventType.paymentReversed, "reversal/\(key)", on: back, at: (10, 40), by: "finance-1",
            [("payment", .text(key)), ("reversed", .day(back)), ("reason", .text("bounced"))])
        enter("\(key)-R", amount, allocations, on: (day + 12).orNextWorkday, at: (10, 10))
    }

    private mutating func refund(_ payment: String, on day: Day) {
        journal.record(
            EventType.paymentRefunded, "refund/\(payment)", on: day, at: (15, 30), by: "finance-1",
            [
                ("payment", .text(payment)), ("refund", .text("RF" + payment.dropFirst())),
                ("amount", .money(CourierStory.fen(CourierStory.overpaidUnits))), ("currency", CourierStory.currency),
                ("refunded", .day(day)), ("method", .text("bank_transfer")), ("reason", .text("overpayment")),
            ])
    }

    private mutating func writeOff(_ bill: CourierBill) {
        guard let lost = bill.writtenOff else { return }
        journal.record(
            EventType.invoiceWrittenOff, "write-off/\(bill.key)", on: lost.day, at: (16, 10), by: "finance-1",
            [
                ("invoice", .text("INV-\(bill.key)")), ("amount", .money(CourierStory.fen(lost.units))),
                ("currency", CourierStory.currency), ("document_date", .day(lost.day)),
                ("reason", .text(client.habit == .bankrupt ? "insolvency" : "uncollectible")),
                ("approved_by", .text("cfo")),
            ])
    }
}
