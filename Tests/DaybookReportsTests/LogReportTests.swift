import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

@Suite struct LogReportTests {
    private func rows(
        _ name: String, _ journal: Journal, asOf day: String = "2024-05-31", _ parameters: [String: String] = [:]
    ) throws -> [[String]] {
        try journal.asOf(day, parameters).envelope(name).table.rows.map { $0.map(PeopleFormat.text) }
    }

    private func answer(_ journal: inout Journal, _ score: Int64, metric: String = "csat") {
        journal.event(
            "survey.answered", "A", at: "2024-05-01",
            [("metric", .text(metric)), ("scale_min", 1), ("scale_max", 5), ("score", .number(score * 1_000_000))])
    }

    /// The Olist reviews: 2638, 382, 667, 1184 and 3354 answers with 1 to 5, mean 3.27161.
    @Test func scoresAndTheirMean() throws {
        var journal = Journal()
        for (score, count) in [(1, 2_638), (2, 382), (3, 667), (4, 1_184), (5, 3_354)] {
            for _ in 0..<count { answer(&journal, Int64(score)) }
        }
        let table = try journal.asOf("2024-05-31").envelope("scores").table
        #expect(table.rows.map { PeopleFormat.text($0[3]) } == ["2,638", "382", "667", "1,184", "3,354"])
        #expect(table.rows.map { PeopleFormat.text($0[4]) } == ["32.1 %", "4.6 %", "8.1 %", "14.4 %", "40.8 %"])
        #expect(
            table.totals.map { $0.map(PeopleFormat.text) }
                == [["csat, mean", "1–5", "3.27161", "8,225", "100.0 %", "", ""]])
    }

    @Test func metricsAndScalesAreKeptApart() throws {
        var journal = Journal()
        answer(&journal, 5)
        answer(&journal, 5, metric: "ces")
        journal.event(
            "survey.answered", "A", at: "2024-05-01",
            [("metric", "csat"), ("scale_min", 0), ("scale_max", 10), ("score", 9_000_000)])
        #expect(try rows("scores", journal).map { $0[0] + " " + $0[1] } == ["ces 1–5", "csat 0–10", "csat 1–5"])
        #expect(try rows("scores", journal, ["metric": "ces"]).count == 1)
    }

    @Test func retractedEventsAreLeftOutAndSaid() throws {
        var journal = Journal()
        answer(&journal, 5)
        journal.pay("A", "P-1", 10_00, at: "2024-05-01")
        for target: UInt64 in [1, 2] {
            // Its own date does not matter: what it retracts never happened.
            journal.event(
                "event.retracted", "A", at: "2024-07-01", retracting: target,
                [("event_source", "tests"), ("event_id", "x"), ("reason", "Entered twice.")])
        }
        #expect(try rows("scores", journal).isEmpty)
        let totals = try journal.asOf("2024-05-31").envelope("totals").table
        #expect(totals.rows.isEmpty)
        #expect(totals.notes.map(\.description) == ["2 retracted events were left out"])
        #expect(try rows("totals", journal, asOf: "2024-07-01").map { $0[0] } == ["event.retracted"])
    }

    @Test func amountsAddUpByFieldAndCurrency() throws {
        var journal = Journal()
        journal.pay("A", "P-1", 10_50, at: "2024-05-01")
        journal.pay("A", "P-2", 20_25, at: "2024-04-01")
        journal.pay("B", "P-3", 5_00, at: "2024-05-03", currency: "USD", settling: "I-1")
        journal.pay("B", "P-4", 9_00, at: "2024-06-01")
        #expect(
            try rows("totals", journal) == [
                ["payment.received", "3", "2024-04-01", "2024-05-03", "amount", "2", "CNY", "30.75"],
                ["payment.received", "3", "2024-04-01", "2024-05-03", "amount", "1", "USD", "5.00"],
                ["payment.received", "3", "2024-04-01", "2024-05-03", "allocations.amount", "1", "USD", "5.00"],
            ])
        #expect(try rows("totals", journal, ["type": "invoice.issued"]).isEmpty)
        #expect(throws: ReportError(Text("report.totals.no_such_type", "payment"))) {
            try rows("totals", journal, ["type": "payment"])
        }
    }

    /// Totals of nested messages may have a currency of their own, as an import's control totals have.
    @Test func nestedCurrenciesCount() throws {
        var journal = Journal()
        journal.event(
            "import.committed", "A", at: "2024-05-01",
            [
                (
                    "sums",
                    [
                        ["type": "a", "field": "f", "amount": 100, "currency": "JPY"],
                        ["type": "a", "field": "f", "amount": 2_00, "currency": "USD"],
                    ]
                )
            ])
        #expect(
            try rows("totals", journal).map { Array($0[4...]) } == [
                ["sums.amount", "1", "JPY", "100"], ["sums.amount", "1", "USD", "2.00"],
            ])
    }

    @Test func sumsBeyondAnyAmountSaySo() throws {
        var journal = Journal()
        for _ in 0..<3 { journal.pay("A", "P", .max / 2, at: "2024-05-01") }
        #expect(try rows("totals", journal).map { $0[7] } == ["too large"])
        #expect(OutputFormat.json.text(try journal.asOf("2024-05-31").envelope("totals")).contains(#""sum":null"#))
    }

    /// The Olist persons: 7943 with one order, 41 with two, 22 with three, 6 with four, 4 with five.
    @Test func ordersPerCustomer() throws {
        var journal = Journal()
        var customer = 0
        for (orders, count) in [(1, 79), (2, 4), (0, 3)] {
            for _ in 0..<count {
                customer += 1
                journal.event("customer.registered", "C\(customer)", at: "2024-01-01", [("kind", "person")])
                for order in 0..<orders {
                    journal.event(
                        "order.placed", "C\(customer)", at: "2024-02-01",
                        [("order", .text("O\(customer)-\(order)")), ("currency", "CNY")])
                }
            }
        }
        let table = try journal.asOf("2024-05-31").envelope("order-frequency").table
        #expect(
            table.rows.map { $0.prefix(3).map(PeopleFormat.text) } == [["1", "79", "95.2 %"], ["2", "4", "4.8 %"]])
        #expect(table.totals[0].prefix(3).map(PeopleFormat.text) == ["total", "83", "100.0 %"])
        #expect(
            table.notes.map(\.description) == [
                "4 of 83 customers ordered more than once: 4.8 %", "3 customers without an order were left out",
            ])
        #expect(try rows("order-frequency", journal, asOf: "2024-01-31").isEmpty)
    }

    @Test func theDirectoryFindsKeysAndNames() throws {
        func found(_ parameters: [String: String]) throws -> [String] {
            try rows("customers", .tea, parameters).map { $0[0] }
        }
        #expect(try found(["query": "c-100"]) == ["C-1001", "C-1002", "C-1003"])
        #expect(try found(["query": "SONS"]) == ["C-1002"])
        #expect(try found(["query": "小明"]) == ["C-1003"])
        #expect(try found(["query": "绿茶", "region": "west"]).isEmpty)
        #expect(try found(["owner": "li.na"]) == ["C-1001"])
        #expect(try rows("customers", .tea, asOf: "2024-01-02", ["query": "C-1002"])[0][7] == "1")
    }

    /// A later event with other personal data does not lose the name.
    @Test func aNewTelephoneNumberKeepsTheName() throws {
        var journal = Journal()
        journal.event(
            "customer.registered", "A", at: "2024-01-01", personal: ["name": "王小明"], [("kind", "person")])
        journal.event("customer.changed", "A", at: "2024-02-01", personal: ["phone": "1"], [])
        #expect(try rows("customers", journal)[0][1] == "王小明")
    }
}
