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
        var text = String(text)
        guard let id = text.withUTF8({ EventID(canonical: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    /// The same from UTF-8.
    public init?(canonical bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 36, bytes[8] == 45, bytes[13] == 45, bytes[18] == 45, bytes[23] == 45 else { return nil }
        func figures(_ offset: Int) -> UInt64 {
            UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        guard let first = EventID.number(figures(0) | figures(4) << 32),
            let second = EventID.number(figures(9) | figures(14) << 32),
            let third = EventID.number(figures(19) | figures(24) << 32),
            let fourth = EventID.number(figures(28) | figures(32) << 32)
        else { return nil }
        self.init(high: first << 32 | second, low: third << 32 | fourth)
    }

    /// The number that eight lower-case hexadecimal figures mean, the first of them in the lowest byte; all eight at once, a
    /// byte each.
    private static func number(_ figures: UInt64) -> UInt64? {
        let isLetter = figures >> 6 & 0x0101_0101_0101_0101
        let values = figures & 0x0F0F_0F0F_0F0F_0F0F &+ isLetter &* 9
        // What the values would be written as must be what stands there.
        let aboveNine = (values &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        guard values & 0xF0F0_F0F0_F0F0_F0F0 == 0,
            values &+ 0x3030_3030_3030_3030 &+ aboveNine &* 0x27 == figures
        else { return nil }
        let pairs = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF
        return (pairs & 255) << 24 | (pairs >> 16 & 255) << 16 | (pairs >> 32 & 255) << 8 | pairs >> 48
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

    /// The canonical form.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var length = 0
            func put(_ figure: UInt8) {
                text[length] = figure
                length += 1
            }
            for place in 0..<16 {
                if place == 4 || place == 6 || place == 8 || place == 10 { put(UInt8(ascii: "-")) }
                let byte = UInt8(truncatingIfNeeded: (place < 8 ? high : low) >> UInt64(56 - 8 * (place & 7)))
                put(Hexadecimal.figure(byte >> 4))
                put(Hexadecimal.figure(byte & 15))
            }
            return length
        }
    }
}
