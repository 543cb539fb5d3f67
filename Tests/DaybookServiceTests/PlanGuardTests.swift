import DaybookLog
import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

/// What the log refuses of a plan, through the ordinary path of an append.
struct PlanGuardTests {
    private let store: ServiceStore

    init() throws { store = try ServiceStore() }

    private func draft(
        _ type: String, _ fields: KeyValuePairs<String, String>, id: String = UUID().uuidString, plan: String = "p"
    ) throws -> EventDraft { try .make(type, "plan/\(plan)", fields, id: id, at: "2026-01-05") }

    @discardableResult private func append(_ drafts: [EventDraft]) throws -> AppendOutcome {
        try store.store.log.append([AppendRequest(drafts, guards: Guards.needed(for: drafts))])[0]
    }

    @discardableResult private func add(
        _ task: String, after predecessors: String..., partOf parent: String? = nil, plan: String = "p"
    ) throws -> AppendOutcome {
        let links = predecessors.joined(separator: ",")
        switch (parent, predecessors.isEmpty) {
        case (nil, true): return try append([draft("task.added", ["task": task, "name": task], id: task, plan: plan)])
        case (nil, false):
            return try append([draft("task.added", ["task": task, "name": task, "links": links], id: task, plan: plan)])
        case (let parent?, true):
            return try append([
                draft("task.added", ["task": task, "name": task, "parent": parent], id: task, plan: plan)
            ])
        case (let parent?, false):
            return try append([
                draft(
                    "task.added", ["task": task, "name": task, "parent": parent, "links": links], id: task, plan: plan)
            ])
        }
    }

    private func link(_ task: String, after predecessor: String, id: String = UUID().uuidString) throws
        -> AppendOutcome
    { try append([draft("task.linked", ["task": task, "predecessor": predecessor], id: id)]) }

    private func retraction(of id: String) throws -> EventDraft {
        try draft(
            "event.retracted", ["event_source": "tests", "event_id": id, "reason": "typed wrongly"], id: "retract \(id)"
        )
    }

    private func retract(_ id: String) throws -> AppendOutcome { try append([retraction(of: id)]) }

    private func expect(
        _ outcome: AppendOutcome, refuses key: String, saying what: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        guard case .refused(let text) = outcome else {
            Issue.record("expected a refusal, not \(outcome)", sourceLocation: location)
            return
        }
        #expect(text.key == key, sourceLocation: location)
        #expect("\(text)".contains(what), "\(text)", sourceLocation: location)
    }

    private func expectAppended(_ outcome: AppendOutcome, _ location: SourceLocation = #_sourceLocation) {
        guard case .appended = outcome else {
            Issue.record("expected it to be appended, not \(outcome)", sourceLocation: location)
            return
        }
    }

    // MARK: Loops of links

    @Test func aLinkThatClosesALoopIsRefusedAndTheLoopNamed() throws {
        try add("A")
        try add("B", after: "A")
        try add("C", after: "B")
        expect(try link("A", after: "C"), refuses: "plan.loop", saying: "A → B → C → A")
        expectAppended(try link("C", after: "A"))
        expect(try link("B", after: "B"), refuses: "plan.loop", saying: "B → B")
        expect(try add("D", after: "D"), refuses: "plan.loop", saying: "D → D")
    }

    @Test func aTaskThatOthersWaitForAlreadyMayCloseALoopWhenItComes() throws {
        try add("B", after: "A")
        try add("C", after: "B")
        expect(try add("A", after: "C"), refuses: "plan.loop", saying: "A → B → C → A")
        expectAppended(try add("A"))
        // The same when its link came before it.
        _ = try link("X", after: "Y")
        expectAppended(try add("Y", after: "X"))
        expect(try add("X"), refuses: "plan.loop", saying: "X → Y → X")
    }

    @Test func whatATaskIsAPartOfMayBeKnownBeforeItIsAdded() throws {
        expectAppended(try append([draft("task.changed", ["task": "X", "parent": "Y"])]))
        expectAppended(try add("X"))
        expectAppended(try add("Y"))
        expect(
            try append([draft("task.changed", ["task": "Y", "parent": "X"])]), refuses: "plan.parts_loop",
            saying: "cannot be a part of 'X'")
        // The same when adding it closes the loop.
        expectAppended(try append([draft("task.changed", ["task": "V", "parent": "W"])]))
        expect(try add("W", partOf: "V"), refuses: "plan.parts_loop", saying: "'W' cannot be a part of 'V'")
    }

