import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

/// The customer directory at two clocks: rows of the live view, rows folded again one by one and rows of the whole log folded again
/// are the same bytes.
@Suite struct DirectoryRowsTests {
    /// The rows as bytes, by customer.
    private typealias Bytes = [SubjectNumber: [UInt8]]

    private func bytes(_ row: CustomerSummary) -> [UInt8] { withUnsafeBytes(of: row) { Array($0) } }

    private func directory(_ store: ServiceStore, _ day: Day, _ scope: EventScope) throws -> any RowReader {
        try store.store.rows(of: CustomersProjector.self, until: store.store.zone.endOfDay(day), scope)
    }

    private func everybody(_ rows: any RowReader) throws -> Bytes {
        var found: Bytes = [:]
        let take: (SubjectNumber, UInt64, CustomerSummary) throws -> Void = { found[$0] = bytes($2) }
        try rows.rows(CustomerSummary.self, take)
        return found
    }

    private func oneByOne(_ rows: any RowReader, _ customers: [SubjectNumber]) throws -> Bytes {
        var found: Bytes = [:]
        for customer in customers {
            let take: (UInt64, CustomerSummary) throws -> Void = { found[customer] = bytes($1) }
            try rows.rows(CustomerSummary.self, subject: customer, take)
        }
        return found
    }

    /// Folded here, from the log, without the directory.
    private func plain(_ store: ServiceStore, _ day: Day, _ last: UInt64) throws -> Bytes {
        var rows = MemoryRows()
        let nextDay = store.store.zone.startOfDay(day + 1)
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        try store.store.log.forEach(through: last) { view in
            if let target = view.retractedSequence { retractions.append((view.sequence, target)) }
            return true
        }
        let takenBack = TakenBack(retractions)
        try store.store.log.forEach(through: last) { view in
            if view.retractedSequence == nil, view.occurredAt < nextDay, !takenBack.contains(view.sequence) {
                CustomersProjector.fold(view, into: &rows)
            }
            return true
        }
        return try everybody(rows)
    }

    /// Reading one by one is tried with every `step`th customer.
    private func check(_ store: ServiceStore, _ day: Day, _ last: UInt64, step: Int = 1) throws {
        let count = Int(try store.store.log.subjectCount(.customer))
        let customers = stride(from: 1, through: count, by: step).map { SubjectNumber(.customer, UInt32($0)) }
        let expected = try plain(store, day, last)
        let some = expected.filter { customers.contains($0.key) }
        let place: Comment = "as of \(day) known at \(last)"
        // As a question is asked: what is quicker.
        let asked = try directory(store, day, EventScope(through: last))
        #expect(try everybody(asked) == expected, place)
        #expect(try oneByOne(asked, customers) == some, place)
        // Every row that the live view cannot answer, one by one.
        #expect(try oneByOne(directory(store, day, EventScope(through: last)), customers) == some, place)
        // A scope that names its events is answered from none of the live rows: from the streams of the customers it names, else from
        // the whole log.
        var whole = EventScope(through: last)
        whole.only = last == 0 ? [] : Set(1...last)
        #expect(try everybody(directory(store, day, whole)) == expected, place)
        var singly = whole
        singly.subjects = Set(customers)
        #expect(try everybody(directory(store, day, singly)) == some, place)
    }

    @Test(arguments: [1, 2] as [UInt64]) func everyPathGivesTheSameRows(seed: UInt64) throws {
        let store = try ServiceStore()
        try store.append(RandomCompany.drafts(customers: 20, seed: seed))
        let head = try store.store.log.head.sequence
        var random = SeededGenerator(seed: seed)
        for _ in 0..<15 {
            let day = RandomCompany.start + Int.random(in: -10...RandomCompany.days + 200, using: &random)
            try check(store, day, UInt64.random(in: 0...head, using: &random))
        }
        try check(store, RandomCompany.start + 2_000, head)
    }

