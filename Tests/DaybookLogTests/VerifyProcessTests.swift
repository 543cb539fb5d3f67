import DaybookModel
import DaybookTestSupport
import Foundation
import LMDB
import Synchronization
import Testing

@testable import DaybookLog

/// How a verification goes about it: beside writers, stopped and resumed, at a rate.
@Suite struct VerifyProcessTests {
    @Test func writersAreNoDamage() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        _ = try log.append((0..<4_000).map { AppendRequest([.sample($0, customer: "C-\($0 % 97)")]) })
        let stops = Mutex(false)
        let writer = TestThread {
            var number = 4_000
            while !stops.withLock({ $0 }) {
                let events = (number..<number + 300).map { number in
                    AppendRequest([EventDraft.sample(number, customer: "C-\(number % 1_009)")])
                }
                _ = try log.append(events)
                let drafts = (number..<number + 3).map { EventDraft.sample($0, customer: "C-\($0 % 1_009)") }
                _ = try log.append(drafts.map { AppendRequest([try .retraction(of: $0)]) })
                number += 300
            }
        }
        for _ in 0..<12 {
            let report = try LogVerification(store: store.path).run()
            #expect(report.damages.damages.texts == [])
        }
        stops.withLock { $0 = true }
        try writer.join()
        #expect(try LogVerification(store: store.path).run().damages.damages.texts == [])
    }

    @Test func mergedRunsAreFoundSound() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        for start in stride(from: 0, to: 4_096 * 10, by: 4_096) {
            _ = try log.append(
                (start..<start + 4_096).map { AppendRequest([.sample($0, customer: "C-\($0 % 3_001)")]) })
        }
        #expect(try LogVerification(store: store.path).run().damages.damages.texts == [])
        try log.maintain()
        #expect(try LogVerification(store: store.path).run().damages.damages.texts == [])
    }

    /// Stopped anywhere, a verification that goes on finds the same as one that was not stopped.
    @Test func resumingGivesTheSameAnswer() throws {
        let made = try VerifyStore.make()
        let key = try made.keys(LogTable.blocks)[1]
        let block = try made.value(LogTable.blocks, key)
        let path = "\(made.store.path).resume"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it being gone.
        let kept = Mutex<[UInt64: Data]>([:])
        func run(from data: Data? = nil) throws -> VerifyReport {
            try data?.write(to: URL(fileURLWithPath: path))
            var verification = made.verification([.log])
            verification.stretchEvents = 512
            verification.resume = VerifyResume(path: path)
            verification.pace = VerifyPace(progress: { _, done, _ in
                // Written before the stretch that begins here.
                if let data = FileManager.default.contents(atPath: path) { kept.withLock { $0[done] = data } }
            })
            return try verification.run()
        }
        for isDamaged in [false, true] {
            var changed = block
            if isDamaged { changed[block.count - 3] ^= 1 }
            try made.put(LogTable.blocks, key, changed)
            kept.withLock { $0 = [:] }
            let whole = try run()
            #expect(whole.damages.damages.isEmpty != isDamaged)
            #expect(!FileManager.default.fileExists(atPath: path))
            let stops = kept.withLock { $0 }
            #expect(stops.count > 4)
            for (_, data) in stops.sorted(by: { $0.key < $1.key }) {
                let resumed = try run(from: data)
                #expect(resumed.damages.damages == whole.damages.damages)
                #expect(resumed.root == whole.root)
                #expect(resumed.checks.contains { $0.note?.key == "verify.note.resumed" })
            }
        }
    }

    @Test func aNoteOfAnotherStoreOrOfNothingIsNotGoneOnFrom() throws {
        let made = try VerifyStore.make(events: 700)
        let path = "\(made.store.path).resume"
        defer { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it being gone.
        for text in ["", "{}", "{\"version\":1", String(repeating: "x", count: 100)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            var verification = made.verification([.log])
            verification.resume = VerifyResume(path: path)
            let report = try verification.run()
            #expect(report.damages.damages.texts == [])
            #expect(!report.checks.contains { $0.note != nil })
        }
    }

    @Test func aRateIsKept() throws {
        let made = try VerifyStore.make(events: 2_000)
        let bytes = try made.environment.usedBytes
        var verification = made.verification([.log])
        verification.pace = VerifyPace(bytesPerSecond: bytes * 2)
        let start = VerifyPace.now
        _ = try verification.run()
        #expect(VerifyPace.now - start > 0.05)
    }

    @Test func whatIsReadIsToldBefore() throws {
        let made = try VerifyStore.make(events: 700)
        let places = Mutex<[VerifyPace.Place]>([])
        var verification = made.verification([.log, .indexes, .pages])
        verification.pace = VerifyPace(reached: { place in places.withLock { $0.append(place) } })
        _ = try verification.run()
        let kinds = Set(places.withLock { $0.map(\.kind) })
        #expect(kinds.isSuperset(of: [.opening, .records, .page, .table]))
    }

    // MARK: Pages

    @Test func pagesOfAFileThatWasWrittenMuchAreAllAccountedFor() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        for start in stride(from: 0, to: 6_000, by: 250) {
            _ = try log.append((start..<start + 250).map { AppendRequest([.sample($0, customer: "C-\($0 % 97)")]) })
            let environment = try Environment.open(path: "\(store.path)/log", Environment.Options(tables: LogTable.all))
            let report = try environment.checkPages()
            #expect(report.problems == [])
            #expect(report.used + report.free == report.pages)
            #expect(report.isComplete)
        }
    }

    /// Bytes of page headers and entries in the file itself. Only pages below the roots: LMDB reads those itself when it opens.
    @Test func changedPagesAreFound() throws {
        let made = try VerifyStore.make()
        let path = "\(made.store.path)/log/data.mdb"
        let environment = try made.environment
        let sound = try environment.checkPages()
        #expect(sound.problems == [])
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        var random = SeededGenerator(seed: 11)
        var changed = 0
        var page = 2
        while page < Int(sound.pages) {
            defer { page += Int.random(in: 1...3, using: &random) }
            try file.seek(toOffset: UInt64(page) * 4_096)
            let bytes = try #require(try file.read(upToCount: 16))
            // A page that is free, or in the middle of a long value, has no header.
            guard bytes.count == 16, bytes[0] == UInt8(page & 255), bytes[1] == UInt8(page >> 8),
                bytes[2...7].allSatisfy({ $0 == 0 }),
                [1, 2, 4].contains(bytes[10]), bytes[11] == 0
            else { continue }
            let marked = Mutex(false)
            _ = try environment.checkPages { if $0 == UInt64(page) { marked.withLock { $0 = true } } }
            guard marked.withLock({ $0 }) else { continue }
            let place = [0, 3, 10, 12, 14].randomElement(using: &random)!
            // The high half of the bounds is the high half of a long value's count.
            var damaged = bytes
            damaged[place] ^= 1 << UInt8.random(in: 1...7, using: &random)
            try file.seek(toOffset: UInt64(page) * 4_096)
            try file.write(contentsOf: damaged)
            let report = try environment.checkPages()
            #expect(!report.problems.isEmpty, "page \(page), byte \(place)")
            try file.seek(toOffset: UInt64(page) * 4_096)
            try file.write(contentsOf: bytes)
            changed += 1
        }
        #expect(changed > 10)
        #expect(try environment.checkPages().problems == [])
    }

    @Test func aPageCheckEndsInTime() throws {
        let made = try VerifyStore.make(events: 2_000)
        let report = try made.environment.checkPages(secondsMax: -1)
        // Looks at the clock now and then: a small file may be through before.
        #expect(report.problems == [] || !report.isComplete)
    }

    /// Both commits' pages say that the file is three pages longer: nobody uses these, and they are not free.
    @Test func lostPagesAreFound() throws {
        let made = try VerifyStore.make(events: 700)
        let environment = try made.environment
        let sound = try environment.checkPages()
        let file = try #require(FileHandle(forUpdatingAtPath: "\(made.store.path)/log/data.mdb"))
        func add(_ count: Int) throws {
            for place: UInt64 in [136, 4_096 + 136] {
                try file.seek(toOffset: place)
                let last = try #require(try file.read(upToCount: 1))[0]
                try file.seek(toOffset: place)
                try file.write(contentsOf: Data([UInt8(truncatingIfNeeded: Int(last) + count)]))
            }
        }
        try add(3)
        let problem = try #require(try environment.checkPages().problems.first)
        #expect(problem.kind == .lost(count: 3))
        #expect(problem.page == sound.pages)
        try add(-3)
        #expect(try environment.checkPages().problems == [])
    }
}
