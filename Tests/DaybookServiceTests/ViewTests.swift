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

    @Test(arguments: [1, 8, 9, 56, 64, 65, 336]) func oneChangedByteChangesTheDigest(width: Int) throws {
        func seed(_ name: String, table: UInt8 = 1, kind: UInt8 = 1) -> SipHash.Value {
            ViewDigest.seed(table: table, kind: kind, name: SipHash.fixed.hash(name))
        }
        func sum(_ line: [UInt8], _ seed: SipHash.Value) -> ViewDigest {
            var sum = ViewDigest()
            line.withUnsafeBytes { sum.add(ViewDigest.hash(seed, line: $0.baseAddress!, count: $0.count)) }
            return sum
        }
        // Bucket and row.
        let line = [UInt8](repeating: 5, count: 8 + width)
        let whole = sum(line, seed("C-7"))
        var seen = [whole]
        for index in line.indices {
            var changed = line
            changed[index] ^= 1
            seen.append(sum(changed, seed("C-7")))
        }
        seen.append(sum(line, seed("C-8")))
        seen.append(sum(line, seed("C-7", table: 2)))
        seen.append(sum(line, seed("C-7", kind: 2)))
        seen.append(sum(line + [0], seed("C-7")))
        #expect(Set(seen.map(\.low)).count == seen.count, "each lane alone tells all of them apart")
        #expect(Set(seen.map(\.high)).count == seen.count)
        var removed = whole
        line.withUnsafeBytes { removed.remove(ViewDigest.hash(seed("C-7"), line: $0.baseAddress!, count: $0.count)) }
        #expect(removed == ViewDigest())
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

/// A projector that is wrong on purpose: what two ranges of the log give does not merge into what the whole gives.
private enum BatchDependent: Projector {
    static let name = "batch-dependent"
    static let version = 1
    static let isLedger = false
    static let types: Set<UInt16> = [EventType.interactionLogged]

    struct Row: RowLayout {
        static let table: UInt8 = 1
        var count: UInt64 = 0
        init() {}
        mutating func merge(_ other: Row) { count += other.count + 1 }
    }

    static func fold(_ event: borrowing EventView, into rows: inout some RowStore) {
        rows.update(Row.self, subject: event.subject, bucket: 0) { $0.count += 1 }
    }
}
