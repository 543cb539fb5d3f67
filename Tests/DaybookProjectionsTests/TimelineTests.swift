import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// What the events of a plan do to it, kind by kind.
@Suite struct TimelineTests {
    @Test func tasksAreATreeInOrderOfPositionAndKey() {
        var book = PlanBook()
        book.task("P", nil, [("position", 2)])
        book.task("Q", nil, [("position", 1)])
        book.task("P2", 1, [("parent", "P")])
        book.task("P1", 1, [("parent", "P")])
        book.task("P1a", 1, [("parent", "P1"), ("position", 9)])
        book.task("P1b", 1, [("parent", "P1"), ("position", 3)])
        let timeline = book.timeline("2024-03-04")
        #expect(timeline.keys == ["Q", "P", "P1", "P1b", "P1a", "P2"])
        #expect(timeline.tasks.map(\.depth) == [0, 0, 1, 2, 2, 1])
        #expect(timeline.tasks.map(\.isSummary) == [false, true, true, false, false, false])
    }

    @Test func parentsAddUpTheirParts() throws {
        var book = PlanBook()
        book.task("P", nil, [("budget", 999), ("currency", "CNY")])
        book.task("A", 4, [("parent", "P"), ("budget", 100), ("currency", "CNY")])
        book.task("B", 1, after: ["A"], [("parent", "P"), ("budget", 50), ("currency", "USD")])
        book.task("C", 3, [("parent", "P"), ("budget", 20), ("currency", "CNY")])
        book.say("task.started", "A", "2024-03-04")
        book.progress("A", 50, "2024-03-05")
        book.say("task.cancelled", "C", "2024-03-05")
        let timeline = book.timeline("2024-03-05")
        let parent = try #require(timeline["P"])
        #expect(parent.progress == 40_000_000)  // Half of four days, of five.
        #expect(parent.budgets == [Money(minor: 100, cny), Money(minor: 50, usd)])
        #expect(parent.forecast?.description == "2024-03-04…2024-03-08")
        #expect(parent.actualStart == day("2024-03-04"))
        #expect(parent.state == .running)
        #expect(timeline["C"]?.state == .cancelled)
        #expect(timeline["C"]?.forecast == nil)
        #expect(timeline.total.taskCount == 2)
    }

    @Test func effortWeighsProgressWhereEveryPartHasOne() {
        var book = PlanBook()
        book.task("P")
        book.task("A", 1, [("parent", "P"), ("effort", 30_000_000)])
        book.task("B", 9, [("parent", "P"), ("effort", 10_000_000)])
        book.say("task.done", "A", "2024-03-04", [("spent", 31_000_000)])
        let timeline = book.timeline("2024-03-04")
        #expect(timeline["P"]?.progress == 75_000_000)
        #expect(timeline["P"]?.effort == 40_000_000)
        #expect(timeline["P"]?.spent == 31_000_000)
    }

    @Test func aTaskIsDoneByItsEventOrByAllOfItsProgressAndComesBackWhenReopened() {
        var book = PlanBook()
        book.task("A", 2)
        book.say("task.started", "A", "2024-03-05", [("started", "2024-03-04")])
        book.progress("A", 40, "2024-03-05", day: "2024-03-04")
        book.progress("A", 100, "2024-03-06")
        book.say("task.reopened", "A", "2024-03-07")
        book.say("task.done", "A", "2024-03-11", [("finished", "2024-03-08")])
        // Nothing was said on the fourth itself.
        #expect(book.timeline("2024-03-04")["A"]?.state == .notStarted)
        #expect(book.timeline("2024-03-05")["A"]?.actualStart == day("2024-03-04"))
        #expect(book.timeline("2024-03-05")["A"]?.progress == 40_000_000)
        #expect(book.timeline("2024-03-06")["A"]?.state == .done)
        #expect(book.timeline("2024-03-07")["A"]?.state == .late)
        #expect(book.timeline("2024-03-07")["A"]?.progress == 40_000_000)
        #expect(book.timeline("2024-03-11")["A"]?.actualFinish == day("2024-03-08"))
        #expect(book.timeline("2024-03-11")["A"]?.state == .done)
    }

    @Test func aCancelledTaskThatIsDoneAfterAllIsDone() {
        var book = PlanBook([("customer", "C-1")])
        book.task("A", 2, [("waits_for", [["event": "visit.done"]])])
        book.say("task.cancelled", "A", "2024-03-05")
        // The visit alone does not bring the task back.
        book.event("visit.done", "2024-03-06", of: "C-1", [("visit", "V-1")])
        book.say("task.done", "A", "2024-03-07")
        let cancelled = book.timeline("2024-03-06")["A"]
        #expect(cancelled?.state == .cancelled && cancelled?.actualFinish == nil)
        let done = book.timeline("2024-03-07")["A"]
        #expect(done?.state == .done && done?.actualFinish == day("2024-03-07"))
    }

