import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookLog

@Suite struct AppendTests {
    let store: TemporaryStore
    let log: Log

    init() throws {
        store = try TemporaryStore()
        log = try store.open()
    }

    @Test func whatIsAppendedIsReadBackWhole() throws {
        var draft = EventDraft.sample(1, personal: "asked for a discount")
        draft.correlation = "call-17"
        draft.causation = "mail-3"
        draft.extensions = [.init(name: "traceparent", json: "\"00-abc\"")]
        #expect(try log.append([AppendRequest([draft], importKey: "file-1")]) == [.appended(first: 1, count: 1)])
        let event = try #require(try log.event(1))
        #expect(event.subject == draft.subject)
        #expect(event.type == draft.type)
        #expect(event.occurredAt == draft.occurredAt)
        #expect(event.id == draft.id)
        #expect(event.origin == Origin(source: "tests", actor: "tester", importKey: "file-1"))
        #expect(event.correlation == "call-17")
        #expect(event.causation == "mail-3")
        #expect(event.extensions == draft.extensions)
        #expect(event.clear == draft.clear)
        #expect(event.personal == .open(draft.personal))
        #expect(event.subjectVersion == 1)
        #expect(event.previous == 0)
    }

    @Test func personalTextIsNowhereInTheRecord() throws {
        let secret = "a very recognisable sentence"
        _ = try log.append([AppendRequest([.sample(1, personal: secret)])])
        let record = try #require(try log.withEvent(1) { Array($0.record) })
        #expect(!String(decoding: record, as: UTF8.self).contains("recognisable"))
    }

    @Test func theSameEventAgainIsAlreadyThere() throws {
        let draft = EventDraft.sample(1, personal: "private")
        _ = try log.append([AppendRequest([draft])])
        #expect(try log.append([AppendRequest([draft])]) == [.already(sequence: 1, isRetracted: false)])
        #expect(try log.head.sequence == 1)
    }

