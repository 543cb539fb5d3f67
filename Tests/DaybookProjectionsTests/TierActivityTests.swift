import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// What a customer did in a period (T08 to T11, T13, T14).
@Suite struct TierActivityTests {
    @Test func aPeriodOfMonthsEndsOnItsDay() {
        func first(_ last: String, _ months: Int = 12) -> String {
            CreditPeriod(months: months, endingOn: day(last)).first.description
        }
        #expect(first("2023-12-31") == "2023-01-01")
        #expect(first("2024-02-29") == "2023-03-01")
        #expect(first("2024-02-28") == "2023-03-01")
        #expect(first("2024-03-30", 1) == "2024-03-01")
        #expect(first("2024-06-15", 3) == "2024-03-16")
    }

    @Test func moneyCountsOnItsValueDateAndWhatWentBackIsSubtracted() {
        var book = Book()
        book.pay("P-1", 100_00, at: "2024-01-10", [("received", "2023-12-31")])
        book.pay("P-2", 300_00, at: "2024-02-01")
        book.pay("P-3", 50_00, at: "2024-03-01", currency: "USD")
        book.reverse("P-2", at: "2024-04-01", [("amount", 40_00), ("currency", "CNY")])
        book.event(
            "payment.refunded", "2024-05-01",
            [("refund", "R-1"), ("payment", "P-2"), ("amount", 10_00), ("currency", "CNY"), ("refunded", "2025-01-02")])
        let activity = book.activity("2024-12-31")
        #expect(activity.collected(in: cny) == 260_00)
        #expect(activity.collected == book.activity("2024-12-31").collected)
        #expect(activity.collected.map(\.currency) == [cny, usd])
        #expect(activity.collected(in: usd) == 50_00)
        #expect(book.activity("2023-12-31").collected(in: cny) == 0)  // The event came later.
        #expect(book.activity("2025-01-02", months: 1).collected(in: cny) == -10_00)
    }

    @Test func aWholeReversalTakesWhatIsLeftOfThePayment() {
        var book = Book()
        book.pay("P-1", 100_00, at: "2024-01-10")
        book.event(
            "payment.refunded", "2024-02-01",
            [("refund", "R-1"), ("payment", "P-1"), ("amount", 30_00), ("currency", "CNY")])
        book.reverse("P-1", at: "2024-03-01")
        book.reverse("P-9", at: "2024-03-01")
        #expect(book.activity("2024-12-31").collected(in: cny) == 0)
        #expect(book.history("2024-12-31").receipts.map(\.amount) == [100_00, -30_00, -70_00])
    }

    @Test func ordersCountByOrderOrByDayAndCancelledOnesDoNot() {
        var book = Book()
        book.order("O-1", 100_00, at: "2024-03-01T08:00:00Z")
        book.order("O-2", 200_00, at: "2024-03-01T17:00:00Z")
        book.order("O-3", 300_00, at: "2024-04-01")
        book.event("order.cancelled", "2024-04-05", [("order", "O-3")])
        book.order("O-4", 400_00, at: "2023-06-01")
        let activity = book.activity("2024-12-31")
        #expect(activity.purchaseCount(.orders) == 2)
        #expect(activity.purchaseCount(.days) == 1)
        #expect(activity.history.firstPurchase == day("2023-06-01"))
        #expect(book.activity("2024-04-04", months: 9).purchaseCount(.orders) == 3)  // Not yet cancelled.
    }

