import DaybookImport
import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

/// Taking whole imports back and bringing them back.
struct ImportUndoTests {
    private let store: ServiceStore

    init() throws { store = try ServiceStore() }

    private var reverter: ImportReverter { ImportReverter(store.store) }

    private func interaction(_ id: String, _ customer: String = "C-1") throws -> EventDraft {
        try .make("interaction.logged", "customer/\(customer)", ["channel": "phone"], id: id, at: "2024-05-06")
    }

    private func isGone(_ id: String) throws -> Bool {
        guard let sequence = try store.store.log.find(source: "tests", id: id) else { return true }
        return try store.store.log.retraction(of: sequence) != nil
    }

    @Test func anImportIsListedRevertedAndBroughtBackAgainAndAgain() throws {
        let drafts = try (1...5).map { try interaction("e-\($0)", "C-\($0 % 2)") }
        let key = try store.bring(drafts).key
        var listed = try #require(try reverter.imports().first)
        #expect((listed.key, listed.events, listed.appended, listed.retracted) == (key, 5, 5, 0))
        for _ in 1...3 {
            let summary = try reverter.revert(String(key.prefix(8)), reason: "last year's file", actor: "li")
            #expect((summary.retracted, summary.already, summary.isNew) == (5, 0, true))
            listed = try #require(try reverter.imports().first)
            #expect(listed.retracted == 5)
            #expect(listed.revertedAt != nil)
            let head = try store.store.log.head.sequence
            let again = try reverter.revert("import/\(key)", reason: "once more", actor: "li")
            #expect((again.retracted, again.already, again.isNew) == (0, 5, false))
            #expect(again.reversion == summary.reversion)
            let untouched = try store.bring(drafts).summary
            #expect((untouched.appended, untouched.already, untouched.alreadyRetracted) == (0, 5, 5))
            #expect(try store.store.log.head.sequence == head)

            let back = try store.bring(drafts, reinstating: true).summary
            #expect((back.appended, back.already, back.alreadyRetracted, back.reinstated) == (0, 5, 0, 5))
            listed = try #require(try reverter.imports().first)
            #expect((listed.retracted, listed.revertedAt) == (0, nil))
            let end = try store.store.log.head.sequence
            #expect(try store.bring(drafts, reinstating: true).summary.reinstated == 0)
            #expect(try store.store.log.head.sequence == end)
        }
        #expect(try LogChecker.problems(store.store.log) == [])
    }

    @Test func whatSomebodyRetractedByHandStaysRetracted() throws {
        let drafts = try ["a", "b"].map { try interaction($0) }
        let key = try store.bring(drafts).key
        let wrong = try #require(try store.store.log.find(source: "tests", id: "a"))
        _ = try Recorder(store.store).retract(wrong, reason: "typed twice", actor: "li")
        let summary = try reverter.revert(key, reason: "wrong file", actor: "li")
        #expect((summary.retracted, summary.already) == (1, 1))
        let back = try store.bring(drafts, reinstating: true).summary
        #expect(back.reinstated == 2)
        #expect(try isGone("a"))
        #expect(try !isGone("b"))
        // Now only the one retracted by hand is left, which is no matter of imports.
        let left = try store.bring(drafts, reinstating: true).summary
        #expect((left.reinstated, left.alreadyRetracted) == (0, 1))
    }

    @Test func theOrderInWhichImportsAreRevertedDoesNotMatter() throws {
        let event = try interaction("a")
        let first = try store.bring([event]).key
        let second = try store.bring([try .retraction(of: event, id: "r"), interaction("b")]).key
        // The second import took the first one's event back; without either import it must not be there.
        _ = try reverter.revert(first, reason: "wrong", actor: "li")
        _ = try reverter.revert(second, reason: "wrong", actor: "li")
        #expect(try isGone("a"))
        #expect(try isGone("b"))
        let back = try store.bring([event], reinstating: true).summary
        #expect(back.reinstated == 1)
        #expect(try !isGone("a"))
        #expect(try reverter.imports().map { $0.revertedAt == nil } == [true, false])
    }

    @Test func eventsThatWereThereBeforeAreNotTheImports() throws {
        let first = try store.bring([interaction("a"), interaction("b")]).key
        let second = try store.bring([interaction("b"), interaction("c")])
        #expect((second.summary.appended, second.summary.already) == (1, 1))
        #expect(try reverter.revert(second.key, reason: "wrong", actor: "li").retracted == 1)
        #expect(try ["a", "b", "c"].map(isGone) == [false, false, true])
        #expect(try reverter.revert(first, reason: "wrong", actor: "li").retracted == 2)
        // The second file brings its events back, also the one that came with the first.
        let back = try store.bring([interaction("b"), interaction("c")], reinstating: true).summary
        #expect(back.reinstated == 2)
        #expect(try ["a", "b", "c"].map(isGone) == [true, false, false])
        let listed = try reverter.imports()
        #expect(listed.map(\.retracted) == [1, 0])
        #expect(listed.map { $0.revertedAt == nil } == [false, true])
        #expect(try store.bring([interaction("a")], reinstating: true).summary.reinstated == 1)
        #expect(try reverter.imports().map { $0.revertedAt == nil } == [true, true, true])
    }

