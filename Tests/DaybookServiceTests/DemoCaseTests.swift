import DaybookModel
import Testing

/// The figures of the pharmaceutical case (requirements T30 to T33), worked out from the events alone.
@Suite struct DemoCaseTests {
    private static let tiers2023 = tiers("tier/2023/")
    private static let tiers2024 = tiers("tier/2024/")

    private static func tiers(_ prefix: String) -> [String: String] {
        var tiers: [String: String] = [:]
        for fact in Demo.of("tier.assigned") where fact.id.hasPrefix(prefix) {
            tiers[fact.customer] = fact.text("tier")
        }
        return tiers
    }

    private static func dealers(in tier: String, of tiers: [String: String]) -> Set<String> {
        Set(tiers.filter { $0.value == tier }.keys)
    }

    @Test func threeHundredDealersAreInFiveTiers() {
        #expect(Demo.of("customer.registered").count == 300)
        let counts = { (tiers: [String: String]) in
            ["A", "B", "C", "D", "E"].map { tier in DemoCaseTests.dealers(in: tier, of: tiers).count }
        }
        #expect(counts(DemoCaseTests.tiers2023) == [50, 60, 66, 64, 48])
        #expect(counts(DemoCaseTests.tiers2024) == [67, 43, 64, 63, 57])
    }

    @Test func thirtyPercentOfBRoseToA() {
        let before = DemoCaseTests.dealers(in: "B", of: DemoCaseTests.tiers2023)
        let risen = before.intersection(DemoCaseTests.dealers(in: "A", of: DemoCaseTests.tiers2024))
        #expect(risen.count * 100 == before.count * 30)
    }

    @Test func theTierBeforeIsTheTierThatWasHeld() {
        for fact in Demo.of("tier.assigned") where fact.id.hasPrefix("tier/2024/") {
            #expect(fact.text("previous") == DemoCaseTests.tiers2023[fact.customer] ?? "", "\(fact.id)")
        }
    }

    @Test func ninetyEightPercentOfAContractsWereRenewed() {
        var ends: [String: String] = [:]
        for fact in Demo.of("subscription.started") where fact.text("ends") == "2023-12-31" {
            ends[fact.text("subscription")] = fact.customer
        }
        let renewed = Set(
            Demo.of("subscription.renewed").filter { $0.day < Demo.day("2024-01-01") }.compactMap {
                ends[$0.text("subscription")]
            })
        let rate = { (tier: String) in
            let due = Set(ends.values).intersection(DemoCaseTests.dealers(in: tier, of: DemoCaseTests.tiers2023))
            return [due.intersection(renewed).count, due.count]
        }
        #expect(rate("A") == [49, 50])
        #expect(rate("B") == [54, 60])
        #expect(rate("C") == [56, 66])
        #expect(rate("D") == [46, 64])
        #expect(rate("E") == [0, 0])
        // No contract falls due in 2024, so nothing adds to these.
        #expect(Demo.of("subscription.renewed").allSatisfy { $0.text("ends") == "2025-12-31" })
    }

    /// Amounts of one kind by quarter: 2023's first is 0, 2024's last is 7.
    private func quarters(_ type: String, _ field: String, of dealers: Set<String>) -> [Int] {
        var sums = [Int](repeating: 0, count: 8)
        for fact in Demo.of(type) where dealers.contains(fact.customer) {
            let (year, month, _) = fact.day.civil
            sums[(year - 2023) * 4 + (month - 1) / 3] += fact.number(field)
        }
        return sums
    }

    private func expectAQuarterMore(_ sums: [Int], _ what: Comment) {
        for quarter in 0..<4 {
            #expect(sums[quarter] > 0, what)
            #expect(sums[quarter + 4] * 100 == sums[quarter] * 125, what)
        }
        #expect(sums[4] * 100 == sums[3] * 125, what)
    }

    @Test func salesToTheDealersWhoWereARoseByAQuarter() {
        let dealers = DemoCaseTests.dealers(in: "A", of: DemoCaseTests.tiers2023)
        expectAQuarterMore(quarters("order.placed", "total", of: dealers), "ordered")
        expectAQuarterMore(quarters("invoice.issued", "net", of: dealers), "invoiced without tax")
        expectAQuarterMore(quarters("invoice.issued", "gross", of: dealers), "invoiced with tax")
        expectAQuarterMore(quarters("payment.received", "amount", of: dealers), "collected")
    }

    @Test func salesToTheDealersWhoAreANowRoseByAQuarter() {
        let dealers = DemoCaseTests.dealers(in: "A", of: DemoCaseTests.tiers2024)
        expectAQuarterMore(quarters("order.placed", "total", of: dealers), "ordered")
        expectAQuarterMore(quarters("invoice.issued", "gross", of: dealers), "invoiced")
    }

    // MARK: - Sales efficiency (T34)

    /// Fen collected and millionths of hours worked, in 2023 and 2024.
    private func efficiency(of dealers: Set<String>?) -> (collected: [Int], hours: [Int]) {
        var collected = [0, 0]
        var hours = [0, 0]
        let amounts = Demo.of("payment.received").reduce(into: [String: Int]()) {
            $0[$1.text("payment")] = $1.number("amount")
        }
        for fact in Demo.valid where dealers?.contains(fact.customer) ?? true {
            let year = fact.day.civil.year - 2023
            switch fact.type {
            case "payment.received": collected[year] += fact.number("amount")
            case "payment.refunded": collected[year] -= fact.number("amount")
            case "payment.reversed": collected[year] -= amounts[fact.text("payment")] ?? 0
            case "cost.recorded" where fact.text("kind") == "selling": hours[year] += fact.millionths("hours")
            default: break
            }
        }
        return (collected, hours)
    }

