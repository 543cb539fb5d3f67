import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookLog

/// A process dies at each step of an erasure: then it has not begun, or whoever opens the store next finishes it; and nobody else's key
/// is ever lost.
@Suite struct ErasureCrashTests {
    private struct Stop: Error {}

    let store: TemporaryStore
    /// Of whom the first and the third event are to be erased.
    private let drafts: [EventDraft]
    private let places: OldKeys

    init() throws {
        store = try TemporaryStore()
        drafts = [
            .sample(1, personal: "own"), .sample(2, customer: "C-2", personal: "other"),
            try .said("contact", by: "K-1", of: "C-1", id: "s-1"), .sample(3, customer: "C-3", personal: "third"),
        ]
        _ = try store.open().append(drafts.map { AppendRequest([$0]) })
        places = try OldKeys(of: store)
    }

    private func log(stoppingAt steps: Set<ErasureStep>) throws -> Log {
        try Log(store: store.path, masterKey: store.masterKey, clock: TickingClock().now) { step in
            if steps.contains(step) { throw Stop() }
        }
    }

    private func isCommitted(_ step: ErasureStep) -> Bool {
        let steps = ErasureStep.allCases
        return steps.firstIndex(of: step)! >= steps.firstIndex(of: .committed)!
    }

    private func check(_ log: Log, isErased: Bool, _ note: Comment) throws {
        for (index, draft) in drafts.enumerated() {
            let expected: StoredEvent.Personal =
                isErased && draft.subject.key == "C-1" ? .erased : .open(draft.personal)
            #expect(try log.event(UInt64(index + 1))?.personal == expected, note)
        }
        #expect(try log.lastSequence == (isErased ? 5 : 4), note)
    }

