import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookLog

/// Random operations on two processes' worth of open logs, compared with a list in memory.
@Suite struct LogModelTests {
    struct Modelled: Equatable {
        var id: String
        var customer: String
        var personal: [UInt8]
    }

    @Test(arguments: [1, 2, 3]) func anyMixOfAppendsReadsLikeAList(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try TemporaryStore()
        // Two logs on one environment have their own caches, like two processes.
        let logs = [try store.open(), try store.open()]
        var model: [Modelled] = []
        var sequences: [Int: UInt64] = [:]
        var versions: [String: UInt32] = [:]
        var highest = 0
        while model.count < 14_000 {
            let log = logs[Int.random(in: 0...1, using: &random)]
            let size = [1, 1, 3, 40, 700, 3_000].randomElement(using: &random)!
            var numbers: [Int] = []
            for _ in 0..<size {
                // Mostly new ids, sometimes one that is there.
                if highest > 0, Int.random(in: 0..<8, using: &random) == 0 {
                    numbers.append(Int.random(in: 0..<highest, using: &random))
                } else {
                    numbers.append(highest)
                    highest += 1
                }
            }
            let drafts = numbers.map { number in
                EventDraft.sample(
                    number, customer: "C-\(number % 700)",
                    personal: number % 11 == 0 ? "note \(number)" : nil)
            }
            let isBatch = Bool.random(using: &random)
            let outcomes = try isBatch ? log.append(EventBatch(drafts)) : log.append(drafts.map { AppendRequest([$0]) })
            for (index, outcome) in outcomes.enumerated() {
                if let known = sequences[numbers[index]] {
                    #expect(outcome == .already(sequence: known, isRetracted: false))
                } else {
                    #expect(outcome == .appended(first: UInt64(model.count + 1), count: 1))
                    sequences[numbers[index]] = UInt64(model.count + 1)
                    versions[drafts[index].subject.key, default: 0] += 1
                    model.append(
                        Modelled(
                            id: drafts[index].id, customer: drafts[index].subject.key, personal: drafts[index].personal)
                    )
                }
            }
            if Int.random(in: 0..<3, using: &random) == 0 { try log.maintain() }
        }
        let log = try store.open()
        #expect(try LogChecker.problems(log) == [])
        var read: [Modelled] = []
        try log.forEach { view in
            let event = try log.open(view)
            let personal: [UInt8] = if case .open(let fields) = event.personal { fields } else { [] }
            read.append(Modelled(id: event.id, customer: event.subject.key, personal: personal))
            return true
        }
        #expect(read == model)
        // Reads may start anywhere, and a subject's history is its part of the list, newest first.
        for _ in 0..<50 {
            let start = UInt64.random(in: 0...UInt64(model.count), using: &random)
            var first: UInt64?
            try log.forEach(after: start) { view in
                first = view.sequence
                return false
            }
            #expect(first == (start < UInt64(model.count) ? start + 1 : nil))
        }
        for customer in ["C-0", "C-13", "C-699"] {
            var history: [UInt64] = []
            try log.history(of: Subject(.customer, customer)) { view in
                history.append(view.sequence)
                return true
            }
            let expected = model.indices.filter { model[$0].customer == customer }.map { UInt64($0 + 1) }
            #expect(history == expected.reversed())
            #expect(try log.version(of: Subject(.customer, customer)) == versions[customer])
        }
    }

    @Test func runsAreMergedAndStillFindEverything() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        let total = LogLimits.runTailEvents * LogLimits.mergeWidth * 2
        for start in stride(from: 0, to: total, by: 4_096) {
            let outcomes = try log.append(
                (start..<start + 4_096).map { AppendRequest([.sample($0, customer: "C-\($0 % 5_000)")]) })
            #expect(outcomes.count == 4_096)
        }
        try log.maintain()
        let again = try log.append(
            (0..<2_000).map { AppendRequest([.sample($0 * 32, customer: "C-\($0 * 32 % 5_000)")]) })
        for (index, outcome) in again.enumerated() {
            #expect(outcome == .already(sequence: UInt64(index * 32 + 1), isRetracted: false))
        }
        #expect(try LogChecker.problems(log) == [])
    }

    @Test func filteredReadsGiveTheSameAsReadingEverything() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        _ = try log.append((0..<5_000).map { AppendRequest([.sample($0)]) })
        _ = try log.append([AppendRequest([try .retraction(of: .sample(17))])])
        var retractions: [UInt64] = []
        try log.forEach(EventFilter(types: [EventType.eventRetracted])) { view in
            retractions.append(view.sequence)
            return true
        }
        #expect(retractions == [5_001])
        let from = EventDraft.sample(100).occurredAt
        let through = EventDraft.sample(199).occurredAt
        var count = 0
        try log.forEach(EventFilter(occurred: from...through)) { _ in
            count += 1
            return true
        }
        #expect(count == 100)
    }
}
