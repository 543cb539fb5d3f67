/// The 16 bytes that, with the source, identify an event for ever.
///
/// An id that is a UUID is stored as it is. Any other text gets a UUID of version 8 made from the SHA-256 of source and
/// text (see `docs/format.md`), and the text itself is kept beside it.
public struct EventID: Hashable, BitwiseCopyable, Sendable, CustomStringConvertible {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the canonical form, 36 lower-case characters; nil for anything else, so that printing gives the text back.
    public init?(canonical text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let figure: UInt64
            switch byte {
            case 48...57: figure = UInt64(byte - 48)
            case 97...102: figure = UInt64(byte - 87)
            default: return nil
            }
            if index < 18 { halves.0 = halves.0 << 4 | figure } else { halves.1 = halves.1 << 4 | figure }
        }
        (high, low) = halves
    }

    /// Makes a version 8 UUID (RFC 9562) out of the first 16 bytes of a digest.
    public init(digest: some Sequence<UInt8>) {
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, byte) in digest.prefix(16).enumerated() {
            if index < 8 { halves.0 = halves.0 << 8 | UInt64(byte) } else { halves.1 = halves.1 << 8 | UInt64(byte) }
        }
        high = halves.0 & ~0xF000 | 0x8000
        low = halves.1 & ~(0xC0 << 56) | 0x80 << 56
    }

    public var description: String {
        func hex(_ value: UInt64, _ figures: Int) -> String {
            let text = String(value & (figures == 16 ? .max : (1 << UInt64(4 * figures)) - 1), radix: 16)
            return String(repeating: "0", count: figures - text.utf8.count) + text
        }
        return hex(high >> 32, 8) + "-" + hex(high >> 16, 4) + "-" + hex(high, 4) + "-" + hex(low >> 48, 4) + "-"
            + hex(low, 12)
    }
}
