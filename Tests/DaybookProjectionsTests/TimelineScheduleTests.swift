import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// Dates that follow from links, calendar and progress (formulas, section 17).
@Suite struct TimelineScheduleTests {
    /// The vector: A3, B4 (FS A), C2 (FS A), D5 (FS B; SS C +1), E3 (FS C +2), F2 (FS D; FF E).
    private var vector: PlanBook {
        var book = PlanBook()
        book.task("A", 3)
        book.task("B", 4, after: ["A"])
        book.task("C", 2, after: ["A"])
        book.task("D", 5, after: ["B", "C ss 1"])
        book.task("E", 3, after: ["C fs 2"])
        book.task("F", 2, after: ["D", "E ff"])
        return book
    }

    @Test func theVectorComesOutOfTheWholeReadModel() throws {
        let timeline = vector.timeline("2024-03-04")
        let expected: [(String, Int, Int, Int, Int, String)] = [
            ("A", 0, 3, 0, 0, "2024-03-04…2024-03-06"), ("B", 3, 7, 0, 0, "2024-03-07…2024-03-12"),
            ("C", 3, 5, 3, 0, "2024-03-07…2024-03-08"), ("D", 7, 12, 0, 0, "2024-03-13…2024-03-19"),
            ("E", 7, 10, 4, 4, "2024-03-13…2024-03-15"), ("F", 12, 14, 0, 0, "2024-03-20…2024-03-21"),
        ]
        for (key, start, finish, total, free, dates) in expected {
            let task = try #require(timeline[key])
            let path = try #require(task.path)
            #expect(path.earlyStart == start * 1_000_000, "ES of \(key)")
            #expect(path.earlyFinish == finish * 1_000_000, "EF of \(key)")
            #expect(path.totalFloat == total * 1_000_000, "TF of \(key)")
            #expect(path.freeFloat == free * 1_000_000, "FF of \(key)")
            #expect(task.isCritical == (total == 0))
            #expect(task.planned?.description == dates)
            #expect(task.forecast?.description == dates)
        }
        #expect(timeline.total.forecast?.finish == day("2024-03-21"))
    }

    @Test func holidaysMoveWhatLiesOnThem() {
        var book = vector
        book.calendar = WorkCalendar(
            weekdays: [.monday, .tuesday, .wednesday, .thursday, .friday], holidays: [day("2024-03-05")])
        #expect(book.timeline("2024-03-04")["A"]?.planned?.description == "2024-03-04…2024-03-07")
        #expect(book.timeline("2024-03-04").total.forecast?.finish == day("2024-03-22"))
    }

    @Test func aPredecessorThatFinishesEarlyPullsItsSuccessors() {
        var book = vector
        book.say("task.started", "A", "2024-03-04")
        book.say("task.done", "A", "2024-03-05")
        let timeline = book.timeline("2024-03-05")
        #expect(timeline["A"]?.forecast?.description == "2024-03-04…2024-03-05")
        #expect(timeline["A"]?.isCritical == false)
        #expect(timeline["A"]?.totalFloat == nil)
        #expect(timeline["B"]?.forecast?.start == day("2024-03-06"))
        #expect(timeline["B"]?.planned?.start == day("2024-03-07"))
        #expect(timeline.total.forecast?.finish == day("2024-03-20"))
    }

    @Test func remainingWorkStartsAtTheStatusDay() {
        var book = PlanBook()
        book.task("A", 4)
        book.task("B", 2, after: ["A"])
        book.say("task.started", "A", "2024-03-04")
        book.progress("A", 50, "2024-03-05")
        // Two days are done by the evening of the fifth; two are left, from the sixth on.
        #expect(book.timeline("2024-03-05")["A"]?.forecast?.description == "2024-03-04…2024-03-07")
        #expect(book.timeline("2024-03-06")["A"]?.forecast?.description == "2024-03-04…2024-03-07")
        // Nobody reported anything more, so the same two days are still to come.
        #expect(book.timeline("2024-03-08")["A"]?.forecast?.description == "2024-03-04…2024-03-11")
        #expect(book.timeline("2024-03-08")["B"]?.forecast?.description == "2024-03-12…2024-03-13")
        #expect(book.timeline("2024-03-08")["A"]?.state == .late)
        #expect(book.timeline("2024-03-07")["A"]?.state == .running)
        // What somebody says is left goes before what the percentage says.
        book.progress("A", 60, "2024-03-08", remaining: 3)
        #expect(book.timeline("2024-03-08")["A"]?.forecast?.finish == day("2024-03-13"))
    }

    @Test func whatIsLeftCountsOfATaskThatNobodyStarted() {
        var book = PlanBook()
        book.task("A", 3)
        book.say("task.progressed", "A", "2024-03-05", [("remaining", 5_000_000)])
        let task = book.timeline("2024-03-05")["A"]
        #expect(task?.state == .running)
        #expect(task?.forecast?.description == "2024-03-04…2024-03-12")
    }

