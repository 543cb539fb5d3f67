import DaybookLog
import DaybookModel
import DaybookReports
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookService

/// Public data through the whole import path, with figures that someone else published. Needs DAYBOOK_DATA.
@Suite(.enabled(if: RealData.isThere)) struct RealImportTests {
    static let olist = ["orders", "order_items", "order_payments", "order_reviews", "customers"].map {
        RealData.path("olist/olist_\($0)_dataset.csv.gz")
    }

    private func bring(_ paths: [String], into store: ServiceStore) throws -> ImportSummary {
        try Importer(store.store, ImportOptions()).run(paths.map { ImportInput(path: $0) })
    }

    private func sum(_ summary: ImportSummary, _ type: UInt16, _ field: String, _ currency: String) -> Int64? {
        summary.totals.sums[.init(type: type, field: field, currency: Currency(currency)!)]
    }

    private func csv(_ store: ServiceStore, _ report: String, _ day: String, _ parameters: [String: String] = [:])
        throws -> [String]
    {
        let report = try #require(ReportCatalogue.report(named: report))
        let envelope = try store.store.report(report, parameters: parameters, asOf: Day(day))
        return OutputFormat.csv.text(envelope).split(separator: "\r\n").map(String.init)
    }

    @Test func olistInAnyOrderOfFilesGivesThePublishedFiguresAndTheSameReports() throws {
        let store = try ServiceStore(currency: "BRL", timeZone: "America/Sao_Paulo")
        let summary = try bring(RealImportTests.olist, into: store)
        #expect(summary.rejected == 0)
        #expect(summary.totals.counts[EventType.orderPlaced] == 8_135)
        #expect(summary.totals.counts[EventType.customerRegistered] == 8_016)
        #expect(summary.totals.counts[EventType.surveyAnswered] == 8_225)
        #expect(sum(summary, EventType.paymentReceived, "amount", "BRL") == 1_428_602_81)
        #expect(sum(summary, EventType.orderLineAdded, "price", "BRL") == 1_093_264_35)
        #expect(sum(summary, EventType.orderLineAdded, "freight", "BRL") == 172_288_39)
        let frequency = try csv(store, "order-frequency", "2020-12-31")
        #expect(
            frequency.dropFirst().map { $0.split(separator: ",").prefix(2).joined(separator: ",") } == [
                "1,7943", "2,41", "3,22", "4,6", "5,4",
            ])
        var scores = [Int](repeating: 0, count: 6)
        try store.store.log.forEach(EventFilter(types: [EventType.surveyAnswered])) { view in
            scores[Int((SurveyAnswered(view.payload).score ?? 0) / 1_000_000)] += 1
            return true
        }
        #expect(scores == [0, 2638, 382, 667, 1184, 3354])

        let events = try store.store.log.head.sequence
        let again = try bring(RealImportTests.olist, into: store)
        #expect(again.appended == 0)
        #expect(try store.store.log.head.sequence == events)

        let other = try ServiceStore(currency: "BRL", timeZone: "America/Sao_Paulo")
        #expect(try bring(RealImportTests.olist.reversed(), into: other).appended == summary.appended)
        let printed = try store.printed(asOf: "2020-12-31")
        let otherPrinted = try other.printed(asOf: "2020-12-31")
        for (name, text) in printed.sorted(by: { $0.key < $1.key }) where name != "totals" {
            #expect(otherPrinted[name] == text, "report \(name) differs with the order of the files")
        }
        #expect(try csv(store, "totals", "2020-12-31") == csv(other, "totals", "2020-12-31"))
        #expect(try LogChecker.problems(store.store.log) == [])
    }

    @Test func receivablesAgeAsPublished() throws {
        let store = try ServiceStore(currency: "USD", timeZone: "America/New_York")
        let summary = try bring([RealData.path("accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv")], into: store)
        #expect(sum(summary, EventType.invoiceIssued, "gross", "USD") == 147_703_18)
        func open(_ day: String, _ parameters: [String: String] = [:]) throws -> [String] {
            try csv(store, "ageing", day, parameters).dropFirst().prefix(2).map {
                $0.split(separator: ",").dropFirst(2).prefix(2).joined(separator: " ")
            }
        }
        #expect(try open("2012-12-31") == ["86 4936.32", "13 788.74"])
        #expect(try open("2013-06-30") == ["72 4284.29", "12 835.56"])
        #expect(try open("2012-12-31", ["explicit": "no"]) == ["88 4962.10", "15 762.96"])
    }

    @Test func purchasesOfCDNOWKeepTheirRepeats() throws {
        let store = try ServiceStore(currency: "USD", timeZone: "America/New_York")
        let summary = try bring([RealData.path("cdnow/CDNOW_sample.txt")], into: store)
        #expect(summary.totals.counts[EventType.orderPlaced] == 6_919)
        #expect(sum(summary, EventType.orderPlaced, "total", "USD") == 244_091_94)
        #expect(try store.store.log.subjectCount(.customer) == 2_357)
    }

    @Test func ticketsOfTheHelpdeskAreCasesAndEvents() throws {
        let store = try ServiceStore(currency: "EUR", timeZone: "Europe/Rome")
        let summary = try bring([RealData.path("helpdesk/helpdesk.csv.gz")], into: store)
        #expect(summary.totals.counts[EventType.caseOpened] == 4_580)
        #expect(summary.totals.events == 21_348)
    }

    @Test func namesOfTheRFMSampleAreSealedAndHashed() throws {
        let store = try ServiceStore(currency: "USD", timeZone: "UTC")
        let summary = try bring([RealData.path("rfm_reference/rfm_data_orders.csv")], into: store)
        #expect(summary.totals.counts[EventType.orderPlaced] == 4_906)
        #expect(summary.totals.counts[EventType.customerRegistered] == 995)
        let file = try Data(contentsOf: URL(fileURLWithPath: store.path + "/log/data.mdb"))
        #expect(file.range(of: Data("Brion Stark".utf8)) == nil)
        #expect(file.range(of: Data("brion_stark".utf8)) == nil)
        let customers = try csv(store, "customers", "2020-12-31")
        #expect(customers.contains { $0.contains("Brion Stark") })
    }
}