    @Test func collectedSalesForEachHourOfSellingRoseByFortyPercent() {
        let ofA = DemoCaseTests.dealers(in: "A", of: DemoCaseTests.tiers2023)
        for dealers in [nil, ofA] {
            let (collected, hours) = efficiency(of: dealers)
            #expect(hours.allSatisfy { $0 > 0 })
            // Both products are beyond 64 bits.
            let after = Int128(collected[1]) * Int128(hours[0])
            let before = Int128(collected[0]) * Int128(hours[1])
            #expect(after * 10 == before * 14)
        }
        let whole = efficiency(of: nil)
        // 20,000 yuan an hour in 2024.
        #expect(whole.collected[1] == 2 * whole.hours[1])
        #expect(efficiency(of: ofA).hours == [8_400_000_000, 7_500_000_000])
        let shares = Demo.of("cost.recorded")
        #expect(shares.allSatisfy { $0.number("amount") == ($0.millionths("hours") * 150 + 5_000) / 10_000 })
        #expect(shares.count { $0.millionths("hours") % 250_000 != 0 } <= 2, "timesheets count quarters of an hour")
    }

    // MARK: - Grants

    @Test func everyGrantShowsTheFactorsThatGiveItsScore() {
        let bands = [("A", 90...100), ("B", 80...89), ("C", 70...79), ("D", 60...69), ("E", 0...59)]
        for grant in Demo.of("tier.assigned") {
            let factors = grant.objects("factors")
            #expect(factors.map { DemoFact.text($0["name"]) } == ["sales", "product_lines", "collection"])
            let points = factors.reduce(0) { $0 + DemoFact.number($1["points"]) }
            #expect(points == grant.number("score"))
            #expect(bands.first { $0.1.contains(points) }?.0 == grant.text("tier"), "\(grant.id)")
        }
    }

    @Test func someAnswersWereGivenInAnotherTierThanTodays() {
        let answers = Demo.of("survey.answered")
        #expect(answers.allSatisfy { $0.text("metric") == "csat" && !$0.text("wave").isEmpty })
        #expect(Demo.of("survey.sent").allSatisfy { !$0.text("wave").isEmpty })
        let moved = answers.filter { answer in
            guard answer.day < Demo.day("2024-01-01"), let then = DemoCaseTests.tiers2023[answer.customer] else {
                return false
            }
            return DemoCaseTests.tiers2024[answer.customer] != then
        }
        #expect(moved.count > 30)
    }

    @Test func nothingTakesBackTheSalesOfA() {
        let dealers = DemoCaseTests.dealers(in: "A", of: DemoCaseTests.tiers2023)
            .union(DemoCaseTests.dealers(in: "A", of: DemoCaseTests.tiers2024))
        let corrections = [
            "order.cancelled", "order.returned", "invoice.adjusted", "payment.refunded", "payment.reversed",
        ]
        for type in corrections {
            #expect(Demo.of(type).allSatisfy { !dealers.contains($0.customer) }, "\(type)")
        }
    }

    /// The dealer sheet of design section 6: sales of 60, product lines of 20, collection of 20.
    @Test func theTiersOf2024AreWhatTheThreeFactorSheetGives() {
        let year = Demo.day("2023-01-01")...Demo.day("2023-12-31")
        let facts = Demo.valid.filter { year.contains($0.day) }
        let ledger = DemoLedger(facts)
        var sales: [String: Int] = [:]
        var lines: [String: Set<String>] = [:]
        var due: [String: Int] = [:]
        var paid: [String: Int] = [:]
        for fact in facts {
            if fact.type == "payment.received" { sales[fact.customer, default: 0] += fact.number("amount") }
            if fact.type == "order.placed" {
                lines[fact.customer, default: []].formUnion(
                    fact.objects("lines").map { DemoFact.text($0["product_line"]) })
            }
        }
        for invoice in ledger.invoices.values where year.contains(invoice.due) {
            due[invoice.customer, default: 0] += invoice.gross - invoice.corrected
            paid[invoice.customer, default: 0] += invoice.paid.reduce(0) { $0 + $1.amount }
        }
        var scores: [String: Int] = [:]
        for fact in Demo.of("tier.assigned") { scores[fact.id] = fact.number("score") }
        for (dealer, tier) in DemoCaseTests.tiers2024 {
            let yuan = sales[dealer, default: 0] / 100
            let sold =
                yuan >= 2_000_000
                ? 60 : yuan >= 1_000_000 ? 48 : yuan >= 500_000 ? 36 : yuan >= 300_000 ? 24 : yuan >= 100_000 ? 12 : 0
            let breadth = [0, 4, 8, 12][lines[dealer, default: []].count]
            let rate =
                due[dealer, default: 0] == 0 ? 100 : Double(paid[dealer, default: 0]) * 100 / Double(due[dealer]!)
            let collection = rate >= 95 ? 20 : rate >= 85 ? 15 : rate >= 70 ? 10 : rate >= 50 ? 5 : 0
            let points = sold + breadth + collection
            let expected = points >= 90 ? "A" : points >= 80 ? "B" : points >= 70 ? "C" : points >= 60 ? "D" : "E"
            #expect(tier == expected, "\(dealer) has \(points) points")
            #expect(scores["tier/2024/\(dealer)"] == points, "\(dealer)")
        }
    }
}
