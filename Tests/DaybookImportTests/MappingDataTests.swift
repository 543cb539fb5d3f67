import DaybookModel
import Testing

@testable import DaybookImport

/// The shipped mappings over the public data: every figure is one that the data's publishers or its README state.
@Suite(.enabled(if: TestData.isThere, "needs the public data: set DAYBOOK_DATA to its folder"))
struct MappingDataTests {
    private static let olistFiles = [
        "olist/olist_customers_dataset.csv.gz", "olist/olist_orders_dataset.csv.gz",
        "olist/olist_order_items_dataset.csv.gz", "olist/olist_order_payments_dataset.csv.gz",
        "olist/olist_order_reviews_dataset.csv.gz",
    ]

    private func outcome(_ name: String, _ files: [String]) throws -> MappingOutcome {
        let catalogue = try MappingCatalogue()
        let inputs = files.map { MappingInput.data($0) }
        #expect(try catalogue.recognise(inputs).map(\.name) == [name])
        return try MappingOutcome.of(try #require(catalogue.mapping(named: name)), inputs)
    }

    private func sum(_ events: [EventDraft], _ field: String) -> Int64 {
        events.reduce(0) { $0 + ($1.integer(field) ?? 0) }
    }

    @Test func olistGivesThePublishedFigures() throws {
        let outcome = try outcome("olist", Self.olistFiles)
        #expect(outcome.rejected.isEmpty)
        #expect(outcome.events("order.placed").count == 8135)
        #expect(outcome.events("order.line_added").count == 8365)
        #expect(outcome.events("payment.received").count == 8924)
        #expect(outcome.events("survey.sent").count == 8225)
        #expect(outcome.events("survey.answered").count == 8225)
        #expect(outcome.events("order.delivered").count == 5170)
        #expect(outcome.events("order.cancelled").count == 625)
        #expect(outcome.events("customer.registered").count == 8016)
        #expect(outcome.subjects.count == 8016)
        #expect(sum(outcome.events("payment.received"), "amount") == 142_860_281)
        #expect(sum(outcome.events("order.line_added"), "price") == 109_326_435)
        #expect(sum(outcome.events("order.line_added"), "freight") == 17_228_839)
        let scores = Dictionary(grouping: outcome.events("survey.answered")) { $0.integer("score") ?? 0 }
        #expect((1...5).map { scores[$0]?.count } == [2638, 382, 667, 1184, 3354])
        let orders = Dictionary(grouping: outcome.events("order.placed"), by: \.subject).mapValues(\.count)
        #expect((1...5).map { n in orders.values.count { $0 == n } } == [7943, 41, 22, 6, 4])
        #expect(outcome.ids.count == outcome.events.count)
        #expect(outcome.onceIDs.count == 8016)
        let times = outcome.events("order.placed").map(\.occurredAt)
        // São Paulo is three hours behind UTC, in its summer time two.
        #expect(times.min() == Instant("2016-09-04T21:15:19-03:00"))
        #expect(times.max() == Instant("2018-10-17T17:30:18-03:00"))
    }

    @Test func olistIsTheSameInEveryOrderOfFilesAndRows() throws {
        let tables = try Self.smallOlist()
        let mapping = try #require(MappingCatalogue().mapping(named: "olist"))
        let expected = try MappingOutcome.of(mapping, tables.map(\.input))
        #expect(expected.rejected.isEmpty)
        #expect(expected.events("order.placed").count == 200)
        #expect(expected.events("survey.answered").count >= 200)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<8 {
            let shuffled = tables.shuffled(using: &generator).map { table in
                SmallTable(name: table.name, header: table.header, rows: table.rows.shuffled(using: &generator))
            }
            let outcome = try MappingOutcome.of(mapping, shuffled.map(\.input))
            #expect(Set(outcome.events) == Set(expected.events))
            #expect(outcome.events.count == expected.events.count)
        }
    }

    private struct SmallTable {
        let name: String
        let header: [String]
        let rows: [[String]]

        var input: MappingInput {
            let lines = ([header] + rows).map { cells in
                cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
            }
            return .text(lines.joined(separator: "\n"), name: name)
        }
    }

    /// The rows of the persons with several orders and of others, 200 orders in all, of every table.
    private static func smallOlist() throws -> [SmallTable] {
        var tables: [SmallTable] = []
        for file in olistFiles {
            let reader = try TableReader(ByteSource(path: TestData.path(file)))
            var rows: [[String]] = []
            while case .row(let row)? = try reader.next() { rows.append(row.cells) }
            tables.append(SmallTable(name: file, header: reader.columns, rows: rows))
        }
        let persons = Dictionary(grouping: tables[0].rows) { $0[1] }
        let chosen = persons.keys.sorted { (-(persons[$0]?.count ?? 0), $0) < (-(persons[$1]?.count ?? 0), $1) }
        let customers = Set(chosen.flatMap { persons[$0] ?? [] }.prefix(200).map { $0[0] })
        let orders = Set(tables[1].rows.filter { customers.contains($0[1]) }.map { $0[0] })
        return tables.enumerated().map { index, table in
            let rows = table.rows.filter { row in
                index == 0 ? customers.contains(row[0]) : orders.contains(row[index == 4 ? 1 : 0])
            }
            return SmallTable(name: table.name, header: table.header, rows: rows)
        }
    }

