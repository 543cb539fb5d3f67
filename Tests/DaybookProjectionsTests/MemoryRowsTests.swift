import DaybookModel
import Testing

@testable import DaybookProjections

/// Rows in memory, more of them than a segment holds.
@Suite struct MemoryRowsTests {
    private static let count = 3 * 4_096 + 5

    private struct Place: Equatable, Comparable {
        var subject: UInt64
        var bucket: UInt64
        var target: UInt64

        static func < (left: Place, right: Place) -> Bool {
            (left.subject, left.bucket) < (right.subject, right.bucket)
        }
    }

    /// Lines of customers by turns, in the order of the log.
    private func places(from first: Int, count: Int) -> [Place] {
        (first..<first + count).map { index in
            let subject = SubjectNumber(.customer, UInt32(index * 7_919 % 501 + 1))
            return Place(
                subject: subject.packed, bucket: LedgerBucket.bucket(sequence: UInt64(index + 1), line: 0),
                target: UInt64(index))
        }
    }

    private func append(_ places: [Place], to rows: inout MemoryRows) {
        for place in places {
            var line = RetractionLine()
            line.kind = 1
            line.target = place.target
            rows.append(line, subject: SubjectNumber(packed: place.subject), bucket: place.bucket)
        }
    }

    private func read(_ rows: some RowReader) throws -> [Place] {
        var found: [Place] = []
        try rows.rows(RetractionLine.self) { found.append(Place(subject: $0.packed, bucket: $1, target: $2.target)) }
        return found
    }

    @Test func rowsComeInKeyOrder() throws {
        let places = places(from: 0, count: MemoryRowsTests.count)
        var rows = MemoryRows()
        append(places, to: &rows)
        #expect(rows.count == places.count)
        #expect(try read(rows) == places.sorted())
        let before = rows
        rows.sort()
        #expect(try read(rows) == places.sorted())
        #expect(rows == before)
        for subject in Set(places.map(\.subject)).prefix(3) {
            var targets: [UInt64] = []
            rows.rows(RetractionLine.self, subject: SubjectNumber(packed: subject)) { targets.append($1.target) }
            #expect(targets == places.filter { $0.subject == subject }.map(\.target))
        }
    }

    /// A copy shares the memory until one of the two is written to.
    @Test(arguments: [5, 4_096, count]) func aCopyKeepsWhatItHad(count: Int) throws {
        let (first, more) = (places(from: 0, count: count), places(from: count, count: 4_100))
        var rows = MemoryRows()
        append(first, to: &rows)
        let copy = rows
        append(more, to: &rows)
        #expect(try read(copy) == first.sorted())
        #expect(try read(rows) == (first + more).sorted())
    }

    @Test func memoryIsUsedAgain() throws {
        var rows = MemoryRows()
        for turn in 0..<3 {
            let places = places(from: turn * 20_000, count: MemoryRowsTests.count - turn * 4_096)
            append(places, to: &rows)
            #expect(try read(rows) == places.sorted())
            var aside = 0
            rows.putAside(lines: true) { aside += $0.count }
            #expect(aside == places.count && rows.count == 0)
        }
    }

    /// Sums whose rows all have one bucket.
    @Test func sumsAreFoundByTheirSubject() throws {
        var rows = MemoryRows()
        let subjects = (0..<UInt32(9_000)).map { SubjectNumber(.customer, $0 * 4_001 % 9_001 + 1) }
        for turn in 1...2 {
            for subject in subjects {
                rows.update(CustomerSummary.self, subject: subject, bucket: 0) { $0.orders.add(Int64(turn)) }
            }
        }
        var found: [UInt64] = []
        rows.rows(CustomerSummary.self) { subject, _, row in
            #expect(row.orders.count == 2)
            found.append(subject.packed)
        }
        #expect(found == subjects.map(\.packed).sorted())
    }

    /// Rows lent as bytes are the rows, whatever the scope.
    @Test func linesAreTheRows() throws {
        let places = places(from: 0, count: 9_000)
        var rows = MemoryRows()
        append(places, to: &rows)
        var some = EventScope(through: 7_000)
        some.without = [5, 6_999]
        var one = EventScope()
        one.subjects = [SubjectNumber(packed: places[3].subject)]
        for scope in [EventScope(through: 9_000), EventScope(through: 4_000), some, one] {
            let scoped = ScopedRows(rows, scope)
            var lent: [Place] = []
            try scoped.lines(RetractionLine.self) { subject, lines in
                for index in 0..<lines.count {
                    lent.append(
                        Place(subject: subject.packed, bucket: lines.bucket(index), target: lines.row(index).target))
                }
            }
            #expect(try lent == read(scoped))
        }
    }
}
