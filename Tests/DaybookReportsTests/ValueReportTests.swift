import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// The reports of customer value on `Journal.market`.
@Suite struct ValueReportTests {
    private func table(
        _ report: String, _ parameters: [String: String] = [:], of journal: Journal = .market,
        on day: String = "2024-03-31"
    ) throws -> ReportTable {
        try journal.asOf(day, parameters).envelope(report).table
    }

    /// The cells of the named columns as people read them, a line per row.
    private func texts(_ table: ReportTable, _ columns: String...) throws -> [[String]] {
        let places = try columns.map { name in try #require(table.columns.firstIndex { $0.name == name }) }
        return (table.rows + table.totals).map { row in places.map { PeopleFormat.text(row[$0]) } }
    }

    private func notes(_ table: ReportTable) -> String { table.notes.map(\.description).joined(separator: "\n") }

    // MARK: - RFM

    @Test func rfmRanksByScore() throws {
        let table = try table("rfm")
        #expect(
            try texts(table, "customer", "recency_days", "purchases", "money", "rfm", "segment") == [
                ["C-5", "1", "1", "40.00", "531", "Potential loyalist"],
                ["C-4", "11", "1", "60.00", "432", "Potential loyalist"],
                ["C-3", "26", "1", "900.00", "334", "Need attention"],
                ["C-1", "50", "1", "1,000.00", "235", "At risk"],
                ["C-2", "71", "1", "250.00", "133", "At risk"],
            ])
        #expect(notes(table).contains("R of at most 50 / 26 / 11 / 1 days"))
        #expect(notes(table).contains("who have no scores: 1"))
    }

