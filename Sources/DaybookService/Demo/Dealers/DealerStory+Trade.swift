import DaybookModel

extension DealerStory {
    static let currency = DemoValue.text(DealersCompany.currency.code)
    /// The first invoice of this day or later is the one the dealer's mishap happens to.
    private static let mishapsFrom = Day.on(2024, 3, 1)
    private static let openDisputeFrom = Day.on(2024, 9, 2)
    /// Credit control stops the bad payers, rather late.
    private static let badPayersStopped = Day.on(2023, 10, 16)

    /// Orders, deliveries and invoices, then the payments, reminders and stops that follow from them.
    mutating func trade() {
        var settling = DemoSettling()
        if dealer.payer == .bad { holds.append(DealerStory.badPayersStopped...DealersCompany.lastDay + 1) }
        var ordersCount = 0
        for quarter in 0..<8 where dealer.quarters[quarter] > 0 {
            let days = orderDays(inQuarter: quarter)
            let parts = generator.cut(dealer.quarters[quarter], into: days.count)
            for (day, thousands) in zip(days, parts) where !isStopped(day) {
                ordersCount += 1
                let order = order(ordersCount, on: day, thousands, isFirstOfYear: day.isFirstOfYear(quarter, days))
                place(order, &settling)
            }
        }
        cancelOrders()
        pay(&settling)
        remind()
        recordHolds()
    }

    // MARK: - Orders

    /// Whether an order of this day could not be delivered, which takes up to a week, because of a stop.
    private func isStopped(_ day: Day) -> Bool {
        holds.contains { $0.lowerBound <= day + 7 && day <= $0.upperBound }
    }

    private mutating func orderDays(inQuarter quarter: Int) -> [Day] {
        let months: [(month: Int, days: ClosedRange<Int>)]
        switch dealer.earnedTier {
        case _ where dealer.settlesWithinQuarter: months = [(0, 4...16), (1, 4...13)]
        // Early enough in the last month to be billed within the quarter.
        case .a, .b: months = [(0, 4...20), (1 + quarter % 2, 2...12)]
        case .c where quarter % 2 == 1: months = [(0, 4...20), (1 + generator.below(2), 4...20)]
        case .c, .d, .e: months = [(generator.below(3), 5...24)]
        }
        return months.map { place, days in
            Day.on(2023 + quarter / 4, quarter % 4 * 3 + place + 1, generator.within(days)).orNextWorkday
        }
    }

    private mutating func order(_ number: Int, on day: Day, _ thousands: Int, isFirstOfYear: Bool) -> DemoOrder {
        // The first order of a year has all the dealer's product lines, so the year has them.
        let count = isFirstOfYear ? dealer.linesCount : generator.within(1...dealer.linesCount)
        let lines = generator.cut(thousands, into: count).enumerated().map { place, part in
            let line = DealerWords.productLines[(dealer.number + place) % DealerWords.productLines.count]
            return DemoLine(
                key: String(place + 1), productLine: line.name, product: generator.pick(line.products), thousands: part)
        }
        let figures = (number < 10 ? "0" : "") + String(number)
        return DemoOrder(key: "O-\(dealer.digits)-\(figures)", day: day, lines: lines)
    }

    private mutating func place(_ order: DemoOrder, _ settling: inout DemoSettling) {
        if dealer.twist == .tightLimit { approveOverride(order) }
        recordPlacing(order)
        if order.day < DealersCompany.secondYear {
            for line in order.lines where !linesBought.contains(line.productLine) {
                linesBought.append(line.productLine)
            }
        }
        let prepayment = dealer.payer == .prepaid ? prepay(order) : nil
        let delivered = (order.day + generator.within(2...5)).orNextWorkday
        journal.record(
            EventType.orderDelivered, "delivery/\(order.key)", on: delivered, at: time(10...12), by: "erp",
            [("order", .text(order.key)), ("delivery", .text("DN" + order.key.dropFirst()))])
        bill(order, on: (delivered + generator.below(3)).orNextWorkday, prepayment, &settling)
    }

