import DaybookModel
import DaybookTestSupport
import LMDB
import Testing

@testable import DaybookLog

/// What readers remember of the ends of streams is what the log says, whoever appended.
@Suite struct HeadCacheTests {
    @Test(arguments: [1, 2, 3] as [UInt64]) func versionsAreThoseOfTheLog(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try TemporaryStore()
        // Logs on one environment have their own caches, like processes.
        let logs = [try store.open(), try store.open(), try store.open()]
        var versions: [String: UInt32] = [:]
        var newest: [String: UInt64] = [:]
        var count = 0
        for _ in 0..<700 {
            let log = logs[Int.random(in: 0...1, using: &random)]
            let size = Int.random(in: 0..<60, using: &random) == 0 ? 2_500 : Int.random(in: 1...4, using: &random)
            let drafts = (count..<count + size).map { number in
                EventDraft.sample(number, customer: "C-\(Int.random(in: 0..<400, using: &random))")
            }
            for (draft, outcome) in zip(drafts, try log.append(drafts.map { AppendRequest([$0]) })) {
                count += 1
                #expect(outcome == .appended(first: UInt64(count), count: 1))
                versions[draft.subject.key, default: 0] += 1
                newest[draft.subject.key] = UInt64(count)
            }
            if Int.random(in: 0..<30, using: &random) == 0 { try log.maintain() }
            for _ in 0..<3 {
                // The third asks seldom: much has happened in between.
                let asked = logs[
                    Int.random(in: 0..<40, using: &random) == 0 ? 2 : Int.random(in: 0...1, using: &random)]
                let name = "C-\(Int.random(in: 0..<405, using: &random))"
                let subject = Subject(.customer, name)
                #expect(try asked.version(of: subject) == versions[name] ?? 0)
                var last: UInt64?
                try asked.history(of: subject) { view in
                    last = view.sequence
                    return false
                }
                #expect(last == newest[name])
            }
        }
        #expect(count > 10_000)
        #expect(try LogChecker.problems(logs[2]) == [])
    }

    /// Each thread reads a version, appends at it, and must never be refused: nobody else has its customers.
    @Test func whatAThreadAppendedItSees() throws {
        let store = try TemporaryStore()
        let logs = [try store.open(), try store.open()]
        let threads = (0..<12).map { thread in
            TestThread {
                let log = logs[thread % 2]
                for number in 0..<150 {
                    let subject = Subject(.customer, "C-\(thread)-\(number % 7)")
                    let version = try log.version(of: subject)
                    #expect(version == UInt32(number / 7))
                    let draft = EventDraft.sample(1_000 * thread + number, customer: subject.key)
                    let expectation = AppendRequest.Expectation(subject, version == 0 ? .none : .exactly(version))
                    let outcome = try log.append([AppendRequest([draft], expecting: [expectation])])[0]
                    guard case .appended = outcome else {
                        Issue.record("\(subject) at \(version): \(outcome)")
                        return
                    }
                }
            }
        }
        for thread in threads { try thread.join() }
        #expect(try logs[0].head.sequence == 12 * 150)
        #expect(try LogChecker.problems(logs[1]) == [])
    }

    @Test func scansPassOverBlocksWithoutMissingAnything() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        for start in stride(from: 0, to: 24_000, by: 3_000) {
            _ = try log.append(
                (start..<start + 3_000).map { number in
                    var draft = EventDraft.sample(number)
                    if number % 5_000 == 4_321 {
                        var tag = WireWriter()
                        tag.text(1, "vip")
                        (draft.type, draft.clear) = (EventType.customerTagged, tag.bytes)
                    }
                    return AppendRequest([draft])
                })
        }
        let times = (0..<24_000).map { EventDraft.sample($0).occurredAt }
        let all = try log.scan { _ in true }
        #expect(all.last == 24_000 && all.blocks > 100 && all.blocksRead == all.blocks)
        for (types, span) in [
            (Set([EventType.customerTagged]), nil), (nil, times[9_000]...times[9_999]),
            (Set([EventType.customerTagged]), times[4_000]...times[12_000]), (Set<UInt16>(), nil),
        ] {
            for range in [0...UInt64.max, 4_322...20_000, 8_500...8_501] {
                let filter = EventFilter(types: types, occurred: span)
                var (expected, found): ([UInt64], [UInt64]) = ([], [])
                try log.forEach(after: range.lowerBound, through: range.upperBound) { view in
                    if filter.accepts(view) { expected.append(view.sequence) }
                    return true
                }
                let scan = try log.scan(after: range.lowerBound, through: range.upperBound, filter) { view in
                    found.append(view.sequence)
                    return true
                }
                #expect(found == expected)
                #expect(scan.last == min(range.upperBound, 24_000))
                #expect(scan.blocksRead <= scan.blocks)
                if range.lowerBound == 0 { #expect(scan.blocks == all.blocks && scan.blocksRead * 5 < all.blocks * 2) }
                // Stopped at the first one, it says where.
                let stopped = try log.scan(after: range.lowerBound, through: range.upperBound, filter) { _ in false }
                #expect(stopped.last == expected.first ?? min(range.upperBound, 24_000))
            }
        }
    }

    /// A block that a scan passes over is checked as far as it is looked at.
    @Test(arguments: [4, 6, 8, 20, 47, 48, 79, 80, 83]) func aDamagedHeaderIsFoundInPassing(place: Int) throws {
        let store = try TemporaryStore()
        let log = try store.open()
        _ = try log.append((0..<1_000).map { AppendRequest([.sample($0)]) })
        let storage = try LogStorage(path: "\(store.path)/log", makes: false)
        let transaction = try storage.environment.write()
        var block = try #require(try transaction.bytes(storage.blocks, UInt64(1)))
        block[place] ^= 0x10
        try transaction.put(storage.blocks, UInt64(1), block)
        try transaction.commit()
        #expect(throws: LogError.self) {
            try log.forEach(EventFilter(types: [EventType.eventRetracted])) { _ in true }
        }
    }
}
