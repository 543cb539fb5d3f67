import DaybookImport

extension CSVEdgeCaseTests {
    private static func headerless(_ format: inout TableFormat) { format.hasHeader = false }

    /// One line for each file: what it needs to be told, and what must come out.
    static let cases: [Case] = [
        Case(
            "commons-csv/CSV-141_csv-141.csv", headerless,
            [
                "[]",
                #"1 ["1414770317901", "android.widget.EditText", "pass sem1 _84*|*", "0", "pass sem1 _8"]"#,
                #"2 ["1414770318470", "android.widget.EditText", "pass sem1 _84:|", "0", "pass sem1 _84:\\"]"#,
                #"4:3 textAfterQuote "\"1414770318327\",\"android.widget.EditText\",\"pass sem1\n"#
                    + #"\"1414770318628\",\"android.widget.EditText\",\"pass sem1 _84*|*\",\"0\",\"pass sem1""#,
            ]),
        Case("commons-csv/CSV-196_japanese.csv", { _ in }, japanese),
        Case(
            "commons-csv/CSV-254_csv-254.csv", headerless,
            ["[]", #"1 ["AA", "33", ""]"#, #"2 ["AA", "", ""]"#, #"3 ["", "33", "CC"]"#]),
        Case(
            "commons-csv/CSV-290_psql.tsv",
            {
                headerless(&$0)
                $0.backslashEscapes = true
            },
            [
                "[]", #"1 ["1", "abc", "test line 1\ntest line 2", "", ""]"#,
                #"2 ["2", "xyz", "\\b:\u{08} \\t:\t \\n:\n \\r:\r", "a", "b"]"#,
                #"3 ["3", "a", "b,c,d", "quoted", "e"]"#,
            ]),
        // The suite's own expectation in CSVFileParser_test_rfc4180.txt; it keeps quotes behind a blank as text.
        Case(
            "commons-csv/CSVFileParser_test.csv",
            {
                headerless(&$0)
                $0.keepsInnerQuotes = true
                $0.allowsRaggedRows = true
                $0.keepsBlankLines = true
            },
            [
                "[]", #"1 ["A", "B", "C", "D"]"#, ##"2 ["# plain values"]"##, #"3 ["a", "b", "c", "d"]"#,
                ##"4 ["# spaces before and after"]"##, #"5 [" e ", "f ", " g", "h "]"#,
                ##"6 ["# quoted: with spaces before and after"]"##,
                #"7 [" i ", " \" j \" ", " \" k \"", " l "]"#, ##"8 ["# empty values"]"##,
                #"9 ["", "", "", ""]"#, ##"10 ["# empty quoted values"]"##, #"11 ["", "", "", ""]"#,
                ##"12 ["# 3 empty lines"]"##, #"13 [""]"#, #"14 [""]"#, #"15 [""]"#, ##"16 ["# EOF on next line"]"##,
            ]),
        // As in CSVFileParser_testCSV85_default.txt.
        Case(
            "commons-csv/CSVFileParser_testCSV85.csv",
            {
                headerless(&$0)
                $0.comment = UInt8(ascii: "#")
                $0.allowsRaggedRows = true
                $0.keepsBlankLines = true
            },
            [
                "[]", #"2 ["a", "b", "c", "e", "f"]"#, #"5 ["g", "h", "i", "j", "k"]"#, #"7 [""]"#,
                #"9 ["l", "m", "n", "o", "p"]"#,
            ]),
        Case("csv-spectrum/comma_in_quotes.csv"),
        Case("csv-spectrum/empty_crlf.csv"),
        Case("csv-spectrum/json.csv"),
        // The file has LF where the suite's JSON says CR LF: its line ends were changed on the way.
        Case(
            "csv-spectrum/newlines_crlf.csv", { _ in },
            [
                #"["a", "b", "c"]"#, #"2 ["1", "2", "3"]"#, #"3 ["Once upon \na time", "5", "6"]"#,
                #"5 ["7", "8", "9"]"#,
            ]),
        Case("csv-spectrum/simple.csv"),
        Case("csv-spectrum/utf8.csv"),
        Case(
            "csv-test-data/bad-header-less-fields.csv", { _ in },
            [#"["foo", "bar", "baz"]"#, #"2:0 tooFewCells(found: 2, expected: 3) "1,2""#]),
        Case("csv-test-data/bad-header-no-header.csv", { _ in }, ["1:0 empty"]),
        Case(
            "csv-test-data/bad-missing-quote.csv", { _ in },
            [#"["foo", "bar", "baz"]"#, #"2:2 unterminatedQuote "1,\"I forgot to close this one,3""#]),
        Case(
            "csv-test-data/bad-unescaped-quote.csv", { _ in },
            [#"["foo", "bar", "baz"]"#, #"2:2 quoteInsideCell "1,This \"quotes\" must be escaped,3""#]),
        Case("csv-test-data/empty-one-column.csv", headerless),
        Case("csv-test-data/header-simple.csv"),
        Case("csv-test-data/one-column.csv", headerless),
        Case("csv-test-data/quotes-with-comma.csv", headerless),
        Case("csv-test-data/quotes-with-newline.csv", headerless),
        Case("csv-test-data/simple-crlf.csv", headerless),
        Case("csv-test-data/trailing-newline.csv", headerless),
        Case("csv-test-data/trailing-space.csv", headerless),
        Case(
            "csvkit/bad.csv", { _ in },
            [
                #"["column_a", "column_b", "column_c"]"#,
                #"2:4 tooManyCells(found: 4, expected: 3) "1,27,,\"I\'m too long!\"""#,
                #"3:0 tooFewCells(found: 2, expected: 3) ",\"I\'m too short!\"""#,
                #"4 ["0", "mixed types.... uh oh", "17"]"#,
            ]),
        Case(
            "csvkit/blanks.csv", { _ in },
            [#"["a", "b", "c", "d", "e", "f"]"#, #"2 ["", "NA", "N/A", "NONE", "NULL", "."]"#]),
        Case("csvkit/dummy.tsv", { _ in }, [#"["a", "b", "c"]"#, #"2 ["1", "2", "3"]"#]),
        Case("csvkit/empty.csv", { _ in }, ["2:0 empty"]),
        Case(
            "csvkit/mac_newlines.csv", { _ in },
            [#"["a", "b", "c"]"#, #"2 ["1", "2", "3"]"#, #"3 ["Once upon\ra time", "5", "6"]"#]),
        Case("csvkit/null_byte.csv", { _ in }, [#"["a", "b", "c"]"#, #"2:1 nul "\0,2,3""#]),
        Case("csvkit/sniff_limit.csv", { _ in }, [#"["a", "b", "c"]"#, #"2 ["1", "2", "3"]"#]),
        Case(
            "csvkit/test_empty_columns.csv", { $0.allowsUnnamedColumns = true },
            [
                #"["a", "b", "c", "", ""]"#, #"2 ["a", "", "", "", ""]"#,
                #"3:0 tooFewCells(found: 4, expected: 5) ",,c,""#,
                #"4 ["", "", "", "", ""]"#,
            ]),
        Case(
            "csvkit/test_empty_columns_short_row.csv", { _ in },
            [#"["a", "b", "c"]"#, #"2:0 tooFewCells(found: 2, expected: 3) ",""#]),
        Case(
            "csvkit/test_geo.csv", rows: 17,
            columnBytes: [213, 249, 45, 660, 0, 377, 144, 501, 662, 116, 156, 169]),
        Case(
            "csvkit/test_ignore_case.csv", { _ in },
            [
                #"["a", "b", "c"]"#, #"2 ["100", "2003-01-01", "a"]"#, #"3 ["100", "2003-01-01", "A"]"#,
                #"4 ["20", "2002-01-01", "b"]"#, #"5 ["20", "2001-01-01", "c"]"#, #"6 ["3", "2009-01-01", "d"]"#,
            ]),
        Case("csvkit/test_locale.csv", { _ in }, [#"["a", "b", "c"]"#, #"2 ["1,7", "200.000.000", ""]"#]),
        Case("csvkit/test_numeric_date_format.csv", { _ in }, [#"["a"]"#, #"2 ["20140102"]"#, #"3 ["20121231"]"#]),
        Case("csvkit/test_skip_lines.csv", { $0.skipLines = 3 }, [#"["a", "b", "c"]"#, #"5 ["1", "2", "3"]"#]),
        Case(
            "csvkit/test_utf16_little.csv", { _ in },
            [#"["a", "b", "c"]"#, #"2 ["1", "2", "3"]"#, #"3 ["4", "5", "ʤ"]"#]),
        Case(
            "csvkit/test_utf8_bom.csv", { _ in },
            [#"["foo", "bar", "baz"]"#, #"2 ["1", "2", "3"]"#, #"3 ["4", "5", "ʤ"]"#]),
        Case(
            "csvlint/crlf-line-endings.csv", { _ in },
            [#"["Foo", "Bsr", "Baz"]"#, #"2 ["Biff", "Baff", "Boff"]"#, #"3 ["Qux", "Teaspoon", "Doge"]"#]),
        Case(
            "csvlint/inconsistent-line-endings-unquoted.csv", { _ in },
            [#"["Foo", "Bsr", "Baz"]"#, #"2 ["Biff", "Baff", "Boff"]"#, #"3 ["Qux", "Teaspoon", "Doge"]"#]),
        Case(
            "csvlint/invalid_many_rows.csv", { _ in },
            [
                #"["Foo", "Bar", "Baz"]"#, #"2 ["1", "2", "3"]"#, #"3 ["3", "2", "1"]"#,
                #"4:3 textAfterQuote "\"1\",\"2\",\"3\" \"""#, #"5 ["3", "two", "1"]"#, #"6 ["1", "2", "3"]"#,
                #"7 ["3", "2", "1"]"#, #"9 ["3", "2", "1"]"#, #"10 ["3", "2", "1"]"#, #"11 ["", "", ""]"#,
                #"12 ["3", "2", "1"]"#,
            ]),
        Case(
            "csvlint/title-row.csv", { $0.skipLines = 1 },
            [#"["Foo", "Bsr", "Baz"]"#, #"3 ["Biff", "Baff", "Boff"]"#, #"4 ["Qux", "Teaspoon", "Doge"]"#]),
        Case(
            "csvlint/valid_many_rows.csv", { _ in },
            [
                #"["Foo", "Bar", "Baz"]"#, #"2 ["1", "2", "3"]"#, #"3 ["3", "2", "1"]"#, #"4 ["1", "2", "3"]"#,
                #"5 ["3", "2", "1"]"#, #"6 ["1", "2", "3"]"#, #"7 ["3", "2", "1"]"#,
            ]),
        Case("csvlint/windows-line-endings.csv", { _ in }, [#"["a", "b", "c"]"#, #"2 ["d", "e", "f"]"#]),
        Case(
            "salesforce-dataloader/csvEscapedQuotes.csv", { _ in },
            [
                #"["column1", "column2"]"#, #"2 ["\"The Best\" Account", "bla"]"#,
                #"3 ["The \"Best\" Account", "bla"]"#,
            ]),
        Case("salesforce-dataloader/csvtext.csv", { _ in }, salesforce),
        Case("salesforce-dataloader/csvtext_BOM_UTF16LE.csv", { _ in }, salesforce),
        // UTF-32 (little-endian) behind the byte order mark of UTF-16 (big-endian): read as its mark says, it is all NUL.
        Case("salesforce-dataloader/csvtext_BOM_UTF32LE.csv", { _ in }, ["1:1 nul"]),
        Case("salesforce-dataloader/dateEndingInZ.csv", { _ in }, dates("2010-10-14T12:00:00.000Z")),
        Case("salesforce-dataloader/dateUsingDefaultTimeZone.csv", { _ in }, dates("2010-10-14T12:00:00.000")),
    ]

    private static let salesforce = [
        #"["column1", "column2", "column3"]"#, #"2 ["row1-1", "row1-2", "row1-3"]"#,
        #"3 ["row2-1", "row2-2", "row2-3"]"#,
    ]

    private static func dates(_ date: String) -> [String] {
        [
            #"["NAME", "TYPE", "PHONE", "ACCOUNTNUMBER__C", "WEBSITE", "ANNUALREVENUE", "ORACLE_ID__C", "DATE", "DATE_ONLY"]"#,
            #"2 ["account insert #0", "Account", "415-555-0000", "ACCT_0", "http://www.accountInsert0.com", "0", "#
                + "\"1-00000\", \"\(date)\", \"\(date)\"]",
        ]
    }

    private static let japanese: [String] = {
        let text = "きちんと節分近くには咲いてる。自然の力ってすごいな～"
        let rows = (1...3).map { ["0000000000000\($0)", "2017-01-01", text] + (2...15).map { "v\($0)" } }
        return ["\(["id", "date"] + (1...15).map { "val\($0)" })"] + zip(2..., rows).map { "\($0) \($1)" }
    }()
}
