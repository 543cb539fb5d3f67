import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Foundation
import LMDB
import Synchronization
import Testing

@testable import DaybookService

/// How read models get to disk: whatever the threads, budgets and batches, the same rows are the same bytes.
@Suite struct ViewRebuildTests {
    /// Every key and value of a generation's rows.
    private func chunks(_ generation: Generation) throws -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        try generation.environment.read().withCursor(generation.rows) { cursor in
            var next = try cursor.first()
            while let entry = next {
                chunks.append(Array(entry.key))
                chunks.append(Array(entry.value))
                next = try cursor.next()
            }
        }
        return chunks
    }

    private func runners(_ store: ServiceStore) -> [ViewRunner] {
        ProjectorCatalogue.all.map { ViewRunner($0, log: store.store.log, store: store.path) }
    }

    @Test(arguments: [1, 2] as [UInt64]) func threadsAndBudgetsDoNotMatter(seed: UInt64) throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomEvents(1_500, seed: seed))
        let plain = try ViewRebuild(log: store.store.log, runners: runners(store), threads: 1).run()
        let expected = try plain.map { try chunks($0) }
        let digests = try store.store.viewStatus()
        #expect(digests.contains { $0.rows > 500 })
        for (threads, lines, sums, events) in [
            (2, 64 << 20, 256 << 20, 100), (1, 2_000, 1_000, 100), (3, 20_000, 3_000, 37), (2, 1, 1, 700),
        ] as [(Int, Int, Int, UInt64)] {
            let rebuild = ViewRebuild(
                log: store.store.log, runners: runners(store), threads: threads, lineBytesMax: lines, sumBytesMax: sums,
                rangeEvents: events)
            let built = try rebuild.run()
            let place: Comment = "\(threads) threads, \(lines) and \(sums) bytes, \(events) events at a time"
            for (generation, chunks) in zip(built, expected) {
                #expect(try self.chunks(generation) == chunks, place)
            }
            #expect(try store.store.viewStatus().map(\.digest) == digests.map(\.digest), place)
            #expect(try store.store.viewStatus().map(\.rows) == digests.map(\.rows), place)
        }
        // No file that rows were put aside in is left.
        for runner in runners(store) {
            let names = try FileManager.default.contentsOfDirectory(atPath: runner.folder).sorted()
            #expect(names.filter { $0.hasPrefix("v") }.count == 1)
            #expect(names.filter { !$0.hasPrefix("v") } == ["current", "rebuild.lock"])
        }
    }

    @Test(arguments: 0..<6) func rowsAddedInBatchesAreTheBytesOfRowsWrittenAtOnce(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try ServiceStore()
        try store.append((0..<6).map { .sample($0, customer: "C-\($0)") })
        let log = store.store.log
        let grown = try Generation(path: "\(store.path)/views/grown")
        var checkpoint = Checkpoint()
        var whole = MemoryRows()
        var model: [MemoryRows.Key: UInt64] = [:]
        var sequence: UInt64 = 0
        for _ in 0..<40 {
            var batch = MemoryRows()
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                sequence += 1
                let subject = SubjectNumber(.customer, UInt32(1 + Int.random(in: 0..<36, using: &random).squareRoot))
                var line = Line()
                line.kind = 1
                line.occurredAt = Int64(sequence)
                let bucket = LedgerBucket.bucket(sequence: sequence, line: 0)
                batch.append(line, subject: subject, bucket: bucket)
                model[MemoryRows.Key(table: Line.table, subject: subject, bucket: bucket)] = sequence
                // Few buckets, which are met again, and many of one subject.
                let some = UInt64.random(in: 0...200, using: &random)
                batch.update(Sum.self, subject: subject, bucket: some) { $0.count += sequence }
                model[MemoryRows.Key(table: Sum.table, subject: subject, bucket: some), default: 0] += sequence
            }
            let transaction = try grown.environment.write()
            var update = GenerationUpdate(grown, SubjectSeeds(log), checkpoint)
            try update.write(batch, transaction)
            checkpoint = update.checkpoint
            try transaction.commit()
            whole.merge(batch)
        }
        let written = try Generation(path: "\(store.path)/views/written")
        let writer = GenerationWriter(written, try SubjectSeeds(all: log))
        for table in whole.sortedTables() { try writer.write([.memory(table)], table.shape) }
        try writer.finish(sequence: 0)
        #expect(try chunks(grown) == chunks(written))
        #expect(try written.checkpoint(written.environment.read()) == checkpoint)
        #expect(checkpoint.rows == UInt64(model.count))

        var seen: [MemoryRows.Key: UInt64] = [:]
        let reader = ViewReader(grown)
        try reader.rows(Line.self) {
            seen[MemoryRows.Key(table: Line.table, subject: $0, bucket: $1)] = UInt64($2.occurredAt)
        }
        try reader.rows(Sum.self) { seen[MemoryRows.Key(table: Sum.table, subject: $0, bucket: $1)] = $2.count }
        #expect(seen == model)
        for number in UInt32(1)...6 {
            let subject = SubjectNumber(.customer, number)
            var buckets: [UInt64] = []
            try reader.rows(Line.self, subject: subject) { bucket, _ in buckets.append(bucket) }
            let expected = model.keys.filter { $0.table == Line.table && $0.subject == subject }.map(\.bucket).sorted()
            #expect(buckets == expected)
        }
    }

    @Test func digestsDoNotDependOnHowAStoreNumbersItsSubjects() throws {
        func digests(_ order: [String]) throws -> [String] {
            let store = try ServiceStore()
            // These say nothing that the read model of credit keeps, and number the customers.
            try store.append(order.enumerated().map { .sample($0, customer: $1) })
            for (index, customer) in ["C-1", "C-2", "C-3", "C-1"].enumerated() {
                try store.append([
                    try .make(
                        "payment.received", "customer/\(customer)",
                        ["payment": "P-\(index)", "amount": "\(index + 1).00", "currency": "CNY"], id: "p-\(index)",
                        at: "2024-01-0\(index + 1)")
                ])
            }
            #expect(try store.store.log.number(of: Subject(.customer, order[0]))?.number == 1)
            return try store.store.rebuild(["credit"]).map(\.digest)
        }
        let one = try digests(["C-1", "C-2", "C-3"])
        #expect(one.count == 1)
        #expect(try digests(["C-3", "C-1", "C-2"]) == one)
    }

    @Test func whatARebuildLeftThatWasKilledIsNotTakenForAReadModel() throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomCreditEvents(300, seed: 4))
        try store.store.catchUp()
        let before = try store.store.viewStatus().map(\.digest)
        let runner = try #require(runners(store).first { $0.projector.name == "credit" })
        // A generation that is half full, as after the process went away: its site is never given up.
        let killed = Unmanaged.passRetained(try runner.makeSite())
        let half = try Generation(path: killed.takeUnretainedValue().path)
        let transaction = try half.environment.write()
        try transaction.put(half.rows, ChunkKey(table: 1, subject: 1, bucket: 1), [UInt8](repeating: 1, count: 72))
        try transaction.commit()
        try "v".write(toFile: "\(runner.folder)/current.new", atomically: false, encoding: .utf8)
        #expect(try store.store.viewStatus().map(\.digest) == before)
        try store.store.catchUp()
        #expect(try store.store.viewStatus().map(\.digest) == before)
        // The lock went with the process; the folder stayed.
        let path = killed.takeUnretainedValue().path
        try FileManager.default.moveItem(atPath: path, toPath: path + "0")
        killed.release()
        try FileManager.default.moveItem(atPath: path + "0", toPath: path)
        #expect(try store.store.rebuild().map(\.digest) == before)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aRebuildThatFailsLeavesNothing() throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomCreditEvents(300, seed: 4))
        let runner = try #require(runners(store).first { $0.projector.name == "credit" })
        var path = ""
        do {
            let site = try runner.makeSite()
            path = site.path
            _ = try Generation(path: path)
        }
        #expect(!path.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try runner.status() == nil)
    }

    /// A removed folder's number is given to the next one: rows of the one must not be written to the other.
    @Test func readersOfRemovedGenerationsDoNotMixWithNewOnes() throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomCreditEvents(300, seed: 7))
        try store.store.catchUp()
        let before = try store.store.viewStatus()
        var held: [Generation] = []
        for _ in 0..<6 {
            let built = try ViewRebuild(log: store.store.log, runners: runners(store)).run()
            held += built
            #expect(try store.store.viewStatus().map(\.digest) == before.map(\.digest))
        }
        for (index, generation) in held.enumerated() {
            let checkpoint = try generation.checkpoint(generation.environment.read())
            #expect(checkpoint.digest.description == before[index % before.count].digest)
        }
    }

    /// The name of a generation may be on disk before its tables are.
    @Test func aReadModelWithoutTablesIsMadeAnew() throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomCreditEvents(50, seed: 7))
        try store.store.catchUp()
        let before = try store.store.viewStatus().map(\.digest)
        let runner = try #require(runners(store).first { $0.projector.name == "credit" })
        let current = try String(contentsOfFile: "\(runner.folder)/current", encoding: .utf8)
        let empty = current.trimmingCharacters(in: .whitespacesAndNewlines) + "0"
        try FileManager.default.createDirectory(atPath: "\(runner.folder)/\(empty)", withIntermediateDirectories: true)
        try "\(empty)\n".write(toFile: "\(runner.folder)/current", atomically: true, encoding: .utf8)
        #expect(try runner.status() == nil)
        let opened = try Store(path: store.path, masterKey: store.path + ".key")
        try opened.catchUp()
        #expect(try opened.viewStatus().map(\.digest) == before)
    }

    /// Between reading which generation is in use and opening it, a rebuild may put another in its place and remove it.
    @Test func whoOpensAReadModelWhileItIsRebuiltFindsOne() throws {
        let store = try ServiceStore()
        try store.append(try EventDraft.randomCreditEvents(50, seed: 7))
        try store.store.catchUp()
        let credit = try #require(runners(store).first { $0.projector.name == "credit" }).projector
        let sequence = try store.store.log.lastSequence
        let isDone = Atomic<Bool>(false)
        let answers = Mutex<[Result<UInt64?, any Error>]>([])
        let reader = TestThread {
            while !isDone.load(ordering: .relaxed) {
                let runner = ViewRunner(credit, log: store.store.log, store: store.path)
                let answer = Result { try runner.status()?.sequence }
                answers.withLock { $0.append(answer) }
                Thread.sleep(forTimeInterval: 0.000_2)
            }
        }
        let rebuilder = ViewRunner(credit, log: store.store.log, store: store.path)
        for _ in 0..<10 { try rebuilder.rebuild { _, _ in } }
        isDone.store(true, ordering: .relaxed)
        try reader.join()
        let all = answers.withLock { $0 }
        #expect(all.count > 10)
        #expect(try all.allSatisfy { try $0.get() == sequence })
        try rebuilder.rebuild { _, _ in }
        let left = try FileManager.default.contentsOfDirectory(atPath: rebuilder.folder)
        #expect(left.filter { $0.contains("-") }.count == 1)
    }
}

extension Int {
    /// The integer part of the root, for choosing small numbers less often.
    fileprivate var squareRoot: Int { Int(Double(self).squareRoot()) }
}

private struct Line: LedgerLine {
    static let table: UInt8 = 3
    var occurredAt: Int64 = 0
    var kind: UInt8 = 0
    var rest: (UInt8, UInt16, UInt32) = (0, 0, 0)
    init() {}
}

private struct Sum: RowLayout {
    static let table: UInt8 = 7
    var count: UInt64 = 0
    init() {}
    mutating func merge(_ other: Sum) { count += other.count }
}