    @Test func theWindowDecidesWhatCounts() throws {
        let all = try texts(try table("rfm", ["window": "0"]), "customer", "purchases")
        #expect(all.sorted { $0[0] < $1[0] }.map { $0[1] } == ["2", "2", "2", "2", "1"])
        // The last day belongs to the window: two days reach back to the day before.
        #expect(try texts(try table("rfm", ["window": "2"]), "customer") == [["C-5"]])
        #expect(try texts(try table("rfm", ["window": "1"]), "customer").isEmpty)
        #expect(throws: ReportError(Text("report.window.too_long", 40_000, 36_500))) {
            try table("rfm", ["window": "40000"])
        }
    }

    @Test func moneyIsOrderedOrCollected() throws {
        let ordered = try table("rfm", ["customer": "C-5"])
        let collected = try table("rfm", ["customer": "C-5", "money": "collected"])
        #expect(try texts(ordered, "money") == [["40.00"]])
        #expect(try texts(collected, "money") == [["30.00"]])
        #expect(ordered.subtitle?.description.contains("money as ordered") == true)
        #expect(collected.subtitle?.description.contains("money as collected") == true)
    }

    @Test func ordersOfOneDayAreOnePurchaseWhenDaysCount() throws {
        var journal = Journal.market
        journal.event(
            "order.placed", "C-1", at: "2024-02-10T08:00:00Z",
            [("order", "O-20"), ("currency", "CNY"), ("total", 10_00)])
        let one = ["customer": "C-1"]
        #expect(try texts(try table("rfm", one, of: journal), "purchases") == [["2"]])
        let days = one.merging(["frequency": "days"]) { $1 }
        #expect(try texts(try table("rfm", days, of: journal), "purchases") == [["1"]])
    }

    @Test func whatCameBackIsTakenOffAndTomorrowDoesNotCount() throws {
        var journal = Journal.market
        journal.event("order.returned", "C-1", at: "2024-03-01", [("order", "O-2")])
        journal.event("order.cancelled", "C-2", at: "2024-03-01", [("order", "O-4")])
        journal.event(
            "order.placed", "C-6", at: "2024-04-01", [("order", "O-21"), ("currency", "CNY"), ("total", 10_00)])
        let table = try table("rfm", of: journal)
        let lines = try texts(table, "customer", "money", "m")
        #expect(lines.contains(["C-1", "0.00", "1"]))
        #expect(!lines.joined().contains("C-2"))
        #expect(!lines.joined().contains("C-6"))
        #expect(notes(table).contains("who have no scores: 2"))
    }

    @Test func aFilterChoosesLinesAndLeavesScoresAlone() throws {
        let all = try texts(try table("rfm"), "customer", "rfm")
        for (name, value) in [("customer", "C-3"), ("owner", "wang.wei"), ("region", "west")] {
            let some = try texts(try table("rfm", [name: value]), "customer", "rfm")
            #expect(!some.isEmpty && some.count < all.count)
            #expect(some.allSatisfy { all.contains($0) })
        }
    }

    @Test func segmentsAddUpToAllWithScores() throws {
        for show in ["shares", "median", "mean"] {
            let table = try table("rfm-segments", ["show": show])
            let customers = try texts(table, "customers").map { Int($0[0]) ?? 0 }
            #expect(customers.dropLast().reduce(0, +) == 5)
            #expect(customers.last == 5)
            #expect(table.rows.count == 11)
        }
        let median = try texts(
            try table("rfm-segments", ["show": "median"]), "segment", "recency_days", "purchases", "money_each")
        #expect(median.contains(["At risk", "60.5", "1.0", "625.00"]))
        #expect(median.contains(["Lost", "–", "–", "–"]))
        #expect(median.last == ["total", "26.0", "1.0", "250.00"])
        let mean = try texts(try table("rfm-segments", ["show": "mean"]), "segment", "recency_days", "money_each")
        #expect(mean.last == ["total", "31.8", "450.00"])
    }

    @Test func aStoreMayHaveSegmentsOfItsOwn() throws {
        var context = Journal.market.asOf("2024-03-31", ["segments": "two"])
        context.ruleSets["two"] = try SegmentRules(
            .map([
                "segments": .list([
                    .map(["name": .scalar("recent"), "cells": .list([.scalar("R3-5 F1-5 M1-5")])]),
                    .map(["name": .scalar("gone"), "cells": .list([.scalar("R1-2 F1-5 M1-5")])]),
                ])
            ]))
        let table = try context.envelope("rfm-segments").table
        #expect(try texts(table, "segment", "customers") == [["recent", "3"], ["gone", "2"], ["total", "5"]])
    }

    // MARK: - Concentration

    /// Formulas, section 3, as ten customers.
    private var vector: Journal {
        var journal = Journal()
        for (place, amount) in [400, 180, 120, 90, 70, 50, 40, 25, 15, 10].enumerated() {
            journal.pay("V-\(place)", "P-\(place)", Int64(amount) * 1_00, at: "2024-03-01")
        }
        return journal
    }

    @Test func paretoOfTheVector() throws {
        let table = try table("pareto", of: vector)
        #expect(table.rows.count == 10)
        #expect(notes(table).contains("the top 20 % (2 of 10 customers, rounded up) have 58.0 % of the total"))
        #expect(notes(table).contains("5 of 10 customers (50.0 %) make 80 % of the total"))
        #expect(notes(table).contains("Gini 0.531, Herfindahl index 0.22485"))
        #expect(try texts(table, "first_customers", "cumulative_share")[1] == ["2", "58.0 %"])
    }

    @Test func whoIsCountedDecidesWhatTheTopIs() throws {
        var journal = vector
        for place in 0..<10 { journal.event("customer.registered", "Z-\(place)", at: "2024-01-01") }
        #expect(try notes(table("pareto", of: journal)).contains("(2 of 10 customers"))
        let all = try table("pareto", ["population": "all"], of: journal)
        #expect(notes(all).contains("the top 20 % (4 of 20 customers, rounded up) have 79.0 % of the total"))
        #expect(try texts(all, "first_customers", "cumulative_share").last == ["20", "100.0 %"])
    }

    @Test func fewCustomersAreAListAndNoClaim() throws {
        var journal = Journal()
        for place in 1...4 { journal.pay("V-\(place)", "P-\(place)", Int64(place) * 1_00, at: "2024-03-01") }
        let table = try table("pareto", of: journal)
        #expect(try texts(table, "last_customer") == [["V-4"], ["V-3"], ["V-2"], ["V-1"]])
        #expect(!notes(table).contains("Gini"))
    }

    @Test func moneyGivenBackMakesSharesPassOneHundred() throws {
        var journal = vector
        journal.event(
            "payment.refunded", "Y-1", at: "2024-03-02",
            [("payment", "P-99"), ("amount", 100_00), ("currency", "CNY")])
        let table = try table("pareto", of: journal)
        #expect(try texts(table, "cumulative_share").suffix(2) == [["111.1 %"], ["100.0 %"]])
        #expect(notes(table).contains("customers below zero: 1"))
        #expect(!notes(table).contains("Gini 0"))
    }

    @Test func manyCustomersAreShownByTenths() throws {
        var journal = Journal()
        for place in 0..<60 { journal.pay("V-\(place)", "P-\(place)", 1_00, at: "2024-03-01") }
        let table = try table("pareto", of: journal)
        #expect(
            try texts(table, "first_customers").flatMap { $0 } == [
                "6", "12", "18", "24", "30", "36", "42", "48", "54", "60",
            ])
        // Equal values rank by key.
        #expect(try texts(table, "last_customer").first == ["V-13"])
    }

    // MARK: - Pyramid

    @Test func layersHoldEveryCustomerOnce() throws {
        let table = try table("pyramid")
        #expect(
            try texts(table, "tier", "customers", "value", "value_share", "profit_share") == [
                ["A", "3", "2,150.00", "96.0 %", "95.0 %"], ["B", "1", "60.00", "2.7 %", "3.4 %"],
                ["no tier", "2", "30.00", "1.3 %", "1.7 %"], ["total", "6", "2,240.00", "100.0 %", "100.0 %"],
            ])
        #expect(notes(table).contains("profit is 1,790.00 CNY: the value less 450.00 of costs"))
    }

    @Test func withoutCostsThereIsNoProfit() throws {
        let table = try table("pyramid", of: vector)
        #expect(!table.columns.contains { $0.name == "profit_share" })
        #expect(notes(table).contains("no costs were recorded"))
    }

    // MARK: - Same customers

    @Test func moversCannotFakeGrowth() throws {
        let cohort = try texts(
            try table("cohort"), "tier", "customers", "amount_before", "amount_after", "change", "same_tier")
        #expect(cohort[0] == ["A", "2", "1,000.00", "1,250.00", "25.0 %", "2"])
        #expect(cohort[1] == ["B", "2", "160.00", "960.00", "500.0 %", "1"])
        #expect(cohort[2] == ["no tier", "2", "0.00", "30.00", "–", "2"])
        #expect(cohort[3] == ["total", "6", "1,160.00", "2,240.00", "93.1 %", "5"])
        // Tier A as it is at the end would have grown by 95.5 %: 1,100 → 2,150.
        let end = try texts(
            try table("cohort", ["tier": "A", "on": "2024-03-31"]), "amount_before", "amount_after", "change")
        #expect(end[0] == ["1,100.00", "2,150.00", "95.5 %"])
    }

    @Test func onePaymentMovesTheFigure() throws {
        var journal = Journal.market
        journal.pay("C-2", "P-30", 50_00, at: "2024-03-31")
        let cohort = try texts(try table("cohort", ["tier": "A"], of: journal), "amount_after", "change")
        #expect(cohort[0] == ["1,300.00", "30.0 %"])
    }

    @Test func periodsAndMeasureCanBeChosen() throws {
        let parameters = [
            "from": "2024-02-01", "to": "2024-02-29", "compare_from": "2024-01-01", "compare_to": "2024-01-31",
            "measure": "ordered", "on": "2024-01-15",
        ]
        let table = try table("cohort", parameters)
        #expect(try texts(table, "tier", "amount_before", "amount_after").first == ["A", "250.00", "1,000.00"])
        #expect(table.subtitle?.description.contains("2024-01-01 to 2024-01-31") == true)
        #expect(throws: ReportError.self) { try self.table("cohort", ["on": "2024-04-01"]) }
        #expect(throws: ReportError.self) {
            try self.table("cohort", ["compare_from": "2024-02-01", "compare_to": "2024-01-01"])
        }
    }

    @Test func invoicesCountOnTheirOwnDate() throws {
        var journal = Journal.market
        journal.invoice("C-1", "I-1", 100_00, at: "2023-01-10", due: "2023-02-10")
        journal.invoice("C-1", "I-2", 150_00, at: "2024-01-10", due: "2024-02-10")
        let cohort = try texts(
            try table("cohort", ["measure": "invoiced"], of: journal), "amount_before", "amount_after", "change")
        #expect(cohort[0] == ["100.00", "150.00", "50.0 %"])
    }

    // MARK: - Sales efficiency

    @Test func salesPerHourAndPerPerson() throws {
        let table = try table("sales-efficiency")
        #expect(
            try texts(table, "collected", "hours", "per_hour", "persons", "per_person") == [
                ["1,160.00", "29.0", "40.00", "2", "580.00"], ["2,240.00", "25.0", "89.60", "3", "746.67"],
                ["93.1 %", "-13.8 %", "124.0 %", "50.0 %", "28.7 %"],
            ])
    }

    @Test func withoutHoursNothingIsPerHour() throws {
        let table = try table("sales-efficiency", ["cost_kind": "marketing"])
        #expect(try texts(table, "per_hour") == [["–"], ["–"], ["–"]])
        #expect(notes(table).contains("no hours of the kind 'marketing'"))
    }

    // MARK: - Everything

    /// The same events in another order of the log: the same answers.
    @Test(arguments: ["rfm", "rfm-segments", "pareto", "pyramid", "heatmap", "cohort", "sales-efficiency"])
    func theOrderOfTheLogDoesNotMatter(report: String) throws {
        let context = Journal.market.asOf("2024-03-31")
        var turned = context
        let count = UInt64(context.records.count)
        turned.records = context.records.reversed().map { RecordBuilder(renumbering: $0, as: count + 1 - $0.sequence) }
        let (one, other) = (try context.envelope(report).table, try turned.envelope(report).table)
        #expect(one.rows == other.rows)
        #expect(one.totals == other.totals)
        #expect(one.notes == other.notes)
    }

    /// Amounts of two currencies are never added; each has its own lines.
    @Test(arguments: ["rfm", "rfm-segments", "pareto", "pyramid", "heatmap", "cohort", "sales-efficiency"])
    func currenciesAreKeptApart(report: String) throws {
        var journal = Journal.market
        journal.event(
            "order.placed", "C-1", at: "2024-03-01", [("order", "O-40"), ("currency", "USD"), ("total", 7_00)])
        journal.pay("C-1", "P-40", 7_00, at: "2024-03-01", currency: "USD")
        let (before, after) = (try table(report), try table(report, of: journal))
        let place = try #require(after.columns.firstIndex { $0.name == "currency" })
        func cny(_ table: ReportTable) -> [[Cell]] {
            (table.rows + table.totals).filter { $0[place] == .text("CNY") }
        }
        #expect(cny(after) == cny(before))
        #expect(after.rows.contains { $0[place] == .text("USD") })
        #expect(after.chart == nil || report == "rfm")
    }

    @Test(arguments: ["rfm-segments", "pareto", "pyramid", "heatmap", "cohort", "sales-efficiency"])
    func chartsHaveTheirColumns(report: String) throws {
        let envelope = try Journal.market.asOf("2024-03-31").envelope(report)
        let chart = OutputFormat.vegaLite.text(envelope)
        #expect(chart.hasPrefix(#"{"$schema":"https://vega.github.io/schema/vega-lite/v5.json""#))
        for layer in try #require(envelope.table.chart).layers {
            for channel in layer.channels {
                switch channel.source {
                case .nominal(let name), .ordinal(let name), .quantitative(let name), .temporal(let name):
                    #expect(envelope.table.columns.contains { $0.name == name }, "\(report) \(name)")
                default: break
                }
            }
        }
    }

    @Test(arguments: ["rfm", "rfm-segments", "pareto", "pyramid", "heatmap", "cohort", "sales-efficiency"])
    func anEmptyStoreIsToldWhatToDo(report: String) throws {
        let text = PeopleFormat.text(try Journal().asOf("2024-03-31").envelope(report), columns: 80)
        #expect(text.contains("nothing to show"))
        #expect(text.contains("It shows"))
    }

    /// With the names of `market`, in Chinese too, every line of these tables fits a terminal.
    @Test(arguments: ["rfm", "rfm-segments", "pareto", "pyramid", "heatmap", "cohort", "sales-efficiency"])
    func tablesFitEightyColumns(report: String) throws {
        let text = PeopleFormat.text(try Journal.market.asOf("2024-03-31").envelope(report), columns: 80)
        for line in text.split(separator: "\n") { #expect(DisplayWidth.width(line) <= 80, "\(line)") }
    }
}