    @Test func plansDoNotMixTheirTasks() throws {
        try add("A", plan: "p")
        expectAppended(try append([draft("task.added", ["task": "A", "name": "A"], plan: "q")]))
    }

    @Test func whatIsUnlinkedOrRetractedNoLongerBlocks() throws {
        try add("A")
        try add("B", after: "A")
        expect(try link("A", after: "B"), refuses: "plan.loop", saying: "A → B → A")
        expectAppended(try append([draft("task.unlinked", ["task": "B", "predecessor": "A"])]))
        expectAppended(try link("A", after: "B", id: "a after b"))
        expect(try link("B", after: "A"), refuses: "plan.loop", saying: "B → A → B")
        expectAppended(try retract("a after b"))
        expectAppended(try link("B", after: "A"))
        expectAppended(try retract("B"))
        expectAppended(try link("A", after: "B"))
    }

    @Test func takingBackWhatKeptALoopOpenIsRefused() throws {
        try add("A")
        try add("B", after: "A")
        expectAppended(try append([draft("task.unlinked", ["task": "B", "predecessor": "A"], id: "unlinked")]))
        expectAppended(try link("A", after: "B"))
        expect(try retract("unlinked"), refuses: "plan.retraction_loop", saying: "→ A")
    }

    @Test func whatIsBroughtBackMustNotCloseALoop() throws {
        try add("A")
        try add("B")
        expectAppended(try link("B", after: "A", id: "b after a"))
        expectAppended(try retract("b after a"))
        expectAppended(try link("A", after: "B", id: "a after b"))
        expect(try retract("retract b after a"), refuses: "plan.reinstatement_loop", saying: "B → A")
        // Both in one request act together.
        expectAppended(
            try append([retraction(of: "retract b after a"), retraction(of: "a after b")]))
        expect(try link("A", after: "B"), refuses: "plan.loop", saying: "A → B → A")
    }

    @Test func aTaskAddedAgainKeepsTheOldOneAway() throws {
        try add("A")
        expectAppended(try retract("A"))
        expectAppended(try append([draft("task.added", ["task": "A", "name": "again"], id: "again")]))
        expect(try retract("retract A"), refuses: "plan.task_twice", saying: "'A'")
        expectAppended(try retract("again"))
        expectAppended(try retract("retract A"))
        expect(
            try append([draft("task.added", ["task": "A", "name": "third"])]), refuses: "plan.task_twice", saying: "'A'"
        )
    }

    // MARK: Parts

    @Test func aTaskIsNoPartOfItself() throws {
        try add("P")
        try add("Q", partOf: "P")
        try add("R", partOf: "Q")
        let change = try draft("task.changed", ["task": "P", "parent": "R"])
        expect(try append([change]), refuses: "plan.parts_loop", saying: "Q → R → P → Q")
        expect(try add("S", partOf: "S"), refuses: "plan.parts_loop", saying: "S → S")
        expectAppended(try append([draft("task.changed", ["task": "R", "parent": "P"])]))
    }

    @Test func aTaskCannotWaitForWhatItIsAPartOf() throws {
        try add("P")
        try add("A", partOf: "P")
        try add("X", after: "P")
        expect(try link("A", after: "P"), refuses: "plan.loop", saying: "A")
        expect(try link("A", after: "X"), refuses: "plan.loop", saying: "A → P → X → A")
        expect(try link("P", after: "A"), refuses: "plan.loop", saying: "A → P → A")
        expect(try link("P", after: "X"), refuses: "plan.loop", saying: "X")
        // Moving a task into what waits for it.
        try add("Y")
        expectAppended(try link("P", after: "Y"))
        expect(
            try append([draft("task.changed", ["task": "Y", "parent": "P"])]), refuses: "plan.parts_loop", saying: "Y")
        expectAppended(try add("B", after: "A", partOf: "P"))
    }

    // MARK: Tasks twice

    @Test func aTaskIsAddedOnce() throws {
        try add("A")
        expect(
            try append([draft("task.added", ["task": "A", "name": "again"])]), refuses: "plan.task_twice", saying: "'A'"
        )
        expectAppended(try retract("A"))
        expectAppended(try append([draft("task.added", ["task": "A", "name": "again"])]))
    }