    @Test func anOrderIsWorthWhatIsLeftOfIt() {
        var book = Book()
        book.order("O-1", nil, at: "2024-03-01", [("lines", [["price": 70_00, "freight": 5_00], ["price": 25_00]])])
        book.event(
            "order.line_added", "2024-03-02",
            [("order", "O-1"), ("line", "3"), ("price", 10_00), ("currency", "CNY")])
        book.order("O-2", 500_00, at: "2024-03-01")
        book.event("order.changed", "2024-03-03", [("order", "O-2"), ("total", 450_00), ("currency", "CNY")])
        book.event(
            "order.cancelled", "2024-03-04", [("order", "O-2"), ("amount", 50_00), ("currency", "CNY")])
        book.event("order.returned", "2024-03-05", [("order", "O-1")])
        book.order("O-3", nil, at: "2024-03-06")
        book.order("O-4", 90_00, at: "2024-03-07")
        book.event("order.cancelled", "2024-03-08", [("order", "O-4")])
        book.event(
            "order.reopened", "2024-03-09", [("order", "O-4"), ("amount", 60_00), ("currency", "CNY")])
        let purchases = book.activity("2024-12-31").purchases
        #expect(purchases.map { $0.order.description } == ["O-1", "O-2", "O-3", "O-4"])
        #expect(purchases.map(\.amount) == [0, 400_00, nil, 60_00])
    }

    @Test func noMoreGoesBackThanWasOrdered() {
        func left(_ returned: Int64?...) -> Int64? {
            var book = Book()
            book.order("O-1", 100, at: "2024-03-01")
            for amount in returned {
                let money: [(String, TestValue)] =
                    amount.map { [("amount", .number($0)), ("currency", "CNY")] } ?? []
                book.event("order.returned", "2024-03-05", [("order", "O-1")] + money)
            }
            return book.activity("2024-12-31").purchases.first?.amount
        }
        #expect(left(40) == 60)
        #expect(left(40, nil) == 0)
        #expect(left(nil, nil) == 0)
        #expect(left(70, 70) == 0)
    }

    @Test func amountsInAnotherCurrencySayNothingAboutTheOrder() {
        var book = Book()
        book.order("O-1", 100, at: "2024-03-01")
        book.event("order.changed", "2024-03-02", [("order", "O-1"), ("total", 900), ("currency", "USD")])
        book.event("order.cancelled", "2024-03-03", [("order", "O-1"), ("amount", 90), ("currency", "USD")])
        book.order("O-2", nil, at: "2024-03-01", [("lines", [["price": 10]])])
        book.event(
            "order.line_added", "2024-03-02", [("order", "O-2"), ("line", "2"), ("price", 7), ("currency", "USD")])
        #expect(book.activity("2024-12-31").purchases.map(\.amount) == [100, 10])
    }

    @Test func aSecondPlacingOfAnOrderAddsNothing() {
        var book = Book()
        let lines: [(String, TestValue)] = [("lines", [["price": 10]])]
        book.order("O-1", nil, at: "2024-03-01", lines)
        book.order("O-1", nil, at: "2024-03-02", lines)
        book.event(
            "order.line_added", "2024-03-03", [("order", "O-1"), ("line", "2"), ("price", 7), ("currency", "CNY")])
        let purchases = book.activity("2024-12-31").purchases
        #expect(purchases.map(\.amount) == [17])
        #expect(purchases.map { $0.lines.map(\.amount) } == [[10, 7]])
    }

    @Test func productLinesAreDistinctAndOnlyOfThePeriod() {
        var book = Book()
        book.order(
            "O-1", nil, at: "2024-03-01",
            [("lines", [["price": 1, "product_line": "tea"], ["price": 1, "product_line": "cups"]])])
        book.order("O-2", nil, at: "2024-04-01", [("lines", [["price": 1, "product_line": "tea"]])])
        book.order("O-3", nil, at: "2022-04-01", [("lines", [["price": 1, "product_line": "pots"]])])
        book.order("O-4", nil, at: "2024-05-01", [("lines", [["price": 1, "product": "SKU-9"]])])
        #expect(book.activity("2024-12-31").productLines == [DocumentKey("tea"), DocumentKey("cups")])
    }