    @Test func aDayNamedInAdvanceHasNotHappenedYet() {
        var book = PlanBook()
        book.task("A", 2)
        book.say("task.done", "A", "2024-03-04", [("finished", "2024-03-06")])
        #expect(book.timeline("2024-03-05")["A"]?.state == .notStarted)
        #expect(book.timeline("2024-03-06")["A"]?.state == .done)
    }

    @Test func doneWithoutAStartBeganAsPlanned() {
        var book = PlanBook()
        book.task("A", 3)
        book.task("B", 3, after: ["A"])
        book.say("task.done", "A", "2024-03-06")
        book.say("task.done", "B", "2024-03-06")
        let timeline = book.timeline("2024-03-06")
        #expect(timeline["A"]?.actualStart == nil)
        #expect(timeline["A"]?.forecast?.description == "2024-03-04…2024-03-06")
        #expect(timeline["B"]?.forecast?.description == "2024-03-06…2024-03-06")
    }

    @Test func slipIsCountedInWorkingDaysAgainstTheBaseline() {
        var book = PlanBook()
        book.task("A", 2)
        book.event(
            "baseline.captured", "2024-03-01",
            [("baseline", "B-1"), ("tasks", [["task": "A", "start": "2024-03-04", "finish": "2024-03-08"]])])
        book.say("task.done", "A", "2024-03-12")
        #expect(book.timeline("2024-03-12")["A"]?.baseline?.description == "2024-03-04…2024-03-08")
        #expect(book.timeline("2024-03-12")["A"]?.slip == 2)
        #expect(book.timeline("2024-03-06")["A"]?.slip == -1)
    }

    @Test func aNewBaselineLeavesWhatWasComparedBeforeAsItWas() {
        var book = PlanBook()
        book.task("A", 2)
        book.task("B", 2, after: ["A"])
        book.event("baseline.captured", "2024-03-01", [("baseline", "B-1")])
        let before = book.timeline("2024-03-07")
        #expect(before["B"]?.baseline?.description == "2024-03-06…2024-03-07")
        #expect(before["B"]?.slip == 3)
        book.event("baseline.captured", "2024-03-08", [("baseline", "B-2")])
        #expect(book.timeline("2024-03-07")["B"]?.baseline == before["B"]?.baseline)
        #expect(book.timeline("2024-03-07")["B"]?.slip == 3)
        // Just after it was captured nothing has slipped.
        #expect(book.timeline("2024-03-08")["B"]?.slip == 0)
        #expect(book.timeline("2024-03-08")["B"]?.baseline?.description == "2024-03-12…2024-03-13")
    }

    @Test func whatIsRecordedAfterABaselineWasCapturedLeavesItAsItWas() {
        var book = PlanBook([("customer", "C-1")])
        book.calendars["every-day"] = WorkCalendar(weekdays: Weekday.allCases)
        book.task("A", 2)
        book.task("B", 4, after: ["A"], [("waits_for", [["event": "visit.done", "document": "V-1"]])])
        book.event("baseline.captured", "2024-03-05", [("baseline", "B-1")])
        let frozen = book.timeline("2024-03-05")["B"]?.baseline
        #expect(frozen?.description == "2024-03-07…2024-03-12")
        // Of days before it, but nobody knew it then.
        book.say("task.scheduled", "A", "2024-03-02", [("duration", 5_000_000)])
        book.event("visit.done", "2024-03-04", of: "C-1", [("visit", "V-1")])
        book.event("plan.changed", "2024-03-04", [("calendar", "every-day")])
        let timeline = book.timeline("2024-03-05")
        #expect(timeline["B"]?.baseline == frozen)
        #expect(timeline["B"]?.state == .done)
        #expect(timeline["A"]?.planned?.description == "2024-03-04…2024-03-08")
    }

    @Test func aBaselineCountsInTheCalendarOfItsTime() {
        var book = PlanBook()
        book.calendars["every-day"] = WorkCalendar(weekdays: Weekday.allCases)
        book.task("A", 7)
        book.event("baseline.captured", "2024-03-04", [("baseline", "B-1")])
        book.event("plan.changed", "2024-03-06", [("calendar", "every-day")])
        #expect(book.timeline("2024-03-06")["A"]?.planned?.finish == day("2024-03-10"))
        #expect(book.timeline("2024-03-06")["A"]?.baseline?.finish == day("2024-03-12"))
    }

