import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookLog

extension EventBatch {
    init(_ drafts: [EventDraft]) {
        self.init()
        for draft in drafts { append(draft) }
    }
}

/// A batch is the same as a request for each of its events.
@Suite struct EventBatchTests {
    /// Every second customer may have three events and no more.
    private struct Few: AppendGuard {
        struct State: GuardState {
            var count = 0
            mutating func fold(_ event: borrowing EventView) { count += 1 }
            func allows(_ type: UInt16, _ payload: UnsafeRawBufferPointer) -> Bool { count < 3 }
            func refusal(of events: [ProposedEvent]) -> Text? { count + events.count > 3 ? Text("test.few") : nil }
        }

        var name: String { "few" }
        func concerns(_ type: UInt16, of subject: SubjectKind) -> Bool { type == EventType.customerTagged }
        func initial() -> any GuardState { State() }
    }

    private func draft(_ random: inout SeededGenerator, _ earlier: [EventDraft]) throws -> EventDraft {
        let number = Int.random(in: 0..<2_000, using: &random)
        var draft = EventDraft.sample(
            number, customer: "C-\(number % 40)", source: ["crm", "erp"][number % 2],
            personal: number % 9 == 0 ? "note" : nil)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: draft.occurredAt = Instant(microseconds: 1)  // Another event with a known id, perhaps.
        case 1: draft.correlation = "c\(number)"
        case 2: draft.extensions = [EventDraft.Extension(name: "trace", json: "\"\(number)\"")]
        case 3: draft.contact = draft.personal.isEmpty ? "" : "K-1"
        case 4:
            if let other = earlier.randomElement(using: &random), !other.id.isEmpty {
                draft = try .retraction(of: other)
            }
        case 5:
            draft.type = EventType.customerTagged
            var tag = WireWriter()
            tag.text(1, "vip")
            (draft.clear, draft.personal) = (tag.bytes, [])
        case 6: draft.id = ["", String(repeating: "x", count: 1_025)].randomElement(using: &random)!
        case 7: draft.id = EventID(high: UInt64(number % 3), low: 0).description
        case 8: draft = earlier.randomElement(using: &random) ?? draft
        default: break
        }
        return draft
    }

    /// Requests that may be plain, and the same with so many expectations that they go the long way.
    @Test(arguments: [1, 2, 3, 4] as [UInt64], [false, true])
    func batchesAndRequestsHaveTheSameOutcomes(seed: UInt64, isLong: Bool) throws {
        var random = SeededGenerator(seed: seed)
        let (first, second) = (try TemporaryStore(), try TemporaryStore())
        let (whole, single) = (try first.open(), try second.open())
        var earlier: [EventDraft] = []
        for _ in 0..<25 {
            var batch = EventBatch()
            var requests: [AppendRequest] = []
            for _ in 0..<Int.random(in: 1...120, using: &random) {
                let draft = try draft(&random, earlier)
                let version: UInt32? =
                    Int.random(in: 0..<15, using: &random) == 0 ? UInt32.random(in: 0...3, using: &random) : nil
                batch.append(draft, expectedVersion: version)
                var request = AppendRequest([draft], importKey: "I-1")
                if Few().concerns(draft.type, of: draft.subject.kind) { request.guards = [Few()] }
                if let version {
                    request.expectations = [.init(draft.subject, version == 0 ? .none : .exactly(version))]
                }
                if isLong { request.expectations += Array(repeating: .init(draft.subject, .any), count: 2) }
                requests.append(request)
                earlier.append(draft)
            }
            let outcomes = try whole.append(batch, importKey: "I-1", guards: [Few()])
            for (index, pair) in zip(outcomes, try single.append(requests)).enumerated() where pair.0 != pair.1 {
                Issue.record("\(requests[index].events[0]): in a batch \(pair.0), as a request \(pair.1)")
            }
        }
        #expect(try LogChecker.problems(whole) == [])
        #expect(try whole.head.sequence == single.head.sequence)
        #expect(try whole.head.retractions == single.head.retractions)
        #expect(try whole.head.sequence > 500)
        for sequence in 1...(try whole.head.sequence) {
            let (left, right) = (try #require(try whole.event(sequence)), try #require(try single.event(sequence)))
            #expect(left.id == right.id && left.subject == right.subject && left.origin == right.origin)
            #expect(left.clear == right.clear && left.personal == right.personal)
            #expect(left.previous == right.previous && left.subjectVersion == right.subjectVersion)
            #expect(left.extensions == right.extensions && left.correlation == right.correlation)
        }
    }

    @Test func aBatchTooLargeForOneCommitIsRefused() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        let draft = EventDraft.sample(1)
        var batch = EventBatch()
        for _ in 0...LogLimits.requestEventsMax { batch.append(draft) }
        let outcomes = try log.append(batch)
        #expect(outcomes.count == LogLimits.requestEventsMax + 1)
        #expect(outcomes.allSatisfy { if case .refused = $0 { true } else { false } })
        #expect(try log.head.sequence == 0)
        withExtendedLifetime(store) {}
    }

    @Test func aDraftComesOutOfABatchAsItWentIn() throws {
        var random = SeededGenerator(seed: 9)
        var drafts: [EventDraft] = []
        for _ in 0..<300 {
            let draft = try draft(&random, drafts)
            if !draft.id.isEmpty { drafts.append(draft) }
        }
        let batch = EventBatch(drafts)
        #expect((0..<batch.count).map { batch.draft($0) } == drafts)
    }
}