    @Test func theSameIdWithOtherContentIsAConflictThatNamesTheFields() throws {
        let draft = EventDraft.sample(1, personal: "private")
        _ = try log.append([AppendRequest([draft])])
        var later = draft
        later.occurredAt.microseconds += 1
        #expect(try log.append([AppendRequest([later])]) == [.conflict(sequence: 1, fields: ["time"])])
        #expect(
            try log.append([AppendRequest([.sample(1, customer: "C-2", personal: "other")])])
                == [.conflict(sequence: 1, fields: ["subject", "text"])])
    }

    @Test func theSameIdOfAnotherSourceIsAnotherEvent() throws {
        let outcomes = try log.append([
            AppendRequest([.sample(1, source: "a")]), AppendRequest([.sample(1, source: "b")]),
        ])
        #expect(outcomes == [.appended(first: 1, count: 1), .appended(first: 2, count: 1)])
    }

    @Test func duplicatesWithinOneBatchAreFound() throws {
        let outcomes = try log.append([AppendRequest([.sample(1)]), AppendRequest([.sample(1)])])
        #expect(outcomes == [.appended(first: 1, count: 1), .already(sequence: 1, isRetracted: false)])
    }

    @Test func aWrongExpectedVersionIsRefusedAndHarmsNoOther() throws {
        let customer = Subject(.customer, "C-1")
        let outcomes = try log.append([
            AppendRequest([.sample(1)], expecting: [.init(customer, .none)]),
            AppendRequest([.sample(2)], expecting: [.init(customer, .none)]),
            AppendRequest([.sample(3)], expecting: [.init(customer, .exactly(1))]),
        ])
        #expect(
            outcomes == [
                .appended(first: 1, count: 1), .wrongVersion(subject: customer, actual: 1),
                .appended(first: 2, count: 1),
            ])
    }

    @Test func aRetryWithAnOutdatedVersionIsAlreadyThere() throws {
        let request = AppendRequest([.sample(1)], expecting: [.init(Subject(.customer, "C-1"), .none)])
        _ = try log.append([request])
        #expect(try log.append([request]) == [.already(sequence: 1, isRetracted: false)])
    }

    @Test func severalEventsGoInTogetherOrNotAtAll() throws {
        _ = try log.append([AppendRequest([.sample(1)])])
        let partly = try log.append([AppendRequest([.sample(1), .sample(2)])])
        guard case .refused = partly[0] else {
            Issue.record("an atomic request that is partly there must be refused, not \(partly[0])")
            return
        }
        #expect(try log.head.sequence == 1)
        let whole = AppendRequest([.sample(2), .sample(3, customer: "C-2")])
        #expect(try log.append([whole]) == [.appended(first: 2, count: 2)])
        #expect(try log.append([whole]) == [.already(sequence: 2, isRetracted: false)])
    }

    @Test func anOffsetOfAnOrderedSourceCountsOnce() throws {
        func request(_ number: Int, offset: UInt64) -> AppendRequest {
            AppendRequest([.sample(number)], offset: .init(source: "queue", value: offset))
        }
        #expect(try log.append([request(1, offset: 7)]) == [.appended(first: 1, count: 1)])
        #expect(try log.append([request(2, offset: 7)]) == [.passed(offset: 7)])
        #expect(try log.append([request(3, offset: 8)]) == [.appended(first: 2, count: 1)])
    }

    @Test func aRetractionFindsItsEventAndARetryOfTheEventSaysSo() throws {
        let draft = EventDraft.sample(1)
        _ = try log.append([AppendRequest([draft])])
        let retraction = try EventDraft.retraction(of: draft)
        #expect(try log.append([AppendRequest([retraction])]) == [.appended(first: 2, count: 1)])
        #expect(try log.withEvent(2) { $0.retractedSequence } == 1)
        #expect(try log.append([AppendRequest([draft])]) == [.already(sequence: 1, isRetracted: true)])
        var lost = try EventDraft.retraction(of: .sample(99))
        lost.id = "other"
        guard case .refused = try log.append([AppendRequest([lost])])[0] else {
            Issue.record("a retraction of an event that is not there must be refused")
            return
        }
    }

    @Test func twoRequestsAtOnceCannotBothPassAGuard() throws {
        let rule = AtMost(events: 2)
        let outcomes = try log.append((1...4).map { AppendRequest([.sample($0)], guards: [rule]) })
        #expect(outcomes[0] == .appended(first: 1, count: 1))
        #expect(outcomes[1] == .appended(first: 2, count: 1))
        for outcome in outcomes[2...] { #expect(outcome == .refused(Text("test.too_many"))) }
    }

    @Test func recordedTimeNeverGoesBack() throws {
        let backwards = TickingClock(start: 2_000_000_000_000_000)
        let other = try store.open(clock: backwards.now)
        _ = try other.append([AppendRequest([.sample(1)])])
        _ = try log.append([AppendRequest([.sample(2)])])  // Its clock is years behind.
        let times = try (1...2).map { try #require(try log.event($0)).recordedAt }
        #expect(times[1] >= times[0])
    }

    @Test func anEventTooLargeForABlockHasItsOwn() throws {
        var drafts = (1...3).map { EventDraft.sample($0) }
        drafts[1].personal = [UInt8](repeating: 7, count: 40_000)
        for draft in drafts { _ = try log.append([AppendRequest([draft])]) }
        #expect(try log.event(2)?.personal == .open(drafts[1].personal))
        #expect(try LogChecker.problems(log) == [])
        drafts[1].id = "too large"
        drafts[1].clear = [UInt8](repeating: 7, count: LogLimits.recordBytesMax)
        guard case .refused = try log.append([AppendRequest([drafts[1]])])[0] else {
            Issue.record("an event above the limit must be refused")
            return
        }
    }

    @Test func manyThreadsShareCommits() throws {
        let threads = (0..<8).map { thread in
            TestThread { [log] in
                for number in 0..<50 {
                    _ = try log.append([AppendRequest([.sample(thread * 1_000 + number, customer: "C-\(thread)")])])
                }
            }
        }
        for thread in threads { try thread.join() }
        #expect(try log.head.sequence == 400)
        #expect(try LogChecker.problems(log) == [])
    }

    @Test func theAsynchronousFaceAppendsToo() async throws {
        let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
            for number in 0..<200 {
                group.addTask { [log] in try await log.append(AppendRequest([.sample(number)])) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let sequences = outcomes.map { outcome -> UInt64 in
            if case .appended(let first, 1) = outcome { first } else { 0 }
        }
        #expect(Set(sequences) == Set(1...200))
    }

    @Test func theMasterKeyOfAnotherStoreIsRefused() throws {
        _ = try log.append([AppendRequest([.sample(1, personal: "private")])])
        let other = try TemporaryStore()
        let foreign = try Log(store: store.path, masterKey: other.masterKey)
        #expect(throws: LogError.self) { try foreign.event(1) }
    }
}

/// A rule for tests: a subject may have so many events and no more.
private struct AtMost: AppendGuard {
    var events: Int
    var name: String { "at most \(events)" }
    func concerns(_ type: UInt16, of subject: SubjectKind) -> Bool { subject == .customer }

    struct State: GuardState {
        var limit: Int
        var count = 0

        mutating func fold(_ event: borrowing EventView) { count += 1 }
        func allows(_ type: UInt16, _ payload: UnsafeRawBufferPointer) -> Bool { false }
        func refusal(of events: [ProposedEvent]) -> Text? { count + events.count > limit ? Text("test.too_many") : nil }
    }

    func initial() -> any GuardState { State(limit: events) }
}

extension EventDraft {
    /// `named` tells several retractions of one event apart.
    static func retraction(of draft: EventDraft, named name: String? = nil) throws -> EventDraft {
        let type = EventCatalogue.type(numbered: EventType.eventRetracted)!
        var builder = PayloadBuilder(type)
        try builder.set(type.field(named: "event_source")!, text: draft.source)
        try builder.set(type.field(named: "event_id")!, text: draft.id)
        try builder.set(type.field(named: "reason")!, text: "entered twice")
        return EventDraft(
            type: type.number, subject: draft.subject, occurredAt: draft.occurredAt, source: "tests",
            id: name ?? "retract-\(draft.id)", clear: try builder.finish().clear)
    }
}