    private mutating func recordPlacing(_ order: DemoOrder) {
        let lines = order.lines.map { DemoValue.message(fields(of: $0)) }
        journal.record(
            EventType.orderPlaced, "order/\(order.key)", on: order.day, at: time(9...11), by: "erp",
            [
                ("order", .text(order.key)), ("currency", DealerStory.currency), ("total", .money(order.gross)),
                ("lines", .list(lines)), ("promised", .day((order.day + 7).orNextWorkday)),
                ("channel", .text(generator.pick(["phone", "wechat", "portal", "portal"]))),
                ("owner", .text(owner(on: order.day))), ("on_credit", .flag(dealer.payer != .prepaid)),
                ("region", .text(dealer.city.region)),
            ])
    }

    private func fields(of line: DemoLine) -> [DemoField] {
        [
            ("line", .text(line.key)), ("product", .text(line.product.name)), ("product_line", .text(line.productLine)),
            ("quantity", .decimalMillionths(Int64(line.quantity) * 1_000_000)), ("price", .money(line.gross)),
        ]
    }

    private mutating func cancelOrders() {
        guard dealer.twist == .orderCancelled || dealer.twist == .prepaidOrderCancelled else { return }
        let day = Day.on(2024, 5, 8)
        let line = DemoLine(
            key: "1", productLine: DealerWords.productLines[dealer.number % 3].name,
            product: DealerWords.productLines[dealer.number % 3].products[0], thousands: 30)
        let order = DemoOrder(key: "O-\(dealer.digits)-X1", day: day, lines: [line])
        recordPlacing(order)
        let prepayment = dealer.twist == .prepaidOrderCancelled ? prepay(order) : nil
        journal.record(
            EventType.orderCancelled, "order/\(order.key)/cancelled", on: day + 5, at: time(14...16), by: "erp",
            [("order", .text(order.key)), ("reason", .text("customer_request")), ("by_customer", .flag(true))])
        if let prepayment { refund(prepayment, order.gross, on: day + 9, order: order.key, reason: "order_cancelled") }
    }

    // MARK: - Invoices

    private mutating func bill(
        _ order: DemoOrder, on day: Day, _ prepayment: String?, _ settling: inout DemoSettling
    ) {
        guard day <= DealersCompany.lastDay else { return }
        var invoice = DemoInvoice(
            key: "INV" + order.key.dropFirst(), order: order, day: day,
            due: dealer.terms(on: day).due(ofInvoiceDated: day), payable: order.gross)
        journal.record(
            EventType.invoiceIssued, "invoice/\(invoice.key)", on: day, at: time(14...15), by: "erp",
            [
                ("invoice", .text(invoice.key)), ("order", .text(order.key)), ("document_date", .day(day)),
                ("due", .day(invoice.due)), ("net", .money(DemoTax.net(ofThousands: order.thousands))),
                ("tax", .money(DemoTax.tax(ofThousands: order.thousands))), ("gross", .money(order.gross)),
                ("currency", DealerStory.currency), ("kind", .text("normal")), ("delivery_form", .text("electronic")),
                ("salesperson", .text(owner(on: order.day))),
            ])
        if let prepayment {
            recordAllocation(prepayment, [(invoice.key, invoice.payable)], on: day, at: (16, 30))
            invoice.settlements = [(day, invoice.payable)]
            invoices.append(invoice)
            return
        }
        let twist = twist(of: invoice, settling)
        if let twist {
            settling.mishap = invoices.count
            switch twist {
            case .goodsReturned: takeBack(&invoice)
            case .discount: adjust(&invoice, by: -order.gross / 100, on: (day + 3).orNextWorkday, "discount", "现金折扣1%")
            case .disputeOpen, .disputeSettled: dispute(&invoice, twist)
            default: break
            }
        }
        invoices.append(invoice)
        plan(invoices.count - 1, twist, &settling)
    }

    private func twist(of invoice: DemoInvoice, _ settling: DemoSettling) -> DemoTwist? {
        guard settling.mishap == nil, let twist = dealer.twist else { return nil }
        let start = twist == .disputeOpen ? DealerStory.openDisputeFrom : DealerStory.mishapsFrom
        return invoice.day >= start ? twist : nil
    }

