import DaybookModel

/// Tells what happens to one customer of the courier from the first day to the last.
struct CourierStory {
    let client: CourierClient
    let bills: [CourierBill]
    /// Places of its bills in the plan.
    let places: [Int]
    let plan: CourierPlan
    /// Days on which credit is stopped, up to the day of release.
    let holds: [ClosedRange<Day>]
    var generator: SplitMix64
    var journal: DemoJournal

    static let currency = DemoValue.text(CourierCompany.currency.code)

    init(of index: Int, in plan: CourierPlan) {
        client = plan.clients[index]
        places = plan.bills.indices.filter { plan.bills[$0].client == index }
        bills = places.map { plan.bills[$0] }
        self.plan = plan
        holds = CourierStory.holds(of: bills)
        generator = SplitMix64(seed: 0x6B61_6D00_0000_0000 + UInt64(client.number))
        journal = DemoJournal(CourierCompany.self, Subject(.customer, client.key), number: client.number)
        introduce()
        grantCredit()
        for bill in bills { ship(bill) }
        pay()
        remind()
        recordHolds()
        serve()
        complain()
        answerSurveys(index)
    }

    /// A time within an hour of the working day.
    mutating func time(_ hours: ClosedRange<Int>) -> (hour: Int, minute: Int) {
        (generator.within(hours), generator.below(60))
    }

    static func fen(_ units: Int) -> Int { units * CourierUnit.gross }

    // MARK: - Master data

    private mutating func introduce() {
        let day = CourierCompany.firstDay
        let time = (hour: 8, minute: client.number / 4)
        journal.record(
            EventType.customerRegistered, "customer/\(client.key)", on: day, at: time, by: "crm",
            [
                ("kind", .text("company")), ("company_name", .text(client.companyName)),
                (
                    "registration_number",
                    .text(RegistrationNumber.invented(1000 + client.number, division: client.city.division))
                ),
                ("owner", .text(client.owner)), ("region", .text(client.city.region)), ("country", .text("CN")),
                ("city", .text(client.city.name)), ("industry", .text(client.isLarge ? "电商平台" : "商贸")),
                ("language", .text("zh-CN")), ("customer_since", .day(day + -(60 + client.number * 13 % 2000))),
            ])
        journal.record(
            EventType.customerContactAdded, "contact/\(client.contact)", on: day, at: (9, 15), by: "crm",
            [
                ("contact", .text(client.contact)), ("role", .text("finance")),
                ("name", .text(generator.pick(DemoWords.familyNames) + generator.pick(DemoWords.givenNames))),
                ("phone", .text("1000001" + String(1000 + client.number))), ("title", .text("财务经理")),
                ("is_main", .flag(true)),
            ])
        assignTier(on: day, isFirst: true)
        assignTier(on: CourierCompany.programmeStart, isFirst: false)
    }

    /// By size in 2023; from 2024 on, whoever pays late stands one tier lower.
    private func tier(isFirst: Bool) -> String {
        let size = client.isLarge ? 0 : client.weight > 5 ? 1 : 2
        let isLate = client.habit == .late || client.habit == .defaults
        return ["A", "B", "C", "D"][size + (isFirst || !isLate ? 0 : 1)]
    }

    private mutating func assignTier(on day: Day, isFirst: Bool) {
        guard isFirst || client.lastMonth >= 12 else { return }
        journal.record(
            EventType.tierAssigned, "tier/\(day.civil.year)/\(client.key)", on: day, at: (10, 0), by: "sales-director",
            [
                ("tier", .text(tier(isFirst: isFirst))),
                ("previous", isFirst ? .absent : .text(tier(isFirst: true))), ("effective", .day(day)),
                ("valid_until", .day(.on(day.civil.year, 12, 31))), ("approved_by", .text("sales-director")),
                ("reason", .text(isFirst ? "按发货量定级" : "按发货量和付款情况定级")),
            ])
    }

    // MARK: - Orders and invoices