    @Test func onlyChosenInteractionsCountAndBotsNever() {
        var book = Book()
        func data(_ direction: String?, _ purpose: String, _ more: [(String, TestValue)] = []) -> [(String, TestValue)]
        {
            [("channel", "phone"), ("purpose", .text(purpose))] + (direction.map { [("direction", .text($0))] } ?? [])
                + more
        }
        book.event("interaction.logged", "2024-01-01", data("inbound", "sales"))
        book.event("interaction.logged", "2024-01-02", data("outbound", "marketing"))
        book.event("interaction.logged", "2024-01-03", data("outbound", "sales", [("is_automatic", true)]))
        book.event("interaction.logged", "2024-01-04", data(nil, "care"))
        book.event("visit.done", "2024-01-05", [("visit", "V-1"), ("visited", "2024-01-04")])
        book.event("case.opened", "2024-01-06", [("case", "K-1"), ("kind", "question")])
        book.event("case.opened", "2024-01-07", [("case", "K-2"), ("kind", "complaint")])
        book.event("case.opened", "2024-01-08", [("case", "K-3"), ("kind", "question"), ("opened_by_agent", true)])
        let activity = book.activity("2024-12-31")
        #expect(activity.interactions(InteractionSelection()).count == 3)
        var chosen = InteractionSelection()
        chosen.directions = [.inbound]
        #expect(activity.interactions(chosen).map(\.sequence) == [1])
        chosen.directions = [.outbound]
        #expect(activity.interactions(chosen).map(\.sequence) == [2])
        chosen = InteractionSelection()
        chosen.purposes = ["sales", "care"]
        chosen.channels = ["phone"]
        #expect(activity.interactions(chosen).map(\.sequence) == [1, 4])
        #expect(activity.visits.map(\.day) == [day("2024-01-04")])
        #expect(activity.inquiries.map(\.sequence) == [6])
    }

    /// Of the quarters that begin after the first purchase: those with a purchase.
    @Test func repurchaseRate() {
        var book = Book()
        book.order("O-1", 1, at: "2024-02-01")
        #expect(book.activity("2024-03-31").repurchaseRate(months: 3) == nil)
        #expect(book.activity("2024-12-31").repurchaseRate(months: 3) == Ratio(0, over: 3))
        book.order("O-2", 1, at: "2024-08-01")
        book.order("O-3", 1, at: "2024-09-01")
        #expect(book.activity("2024-12-31").repurchaseRate(months: 3) == Ratio(1, over: 3))
        #expect(book.activity("2025-06-30").repurchaseRate(months: 3) == Ratio(1, over: 4))
        #expect(Book().activity("2024-12-31").repurchaseRate(months: 3) == nil)
    }

    @Test func theCustomerIsKnownByWhateverCameFirst() throws {
        var book = Book()
        book.event("survey.sent", "2024-03-01", [("survey", "S-1")])
        var met: [CustomerHistory] = []
        try MemoryRows(TiersProjector.self, book.records).forEachCustomerHistory(
            until: Zone.utc.endOfDay(day("2024-12-31")), zone: .utc
        ) { met.append($1) }
        #expect(met.map(\.since) == [day("2024-03-01")])
        book.event(
            "customer.registered", "2024-04-01",
            [("kind", "company"), ("owner", "li.na"), ("region", "east"), ("customer_since", "2019-05-06")])
        book.event("customer.changed", "2024-05-01", [("cleared", ["region"])])
        book.event("customer.owner_set", "2024-06-01", [("owner", "wang.wei")])
        let history = book.history("2024-12-31")
        #expect(history.since == day("2019-05-06"))
        #expect(history.owner?.name == DocumentKey("wang.wei"))
        #expect(history.region == nil)
        #expect(book.history("2024-04-30").region?.name == DocumentKey("east"))
    }

