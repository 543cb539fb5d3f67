import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import DaybookTestSupport
import Foundation
import Testing

/// Random operations on a store that is open twice here, and now and then by other processes, compared with lists in memory
/// (`StoreModel`). `DAYBOOK_MODEL_SEEDS` makes a longer run.
@Suite struct StoreModelTests {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["DAYBOOK_MODEL_SEEDS"].flatMap { UInt64($0) } ?? 6
        return Array(1...max(1, count))
    }()

    @Test(arguments: seeds) func anyMixOfOperationsIsWhatTheModelSays(seed: UInt64) throws {
        let run = try StoreModelRun(seed: seed)
        for _ in 0..<200 { try run.step() }
        try run.finish()
    }
}

/// A store, and what it must hold.
final class StoreModelRun {
    private let folder: Folder
    var path: String { folder.path + "/store" }
    private var key: String { folder.path + "/key" }
    /// Runs the product in processes of their own.
    let command: Command
    // Between the days of the events: some merges are of before now, some of after.
    private let clock = TickingClock(start: 1_710_460_800_000_000)
    var random: SeededGenerator
    /// Two that know nothing of one another, like two processes.
    private var stores: [Store] = []
    private let backup: StoreBackup
    var model = StoreModel()
    /// Files that another process imported.
    var imported: Set<[UInt8]> = []
    private var names = 0
    private var backedUp = 0

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        folder = try Folder()
        command = Command(folder: folder, masterKey: folder.path + "/key")
        backup = StoreBackup(path: folder.path + "/backup")
        try Store.create(path: path, currency: "CNY", timeZone: "UTC", masterKey: key)
        stores = [try open(), try open()]
    }

    private func open() throws -> Store { try Store(path: path, masterKey: key, clock: clock.now) }

    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    var store: Store { stores[number(0...1)] }
    var customer: String { "C-\(number(1...9))" }
    /// The sequence of the next event.
    var next: UInt64 { UInt64(model.count + 1) }
    func name(_ prefix: String) -> String {
        names += 1
        return "\(prefix)-\(names)"
    }

    // MARK: Operations

    func step() throws {
        switch number(0...27) {
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
        case 19: try merge()
        case 20: try unmerge()
        case 21: try sayOfMerges()
        case 22: try takeBackAMerge()
        case 23: try tryOutAMerge()
        case 24: try elsewhere()
        default: try askAtTwoClocks()
        }
    }

    var day: String { "2024-0\(number(1...6))-\(["03", "10", "17", "24"].randomElement(using: &random)!)" }

    func draft(of customer: String? = nil) throws -> EventDraft {
        let id = name("e")
        return try EventDraft.make(
            "survey.answered", "customer/\(customer ?? self.customer)",
            fields: [
                ("metric", "csat"), ("scale_min", "1"), ("scale_max", "5"), ("score", "\(number(1...5))"),
                ("answer", "a-\(id)"), ("comment", "words \(id)"),
            ], id: id, at: day)
    }

    /// Any event that was handed in.
    func anyPlace(_ isWanted: (StoreModel.Event) -> Bool = { _ in true }) -> Int? {
        model.events.indices.filter { !model.events[$0].isErasure && isWanted(model.events[$0]) }
            .randomElement(using: &random)
    }

    private func append() throws {
        for _ in 0..<number(1...12) {
            let draft = try draft()
            var request = AppendRequest([draft])
            switch number(0...2) {
            case 0: request.expectations = [.init(draft.subject, .exactly(model.versions[draft.subject, default: 0]))]
            case 1 where model.versions[draft.subject] == nil: request.expectations = [.init(draft.subject, .none)]
            default: break
            }
            #expect(try store.log.append([request])[0] == .appended(first: next, count: 1))
            model.append(draft)
        }
    }

    private func appendTogether() throws {
        let drafts = try (0..<number(2...5)).map { _ in try draft() }
        #expect(try store.log.append([AppendRequest(drafts)])[0] == .appended(first: next, count: drafts.count))
        for draft in drafts { model.append(draft) }
    }

    private func appendAgain() throws {
        guard let place = anyPlace() else { return }
        #expect(
            try store.log.append([AppendRequest([model.events[place].draft])])[0]
                == .already(
                    sequence: UInt64(place + 1), isRetracted: model.isRetracted(place),
                    isErased: model.isErased(place)))
    }

    private func appendDiffering() throws {
        guard let place = anyPlace({ !$0.isRetraction }) else { return }
        var other = model.events[place].draft
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
        let actual = model.versions[bad.subject, default: 0]
        let request = AppendRequest([good, bad], expecting: [.init(bad.subject, .exactly(actual + 1))])
        #expect(try store.log.append([request])[0] == .wrongVersion(subject: bad.subject, actual: actual))
    }

    private func retract() throws {
        guard let target = anyPlace({ $0.subject.kind == .customer }) else { return }
        try retract(target)
    }

    func retract(_ target: Int) throws {
        guard !model.isRetracted(target) else { return }
        let retraction = try EventDraft.retraction(of: model.events[target].draft, id: name("r"))
        #expect(try store.log.append([AppendRequest([retraction])])[0] == .appended(first: next, count: 1))
        model.append(retraction, retracting: target)
    }

    private func erase() throws {
        let subject = Subject(.customer, customer)
        guard model.versions[subject] != nil else { return }
        let isThere = model.canErase(subject)
        let order = ErasureOrder(
            customers: [subject.key], contact: nil, reason: "requested", basis: "GDPR Art. 17", request: nil,
            actor: "li")
        #expect(try (Eraser(store).erase(order) != nil) == isThere)
        if isThere { try takeFromLog(EventType.customerErased, of: subject) }
    }

    /// The model learns of an event that the service made, of a type and a subject that it must have.
    func takeFromLog(_ type: UInt16, of subject: Subject?, other: String? = nil) throws {
        let event = try #require(try store.log.event(next))
        #expect(event.type == type)
        if let subject { #expect(event.subject == subject) }
        model.append(event.draft, other: other)
    }

    // MARK: Questions

    private func signAndProve() throws {
        let store = store
        let head = try store.signHead().head
        #expect(head.size == UInt64(model.count))
        guard model.count > 0 else { return }
        let subject = Subject(.customer, customer)
        let proof = try store.log.prove(subject: subject, size: head.size)
        #expect(
            proof.events.reversed().map { Int($0.sequence) - 1 }
                == model.events.indices.filter { model.events[$0].subject == subject })
        let older = UInt64(number(1...model.count))
        #expect(try store.log.root(size: older).count == 32)
        #expect(try store.log.subjectsRoot(size: head.size) == head.subjects)
    }

    private func addToBackup() throws {
        #expect(try backup.add(store).events == UInt64(backedUp + 1)..<next)
        backedUp = model.count
    }

    func readSomeEvents() throws {
        for log in stores.map(\.log) {
            for _ in 0..<5 {
                guard let place = model.events.indices.randomElement(using: &random) else { return }
                try read(place, in: log)
            }
            #expect(try log.lastSequence == UInt64(model.count))
            for (subject, version) in model.versions { #expect(try log.version(of: subject) == version) }
        }
    }

    private func read(_ place: Int, in log: Log) throws {
        let event = try #require(try log.event(UInt64(place + 1)))
        let draft = model.events[place].draft
        #expect(event.id == draft.id && event.subject == draft.subject && event.occurredAt == draft.occurredAt)
        #expect(event.clear == draft.clear)
        switch event.personal {
        case .open(let fields): #expect(fields == draft.personal && !model.isErased(place))
        case .erased: #expect(model.isErased(place))
        case .none: #expect(draft.personal.isEmpty)
        case .sealed: Issue.record("event \(place + 1) has no key")
        }
        #expect(try log.find(source: draft.source, id: draft.id) == UInt64(place + 1))
        #expect(try log.retractions(of: UInt64(place + 1)) == model.retractions(of: place).map { UInt64($0 + 1) })
    }

    // MARK: The end

    func finish() throws {
        try readSomeEvents()
        let store = try open()
        #expect(try LogChecker.problems(store.log) == [])
        try store.catchUp()
        let live = try store.viewStatus().map { "\($0.name) \($0.digest)" }
        #expect(try store.rebuild().map { "\($0.name) \($0.digest)" } == live)
        try addToBackup()
        var request = StoreBackup.Request(store: folder.path + "/restored")
        let whole = try backup.restore(request)
        #expect(whole.sequence == UInt64(model.count))
        let restored = try Store(path: folder.path + "/restored", masterKey: key)
        #expect(try restored.log.head == store.log.head)
        #expect(try restored.rebuild().map { "\($0.name) \($0.digest)" } == live)
        guard model.count > 3 else { return }
        request = StoreBackup.Request(store: folder.path + "/earlier")
        request.sequence = UInt64(number(1...model.count - 1))
        request.masterKey = folder.path + "/earlier.key"
        #expect(try backup.restore(request).sequence == request.sequence)
    }
}
