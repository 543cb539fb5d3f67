import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// What an explanation promises, for figures of random customers: the listed events alone give the same figure, leaving out one
/// that decides changes it, and leaving out one that is not listed never does. Checked by making the report from a log in which
/// the other events were never recorded.
struct ExplanationRandomTests {
    private let day = "2024-06-30"

    private func check(_ report: any Report.Type, _ words: [String], _ parameters: [String: String], seed: UInt64)
        throws
        -> Int
    {
        let journal = ExplainedJournal(seed: seed, events: 70).journal
        let context = journal.asOf(day, parameters).withDefaults(of: report)
        let explanation: Explanation
        let row: KeyedRow
        do {
            row = try KeyedRows(report.table(context)).row(named: words, of: report.name)
            explanation = try Explanation(report, context, row: words)
        } catch is ReportError {
            return 0  // Chance did not make this row: nobody has such a task, or the customer was merged into another.
        }
        let table = explanation.table
        let places = table.columns.indices.filter { table.columns[$0].name.hasSuffix("_after") }
        let names = places.map { String(table.columns[$0].name.dropLast("_after".count)) }
        func figure(_ isRecorded: (UInt64) -> Bool) throws -> [Cell]? {
            var context = context
            context.records = context.records.filter { isRecorded($0.sequence) }
            let answer = try report.table(context)
            let columns = names.compactMap { name in answer.columns.firstIndex { $0.name == name } }
            return KeyedRows(answer).row(like: row).map { row in columns.map { row.cells[$0] } }
        }
        let whole = try figure { _ in true }
        #expect(table.totals.first.map { total in places.map { total[$0] } } == whole)
        let decisive = try #require(table.columns.firstIndex { $0.name == "decisive" })
        var listed: [UInt64: Bool] = [:]
        for line in table.rows {
            guard case .integer(let sequence) = line[0], case .flag(let decides) = line[decisive] else { continue }
            listed[UInt64(sequence)] = decides
        }
        #expect(listed.count == table.rows.count)
        let what = "\(report.name) \(words) seed \(seed)"
        #expect(try figure { listed[$0] != nil } == whole, "\(what): the listed events alone")
        for event in journal.records.map(\.sequence) {
            let without = try figure { $0 != event }
            #expect((without != whole) == (listed[event] ?? false), "\(what): without \(event)")
        }
        if let last = table.rows.last { #expect(places.map { last[$0] } == whole, "\(what): the last value") }
        return table.rows.count
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func exposuresAndHolds(seed: UInt64) throws {
        var lines = 0
        for customer in ExplainedJournal.customers {
            lines += try check(CreditReport.self, ["\(customer) CNY"], [:], seed: seed)
        }
        #expect(lines > 0)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func tiersOfScoreSheets(seed: UInt64) throws {
        var lines = 0
        for customer in ExplainedJournal.customers {
            lines += try check(ScorecardsReport.self, [customer], [:], seed: seed)
            lines += try check(ScorecardReport.self, ["sales"], ["customer": customer], seed: seed)
            lines += try check(ScorecardReport.self, ["collection"], ["customer": customer], seed: seed)
        }
        #expect(lines > 0)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func datesOfTasks(seed: UInt64) throws {
        var lines = 0
        for task in ["T-1", "T-2", "T-3"] {
            lines += try check(TimelineReport.self, [task], ["plan": "P"], seed: seed)
            lines += try check(TaskListReport.self, ["P", task], ["state": "all"], seed: seed)
        }
        #expect(lines > 0)
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>) func figuresOfEverybody(seed: UInt64) throws {
        #expect(try check(AgeingReport.self, ["total"], [:], seed: seed) > 0)
        #expect(try check(SatisfactionReport.self, [], [:], seed: seed) > 0)
        #expect(try check(TiersReport.self, ["no tier"], [:], seed: seed) > 0)
    }
}
