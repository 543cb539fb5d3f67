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

    /// The figures of one row, before anything is left out and after.
    private struct Figure {
        let report: any Report.Type
        let columns: [String]
        let parameters: [String: String]

        /// The named columns of the only row there is of a customer, or of the row that begins with a word.
        func values(_ store: Store, row: String) throws -> [Cell]? {
            let table = try store.report(report, parameters: parameters, asOf: Day(ExplainTests.day)).table
            let places = columns.compactMap { name in table.columns.firstIndex { $0.name == name } }
            let found = table.rows.first { $0[table.keyColumns.first ?? 0] == .text(row) }
            return found.map { cells in places.map { cells[$0] } }
        }
    }

    /// A store that holds only some events of another.
    private func copy(_ store: ServiceStore, of subject: Subject, keeping isKept: (UInt64) -> Bool) throws
        -> ServiceStore
    {
        let other = try ServiceStore(currency: "BRL", timeZone: "America/Sao_Paulo")
        var drafts: [EventDraft] = []
        try store.store.log.history(of: subject) { view in
            if isKept(view.sequence) { drafts.append(try store.store.log.open(view).draft) }
            return true
        }
        try other.append(drafts.reversed())
        return other
    }

    @Test func tenCustomersOfOlistAreWhatTheirListedEventsMakeThem() throws {
        let olist = try ServiceStore(currency: "BRL", timeZone: "America/Sao_Paulo")
        _ = try Importer(olist.store, ImportOptions()).run(RealImportTests.olist.map { ImportInput(path: $0) })
        var random = SeededGenerator(seed: 4)
        let count = try olist.store.log.subjectCount(.customer)
        for _ in 0..<10 {
            let number = SubjectNumber(.customer, UInt32.random(in: 1...UInt32(count), using: &random))
            let subject = try olist.store.log.subject(number)
            for figure in [
                Figure(
                    report: ScorecardsReport.self, columns: ["tier", "proposed"], parameters: ["customer": subject.key]),
                Figure(
                    report: ScorecardReport.self, columns: ["points"], parameters: ["customer": subject.key]),
                Figure(
                    report: CreditReport.self, columns: ["exposure", "hold"], parameters: ["customer": subject.key]),
            ] {
                try check(figure, subject, olist)
            }
        }
    }

    private func check(_ figure: Figure, _ subject: Subject, _ store: ServiceStore) throws {
        let isFactor = figure.report.name == ScorecardReport.name
        let row = isFactor ? "sales" : subject.key
        guard let whole = try figure.values(store.store, row: row) else { return }  // Nothing open, no limit: no line.
        let envelope = try store.store.explain(
            figure.report, row: [row], columns: figure.columns, parameters: figure.parameters,
            asOf: Day(ExplainTests.day))
        let table = envelope.table
        let decisive = try #require(table.columns.firstIndex { $0.name == "decisive" })
        var listed: [UInt64: Bool] = [:]
        for line in table.rows {
            if case .integer(let sequence) = line[0], case .flag(let decides) = line[decisive] {
                listed[UInt64(sequence)] = decides
            }
        }
        let what = "\(figure.report.name) \(row) of \(subject)"
        #expect(listed.count == table.rows.count)
        // Without any event the customer is not there; then nothing is listed either.
        if !listed.isEmpty {
            let alone = try copy(store, of: subject) { listed[$0] != nil }
            #expect(try figure.values(alone.store, row: row) == whole, "\(what): the listed events alone")
        }
        var sequences: [UInt64] = []
        try store.store.log.history(of: subject) { view in
            sequences.append(view.sequence)
            return true
        }
        for sequence in sequences where sequences.count > 1 {
            let other = try copy(store, of: subject) { $0 != sequence }
            let without = try figure.values(other.store, row: row)
            #expect((without != whole) == (listed[sequence] ?? false), "\(what): without \(sequence)")
        }
    }
}
