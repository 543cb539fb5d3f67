import Testing

@testable import DaybookImport

@Suite struct TableReaderTests {
    private func transcript(_ text: String, _ format: TableFormat = TableFormat()) throws -> [String] {
        try TableReader.transcript(Array(text.utf8), format)
    }

    @Test func rejectedRowsDoNotStopTheTable() throws {
        let text = "a,b\n1,2\n\"x\"y,3\n\"two\nlines\"z,3\n4,5\n6,\"open\n7,8\n9,10\n"
        #expect(
            try transcript(text) == [
                #"["a", "b"]"#, #"2 ["1", "2"]"#, #"3:1 textAfterQuote "\"x\"y,3""#,
                #"5:1 textAfterQuote "\"two\nlines\"z,3""#, #"6 ["4", "5"]"#, #"7:2 unterminatedQuote "6,\"open""#,
                #"8 ["7", "8"]"#, #"9 ["9", "10"]"#,
            ])
    }

    @Test func quotesMayBeOrdinaryText() throws {
        var format = TableFormat(layout: .delimited(UInt8(ascii: "\t")))
        format.quote = nil
        #expect(try transcript("a\tb\n5\" pipe\t\"x\n", format) == [#"["a", "b"]"#, #"2 ["5\" pipe", "\"x"]"#])
    }

    @Test(
        arguments: [
            ("a,b,c\n1,2,3\n", 44), ("a;b\n1,5;2,5\n3,1;4\n", 59), ("a\tb\n1\t2\n", 9), ("a|b|c\n1|2|3\n", 124),
            ("one\ntwo\n", 44), ("\"a,x\";b\n\"1,y\";2\n", 59), ("a b;c,d\nx;y\nz;w\n", 59), ("", 44),
        ] as [(String, UInt8)])
    func delimiterIsFound(text: String, delimiter: UInt8) throws {
        var format = TableFormat(hasHeader: false)
        format.allowsRaggedRows = true
        #expect(try TableReader(ByteSource(bytes: Array(text.utf8)), format: format).delimiter == delimiter)
    }

    @Test func headerMustNameEveryColumnOnce() throws {
        #expect(try transcript("a,b,a\n") == [#"1:3 duplicateName("a")"#])
        #expect(try transcript("a, ,c\n") == ["1:2 unnamedColumn"])
        #expect(try transcript(" a ,b\n1,2\n").first == #"["a", "b"]"#)
        var format = TableFormat()
        format.columnNames = ["x", "y"]
        #expect(try transcript("a,a\n1,2\n", format) == [#"["x", "y"]"#, #"2 ["1", "2"]"#])
        #expect(try transcript("a,b,c\n", format) == ["1:0 wrongColumnNames(given: 2, found: 3)"])
        format.hasHeader = false
        #expect(
            try transcript("1,2\n3\n", format) == [
                #"["x", "y"]"#, #"1 ["1", "2"]"#, #"2:0 tooFewCells(found: 1, expected: 2) "3""#,
            ])
    }

    @Test func fixedPlacesAreCut() throws {
        let format = TableFormat(
            layout: .fixedWidth([.init(start: 1, length: 4), .init(start: 6, length: 3)]), hasHeader: false)
        #expect(
            try transcript("合计   12\r\n C-1 3  xyz\nab\n\n", format) == [
                "[]", #"1 ["合计", "12"]"#, #"2 ["C-1", "3"]"#, #"3:0 tooFewCells(found: 1, expected: 2) "ab""#,
            ])
    }

    @Test func lineEndsMayBeMixed() throws {
        #expect(
            try transcript("a,b\r1,2\n3,4\r\n\r\n\"x\r\ny\",5\r\"\r\",6") == [
                #"["a", "b"]"#, #"2 ["1", "2"]"#, #"3 ["3", "4"]"#, #"5 ["x\r\ny", "5"]"#, #"7 ["\r", "6"]"#,
            ])
    }

    @Test(arguments: [1000, ByteSource.chunkBytesUsual, 100 << 20])
    func rowThatIsTooLongIsRefusedAlone(chunkBytes: Int) throws {
        let most = TableReader.rowBytesMax
        let fits = "1," + String(repeating: "x", count: most - 3)
        let text = "a,b\n\(fits)\n\(fits)xx\n3,4\n5,\"\(fits)\n\(fits)\n6,7\n"
        let found = try TableReader.transcript(Array(text.utf8), chunkBytes: chunkBytes).map { String($0.prefix(40)) }
        #expect(found.count == 7)
        #expect(found[1].hasPrefix(#"2 ["1", "xxx"#))
        #expect(found[2].hasPrefix("3:0 rowTooLong(bytesMax: 1048576)"))
        #expect(found[3] == #"4 ["3", "4"]"#)
        #expect(found[4].hasPrefix("5:"))
        #expect(found[5].hasPrefix(#"6 ["1", "xxx"#))
        #expect(found[6] == #"7 ["6", "7"]"#)
    }

    @Test func rawTextOfTheLastRowIsKept() throws {
        let reader = try TableReader(ByteSource(bytes: Array("a,b\n1,\"x\"\"y\"\r\n2,3".utf8)))
        _ = try reader.next()
        #expect(reader.raw == "1,\"x\"\"y\"")
        _ = try reader.next()
        #expect(reader.raw == "2,3")
        #expect(try reader.next() == nil)
    }

    @Test func messagesSayWhereAndWhatToDo() throws {
        let problem = TableProblem(line: 3, column: 2, .unterminatedQuote)
        #expect(
            problem.description
                == "line 3, column 2: the quote that opens the cell is never closed; close it, or double it if it is text"
        )
    }

    @Suite(.enabled(if: TestData.isThere, "DAYBOOK_DATA names no folder with the data sets"))
    struct DataSets {
        struct File: Sendable, CustomTestStringConvertible {
            var name: String
            var rows: Int
            var columns: Int
            var testDescription: String { name }
        }

        @Test(arguments: [
            File(name: "olist/olist_orders_dataset.csv.gz", rows: 8135, columns: 8),
            File(name: "olist/olist_order_reviews_dataset.csv.gz", rows: 8225, columns: 7),
            File(name: "olist/olist_products_dataset.csv.gz", rows: 5460, columns: 9),
            File(name: "olist/olist_closed_deals_dataset.csv", rows: 842, columns: 14),
            File(name: "helpdesk/helpdesk.csv.gz", rows: 21348, columns: 13),
            File(name: "telco_churn/Telco-Customer-Churn.csv", rows: 7043, columns: 21),
            File(name: "accounts_receivable/WA_Fn-UseC_-Accounts-Receivable.csv", rows: 2466, columns: 12),
            File(name: "rfm_reference/rfm_data_orders.csv", rows: 4906, columns: 6),
        ]) func everyRowIsRead(file: File) throws {
            let reader = try TableReader(ByteSource(path: TestData.path(file.name)))
            #expect(reader.columns.count == file.columns)
            var rows = 0
            while let result = try reader.next() {
                guard case .row = result else {
                    Issue.record("\(result)")
                    continue
                }
                rows += 1
            }
            #expect(rows == file.rows)
        }

        /// 6,919 purchases, 16,479 CDs for 244,091.94 USD, in columns between blanks.
        @Test func purchasesAddUp() throws {
            let reader = try TableReader(
                ByteSource(path: TestData.path("cdnow/CDNOW_sample.txt")),
                format: TableFormat(layout: .blankSeparated, hasHeader: false))
            var (rows, discs, cents) = (0, Int64(0), Int64(0))
            while case .row(let row)? = try reader.next() {
                rows += 1
                discs += try NumberText.parse(row.cells[3], decimals: 0)
                cents += try NumberText.parse(row.cells[4], decimals: 2)
            }
            #expect((rows, discs, cents) == (6919, 16_479, 24_409_194))
        }
    }
}