    @Test func aBaselineOfSomeTasksLeavesTheOthersTheirOwn() {
        var book = PlanBook()
        book.task("A", 2)
        book.task("B", 2)
        book.event("baseline.captured", "2024-03-01", [("baseline", "B-1")])
        book.event(
            "baseline.captured", "2024-03-02",
            [("baseline", "B-2"), ("tasks", [["task": "A", "start": "2024-03-11", "finish": "2024-03-12"]])])
        let timeline = book.timeline("2024-03-04")
        #expect(timeline["A"]?.baseline?.finish == day("2024-03-12"))
        #expect(timeline["B"]?.baseline?.finish == day("2024-03-05"))
    }

    @Test func milestonesFollowTheTasksBeforeThem() throws {
        var book = PlanBook()
        book.task("A", 2)
        book.task("B", 6)
        book.event(
            "milestone.set", "2024-03-01",
            [("milestone", "M"), ("name", "Ready"), ("due", "2024-03-08"), ("after", ["A", "B", "X"])])
        book.event("baseline.captured", "2024-03-01", [("baseline", "B-1")])
        book.event("milestone.set", "2024-03-04", [("milestone", "M"), ("due", "2024-03-15")])
        var milestone = try #require(book.timeline("2024-03-06").milestones.first)
        #expect(milestone.due == day("2024-03-15"))
        #expect(milestone.baseline == day("2024-03-11"))
        #expect(milestone.forecast == day("2024-03-13"))
        #expect(milestone.slip == 2)
        #expect(milestone.reached == nil)
        #expect(milestone.isCritical)
        #expect(book.timeline("2024-03-06").kinds == [.unknownMilestoneTask])
        book.event("milestone.reached", "2024-03-14", [("milestone", "M"), ("reached", "2024-03-12")])
        milestone = try #require(book.timeline("2024-03-14").milestones.first)
        #expect(milestone.forecast == day("2024-03-12"))
        #expect(milestone.reached == day("2024-03-12"))
    }

    @Test func peopleComeAndGo() {
        var book = PlanBook()
        book.task("A", 1, [("assignee", "zhao.min")])
        book.say("task.assigned", "A", "2024-03-02", [("assignee", "li.na"), ("role", "support")])
        #expect(book.timeline("2024-03-02")["A"]?.owner?.person == DocumentKey("zhao.min"))
        book.say("task.assigned", "A", "2024-03-03", [("assignee", "wang.wei"), ("role", "responsible")])
        #expect(book.timeline("2024-03-03")["A"]?.owner?.person == DocumentKey("wang.wei"))
        book.say("task.assigned", "A", "2024-03-04", [("assignee", "wang.wei"), ("released", true)])
        #expect(book.timeline("2024-03-04")["A"]?.owner?.person == DocumentKey("zhao.min"))
    }

    @Test func fieldsChangeAndAreCleared() {
        var book = PlanBook()
        book.task("P")
        book.task("A", 1, [("parent", "P"), ("not_before", "2024-03-11"), ("deadline", "2024-03-08"), ("priority", 3)])
        #expect(book.timeline("2024-03-01")["A"]?.planned?.start == day("2024-03-11"))
        book.say(
            "task.changed", "A", "2024-03-02",
            [("priority", 1), ("cleared", ["parent", "not_before", "deadline", "priority"])])
        let timeline = book.timeline("2024-03-02")
        #expect(timeline["A"]?.planned?.start == day("2024-03-04"))
        #expect(timeline["A"]?.depth == 0)
        #expect(timeline["A"]?.deadline == nil)
        #expect(timeline["A"]?.priority == 1)
    }

    @Test func linksComeAndGo() {
        var book = PlanBook()
        book.task("A", 2)
        book.task("B", 1)
        book.say(
            "task.linked", "B", "2024-03-02", [("predecessor", "A"), ("kind", "fs"), ("lag", 1_000_000)])
        #expect(book.timeline("2024-03-02")["B"]?.planned?.start == day("2024-03-07"))
        #expect(book.timeline("2024-03-02")["B"]?.predecessors.count == 1)
        book.say("task.unlinked", "B", "2024-03-03", [("predecessor", "A")])
        #expect(book.timeline("2024-03-03")["B"]?.planned?.start == day("2024-03-04"))
    }

