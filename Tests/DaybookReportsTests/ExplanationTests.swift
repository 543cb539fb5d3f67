import DaybookModel
import DaybookTestSupport
import Testing

@testable import DaybookReports

/// Single figures and the events behind them.
struct ExplanationTests {
    private func explain(
        _ report: any Report.Type, _ context: MemoryReportContext, _ words: String..., columns: [String] = []
    ) throws -> ReportTable {
        try Explanation(report, context.withDefaults(of: report), row: words, columns: columns).table
    }

    /// `sequence before after decisive` of each line.
    private func lines(_ table: ReportTable, _ figure: String) throws -> [String] {
        func place(_ name: String) throws -> Int { try #require(table.columns.firstIndex { $0.name == name }) }
        let places = try [place("sequence"), place("\(figure)_before"), place("\(figure)_after"), place("decisive")]
        return table.rows.map { row in places.map { PeopleFormat.text(row[$0]) }.joined(separator: " ") }
    }

    @Test func anExposureIsTheSumOfItsOrdersInvoicesAndPayments() throws {
        let table = try explain(CreditReport.self, Journal.tea.asOf("2024-06-30"), "C-1001")
        #expect(
            try lines(table, "exposure") == [
                "4 – 0.00 no", "9 0.00 1,200.00 yes", "13 1,200.00 200.00 yes", "8 200.00 1,200.00 yes",
                "10 1,200.00 2,000.00 yes",
            ])
    }
}

extension MemoryReportContext {
    /// With the usual value of every parameter that is not given.
    func withDefaults(of report: any Report.Type) -> MemoryReportContext {
        var context = self
        for parameter in report.parameters where parameters[parameter.name] == nil {
            context.parameters[parameter.name] = parameter.defaultValue
        }
        return context
    }
}
