import DaybookModel
import DaybookService
import Testing

/// The figures of the coffee chain's case (requirements M03, M08, M09), worked out from the events alone.
@Suite struct DemoCoffeeTests {
    private static let books = DemoBooks.coffee

    private func of(_ type: String) -> [DemoFact] { DemoCoffeeTests.books.of(type) }

    private var members: [String: Day] {
        of("customer.tagged").filter { $0.text("tag") == "member" }
            .reduce(into: [:]) { $0[$1.customer] = $1.day }
    }

    @Test func membersMakeFortyPercentOfSales() {
        let members = members
        for (type, field) in [("order.placed", "total"), ("payment.received", "amount")] {
            let facts = of(type)
            let whole = facts.reduce(0) { $0 + $1.number(field) }
            // By membership at the time of the purchase.
            let part = facts.filter { fact in members[fact.customer].map { $0 <= fact.day } ?? false }
                .reduce(0) { $0 + $1.number(field) }
            #expect(whole == 60_000_000, "\(type)")
            #expect(part * 100 == whole * 40, "\(type)")
        }
    }

    @Test func membersBuyFiveTimesAsOften() {
        let members = members
        let customers = Set(of("customer.registered").map(\.customer))
        #expect(members.count == 400)
        #expect(customers.count == 3_400)
        let year = Demo.day("2024-01-01")...Demo.day("2024-12-31")
        let orders = of("order.placed")
        #expect(orders.allSatisfy { year.contains($0.day) })
        // Membership does not change in the window.
        #expect(members.values.allSatisfy { $0 < year.lowerBound })
        let byMembers = orders.count { members[$0.customer] != nil }
        #expect(byMembers == 20 * members.count)
        #expect(orders.count - byMembers == 4 * (customers.count - members.count))
        // Each of them buys as often as it likes.
        #expect(Set(orders.reduce(into: [String: Int]()) { $0[$1.customer, default: 0] += 1 }.values).count > 20)
    }

    @Test func membersRiseFromSilverThroughJadeToGold() {
        let members = members
        var levels: [String: [String]] = [:]
        for fact in of("tier.assigned") {
            #expect(fact.text("ruleset") == "stars")
            #expect(fact.text("previous") == levels[fact.customer]?.last ?? "")
            levels[fact.customer, default: []].append(fact.text("tier"))
        }
        #expect(Set(levels.keys) == Set(members.keys))
        let ladder = ["银星", "玉星", "金星"]
        #expect(levels.values.allSatisfy { $0 == Array(ladder.prefix($0.count)) })
        #expect(Set(levels.values.map(\.count)) == [1, 2, 3])
        let spent = of("payment.received").reduce(into: [String: Int]()) {
            $0[$1.customer, default: 0] += $1.number("amount")
        }
        for (customer, reached) in levels {
            let yuan = spent[customer, default: 0] / 100
            #expect(reached.count == (yuan >= 800 ? 3 : yuan >= 400 ? 2 : 1), "\(customer)")
        }
    }

    @Test func someSayWhatTheyThink() {
        let answers = of("survey.answered")
        #expect(Set(answers.map { $0.text("metric") }) == ["csat", "nps"])
        #expect(answers.count > 500)
        #expect(answers.count < of("survey.sent").count)
    }

    @Test func aLargerChainHasTheSameSharesAndIsToldInOrder() throws {
        var sales = (members: 0, all: 0)
        var members: Set<Subject> = []
        var customers = 0
        var latest = Instant(microseconds: 0)
        try CoffeeCompany.forEachEvent(scale: 3) { draft in
            if draft.occurredAt < latest { Issue.record("\(draft.id) comes too late") }
            latest = draft.occurredAt
            switch draft.type {
            case EventType.customerRegistered: customers += 1
            case EventType.customerTagged: members.insert(draft.subject)
            case EventType.orderPlaced:
                let fen = draft.clear.withUnsafeBytes { Int(OrderPlaced($0).total ?? 0) }
                sales.all += fen
                if members.contains(draft.subject) { sales.members += fen }
            default: break
            }
        }
        #expect(customers == 10_200)
        #expect(members.count == 1_200)
        #expect(sales.members * 100 == sales.all * 40)
    }
}
