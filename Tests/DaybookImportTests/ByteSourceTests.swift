import CZlib
import CZstd
import Foundation
import Testing

@testable import DaybookImport

@Suite struct ByteSourceTests {
    private let text = Array(String(repeating: "节分 daybook\n", count: 20_000).utf8)

    private func all(_ source: ByteSource) throws(SourceProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        while try source.next(into: &bytes) {}
        return bytes
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        precondition(
            deflateInit2_(
                &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK)
        defer { deflateEnd(&stream) }
        var bytes = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + 1000)
        let count = bytes.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                return target.count - Int(stream.avail_out)
            }
        }
        return Array(output[..<count])
    }

    static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compress(&output, output.count, bytes, bytes.count, 3)
        return Array(output[..<count])
    }

    @Test(arguments: [1, 13, 4096, ByteSource.chunkBytesUsual])
    func packedBytesComeOutPlain(chunkBytes: Int) throws {
        let text = chunkBytes == 1 ? Array(text[..<3000]) : text
        let empty: [UInt8] = []
        for (packed, plain) in [
            (text, text), (ByteSourceTests.gzip(text), text), (ByteSourceTests.zstd(text), text), (empty, empty),
            (ByteSourceTests.gzip(empty), empty), (ByteSourceTests.zstd(empty), empty),
            (ByteSourceTests.gzip(text) + ByteSourceTests.gzip(empty) + ByteSourceTests.gzip(text), text + text),
            (ByteSourceTests.gzip(text) + [0, 0, 0, 0, 0], text),
            (ByteSourceTests.zstd(text) + ByteSourceTests.zstd(text), text + text),
            // A skippable frame of three bytes.
            ([0x51, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3] + ByteSourceTests.zstd(text), text),
        ] {
            let source = ByteSource(bytes: packed, chunkBytes: chunkBytes)
            var seen: [UInt8] = []
            source.onInput = { seen += $0 }
            #expect(try all(source) == plain)
            #expect(seen == packed)
            #expect(source.inputBytes == Int64(packed.count))
        }
    }

    @Test(arguments: ["gzip", "zstd"]) func cutOffInputIsAnError(format: String) throws {
        let packed = format == "gzip" ? ByteSourceTests.gzip(text) : ByteSourceTests.zstd(text)
        for count in [5, 12, packed.count / 2, packed.count - 1] {
            #expect(throws: SourceProblem.truncated(name: "input", format: format)) {
                try all(ByteSource(bytes: Array(packed[..<count])))
            }
        }
    }

    @Test(arguments: ["gzip", "zstd"]) func damagedInputIsAnError(format: String) throws {
        var packed = format == "gzip" ? ByteSourceTests.gzip(text) : ByteSourceTests.zstd(text)
        packed[packed.count / 2] ^= 0xFF
        #expect(throws: SourceProblem.self) { try all(ByteSource(bytes: packed)) }
        let trailing =
            (format == "gzip" ? ByteSourceTests.gzip(text) : ByteSourceTests.zstd(text)) + Array("junk!".utf8)
        #expect(throws: SourceProblem.damaged(name: "input", format: format, inputBytes: Int64(trailing.count))) {
            try all(ByteSource(bytes: trailing))
        }
    }

    @Test func filesAreReadAndCounted() throws {
        let path = NSTemporaryDirectory() + "daybook-\(UUID().uuidString).gz"
        try Data(ByteSourceTests.gzip(text)).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }  // Its own file, in a temporary folder.
        let source = try ByteSource(path: path)
        #expect(try all(source) == text)
        #expect(source.inputBytesTotal == source.inputBytes)
        #expect(throws: SourceProblem.cannotOpen(name: "/no/such", reason: "No such file or directory")) {
            try ByteSource(path: "/no/such")
        }
        #expect(throws: SourceProblem.cannotOpen(name: "/", reason: "Is a directory")) { try ByteSource(path: "/") }
    }
}