    @Test func olistRowsWithoutTheirOrderAreRejectedByName() throws {
        let outcome = try outcome("olist", [Self.olistFiles[3]])
        #expect(outcome.events.isEmpty)
        #expect(outcome.rejected.count == 8924)
        let problem = try #require(outcome.rejected.first?.problem)
        #expect(problem.column == "order_id")
        #expect(problem.value == "42fdf880ba16b47b59251dd489d4441a")
        #expect(problem.line == 2)
        #expect(problem.description.contains("no file of the table 'orders' was given"))
    }

    @Test func accountsReceivableGivesThePublishedFigures() throws {
        let outcome = try outcome(
            "accounts-receivable", ["accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv"])
        #expect(outcome.rejected.isEmpty)
        let invoices = outcome.events("invoice.issued")
        #expect(invoices.count == 2466)
        #expect(sum(invoices, "gross") == 14_770_318)
        #expect(invoices.count { $0.json.contains("\"disputed\":true") } == 561)
        #expect(outcome.events("payment.received").count == 2466)
        #expect(sum(outcome.events("payment.received"), "amount") == 14_770_318)
        #expect(outcome.events("customer.registered").count == 100)
        #expect(outcome.subjects.count == 100)
        #expect(outcome.ids.count == outcome.events.count)
        #expect(invoices.map(\.occurredAt).min() == Instant("2012-01-03T00:00:00Z"))
        let first = try #require(invoices.first)
        #expect(first.subject.description == "customer/0379-NEVHP")
        #expect(
            first.json
                == #"{"invoice":"0000611365","document_date":"2013-01-02","due":"2013-02-01","gross":5594,"#
                + #""currency":"CNY","disputed":false,"delivery_form":"paper"}"#)
        #expect(
            outcome.data("payment.received").first
                == #"{"payment":"0000611365","amount":5594,"currency":"CNY","received":"2013-01-15","#
                + #""allocations":[{"invoice":"0000611365","amount":5594}]}"#)
    }

    @Test func accountsReceivableDatesBeginInTheStoresZone() throws {
        let mapping = try #require(MappingCatalogue().mapping(named: "accounts-receivable"))
        let zone = try #require(ZoneLoader.load("Asia/Shanghai"))
        let outcome = try MappingOutcome.of(
            mapping, [.data("accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv")], zone: zone)
        #expect(outcome.events("invoice.issued").first?.occurredAt == Instant("2013-01-02T00:00:00+08:00"))
    }

    @Test func cdnowGivesThePublishedFigures() throws {
        let outcome = try outcome("cdnow", ["cdnow/CDNOW_sample.txt"])
        #expect(outcome.rejected.isEmpty)
        let orders = outcome.events("order.placed")
        #expect(orders.count == 6919)
        #expect(outcome.subjects.count == 2357)
        #expect(outcome.events("customer.registered").count == 2357)
        #expect(sum(orders, "total") == 24_409_194)
        #expect(sum(orders, "quantity") == 16_479)
        #expect(outcome.ids.count == outcome.events.count)
        #expect(orders.count { $0.id.contains("#") } == 21)
        #expect(orders.allSatisfy { $0.json.contains(#""currency":"USD""#) })
    }

    @Test func helpdeskGivesThePublishedFigures() throws {
        let outcome = try outcome("helpdesk", ["helpdesk/helpdesk.csv.gz"])
        #expect(outcome.rejected.isEmpty)
        #expect(outcome.events.count == 21_348)
        #expect(outcome.events("case.opened").count == 4580)
        #expect(outcome.ids.count == 21_348)
        // Every ticket stays with one customer.
        let names = Set(outcome.events.map { "\($0.subject) \($0.json.split(separator: "\"")[2])" })
        #expect(names.count <= 4580)
        // 4,983 and 4,574 steps less the two tickets that begin with "Resolve ticket".
        #expect(outcome.events("case.resolved").count == 4981)
        #expect(outcome.events("case.closed").count == 4574)
        #expect(outcome.events.map(\.occurredAt).min() == Instant("2010-01-13T08:40:25Z"))
    }

    @Test func rfmReferenceKeepsNamesOutOfKeys() throws {
        let outcome = try outcome("rfm-reference", ["rfm_reference/rfm_data_orders.csv"])
        #expect(outcome.rejected.isEmpty)
        let orders = outcome.events("order.placed")
        #expect(orders.count == 4906)
        #expect(outcome.subjects.count == 995)
        #expect(outcome.events("customer.registered").count == 995)
        #expect(sum(orders, "total") == 46_415_800)
        #expect(outcome.ids.count == outcome.events.count)
        for event in outcome.events {
            var open = event
            open.personal = []
            let clear = [open.json, event.id, event.subject.key, event.actor].joined(separator: " ")
            guard clear.contains("Stark") || clear.contains("@") else { continue }
            Issue.record("a name or address is in the clear: \(clear)")
        }
        let stark = try #require(
            outcome.events("customer.registered").first { $0.json.contains("Brion Stark") })
        #expect(stark.json == #"{"kind":"person","name":"Brion Stark","email":"brion_stark@rfmail.com"}"#)
    }
}
