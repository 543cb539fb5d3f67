import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// A year of surveys of a tea company: two waves, two tiers, low scores with words, actions, complaints.
@Suite struct SatisfactionReportTests {
    /// 24 customers; those with an even number are of tier A until June and of tier B after it.
    static let journal: Journal = {
        var journal = Journal()
        for number in 1...24 {
            let key = "C-\(1000 + number)"
            journal.event(
                "customer.registered", key, at: "2025-01-01",
                [
                    ("kind", "company"), ("company_name", .text(number == 2 ? "绿茶有限公司" : "Shop \(number)")),
                    ("region", .text(number <= 12 ? "east" : "west")),
                ])
            journal.event("tier.assigned", key, at: "2025-01-01", [("tier", .text(number % 2 == 0 ? "A" : "C"))])
            if number % 2 == 0 { journal.event("tier.assigned", key, at: "2025-06-30", [("tier", "B")]) }
            journal.event(
                "order.placed", key, at: number <= 12 ? "2025-02-10" : "2025-08-10",
                [("order", .text("O-\(number)")), ("currency", "CNY")])
        }
        for (wave, month, good) in [("2025-H1", "03", 18), ("2025-H2", "09", 12)] {
            for number in 1...24 {
                let (key, survey) = ("C-\(1000 + number)", "S-\(wave)-\(number)")
                journal.event(
                    "survey.sent", key, at: "2025-\(month)-01",
                    [
                        ("survey", .text(survey)), ("wave", .text(wave)), ("metric", "csat"), ("channel", "email"),
                        ("closes", .text("2025-\(month)-20")), ("bounced", .flag(number == 24)),
                    ])
                guard number <= 20 else { continue }
                journal.event(
                    "survey.answered", key, at: "2025-\(month)-\(number < 10 ? "0" : "")\(number)",
                    personal: number == 20 ? ["comment": "来得太晚了, too late"] : [:],
                    [
                        ("survey", .text(survey)), ("metric", "csat"), ("scale_min", 1), ("scale_max", 5),
                        ("score", .number(number <= good ? 5_000_000 : 2_000_000)), ("mode", "online"),
                        ("channel", .text(number % 3 == 0 ? "phone" : "web")), ("agent", "sun.li"),
                    ])
            }
        }
        journal.event(
            "action.opened", "C-1020", at: "2025-03-21",
            [
                ("action", "AC-1"), ("title", "Deliver in the morning"), ("survey", "S-2025-H1-20"),
                ("owner", "sun.li"), ("due", "2025-04-30"), ("metric", "csat"),
            ])
        journal.event("action.done", "C-1020", at: "2025-04-20", [("action", "AC-1")])
        journal.event(
            "action.verified", "C-1020", at: "2025-10-01", [("action", "AC-1"), ("outcome", "not_effective")])
        journal.event(
            "action.opened", "C-1019", at: "2025-09-22",
            [
                ("action", "AC-2"), ("title", "Call"), ("survey", "S-2025-H2-19"), ("owner", "li.na"),
                ("due", "2025-10-10"),
            ])
        for number in 1...5 {
            journal.event(
                "case.opened", "C-100\(number)", at: number <= 3 ? "2025-02-20" : "2025-08-20",
                [("case", .text("CS-\(number)")), ("kind", "complaint")])
        }
        journal.event(
            "interaction.logged", "C-1001", at: "2025-10-05", [("channel", "phone"), ("direction", "outbound")])
        journal.event(
            "need.recorded", "C-1001", at: "2025-10-05", [("need", "N-1"), ("category", "delivery")])
        return journal
    }()

    private func text(
        _ report: String, _ parameters: [String: String] = [:], asOf day: String = "2025-12-31", columns: Int? = 80,
        journal: Journal = journal
    ) throws -> String {
        try OutputFormat.table.text(journal.asOf(day, parameters).envelope(report), columns: columns)
    }

    /// Nothing a terminal of 80 columns would break, in any view of any of these reports.
    @Test(arguments: [
        ("satisfaction", ["by": "tier"]), ("satisfaction", ["by": "period"]), ("satisfaction", ["by": "channel"]),
        ("satisfaction-trend", [:]), ("low-scores", [:]), ("survey-waves", [:]), ("survey-waves", ["by": "quarter"]),
        ("voice-of-customer", [:]), ("voice-of-customer", ["by": "customer"]), ("closed-loop", [:]),
        ("closed-loop", ["by": "owner"]), ("closed-loop", ["by": "action"]), ("complaints", [:]),
    ]) func fitsATerminal(report: String, parameters: [String: String]) throws {
        let text = try text(report, parameters)
        for line in text.split(separator: "\n") {
            #expect(DisplayWidth.width(line) <= 80, "\(report): \(line)")
        }
    }

