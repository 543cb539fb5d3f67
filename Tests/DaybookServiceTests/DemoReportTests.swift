import DaybookModel
import DaybookReports
import Testing

@testable import DaybookService

/// The demo companies' cases as the reports print them: what people see.
@Suite struct DemoReportTests {
    /// A report's cells as people read them, line by line and by column.
    private struct Answer {
        let rows: [[String: String]]
        let beside: [[String: String]]

        init(_ store: Store, _ name: String, _ parameters: [String: String], asOf day: String) throws {
            let report = try #require(ReportCatalogue.report(named: name))
            let table = try store.report(report, parameters: parameters, asOf: Day(day)).table
            func lines(_ rows: [[Cell]]) -> [[String: String]] {
                rows.map { row in
                    Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row.map(PeopleFormat.text)))
                }
            }
            rows = lines(table.rows)
            beside = lines(table.totals + table.beside)
        }

        /// The only line with these cells.
        func row(_ cells: [String: String] = [:]) -> [String: String] {
            let found = rows.filter { row in cells.allSatisfy { row[$0.key] == $0.value } }
            return found.count == 1 ? found[0] : ["lines found": String(found.count)]
        }
    }

    private func filled(_ books: DemoBooks) throws -> ServiceStore {
        let store = try ServiceStore()
        // Retractions need what they retract in an earlier commit or earlier in the same one: the order is that of the demo.
        try store.append(books.drafts)
        return store
    }

    private func answer(
        _ store: ServiceStore, _ name: String, _ parameters: [String: String] = [:], asOf day: String = "2024-12-31"
    ) throws -> Answer { try Answer(store.store, name, parameters, asOf: day) }

    private static let first = ["from": "2023-01-01", "to": "2023-12-31"]
    private static let second = ["from": "2024-01-01", "to": "2024-12-31"]

    @Test func theCourierCase() throws {
        let store = try filled(.courier)
        #expect(try answer(store, "bad-debt", DemoReportTests.first).row()["vintage_rate"] == "3.2 %")
        #expect(try answer(store, "bad-debt", DemoReportTests.second).row()["vintage_rate"] == "0.8 %")
        for (day, days) in [("2023-12-31", "60.0"), ("2024-12-31", "45.0")] {
            let line = try answer(store, "dso", asOf: day).row()
            #expect(line["dso"] == days)
            #expect(line["dso_countback"] == days)
        }
        #expect(try answer(store, "collection", DemoReportTests.second).row()["collection_rate"] == "99.2 %")
        let comparison = ["compare_from": "2023-01-01", "compare_to": "2023-12-31"]
        let complaints = try answer(
            store, "complaints", DemoReportTests.second.merging(comparison) { first, _ in first })
        #expect(complaints.rows.map { $0["per_100_orders"] } == ["5.00", "3.00"])
        #expect(complaints.beside.map { $0["per_100_orders"] } == ["-40.0 %"])
        let wave = try answer(store, "survey-waves").row(["wave": "2024-H2"])
        #expect(wave["value"] == "85.0 %")
        #expect(try answer(store, "issues").rows.isEmpty)
    }

    @Test func theDealersCaseAndWhatOnePaymentAndOneTierChangeInIt() throws {
        let store = try filled(.dealers)
        let year = DemoReportTests.second
        let cohort = ["tier": "A", "on": "2023-12-31"].merging(year) { first, _ in first }
        let moved = ["tier_from": "B", "tier_to": "A"]
        func collection(of dealer: String) throws -> String? {
            try answer(store, "collection", year.merging(["customer": dealer]) { first, _ in first })
                .row()["collection_rate"]
        }
        func closingBalance(of dealer: String) throws -> String? {
            try answer(store, "statement", ["customer": dealer]).rows.last?["balance"]
        }
        #expect(try answer(store, "cohort", cohort).row()["change"] == "25.0 %")
        #expect(try answer(store, "tier-migration", ["from": "2023-12-31"]).row(moved)["share"] == "30.0 %")
        #expect(try answer(store, "renewals", DemoReportTests.first).row(["tier": "A"])["renewal_rate"] == "98.0 %")
        #expect(try answer(store, "sales-efficiency", year).beside.map { $0["per_hour"] } == ["40.0 %"])

        // A dealer of tier A never paid one of its bills of 2024 …
        let payment = try #require(largestPayment(ofTier: "A", in: 2024))
        #expect(try collection(of: payment.customer) == "100.0 %")
        let (balance, collected) = (
            try closingBalance(of: payment.customer), try answer(store, "cohort", cohort).row()["amount_after"]
        )
        try store.append([try retraction(of: payment)])
        #expect(try collection(of: payment.customer) != "100.0 %")
        #expect(try closingBalance(of: payment.customer) != balance)
        let after = try answer(store, "cohort", cohort).row()
        #expect(collected == money(20_728_720_000))
        #expect(after["amount_after"] == money(20_728_720_000 - payment.number("amount")))
        #expect(after["change"] == "24.6 %")
        #expect(try answer(store, "sales-efficiency", year).beside.map { $0["per_hour"] } == ["39.8 %"])

        // … and one of those who rose from B to A stays where it was.
        let grant = try #require(
            Demo.of("tier.assigned").first { $0.text("tier") == "A" && $0.text("previous") == "B" })
        try store.append([
            try .make(
                "tier.assigned", "customer/\(grant.customer)", ["tier": "B", "effective": "2024-01-01"], id: "tier-b",
                at: "2024-01-02")
        ])
        #expect(try answer(store, "tier-migration", ["from": "2023-12-31"]).row(moved)["share"] == "28.3 %")
    }

    private func money(_ fen: Int) -> String {
        PeopleFormat.text(.money(Int64(fen), DealersCompany.currency))
    }

    /// The largest payment of a dealer with a tier in 2023, received in a year for bills due by its end.
    private func largestPayment(ofTier tier: String, in year: Int) -> DemoFact? {
        let dealers = Set(
            Demo.of("tier.assigned").filter { $0.day.civil.year == 2023 && $0.text("tier") == tier }.map(\.customer))
        return Demo.of("payment.received")
            .filter { dealers.contains($0.customer) && $0.day.civil.year == year && $0.day.civil.month < 10 }
            .max { $0.number("amount") < $1.number("amount") }
    }

    private func retraction(of fact: DemoFact) throws -> EventDraft {
        try .make(
            "event.retracted", "customer/\(fact.customer)",
            ["event_source": "demo/dealers", "event_id": fact.id, "reason": "it never came"], id: "retraction",
            at: "2024-12-30")
    }

    @Test func theWorkPlanIsALivePlan() throws {
        let store = try ServiceStore()
        let types = ["plan", "task", "milestone", "baseline", "visit", "case"]
        let drafts = DemoBooks.dealers.drafts.filter { draft in
            guard let type = EventCatalogue.type(numbered: draft.type) else { return false }
            return types.contains { type.shortName.hasPrefix($0 + ".") }
        }
        try store.append(drafts)
        let timeline = try answer(store, "timeline", ["plan": "work-plan-2024"])
        // The visit and the case have ended the two tasks that waited for them.
        #expect(timeline.row(["task": "T6.1"])["progress"] == "100.0 %")
        #expect(timeline.row(["task": "T6.2"])["progress"] == "100.0 %")
        #expect(timeline.row(["task": "T7"])["progress"] == "35.0 %")
    }

    @Test func membersOfTheCoffeeChainMakeFortyPercentOfWhatIsCollected() throws {
        // Its read models are those of the others; what is shown here is that they take its events.
        let store = try ServiceStore()
        let customers = Set(DemoBooks.coffee.drafts.prefix(200).map(\.subject))
        try store.append(DemoBooks.coffee.drafts.filter { customers.contains($0.subject) })
        let tiers = try answer(store, "tier-migration", ["from": "2023-12-31"])
        #expect(tiers.rows.contains { $0["tier_from"] == "银星" && $0["tier_to"] == "金星" })
        #expect(try answer(store, "survey-waves").rows.map { $0["wave"] } == ["2024-H1", "2024-H2"])
    }
}