    @Test func aRequestIsSeenAsAWhole() throws {
        let twice = try append([
            draft("task.added", ["task": "A", "name": "one"]), draft("task.added", ["task": "A", "name": "two"]),
        ])
        expect(twice, refuses: "plan.task_twice", saying: "'A'")
        let loop = try append([
            draft("task.added", ["task": "A", "name": "A", "links": "C"]),
            draft("task.added", ["task": "B", "name": "B", "links": "A"]),
            draft("task.added", ["task": "C", "name": "C", "links": "B"]),
        ])
        expect(loop, refuses: "plan.loop", saying: "C → A → B → C")
        #expect(try store.store.log.head.sequence == 0)
    }

    @Test func ofTwoRequestsOfOneBatchTheSecondSeesTheFirst() throws {
        try add("A")
        try add("B")
        let requests = try [("A", "B"), ("B", "A")].map { task, predecessor in
            let draft = try draft("task.linked", ["task": task, "predecessor": predecessor])
            return AppendRequest([draft], guards: Guards.needed(for: [draft]))
        }
        let outcomes = try store.store.log.append(requests)
        expectAppended(outcomes[0])
        expect(outcomes[1], refuses: "plan.loop", saying: "B → A → B")
    }

    // MARK: Blanks

    @Test func workInAPlanFromATemplateWaitsUntilSomebodyIsNamedForEveryTask() throws {
        try append([draft("plan.created", ["name": "Plan", "template": "work-plan"])])
        try add("P")
        try add("A", partOf: "P")
        try add("B", partOf: "P")
        try append([draft("task.assigned", ["task": "A", "assignee": "li.lei"])])
        let start = { [self] in try append([draft("task.started", ["task": "A"])]) }
        expect(try start(), refuses: "plan.blanks", saying: "1 of its tasks: B (B)")
        expect(
            try append([draft("task.progressed", ["task": "A", "progress": "10"])]), refuses: "plan.blanks", saying: "B"
        )
        try append([draft("task.assigned", ["task": "B", "assignee": "han.mei"], id: "han")])
        expectAppended(try start())
        // Somebody leaves: the blank is open again.
        try append([draft("task.assigned", ["task": "B", "assignee": "han.mei", "released": "true"])])
        expect(try start(), refuses: "plan.blanks", saying: "B (B)")
        try append([draft("task.cancelled", ["task": "B"])])
        expectAppended(try start())
    }

    @Test func aPlanThatNobodyMadeFromATemplateMayStartAtOnce() throws {
        try append([draft("plan.created", ["name": "Plan"])])
        try add("A")
        expectAppended(try append([draft("task.started", ["task": "A"])]))
    }

    // MARK: Everyday paths

    @Test func recordingAndImportingAskTheGuards() throws {
        try add("A")
        try add("B", after: "A")
        let entry = Recorder.Entry(
            type: "task.linked", subject: "plan/p", fields: [("task", "A"), ("predecessor", "B")], actor: "test")
        #expect { try Recorder(store.store).record(entry) } throws: { "\($0)".contains("A → B → A") }

        let path = store.path + ".ndjson"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it being gone.
        let line = """
            {"specversion":"1.0","id":"l1","source":"s","type":"daybook.task.linked.v1","subject":"plan/p",\
            "time":"2026-01-05T00:00:00Z","data":{"task":"A","predecessor":"B"}}
            """
        try line.write(toFile: path, atomically: true, encoding: .utf8)
        let summary = try Importer(store.store, ImportOptions()).run([ImportInput(path: path)])
        #expect(summary.rejected == 1)
        #expect("\(summary.problems[0].text)".contains("line 1: 'A' cannot wait for 'B'"))
    }

    @Test func aPlanOfThousandsOfTasksIsNotReadAgainForEveryOne() throws {
        let count = 5_000
        let drafts = try (0..<count).map { number in
            try draft(
                "task.added",
                ["task": "T\(number)", "name": "T", "parent": "P\(number / 100)", "links": "T\(max(0, number - 1))"],
                id: "t\(number)")
        }
        // The first would wait for itself.
        let requests = drafts.dropFirst().map { AppendRequest([$0], guards: Guards.needed(for: [$0])) }
        let clock = ContinuousClock()
        let time = try clock.measure {
            for start in stride(from: 0, to: requests.count, by: 4_096) {
                let outcomes = try store.store.log.append(Array(requests[start..<min(start + 4_096, requests.count)]))
                #expect(outcomes.allSatisfy { if case .appended = $0 { true } else { false } })
            }
        }
        // Reading the plan again for every task would take minutes.
        #expect(time < .seconds(60), "\(time)")
    }
}