    private mutating func ship(_ bill: CourierBill) {
        let service = CourierWords.services[(client.number + bill.month) % CourierWords.services.count]
        let isHeld = holds.contains { $0.contains(bill.ordered) }
        if isHeld { approveOverride(bill) }
        journal.record(
            EventType.orderPlaced, "order/O-\(bill.key)", on: bill.ordered, at: time(9...11), by: "tms",
            [
                ("order", .text("O-\(bill.key)")), ("currency", CourierStory.currency),
                ("total", .money(CourierStory.fen(bill.units))),
                (
                    "lines",
                    .list([
                        .message([
                            ("line", .text("1")), ("product", .text(service)), ("product_line", .text("快递")),
                            ("quantity", .decimalMillionths(Int64(bill.units * 8) * 1_000_000)),
                            ("price", .money(CourierStory.fen(bill.units))),
                        ])
                    ])
                ),
                ("promised", .day(bill.delivered)), ("channel", .text("portal")), ("owner", .text(client.owner)),
                ("on_credit", .flag(true)), ("region", .text(client.city.region)),
            ])
        journal.record(
            EventType.orderDelivered, "delivery/\(bill.key)", on: bill.delivered, at: time(12...13), by: "tms",
            [("order", .text("O-\(bill.key)")), ("delivery", .text("DN-\(bill.key)"))])
        if bill.twist == .invoiceEnteredWrongly { issueWrongly(bill) }
        issue(bill, "INV-\(bill.key)", units: bill.units, at: (15, generator.below(60)))
        if bill.adjusted > 0 { compensate(bill) }
        dispute(bill)
    }

    private mutating func issue(_ bill: CourierBill, _ key: String, units: Int, at time: (hour: Int, minute: Int)) {
        journal.record(
            EventType.invoiceIssued, "invoice/\(key)", on: bill.invoiced, at: time, by: "billing",
            [
                ("invoice", .text(key)), ("order", .text("O-\(bill.key)")), ("document_date", .day(bill.invoiced)),
                ("due", .day(bill.due)), ("net", .money(units * CourierUnit.net)),
                ("tax", .money(units * CourierUnit.tax)), ("gross", .money(units * CourierUnit.gross)),
                ("currency", CourierStory.currency), ("kind", .text("normal")), ("delivery_form", .text("electronic")),
                ("salesperson", .text(client.owner)),
            ])
    }

    /// A clerk types a nought too many, sees it the next day and takes the invoice back.
    private mutating func issueWrongly(_ bill: CourierBill) {
        let key = "INV-\(bill.key)-X"
        issue(bill, key, units: bill.units * 10, at: (14, 5))
        retract("invoice/\(key)", on: bill.invoiced, at: (14, 50), reason: "金额多输一个零")
    }

    mutating func retract(_ id: String, on day: Day, at time: (hour: Int, minute: Int), reason: String) {
        journal.record(
            EventType.eventRetracted, "retraction/\(id)", on: day, at: time, by: "finance-1",
            [
                ("event_source", .text(CourierCompany.source)), ("reason", .text(reason)),
                ("retracted_by", .text("finance-1")), ("event_id", .text(id)),
            ])
    }

    private mutating func compensate(_ bill: CourierBill) {
        let day = (bill.invoiced + 9).orNextWorkday
        journal.record(
            EventType.invoiceAdjusted, "adjustment/\(bill.key)", on: day, at: (15, 20), by: "finance-1",
            [
                ("invoice", .text("INV-\(bill.key)")), ("adjustment", .text("ADJ-\(bill.key)")),
                ("amount", .money(-CourierStory.fen(bill.adjusted))), ("currency", CourierStory.currency),
                ("kind", .text("credit_note")), ("document_date", .day(day)), ("reason", .text("破损理赔")),
            ])
    }

    private mutating func dispute(_ bill: CourierBill) {
        guard bill.twist == .disputeOpen || bill.twist == .disputeRejected else { return }
        let day = (bill.invoiced + 10).orNextWorkday
        let key = "CS-\(bill.key)-D"
        let invoice = DemoField("invoice", .text("INV-\(bill.key)"))
        openCase(
            key, "dispute", bill, on: day, by: "service-1", title: "对账单金额有异议", text: "有三票快件我们没有发过，核对清楚之前不付款。",
            compensation: invoice)
        journal.record(
            EventType.invoiceDisputed, "dispute/\(bill.key)", on: day, at: (13, 20), by: "finance-1",
            [invoice, ("reason", .text("quantity")), ("case", .text(key))])
        guard bill.twist == .disputeRejected else { return }
        let end = (day + 9).orNextWorkday
        journal.record(
            EventType.invoiceDisputeSettled, "dispute/\(bill.key)/settled", on: end, at: (15, 0), by: "finance-1",
            [invoice, ("outcome", .text("rejected")), ("case", .text(key))])
        closeCase(key, on: end, by: "service-1", resolution: "rejected", text: "提供签收记录，客户认可。")
    }
}
