import Foundation
import Testing

@testable import DaybookImport

@Suite struct TextDecoderTests {
    private func text(
        _ bytes: [UInt8], _ encoding: TextEncoding = .automatic, chunkBytes: Int = ByteSource.chunkBytesUsual
    ) throws(SourceProblem) -> (text: String, encoding: String) {
        let decoder = TextDecoder(ByteSource(bytes: bytes, chunkBytes: chunkBytes), encoding: encoding)
        var output: [UInt8] = []
        while try decoder.next(into: &output) {}
        return (String(decoding: output, as: UTF8.self), decoder.encoding.name)
    }

    /// 客户,金额 / 合计,１２元 with a character beyond the basic plane.
    private let chinese = "客户,金额\n合计,１２元𠀀\n"
    private let chineseGB18030: [UInt8] = [
        0xBF, 0xCD, 0xBB, 0xA7, 0x2C, 0xBD, 0xF0, 0xB6, 0xEE, 0x0A, 0xBA, 0xCF, 0xBC, 0xC6, 0x2C, 0xA3, 0xB1, 0xA3,
        0xB2, 0xD4, 0xAA, 0x95, 0x32, 0x82, 0x36, 0x0A,
    ]

    private func wide(_ text: String, bytes: Int, littleEndian: Bool, mark: Bool = true) -> [UInt8] {
        let text = (mark ? "\u{FEFF}" : "") + text
        let units = bytes == 2 ? text.utf16.map(UInt32.init) : text.unicodeScalars.map(\.value)
        return units.flatMap { unit in
            let little = (0..<bytes).map { UInt8(truncatingIfNeeded: unit >> UInt32(8 * $0)) }
            return littleEndian ? little : little.reversed()
        }
    }

    @Test(arguments: [1, 2, 3, 5, ByteSource.chunkBytesUsual])
    func encodingIsRecognisedInAnyChunks(chunkBytes: Int) throws {
        for (bytes, name) in [
            (Array(chinese.utf8), "UTF-8"), ([0xEF, 0xBB, 0xBF] + Array(chinese.utf8), "UTF-8"),
            (wide(chinese, bytes: 2, littleEndian: true), "UTF-16LE"),
            (wide(chinese, bytes: 2, littleEndian: false), "UTF-16BE"),
            (wide(chinese, bytes: 4, littleEndian: true), "UTF-32LE"),
            (wide(chinese, bytes: 4, littleEndian: false), "UTF-32BE"), (chineseGB18030, "GB18030"),
            ([0x84, 0x31, 0x95, 0x33] + chineseGB18030, "GB18030"),
        ] {
            let found = try text(bytes, chunkBytes: chunkBytes)
            #expect(found.text == chinese)
            #expect(found.encoding == name)
        }
    }

    @Test func chineseIsFoundLateInTheText() throws {
        let ascii = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
        let long = Array(repeating: chineseGB18030, count: 6000).flatMap { $0 }
        for chunkBytes in [64, 65_536, ByteSource.chunkBytesUsual, 10 << 20] {
            let found = try text(ascii + long, chunkBytes: chunkBytes)
            #expect(found.encoding == "GB18030")
            #expect(found.text.utf8.count == 300_000 + 6000 * chinese.utf8.count)
        }
    }

    @Test func statedEncodingIsUsed() throws {
        #expect(try text(chineseGB18030, TextEncoding(name: "gbk")).text == chinese)
        #expect(try text([0x63, 0x61, 0x66, 0xE9], .named("WINDOWS-1252")).text == "café")
        #expect(try text(wide("a", bytes: 2, littleEndian: true), TextEncoding(name: "utf-16le")).text == "a")
        #expect(try text(wide("a", bytes: 2, littleEndian: true, mark: false), .named("UTF-16LE")).text == "a")
        #expect(throws: SourceProblem.unknownEncoding(name: "input", encoding: "KLINGON")) {
            try text([1], .named("KLINGON"))
        }
    }

    /// Latin-1 is neither: it passes as it is, and its rows are refused one by one.
    @Test func latinTextIsNotTakenForChinese() throws {
        let bytes = "Müller,Café à la crème\nÉlan,Straße\n".unicodeScalars.map { UInt8($0.value) }
        #expect(try text(bytes).encoding == "UTF-8")
        let lines = try TableReader.transcript(Array("name,note\nplain,row\n".utf8) + bytes)
        #expect(lines.count == 4)
        #expect(lines[1] == #"2 ["plain", "row"]"#)
        #expect(lines[2].hasPrefix("3:1 notUTF8 "))
        #expect(lines[3].hasPrefix("4:1 notUTF8 "))
    }

    @Test(arguments: [1, 4, ByteSource.chunkBytesUsual]) func wrongBytesAreNamedWithTheirLine(chunkBytes: Int) throws {
        let problem = SourceProblem.notInEncoding(name: "input", encoding: "GB18030", line: 3, byte: 0xFF)
        #expect(throws: problem) {
            try text(chineseGB18030 + [0xFF, 0x41], .named("GB18030"), chunkBytes: chunkBytes)
        }
        // A character that the end of the file cuts off.
        #expect(throws: SourceProblem.notInEncoding(name: "input", encoding: "GB18030", line: 3, byte: 0xBF)) {
            try text(chineseGB18030 + [0xBF], .named("GB18030"), chunkBytes: chunkBytes)
        }
        #expect(throws: SourceProblem.self) { try text([0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00], chunkBytes: chunkBytes) }
    }
}