    @Test func aTaskBegunGoesAsPlannedWhileNobodyReports() {
        var book = PlanBook()
        book.task("A", 3)
        book.say("task.started", "A", "2024-03-04")
        #expect(book.timeline("2024-03-05")["A"]?.forecast?.finish == day("2024-03-06"))
        #expect(book.timeline("2024-03-08")["A"]?.forecast?.finish == day("2024-03-08"))
    }

    @Test func thePlansOwnStatusDayHoldsUntilSomethingNewerIsReported() {
        var book = PlanBook()
        book.task("A", 2)
        book.event("plan.changed", "2024-03-04", [("status_date", "2024-03-04")])
        #expect(book.timeline("2024-03-11")["A"]?.forecast?.description == "2024-03-04…2024-03-05")
        book.say("task.started", "A", "2024-03-07")
        #expect(book.timeline("2024-03-11")["A"]?.forecast?.description == "2024-03-07…2024-03-08")
    }

    @Test func fixedDatesDoNotFollowLinksAndGiveNegativeFloat() throws {
        var book = PlanBook()
        book.task("A", 5)
        book.task("B", 2, after: ["A"])
        book.say(
            "task.scheduled", "B", "2024-03-01",
            [("start", "2024-03-06"), ("finish", "2024-03-07"), ("fixed", true)])
        let timeline = book.timeline("2024-03-01")
        #expect(timeline["B"]?.planned?.description == "2024-03-06…2024-03-07")
        #expect(timeline["A"]?.totalFloat == -3_000_000)
        #expect(timeline["A"]?.isCritical == true)
    }

    @Test func datesSetByHandHoldAndThoseItWasAddedWithFollowTheLinks() {
        var book = PlanBook()
        book.task("A", 5)
        book.task("B", after: ["A"], [("start", "2024-03-18"), ("finish", "2024-03-20")])
        #expect(book.timeline("2024-03-01")["B"]?.planned?.description == "2024-03-11…2024-03-13")
        book.say("task.scheduled", "B", "2024-03-02", [("start", "2024-03-18")])
        #expect(book.timeline("2024-03-02")["B"]?.planned?.start == day("2024-03-18"))
        book.say("task.scheduled", "B", "2024-03-03", [("start", "2024-03-05"), ("finish", "2024-03-05")])
        #expect(book.timeline("2024-03-03")["B"]?.planned?.description == "2024-03-11…2024-03-11")
    }

    @Test func datesOutsideWorkingDaysMoveToTheNextOne() {
        var book = PlanBook()
        book.task("A", 1, [("not_before", "2024-03-09")])
        book.task("B", 0, after: ["A"])
        #expect(book.timeline("2024-03-04")["A"]?.planned?.description == "2024-03-11…2024-03-11")
        #expect(book.timeline("2024-03-04")["B"]?.planned?.description == "2024-03-11…2024-03-11")
    }

    @Test func halfDaysAddUp() {
        var book = PlanBook()
        book.task("A", 0.5)
        book.task("B", 0.5, after: ["A"])
        book.task("C", 1, after: ["B"])
        #expect(book.timeline("2024-03-04")["B"]?.planned?.finish == day("2024-03-04"))
        #expect(book.timeline("2024-03-04")["C"]?.planned?.start == day("2024-03-05"))
    }

    @Test func linksToSummariesAreLinksToTheirParts() {
        var book = PlanBook()
        book.task("P")
        book.task("P1", 2, [("parent", "P")])
        book.task("P2", 3, [("parent", "P")])
        book.task("Q", after: ["P"])
        book.task("Q1", 1, [("parent", "Q")])
        let timeline = book.timeline("2024-03-04")
        #expect(timeline["P"]?.planned?.description == "2024-03-04…2024-03-06")
        #expect(timeline["Q1"]?.planned?.start == day("2024-03-07"))
        #expect(timeline["P2"]?.isCritical == true)
        #expect(timeline["P1"]?.totalFloat == 1_000_000)
        #expect(timeline["P"]?.totalFloat == 0)
    }

    @Test func estimatesCountWhereNobodySetADuration() {
        var book = PlanBook()
        book.task("A")
        book.task("B", 2)
        for task in ["A", "B"] {
            book.say(
                "task.estimated", task, "2024-03-02",
                [("duration", 5_000_000), ("optimistic", 3_000_000), ("pessimistic", 13_000_000)])
        }
        #expect(book.timeline("2024-03-01")["A"]?.duration == 1_000_000)
        #expect(book.timeline("2024-03-02")["A"]?.duration == 6_000_000)
        #expect(book.timeline("2024-03-02")["B"]?.duration == 2_000_000)
    }
}
