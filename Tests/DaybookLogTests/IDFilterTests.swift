import DaybookModel
import DaybookTestSupport
import Dispatch
import Glibc
import LMDB
import Testing

@testable import DaybookLog

/// When a writer keeps all ids in memory, and when it does not.
@Suite struct IDFilterTests {
    private let store: TemporaryStore
    private let storage: LogStorage
    private static let events = 20_000

    init() throws {
        store = try TemporaryStore()
        let log = try store.open()
        for first in stride(from: 0, to: IDFilterTests.events, by: 5_000) {
            _ = try log.append((first..<first + 5_000).map { AppendRequest([.sample($0)]) })
        }
        storage = try LogStorage(path: "\(store.path)/log", makes: false)
    }

    /// The cache of a writer that has appended nothing, before and after `keepIDs` for so many events.
    private func kept(for more: Int, _ prepare: (inout WriterCache) -> Void) throws -> WriterCache {
        var cache = WriterCache(try storage.state(storage.environment.read()))
        prepare(&cache)
        try cache.keepIDs(for: more, storage)
        return cache
    }

    @Test func fewSearchesMakeNone() throws {
        #expect(try kept(for: 1) { $0.searches = 20 }.ids == nil)
    }

    @Test func manySearchesMakeOneOfAllIDs() throws {
        let cache = try kept(for: 1) { $0.searches = 1_000 }
        #expect(cache.ids?.count == IDFilterTests.events)
        #expect(cache.searches == 0)
    }

    @Test func anImportMakesOne() throws {
        #expect(try kept(for: 4_096) { _ in }.ids?.count == IDFilterTests.events)
    }

    /// A full one, of somebody who hardly appended since it was made.
    @Test func whoAppendsNowAndThenGivesItUp() throws {
        let cache = try kept(for: 1) { cache in
            cache.ids = IDFilter(capacity: 0)
            cache.searches = 10
        }
        #expect(cache.ids == nil)
        #expect(cache.searches == 0)
    }

    @Test func whoAppendsManyGetsALargerOne() throws {
        let ids = try kept(for: 4_096) { $0.ids = IDFilter(capacity: 0) }.ids
        #expect(ids?.count == IDFilterTests.events)
        #expect(ids.map { $0.capacity >= IDFilterTests.events + 4_096 } == true)
    }

    @Test func oneWithRoomIsKept() throws {
        let cache = try kept(for: 1) { $0.ids = IDFilter(capacity: 100) }
        #expect(cache.ids?.capacity == 100)
        #expect(cache.searches == 1)
    }

    /// The filter is made before the turn to write has come: what others append between is found all the same, whether they leave
    /// it in the tail or in a run.
    @Test(arguments: [2_000, 5_000]) func whatOthersAppendMeanwhileIsKnown(count: Int) throws {
        let (isInside, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        defer { mayGoOn.signal() }
        // Its clock is read once it has the turn to write.
        let other = try Log(store: store.path, masterKey: store.masterKey) {
            isInside.signal()
            mayGoOn.wait()
            return Instant(microseconds: 1)
        }
        let first = IDFilterTests.events
        let others = Background { try other.append((first..<first + count).map { AppendRequest([.sample($0)]) }) }
        #expect(isInside.wait(timeout: .now() + 120) == .success)
        let log = try store.open()
        // Enough for a filter, and few enough to be one who is let go first.
        let drafts = (first + count - 400..<first + count + 500).map { AppendRequest([.sample($0)]) }
        let own = Background { try log.append(drafts) }
        #expect(try isTurnAskedFor())
        mayGoOn.signal()
        #expect(try others.wait().count == count)
        for (index, outcome) in try own.wait().enumerated() {
            let sequence = UInt64(first + count - 400 + index + 1)
            let expected =
                index < 400
                ? AppendOutcome.already(sequence: sequence, isRetracted: false) : .appended(first: sequence, count: 1)
            #expect(outcome == expected)
        }
        #expect(try LogChecker.problems(log) == [])
    }

    /// Whoever waits to write holds this file's lock (`WriteTurn`), and has made its filter by then. False after two minutes.
    private func isTurnAskedFor() throws -> Bool {
        let file = open("\(store.path)/log/turn.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
        try #require(file >= 0)
        defer { close(file) }
        for _ in 0..<120_000 {
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return true }
            flock(file, LOCK_UN)
            usleep(1_000)
        }
        return false
    }

    /// The turn will forget what is known, and a filter would go with it.
    @Test func whoIsFarBehindMakesNone() throws {
        let cache = try kept(for: 4_096) { cache in
            cache.recent = RecentEvents(after: 0)
        }
        #expect(cache.ids?.count == IDFilterTests.events)
        let log = try store.open()
        for first in stride(from: 20_000, to: 52_000, by: 8_000) {
            _ = try log.append((first..<first + 8_000).map { AppendRequest([.sample($0)]) })
        }
        #expect(try kept(for: 4_096) { $0.recent = RecentEvents(after: 0) }.ids == nil)
    }
}