    @Test func thePlansHeadIsWhatWasSaidLast() {
        var book = PlanBook([("owner", "wang.wei"), ("budget", 500), ("currency", "CNY"), ("calendar", "china")])
        book.event(
            "plan.changed", "2024-03-05", [("owner", "zhao.min"), ("start", "2024-03-11"), ("status", "on_hold")])
        book.event("plan.closed", "2024-03-20", [("outcome", "completed"), ("closed", "2024-03-22")])
        let plan = book.timeline("2024-03-20").plan
        #expect(plan.owner?.name == DocumentKey("zhao.min"))
        #expect(plan.start == day("2024-03-11"))
        #expect(plan.budget == Money(minor: 500, cny))
        #expect(plan.calendar?.name == DocumentKey("china"))
        #expect(!book.timeline("2024-03-20").isClosed)
        #expect(book.timeline("2024-03-22").isClosed)
    }

    // MARK: What cannot be applied

    @Test func loopsAreSetAsideAndNamed() throws {
        var book = PlanBook()
        book.task("A", 1, after: ["C"])
        book.task("B", 2, after: ["A"])
        book.task("C", 3)
        book.say("task.linked", "C", "2024-03-05", [("predecessor", "B")])
        let timeline = book.timeline("2024-03-05")
        let issue = try #require(timeline.issues.first)
        #expect(timeline.kinds == [.loop])
        #expect(issue.loop.map(\.description) == ["A", "B", "C"])
        #expect(issue.item == DocumentKey("C"))
        #expect(timeline["C"]?.predecessors == [])
        #expect(timeline["B"]?.planned?.finish == day("2024-03-11"))
    }

    @Test func loopsOfParentsAreSetAsideAndNamed() {
        var book = PlanBook()
        book.task("A", 1)
        book.task("B", 1, [("parent", "A")])
        book.task("C", 1, [("parent", "B")])
        book.say("task.changed", "A", "2024-03-02", [("parent", "C")])
        book.say("task.changed", "C", "2024-03-03", [("parent", "C")])
        let timeline = book.timeline("2024-03-03")
        #expect(timeline.kinds == [.parentLoop])
        #expect(book.timeline("2024-03-02").kinds == [.parentLoop])
        #expect(book.timeline("2024-03-02").issues.first?.item == DocumentKey("A"))
        #expect(timeline.keys.sorted() == ["A", "B", "C"])
    }

    @Test func whatNamesNothingKnownIsSetAside() {
        var book = PlanBook()
        book.task("A", 1, after: ["X"], [("parent", "Y")])
        book.progress("Z", 50, "2024-03-04")
        book.event("milestone.reached", "2024-03-04", [("milestone", "N")])
        book.task("A", 9, at: "2024-03-05")
        let timeline = book.timeline("2024-03-05")
        #expect(
            timeline.kinds == [.duplicateTask, .unknownMilestone, .unknownParent, .unknownPredecessor, .unknownTask])
        #expect(timeline["A"]?.duration == 1_000_000)
        #expect(timeline.tasks.count == 1)
    }

    @Test func impossibleReportsCountAsTheNearestPossible() {
        var book = PlanBook()
        book.task("P")
        book.task("A", 1, [("parent", "P")])
        book.task("B", 1)
        book.progress("A", 120, "2024-03-05")
        book.say("task.started", "B", "2024-03-06")
        book.say("task.done", "B", "2024-03-06", [("finished", "2024-03-05")])
        book.progress("P", 10, "2024-03-06")
        let timeline = book.timeline("2024-03-06")
        #expect(timeline.kinds == [.finishedBeforeStart, .progressOutOfRange, .summaryReported])
        #expect(timeline["A"]?.progress == 100_000_000)
        #expect(timeline["B"]?.actualStart == day("2024-03-05"))
        #expect(timeline["P"]?.progress == 100_000_000)
    }

    @Test func datesThatEndBeforeTheyBeginAreSetAside() {
        var book = PlanBook()
        book.task("A", 3)
        let event = book.say(
            "task.scheduled", "A", "2024-03-02", [("start", "2024-03-15"), ("finish", "2024-03-06")])
        let timeline = book.timeline("2024-03-02")
        #expect(timeline.kinds == [.scheduledBackwards])
        #expect(timeline.issues.first?.item == DocumentKey("A"))
        #expect(timeline.issues.first?.sequence == event)
        #expect(timeline["A"]?.planned?.description == "2024-03-04…2024-03-06")
    }

    @Test func aPlanOfNothingIsEmpty() {
        let timeline = PlanBook().timeline("2024-03-04")
        #expect(timeline.tasks.isEmpty)
        #expect(timeline.total.forecast == nil)
        #expect(timeline.total.progress == nil)
    }
}
