import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

/// Figures of real customers explained. Needs DAYBOOK_DATA.
@Suite(.enabled(if: RealData.isThere)) struct ExplainTests {
    private static let day = "2018-10-31"

    /// Figures of one row of a report.
    private struct Figure {
        let report: any Report.Type
        let columns: [String]
        var parameters: [String: String] = [:]
        /// What the first key column says; nil for the only row of a report without such a column.
        var row: String?

        func values(_ store: Store) throws -> [Cell]? {
            let table = try store.report(report, parameters: parameters, asOf: Day(ExplainTests.day)).table
            let places = columns.compactMap { name in table.columns.firstIndex { $0.name == name } }
            let found = table.rows.first { cells in
                guard let row, let key = table.keyColumns.first else { return true }
                return cells[key] == .text(row)
            }
            return found.map { cells in places.map { cells[$0] } }
        }
    }

    @Test func tenCustomersOfOlistAreWhatTheirListedEventsMakeThem() throws {
        let olist = try ServiceStore(currency: "BRL", timeZone: "America/Sao_Paulo")
        _ = try Importer(olist.store, ImportOptions()).run(RealImportTests.olist.map { ImportInput(path: $0) })
        var random = SeededGenerator(seed: 4)
        let count = try olist.store.log.subjectCount(.customer)
        var subjects: [Subject] = []
        for _ in 0..<10 {
            let number = SubjectNumber(.customer, UInt32.random(in: 1...UInt32(count), using: &random))
            subjects.append(try olist.store.log.subject(number))
        }
        for subject in subjects {
            let customer = ["customer": subject.key]
            for figure in [
                Figure(
                    report: ScorecardsReport.self, columns: ["tier", "proposed"], parameters: customer, row: subject.key
                ),
                Figure(report: ScorecardReport.self, columns: ["points"], parameters: customer, row: "sales"),
                Figure(
                    report: CreditReport.self, columns: ["exposure", "hold"], parameters: customer, row: subject.key),
            ] { try check(figure, of: [subject], in: olist) }
        }
        // The satisfaction of all ten, in a store of their own.
        let ten = try copy(olist, of: subjects) { _ in true }
        try check(Figure(report: SatisfactionReport.self, columns: ["answers", "value"]), of: subjects, in: ten)
    }

    /// A store that holds only some events of some subjects of another, recorded in another order.
    private func copy(
        _ store: ServiceStore, of subjects: [Subject], keeping isKept: (UInt64) -> Bool
    ) throws -> ServiceStore {
        let other = try ServiceStore(currency: "BRL", timeZone: "America/Sao_Paulo")
        let kept = try sequences(store, of: subjects).filter(isKept)
        try other.append(kept.reversed().compactMap { try store.store.log.event($0)?.draft })
        return other
    }

    private func sequences(_ store: ServiceStore, of subjects: [Subject]) throws -> [UInt64] {
        var sequences: [UInt64] = []
        for subject in subjects {
            try store.store.log.history(of: subject) { view in
                sequences.append(view.sequence)
                return true
            }
        }
        return sequences.sorted()
    }

    private func check(_ figure: Figure, of subjects: [Subject], in store: ServiceStore) throws {
        guard let whole = try figure.values(store.store) else { return }  // Nothing open, no limit: no line.
        let table = try store.store.explain(
            figure.report, row: [figure.row].compactMap { $0 }, columns: figure.columns, parameters: figure.parameters,
            asOf: Day(ExplainTests.day)
        ).table
        let decisive = try #require(table.columns.firstIndex { $0.name == "decisive" })
        var listed: [UInt64: Bool] = [:]
        for line in table.rows {
            if case .integer(let sequence) = line[0], case .flag(let decides) = line[decisive] {
                listed[UInt64(sequence)] = decides
            }
        }
        #expect(listed.count == table.rows.count)
        #expect(!listed.isEmpty)
        let what = "\(figure.report.name) of \(subjects)"
        let alone = try copy(store, of: subjects) { listed[$0] != nil }
        #expect(try figure.values(alone.store) == whole, "\(what): the listed events alone")
        for sequence in try sequences(store, of: subjects) {
            let other = try copy(store, of: subjects) { $0 != sequence }
            // A customer without any event is not known, and so has no figures.
            let without = try other.store.log.head.sequence == 0 ? nil : figure.values(other.store)
            #expect((without != whole) == (listed[sequence] ?? false), "\(what): without \(sequence)")
        }
    }
}
