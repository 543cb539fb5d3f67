import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import DaybookTestSupport
import Foundation
import Testing

/// Random operations on a store that is open twice, compared with a list in memory. `DAYBOOK_MODEL_SEEDS` makes a longer run.
@Suite struct StoreModelTests {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["DAYBOOK_MODEL_SEEDS"].flatMap { UInt64($0) } ?? 6
        return Array(1...max(1, count))
    }()

    @Test(arguments: seeds) func anyMixOfOperationsIsWhatTheModelSays(seed: UInt64) throws {
        let run = try StoreModelRun(seed: seed)
        for _ in 0..<160 { try run.step() }
        try run.finish()
    }
}

/// A store, and what it must hold.
private final class StoreModelRun {
    private struct Event {
        var draft: EventDraft
        var isRetraction = false
        /// The log makes these by itself; they cannot be handed in.
        var isErasure = false
    }

    private let folder = NSTemporaryDirectory() + "daybook-model-" + UUID().uuidString
    private var path: String { folder + "/store" }
    private var key: String { folder + "/key" }
    private let clock = TickingClock()
    private var random: SeededGenerator
    /// Two that know nothing of one another, like two processes.
    private var stores: [Store] = []
    private let backup: StoreBackup

    private var events: [Event] = []
    /// Of an event by its place, the retractions of it that stand.
    private var standing: [Int: Set<Int>] = [:]
    /// What a retraction takes back.
    private var targets: [Int: Int] = [:]
    private var versions: [Subject: UInt32] = [:]
    /// Of a customer, how many events there were when it was erased last.
    private var erased: [Subject: Int] = [:]
    private var names = 0
    private var backedUp = 0

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        backup = StoreBackup(path: folder + "/backup")
        try Store.create(path: path, currency: "CNY", timeZone: "UTC", masterKey: key)
        stores = [try open(), try open()]
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }  // Nothing depends on it being gone.

    private func open() throws -> Store { try Store(path: path, masterKey: key, clock: clock.now) }

    private func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    private var store: Store { stores[number(0...1)] }

    // MARK: Operations

    func step() throws {
        switch number(0...20) {
        case 0...5: try append()
        case 6: try appendTogether()
        case 7...8: try appendAgain()
        case 9: try appendDiffering()
        case 10: try appendAtAWrongVersion()
        case 11...12: try retract()
        case 13: stores[number(0...1)] = try open()
        case 14: _ = try store.rebuild(Bool.random(using: &random) ? [] : ["satisfaction"])
        case 15: try signAndProve()
        case 16: try addToBackup()
        case 17: try readSomeEvents()
        case 18: try erase()
        default: try askAtTwoClocks()
        }
    }

    private func draft() throws -> EventDraft {
        names += 1
        let day = number(1...28)
        return try EventDraft.make(
            "survey.answered", "customer/C-\(number(1...9))",
            fields: [
                ("metric", "csat"), ("scale_min", "1"), ("scale_max", "5"), ("score", "\(number(1...5))"),
                ("answer", "a-\(names)"), ("comment", "words \(names)"),
            ], id: "e-\(names)", at: "2024-0\(number(1...6))-\(day < 10 ? "0" : "")\(day)")
    }

    private func took(_ draft: EventDraft, retracting target: Int? = nil) {
        events.append(Event(draft: draft, isRetraction: target != nil))
        versions[draft.subject, default: 0] += 1
        guard var target else { return }
        var (retraction, stands) = (events.count - 1, true)
        // What a retraction took back returns when the retraction itself is taken back, and so on.
        while true {
            let before = standing[target, default: []].isEmpty
            if stands { standing[target, default: []].insert(retraction) } else { standing[target]?.remove(retraction) }
            let after = standing[target, default: []].isEmpty
            guard before != after, events[target].isRetraction, let next = targets[target] else { return }
            (retraction, target, stands) = (target, next, after)
        }
    }

    private func append() throws {
        for _ in 0..<number(1...12) {
            let draft = try draft()
            var request = AppendRequest([draft])
            switch number(0...2) {
            case 0: request.expectations = [.init(draft.subject, .exactly(versions[draft.subject, default: 0]))]
            case 1 where versions[draft.subject] == nil: request.expectations = [.init(draft.subject, .none)]
            default: break
            }
            let outcome = try store.log.append([request])[0]
            #expect(outcome == .appended(first: UInt64(events.count + 1), count: 1))
            took(draft)
        }
    }

    private func appendTogether() throws {
        let drafts = try (0..<number(2...5)).map { _ in try draft() }
        #expect(
            try store.log.append([AppendRequest(drafts)])[0]
                == .appended(first: UInt64(events.count + 1), count: drafts.count))
        for draft in drafts { took(draft) }
    }

    private func appendAgain() throws {
        guard let place = events.indices.filter({ !events[$0].isErasure }).randomElement(using: &random) else { return }
        #expect(
            try store.log.append([AppendRequest([events[place].draft])])[0]
                == .already(
                    sequence: UInt64(place + 1), isRetracted: !standing[place, default: []].isEmpty,
                    isErased: isErased(place)))
    }

    private func appendDiffering() throws {
        guard
            let place = events.indices.filter({ !events[$0].isRetraction && !events[$0].isErasure }).randomElement(
                using: &random)
        else {
            return
        }
        var other = events[place].draft
        other.occurredAt = Instant(microseconds: other.occurredAt.microseconds + 1)
        let outcome = try store.log.append([AppendRequest([other])])[0]
        guard case .conflict(UInt64(place + 1), let fields) = outcome else {
            Issue.record("\(outcome) of another event with the id of event \(place + 1)")
            return
        }
        #expect(fields == ["time"])
    }

    private func appendAtAWrongVersion() throws {
        let (good, bad) = (try draft(), try draft())
        let actual = versions[bad.subject, default: 0]
        let request = AppendRequest([good, bad], expecting: [.init(bad.subject, .exactly(actual + 1))])
        #expect(try store.log.append([request])[0] == .wrongVersion(subject: bad.subject, actual: actual))
    }

    private func retract() throws {
        guard let target = events.indices.filter({ !events[$0].isErasure }).randomElement(using: &random),
            standing[target, default: []].isEmpty
        else {
            return
        }
        names += 1
        let retraction = try EventDraft.retraction(of: events[target].draft, id: "r-\(names)")
        #expect(
            try store.log.append([AppendRequest([retraction])])[0]
                == .appended(first: UInt64(events.count + 1), count: 1))
        targets[events.count] = target
        took(retraction, retracting: target)
    }

    private func isErased(_ place: Int) -> Bool {
        !events[place].draft.personal.isEmpty && place < erased[events[place].draft.subject, default: 0]
    }

    private func erase() throws {
        let subject = Subject(.customer, "C-\(number(1...9))")
        let store = store
        let order = ErasureOrder(
            customers: [subject.key], contact: nil, reason: "requested", basis: "GDPR Art. 17", request: nil,
            actor: "li")
        let isThere = events.indices.contains {
            events[$0].draft.subject == subject && !events[$0].draft.personal.isEmpty && !isErased($0)
        }
        guard versions[subject] != nil else { return }
        #expect(try (Eraser(store).erase(order) != nil) == isThere)
        guard isThere else { return }
        erased[subject] = events.count
        let event = try #require(try store.log.event(UInt64(events.count + 1)))
        #expect(event.type == EventType.customerErased && event.subject == subject)
        took(event.draft)
        events[events.count - 1].isErasure = true
    }

    private func signAndProve() throws {
        let store = store
        let head = try store.signHead().head
        #expect(head.size == UInt64(events.count))
        guard !events.isEmpty else { return }
        let subject = Subject(.customer, "C-\(number(1...9))")
        let proof = try store.log.prove(subject: subject, size: head.size)
        #expect(
            proof.events.reversed().map { Int($0.sequence) - 1 }
                == events.indices.filter { events[$0].draft.subject == subject })
        let older = UInt64(number(1...events.count))
        #expect(try store.log.root(size: older).count == 32)
        #expect(try store.log.subjectsRoot(size: head.size) == head.subjects)
    }

    private func addToBackup() throws {
        #expect(try backup.add(store).events == UInt64(backedUp + 1)..<UInt64(events.count + 1))
        backedUp = events.count
    }

    private func readSomeEvents() throws {
        let log = store.log
        for _ in 0..<5 {
            guard let place = events.indices.randomElement(using: &random) else { return }
            let event = try #require(try log.event(UInt64(place + 1)))
            let draft = events[place].draft
            #expect(event.id == draft.id && event.subject == draft.subject && event.occurredAt == draft.occurredAt)
            #expect(event.clear == draft.clear)
            switch event.personal {
            case .open(let fields): #expect(fields == draft.personal && !isErased(place))
            case .erased: #expect(isErased(place))
            case .none: #expect(draft.personal.isEmpty)
            case .sealed: Issue.record("event \(place + 1) has no key")
            }
            #expect(try log.find(source: draft.source, id: draft.id) == UInt64(place + 1))
            #expect(
                try log.retractions(of: UInt64(place + 1))
                    == standing[place, default: []].sorted(by: >).map { UInt64($0 + 1) })
        }
        for (subject, version) in versions { #expect(try log.version(of: subject) == version) }
    }

    /// Answers of a day, as they were known at a place in the log.
    private func askAtTwoClocks() throws {
        let known = number(0...events.count)
        let day = try #require(Day("2024-0\(number(1...6))-15"))
        let table = try store.report(
            SatisfactionReport.self, asOf: day,
            knownAt: known == events.count ? .everything : .sequence(UInt64(known))
        ).table
        var answers = 0
        for place in 0..<known where !events[place].isRetraction && !events[place].isErasure && stands(place, known) {
            if events[place].draft.occurredAt < Instant(utcMidnightOf: Day(number: day.number + 1)) { answers += 1 }
        }
        let column = table.columns.firstIndex { $0.name == "answers" }
        let printed = column.map { column -> Int64 in
            guard case .integer(let value)? = table.rows.first?[column] else { return 0 }
            return value
        }
        // Before the first event a report has no columns.
        #expect((printed ?? 0) == Int64(answers), "as of \(day), known at event \(known)")
    }

    /// Whether an event counts by what was known at a place: no retraction of it stands among those known.
    private func stands(_ place: Int, _ known: Int) -> Bool {
        !targets.contains { retraction, target in target == place && retraction < known && stands(retraction, known) }
    }

    // MARK: The end

    func finish() throws {
        let store = try open()
        #expect(try LogChecker.problems(store.log) == [])
        try store.catchUp()
        let live = try store.viewStatus().map { "\($0.name) \($0.digest)" }
        #expect(try store.rebuild().map { "\($0.name) \($0.digest)" } == live)
        try addToBackup()
        var request = StoreBackup.Request(store: folder + "/restored")
        let whole = try backup.restore(request)
        #expect(whole.sequence == UInt64(events.count))
        let restored = try Store(path: folder + "/restored", masterKey: key)
        #expect(try restored.log.head == store.log.head)
        #expect(try restored.rebuild().map { "\($0.name) \($0.digest)" } == live)
        guard events.count > 3 else { return }
        request = StoreBackup.Request(store: folder + "/earlier")
        request.sequence = UInt64(number(1...events.count - 1))
        request.masterKey = folder + "/earlier.key"
        #expect(try backup.restore(request).sequence == request.sequence)
    }
}