    /// Answers of a metric, each by a customer of its own.
    private func journal(
        _ metric: String, _ counts: [(day: String, score: Int64, count: Int)], scale: ClosedRange<Int64> = 1...5,
        _ more: [(String, TestValue)] = []
    ) -> Journal {
        var journal = Journal()
        for (day, score, count) in counts {
            for _ in 0..<count {
                journal.event(
                    "survey.answered", "C-\(journal.records.count)", at: day,
                    [
                        ("metric", .text(metric)), ("scale_min", .number(scale.lowerBound)),
                        ("scale_max", .number(scale.upperBound)), ("score", .number(score * 1_000_000)),
                    ] + more)
            }
        }
        return journal
    }

    @Test func tierIsTheOneAtAnswerTime() throws {
        print(try text("satisfaction", ["by": "tier"]))
        print(try text("satisfaction", ["by": "wave"]))
        print(try text("satisfaction", ["by": "region", "from": "2025-09-01"]))
        print(try text("satisfaction", ["by": "mode", "formula": "mean"]))
    }

    @Test func netPromoters() throws {
        var nps = journal(
            "nps", [("2025-05-01", 10, 50), ("2025-05-02", 8, 30), ("2025-05-03", 6, 20)], scale: 0...10)
        nps.event(
            "survey.answered", "C-X", at: "2025-05-04",
            [("metric", "nps"), ("scale_min", 1), ("scale_max", 5), ("score", 5_000_000)])
        print(try text("satisfaction", ["metric": "nps"], journal: nps))
        print(try OutputFormat.json.text(nps.asOf("2025-12-31", ["metric": "nps"]).envelope("satisfaction")))
        print(try text("satisfaction", ["metric": "csat"], journal: nps))
    }

    @Test func effort() throws {
        let second = journal(
            "ces",
            [
                ("2025-05-01", 1, 8), ("2025-05-01", 2, 21), ("2025-05-01", 3, 14), ("2025-05-01", 4, 11),
                ("2025-05-01", 5, 16), ("2025-05-01", 6, 18), ("2025-05-01", 7, 12),
            ], scale: 1...7)
        for formula in ["", "top_3_box", "net"] {
            print(try text("satisfaction", ["metric": "ces", "formula": formula], journal: second))
        }
        var both = second
        both.event(
            "survey.answered", "C-X", at: "2025-05-04",
            [("metric", "ces"), ("scale_min", 1), ("scale_max", 5), ("score", 1_000_000), ("low_is_good", true)])
        print(try text("satisfaction", ["metric": "ces"], columns: 120, journal: both))
    }

    @Test func trendWithAFrozenBaseline() throws {
        let values: [Int] = [88, 90, 87, 91, 89, 92, 90, 88, 85, 84, 83, 82]
        let days = (1...12).map { "2025-\($0 < 10 ? "0" : "")\($0)-15" }
        var counts: [(day: String, score: Int64, count: Int)] = []
        for (day, value) in zip(days, values) { counts += [(day, 5, value), (day, 1, 100 - value)] }
        let trend = journal("csat", counts)
        for limits in ["automatic", "individuals"] {
            print(try text("satisfaction-trend", ["limits": limits], journal: trend))
        }
        print(
            try text(
                "satisfaction-trend", ["formula": "mean", "baseline_from": "2025-01-01", "baseline_to": "2025-07-31"],
                columns: 60, journal: trend))
        print(try OutputFormat.vegaLite.text(trend.asOf("2025-12-31").envelope("satisfaction-trend")))
    }

    @Test func complaintsBeforeAndAfter() throws {
        var journal = Journal()
        for number in 0..<100 {
            let key = "C-\(number % 40)"
            let day = number < 50 ? "2024-06-01" : "2025-06-01"
            journal.event("order.placed", key, at: day, [("order", .text("O-\(number)")), ("currency", "CNY")])
            guard number < 5 || (50..<53).contains(number) else { continue }
            journal.event("case.opened", key, at: day, [("case", .text("CS-\(number)")), ("kind", "complaint")])
        }
        journal.event("case.opened", "C-1", at: "2025-06-01", [("case", "CS-Q"), ("kind", "question")])
        let parameters = [
            "compare_from": "2024-01-01", "compare_to": "2024-12-31", "from": "2025-01-01", "to": "2025-12-31",
        ]
        print(try text("complaints", parameters, journal: journal))
        print(try text("complaints", ["period": "year"], journal: journal))
    }

    @Test func wordsAndActions() throws {
        print(try text("low-scores", ["from": "2025-09-01"], columns: 120))
        var context = SatisfactionReportTests.journal.asOf("2025-12-31", ["customer": "C-1020"])
        print(try OutputFormat.table.text(context.envelope("low-scores")))
        context.erased = Set(context.personal.keys)
        context.personal = [:]
        print(try OutputFormat.table.text(context.envelope("low-scores")))
        print(try text("closed-loop"))
        print(try text("closed-loop", ["by": "action"], columns: 120))
    }

    @Test func emptyStoresSayWhatToDo() throws {
        for report in [
            "satisfaction", "satisfaction-trend", "low-scores", "survey-waves", "voice-of-customer", "closed-loop",
            "complaints",
        ] {
            print(try text(report, journal: Journal()))
        }
    }
}