/// The tables of the writer against the standard library's.
@Suite struct WriterTableTests {
    @Test func flatTableIsADictionary() {
        var random = SeededGenerator(seed: 1)
        var table = FlatTable<UInt64>(empty: 0)
        var model: [UInt64: UInt64] = [:]
        for step in 0..<20_000 {
            // Some keys lie close together, as no spread key does: they must be found all the same.
            let key = step % 3 == 0 ? UInt64.random(in: 0..<500, using: &random) : RunKey.spread(UInt64(step / 2))
            #expect(table.set(key, UInt64(step)) == model.updateValue(UInt64(step), forKey: key))
        }
        #expect(table.count == model.count)
        for (key, value) in model { #expect(table[key] == value) }
        #expect(table[.max] == nil)
    }

    @Test func subjectsAreFoundByNameAndNumber() {
        var table = SubjectTable(seed: 5)
        for number in 1...5_000 {
            let name = Array((number % 7 == 0 ? "a customer with quite a long name \(number)" : "C-\(number)").utf8)
            let kind = UInt8(number % 3)
            name.withUnsafeBytes { name in
                #expect(table.index(kind: kind, name) == nil)
                let index = table.add(kind: kind, name, number: UInt32(number))
                #expect(table.index(kind: kind, name) == index)
                #expect(table.index(kind: kind + 3, name) == nil)
            }
        }
        for number in [1, 6, 7, 4_999] {
            let index = table.index(of: SubjectNumber(kind: UInt8(number % 3), number: UInt32(number)))
            #expect(index == number - 1)
        }
        #expect(table.index(of: SubjectNumber(kind: 1, number: 2)) == nil)
        // A person whose key was destroyed gets a second number: the name leads to it, and both numbers to the name.
        let again = Array("C-1".utf8).withUnsafeBytes { table.add(kind: 1, $0, number: 6_000) }
        #expect(Array("C-1".utf8).withUnsafeBytes { table.index(kind: 1, $0) } == again)
        #expect(table.index(of: SubjectNumber(kind: 1, number: 1)) == 0)
        #expect([0, 1, 2, 3].map { table.count(of: $0) } == [1_666, 1_668, 1_667, 0])
    }

    @Test func noIdIsMissedByTheFilter() {
        var random = SeededGenerator(seed: 2)
        var filter = IDFilter(capacity: 20_000)
        let hashes = (0..<20_000).map { _ in random.next() }
        for hash in hashes { filter.insert(hash) }
        #expect(hashes.allSatisfy { filter.mayHold($0) })
        let wrong = (0..<20_000).count { _ in filter.mayHold(random.next()) }
        #expect(wrong < 400, "more than 2 % of new ids would be looked for")
    }

    @Test(arguments: [0, 1, 2, 33, 1_000, 20_000]) func spreadEntriesAreSorted(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        var entries = (0..<count).map { RunEntry(key: random.next(), sequence: UInt64($0)) }
        // Equal keys, and keys that are not spread at all.
        entries += (0..<count / 10).map { RunEntry(key: entries[$0].key, sequence: UInt64(count + $0)) }
        for range in [0..<entries.count, 0..<min(50, entries.count)] {
            var sorted = Array(entries[range])
            sorted.sortSpread()
            #expect(sorted == entries[range].sorted { ($0.key, $0.sequence) < ($1.key, $1.sequence) })
        }
        var close = (0..<count).map { RunEntry(key: UInt64($0 % 5), sequence: UInt64($0)) }
        close.sortSpread()
        #expect(close == close.sorted { ($0.key, $0.sequence) < ($1.key, $1.sequence) })
    }
}
