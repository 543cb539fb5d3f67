import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookLog

/// An erasure is an event and the end of the keys it names, and of nothing else.
@Suite struct ErasureTests {
    let store: TemporaryStore

    init() throws { store = try TemporaryStore() }

    private func isRefused(_ outcome: AppendOutcome?, _ key: String) -> Bool {
        if case .refused(let text)? = outcome { text.key == key } else { false }
    }

    private func personal(_ log: Log) throws -> [StoredEvent.Personal] {
        var all: [StoredEvent.Personal] = []
        try log.forEach { view in
            all.append(try log.open(view).personal)
            return true
        }
        return all
    }

    private func open(_ draft: EventDraft) -> StoredEvent.Personal { .open(draft.personal) }

    @Test func aCustomerGoesWithItsContactsAndNobodyElse() throws {
        let log = try store.open()
        let other = EventDraft.sample(2, customer: "C-10", personal: "other")
        _ = try log.append([
            AppendRequest([.sample(1, personal: "own")]), AppendRequest([other]),
            AppendRequest([try .said("contact", by: "K-1", of: "C-1", id: "s-1")]),
        ])
        #expect(try log.erase([.erasure(of: "C-1", id: "x")]) == .appended(first: 4, count: 1))
        for log in [log, try store.open()] {
            #expect(try personal(log) == [.erased, open(other), .erased, .none])
        }
        #expect(try LogChecker.problems(log) == [])
    }

    @Test func aContactGoesAlone() throws {
        let log = try store.open()
        let own = EventDraft.sample(1, personal: "own")
        let second = try EventDraft.said("two", by: "K-2", of: "C-1", id: "s-2")
        _ = try log.append([
            AppendRequest([own]), AppendRequest([try .said("one", by: "K-1", of: "C-1", id: "s-1")]),
            AppendRequest([second]),
        ])
        _ = try log.erase([.erasure(of: "C-1", contact: "K-1", id: "x")])
        #expect(try personal(store.open()) == [open(own), .erased, open(second), .none])
    }

    @Test func severalCustomersGoInOneCommit() throws {
        let log = try store.open()
        _ = try log.append((1...5).map { AppendRequest([.sample($0, customer: "C-\($0)", personal: "p\($0)")]) })
        let outcome = try log.erase([.erasure(of: "C-2", id: "x"), .erasure(of: "C-4", id: "y")])
        #expect(outcome == .appended(first: 6, count: 2))
        let found = try personal(store.open())
        #expect(found.map { $0 == .erased } == [false, true, false, true, false, false, false])
    }

    /// Who came back after an erasure has another number, and a second erasure finds both.
    @Test func whoCameBackIsErasedAgainUnderEveryNumber() throws {
        let log = try store.open()
        for round in 1...3 {
            let draft = EventDraft.sample(round, personal: "round \(round)")
            _ = try log.append([AppendRequest([draft])])
            #expect(try personal(store.open()).suffix(1) == [open(draft)])
            _ = try log.erase([.erasure(of: "C-1", id: "x-\(round)")])
            let all = try personal(store.open())
            #expect(all == (1...round).flatMap { _ in [StoredEvent.Personal.erased, .none] })
        }
        #expect(try log.subjectCount(.person) == 3)
    }

    /// The older number is in a run, the newer one is not yet.
    @Test func aPersonsNumberIsTheNewest() throws {
        let log = try store.open()
        _ = try log.append([AppendRequest([.sample(0, personal: "before")])])
        _ = try log.append((1...4_200).map { AppendRequest([.sample($0, customer: "C-2")]) })
        let person = Subject(.person, "customer/C-1")
        #expect(try log.number(of: person)?.number == 1)
        _ = try log.erase([.erasure(of: "C-1", id: "x")])
        _ = try log.append([AppendRequest([.sample(5_000, personal: "after")])])
        #expect(try log.number(of: person)?.number == 2)
        #expect(try store.open().number(of: person)?.number == 2)
        // A writer that knows nothing yet must not take up the old number either.
        let last = EventDraft.sample(5_001, personal: "more")
        _ = try store.open().append([AppendRequest([last])])
        #expect(try log.subjectCount(.person) == 2)
        #expect(try personal(store.open()).last == open(last))
    }

