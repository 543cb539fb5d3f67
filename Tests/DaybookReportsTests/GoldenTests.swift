import DaybookModel
import DaybookReports
import Foundation
import Testing

@Suite struct GoldenTests {
    @Test(arguments: Golden.all) func printsWhatItAlwaysPrinted(golden: Golden) throws {
        let envelope = try Journal.tea.asOf("2024-05-31", golden.parameters).envelope(golden.report)
        #expect(OutputFormat.table.text(envelope) == golden.table)
        #expect(OutputFormat.json.text(envelope) == golden.json)
        let csv = OutputFormat.csv.text(envelope)
        #expect(csv.replacingOccurrences(of: "\r\n", with: "\n") == golden.csv)
        #expect(csv.hasSuffix("\r\n"))
    }

    @Test func everyReportHasAGolden() {
        #expect(Set(Golden.all.map(\.report)) == Set(ReportCatalogue.all.map { $0.name }))
    }

    @Test(arguments: Golden.all) func everyFormatHasTheSameCells(golden: Golden) throws {
        let envelope = try Journal.tea.asOf("2024-05-31", golden.parameters).envelope(golden.report)
        let whole = try JSONSerialization.jsonObject(with: Data(OutputFormat.json.text(envelope).utf8))
        let object = try #require(whole as? [String: Any])
        let rows = try #require(object["rows"] as? [[String: Any]])
        let columns = try #require(object["columns"] as? [[String: String]]).compactMap { $0["name"] }
        #expect(columns == envelope.table.columns.map(\.name))
        #expect(rows.count == envelope.table.rows.count)
        let lines = OutputFormat.ndjson.text(envelope).split(separator: "\n")
        #expect(lines.count == rows.count)
        for (line, row) in zip(lines, rows) {
            let again = try JSONSerialization.jsonObject(with: Data(line.utf8))
            #expect(again as? NSDictionary == row as NSDictionary)
            #expect(Set(row.keys) == Set(columns))
        }
        for line in envelope.table.rows + envelope.table.totals + envelope.table.beside {
            #expect(line.count == columns.count)
        }
    }

    /// Every line is as wide as the others, whatever the script of the names; only the total has no last cell.
    @Test func chineseNamesAlign() throws {
        let envelope = try Journal.tea.asOf("2024-05-31").envelope("credit")
        let lines = PeopleFormat.table(envelope.table).dropLast()
        #expect(Set(lines.map { DisplayWidth.width($0) }).count == 1)
        #expect(Set(lines.map(\.count)).count > 1)
    }

    @Test func everyTextIsInTheCatalogue() throws {
        for report in ReportCatalogue.all {
            #expect(English.phrase(report.title.key) != nil, "\(report.title.key)")
            #expect(English.phrase(report.summary.key) != nil, "\(report.summary.key)")
            for parameter in report.parameters {
                #expect(English.phrase(parameter.summary.key) != nil, "\(parameter.summary.key)")
            }
        }
        for golden in Golden.all {
            let table = try Journal.tea.asOf("2024-05-31", golden.parameters).envelope(golden.report).table
            for column in table.columns { #expect(English.phrase(column.title.key) != nil, "\(column.title.key)") }
            for note in table.notes { #expect(English.phrase(note.key) != nil, "\(note.key)") }
            for case .label(let text) in table.rows.joined() {
                #expect(English.phrase(text.key) != nil, "\(text.key)")
            }
        }
    }

    @Test func namesOfReportsAreInOrderAndUnique() {
        let names = ReportCatalogue.all.map { $0.name }
        #expect(names == names.sorted())
        #expect(Set(names).count == names.count)
        #expect(ReportCatalogue.report(named: "ageing")?.name == "ageing")
        #expect(ReportCatalogue.report(named: "age") == nil)
    }

    /// Every report, and every way it groups, answers an empty store.
    @Test func anEmptyStoreHasAnswers() throws {
        var empty = Journal().asOf("2024-05-31")
        for report in ReportCatalogue.all where report.parameters.allSatisfy({ $0.defaultValue != nil }) {
            for parameter in report.parameters {
                guard case .choice(let choices) = parameter.kind else { continue }
                for choice in choices {
                    empty.parameters = [parameter.name: choice]
                    let table = try empty.envelope(report.name).table
                    #expect(table.totals.joined().allSatisfy { $0 != .ratio(0, 1) })
                }
            }
            empty.parameters = [:]
            let text = OutputFormat.table.text(try empty.envelope(report.name))
            #expect(text.contains("known at event 0"))
            #expect(report.name == "ageing" || text.contains("nothing to show"), "\(report.name)")
        }
        for report in ["profile", "statement"] {
            #expect(throws: ReportError.self) {
                empty.parameters = ["customer": "C-1"]
                _ = try empty.envelope(report)
            }
        }
    }

    /// Ages of nothing: the buckets are there with zeros in the store's currency, and the share of nothing is not 0 %.
    @Test func ageingOfAnEmptyStore() throws {
        let text = OutputFormat.table.text(try Journal().asOf("2024-05-31").envelope("ageing"))
        #expect(
            text == """
                Ageing of open invoices by due date · as of 2024-05-31 · known at event 0 · CNY

                Bucket         Invoices  Open  Share
                not due               0  0.00      –
                1–30 days             0  0.00      –
                31–60 days            0  0.00      –
                61–90 days            0  0.00      –
                91–120 days           0  0.00      –
                over 120 days         0  0.00      –
                total                 0  0.00      –

                This store holds no events yet: 'daybook record', 'daybook import FILE' and 'daybook demo NAME DIR' make some.

                """)
    }
}