    /// Lists kept by hand agree, whatever the order of the events, with retractions and late entries.
    @Test(arguments: 0..<20) func agreesWithListsKeptByHand(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var book = Book()
        var model = ActivityModel()
        for number in 1...150 {
            let at = day("2023-06-01") + Int.random(in: 0...500, using: &random)
            let amount = Int64.random(in: 1...900, using: &random)
            let id = "D-\(Int.random(in: 1...25, using: &random))"
            let money: [(String, TestValue)] = [("amount", .number(amount)), ("currency", "CNY")]
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                book.pay(id, amount, at: "\(at)")
                model.add(.pay(id, amount), at)
            case 2:
                book.reverse(id, at: "\(at)")
                model.add(.reverse(id), at)
            case 3:
                book.event(
                    "payment.refunded", "\(at)", [("refund", .text("R-\(number)")), ("payment", .text(id))] + money)
                model.add(.refund(id, amount), at)
            case 4, 5:
                book.order(id, amount, at: "\(at)")
                model.add(.order(id), at)
            case 6:
                book.event("order.cancelled", "\(at)", [("order", .text(id))])
                model.add(.cancel(id), at)
            case 7:
                book.event("order.reopened", "\(at)", [("order", .text(id))])
                model.add(.reopen(id), at)
            case 8:
                book.event("interaction.logged", "\(at)", [("channel", "phone")])
                model.add(.interaction, at)
            default:
                let target = UInt64.random(in: 1..<UInt64(number + 1), using: &random)
                book.retract(target, at: "\(at)")
                model.add(.retract(target), at)
            }
        }
        let rows = MemoryRows(TiersProjector.self, book.records.shuffled(using: &random))
        for asOf in [day("2023-12-31"), day("2024-06-30"), day("2024-12-31")] {
            let history = try rows.customerHistory(
                of: SubjectNumber(.customer, 1), until: Zone.utc.endOfDay(asOf), zone: .utc)
            let period = CreditPeriod(months: 9, endingOn: asOf)
            let activity = CustomerActivity(history, in: period)
            let expected = model.answer(asOf: asOf, in: period)
            #expect(activity.collected(in: cny) == expected.collected)
            #expect(activity.purchaseCount(.orders) == expected.orders)
            #expect(activity.interactions(InteractionSelection()).count == expected.interactions)
        }
    }
}

/// What happened, as plain lists, and answers by looking through them.
private struct ActivityModel {
    enum What: Equatable {
        case pay(String, Int64)
        case reverse(String)
        case refund(String, Int64)
        case order(String)
        case cancel(String)
        case reopen(String)
        case interaction
        case retract(UInt64)
    }

    private var happened: [(what: What, day: Day, sequence: UInt64)] = []

    mutating func add(_ what: What, _ day: Day) { happened.append((what, day, UInt64(happened.count + 1))) }

    func answer(asOf: Day, in period: CreditPeriod) -> (collected: Int64, orders: Int, interactions: Int) {
        // A retraction takes back what came before it, unless it was taken back itself.
        var gone: Set<UInt64> = []
        for entry in happened.reversed() where !gone.contains(entry.sequence) {
            if case .retract(let target) = entry.what, target < entry.sequence { gone.insert(target) }
        }
        let standing = happened.filter { !gone.contains($0.sequence) && $0.day <= asOf }
            .sorted { ($0.day, $0.sequence) < ($1.day, $1.sequence) }
        var collected: Int64 = 0
        for id in (1...25).map({ "D-\($0)" }) {
            var left: Int64?
            for entry in standing {
                guard case .pay(id, let amount) = entry.what, left == nil else { continue }
                left = amount
                if period.contains(entry.day) { collected += amount }
            }
            for entry in standing {
                var back: Int64 = 0
                if entry.what == .reverse(id) { back = left ?? 0 }
                if case .refund(id, let amount) = entry.what { back = left.map { min($0, amount) } ?? amount }
                if left != nil { left! -= back }
                if period.contains(entry.day) { collected -= back }
            }
        }
        let orders = (1...25).map { "D-\($0)" }.filter { id in
            guard let placed = standing.first(where: { $0.what == .order(id) }) else { return false }
            let last = standing.last { $0.what == .cancel(id) || $0.what == .reopen(id) }
            return period.contains(placed.day) && last?.what != .cancel(id)
        }
        let interactions = standing.filter { $0.what == .interaction && period.contains($0.day) }
        return (collected, orders.count, interactions.count)
    }
}