    @Test(arguments: [true, false]) func allOrNothingAndDryRunsCountTheSame(dryRun: Bool) throws {
        let key = try store.bring([interaction("a"), interaction("b", "C-2")]).key
        _ = try reverter.revert(key, reason: "wrong", actor: "li")
        let head = try store.store.log.head.sequence
        let drafts = [try interaction("a"), try interaction("b", "C-2"), try interaction("c")]
        var options = ImportOptions()
        options.allOrNothing = true
        options.dryRun = dryRun
        let plain = try store.bring(drafts, options).summary
        #expect((plain.appended, plain.already, plain.alreadyRetracted) == (1, 2, 2))
        options.reinstates = true
        let back = try store.bring(drafts, options).summary
        #expect((back.already, back.alreadyRetracted, back.reinstated) == (dryRun ? 2 : 3, 0, 2))
        #expect(try ["a", "b", "c"].map(isGone) == (dryRun ? [true, true, true] : [false, false, false]))
        if dryRun { #expect(try store.store.log.head.sequence == head) }
    }

    @Test func whatARuleKeepsInPlaceIsNamedAndTheRestIsTakenBack() throws {
        func task(_ type: String, _ fields: KeyValuePairs<String, String>, _ id: String) throws -> EventDraft {
            try .make(type, "plan/p", fields, id: id, at: "2024-05-06")
        }
        try store.append([
            task("task.added", ["task": "A", "name": "A"], "A"), task("task.added", ["task": "B", "name": "B"], "B"),
            task("task.linked", ["task": "B", "predecessor": "A"], "b after a"),
        ])
        let unlinked = try task("task.unlinked", ["task": "B", "predecessor": "A"], "unlinked")
        let key = try store.bring([unlinked, interaction("a")]).key
        try store.append([task("task.linked", ["task": "A", "predecessor": "B"], "a after b")])
        let refused = try reverter.revert(key, reason: "wrong", actor: "li")
        #expect(refused.refusals.map(\.subject.description) == ["plan/p"])
        #expect(refused.refusals.map(\.text.key) == ["plan.retraction_loop"])
        #expect((refused.retracted, refused.reversion) == (1, nil))
        #expect(try reverter.imports().first?.revertedAt == nil)
        #expect(try ["unlinked", "a"].map(isGone) == [false, true])
        let link = try #require(try store.store.log.find(source: "tests", id: "a after b"))
        _ = try Recorder(store.store).retract(link, reason: "wrong", actor: "li")
        let done = try reverter.revert(key, reason: "wrong", actor: "li")
        #expect((done.retracted, done.already, done.refusals.isEmpty) == (1, 1, true))
        #expect(try reverter.imports().first?.revertedAt != nil)
    }

    @Test func whatWasRejectedThenIsRejectedAgainWhenTheImportComesBack() throws {
        let drafts: [EventDraft] = try ["one", "two"].map {
            try .make("task.added", "plan/p", ["task": "A", "name": $0], id: $0, at: "2024-05-06")
        }
        let (first, key) = try store.bring(drafts)
        #expect((first.appended, first.rejected) == (1, 1))
        _ = try reverter.revert(key, reason: "wrong", actor: "li")
        let back = try store.bring(drafts, reinstating: true).summary
        #expect((back.appended, back.rejected, back.reinstated) == (0, 1, 1))
        #expect(try ["one", "two"].map(isGone) == [false, true])
    }

    @Test func anImportThatNeverEndedCanBeTakenBack() throws {
        let drafts = try ["a", "b"].map { try interaction($0) }
        _ = try store.store.log.append(drafts.map { AppendRequest([$0], importKey: "half-way") })
        let listed = try #require(try reverter.imports().first)
        #expect((listed.input, listed.events, listed.appended) == ("", nil, 2))
        #expect(try reverter.revert("half", reason: "killed", actor: "li").retracted == 2)
        #expect(try reverter.imports().map { $0.revertedAt != nil } == [true])
        #expect(throws: ServiceError.self) { try reverter.revert("none", reason: "killed", actor: "li") }
        #expect(throws: ServiceError.self) { try reverter.revert("", reason: "killed", actor: "li") }
    }

    @Test func oneEventIsRetractedAndReinstatedAgainAndAgain() throws {
        try store.append([interaction("a")])
        let recorder = Recorder(store.store)
        var ids: [String?] = []
        for _ in 1...3 {
            let retraction = try recorder.retract(1, reason: "typed twice", actor: "li")
            ids.append(try store.store.log.event(retraction.sequence)?.id)
            #expect(retraction.isNew)
            let again = try recorder.retract(1, reason: "for another reason", actor: "li")
            #expect((again.sequence, again.isNew) == (retraction.sequence, false))
            #expect(try recorder.reinstate(1, reason: "it was right", actor: "li").count == 1)
            #expect(try recorder.reinstate(1, reason: "it was right", actor: "li") == [])
            #expect(try !isGone("a"))
        }
        #expect(ids == ["retract/tests/a", "retract/tests/a/2", "retract/tests/a/3"])
        #expect(throws: ServiceError.self) { try recorder.retract(99, reason: "typed twice", actor: "li") }
        #expect(throws: ServiceError.self) { try recorder.reinstate(99, reason: "typed twice", actor: "li") }
    }
}
