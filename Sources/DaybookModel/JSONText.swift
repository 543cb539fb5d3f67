/// Writes JSON strings (RFC 8259, section 7).
public enum JSONText {
    public static func quoted(_ text: String) -> String {
        var output: [UInt8] = []
        write(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    public static func write(_ text: String, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { writeEscaped(UnsafeRawBufferPointer($0), to: &output) }
    }

    /// Writes bytes that should be UTF-8; false, and nothing written, when they are not.
    public static func write(utf8 bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
        // ASCII, the usual case, needs no second look.
        if !bytes.allSatisfy({ $0 < 128 }), String(validating: bytes, as: UTF8.self) == nil { return false }
        writeEscaped(bytes, to: &output)
        return true
    }

    private static func writeEscaped(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        defer { output.append(UInt8(ascii: "\"")) }
        // The usual text has nothing to escape.
        guard bytes.contains(where: { $0 < 32 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            output.append(contentsOf: bytes)
            return
        }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 8: output += "\\b".utf8
            case 9: output += "\\t".utf8
            case 10: output += "\\n".utf8
            case 12: output += "\\f".utf8
            case 13: output += "\\r".utf8
            case 0..<32:
                output += "\\u00".utf8
                output.append(hexadecimal(byte >> 4))
                output.append(hexadecimal(byte & 15))
            default: output.append(byte)
            }
        }
    }

    private static func hexadecimal(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
}
