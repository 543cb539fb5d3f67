import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Testing

/// The vectors of formulas, sections 1 to 6 and 14 to 17, out of logs that first held something else: what was known then differs,
/// what is known now is the vector.
@Suite struct TwoClockVectorTests {
    private static let seeds: [UInt64] = [1, 2, 3]

    // MARK: - Customers and their value

    private func buyers(_ counts: [Int]) -> Journal {
        var journal = Journal()
        for (place, count) in counts.enumerated() {
            for number in 0..<count {
                journal.event(
                    "order.placed", "V-\(place)", at: "2024-03-0\(number % 9 + 1)",
                    [("order", .text("O-\(place)-\(number)")), ("currency", "CNY"), ("total", 100_00)])
            }
        }
        return journal
    }

    @Test(arguments: seeds) func vector1Quintiles(seed: UInt64) throws {
        let log = CorrectedLog(
            wrong: buyers([1, 1, 1, 1, 1, 1, 2, 2, 3, 1]), right: buyers([1, 1, 1, 1, 1, 1, 2, 2, 3, 10]), seed: seed)
        func frequency(asOf day: String, wasKnown: Bool = false) throws -> [String] {
            try log.texts("rfm", ["customer", "f"], asOf: day, wasKnown: wasKnown).sorted { $0[0] < $1[0] }.map {
                $0[1]
            }
        }
        #expect(try frequency(asOf: "2024-03-31") == ["2", "2", "2", "2", "2", "2", "4", "4", "5", "5"])
        #expect(
            try frequency(asOf: "2024-03-31", wasKnown: true) == ["2", "2", "2", "2", "2", "2", "4", "4", "5", "2"])
        // On the first day everybody had bought once, but for the last, who had bought twice: his tenth order was on a first.
        #expect(try frequency(asOf: "2024-03-01") == ["3", "3", "3", "3", "3", "3", "3", "3", "3", "5"])
        #expect(try frequency(asOf: "2024-03-01", wasKnown: true) == Array(repeating: "3", count: 10))
        #expect(try frequency(asOf: "2024-02-29").isEmpty)
    }

    /// X collects a share of all money and a part of what was due; Y collects the rest.
    private func shares(paid: Int64, others: Int64) -> Journal {
        var journal = Journal()
        for customer in ["X", "Y"] {
            // Long enough ago not to be too new for a tier.
            journal.event("customer.registered", customer, at: "2023-06-01", [("kind", "company")])
        }
        journal.invoice("X", "INV-1", 1_000_00, at: "2024-01-05", due: "2024-02-05")
        journal.pay("X", "P-1", paid, at: "2024-02-01", settling: "INV-1")
        journal.pay("Y", "P-2", others, at: "2024-02-02")
        return journal
    }

    @Test(
        arguments: [
            (880_00, 1_870_00, "B"), (800_00, 1_700_00, "C"), (600_00, 1_275_00, "E"),
        ] as [(Int64, Int64, String)])
    func vector2TierByShareAndCollection(paid: Int64, others: Int64, tier: String) throws {
        let log = CorrectedLog(
            wrong: shares(paid: paid, others: others), right: shares(paid: 960_00, others: 2_040_00), seed: 4)
        func proposed(asOf day: String, wasKnown: Bool = false) throws -> [String] {
            try log.texts(
                "scorecards", ["customer", "proposed"], ["rules": "share-own"], asOf: day, wasKnown: wasKnown
            ).filter { $0[0] == "X" }.map { $0[1] }
        }
        #expect(try proposed(asOf: "2024-03-31") == ["A"])
        #expect(try proposed(asOf: "2024-03-31", wasKnown: true) == [tier])
    }

    private func values(_ amounts: [Int64]) -> Journal {
        var journal = Journal()
        for (place, amount) in amounts.enumerated() {
            journal.pay("V-\(place)", "P-\(place)", amount * 1_00, at: place < 5 ? "2024-03-01" : "2024-03-02")
        }
        return journal
    }

    @Test(arguments: seeds) func vector3Concentration(seed: UInt64) throws {
        let log = CorrectedLog(
            wrong: values([40, 180, 120, 90, 70, 50, 40, 25, 15, 100]),
            right: values([400, 180, 120, 90, 70, 50, 40, 25, 15, 10]), seed: seed)
        func notes(asOf day: String, wasKnown: Bool = false) throws -> String {
            try log.table("pareto", asOf: day, wasKnown: wasKnown).notes.map(\.description).joined(separator: "\n")
        }
        let known = try notes(asOf: "2024-03-31")
        #expect(known.contains("the top 20 % (2 of 10 customers, rounded up) have 58.0 % of the total"))
        #expect(known.contains("5 of 10 customers (50.0 %) make 80 % of the total"))
        #expect(known.contains("Gini 0.531, Herfindahl index 0.22485"))
        // 180 + 120 of 730.
        #expect(try notes(asOf: "2024-03-31", wasKnown: true).contains("have 41.1 % of the total"))
        // The first five alone: 400 of 860.
        #expect(try notes(asOf: "2024-03-01").contains("(1 of 5 customers, rounded up) have 46.5 % of the total"))
    }

    // MARK: - Satisfaction

    /// An answer of a customer each, on days of March.
    private func answers(_ metric: String, lowest: Int64, highest: Int64, _ counts: KeyValuePairs<Int64, Int>)
        -> Journal
    {
        var journal = Journal()
        for score in counts.flatMap({ Array(repeating: $0.key, count: $0.value) }) {
            let number = journal.customers.count
            journal.event(
                "survey.answered", "S-\(number)", at: "2024-03-\(10 + number % 20)",
                [
                    ("metric", .text(metric)), ("scale_min", .number(lowest)), ("scale_max", .number(highest)),
                    ("score", .number(score * 1_000_000)),
                ])
        }
        return journal
    }

    private func figures(_ log: CorrectedLog, _ metric: String, _ columns: [String], wasKnown: Bool = false) throws
        -> [String]
    {
        try log.texts("satisfaction", columns, ["metric": metric], asOf: "2024-03-31", wasKnown: wasKnown).flatMap {
            $0
        }
    }

    @Test func vector4TopTwoBoxes() throws {
        let log = CorrectedLog(
            wrong: answers("csat", lowest: 1, highest: 5, [5: 30, 4: 35, 3: 25, 2: 6, 1: 4]),
            right: answers("csat", lowest: 1, highest: 5, [5: 40, 4: 35, 3: 15, 2: 6, 1: 4]), seed: 8)
        let columns = ["answers", "value", "low", "high", "mean"]
        #expect(try figures(log, "csat", columns) == ["100", "75.0 %", "65.7 %", "82.5 %", "4.0100"])
        #expect(try figures(log, "csat", ["answers", "value", "mean"], wasKnown: true) == ["100", "65.0 %", "3.8100"])
        #expect(try log.texts("satisfaction", ["answers"], asOf: "2024-03-19") == [["50"]])
    }

    @Test func vector5NetPromoters() throws {
        let log = CorrectedLog(
            wrong: answers("nps", lowest: 0, highest: 10, [10: 40, 7: 30, 3: 30]),
            right: answers("nps", lowest: 0, highest: 10, [10: 50, 7: 30, 3: 20]), seed: 8)
        #expect(try figures(log, "nps", ["answers", "value", "margin"]) == ["100", "+30", "15.3"])
        #expect(try figures(log, "nps", ["answers", "value"], wasKnown: true) == ["100", "+10"])
    }

    @Test func vector6CustomerEffort() throws {
        let log = CorrectedLog(
            wrong: answers("ces", lowest: 1, highest: 7, [1: 20, 2: 21, 3: 14, 4: 11, 5: 16, 6: 18]),
            right: answers("ces", lowest: 1, highest: 7, [1: 8, 2: 21, 3: 14, 4: 11, 5: 16, 6: 18, 7: 12]), seed: 8)
        #expect(try figures(log, "ces", ["answers", "value", "mean"]) == ["100", "4.08", "4.0800"])
        #expect(try figures(log, "ces", ["answers", "value", "mean"], wasKnown: true) == ["100", "3.36", "3.3600"])
        // The share of the three best scores; the index, which is that of the two best less that of the three worst.
        for (formula, known, wasKnown) in [("top_3_box", "46.0 %", "34.0 %"), ("net", "-13", "-37")] {
            let parameters = ["metric": "ces", "formula": formula]
            #expect(try log.texts("satisfaction", ["value"], parameters, asOf: "2024-03-31") == [[known]])
            #expect(
                try log.texts("satisfaction", ["value"], parameters, asOf: "2024-03-31", wasKnown: true) == [[wasKnown]]
            )
        }
    }

    // MARK: - Money owed

    private func receivables(paid: Int64) -> Journal {
        var journal = Journal()
        journal.invoice("C-1", "INV-0", 420_000, at: "2022-12-01", due: "2022-12-31")
        journal.invoice("C-1", "INV-1", 320_000, at: "2023-01-10", due: "2023-02-10")
        journal.invoice("C-1", "INV-2", 260_000, at: "2023-02-10", due: "2023-03-10")
        journal.invoice("C-1", "INV-3", 20_000, at: "2023-02-11", due: "2023-04-10")
        journal.invoice("C-1", "INV-4", 300_000, at: "2023-03-10", due: "2023-04-10")
        journal.pay("C-1", "P-0", 420_000, at: "2023-01-20", settling: "INV-0")
        journal.pay("C-1", "P-1", 320_000, at: "2023-02-20", settling: "INV-1")
        journal.pay("C-1", "P-2", paid, at: "2023-03-20", settling: "INV-2")
        return journal
    }

    @Test(arguments: seeds) func vector14DaysOfSales(seed: UInt64) throws {
        let log = CorrectedLog(wrong: receivables(paid: 200_000), right: receivables(paid: 100_000), seed: seed)
        let columns = [
            "closing", "dso", "dso_countback", "dso_best", "days_delinquent", "effectiveness", "opening_rate",
        ]
        let period = ["from": "2023-01-01", "to": "2023-03-31"]
        #expect(
            try log.texts("dso", columns, period, asOf: "2023-03-31") == [
                ["4,800.00", "48.0", "49.0", "32.0", "16.0", "84.0 %", "63.6 %"]
            ])
        // 380 k of 900 k in 90 days; (420 + 900 − 380) of 1,000 and of 1,320.
        #expect(
            try log.texts(
                "dso", ["closing", "dso", "effectiveness", "opening_rate"], period, asOf: "2023-03-31", wasKnown: true)
                == [["3,800.00", "38.0", "94.0 %", "71.2 %"]])
        // The day before that payment nobody could have been mistaken about it.
        let before = try log.texts("dso", ["closing", "dso"], ["days": "79"], asOf: "2023-03-19")
        #expect(before == [["5,800.00", "50.9"]])
        #expect(
            try log.texts("dso", ["closing", "dso"], ["days": "79"], asOf: "2023-03-19", wasKnown: true) == before)
    }

    private func exposed(limit: Int64, order: Int64) -> Journal {
        var journal = Journal()
        journal.event("credit.limit_set", "C-1", at: "2024-01-01", [("limit", .number(limit)), ("currency", "CNY")])
        for (id, total, day) in [
            ("O-1", order, "2024-01-02"), ("O-3", 30_000, "2024-01-02"), ("O-4", 210_000, "2024-01-02"),
        ] {
            journal.event(
                "order.placed", "C-1", at: day, [("order", .text(id)), ("currency", "CNY"), ("total", .number(total))])
        }
        journal.event("order.delivered", "C-1", at: "2024-01-05", [("order", "O-3")])
        journal.event("order.delivered", "C-1", at: "2024-01-05", [("order", "O-4")])
        journal.invoice("C-1", "INV-4", 210_000, at: "2024-01-06", due: "2024-02-06", [("order", "O-4")])
        return journal
    }

    @Test(arguments: seeds) func vector15Exposure(seed: UInt64) throws {
        let log = CorrectedLog(
            wrong: exposed(limit: 300_000, order: 20_000), right: exposed(limit: 400_000, order: 120_000), seed: seed)
        let columns = ["open_orders", "open_deliveries", "open_items", "exposure", "limit", "utilisation", "available"]
        #expect(
            try log.texts("credit", columns, asOf: "2024-01-10") == [
                ["1,200.00", "300.00", "2,100.00", "3,600.00", "4,000.00", "90.0 %", "400.00"]
            ])
        #expect(
            try log.texts("credit", columns, asOf: "2024-01-10", wasKnown: true) == [
                ["200.00", "300.00", "2,100.00", "2,600.00", "3,000.00", "86.7 %", "400.00"]
            ])
        // Delivered, not yet invoiced; then not yet delivered.
        #expect(
            try log.texts("credit", columns, asOf: "2024-01-05").first?.prefix(4) == [
                "1,200.00", "2,400.00", "0.00", "3,600.00",
            ])
        #expect(
            try log.texts("credit", columns, asOf: "2024-01-04", wasKnown: true).first?.prefix(4) == [
                "2,600.00", "0.00", "0.00", "2,600.00",
            ])
    }

    private func paid(_ amount: Int64, settling invoice: String?) -> Journal {
        var journal = Journal()
        journal.invoice("C-1", "A", 100, at: "2024-01-01", due: "2024-02-01")
        journal.invoice("C-1", "B", 250, at: "2024-01-02", due: "2024-02-02")
        journal.invoice("C-1", "C", 400, at: "2024-01-03", due: "2024-02-03")
        journal.pay("C-1", "P-1", amount, at: "2024-02-10", settling: invoice)
        return journal
    }

    private func open(_ log: CorrectedLog, asOf day: String, wasKnown: Bool = false) throws -> [String] {
        try log.texts("invoices", ["open"], ["state": "all"], asOf: day, wasKnown: wasKnown).flatMap { $0 }
    }

    @Test(arguments: seeds) func vector16Allocation(seed: UInt64) throws {
        let named = CorrectedLog(wrong: paid(300, settling: nil), right: paid(300, settling: "C"), seed: seed)
        #expect(try open(named, asOf: "2024-02-28", wasKnown: true) == ["0.00", "0.50", "4.00"])
        #expect(try open(named, asOf: "2024-02-28") == ["1.00", "2.50", "1.00"])
        #expect(try open(named, asOf: "2024-02-09") == ["1.00", "2.50", "4.00"])
        let more = CorrectedLog(wrong: paid(300, settling: nil), right: paid(800, settling: nil), seed: seed)
        #expect(try open(more, asOf: "2024-02-10", wasKnown: true) == ["0.00", "0.50", "4.00"])
        #expect(try open(more, asOf: "2024-02-10") == ["0.00", "0.00", "0.00"])
        #expect(try more.texts("credit", ["unallocated"], asOf: "2024-02-10") == [["0.50"]])
    }

    // MARK: - Time

    private func network(_ days: Int64, lag: Int64) -> Journal {
        var journal = Journal()
        journal.event("plan.created", "plan/P", at: "2024-03-01", [("name", "Network"), ("start", "2024-03-04")])
        func links(_ links: [(String, String, Int64)]) -> [(String, TestValue)] {
            [
                (
                    "links",
                    .list(
                        links.map {
                            .message([
                                ("predecessor", .text($0.0)), ("kind", .text($0.1)), ("lag", .number($0.2 * 1_000_000)),
                            ])
                        })
                )
            ]
        }
        journal.add("A", "A", to: "P", days: 3)
        journal.add("B", "B", to: "P", days: 4, links([("A", "fs", 0)]))
        journal.add("C", "C", to: "P", days: 2, links([("A", "fs", 0)]))
        journal.add("D", "D", to: "P", days: days, links([("B", "fs", 0), ("C", "ss", 1)]))
        journal.add("E", "E", to: "P", days: 3, links([("C", "fs", lag)]))
        journal.add("F", "F", to: "P", days: 2, links([("D", "fs", 0), ("E", "ff", 0)]))
        return journal
    }

    @Test(arguments: seeds) func vector17CriticalPath(seed: UInt64) throws {
        let log = CorrectedLog(wrong: network(1, lag: 4), right: network(5, lag: 2), seed: seed)
        let columns = ["task", "early_start_day", "early_finish_day", "float_days", "free_float_days"]
        func path(wasKnown: Bool) throws -> [[String]] {
            try log.texts("critical-path", columns, ["plan": "P"], asOf: "2024-03-04", wasKnown: wasKnown)
                .sorted { $0[0] < $1[0] }
        }
        #expect(
            try path(wasKnown: false) == [
                ["A", "0", "3", "0", "0"], ["B", "3", "7", "0", "0"], ["C", "3", "5", "3", "0"],
                ["D", "7", "12", "0", "0"],
                ["E", "7", "10", "4", "4"], ["F", "12", "14", "0", "0"],
            ])
        // With a short D and a long pause before E the path runs through C and E.
        #expect(
            try path(wasKnown: true) == [
                ["A", "0", "3", "0", "0"], ["B", "3", "7", "2", "0"], ["C", "3", "5", "0", "0"],
                ["D", "7", "8", "2", "2"],
                ["E", "9", "12", "0", "0"], ["F", "10", "12", "0", "0"],
            ])
        #expect(try log.texts("critical-path", ["task"], ["plan": "P"], asOf: "2024-02-29").isEmpty)
    }
}
