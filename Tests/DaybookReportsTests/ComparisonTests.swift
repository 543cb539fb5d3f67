import DaybookModel
import DaybookProjections
import DaybookReports
import Testing

@Suite struct ComparisonTests {
    private let cny = Currency("CNY")!

    private func table(_ rows: [(customer: String, open: Int64)], total: Int64) -> ReportTable {
        var table = ReportTable(columns: [.text("customer"), .text("name"), .text("currency"), .number("open")])
        table.rows = rows.map { [.text($0.customer), .text("n-\($0.customer)"), .text("CNY"), .money($0.open, cny)] }
        table.totals = [[.label(Text("report.total")), .blank, .text("CNY"), .money(total, cny)]]
        return table
    }

    private func printed(_ difference: TableDifference) -> [String] {
        difference.changes.map { change in
            let cells = [change.before, change.after].map { $0.map(PeopleFormat.text) ?? "absent" }
            return "\(change.place.rowText) \(change.place.column): \(cells[0]) > \(cells[1])"
        }
    }

    @Test func rowsAreFoundByTheirKeyWhereverTheyStand() {
        let before = table([("A", 100), ("B", 200), ("C", 300)], total: 600)
        let after = table([("C", 300), ("B", 250), ("D", 5)], total: 555)
        #expect(
            printed(TableDifference(before, after)) == [
                "B CNY open: 2.00 > 2.50", "D CNY name: absent > n-D", "D CNY open: absent > 0.05",
                "total CNY open: 6.00 > 5.55", "A CNY name: n-A > absent", "A CNY open: 1.00 > absent",
            ])
        #expect(TableDifference(before, before).isEmpty)
    }

    @Test func rowsWithOneKeyAreComparedInTheirOrder() {
        let before = table([("A", 100), ("A", 200)], total: 300)
        let after = table([("A", 100), ("A", 201)], total: 301)
        #expect(
            printed(TableDifference(before, after)) == [
                "A CNY (2) open: 2.00 > 2.01", "total CNY open: 3.00 > 3.01",
            ])
    }

    @Test func keyColumnsAreTheFirstWordsAndTheCurrencyUnlessTheyAreMarked() {
        #expect(table([], total: 0).keyColumns == [0, 2])
        let marked = ReportTable(columns: [.text("customer"), .text("invoice").key, .text("event").key])
        #expect(marked.keyColumns == [1, 2])
        #expect(ReportTable(columns: [.text("currency"), .number("open")]).keyColumns == [0])
    }

    @Test func aPaymentMovesTheFiguresOfEveryReportItConcerns() throws {
        var journal = Journal.tea
        let payment = journal.pay("C-1001", "PAY-7", 300_00, at: "2024-05-30", settling: "INV-2")
        let after = journal.asOf("2024-05-31")
        var before = after
        before.scope.without = [payment]
        let moved = try FiguresMoved.table(from: before, to: after, customers: ["C-1001"])
        let lines = Set(moved.rows.map { $0.map(PeopleFormat.text).joined(separator: "|") })
        #expect(lines.contains("ageing|not due CNY|Open|800.00|500.00"))
        #expect(lines.contains("credit|total CNY|Exposure|4,449.99|4,149.99"))
        #expect(lines.contains { $0.hasPrefix("scorecard C-1001|") })
        #expect(!lines.contains { $0.hasPrefix("profile") })
        #expect(!lines.contains { $0.contains("C-1002 ") })
        #expect(try FiguresMoved.table(from: after, to: after, customers: ["C-1001"]).rows.isEmpty)
    }

    /// Asked through the cache for any day and scope, every report answers as it does without it.
    @Test func aCachedWindowShowsTheSame() throws {
        let context = Journal.tea.asOf("2024-05-31")
        let cached = CachedContext(context)
        for report in ReportCatalogue.all where report.parameters.allSatisfy({ $0.defaultValue != nil }) {
            let parameters = Dictionary(
                uniqueKeysWithValues: report.parameters.map { ($0.name, $0.defaultValue ?? "") })
            for (day, last) in [("2024-05-31", 30), ("2024-04-01", 30), ("2024-05-31", 9)] as [(String, UInt64)] {
                var scope = EventScope(through: last)
                for subjects: Set<SubjectNumber>? in [nil, [SubjectNumber(.customer, 2)]] {
                    scope.subjects = subjects
                    let question = ReportQuestion(asOf: Day(day)!, scope: scope, parameters: parameters)
                    let plain = try report.table(context.asking(question))
                    let kept = try report.table(cached.asking(question))
                    #expect(TableDifference(plain, kept).isEmpty, "\(report.name) \(day) \(last)")
                    #expect(plain.rows == kept.rows, "\(report.name) \(day) \(last)")
                }
            }
        }
    }
}
