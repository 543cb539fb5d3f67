import DaybookModel
import DaybookTestSupport
import Foundation
import LMDB
import Testing

@testable import DaybookLog

/// Free pages that single commits leave alone, and who imports gets back.
@Suite struct SparePagesTests {
    private let store: TemporaryStore
    private let log: Log
    private let environment: Environment

    init() throws {
        store = try TemporaryStore()
        log = try store.open()
        environment = try Environment.open(path: "\(store.path)/log", Environment.Options(tables: LogTable.all))
    }

    private var spare: Table { environment[table: LogTable.spare] }

    private func append(_ numbers: Range<Int>) throws {
        _ = try log.append(numbers.map { AppendRequest([.sample($0, customer: "C-\($0 % 97)")]) })
    }

    private func appendSingly(_ numbers: Range<Int>) throws {
        for number in numbers { try append(number..<number + 1) }
    }

    /// Leaves free pages here and there: one of eleven of a file full of them, or of more.
    private func makeFreePages(of all: Int = 3_300, every step: Int = 11) throws {
        for batch in 0..<9 { try append(batch * 4_096..<(batch + 1) * 4_096) }
        let fill = { (number: Int) in withUnsafeBytes(of: UInt32(number).bigEndian) { Array("fill".utf8) + $0 } }
        let sources = environment[table: LogTable.sources]
        let full = try environment.write()
        for number in 0..<all { try full.put(sources, fill(number), [UInt8](repeating: 7, count: 4_080)) }
        try full.commit()
        let holes = try environment.write()
        for number in 0..<all where number % step == 0 { try holes.delete(sources, fill(number)) }
        try holes.commit()
        // What a commit frees can be used by the next but one.
        try appendSingly(39_000..<39_002)
    }

    private func free() throws -> Int { try environment.freePages(atMost: 10_000).all }

    private func rows() throws -> Int {
        try environment.read().withCursor(spare) { cursor in
            var (count, entry) = (0, try cursor.first())
            while let current = entry {
                #expect(current.value.count == 4_080 && current.value.allSatisfy { $0 == 0 })
                (count, entry) = (count + 1, try cursor.next())
            }
            return count
        }
    }

    private func isWhole() throws -> Bool {
        let report = try environment.checkPages()
        return report.isComplete && report.problemCount == 0
    }

    @Test func singleAppendsPutThemAsideAndManyGiveThemBack() throws {
        try makeFreePages()
        let many = try free()
        #expect(many > SparePages.crowd)
        let before = try environment.checkPages().pages
        try appendSingly(40_000..<40_400)
        let aside = try rows()
        #expect(aside > many / 2)
        #expect(try free() <= SparePages.crowd)
        // Blocks and what single commits use by turns.
        #expect(try environment.checkPages().pages < before + 150)
        #expect(try isWhole())

        try append(50_000..<52_000)
        #expect(try rows() == 0)
        try append(52_000..<52_001)
        try append(52_001..<52_002)
        #expect(try free() > aside / 2)
        #expect(try isWhole())
        #expect(try log.lastSequence == 9 * 4_096 + 2 + 400 + 2_002)
    }

    /// A few, of which some are far from the end of the file: those are not used, and what takes their place is near it.
    @Test func theFarOnesArePutAside() throws {
        try makeFreePages(of: 8_000, every: 100)
        let end = try environment.checkPages().pages
        let free = try environment.freePages(atMost: 10_000, before: UInt64(end) - SparePages.near)
        #expect(free.all < SparePages.crowd && free.before > 30)
        try appendSingly(40_000..<40_600)
        let aside = try rows()
        #expect(aside >= free.before && aside < free.before + 60)
        let rest = try environment.freePages(atMost: 10_000, before: UInt64(end) - SparePages.near)
        // What the commits since the last block freed may lie anywhere.
        #expect(rest.before < 5 && rest.all > 10)
        #expect(try isWhole())
        #expect(try log.lastSequence == 9 * 4_096 + 2 + 600)
        #expect(try LogChecker.problems(log) == [])
    }

    /// The pages that an open view may still look at are nobody's, and must not be counted on.
    @Test func underAnOpenViewTheFileDoesNotGrowForThem() throws {
        try append(0..<2_000)
        let view = try environment.read()
        try makeFreePages()
        let before = try environment.checkPages().pages
        try appendSingly(40_000..<40_400)
        #expect(try rows() == 0)
        // Each commit takes some six new pages, as it must; nothing was put aside beside them.
        #expect(try environment.checkPages().pages < before + 400 * 12)
        #expect(try isWhole())
        view.reset()
    }

    @Test func aLogOfBeforeIsOpened() throws {
        try append(0..<300)
        let earlier = try TemporaryStore()
        let path = "\(earlier.path)/log"
        for file in ["data.mdb", "lock.mdb"] { try FileManager.default.removeItem(atPath: "\(path)/\(file)") }
        try copyWithoutSpare(to: path)
        let again = try earlier.open()
        #expect(try again.lastSequence == 300)
        _ = try again.append([AppendRequest([.sample(300)])])
        #expect(try again.lastSequence == 301)
    }

    @Test func aFileWithoutATableOfTheTruthIsNoLog() throws {
        let other = try TemporaryStore()
        let path = "\(other.path)/log"
        for file in ["data.mdb", "lock.mdb"] { try FileManager.default.removeItem(atPath: "\(path)/\(file)") }
        _ = try Environment.open(path: path, Environment.Options(tables: [LogTable.tail, LogTable.spare]))
        #expect(throws: LogError.self) { try LogStorage(path: path, makes: false) }
    }

    private func copyWithoutSpare(to path: String) throws {
        let tables = LogTable.all.filter { $0 != LogTable.spare }
        let copy = try Environment.open(path: path, Environment.Options(tables: tables))
        let transaction = try copy.write()
        let view = try environment.read()
        for table in tables {
            try view.withCursor(environment[table: table]) { cursor in
                var entry = try cursor.first()
                while let current = entry {
                    try transaction.put(copy[table: table], Array(current.key), current.value)
                    entry = try cursor.next()
                }
            }
        }
        try transaction.commit()
    }
}