    private func checkThatAllIsDone(isErased: Bool, _ note: Comment) throws {
        let log = try store.open()
        try check(log, isErased: isErased, note)
        #expect(try !log.isErasureUnfinished, note)
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.path + "/keys") == ["keyring"], note)
        #expect(!FileManager.default.fileExists(atPath: store.path + ".key.next"), note)
        #expect(try places.areFound(in: store) == !isErased, note)
        // The store goes on, and what did not happen can happen now.
        let newcomer = EventDraft.sample(9, customer: "C-9", personal: "newcomer")
        _ = try log.append([AppendRequest([newcomer])])
        _ = try log.erase([.erasure(of: isErased ? "C-3" : "C-1", id: "later")])
        let sequence = try #require(try log.find(source: newcomer.source, id: newcomer.id))
        let again = try store.open()
        #expect(try again.event(sequence)?.personal == .open(newcomer.personal), note)
        #expect(try again.event(2)?.personal == .open(drafts[1].personal), note)
        #expect(try again.event(1)?.personal == .erased, note)
        #expect(try !places.areFound(in: store), note)
        #expect(try LogChecker.problems(again) == [], note)
    }

    /// When a commit fails, the disk may have it although nobody sees it, and names pages that another commit writes over: the disk is
    /// waited for (that it helps, the laboratory's refused erasures show), and its keys are thrown away without a commit.
    @Test func anErasureInDoubtIsThrownAwayWithoutACommit() throws {
        let stopped = try log(stoppingAt: [.keysStaged])
        #expect(throws: LogError.self) { try stopped.erase([.erasure(of: "C-1", id: "x")]) }
        let staged = store.path + "/keys/keyring.next"
        let next = try #require(try KeyringFile.open(staged, storeID: stopped.storeID))
        let environment = try LogStorage(path: "\(store.path)/log", makes: false).environment
        let transaction = environment.lastTransaction
        #expect(next.header.transaction == UInt64(transaction + 1))
        try check(try store.open(), isErased: false, "after")
        #expect(environment.lastTransaction == transaction)
        #expect(!FileManager.default.fileExists(atPath: staged))
    }

    /// The new name of a master key can be lost when the disk fails and the power after it: it must not be taken for one that was never used.
    @Test func aMasterKeyInUseIsNotThrownAwayUnderItsOtherName() throws {
        _ = try store.open().erase([.erasure(of: "C-1", id: "x")])
        let key = store.path + ".key"
        try FileManager.default.moveItem(atPath: key, toPath: key + ".next")
        try Data(repeating: 0, count: 65).write(to: URL(fileURLWithPath: key))
        try check(try store.open(), isErased: true, "before")
        // Throws away what another erasure left that never was.
        let stopped = try log(stoppingAt: [.keysBegun])
        #expect(throws: LogError.self) { try stopped.erase([.erasure(of: "C-3", id: "y")]) }
        let again = try store.open()
        try check(again, isErased: true, "after")
        _ = try again.erase([.erasure(of: "C-3", id: "z")])
        #expect(try store.open().event(2)?.personal == .open(drafts[1].personal))
        #expect(try store.open().event(4)?.personal == .erased)
    }

    @Test(arguments: ErasureStep.allCases) func itIsFinishedOrHasNotBegun(step: ErasureStep) throws {
        let bystander = try store.open()
        try check(bystander, isErased: false, "before")
        let stopped = try log(stoppingAt: [step])
        #expect(throws: LogError.self) { try stopped.erase([.erasure(of: "C-1", id: "x")]) }
        let isErased = isCommitted(step)
        // Who had the store open before, who opened it for the erasure, and who cannot finish it all see what the log says.
        try check(bystander, isErased: isErased, "bystander, \(step)")
        try check(stopped, isErased: isErased, "stopped, \(step)")
        try check(try log(stoppingAt: [.committed]), isErased: isErased, "unable, \(step)")
        let auditor = try Log(store: store.path, masterKey: MasterKey(path: store.path + ".nowhere"))
        #expect(try auditor.event(2)?.personal == .sealed)
        try checkThatAllIsDone(isErased: isErased, "\(step)")
    }

    /// The next one that opens the store dies as well.
    @Test(arguments: ErasureStep.allCases, ErasureStep.allCases)
    func aCrashWhileFinishingIsFinishedToo(first: ErasureStep, second: ErasureStep) throws {
        let stopped = try log(stoppingAt: [first])
        #expect(throws: LogError.self) { try stopped.erase([.erasure(of: "C-1", id: "x")]) }
        try check(try log(stoppingAt: [second]), isErased: isCommitted(first), "\(first), \(second)")
        try checkThatAllIsDone(isErased: isCommitted(first), "\(first), \(second)")
    }

    /// A writer that was open all the time, and not the next one to open the store, comes first.
    @Test(arguments: ErasureStep.allCases) func anOpenWriterFinishesBeforeItMakesAKey(step: ErasureStep) throws {
        let writer = try store.open()
        let stopped = try log(stoppingAt: [step])
        #expect(throws: LogError.self) { try stopped.erase([.erasure(of: "C-1", id: "x")]) }
        let again = EventDraft.sample(7, personal: "again")
        guard case .appended(let sequence, _)? = try writer.append([AppendRequest([again])]).first else {
            Issue.record("not appended after a crash at \(step)")
            return
        }
        let isErased = isCommitted(step)
        #expect(try places.areFound(in: store) == !isErased)
        for log in [writer, try store.open()] {
            #expect(try log.event(sequence)?.personal == .open(again.personal))
            #expect(try log.event(2)?.personal == .open(drafts[1].personal))
            #expect(try log.event(1)?.personal == (isErased ? .erased : .open(drafts[0].personal)))
        }
    }

    /// Events that need no keys go in while an erasure cannot be finished; the others are refused, and it is said why.
    @Test func withoutTheNewMasterKeyNoKeyIsMade() throws {
        let stopped = try log(stoppingAt: [.committed])
        #expect(throws: LogError.self) { try stopped.erase([.erasure(of: "C-1", id: "x")]) }
        let other = try Log(store: store.path, masterKey: MasterKey(path: store.path + ".nowhere"))
        #expect(try other.isErasureUnfinished)
        let outcomes = try other.append([
            AppendRequest([.sample(8, personal: "new")]), AppendRequest([.sample(9)]),
        ])
        guard case .refused? = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(outcomes.last == .appended(first: 6, count: 1))
        #expect(try store.open().event(2)?.personal == .open(drafts[1].personal))
        #expect(try !other.isErasureUnfinished)
    }
}
