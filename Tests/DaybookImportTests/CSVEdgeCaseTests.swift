import DaybookModel
import Foundation
import Testing

@testable import DaybookImport

/// Every file of six public CSV test suites, with what Daybook makes of it.
@Suite(.enabled(if: TestData.isThere, "DAYBOOK_DATA names no folder with the CSV test suites"))
struct CSVEdgeCaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var file: String
        var format = TableFormat()
        /// The transcript; nil when the suite's own expectation is compared.
        var expected: [String]?
        /// For a big file instead: how many rows, and the bytes of text in each column (by Python's csv module).
        var size: (rows: Int, columnBytes: [Int])?

        init(_ file: String, _ change: (inout TableFormat) -> Void = { _ in }, _ expected: [String]? = nil) {
            self.file = file
            self.expected = expected
            change(&format)
        }

        init(_ file: String, rows: Int, columnBytes: [Int]) {
            self.file = file
            size = (rows, columnBytes)
        }

        var testDescription: String { file }
    }

    /// The cases of `CSVEdgeCases.swift`, and files whose expected result is JSON of the suite.
    @Test(arguments: CSVEdgeCaseTests.cases.filter { $0.size == nil })
    func tableHoldsWhatIsExpected(edge: Case) throws {
        let bytes = try TestData.bytes("csv_edge_cases/" + edge.file)
        let expected = try edge.expected ?? suiteExpectation(edge)
        for chunkBytes in [1, 2, 7, ByteSource.chunkBytesUsual] {
            let found = try TableReader.transcript(bytes, edge.format, chunkBytes: chunkBytes)
            #expect(found.map { edge.expected == nil ? withoutLine($0) : $0 } == expected, "chunks of \(chunkBytes)")
        }
    }

    @Test(arguments: CSVEdgeCaseTests.cases.filter { $0.size != nil })
    func tableHasTheExpectedSize(edge: Case) throws {
        let reader = try TableReader(
            ByteSource(path: TestData.path("csv_edge_cases/" + edge.file)), format: edge.format)
        var rows = 0
        var bytes = [Int](repeating: 0, count: reader.columns.count)
        while let result = try reader.next() {
            guard case .row(let row) = result else {
                Issue.record("unexpected \(result)")
                continue
            }
            rows += 1
            for (index, cell) in row.cells.enumerated() { bytes[index] += cell.utf8.count }
        }
        #expect(rows == edge.size?.rows)
        #expect(bytes == edge.size?.columnBytes)
    }

    @Test func everyFileOfTheManifestHasACase() throws {
        let reader = try TableReader(ByteSource(path: TestData.path("csv_edge_cases/manifest.csv")))
        var files: [String] = []
        while case .row(let row)? = try reader.next() { files.append(row.cells[0] + "/" + row.cells[1]) }
        #expect(files.count == 52)
        #expect(files.sorted() == CSVEdgeCaseTests.cases.map(\.file).sorted())
    }

    /// The suite's JSON (arrays of cells, or of objects keyed by the header) as a transcript without line numbers.
    private func suiteExpectation(_ edge: Case) throws -> [String] {
        let name = String(edge.file.dropLast(4)) + ".json"
        let json = try JSONSerialization.jsonObject(with: Data(TestData.bytes("csv_edge_cases/" + name)))
        if let rows = json as? [[String]] { return ["[]"] + rows.map { "\($0)" } }
        let rows = try #require(json as? [[String: String]])
        let reader = try TableReader(
            ByteSource(path: TestData.path("csv_edge_cases/" + edge.file)), format: edge.format)
        #expect(rows.allSatisfy { $0.keys.sorted() == reader.columns.sorted() })
        return ["\(reader.columns)"] + rows.map { row in "\(reader.columns.map { row[$0] ?? "" })" }
    }

    private func withoutLine(_ text: String) -> String {
        String(text.drop { ("0"..."9").contains($0) || $0 == " " })
    }
}
