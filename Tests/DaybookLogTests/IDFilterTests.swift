import DaybookModel
import DaybookTestSupport
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

    /// The cache of a writer that has read everything, before and after `keepIDs` for so many more events.
    private func kept(for more: Int, _ prepare: (inout WriterCache) -> Void) throws -> WriterCache {
        let transaction = try storage.write()
        var batch = AppendBatch(state: try storage.state(transaction), cache: nil)
        try storage.forEach(from: batch.state.indexed + 1, through: batch.state.last, transaction) { view in
            batch.note(view, EventHash.hash(batch.hashing, "s", view.id))
            return true
        }
        prepare(&batch.cache)
        try batch.keepIDs(for: more, storage, transaction)
        return batch.cache
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
}
