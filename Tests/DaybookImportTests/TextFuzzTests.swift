import Testing

@testable import DaybookImport

@Suite struct TextFuzzTests {
    /// Random bytes never crash the table reader, and never come out otherwise in other chunks.
    @Test(arguments: 0..<8) func randomTablesAreTheSameInAnyChunks(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("ab,;\"\n\r\t \u{0}é客#\\".utf8) + [0xFF, 0xBF, 0xCD]
        for _ in 0..<200 {
            let count = Int.random(in: 0...120, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            var format = TableFormat(hasHeader: Bool.random(using: &random))
            format.layout =
                [
                    .delimited(nil), .delimited(UInt8(ascii: ",")), .blankSeparated,
                    .fixedWidth([.init(start: 2, length: 3)]),
                ]
                .randomElement(using: &random) ?? .blankSeparated
            format.allowsRaggedRows = Bool.random(using: &random)
            format.keepsInnerQuotes = Bool.random(using: &random)
            format.comment = Bool.random(using: &random) ? UInt8(ascii: "#") : nil
            let whole = outcome(bytes, format, ByteSource.chunkBytesUsual)
            for chunkBytes in [1, 2, 5, 31] { #expect(outcome(bytes, format, chunkBytes) == whole, "\(bytes)") }
        }
    }

    /// Every line of a table is answered for: the raw texts of rows and refusals are the file.
    @Test func nothingOfATableIsLost() throws {
        var random = SeededGenerator(seed: 99)
        let alphabet = Array("ab,\"\n".utf8)
        for _ in 0..<500 {
            let count = Int.random(in: 1...80, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            var format = TableFormat(layout: .delimited(UInt8(ascii: ",")), hasHeader: false)
            format.keepsBlankLines = true
            let reader = try TableReader(ByteSource(bytes: bytes), format: format)
            var text = ""
            while try reader.next() != nil { text += reader.raw + "\n" }
            let file = String(decoding: bytes, as: UTF8.self)
            #expect(text == (file.hasSuffix("\n") ? file : file + "\n"))
        }
    }

    /// Damaged archives and random bytes of any kind end in text or in an error.
    @Test func randomPackedBytesComeBack() {
        var random = SeededGenerator(seed: 3)
        let text = Array(String(repeating: "a,b\n1,2\n", count: 50).utf8)
        for _ in 0..<500 {
            var bytes =
                [text, ByteSourceTests.gzip(text), ByteSourceTests.zstd(text)].randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let whole = outcome(bytes, TableFormat(), ByteSource.chunkBytesUsual)
            let isPlain = !whole.contains("damaged") && !whole.contains("truncated")
            if isPlain { #expect(outcome(bytes, TableFormat(), 3) == whole) }
        }
    }

    private func outcome(_ bytes: [UInt8], _ format: TableFormat, _ chunkBytes: Int) -> String {
        do {
            return try TableReader.transcript(bytes, format, chunkBytes: chunkBytes).joined(separator: "\n")
        } catch {
            return "\(error)"
        }
    }
}
