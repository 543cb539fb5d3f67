import DaybookModel
import Testing

@testable import DaybookImport

@Suite struct NDJSONReaderTests {
    private func line(_ id: String, padding: Int = 0) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"s","type":"daybook.customer.tagged.v1","subject":"customer/C-1","#
            + #""time":"2024-03-01T09:30:00Z","data":{"tag":"vip"}}"# + String(repeating: " ", count: padding)
    }

    private func transcript(_ bytes: [UInt8], chunkBytes: Int = ByteSource.chunkBytesUsual) throws -> [String] {
        let reader = NDJSONReader(ByteSource(bytes: bytes, chunkBytes: chunkBytes))
        var lines: [String] = []
        while true {
            var batch = EventBatch()
            reader.beginBatch()
            let stop = try reader.fill(&batch, upTo: 2) { line, raw in
                lines.append("\(line) \(String(decoding: raw, as: UTF8.self).split(separator: "\"")[7])")
            }
            switch stop {
            case .full: break
            case .bad(let problem, let raw): lines.append("\(problem.line) \(problem.field) \(raw.prefix(20))")
            case .ended: return lines
            }
        }
    }

    @Test(arguments: [1, 3, 100, ByteSource.chunkBytesUsual])
    func linesAreReadOneByOne(chunkBytes: Int) throws {
        let text = "\u{FEFF}" + line("a") + "\n\n  \r\n" + line("b") + "\r\nnonsense\n" + line("c")
        #expect(try transcript(Array(text.utf8), chunkBytes: chunkBytes) == ["1 a", "4 b", "5  nonsense", "6 c"])
    }

    @Test(arguments: [1000, ByteSource.chunkBytesUsual, 100 << 20])
    func lineThatIsTooLongIsRefusedAlone(chunkBytes: Int) throws {
        let most = NDJSONReader.lineBytesMax
        let fits = line("b", padding: most - line("b").utf8.count)
        let text = line("a") + "\n" + fits + "\n" + fits + " \n" + line("c") + "\n" + fits + "     "
        let found = try transcript(Array(text.utf8), chunkBytes: chunkBytes)
        let start = String(fits.prefix(20))
        #expect(found == ["1 a", "2 b", "3  \(start)", "4 c", "5  \(start)"])
    }

    @Test func emptyInputHasNoEvents() throws {
        #expect(try transcript([]) == [])
        #expect(try transcript(Array("\n\n".utf8)) == [])
    }

    /// Random bytes never crash the reader, and never come out otherwise in other chunks.
    @Test func randomBytesAreRefusedTheSameInAnyChunks() throws {
        var random = SeededGenerator(seed: 5)
        let alphabet = Array("{}[]\":,\n\r 0a\\\u{0}é".utf8)
        for _ in 0..<300 {
            let count = Int.random(in: 0...200, using: &random)
            var bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            if Bool.random(using: &random) { bytes += Array((line("x") + "\n").utf8) }
            let whole = try transcript(bytes)
            #expect(try transcript(bytes, chunkBytes: 1) == whole)
            #expect(try transcript(bytes, chunkBytes: 7) == whole)
        }
    }
}
