import DaybookModel
import DaybookReports
import DaybookTestSupport
import Testing

@testable import DaybookService

/// Differences and restatements of whole companies.
@Suite struct DemoPublicationTests {
    private func filled(_ books: DemoBooks) throws -> ServiceStore {
        let store = try ServiceStore()
        try store.append(books.drafts)
        return store
    }

    /// What must be seen of issue 4: a published quarter, restated by one late payment, explained to that payment.
    @Test func aPublishedQuarterIsRestatedByOneLatePayment() throws {
        let store = try filled(.courier)
        let quarter = try #require(Day("2024-09-30"))
        let invoices = try store.store.report(InvoicesReport.self, asOf: quarter).table
        let invoice = try #require(invoices.rows.first)
        guard case .text(let customer) = invoice[0], case .text(let number) = invoice[2] else {
            Issue.record("the first open invoice has no customer or number")
            return
        }
        let publication = try Publisher(store.store).publish(
            Publisher.Request(AgeingReport.self, asOf: quarter, actor: "chen.jie")
        ).publication
        #expect(try store.store.report(RestatementsReport.self).table.rows.count == 1)
        try store.append([
            try .make(
                "payment.received", "customer/\(customer)",
                [
                    "payment": "LATE-1", "amount": "100", "currency": "CNY", "allocations": "\(number):100",
                ], id: "late-1", at: "2024-09-29")
        ])
        let table = try store.store.report(RestatementsReport.self).table
        let lines = table.rows.map { row in
            Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), row.map(PeopleFormat.text)))
        }
        let causes = lines.filter { $0["kind"] == "event" }
        #expect(!causes.isEmpty && causes.allSatisfy { $0["event"] == "late-1" })
        #expect(lines.allSatisfy { $0["publication"] == PeopleFormat.text(.integer(Int64(publication.sequence))) })
        let total = try #require(lines.firstIndex { $0["row"] == "total CNY" && $0["column"] == "open" })
        #expect(lines[total]["change"] == "-1.00" && lines[total + 1]["change"] == "-1.00")
        // What was reported is still what it was.
        let frozen = try #require(try Publisher(store.store).standing(AgeingReport.self, asOf: quarter))
        #expect(frozen == publication)
    }
}
