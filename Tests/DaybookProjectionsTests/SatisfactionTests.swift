import DaybookAnalysis
import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// Which answers count (formulas, section 4; requirements, C02–C07).
@Suite struct SatisfactionTests {
    @Test func theLastAnswerOfAWaveCountsOnce() {
        var book = SurveyBook()
        let first = book.answer(2, at: "2026-03-01", wave: "2026-H1")
        let last = book.answer(5, at: "2026-03-09", wave: "2026-H1")
        let between = book.answer(1, at: "2026-03-05", wave: "2026-H1")
        let other = book.answer(4, 2, at: "2026-03-02", wave: "2026-H1")
        let next = book.answer(3, at: "2026-09-01", wave: "2026-H2")
        #expect(
            book.states() == [first: .replaced, last: .counted, between: .replaced, other: .counted, next: .counted])
        #expect(book.states(until: "2026-03-06")[between] == .counted, "on that day it was the last")
    }

    @Test func answersOfNoWaveAllCount() {
        var book = SurveyBook()
        book.answer(2, at: "2026-03-01")
        book.answer(4, at: "2026-03-02")
        #expect(book.tally().answers == 2)
    }

    @Test func theSameSurveyAnsweredAgainReplacesTheAnswer() {
        var book = SurveyBook()
        book.send("S-1", at: "2026-03-01")
        let first = book.answer(2, at: "2026-03-02", survey: "S-1")
        let second = book.answer(4, at: "2026-03-03", survey: "S-1")
        #expect(book.states() == [first: .replaced, second: .counted])
    }

    @Test func questionsAndScalesAreOccasionsOfTheirOwn() {
        var book = SurveyBook()
        book.answer(2, at: "2026-03-01", wave: "W", [("question", "price")])
        book.answer(4, at: "2026-03-02", wave: "W", [("question", "service")])
        book.answer(9, at: "2026-03-03", wave: "W", scale: 1...10, [("question", "service")])
        book.answer(1, at: "2026-03-04", wave: "W", [("question", "service"), ("low_is_good", true)])
        #expect(book.states().values.allSatisfy { $0 == .counted })
        let series = Set(
            book.files().flatMap(\.answers).map { ScoreSeries($0, book.rules.metric("csat").definition(on: $0.day)) })
        #expect(series.count == 4)
    }

    @Test func anAnswerAfterTheCloseIsCountedApart() {
        var book = SurveyBook()
        book.send("S-1", at: "2026-03-01", wave: "W", closes: "2026-03-10")
        let inTime = book.answer(5, at: "2026-03-10T23:59:59Z", survey: "S-1")
        let late = book.answer(1, at: "2026-03-11", survey: "S-1")
        // The wave closes for those who were not asked as well.
        let lateUninvited = book.answer(1, 2, at: "2026-03-11", wave: "W")
        #expect(book.states() == [inTime: .counted, late: .late, lateUninvited: .late])
        book.rules.lateAnswers = .count
        #expect(book.states() == [inTime: .replaced, late: .counted, lateUninvited: .counted])
    }

    @Test func modesThatTheRulesLeaveOut() {
        var book = SurveyBook()
        let phone = book.answer(1, at: "2026-03-02", wave: "W", [("mode", "phone"), ("entered_by_agent", true)])
        let online = book.answer(4, at: "2026-03-01", wave: "W", [("mode", "online")])
        #expect(book.states() == [phone: .counted, online: .replaced])
        book.rules.excludedModes = ["phone"]
        #expect(book.states() == [phone: .excludedMode, online: .counted])
    }

    @Test func otherScalesAreNoNetPromoterScore() {
        var book = SurveyBook()
        let five = book.answer(5, at: "2026-03-01", metric: "nps")
        let ten = book.answer(9, 2, at: "2026-03-01", metric: "nps", scale: 1...10)
        let eleven = book.answer(9, 3, at: "2026-03-01", metric: "nps", scale: 0...10)
        #expect(book.states("nps") == [five: .otherScale, ten: .otherScale, eleven: .counted])
        #expect(book.states("csat").isEmpty)
    }

    @Test func scoresOffTheirScaleAreNotCounted() throws {
        var book = SurveyBook()
        let (top, above) = (book.answer(5, 1, at: "2026-03-01"), book.answer(9, 2, at: "2026-03-01"))
        let (bottom, below) = (book.answer(1, 3, at: "2026-03-01"), book.answer(0, 4, at: "2026-03-01"))
        func answer(_ customer: UInt32, _ lowest: Int64, _ highest: Int64) -> UInt64 {
            book.event(
                "survey.answered", customer, at: "2026-03-01",
                [
                    ("metric", "csat"), ("scale_min", .number(lowest)), ("scale_max", .number(highest)),
                    ("score", 3_000_000),
                ])
        }
        let (inverted, point) = (answer(5, 5, 1), answer(6, 3, 3))
        #expect(
            book.states() == [
                top: .counted, above: .offScale, bottom: .counted, below: .offScale, inverted: .offScale,
                point: .offScale,
            ])
        let waves = try book.waves().waves
        #expect(waves.map(\.offScale) == [4] && waves[0].series.values.map(\.answers) == [2])
    }

    @Test func responsesAreOfSurveysThatReachedTheCustomer() throws {
        var book = SurveyBook()
        book.send("S-1", 1, at: "2026-03-01")
        book.send("S-2", 2, at: "2026-03-01", [("bounced", true)])
        book.send("S-3", 3, at: "2026-03-01", [("bounced", true)])
        book.send("S-3", 3, at: "2026-03-02")  // The second attempt reached it.
        book.send("S-4", 4, at: "2026-03-01", metric: nil)
        book.send("S-5", 5, at: "2026-03-01", metric: "nps")
        book.answer(4, 1, at: "2026-03-03", survey: "S-1")
        book.answer(4, 6, at: "2026-03-03", survey: "S-1")  // Another customer's survey.
        book.answer(4, 7, at: "2026-03-03")
        let waves = try book.waves()
        let wave = try #require(waves.waves.first)
        #expect(waves.waves.count == 1 && wave.key.isNone)
        #expect(wave.sent == 4 && wave.bounced == 1 && wave.responses == 1 && wave.uninvited == 2)
        #expect(book.tally().answers == 3)
    }

    @Test func whatWasRetractedNeverHappened() {
        var book = SurveyBook()
        let first = book.answer(2, at: "2026-03-01", wave: "W")
        let last = book.answer(5, at: "2026-03-09", wave: "W")
        let retraction = book.event("event.retracted", 1, at: "2026-04-01", retracting: last)
        #expect(book.states() == [first: .counted])
        book.event("event.retracted", 1, at: "2026-04-02", retracting: retraction)
        #expect(book.states() == [first: .replaced, last: .counted])
    }

    @Test func topicsCommentsAndAgentsAreKept() throws {
        var book = SurveyBook()
        book.answer(
            4, at: "2026-03-01",
            [("product", "green-tea"), ("agent", "li.na"), ("entered_by_agent", true), ("product_line", "tea")])
        book.event(
            "survey.answered", 2, at: "2026-03-01", isSealed: true,
            [("metric", "csat"), ("scale_min", 1), ("scale_max", 5), ("score", 4_500_000)])
        let answers = book.files().flatMap(\.answers)
        #expect(answers[0].topic.product.text == "green-tea" && answers[0].topic.agent.text == "li.na")
        #expect(answers[0].topic.productLine.text == "tea")
        #expect(answers[0].line.has(AnswerLine.isByAgent) && !answers[0].line.has(AnswerLine.hasComment))
        #expect(answers[1].line.has(AnswerLine.hasComment) && answers[1].line.score == 4_500_000)
        #expect(MemoryLayout<AnswerLine>.size <= 160)
    }

    @Test func aNewFormulaStartsANewSeries() throws {
        var book = SurveyBook()
        book.answer(5, 1, at: "2025-12-31")
        book.answer(5, 2, at: "2026-01-01")
        book.rules.metrics[0].definitions.append(MetricDefinition(.mean, from: day("2026-01-01")))
        let metric = book.rules.metric("csat")
        let series = book.files().flatMap(\.answers).map { ScoreSeries($0, metric.definition(on: $0.day)) }
        #expect(series.map(\.definition.formula) == [.top2Box, .mean])
        #expect(series.sorted() == series)
    }

    @Test func actionsFromOpeningToProof() throws {
        var book = SurveyBook()
        let low = book.answer(1, at: "2026-03-01", survey: "S-1", [("answer", "A-1")])
        book.event(
            "action.opened", 1, at: "2026-03-02",
            [("action", "AC-1"), ("title", "Call"), ("answer", "A-1"), ("owner", "li.na"), ("due", "2026-03-10")])
        book.event("action.assigned", 1, at: "2026-03-05", [("action", "AC-1"), ("owner", "wang.wei")])
        book.event("action.done", 1, at: "2026-03-12", [("action", "AC-1")])
        book.event("action.verified", 1, at: "2026-03-20", [("action", "AC-1"), ("outcome", "effective")])
        book.event("action.done", 1, at: "2026-03-12", [("action", "AC-9")])  // Nobody opened it.
        book.event("action.opened", 2, at: "2026-03-02", [("action", "AC-2"), ("title", "Write"), ("survey", "S-1")])
        func actions(_ end: String) throws -> [SubjectNumber: [ImprovementAction]] {
            try book.rows.improvementActions(until: Zone.utc.endOfDay(day(end)), zone: .utc)
        }
        let customer = SubjectNumber(.customer, 1)
        let early = try #require(try actions("2026-03-11")[customer])
        #expect(early.count == 1)
        #expect(early[0].state == .open && early[0].isOverdue(asOf: day("2026-03-11")))
        #expect(!early[0].isOverdue(asOf: day("2026-03-10")), "the last day is not over")
        #expect(early[0].owner.text == "wang.wei" && early[0].due == day("2026-03-10"))
        #expect(try actions("2026-03-15")[customer]?[0].state == .done)
        let late = try #require(try actions("2026-03-31")[customer]?.first)
        #expect(late.state == .verified && late.outcome.text == "effective" && late.done == day("2026-03-12"))
        let answer = try #require(book.files().flatMap(\.answers).first { $0.sequence == low })
        #expect(late.isAbout(answer) { nil })
        let other = try #require(try actions("2026-03-31")[SubjectNumber(.customer, 2)]?.first)
        #expect(other.isAbout(answer) { nil }, "by its survey")
    }

    @Test func anActionMayBeDoneOnTheDayItIsOpened() throws {
        var book = SurveyBook()
        func open(_ at: String) {
            book.event("action.opened", 1, at: at, [("action", "AC-1"), ("title", "Call")])
        }
        func state() throws -> ImprovementAction.State? {
            try book.rows.improvementActions(until: Instant(microseconds: .max), zone: .utc)[
                SubjectNumber(.customer, 1)]?.first?.state
        }
        open("2026-03-02T12:00:00Z")
        book.event("action.done", 1, at: "2026-03-02", [("action", "AC-1")])
        #expect(try state() == .done)
        book.event("action.verified", 1, at: "2026-03-02", [("action", "AC-1"), ("outcome", "effective")])
        #expect(try state() == .verified)
        open("2026-03-05T12:00:00Z")
        #expect(try state() == .open, "opened again")
    }

    @Test func whatWasDoneOnADayBeforeTheOpeningIsNotDone() throws {
        var book = SurveyBook()
        book.event("action.done", 1, at: "2026-03-01", [("action", "AC-1")])
        book.event("action.opened", 1, at: "2026-03-02", [("action", "AC-1"), ("title", "Call")])
        let actions = try book.rows.improvementActions(until: Instant(microseconds: .max), zone: .utc)
        #expect(actions[SubjectNumber(.customer, 1)]?.map(\.state) == [.open])
    }

    @Test func anActionMayNameTheEventItself() throws {
        var book = SurveyBook()
        book.answer(1, at: "2026-03-01")
        book.event(
            "action.opened", 1, at: "2026-03-02",
            [("action", "AC-1"), ("title", "Call"), ("event_source", "tests"), ("event_id", "e-1")])
        let actions = try book.rows.improvementActions(until: Instant(microseconds: .max), zone: .utc)
        let action = try #require(actions[SubjectNumber(.customer, 1)]?.first)
        let answer = try #require(book.files().flatMap(\.answers).first)
        #expect(action.isAbout(answer) { "e-1" })
        #expect(!action.isAbout(answer) { "e-2" })
        #expect(!action.isAbout(answer) { nil })
    }
}
