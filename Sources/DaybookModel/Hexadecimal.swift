/// Bytes as lower-case hexadecimal text: hashes, keys, digests.
public enum Hexadecimal {
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [figure($0 >> 4), figure($0 & 15)] }, as: UTF8.self)
    }

    /// The lower-case figure, as UTF-8, of a value below 16.
    static func figure(_ value: UInt8) -> UInt8 { value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10) }

    /// The bytes that a text means; nil when it is not an even number of figures.
    public static func bytes(_ text: String) -> [UInt8]? {
        let figures = Array(text.utf8)
        guard figures.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: figures.count, by: 2) {
            guard let high = value(figures[index]), let low = value(figures[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ figure: UInt8) -> UInt8? {
        switch figure {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): figure - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): figure - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
