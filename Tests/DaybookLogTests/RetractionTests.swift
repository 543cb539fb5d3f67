import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookLog

/// What the log says of events that were taken back, brought back, and taken back again.
@Suite struct RetractionTests {
    private let store: TemporaryStore
    private let event = EventDraft.sample(1)

    init() throws { store = try TemporaryStore() }

    private func isRetracted(_ draft: EventDraft, _ log: Log) throws -> Bool? {
        guard case .already(_, let isRetracted, _)? = try log.append([AppendRequest([draft])]).first else { return nil }
        return isRetracted
    }

    @Test func aRetractedRetractionGivesItsEventBack() throws {
        let log = try store.open()
        let first = try EventDraft.retraction(of: event)
        let second = try EventDraft.retraction(of: first)
        let third = try EventDraft.retraction(of: event, named: "again")
        _ = try log.append([AppendRequest([event])])
        var told: [Bool?] = []
        var retractions: [UInt64?] = []
        for draft in [first, second, third] {
            _ = try log.append([AppendRequest([draft])])
            told.append(try isRetracted(event, log))
            retractions.append(try log.retraction(of: 1))
        }
        #expect(told == [true, false, true])
        #expect(retractions == [2, nil, 4])
        #expect(try log.retraction(of: 2) == 3)
        #expect(try log.retraction(of: 3) == nil)
        // Another process, which knows nothing of these batches, is told the same.
        #expect(try isRetracted(event, store.open()) == true)
        #expect(try log.head.retractions == 3)
    }

    @Test func chainsHoldWithinOneRequest() throws {
        let log = try store.open()
        var chain = [event]
        for _ in 1...5 { chain.append(try .retraction(of: chain[chain.count - 1])) }
        #expect(try log.append([AppendRequest(chain)]) == [.appended(first: 1, count: 6)])
        // Every second one stands: the fifth retraction takes back the fourth, and so on down to the event.
        #expect(try (1...6).map { try log.retraction(of: $0) } == [2, nil, 4, nil, 6, nil])
    }

    @Test func anEventRetractedTwiceIsBackWhenBothRetractionsAre() throws {
        let log = try store.open()
        let one = try EventDraft.retraction(of: event, named: "one")
        let two = try EventDraft.retraction(of: event, named: "two")
        _ = try log.append([event, one, two].map { AppendRequest([$0]) })
        #expect(try log.retractions(of: 1) == [3, 2])
        _ = try log.append([AppendRequest([try .retraction(of: two)])])
        #expect(try log.retractions(of: 1) == [2])
        let noTwo = try EventDraft.retraction(of: .retraction(of: two))
        _ = try log.append([AppendRequest([try .retraction(of: one)]), AppendRequest([noTwo])])
        // The second stands again, so the event is held back by it alone.
        #expect(try log.retractions(of: 1) == [3])
    }

    @Test func onlyEventsOfTheSameSubjectCanBeTakenBack() throws {
        let log = try store.open()
        _ = try log.append([AppendRequest([event])])
        var elsewhere = try EventDraft.retraction(of: .retraction(of: event))
        elsewhere.subject = Subject(.customer, "somebody else")
        let retraction = try EventDraft.retraction(of: event)
        for request in [[AppendRequest([retraction, elsewhere])], [AppendRequest([elsewhere])]] {
            guard case .refused? = try log.append(request).first else {
                Issue.record("a retraction in another subject's stream must be refused")
                continue
            }
        }
        #expect(try log.head.sequence == 1)
    }

    /// Random retractions of anything in a stream, in batches of any size, against the plain rule.
    @Test(arguments: [1, 2, 3, 4]) func anyMixOfRetractionsIsWhatTheRuleSays(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let logs = [try store.open(), try store.open()]
        var stream: [EventDraft] = []
        var targets: [Int?] = []
        while stream.count < 1_500 {
            let log = logs[Int.random(in: 0...1, using: &random)]
            let before = stream.count
            for _ in 0..<[1, 2, 5, 200].randomElement(using: &random)! {
                let place = stream.count
                if place > 0, Int.random(in: 0..<3, using: &random) > 0 {
                    // Mostly what is new, so that chains grow long.
                    let reach = Bool.random(using: &random) ? min(3, place) : place
                    let target = place - Int.random(in: 1...reach, using: &random)
                    targets.append(target)
                    stream.append(try .retraction(of: stream[target], named: "r-\(place)"))
                } else {
                    targets.append(nil)
                    stream.append(.sample(place, customer: "C-1"))
                }
            }
            let new = stream[before...]
            let outcomes = try log.append(
                Bool.random(using: &random) ? [AppendRequest(Array(new))] : new.map { AppendRequest([$0]) })
            #expect(outcomes.allSatisfy { if case .appended = $0 { true } else { false } })
        }
        let log = try store.open()
        let expected = RetractionTests.standing(targets)
        let told = try stream.indices.map { try log.retractions(of: UInt64($0 + 1)).map { Int($0) - 1 } }
        #expect(told == expected)
        let outcomes = try log.append(stream.map { AppendRequest([$0]) })
        for (place, outcome) in outcomes.enumerated() {
            #expect(outcome == .already(sequence: UInt64(place + 1), isRetracted: !expected[place].isEmpty))
        }
        #expect(try LogChecker.problems(log) == [])
    }

    /// For each event the retractions of it that stand, the newest first: only a later event can retract a retraction.
    private static func standing(_ targets: [Int?]) -> [[Int]] {
        var standing: [[Int]] = Array(repeating: [], count: targets.count)
        for place in targets.indices.reversed() where standing[place].isEmpty {
            if let target = targets[place] { standing[target].append(place) }
        }
        return standing
    }
}
