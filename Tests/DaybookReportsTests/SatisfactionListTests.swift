import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// Lists and comparisons: low scores, waves, voices, actions, complaints.
extension SatisfactionReportTests {
    @Test func complaintsBeforeAndAfter() throws {
        var journal = Journal()
        for number in 0..<100 {
            let key = "C-\(number % 40)"
            let day = number < 50 ? "2024-06-01" : "2025-06-01"
            journal.event("order.placed", key, at: day, [("order", .text("O-\(number)")), ("currency", "CNY")])
            guard number < 5 || (50..<53).contains(number) else { continue }
            for _ in 0..<2 {  // The same case twice is one.
                journal.event("case.opened", key, at: day, [("case", .text("CS-\(number)")), ("kind", "complaint")])
            }
        }
        journal.event("case.opened", "C-1", at: "2025-06-01", [("case", "CS-Q"), ("kind", "question")])
        let parameters = [
            "compare_from": "2024-01-01", "compare_to": "2024-12-31", "from": "2025-01-01", "to": "2025-12-31",
        ]
        #expect(
            try text("complaints", parameters, journal: journal) == """
                Complaints · cases of kind complaint · 2024-01-01 to 2024-12-31 against
                2025-01-01 to 2025-12-31 · as of 2025-12-31 · known at event 117

                Period  Cases  Orders  Per 100 orders  Customers  Per 100 customers
                before      5      50           10.00         40              12.50
                after       3      50            6.00         40               7.50
                change                        -40.0 %                       -40.0 %

                """)
        let rows = try journal.asOf("2025-12-31", ["period": "year"]).envelope("complaints").table.rows
        #expect(
            rows.map { $0.map(PeopleFormat.text) } == [
                ["2024", "5", "50", "10.00", "40", "12.50"], ["2025", "3", "50", "6.00", "40", "7.50"],
            ])
        #expect(throws: ReportError(Text("report.complaints.no_from"))) {
            try journal.asOf("2025-12-31", ["compare_from": "2024-01-01", "compare_to": "2024-12-31"]).envelope(
                "complaints")
        }
        #expect(throws: ReportError(Text("report.complaints.half"))) {
            try journal.asOf("2025-12-31", ["compare_to": "2024-12-31"]).envelope("complaints")
        }
    }

    /// 1,200 weeks, and one more.
    @Test(arguments: ["satisfaction", "satisfaction-trend", "voice-of-customer", "complaints"])
    func tooManyPeriodsAreRefused(report: String) throws {
        func rows(from: String) throws -> Int {
            try SatisfactionReportTests.journal.asOf(
                "2025-12-31",
                ["from": from, "to": "2025-12-31", "period": "week"].merging(
                    report == "satisfaction" ? ["by": "period"] : [:]
                ) { $1 }
            ).envelope(report).table.rows.count
        }
        let monday = try #require(Day("2025-12-29")) + -7 * 1_199
        #expect(try rows(from: monday.description) == 1_200)
        let before = monday + -1
        #expect(throws: ReportError(Text("report.satisfaction.too_many_periods", before, "2025-12-31", 1_200))) {
            try rows(from: before.description)
        }
    }

    @Test func wordsAndActions() throws {
        var context = SatisfactionReportTests.journal.asOf("2025-12-31", ["customer": "C-1020"])
        #expect(
            try OutputFormat.table.text(context.envelope("low-scores")) == """
                Low scores · csat, the worst 2 of 1–5 · as of 2025-12-31 · known at event 183 · customer C-1020

                Day         Customer  Name     Score  About                   Words                 Action         Event
                2025-09-20  C-1020    Shop 20      2  2025-H2 · web · sun.li  来得太晚了, too late  none yet       e-168
                2025-03-20  C-1020    Shop 20      2  2025-H1 · web · sun.li  来得太晚了, too late  AC-1 verified  e-124

                """)
        context.erased = Set(context.personal.keys)
        context.personal = [:]
        #expect(try OutputFormat.table.text(context.envelope("low-scores")).contains("sun.li  erased  none yet"))
    }

    @Test func theLoopIsClosedOrNot() throws {
        #expect(
            try text("closed-loop") == """
                Closed loop · csat · as of 2025-12-31 · known at event 183

                Step                       Count  Of   Share    Low    High
                low scores with an action      2  10  20.0 %  5.7 %  51.0 %
                open                           1   2  50.0 %  9.5 %  90.5 %
                overdue                        1   2  50.0 %  9.5 %  90.5 %
                done                           0   2   0.0 %  0.0 %  65.8 %
                verified                       1   2  50.0 %  9.5 %  90.5 %
                closed in all                  1   2  50.0 %  9.5 %  90.5 %

                """)
        let actions = try SatisfactionReportTests.journal.asOf("2025-12-31", ["by": "action"]).envelope("closed-loop")
        #expect(
            actions.table.rows.map { $0.map(PeopleFormat.text) } == [
                [
                    "AC-1", "C-1020", "Shop 20", "Deliver in the morning", "sun.li", "2025-04-30",
                    "verified: not_effective", "2", "2",
                ],
                ["AC-2", "C-1019", "Shop 19", "Call", "li.na", "2025-10-10", "overdue", "2", "–"],
            ])
        let other = try SatisfactionReportTests.journal.asOf("2025-12-31", ["by": "action", "metric": "nps"])
            .envelope("closed-loop")
        #expect(other.table.rows.map { PeopleFormat.text($0[7]) } == ["–", "–"], "AC-1 shall move csat")
        let early = try SatisfactionReportTests.journal.asOf("2025-04-01", ["by": "action"]).envelope("closed-loop")
        #expect(early.table.rows.map { PeopleFormat.text($0[6]) } == ["open"])
    }

    @Test func anActionIsMeasuredByWhatItIsAbout() throws {
        var journal = Journal()
        func answer(_ key: String, _ day: String, _ score: Int64, _ question: String, highest: Int64 = 5) {
            journal.event(
                "survey.answered", "C-1", at: day,
                [
                    ("answer", .text(key)), ("metric", "csat"), ("scale_min", 1), ("scale_max", .number(highest)),
                    ("score", .number(score * 1_000_000)), ("question", .text(question)),
                ])
        }
        answer("A-1", "2025-03-01", 1, "delivery")
        answer("A-2", "2025-03-02", 5, "price")
        for (action, about) in [("AC-1", "A-1"), ("AC-2", "")] {
            journal.event(
                "action.opened", "C-1", at: "2025-03-03",
                [("action", .text(action)), ("title", "Call")] + (about.isEmpty ? [] : [("answer", .text(about))]))
            journal.event("action.done", "C-1", at: "2025-03-04", [("action", .text(action))])
        }
        answer("A-3", "2025-04-01", 5, "price")
        answer("A-4", "2025-04-02", 9, "delivery", highest: 10)
        answer("A-5", "2025-04-03", 3, "delivery")
        let rows = try journal.asOf("2025-12-31", ["by": "action"]).envelope("closed-loop").table.rows
        #expect(rows.map { $0[7...8].map(PeopleFormat.text) } == [["1", "3"], ["–", "–"]], "AC-2 is about no answer")
    }

    @Test func quartersWithoutAWaveSayso() throws {
        #expect(
            try text("survey-waves", ["by": "quarter"], columns: nil) == """
                Survey waves · csat by top-2-box · as of 2025-12-31 · known at event 183 · by quarter

                Quarter  Answers   Value     Low    High  Status
                2025 Q1       20  90.0 %  69.9 %  97.2 %  not proven
                2025 Q2        0       –       –       –  no new data since 2025-03-20
                2025 Q3       20  60.0 %  38.7 %  78.1 %  missed
                2025 Q4        0       –       –       –  no new data since 2025-09-20

                Note: the target is 90.0 %: met when the whole 95 % interval reaches it, missed when none of it does

                """)
        let early = try SatisfactionReportTests.journal.asOf("2025-02-01", ["by": "quarter"]).envelope("survey-waves")
        #expect(early.table.rows.isEmpty, "nobody has been asked yet")
        let spring = try SatisfactionReportTests.journal.asOf("2025-05-01", ["by": "quarter"]).envelope("survey-waves")
        #expect(
            spring.table.rows.map { PeopleFormat.text($0[5]) } == [
                "not proven", "not over yet", "not over yet", "not over yet",
            ])
    }

    @Test func aTargetIsOfTheFormulaOfTheRules() throws {
        func answered(_ formula: String) throws -> (statuses: [String], notes: [Text]) {
            let table = try SatisfactionReportTests.journal.asOf("2025-12-31", ["by": "quarter", "formula": formula])
                .envelope("survey-waves").table
            return (table.rows.compactMap { $0.last.map(PeopleFormat.text) }, table.notes)
        }
        let mean = try answered("mean")
        #expect(
            [mean.statuses[0], mean.statuses[2]] == ["no target", "no target"], "4.7 points reach no share of 0.9")
        #expect(mean.notes.isEmpty)
        #expect(try answered("top_2_box").statuses[2] == "missed")
    }

    @Test func longQuestionsOfAWaveAreSpelledOut() throws {
        var asked = Journal()
        asked.event("survey.sent", "C-1", at: "2025-03-01", [("survey", "S-1"), ("wave", "W-1"), ("metric", "csat")])
        let questions = ["how-was-the-delivery-of-your-tea", "how-was-the-taste-of-your-tea"]
        for question in questions {
            asked.event(
                "survey.answered", "C-1", at: "2025-03-02",
                [
                    ("survey", "S-1"), ("metric", "csat"), ("scale_min", 1), ("scale_max", 5), ("score", 5_000_000),
                    ("question", .text(question)),
                ])
        }
        for by in ["wave", "quarter"] {
            let table = try asked.asOf("2025-03-31", ["by": by]).envelope("survey-waves").table
            let series = try #require(table.columns.firstIndex { $0.name == "series" })
            let names = table.rows.prefix(2).map { PeopleFormat.text($0[series]) }
            #expect(names.sorted() == questions.map { "\($0): 1–5 by top-2-box" })
        }
    }

    @Test func netScoresOfWavesAreCompared() throws {
        var nps = Journal()
        for (wave, day, counts) in [
            ("2025-H1", "2025-03-01", [(10, 50), (8, 30), (3, 20)]),
            ("2025-H2", "2025-09-01", [(9, 60), (7, 25), (6, 15)]),
        ] {
            for (score, count) in counts {
                for number in 0..<count {
                    nps.event(
                        "survey.answered", "C-\(score)-\(number)", at: day,
                        [
                            ("metric", "nps"), ("scale_min", 0), ("scale_max", 10), ("wave", .text(wave)),
                            ("score", .number(Int64(score) * 1_000_000)),
                        ])
                }
            }
        }
        let table = try nps.asOf("2025-12-31", ["metric": "nps"]).envelope("survey-waves").table
        #expect(table.rows.map { PeopleFormat.text($0[6]) } == ["+30", "+45"])
        #expect(table.notes.contains(Text("report.survey-waves.change", "2025-H2", "+15", "2025-H1", "21.1")))
    }

    @Test func onlyTheDaysAskedAboutAreHeard() throws {
        func contacted(_ from: String, _ to: String) throws -> [String] {
            let context = SatisfactionReportTests.journal.asOf("2025-12-31", ["from": from, "to": to])
            return try context.envelope("voice-of-customer").table.rows.map { PeopleFormat.text($0[2]) }
        }
        #expect(try contacted("2025-09-01", "2025-09-30") == ["20"])
        #expect(try contacted("2025-09-03", "2025-09-07") == ["5"])
        #expect(try contacted("2025-03-19", "2025-09-01") == ["2", "0", "0", "0", "0", "2", "1"])
    }

    @Test func silentCustomersAreListed() throws {
        let context = SatisfactionReportTests.journal.asOf(
            "2025-12-31", ["by": "customer", "from": "2025-09-10", "to": "2025-12-31"])
        let table = try context.envelope("voice-of-customer").table
        #expect(table.notes == [Text("report.voice-of-customer.silent_of", 12, 24)])
        #expect(
            table.rows.prefix(5).map { PeopleFormat.text($0[0]) } == ["C-1021", "C-1022", "C-1023", "C-1024", "C-1002"])
        #expect(table.rows[4].map(PeopleFormat.text) == ["C-1002", "绿茶有限公司", "0", "0", "2025-09-02", "–", "silent"])
        let last = try #require(table.rows.last)
        #expect(last.map(PeopleFormat.text) == ["C-1001", "Shop 1", "1", "1", "2025-10-05", "2025-10-05", ""])
    }
}
