import DaybookModel
import Testing

/// The dealers' work plan of 2024 (requirement P26).
@Suite struct DemoPlanTests {
    private static let facts = Demo.valid.filter { $0.customer == "work-plan-2024" }

    private func of(_ type: String) -> [DemoFact] { DemoPlanTests.facts.filter { $0.type == type } }

    @Test func itHasSevenTasksWithSevenOwnersAndDates() {
        let tasks = of("task.added").filter { $0.data["parent"] == nil }
        #expect(tasks.map { $0.text("task") } == ["T1", "T2", "T3", "T4", "T5", "T6", "T7"])
        #expect(Set(tasks.map { $0.text("assignee") }).count == 7)
        #expect(of("task.added").allSatisfy { ($0.day("start") ?? $0.day) <= ($0.day("finish") ?? $0.day + -1) })
        #expect(of("task.linked").count == 9)
        let planned = of("baseline.captured").flatMap { $0.objects("tasks") }.map { DemoFact.text($0["task"]) }
        #expect(planned == of("task.added").map { $0.text("task") })
    }

    @Test func everythingHappensIn2024AndSomeOfItIsStillRunning() {
        #expect(DemoPlanTests.facts.allSatisfy { $0.day.civil.year == 2024 })
        let done = Set(of("task.done").map { $0.text("task") })
        let started = Set(of("task.started").map { $0.text("task") })
        #expect(done == ["T1", "T2", "T3", "T4", "T5"])
        #expect(started.subtracting(done) == ["T6.1", "T6.2", "T6.3", "T7"])
        #expect(of("task.scheduled").allSatisfy { !$0.text("reason").isEmpty }, "every new date says why")
        #expect(of("milestone.reached").map { $0.text("milestone") } == ["M1", "M2"])
    }

    @Test func durationsAreTheWorkdaysBetweenTheDates() {
        for fact in of("task.added") + of("task.scheduled") {
            guard let start = fact.day("start"), let finish = fact.day("finish") else { continue }
            let workdays = (0...(finish - start)).count { (start + $0).weekday <= 5 }
            #expect(fact.number("duration") == workdays, "\(fact.id)")
        }
    }

    @Test func twoTasksWaitForWhatHappensToADealerAndItHappens() throws {
        let waiting = of("task.added").filter { $0.data["waits_for"] != nil }
        #expect(waiting.map { $0.text("task") } == ["T6.1", "T6.2"])
        for (task, field) in zip(waiting, ["visit", "case"]) {
            guard case .object(let awaited) = task.data["waits_for"] else { continue }
            let met = Demo.of(DemoFact.text(awaited["event"])).filter {
                "customer/\($0.customer)" == DemoFact.text(awaited["subject"])
                    && $0.text(field) == DemoFact.text(awaited["document"])
            }
            #expect(met.count == 1, "\(task.id)")
            #expect(met.allSatisfy { $0.day > Demo.day("2024-09-01") })
        }
    }
}
