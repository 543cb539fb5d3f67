import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

@Suite struct ViewTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func rebuiltEqualsLiveForAnyBatchSize(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try ServiceStore()
        let drafts = try EventDraft.randomEvents(900, seed: seed)
        for projector in ProjectorCatalogue.all {
            try #require(store.store.viewStatus().contains { $0.name == projector.name && $0.sequence == nil })
        }
        // A first, empty generation, which then lives through all batches.
        try store.store.catchUp()
        var rest = drafts[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...200, using: &random))
            try store.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
            for projector in ProjectorCatalogue.all {
                let runner = ViewRunner(projector, log: store.store.log, store: store.path)
                try runner.catchUpCurrent(batchEvents: Int.random(in: 1...97, using: &random))
            }
        }
        let live = try store.store.viewStatus()
        #expect(live.allSatisfy { $0.sequence == UInt64(drafts.count) })
        let rebuilt = try store.store.rebuild()
        #expect(live.map(\.digest) == rebuilt.map(\.digest))
        #expect(live.map(\.rows) == rebuilt.map(\.rows))
    }

    @Test func theDigestCatchesAFoldThatDependsOnItsBatch() throws {
        let store = try ServiceStore()
        let runner = ViewRunner(BatchDependent.self, log: store.store.log, store: store.path)
        try runner.rebuild(progress: { _, _ in })
        try store.append((0..<40).map { .sample($0) })
        try runner.catchUpCurrent(batchEvents: 7)
        let live = try #require(try runner.status())
        let rebuilt = try runner.rebuild(progress: { _, _ in })
        #expect(try rebuilt.checkpoint(rebuilt.environment.read()).digest != live.digest)
    }

    @Test func oneChangedFieldOfOneRowChangesTheDigest() throws {
        let key = MemoryRows.Key(table: 1, subject: SubjectNumber(.customer, 7), bucket: 3)
        let row = [UInt8](repeating: 5, count: 64)
        var sum = ViewDigest()
        row.withUnsafeBytes { sum.add(ViewDigest.hash(key, name: "C-7", $0)) }
        for index in row.indices {
            var changed = row
            changed[index] ^= 1
            var other = ViewDigest()
            changed.withUnsafeBytes { other.add(ViewDigest.hash(key, name: "C-7", $0)) }
            #expect(other != sum)
        }
        var renamed = ViewDigest()
        row.withUnsafeBytes { renamed.add(ViewDigest.hash(key, name: "C-8", $0)) }
        #expect(renamed != sum)
    }

    @Test func aViewThatIsRemovedIsBuiltAgain() throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomCreditEvents(200, seed: 9))
        try store.store.catchUp()
        let before = try store.store.viewStatus().map(\.digest)
        try FileManager.default.removeItem(atPath: "\(store.path)/views")
        try store.store.catchUp()
        #expect(try store.store.viewStatus().map(\.digest) == before)
    }
}

/// A projector that is wrong on purpose: it counts within the process, not within the log.
private enum BatchDependent: Projector {
    static let name = "batch-dependent"
    static let version = 1
    static let isLedger = false
    static let types: Set<UInt16> = [EventType.interactionLogged]

    struct Row: RowLayout {
        static let table: UInt8 = 1
        var count: UInt64 = 0
        init() {}
        mutating func merge(_ other: Row) { count += other.count }
    }

    static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        // Rows in pages start empty for a new bucket; the kind of store decides the bucket.
        let isPaged = rows is PagedRows
        let bucket = isPaged ? event.sequence : 0
        rows.update(Row.self, subject: event.subject, bucket: bucket) { $0.count += 1 }
    }
}
