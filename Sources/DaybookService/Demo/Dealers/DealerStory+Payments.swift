import DaybookModel

/// What a dealer is going to pay, collected while it trades.
struct DemoSettling {
    struct Part {
        let day: Day
        let invoice: Int
        let fen: Int
        /// The mishap of the payment. Such a payment settles this invoice alone.
        var twist: DemoTwist?
    }

    var parts: [Part] = []
    /// Index of the invoice that the dealer's mishap happened to; nil until it has.
    var mishap: Int?
}

extension DealerStory {
    private static let clerk = "finance-1"
    private static let clearingDay = Day.on(2023, 12, 29)
    private static let overpaidFen = 1_234_500
    private static let smallDifferenceFen = 1_280
    /// From the day a bank acceptance draft is handed over to its maturity.
    private static let draftDays = 150
    /// After so many days overdue nothing more is delivered on credit.
    private static let holdAfterDays = 45

    // MARK: - When and how much

    /// Decides the payments of an invoice by the dealer's habits.
    mutating func plan(_ index: Int, _ twist: DemoTwist?, _ settling: inout DemoSettling) {
        let invoice = invoices[index]
        switch twist {
        case .disputeOpen: return
        case .disputeSettled:
            let day = max(invoice.due, invoice.day + 30).orNextWorkday
            return settling.parts.append(.init(day: day, invoice: index, fen: invoice.payable))
        default: break
        }
        var parts: [(day: Day, fen: Int)] = []
        switch dealer.payer {
        case .prompt, .prepaid: parts = [(promptDay(invoice, settling), invoice.payable)]
        case .slow:
            var day = (invoice.due + generator.within(2...14)).orNextWorkday
            if invoice.due < DealersCompany.secondYear, day > DealerStory.clearingDay {
                day = DealerStory.clearingDay + -generator.below(3)
            }
            // Who never names invoices pays them in turn, so that the policy's choice is the dealer's.
            if dealer.naming == .never, let last = settling.parts.last?.day { day = max(day, last) }
            parts = [(day, invoice.payable)]
        case .late:
            let day = (invoice.due + generator.within(18...72)).orNextWorkday
            if generator.chance(percent: 30) {
                let half = invoice.payable / 2
                parts = [(day, half), ((day + generator.within(20...40)).orNextWorkday, invoice.payable - half)]
            } else {
                parts = [(day, invoice.payable)]
            }
        case .bad:
            let some = invoice.payable * generator.within(40...60) / 100
            parts = [((invoice.due + generator.within(10...60)).orNextWorkday, some)]
            if dealer.number % 2 == 0, dealer.twist == nil {
                let day = (Day.on(2024, 2, 26) + generator.within(0...120)).orNextWorkday
                parts.append((day, invoice.payable - some))
            }
        }
        if twist == .smallDifferenceWrittenOff { parts[0].fen -= DealerStory.smallDifferenceFen }
        settling.parts += parts.map { .init(day: $0.day, invoice: index, fen: $0.fen, twist: twist) }

        let stop = (invoice.due + DealerStory.holdAfterDays).orNextWorkday
        if dealer.payer == .late, let last = parts.last?.day, last > stop { holds.append(stop...last) }
        if twist == .bouncedDraft {
            holds.append(DealerStory.bounceDay(ofPaid: parts[0].day)...DealersCompany.lastDay + 1)
        }
    }

    /// The same day for all invoices due on one day, so that one payment settles them.
    private mutating func promptDay(_ invoice: DemoInvoice, _ settling: DemoSettling) -> Day {
        if let last = settling.parts.last, last.twist == nil, invoices[last.invoice].due == invoice.due {
            return last.day
        }
        return max((invoice.due + -generator.below(6)).orPreviousWorkday, invoice.day + 1)
    }

    // MARK: - Payments

