import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// Tasks that start or finish when something happens elsewhere (P13).
@Suite struct TimelineArrivalTests {
    private func waiting(
        _ event: String, document: String? = nil, subject: String? = nil, then: String? = nil
    ) -> [(String, TestValue)] {
        var wait: [(String, TestValue)] = [("event", .text(event))]
        if let subject { wait.append(("subject", .text(subject))) }
        if let document { wait.append(("document", .text(document))) }
        if let then { wait.append(("then", .text(then))) }
        return [("waits_for", .list([.message(wait)]))]
    }

    @Test func aResolvedCaseFinishesTheTaskAndAReopenedOneOpensIt() throws {
        var book = PlanBook()
        book.task("A", 2, waiting("case.resolved", document: "CS-1", subject: "customer/C-1"))
        book.event("case.resolved", "2024-03-05", of: "C-2", [("case", "CS-1")])
        book.event("case.resolved", "2024-03-06", of: "C-1", [("case", "CS-1")])
        #expect(book.timeline("2024-03-05")["A"]?.state == .waiting)
        #expect(book.timeline("2024-03-05")["A"]?.wait?.document == DocumentKey("CS-1"))
        let done = try #require(book.timeline("2024-03-06")["A"])
        #expect(done.state == .done)
        #expect(done.actualFinish == day("2024-03-06"))
        #expect(done.wait == nil)
        book.event("case.reopened", "2024-03-07", of: "C-1", [("case", "CS-1")])
        #expect(book.timeline("2024-03-06")["A"]?.state == .done)
        #expect(book.timeline("2024-03-07")["A"]?.state == .late)
        book.event("case.resolved", "2024-03-08", of: "C-1", [("case", "CS-1")])
        #expect(book.timeline("2024-03-08")["A"]?.actualFinish == day("2024-03-08"))
    }

    @Test func aRetractedVisitOpensTheTaskAgain() {
        var book = PlanBook(start: "2024-03-04", [("customer", "C-1")])
        book.task("A", 5, waiting("visit.done"))
        book.event("visit.done", "2024-02-20", of: "C-1", [("visit", "V-0")])
        let visit = book.event("visit.done", "2024-03-06", of: "C-1", [("visit", "V-1"), ("visited", "2024-03-05")])
        // The visit before the task began to wait is another one.
        #expect(book.timeline("2024-03-05")["A"]?.state == .waiting)
        #expect(book.timeline("2024-03-06")["A"]?.actualFinish == day("2024-03-05"))
        book.retract(visit, at: "2024-03-07", of: "C-1")
        #expect(book.timeline("2024-03-06")["A"]?.state != .done)
        #expect(book.timeline("2024-03-07")["A"]?.state != .done)
    }

    @Test func onlyTheFirstArrivalFinishesATask() {
        var book = PlanBook(start: "2024-03-04", [("customer", "C-1")])
        book.task("A", 5, waiting("visit.done"))
        book.event("visit.done", "2024-03-06", of: "C-1", [("visit", "V-1"), ("visited", "2024-03-04")])
        book.event("visit.done", "2024-03-14", of: "C-1", [("visit", "V-2")])
        #expect(book.timeline("2024-03-06")["A"]?.actualFinish == day("2024-03-04"))
        #expect(book.timeline("2024-03-20")["A"]?.actualFinish == day("2024-03-04"))
        // One that comes while the task is open again is the next one.
        book.say("task.reopened", "A", "2024-03-21")
        #expect(book.timeline("2024-03-21")["A"]?.actualFinish == nil)
        book.event("visit.done", "2024-03-22", of: "C-1", [("visit", "V-3")])
        #expect(book.timeline("2024-03-25")["A"]?.actualFinish == day("2024-03-22"))
    }

    @Test func whatArrivesAfterSomebodySaidDoneMovesNothing() {
        var book = PlanBook(start: "2024-03-04", [("customer", "C-1")])
        book.task("A", 5, waiting("case.resolved"))
        book.say("task.done", "A", "2024-03-05")
        book.event("case.resolved", "2024-03-11", of: "C-1", [("case", "CS-1")])
        book.say("task.done", "A", "2024-03-12")
        #expect(book.timeline("2024-03-12")["A"]?.actualFinish == day("2024-03-05"))
        // The case did not finish the task, so opening it again does not open the task.
        book.event("case.reopened", "2024-03-13", of: "C-1", [("case", "CS-1")])
        #expect(book.timeline("2024-03-13")["A"]?.actualFinish == day("2024-03-05"))
    }

