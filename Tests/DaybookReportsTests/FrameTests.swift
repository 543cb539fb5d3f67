import DaybookAnalysis
import DaybookModel
import DaybookProjections
import Testing

@testable import DaybookReports

@Suite struct FrameTests {
    private let cny = Currency("CNY")!

    private func envelope(_ cells: [Cell]) -> ReportEnvelope {
        ReportEnvelope(
            report: "test", title: Text("report.customers.title"), parameters: [], asOf: Day(number: 0), sequence: 1,
            rules: [], currency: cny,
            table: ReportTable(columns: cells.map { _ in .text("name") }, rows: [cells]))
    }

    private func csv(_ cell: Cell) -> String {
        let text = OutputFormat.csv.text(envelope([cell]))
        #expect(text.hasPrefix("name\r\n"))
        #expect(text.hasSuffix("\r\n"))
        return String(decoding: text.utf8.dropFirst("name\r\n".utf8.count).dropLast(2), as: UTF8.self)
    }

    private func json(_ cell: Cell) -> Substring {
        OutputFormat.ndjson.text(envelope([cell])).dropFirst(#"{"name":"#.count).dropLast(2)
    }

    @Test func everyCellInEveryFormat() {
        let cells: [(Cell, people: String, json: String, csv: String)] = [
            (.none, "–", "null", ""),
            (.absent(Text("report.no_limit")), "no limit", "null", ""),
            (.blank, "", "null", ""),
            (.text("a\"b"), "a\"b", #""a\"b""#, #""a""b""#),
            (.text(""), "–", #""""#, ""),
            (.label(Text("report.total")), "total", #""total""#, "total"),
            (.integer(-1_234_567), "-1,234,567", "-1234567", "-1234567"),
            (.signed(1_234), "+1,234", "1234", "1234"),
            (.signed(0), "0", "0", "0"),
            (.signed(-13), "-13", "-13", "-13"),
            (.money(-1_234_567_05, cny), "-1,234,567.05", #""-1234567.05""#, "-1234567.05"),
            (.money(.min, cny), "-92,233,720,368,547,758.08", #""-92233720368547758.08""#, "-92233720368547758.08"),
            (.ratio(2, 3), "66.7 %", "0.6667", "0.6667"),
            (.ratio(1, 0), "–", "null", ""),
            (.ratio(-1, 8), "-12.5 %", "-0.1250", "-0.1250"),
            (.ratio(-1, 1_000_000), "0.0 %", "0.0000", "0.0000"),
            (
                .ratio(.max, 1), "922337203685477580700.0 %", "9223372036854775807.0000", "9223372036854775807.0000"
            ),
            (.ratio(.min, .min), "100.0 %", "1.0000", "1.0000"),
            (.ratio(9_999_999, 10_000_000), "100.0 %", "1.0000", "1.0000"),
            (.quotient(Ratio(9_605, over: 200)!, digits: 1), "48.0", "48.0", "48.0"),
            (.quotient(Ratio(961, over: 20)!, digits: 1), "48.1", "48.1", "48.1"),
            (
                .quotient(Ratio(Int128.max, over: 1)!, digits: 0),
                "170,141,183,460,469,231,731,687,303,715,884,105,727",
                "170141183460469231731687303715884105727", "170141183460469231731687303715884105727"
            ),
            (.decimal(2.345, digits: 2), "2.35", "2.35", "2.35"),
            (.decimal(.nan, digits: 2), "–", "null", ""),
            (.decimal(.infinity, digits: 2), "–", "null", ""),
            (.decimal(1e300, digits: 2), "–", "null", ""),
            (.day(Day("2024-02-29")!), "2024-02-29", #""2024-02-29""#, "2024-02-29"),
            (.flag(true), "yes", "true", "true"),
        ]
        for (cell, people, json, csv) in cells {
            #expect(PeopleFormat.text(cell) == people)
            #expect(self.json(cell) == json)
            #expect(self.csv(cell) == csv)
        }
    }

    @Test func recordedTextCannotDriveTheTerminalOrASpreadsheet() {
        #expect(PeopleFormat.text(.text("a\u{1B}[31mb\nc\u{202E}d\u{85}")) == "a\u{FFFD}[31mb c\u{FFFD}d\u{FFFD}")
        #expect(PeopleFormat.text(.text("café 茶 👩‍👩‍👧")) == "café 茶 👩‍👩‍👧")
        for text in ["=1+1", "+1", "-1", "@a"] { #expect(csv(.text(text)) == "'" + text) }
        #expect(csv(.integer(-1)) == "-1")
        #expect(csv(.text("a,b\nc")) == "\"a,b\nc\"")
    }

    @Test func widthsOfScripts() {
        let widths = [
            ("", 0), ("abc", 3), ("绿茶", 4), ("ﾊﾝｶｸ", 4), ("한국어", 6), ("\u{1112}\u{1161}\u{11AB}", 2), ("e\u{301}", 1),
            ("–…", 2), ("（）", 4), ("🍵", 2), ("𠮷", 2),
        ]
        for (text, width) in widths { #expect(DisplayWidth.width(text) == width, "\(text)") }
        #expect(DisplayWidth.padded("绿茶", to: 6, rightAligned: false) == "绿茶  ")
        #expect(DisplayWidth.padded("绿茶", to: 3, rightAligned: true) == "绿茶")
    }

    @Test func wilsonIntervalsOfTheFormulas() throws {
        let vectors = [
            (75, 100, 0.65696, 0.82455), (9, 10, 0.59585, 0.98212), (10, 10, 0.72247, 1), (194, 200, 0.93611, 0.98618),
            (392, 400, 0.96104, 0.98983),
        ]
        for (part, whole, low, high) in vectors {
            let interval = try #require(WilsonInterval(part, of: whole))
            #expect(abs(interval.low - low) < 0.000_005)
            #expect(abs(interval.high - high) < 0.000_005)
        }
        #expect(WilsonInterval(0, of: 0) == nil)
        #expect(WilsonInterval.cells(0, of: 0) == [.none, .none])
    }

    @Test func sharesOfLargeSumsKeepTheirValue() {
        let huge = Ratio(Int128(1) << 100, over: Int128(1) << 101)
        #expect(PeopleFormat.text(.share(huge)) == "50.0 %")
        #expect(Cell.share(nil) == .none)
    }

    @Test func aCurrencyIsNamedOnceOrInEveryLine() {
        func table(_ codes: [String]) -> ReportTable {
            ReportTable(
                columns: [.text("name"), .text("currency"), .number("open")],
                rows: codes.map { [.text("a"), .text($0), .money(1, Currency($0)!)] })
        }
        #expect(table(["CNY", "CNY"]).onlyCurrency == "CNY")
        #expect(PeopleFormat.table(table(["CNY"])) == ["Name  Open", "a     0.01"])
        #expect(table(["CNY", "USD"]).onlyCurrency == nil)
        #expect(table([]).onlyCurrency == nil)
        #expect(PeopleFormat.table(table([])) == ["Name  Currency  Open", "nothing to show"])
    }
}
