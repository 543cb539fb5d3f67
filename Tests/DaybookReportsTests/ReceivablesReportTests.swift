import DaybookModel
import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

/// The IBM receivables, 2,466 invoices of 100 customers, through the reports. They are not part of the project: the
/// environment variable DAYBOOK_DATA names the folder of the real data sets.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["DAYBOOK_DATA"] != nil,
        "needs DAYBOOK_DATA, the folder with the real data sets"))
struct ReceivablesReportTests {
    private func journal() throws -> Journal {
        let folder = try #require(ProcessInfo.processInfo.environment["DAYBOOK_DATA"])
        let file = "accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder).appending(path: file))
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let names = try #require(lines.first).split(separator: ",").map(String.init)
        var journal = Journal()
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            func field(_ name: String) throws -> String { fields[try #require(names.firstIndex(of: name))] }
            func day(_ name: String) throws -> String {
                let parts = try field(name).split(separator: "/").compactMap { Int($0) }
                return try #require(Day(year: parts[2], month: parts[0], day: parts[1])).description
            }
            let (customer, invoice) = (try field("customerID"), try field("invoiceNumber"))
            let amount = try #require(FixedPoint.parse(try field("InvoiceAmount"), digits: 2))
            journal.invoice(
                customer, invoice, amount, at: try day("InvoiceDate"), due: try day("DueDate"), currency: "USD")
            journal.pay(
                customer, "P-" + invoice, amount, at: try day("SettledDate"), currency: "USD", settling: invoice)
        }
        return journal
    }

    @Test func ageingAsInTheDesign() throws {
        let envelope = try journal().asOf("2012-12-31").envelope("ageing")
        #expect(
            OutputFormat.table.text(envelope) == """
                Ageing of open invoices by due date · as of 2012-12-31 · known at event 4932 · USD

                Bucket         Invoices      Open    Share
                not due              86  4,936.32   86.2 %
                1–30 days            13    788.74   13.8 %
                31–60 days            0      0.00    0.0 %
                61–90 days            0      0.00    0.0 %
                91–120 days           0      0.00    0.0 %
                over 120 days         0      0.00    0.0 %
                total                99  5,725.06  100.0 %

                """)
        let json = OutputFormat.json.text(envelope)
        #expect(json.hasPrefix(#"{"report":"ageing","parameters":{"basis":"due","by":"none"},"asOf":"2012-12-31","#))
        #expect(json.contains(#""invoices":86,"open":"4936.32","share":0.8622}"#))
    }

    @Test func oldestFirstInsteadOfExplicit() throws {
        let parameters = ["explicit": "no", "allocation": "oldest_due_first"]
        let rows = try journal().asOf("2012-12-31", parameters).envelope("ageing").table.rows
        #expect(rows.prefix(2).map { $0[2...3].map(PeopleFormat.text) } == [["88", "4,962.10"], ["15", "762.96"]])
    }

    @Test func everyViewOfTheSameDayAgrees() throws {
        let journal = try journal()
        func total(_ report: String, _ column: String, _ parameters: [String: String] = [:]) throws -> Cell {
            let table = try journal.asOf("2012-12-31", parameters).envelope(report).table
            let index = try #require(table.columns.firstIndex { $0.name == column })
            return try #require(table.totals.first)[index]
        }
        let usd = Currency("USD")!
        #expect(try total("ageing", "open", ["by": "customer"]) == .money(5_725_06, usd))
        #expect(try total("invoices", "open") == .money(5_725_06, usd))
        #expect(try total("credit", "open_items") == .money(5_725_06, usd))
        #expect(try total("credit", "overdue") == .money(788_74, usd))
        #expect(try total("overdue", "overdue") == .money(788_74, usd))
        #expect(try journal.asOf("2012-12-31").envelope("overdue").table.rows.count == 13)
        #expect(try journal.asOf("2012-12-31").envelope("payments").table.rows.isEmpty)
    }

    @Test func controlTotalsAndCollection() throws {
        let journal = try journal()
        let totals = try journal.asOf("2014-01-31").envelope("totals").table.rows.map { $0.map(PeopleFormat.text) }
        #expect(
            totals.map { [$0[1], $0[4], $0[7]] } == [
                ["2,466", "gross", "147,703.18"], ["2,466", "amount", "147,703.18"],
                ["2,466", "allocations.amount", "147,703.18"],
            ])
        let rate = try journal.asOf("2014-01-31", ["from": "2012-01-01"]).envelope("collection").table.rows
        #expect(rate.map { $0[1...4].map(PeopleFormat.text) } == [["2,466", "147,703.18", "147,703.18", "100.0 %"]])
    }
}