    /// A part of the first line comes back, and a red invoice takes it off the bill.
    private mutating func takeBack(_ invoice: inout DemoInvoice) {
        guard let first = invoice.order.lines.first else { return }
        let back = DemoLine(
            key: first.key, productLine: first.productLine, product: first.product,
            thousands: min(first.thousands, 1 + first.thousands / 8))
        let day = (invoice.day + 4).orNextWorkday
        journal.record(
            EventType.orderReturned, "return/\(invoice.order.key)", on: day, at: time(9...11), by: "erp",
            [
                ("order", .text(invoice.order.key)), ("return", .text("RT" + invoice.order.key.dropFirst())),
                ("lines", .list([.message(fields(of: back))])), ("currency", DealerStory.currency),
                ("reason", .text("damaged")),
            ])
        journal.record(
            EventType.invoiceIssued, "invoice/\(invoice.key)-R", on: day, at: time(14...15), by: "finance-1",
            [
                ("invoice", .text("\(invoice.key)-R")), ("order", .text(invoice.order.key)),
                ("document_date", .day(day)),
                ("due", .day(day)), ("net", .money(-DemoTax.net(ofThousands: back.thousands))),
                ("tax", .money(-DemoTax.tax(ofThousands: back.thousands))), ("gross", .money(-back.gross)),
                ("currency", DealerStory.currency), ("kind", .text("red")), ("corrects", .text(invoice.key)),
            ])
        invoice.payable -= back.gross
    }

    private mutating func adjust(
        _ invoice: inout DemoInvoice, by amount: Int, on day: Day, _ kind: String, _ reason: String
    ) {
        journal.record(
            EventType.invoiceAdjusted, "adjustment/\(invoice.key)", on: day, at: (15, 20), by: "finance-1",
            [
                ("invoice", .text(invoice.key)), ("adjustment", .text("ADJ" + invoice.key.dropFirst(3))),
                ("amount", .money(amount)), ("currency", DealerStory.currency), ("kind", .text(kind)),
                ("document_date", .day(day)), ("reason", .text(reason)),
            ])
        invoice.payable += amount
    }

    /// The dealer contests the invoice; in one case it is settled by giving in by a tenth.
    private mutating func dispute(_ invoice: inout DemoInvoice, _ twist: DemoTwist) {
        let day = (invoice.day + 8).orNextWorkday
        let key = "CS-\(dealer.digits)-D"
        let agent = owner(on: day)
        journal.record(
            EventType.caseOpened, "case/\(key)", on: day, at: (10, 5), by: agent,
            [
                ("case", .text(key)), ("kind", .text("dispute")), ("channel", .text("email")),
                ("contact", .text(dealer.contact)), ("severity", .text("high")), ("agent", .text(agent)),
                ("order", .text(invoice.order.key)), ("invoice", .text(invoice.key)), ("title", .text("对发票金额有异议")),
                ("text", .text("发票单价与合同约定不一致，在核对清楚之前暂不付款。")),
            ])
        journal.record(
            EventType.invoiceDisputed, "dispute/\(invoice.key)", on: day, at: (10, 20), by: "finance-1",
            [("invoice", .text(invoice.key)), ("reason", .text("price")), ("case", .text(key))])
        guard twist == .disputeSettled else { return }
        let end = (day + 17).orNextWorkday
        journal.record(
            EventType.invoiceDisputeSettled, "dispute/\(invoice.key)/settled", on: end, at: (15, 0), by: "finance-1",
            [("invoice", .text(invoice.key)), ("outcome", .text("compromise")), ("case", .text(key))])
        adjust(&invoice, by: -invoice.payable / 10, on: end, "credit_note", "争议和解，减收一成")
        journal.record(
            EventType.caseResolved, "case/\(key)/resolved", on: end, at: (15, 40), by: agent,
            [("case", .text(key)), ("resolution", .text("compromise")), ("agent", .text(agent))])
        journal.record(
            EventType.caseClosed, "case/\(key)/closed", on: end + 1, at: (9, 30), by: agent,
            [("case", .text(key)), ("reason", .text("solved")), ("agent", .text(agent))])
    }
}

extension Day {
    /// Whether this is the first of the days and the quarter the first of a year.
    fileprivate func isFirstOfYear(_ quarter: Int, _ days: [Day]) -> Bool { quarter % 4 == 0 && self == days.first }
}