    mutating func pay(_ settling: inout DemoSettling) {
        settling.parts.sort { ($0.day, $0.invoice) < ($1.day, $1.invoice) }
        var parts = settling.parts[...]
        while let first = parts.first, first.day <= DealersCompany.lastDay {
            let isAlone = first.twist != nil
            let together = isAlone ? parts.prefix(1) : parts.prefix { $0.day == first.day && $0.twist == nil }
            parts = parts.dropFirst(together.count)
            receive(Array(together))
        }
        if dealer.twist == .badDebtWrittenOff, let invoice = invoices.first {
            let day = Day.on(2024, 9, 10)
            writeOff(0, invoice.open(on: day), on: day, "uncollectible")
        }
    }

    private mutating func receive(_ parts: [DemoSettling.Part]) {
        guard let first = parts.first else { return }
        let day = first.day
        let twist = first.twist
        for part in parts { invoices[part.invoice].settlements.append((day, part.fen)) }
        let allocations = parts.map { (invoice: invoices[$0.invoice].key, fen: $0.fen) }
        let due = allocations.reduce(0) { $0 + $1.fen }
        let isOverpaid = twist == .keptOverpayment || twist == .refundedOverpayment
        let amount = due + (isOverpaid ? DealerStory.overpaidFen : 0)
        let isDraft =
            twist == .bouncedDraft || dealer.linesCount > 1 && due > 10_000_000 && generator.chance(percent: 12)
        let key = nextPaymentKey()
        var fields = recordFields(key, amount, on: day)
        fields.append(("method", .text(isDraft ? "bank_acceptance" : "bank_transfer")))
        if isDraft { fields.append(("instrument", .message(draft(key, on: day)))) }
        if dealer.naming == .always { fields.append(("allocations", DealerStory.list(allocations))) }
        let time = self.time(10...15)
        record(fields, "payment/\(key)", on: day, at: time, late: daysToEnter(twist, on: day))
        collect(amount, on: day)
        if dealer.naming == .later { recordAllocation(key, allocations, on: (day + 2).orNextWorkday, at: (16, 0)) }
        follow(twist, key, amount, first, fields)
    }

    /// What comes of a payment with a mishap.
    private mutating func follow(
        _ twist: DemoTwist?, _ key: String, _ amount: Int, _ part: DemoSettling.Part, _ fields: [DemoField]
    ) {
        switch twist {
        case .refundedOverpayment:
            refund(key, DealerStory.overpaidFen, on: (part.day + 18).orNextWorkday, order: nil, reason: "overpayment")
        case .paymentEnteredTwice: enterTwice(key, fields, on: (part.day + 1).orNextWorkday)
        case .bouncedDraft: bounce(key, part, on: DealerStory.bounceDay(ofPaid: part.day))
        case .smallDifferenceWrittenOff:
            writeOff(
                part.invoice, DealerStory.smallDifferenceFen, on: (part.day + 20).orNextWorkday, "small_difference")
        default: break
        }
    }

    private func recordFields(_ key: String, _ amount: Int, on day: Day) -> [DemoField] {
        [
            ("payment", .text(key)), ("amount", .money(amount)), ("currency", DealerStory.currency),
            ("received", .day(day)), ("account", .text("icbc-main")),
        ]
    }

    private mutating func record(
        _ fields: [DemoField], _ id: String, on day: Day, at time: (hour: Int, minute: Int), late: Int = 0
    ) {
        journal.record(EventType.paymentReceived, id, on: day, at: time, by: DealerStory.clerk, late: late, fields)
    }

    /// The statement of one bank comes only once a week when a month ends, so what dealers with an account there paid in its
    /// last days is entered some days later. Not at the end of a year, before tiers are granted.
    private func daysToEnter(_ twist: DemoTwist?, on day: Day) -> Int {
        let (_, month, date) = day.civil
        guard dealer.number % 9 == 4, twist == nil, dealer.payer == .prompt, dealer.naming == .always else { return 0 }
        return date >= 26 && month != 12 ? 3 + dealer.number % 3 : 0
    }

    private mutating func nextPaymentKey() -> String {
        paymentsCount += 1
        return "P-\(dealer.digits)-" + (paymentsCount < 10 ? "0" : "") + String(paymentsCount)
    }