    /// 2,000 customers, of whom ever more have an event after the day or after the moment of knowledge: both sides of the share from
    /// which the whole log is read.
    @Test func bothSidesOfTheShareOfCustomers() throws {
        let store = try ServiceStore()
        var drafts: [EventDraft] = []
        for number in 1...2_000 {
            drafts.append(
                try .make(
                    "customer.registered", "customer/C-\(number)",
                    ["kind": "company", "company_name": "Name \(number)"],
                    id: "r-\(number)", at: "2024-01-01"))
        }
        for number in 1...400 {
            drafts.append(
                try .make(
                    "customer.changed", "customer/C-\(number * 5)", ["company_name": "Later \(number)"],
                    id: "c-\(number)", at: (RandomCompany.start + number).description))
        }
        drafts.append(
            try .make(
                "event.retracted", "customer/C-5",
                ["event_source": "tests", "event_id": "c-1", "reason": "Entered wrongly."], id: "x", at: "2024-02-01"))
        try store.append(drafts)
        let head = UInt64(drafts.count)
        // Stale: 398 customers, 201, 125 and 124 (one sixteenth), 51, none.
        for day in [2, 199, 275, 276, 349, 400] { try check(store, RandomCompany.start + day, head, step: 45) }
        // Behind the head by more than a sixteenth of the log and by less.
        for last in [1, 2_000, 2_250, 2_251, 2_390, head - 1] {
            try check(store, RandomCompany.start + 500, last, step: 45)
        }
    }

    @Test func rowsStayWhatTheyWereWhileOthersAppend() throws {
        let store = try ServiceStore()
        try store.append(RandomCompany.drafts(customers: 10, seed: 5))
        let (head, day) = (try store.store.log.head.sequence, RandomCompany.start + 400)
        let expected = try plain(store, day, head)
        let rows = try directory(store, day, EventScope(through: head))
        // Another process appends, and catches the same view up before this one has read it.
        try store.append(
            RandomCompany.drafts(customers: 10, seed: 6).map { draft in
                var draft = draft
                draft.id += "-other"
                draft.source = "other"
                return draft
            }.filter { $0.type != EventType.eventRetracted })
        try store.store.catchUp()
        #expect(try everybody(rows) == expected)
        #expect(try oneByOne(rows, Array(expected.keys)) == expected)
        try check(store, day, head)
        try check(store, day, try store.store.log.head.sequence)
    }

    /// Another process is in the middle of a commit to the live view: its number shows, and readers do not see it yet.
    @Test func aCommitThatReadersDoNotSeeYetIsLookedAtAgain() throws {
        let store = try ServiceStore()
        func draft(_ number: Int, _ customer: String) throws -> EventDraft {
            try .make(
                "interaction.logged", "customer/\(customer)", ["channel": "phone"], id: "i-\(number)", at: "2024-01-01")
        }
        try store.append([draft(1, "C-1"), draft(2, "C-2"), draft(3, "C-3")])
        let scope = EventScope(through: 3)
        let day = try #require(Day("2024-06-30"))
        let rows = try directory(store, day, scope)
        let customers = try ["C-1", "C-2", "C-3"].map {
            try #require(try store.store.log.number(of: Subject(.customer, $0)))
        }
        let expected = try plain(store, day, 3)
        #expect(try oneByOne(rows, [customers[0]])[customers[0]] == expected[customers[0]])
        let lock = try LockFile(ofView: "customers", in: store.path)
        let before = lock.words
        try store.append([draft(4, "C-2"), draft(5, "C-3")])
        try store.store.catchUp()
        let number = try #require(before.indices.filter { lock.words[$0] == before[$0] &+ 1 }.first)
        lock.set(number, to: before[number])
        // Whoever reads now sees the view without the two events.
        #expect(try oneByOne(rows, [customers[1]])[customers[1]] == expected[customers[1]])
        lock.set(number, to: before[number] + 1)
        #expect(try oneByOne(rows, customers) == expected)
    }
}

/// LMDB's lock file of a read model: it has the number of the last transaction that readers see.
private final class LockFile {
    private static let wordsMax = 32
    private let memory: UnsafeMutableRawPointer

    init(ofView view: String, in store: String) throws {
        let folder = "\(store)/views/\(view)"
        let current = try String(contentsOfFile: "\(folder)/current", encoding: .utf8)
        let file = open("\(folder)/\(current.trimmingCharacters(in: .newlines))/lock.mdb", O_RDWR)
        // Not closed: with it LMDB would lose its locks on the file.
        let bytes = LockFile.wordsMax * 8
        memory = try #require(mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0))
        try #require(memory != MAP_FAILED)
    }

    var words: [UInt64] { (0..<LockFile.wordsMax).map { memory.load(fromByteOffset: 8 * $0, as: UInt64.self) } }
    func set(_ index: Int, to word: UInt64) { memory.storeBytes(of: word, toByteOffset: 8 * index, as: UInt64.self) }
}
