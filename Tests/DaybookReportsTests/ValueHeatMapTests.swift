import DaybookModel
import DaybookReports
import Testing

@Suite struct ValueHeatMapTests {
    private static let dimensions = [
        "tier", "owner", "region", "kind", "grade", "segment", "industry", "country", "city", "product-line", "month",
        "quarter", "year",
    ]

    private func table(_ x: String, _ y: String, _ measure: String = "ordered") throws -> ReportTable {
        try Journal.market.asOf("2024-03-31", ["x": x, "y": y, "measure": measure]).envelope("heatmap").table
    }

    /// Every pair of dimensions adds up to all orders, by rows, by columns and in all.
    @Test(arguments: dimensions) func cellsAddUp(x: String) throws {
        for y in ValueHeatMapTests.dimensions where y != x {
            let table = try table(x, y)
            func sum(_ lines: [[Cell]]) throws -> Int64 {
                try lines.reduce(0) { sum, line in
                    guard case .money(let minor, _) = line[3] else { throw ReportError(Text("report.no_rows")) }
                    return sum + minor
                }
            }
            let total = Cell.absent(Text("report.total"))
            #expect(try sum(table.rows) == 2_250_00, "\(x) \(y)")
            #expect(try sum(table.totals.filter { $0[2] == total && $0[1] != total }) == 2_250_00)
            #expect(try sum(table.totals.filter { $0[1] == total && $0[2] != total }) == 2_250_00)
            #expect(try sum(table.totals.filter { $0[1] == total && $0[2] == total }) == 2_250_00)
        }
    }

    @Test func namesTooLongForARowAreSpeltOut() throws {
        let rows = try table("product-line", "owner").rows
        #expect(
            rows.contains { $0[1...3].map(PeopleFormat.text) == ["wang.wei", "Pu-erh tea, aged in caves", "900.00"] })
    }

    @Test func anOrderBeyondItsLinesIsThereWithoutAProductLine() throws {
        var journal = Journal()
        journal.event(
            "order.placed", "C-1", at: "2024-03-01",
            [
                ("order", "O-1"), ("currency", "CNY"), ("total", 100_00),
                ("lines", [["product_line": "tea", "price": 70_00], ["product_line": "cups", "price": 20_00]]),
            ])
        let parameters = ["x": "product-line", "y": "month", "measure": "ordered"]
        let table = try journal.asOf("2024-03-31", parameters).envelope("heatmap").table
        #expect(
            table.rows.map { [$0[2], $0[3]].map(PeopleFormat.text) } == [
                ["cups", "20.00"], ["tea", "70.00"], ["none", "10.00"],
            ])
    }

    @Test func customersCountOnceInEveryTotal() throws {
        var journal = Journal.market
        journal.event(
            "order.placed", "C-1", at: "2024-03-01", [("order", "O-50"), ("currency", "CNY"), ("total", 5_00)])
        let parameters = ["x": "month", "y": "region", "measure": "customers"]
        let table = try journal.asOf("2024-03-31", parameters).envelope("heatmap").table
        #expect(!table.columns.contains { $0.name == "currency" })
        let east = table.rows.filter { $0[0] == .text("east") }.map { $0[2] }
        #expect(east == [.integer(1), .integer(1), .integer(1)])
        // Two customers in the east, of whom one ordered in two months.
        #expect(table.totals.first?[2] == .integer(2))
        #expect(table.totals.last?[2] == .integer(5))
    }

    @Test func whatMakesNoSenseIsRefused() {
        #expect(throws: ReportError(Text("report.heatmap.products"))) {
            try table("product-line", "tier", "collected")
        }
    }

    @Test func theDrawingShadesFiguresWithoutColour() throws {
        let drawing = try #require(try table("region", "tier").drawing)
        #expect(
            drawing.lines(columns: 80) == [
                "           east      west     total",
                "A      ██ 1.25k    ▓▓ 900     2.15k",
                "B                   ·· 60        60",
                "none                ·· 40        40",
                "total     1.25k     1.00k     2.25k",
                "· ░ ▒ ▓ █: from little to the most that one cell holds",
            ])
    }

    @Test(arguments: [12, 20, 40, 80, 200]) func noLineIsWiderThanTheTerminal(columns: Int) throws {
        for (x, y) in [("month", "tier"), ("product-line", "owner"), ("owner", "product-line")] {
            let drawing = try #require(try table(x, y).drawing)
            for line in drawing.lines(columns: columns) {
                #expect(DisplayWidth.width(line) <= max(columns, 12), "\(line)")
                #expect(!line.unicodeScalars.contains("\u{1B}"))
            }
        }
    }
}
