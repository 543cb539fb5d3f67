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

    func text(
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
        let envelope = try SatisfactionReportTests.journal.asOf("2025-12-31", parameters).envelope(report)
        #expect(!envelope.table.rows.isEmpty)
        for row in envelope.table.rows + envelope.table.totals + envelope.table.beside {
            #expect(row.count == envelope.table.columns.count)
        }
        let text = try text(report, parameters)
        for line in text.split(separator: "\n") {
            #expect(DisplayWidth.width(line) <= 80, "\(report): \(line)")
        }
    }

    /// Answers of a metric, each by a customer of its own.
    func journal(
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
        #expect(
            try text("satisfaction", ["by": "tier"], columns: nil) == """
                Satisfaction · csat by top-2-box · as of 2025-12-31 · known at event 183 · by tier

                Tier   Answers  Customers   Value     Low    High    Mean  Sent    Rate  Few
                A           10         10  90.0 %  59.6 %  98.2 %  4.7000    12  90.9 %
                B           10         10  60.0 %  31.3 %  83.2 %  3.8000    12  90.9 %
                C           20         10  75.0 %  53.1 %  88.8 %  4.2500    24  83.3 %
                total       40         20  75.0 %  59.8 %  85.8 %  4.2500    48  87.0 %

                """)
    }

    @Test func customersWithoutATierSaySo() throws {
        let table = try journal("csat", [("2025-05-01", 5, 2)]).asOf("2025-12-31", ["by": "tier"]).envelope(
            "satisfaction"
        ).table
        #expect(table.rows.map { $0[0] } == [.absent(Text("tiers.none"))])
    }

    @Test func regionsSmallCellsAndAPeriod() throws {
        #expect(
            try text("satisfaction", ["by": "region", "from": "2025-09-01"], columns: nil) == """
                Satisfaction · csat by top-2-box · 2025-09-01 to 2025-12-31 · as of 2025-12-31 · known at event 183 · by region

                Region  Answers  Customers    Value     Low     High    Mean  Sent     Rate  Few
                east         12         12  100.0 %  75.8 %  100.0 %  5.0000    12  100.0 %
                west          8          8    0.0 %   0.0 %   32.4 %  2.0000    12   72.7 %  few
                total        20         20   60.0 %  38.7 %   78.1 %  3.8000    24   87.0 %

                Note: figures of fewer than 10 answers are marked as few: chance moves them a lot

                """)
    }

    @Test func anEmptyPeriodIsAGap() throws {
        let envelope = try SatisfactionReportTests.journal.asOf("2025-12-31", ["by": "period"]).envelope("satisfaction")
        #expect(envelope.table.rows.count == 7)
        #expect(
            envelope.table.rows[1].prefix(4).map(PeopleFormat.text) == ["2025-04", "0", "0", "–"])
        #expect(
            OutputFormat.ndjson.text(envelope).contains(
                #""period":"2025-04","answers":0,"customers":0,"value":null"#))
    }

    @Test(arguments: ["product", "agent"]) func anAnswerIsAboutWhatItsSurveyIsAbout(by: String) throws {
        var asked = Journal()
        asked.event(
            "survey.sent", "C-1", at: "2025-03-01",
            [("survey", "S-1"), ("metric", "csat"), ("product", "green-tea-of-the-mountains"), ("agent", "sun.li")])
        asked.event(
            "survey.answered", "C-1", at: "2025-04-02",
            [("survey", "S-1"), ("metric", "csat"), ("scale_min", 1), ("scale_max", 5), ("score", 2_000_000)])
        let name = by == "product" ? "green-tea-of-the-mountains" : "sun.li"
        func rows(_ from: String) throws -> [[String]] {
            let table = try asked.asOf("2025-12-31", ["by": by, "from": from]).envelope("satisfaction").table
            let sent = try #require(table.columns.firstIndex { $0.name == "sent" })
            return table.rows.map { row in [0, 1, sent].map { PeopleFormat.text(row[$0]) } }
        }
        #expect(try rows("2025-01-01") == [[name, "1", "1"]])
        #expect(try rows("2025-04-01") == [[name, "1", "0"]], "the survey was sent before")
        let low = try asked.asOf("2025-12-31").envelope("low-scores").table
        #expect(PeopleFormat.text(low.rows[0][4]) == "sun.li")
    }

    @Test func surveysNobodyAnsweredAreSentOnce() throws {
        var asked = Journal()
        for (number, month) in ["01", "03", "03", "06"].enumerated() {
            asked.event(
                "survey.sent", "C-\(number)", at: "2025-\(month)-01",
                [("survey", .text("S-\(number)")), ("metric", "csat")])
        }
        for (number, highest) in [(1, 5), (2, 10)] as [(Int, Int64)] {
            asked.event(
                "survey.answered", "C-\(number)", at: "2025-03-02",
                [
                    ("survey", .text("S-\(number)")), ("metric", "csat"), ("scale_min", 1),
                    ("scale_max", .number(highest)), ("score", 5_000_000),
                ])
        }
        let table = try asked.asOf("2025-12-31", ["by": "period"]).envelope("satisfaction").table
        let sent = try #require(table.columns.firstIndex { $0.name == "sent" })
        #expect(
            table.rows.map { row in [1, 2, sent, sent + 1].map { PeopleFormat.text(row[$0]) } } == [
                ["2025-01", "0", "1", "0.0 %"], ["2025-02", "0", "0", "–"], ["2025-03", "1", "2", "100.0 %"],
                ["2025-04", "0", "0", "–"], ["2025-05", "0", "0", "–"], ["2025-06", "0", "1", "0.0 %"],
                ["2025-03", "1", "–", "–"],
            ])
        #expect(table.totals.map { PeopleFormat.text($0[sent]) } == ["4", "–"])
    }

    @Test(arguments: [
        ("period", 7), ("channel", 2), ("product", 1), ("product-line", 1), ("agent", 2), ("mode", 1), ("wave", 2),
    ])
    func everyGroupingAddsUp(by: String, groups: Int) throws {
        let table = try SatisfactionReportTests.journal.asOf("2025-12-31", ["by": by]).envelope("satisfaction").table
        #expect(table.rows.count == groups)
        let answers = table.rows.reduce(Int64(0)) { sum, row in
            if case .integer(let count) = row[1] { sum + count } else { sum }
        }
        #expect(answers == 40)
        #expect(table.totals[0][1] == .integer(40))
    }

    @Test func netPromoters() throws {
        var nps = journal(
            "nps", [("2025-05-01", 10, 50), ("2025-05-02", 8, 30), ("2025-05-03", 6, 20)], scale: 0...10)
        nps.event(
            "survey.answered", "C-X", at: "2025-05-04",
            [("metric", "nps"), ("scale_min", 1), ("scale_max", 5), ("score", 5_000_000)])
        #expect(
            try text("satisfaction", ["metric": "nps"], columns: nil, journal: nps) == """
                Satisfaction · nps by net score · as of 2025-12-31 · known at event 101

                Answers  Customers  Value  Margin    Mean  Sent  Rate  Few
                    100        100    +30    15.3  8.6000     0     –

                Note: answers not on the scale 0–10 of nps, not counted because scales do not mix: 1
                Note: answers to no survey that was sent, counted in the figure and not in the response rate: 100

                """)
        let json = try OutputFormat.ndjson.text(nps.asOf("2025-12-31", ["metric": "nps"]).envelope("satisfaction"))
        #expect(json.hasPrefix(#"{"answers":100,"customers":100,"value":30,"margin":15.3,"#))
        #expect(
            try text("satisfaction", journal: nps).hasSuffix(
                "there are no answers of 'csat'; there are answers of: nps\n"))
    }

    @Test func effortHasThreeSummariesAndKeepsItsDirection() throws {
        var effort = journal(
            "ces",
            [
                ("2025-05-01", 1, 8), ("2025-05-01", 2, 21), ("2025-05-01", 3, 14), ("2025-05-01", 4, 11),
                ("2025-05-01", 5, 16), ("2025-05-01", 6, 18), ("2025-05-01", 7, 12),
            ], scale: 1...7)
        func value(_ formula: String) throws -> String {
            let context = effort.asOf("2025-12-31", ["metric": "ces", "formula": formula])
            return PeopleFormat.text(try context.envelope("satisfaction").table.rows[0][2])
        }
        #expect(try ["", "top_3_box", "net"].map(value) == ["4.08", "46.0 %", "-13"])
        effort.event(
            "survey.answered", "C-X", at: "2025-05-04",
            [("metric", "ces"), ("scale_min", 1), ("scale_max", 5), ("score", 1_000_000), ("low_is_good", true)])
        let lines = try text("satisfaction", ["metric": "ces"], columns: nil, journal: effort).split(separator: "\n")
        #expect(lines[2] == "1–7 by mean                   100        100   4.08  3.70  4.46  4.0800     0     –")
        #expect(lines[3] == "1–5, low is good by mean        1          1   1.00     –     –  1.0000     –     –  few")
    }

    @Test func aNewFormulaIsANewLine() throws {
        var rules = SatisfactionRules()
        rules.metrics[0].definitions.append(MetricDefinition(.meanOverMaximum, from: Day("2025-07-01")))
        var context = SatisfactionReportTests.journal.asOf("2025-12-31")
        context.ruleSets = ["satisfaction": rules]
        let lines = try OutputFormat.table.text(context.envelope("satisfaction")).split(separator: "\n")
        #expect(lines[0].hasPrefix("Satisfaction · csat by top-2-box, mean over maximum · "))
        #expect(lines[2].hasPrefix("1–5 by top-2-box               20         20  90.0 %"))
        #expect(lines[3].hasPrefix("1–5 by mean over maximum       20         20  76.0 %"))
    }

    @Test func scoresOffTheirScaleAreLeftOutWithANote() throws {
        let odd = journal("csat", [("2025-05-01", 5, 1), ("2025-05-02", 9, 2), ("2025-05-03", 0, 1)])
        let table = try odd.asOf("2025-12-31").envelope("satisfaction").table
        #expect(table.rows.map { $0[0] } == [.integer(1)])
        #expect(table.notes.contains(Text("report.satisfaction.off_scale", 3)))
        let waves = try odd.asOf("2025-12-31").envelope("survey-waves").table
        #expect(waves.notes.contains(Text("report.survey-waves.off_scale", "no wave", 3)))
        #expect(try odd.asOf("2025-12-31").envelope("low-scores").table.rows.isEmpty, "0 is no score of 1–5")
    }

    private var trend: Journal {
        var counts: [(day: String, score: Int64, count: Int)] = []
        for (index, value) in [88, 90, 87, 91, 89, 92, 90, 88, 85, 84, 83, 82].enumerated() {
            let day = "2025-\(index < 9 ? "0" : "")\(index + 1)-15"
            counts += [(day, 5, value), (day, 1, 100 - value)]
        }
        return journal("csat", counts)
    }

    @Test func trendWithAFrozenBaseline() throws {
        #expect(
            try text("satisfaction-trend", ["limits": "individuals"], journal: trend) == """
                Satisfaction trend · csat by top-2-box · as of 2025-12-31 · known at event 1200
                · limits individuals

                96.2 %  ------------------------------------------------------------------------


                                                         o
                                 o           o                 o
                89.1 %  ...........................o............................................
                           o           o                             o

                                                                           o
                                                                                 o     X
                82.0 %  ---------------------------------------------------------------------X--
                        2025-01                                                          2025-12
                o value   X signal   - limits   . centre   an empty column is a gap

                Period   Answers   Value  Average    From  Centre   Up to  Signal
                2025-01      100  88.0 %        –  82.5 %  89.4 %  96.2 %
                2025-02      100  90.0 %        –  82.5 %  89.4 %  96.2 %
                2025-03      100  87.0 %   88.3 %  82.5 %  89.4 %  96.2 %
                2025-04      100  91.0 %   89.3 %  82.5 %  89.4 %  96.2 %
                2025-05      100  89.0 %   89.0 %  82.5 %  89.4 %  96.2 %
                2025-06      100  92.0 %   90.7 %  82.5 %  89.4 %  96.2 %
                2025-07      100  90.0 %   90.3 %  82.5 %  89.4 %  96.2 %
                2025-08      100  88.0 %   90.0 %  82.5 %  89.4 %  96.2 %
                2025-09      100  85.0 %   87.7 %  82.5 %  89.4 %  96.2 %
                2025-10      100  84.0 %   85.7 %  82.5 %  89.4 %  96.2 %
                2025-11      100  83.0 %   84.0 %  82.5 %  89.4 %  96.2 %  2 of 3
                2025-12      100  82.0 %   83.0 %  82.5 %  89.4 %  96.2 %  outside, 2 of 3

                Note: limits come from 2025-01 to 2025-08, 8 periods with answers, and stay as
                they are
                Note: 2025-11: 2 of 3
                Note: 2025-12: outside, 2 of 3
                Note: outside: beyond a limit; jump: further from the period before than usual;
                8 on one side: of the centre; 2 of 3: beyond two thirds of the way to the same
                limit
                Note: per period -0.65 points (standard error 0.20, t -3.24); median slope -0.76
                Note: Mann–Kendall S -34, Z -2.274: falling
                Note: answers to no survey that was sent, counted in the figure and not in the
                response rate: 1200

                """)
    }

    @Test func aTrendOfSharesFollowsTheAnswers() throws {
        let table = try trend.asOf("2025-12-31").envelope("satisfaction-trend").table
        // 89.375 % of 100 answers: three times 3.08 points to both sides.
        #expect(table.rows[0][4...6].map(PeopleFormat.text) == ["80.1 %", "89.4 %", "98.6 %"])
        let json = try OutputFormat.vegaLite.text(trend.asOf("2025-12-31").envelope("satisfaction-trend"))
        #expect(json.contains(#"{"mark":{"type":"line","tooltip":true},"encoding":{"x":{"field":"period""#))
    }

    @Test func aTrendNeedsBothEndsOfABaseline() throws {
        #expect(throws: ReportError(Text("rules.satisfaction.half_baseline"))) {
            try trend.asOf("2025-12-31", ["baseline_from": "2025-01-01"]).envelope("satisfaction-trend")
        }
        let table = try trend.asOf(
            "2025-12-31", ["baseline_from": "2025-01-01", "baseline_to": "2025-07-31", "from": "2024-11-01"]
        ).envelope("satisfaction-trend").table
        #expect(table.rows.count == 14, "the two months before the first answers are gaps")
        #expect(table.notes[0] == Text("report.satisfaction-trend.baseline", "2025-01", "2025-07", 7))
    }

    @Test(arguments: [1, 12, 40, 200]) func drawingsFit(columns: Int) throws {
        let drawing = try #require(try trend.asOf("2025-12-31").envelope("satisfaction-trend").table.drawing)
        let lines = drawing.lines(columns: columns)
        #expect(!lines.isEmpty)
        // Below this no picture can be drawn; nothing breaks either.
        guard columns >= 40 else { return }
        #expect(lines.allSatisfy { DisplayWidth.width($0) <= columns })
    }
}