    @Test func whatIsKnownIsKnownStillAndDoesNotComeBack() throws {
        let log = try store.open()
        let draft = EventDraft.sample(1, personal: "before")
        _ = try log.append([AppendRequest([draft])])
        _ = try log.erase([.erasure(of: "C-1", id: "x")])
        for log in [log, try store.open()] {
            #expect(
                try log.append([AppendRequest([draft])]) == [.already(sequence: 1, isRetracted: false, isErased: true)])
            var events = EventBatch()
            events.append(draft, expectedVersion: nil)
            #expect(try log.append(events) == [.already(sequence: 1, isRetracted: false, isErased: true)])
        }
        #expect(try personal(store.open()) == [.erased, .none])
        // The same erasure once more destroys nothing either.
        #expect(try log.erase([.erasure(of: "C-1", id: "x")]) == .already(sequence: 2, isRetracted: false))
    }

    /// An import that brings an erasure must not destroy anything.
    @Test func anErasureIsNoEventLikeOthers() throws {
        let log = try store.open()
        let draft = EventDraft.sample(1, personal: "kept")
        _ = try log.append([AppendRequest([draft])])
        let erasure = try EventDraft.erasure(of: "C-1", id: "x")
        #expect(isRefused(try log.append([AppendRequest([erasure])]).first, "log.erasure_by_itself"))
        var events = EventBatch()
        events.append(erasure, expectedVersion: nil)
        #expect(isRefused(try log.append(events).first, "log.erasure_by_itself"))
        #expect(isRefused(try log.erase([erasure, .sample(2)]), "log.erasure_by_itself"))
        #expect(isRefused(try log.erase([.erasure(of: "C-2", id: "y")]), "log.erasure_of_nobody"))
        #expect(try personal(store.open()) == [open(draft)])
    }

    /// What was sealed earlier in the same commit is erased, what comes later in it has another key.
    @Test func oneCommitKeepsTheOrder() throws {
        let log = try store.open()
        let (other, after) = (
            EventDraft.sample(1, customer: "C-2", personal: "other"), EventDraft.sample(3, personal: "after")
        )
        var erasure = AppendRequest([try .erasure(of: "C-1", id: "x")])
        erasure.erases = true
        let outcomes = try log.append([
            AppendRequest([other]), AppendRequest([.sample(2, personal: "before")]), erasure, AppendRequest([after]),
        ])
        #expect(outcomes.allSatisfy { if case .appended = $0 { true } else { false } })
        try log.finishErasure()
        for log in [log, try store.open()] {
            #expect(try personal(log) == [open(other), .erased, .none, open(after)])
        }
    }

    /// Two processes have the keyring open and keys in memory.
    @Test func anotherWriterSeesItAtOnce() throws {
        let (first, second) = (try store.open(), try store.open())
        let other = EventDraft.sample(2, customer: "C-2", personal: "other")
        _ = try second.append([AppendRequest([.sample(1, personal: "before")]), AppendRequest([other])])
        #expect(try second.event(1)?.personal == .open(EventDraft.sample(1, personal: "before").personal))
        for round in 1...3 {
            _ = try first.erase([.erasure(of: "C-1", id: "x-\(round)")])
            #expect(try second.event(1)?.personal == .erased)
            #expect(try second.event(2)?.personal == open(other))
            let again = EventDraft.sample(10 * round, personal: "again")
            let newcomer = EventDraft.sample(10 * round + 1, customer: "C-1\(round)", personal: "newcomer")
            let outcomes = try second.append([AppendRequest([again]), AppendRequest([newcomer])])
            guard case .appended(let sequence, _)? = outcomes.first else {
                Issue.record("\(outcomes)")
                return
            }
            for log in [first, second, try store.open()] {
                #expect(try log.event(sequence)?.personal == open(again))
                #expect(try log.event(sequence + 1)?.personal == open(newcomer))
                #expect(try log.event(2)?.personal == open(other))
            }
        }
    }

    /// Readers in other threads, with keyrings of their own, meet every moment of an erasure.
    @Test func readersNeverSeeWhatIsErasedNorMissWhatIsNot() throws {
        let log = try store.open()
        let drafts = (1...12).map { EventDraft.sample($0, customer: "C-\($0)", personal: "p\($0)") }
        _ = try log.append(drafts.map { AppendRequest([$0]) })
        let erased = Counter()
        let readers = try (0..<2).map { _ in
            let reader = try store.open()
            return TestThread {
                while erased.value < 11 {
                    let known = erased.value
                    for (index, draft) in drafts.enumerated() {
                        let found = try reader.event(UInt64(index + 1))?.personal
                        #expect(index >= known || found == .erased, "event \(index + 1) was read after it was erased")
                        #expect(found == .erased || found == .open(draft.personal))
                        if index == 11 { #expect(found == .open(draft.personal)) }
                    }
                }
            }
        }
        for customer in 1...11 {
            _ = try log.erase([.erasure(of: "C-\(customer)", id: "x-\(customer)")])
            erased.value = customer
        }
        for reader in readers { try reader.join() }
    }

    @Test func aDamagedKeyStopsAnErasureBeforeItDestroysAnything() throws {
        let log = try store.open()
        let drafts = (1...3).map { EventDraft.sample($0, customer: "C-\($0)", personal: "p\($0)") }
        _ = try log.append(drafts.map { AppendRequest([$0]) })
        let handle = try #require(FileHandle(forUpdatingAtPath: "\(store.path)/keys/keyring"))
        try handle.seek(toOffset: UInt64(KeyringFile.place(2) + 20))
        let byte = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: UInt64(KeyringFile.place(2) + 20))
        try handle.write(contentsOf: Data([byte ^ 1]))
        let fresh = try store.open()
        #expect(throws: LogError.self) { try fresh.erase([.erasure(of: "C-1", id: "x")]) }
        try handle.seek(toOffset: UInt64(KeyringFile.place(2) + 20))
        try handle.write(contentsOf: Data([byte]))
        #expect(try personal(store.open()) == drafts.map { open($0) })
        // Its own damage does not keep a person from being erased.
        try handle.seek(toOffset: UInt64(KeyringFile.place(2) + 20))
        try handle.write(contentsOf: Data([byte ^ 1]))
        try handle.close()
        #expect(try store.open().erase([.erasure(of: "C-2", id: "y")]) == .appended(first: 4, count: 1))
        #expect(try personal(store.open()) == [open(drafts[0]), .erased, open(drafts[2]), .none])
    }

    /// Keyrings from before there were erasures have a shorter header that does not name its master key.
    @Test func anOlderKeyringIsReadAndReplaced() throws {
        let drafts = (1...2).map { EventDraft.sample($0, customer: "C-\($0)", personal: "p\($0)") }
        _ = try store.open().append(drafts.map { AppendRequest([$0]) })
        let path = "\(store.path)/keys/keyring"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[8] = 1
        for index in 32..<128 { bytes[index] = 0 }
        for person in 1...2 { for index in KeySlot.check { bytes[KeyringFile.place(UInt32(person)) + index] = 0 } }
        try bytes.write(to: URL(fileURLWithPath: path))
        let log = try store.open()
        #expect(try personal(log) == drafts.map { open($0) })
        let third = EventDraft.sample(3, customer: "C-3", personal: "p3")
        _ = try log.append([AppendRequest([third])])
        _ = try log.erase([.erasure(of: "C-1", id: "x")])
        #expect(try personal(store.open()) == [.erased, open(drafts[1]), open(third), .none])
    }

    /// The same file must make the same subjects before and after.
    @Test func theKeyedHashOfNamesStays() throws {
        let log = try store.open()
        _ = try log.append([AppendRequest([.sample(1, personal: "p")])])
        let before = try store.masterKey.keyedHash("王芳")
        let key = try String(contentsOfFile: store.path + ".key", encoding: .utf8)
        for round in 1...2 {
            _ = try log.append([AppendRequest([.sample(10 + round, personal: "p")])])
            _ = try log.erase([.erasure(of: "C-1", id: "x-\(round)")])
            #expect(try store.masterKey.keyedHash("王芳") == before)
        }
        #expect(try String(contentsOfFile: store.path + ".key", encoding: .utf8).hasPrefix(key.prefix(64)) == false)
    }

    /// A master key that a link leads to is replaced where it is.
    @Test func aLinkToTheMasterKeyStays() throws {
        let (key, place) = (store.path + ".key", store.path + ".place")
        try FileManager.default.moveItem(atPath: key, toPath: place)
        defer { try? FileManager.default.removeItem(atPath: place) }  // Nothing depends on it being gone.
        try FileManager.default.createSymbolicLink(atPath: key, withDestinationPath: place)
        let old = try Data(contentsOf: URL(fileURLWithPath: place))
        let (kept, log) = (EventDraft.sample(2, customer: "C-2", personal: "kept"), try store.open())
        _ = try log.append([AppendRequest([.sample(1, personal: "p")]), AppendRequest([kept])])
        _ = try log.erase([.erasure(of: "C-1", id: "x")])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: key) == place)
        #expect(try Data(contentsOf: URL(fileURLWithPath: place)) != old)
        #expect(try personal(store.open()) == [.erased, open(kept), .none])
    }

    @Test func withoutKeysNothingIsErased() throws {
        _ = try store.open().append([AppendRequest([.sample(1, personal: "p")])])
        let erasure = try EventDraft.erasure(of: "C-1", id: "x")
        let auditor = try Log(store: store.path, masterKey: MasterKey(path: store.path + ".nowhere"))
        #expect(isRefused(try auditor.erase([erasure]), "log.keys.no_master"))
        let keyring = "\(store.path)/keys/keyring"
        try FileManager.default.moveItem(atPath: keyring, toPath: keyring + ".away")
        #expect(isRefused(try store.open().erase([erasure]), "log.keys.missing"))
        try FileManager.default.moveItem(atPath: keyring + ".away", toPath: keyring)
        #expect(try store.open().erase([erasure]) == .appended(first: 2, count: 1))
    }
}

/// A number that threads share.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0  // Guarded by `lock`.
    var value: Int {
        get { lock.withLock { number } }
        set { lock.withLock { number = newValue } }
    }
}