    private func draft(_ payment: String, on day: Day) -> [DemoField] {
        [
            ("kind", .text("bank_acceptance")), ("number", .text("BA" + payment.dropFirst())),
            ("maturity", .day(day + DealerStory.draftDays)),
            ("issuer", .text(DemoWords.banks[dealer.number % DemoWords.banks.count])),
        ]
    }

    private static func list(_ allocations: [(invoice: String, fen: Int)]) -> DemoValue {
        .list(allocations.map { .message([("invoice", .text($0.invoice)), ("amount", .money($0.fen))]) })
    }

    mutating func recordAllocation(
        _ payment: String, _ allocations: [(invoice: String, fen: Int)], on day: Day, at time: (hour: Int, minute: Int)
    ) {
        journal.record(
            EventType.paymentAllocated, "allocation/\(payment)", on: day, at: time, by: DealerStory.clerk,
            [
                ("payment", .text(payment)), ("allocations", DealerStory.list(allocations)),
                ("currency", DealerStory.currency),
            ])
    }

    /// Takes money for an order before it is delivered; answers the payment.
    mutating func prepay(_ order: DemoOrder) -> String {
        let day = (order.day + 1).orNextWorkday
        let key = nextPaymentKey()
        var fields = recordFields(key, order.gross, on: day)
        fields += [("method", .text("bank_transfer")), ("order", .text(order.key)), ("is_prepayment", .flag(true))]
        record(fields, "payment/\(key)", on: day, at: (9, 30))
        collect(order.gross, on: day)
        return key
    }

    // MARK: - What goes wrong

    mutating func refund(_ payment: String, _ fen: Int, on day: Day, order: String?, reason: String) {
        journal.record(
            EventType.paymentRefunded, "refund/\(payment)", on: day, at: (15, 30), by: DealerStory.clerk,
            [
                ("payment", .text(payment)), ("refund", .text("RF" + payment.dropFirst())), ("amount", .money(fen)),
                ("currency", DealerStory.currency), ("refunded", .day(day)), ("method", .text("bank_transfer")),
                ("order", order.map { .text($0) } ?? .absent), ("reason", .text(reason)),
            ])
        collect(-fen, on: day)
    }

    private mutating func enterTwice(_ key: String, _ fields: [DemoField], on day: Day) {
        let again = "\(key)-2"
        // Another clerk typed the same bank statement in again, under a number of its own.
        let copy: [DemoField] = [("payment", .text(again))] + fields.dropFirst()
        record(copy, "payment/\(again)", on: day, at: (11, 0))
        journal.record(
            EventType.eventRetracted, "retraction/\(again)", on: (day + 3).orNextWorkday, at: (9, 20),
            by: DealerStory.clerk,
            [
                ("event_source", .text(DealersCompany.source)), ("reason", .text("同一笔回款重复录入")),
                ("retracted_by", .text(DealerStory.clerk)), ("event_id", .text("payment/\(again)")),
            ])
    }

    /// The bank refuses the draft when it is presented, after its maturity.
    private static func bounceDay(ofPaid day: Day) -> Day { (day + draftDays + 2).orNextWorkday }

    private mutating func bounce(_ key: String, _ part: DemoSettling.Part, on day: Day) {
        journal.record(
            EventType.paymentReversed, "reversal/\(key)", on: day, at: (10, 40), by: DealerStory.clerk,
            [("payment", .text(key)), ("reversed", .day(day)), ("reason", .text("bounced"))])
        invoices[part.invoice].settlements.append((day, -part.fen))
        collect(-part.fen, on: day)
    }

    private mutating func writeOff(_ index: Int, _ fen: Int, on day: Day, _ reason: String) {
        journal.record(
            EventType.invoiceWrittenOff, "write-off/\(invoices[index].key)", on: day, at: (16, 10),
            by: DealerStory.clerk,
            [
                ("invoice", .text(invoices[index].key)), ("amount", .money(fen)), ("currency", DealerStory.currency),
                ("document_date", .day(day)), ("reason", .text(reason)), ("approved_by", .text("cfo")),
            ])
        invoices[index].settlements.append((day, fen))
    }
}