    @Test func anotherCaseTakenBackOpensNothing() {
        var book = PlanBook(start: "2024-03-04", [("customer", "C-1")])
        book.task("A", 5, waiting("case.resolved"))
        for (number, at) in [("CS-1", "2024-03-05"), ("CS-2", "2024-03-06")] {
            book.event("case.resolved", at, of: "C-1", [("case", .text(number))])
        }
        book.event("case.reopened", "2024-03-07", of: "C-1", [("case", "CS-2")])
        #expect(book.timeline("2024-03-07")["A"]?.actualFinish == day("2024-03-05"))
        book.event("case.reopened", "2024-03-08", of: "C-1", [("case", "CS-1")])
        #expect(book.timeline("2024-03-08")["A"]?.actualFinish == nil)
    }

    @Test func withoutACustomerAnybodysEventWithTheDocumentCounts() {
        var book = PlanBook()
        book.task("A", 5, waiting("payment.received", document: "PAY-1", then: "started"))
        book.task("B", 5, waiting("payment.received"))
        book.event(
            "payment.received", "2024-03-05", of: "C-9", [("payment", "PAY-1"), ("amount", 1), ("currency", "CNY")])
        let timeline = book.timeline("2024-03-05")
        #expect(timeline["A"]?.state == .running)
        #expect(timeline["A"]?.actualStart == day("2024-03-05"))
        #expect(timeline["B"]?.state == .waiting)
        #expect(timeline.kinds == [.nothingAwaited])
    }

    @Test func theTasksCustomerGoesBeforeThePlans() {
        var book = PlanBook(start: "2024-03-04", [("customer", "C-1")])
        book.task("A", 5, [("customer", "C-2")] + waiting("order.delivered"))
        book.event("order.delivered", "2024-03-05", of: "C-1", [("order", "O-1")])
        #expect(book.timeline("2024-03-05")["A"]?.state == .waiting)
        book.event("order.delivered", "2024-03-06", of: "C-2", [("order", "O-2")])
        #expect(book.timeline("2024-03-06")["A"]?.state == .done)
    }

    @Test func keysTooLongForARowAreFoundAsWell() {
        let long = "customer-with-a-very-long-key"
        var book = PlanBook(start: "2024-03-04", [("customer", .text(long))])
        book.task("A", 5, waiting("visit.done"))
        book.event("visit.done", "2024-03-05", of: "other", [("visit", "V-1")])
        #expect(book.timeline("2024-03-05")["A"]?.state == .waiting)
        book.event("visit.done", "2024-03-05", of: long, [("visit", "V-2")])
        #expect(book.timeline("2024-03-05")["A"]?.state == .done)
    }

    @Test func aWaitCanBeChangedAndCleared() {
        var book = PlanBook(start: "2024-03-04", [("customer", "C-1")])
        book.task("A", 5, waiting("visit.done", document: "V-1"))
        book.say("task.changed", "A", "2024-03-04", waiting("visit.done", document: "V-2"))
        book.event("visit.done", "2024-03-05", of: "C-1", [("visit", "V-1")])
        #expect(book.timeline("2024-03-04")["A"]?.state == .waiting)
        #expect(book.timeline("2024-03-05")["A"]?.wait?.document == DocumentKey("V-2"))
        book.say("task.changed", "A", "2024-03-06", [("cleared", ["waits_for"])])
        #expect(book.timeline("2024-03-06")["A"]?.wait == nil)
        book.event("visit.done", "2024-03-07", of: "C-1", [("visit", "V-2")])
        #expect(book.timeline("2024-03-07")["A"]?.state == .notStarted)
    }

    @Test func whatNothingCanWaitForIsNamed() {
        var book = PlanBook(start: "2024-03-04", [("customer", "C-1")])
        book.task("A", 5, waiting("tier.assigned"))
        book.task("B", 5, waiting("no.such_event"))
        #expect(book.timeline("2024-03-04").kinds == [.unknownEventAwaited, .unknownEventAwaited])
    }

    @Test func everyAwaitedTypeIsPostedWithItsDocument() throws {
        for number in TimelineEvents.awaited.sorted() {
            let type = try #require(EventCatalogue.type(numbered: number))
            let family = type.shortName.prefix { $0 != "." }
            var book = PlanBook()
            book.task("A", 5, waiting(type.shortName, document: "D-1"))
            book.event(type.shortName, "2024-03-05", of: "C-1", [(String(family), "D-1")])
            #expect(book.timeline("2024-03-05")["A"]?.state == .done, "\(type.shortName)")
        }
    }
}
