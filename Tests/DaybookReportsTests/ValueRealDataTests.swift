import DaybookModel
import DaybookReports
import Foundation
import Testing

/// Customer value on the data of others, which are not part of the project: the environment variable DAYBOOK_DATA names the
/// folder of the real data sets.
@Suite(
    .enabled(
        if: ProcessInfo.processInfo.environment["DAYBOOK_DATA"] != nil,
        "needs DAYBOOK_DATA, the folder with the real data sets"))
struct ValueRealDataTests {
    private func lines(_ path: String) throws -> [Substring] {
        let folder = try #require(ProcessInfo.processInfo.environment["DAYBOOK_DATA"])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder).appending(path: path))
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    }

    /// The sample of the R package rfm: revenue in whole units, here of CNY.
    private func reference() throws -> Journal {
        var journal = Journal()
        for (place, line) in try lines("rfm_reference/rfm_data_orders.csv").dropFirst().enumerated() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            journal.event(
                "order.placed", fields[0], at: fields[1],
                [
                    ("order", .text("O-\(place)")), ("currency", "CNY"),
                    ("total", .number(try #require(Int64(fields[2])) * 100)),
                ])
        }
        return journal
    }

    /// CDNOW: 6,919 purchases of 2,357 persons, 244,091.94 USD.
    private func cdnow() throws -> Journal {
        var journal = Journal()
        for (place, line) in try lines("cdnow/CDNOW_sample.txt").enumerated() {
            let fields = line.split(separator: " ").map(String.init)
            let date = fields[2]
            let day = [date.prefix(4), date.dropFirst(4).prefix(2), date.suffix(2)].joined(separator: "-")
            journal.event(
                "order.placed", "P-" + fields[1], at: day,
                [
                    ("order", .text("O-\(place)")), ("currency", "USD"),
                    ("total", .number(try #require(FixedPoint.parse(fields[4], digits: 2)))),
                ])
        }
        return journal
    }

    /// Days, purchases, money and score of the first ten customers as R prints them, from events of hundredths of a unit.
    @Test func reportsWhatRPrints() throws {
        let parameters = ["window": "0", "method": "quantiles"]
        let table = try reference().asOf("2006-12-31", parameters).envelope("rfm").table
        #expect(table.rows.count == 995)
        let published = [
            "Abbey O'Reilly|205|6|472.00|343", "Add Senger|140|3|340.00|412", "Aden Lesch|194|4|405.00|323",
            "Aden Murphy|98|7|596.00|544", "Admiral Senger|132|5|448.00|433", "Agness O'Keefe|90|9|843.00|555",
            "Aileen Barton|84|9|763.00|555", "Ailene Hermann|281|8|699.00|355", "Aiyanna Bruen|246|4|157.00|321",
            "Akeelah Walsh|160|7|779.00|445",
        ]
        let printed = table.rows.map { row in
            [row[0], row[3], row[4], row[5], row[9]].map(PeopleFormat.text).joined(separator: "|")
        }
        #expect(printed.sorted().prefix(10) == published[...])
        // R's limits are 115, 181, 297.4 and 482 days: a value at a limit is in the worse bin.
        #expect(
            table.notes.first?.description.contains("481 / 297 / 180 / 114 days, F of at least 4 / 5 / 6 / 8") == true)
        #expect(table.notes.first?.description.contains("255.80 / 382.00 / 506.40 / 666.00") == true)
    }

    @Test func everyCustomerOfTheReferenceIsInOneSegment() throws {
        let table = try reference().asOf("2006-12-31", ["window": "0"]).envelope("rfm-segments").table
        let total = try #require(table.totals.first)
        #expect(total[2] == .integer(995))
        #expect(total[6] == .money(464_158_00, Currency("CNY")!))
        let customers = table.rows.reduce(Int64(0)) { sum, row in
            if case .integer(let count) = row[2] { sum + count } else { sum }
        }
        #expect(customers == 995)
    }

    @Test func totalsOfCDNOWAreAllOfIt() throws {
        let journal = try cdnow()
        let usd = Currency("USD")!
        let segments = try journal.asOf("1998-06-30", ["window": "0"]).envelope("rfm-segments").table
        #expect(segments.totals.first?[2] == .integer(2_357))
        #expect(segments.totals.first?[6] == .money(244_091_94, usd))

        let parameters = ["measure": "ordered", "from": "1997-01-01"]
        let pareto = try journal.asOf("1998-06-30", parameters).envelope("pareto").table
        #expect(pareto.rows.last?[1] == .integer(2_357))
        #expect(pareto.rows.last?[6] == .money(244_091_94, usd))
        let pyramid = try journal.asOf("1998-06-30", parameters).envelope("pyramid").table
        #expect(pyramid.totals.first?[2] == .integer(2_357))
        #expect(pyramid.totals.first?[6] == .money(244_091_94, usd))
        let byMonth = parameters.merging(["x": "month"]) { $1 }
        let map = try journal.asOf("1998-06-30", byMonth).envelope("heatmap").table
        #expect(map.totals.last?[3] == .money(244_091_94, usd))
        #expect(map.rows.count == 18)
    }
}
