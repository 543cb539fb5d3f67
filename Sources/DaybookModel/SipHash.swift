/// SipHash-2-4 with a 128-bit result (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
///
/// Keyed with a store's secret it indexes ids that outsiders choose; with the fixed key it names rows and documents the
/// same way in every store. The standard library's `Hasher` cannot serve: its seed changes with every run.
public struct SipHash: Sendable {
    public struct Value: Hashable, Sendable {
        public var low: UInt64
        public var high: UInt64

        public init(low: UInt64, high: UInt64) {
            self.low = low
            self.high = high
        }
    }

    private let first: UInt64
    private let second: UInt64

    public init(key first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }

    /// The same in every store and for ever.
    public static let fixed = SipHash(key: 0x6461_7962_6F6F_6B21, 0x726F_7773_2B64_6F63)

    public func hash(_ text: String) -> Value {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    public func hash(_ bytes: UnsafeRawBufferPointer) -> Value { hash(bytes, after: nil) }

    /// The hash of two words, little-endian, and the bytes after them.
    public func hash(_ first: UInt64, _ second: UInt64, _ bytes: UnsafeRawBufferPointer) -> Value {
        hash(bytes, after: (first, second))
    }

    @inline(__always)
    private func hash(_ bytes: UnsafeRawBufferPointer, after prefix: (UInt64, UInt64)?) -> Value {
        var v0 = first ^ 0x736F_6D65_7073_6575
        var v1 = second ^ 0x646F_7261_6E64_6F6D ^ 0xEE
        var v2 = first ^ 0x6C79_6765_6E65_7261
        var v3 = second ^ 0x7465_6462_7974_6573

        @inline(__always) func round() {
            v0 &+= v1
            v1 = (v1 << 13 | v1 >> 51) ^ v0
            v0 = v0 << 32 | v0 >> 32
            v2 &+= v3
            v3 = (v3 << 16 | v3 >> 48) ^ v2
            v0 &+= v3
            v3 = (v3 << 21 | v3 >> 43) ^ v0
            v2 &+= v1
            v1 = (v1 << 17 | v1 >> 47) ^ v2
            v2 = v2 << 32 | v2 >> 32
        }
        @inline(__always) func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        if let prefix {
            take(prefix.0)
            take(prefix.1)
        }
        let words = bytes.count / 8
        for index in 0..<words { take(bytes.word(at: index * 8)) }
        let count = bytes.count + (prefix == nil ? 0 : 16)
        take(UInt64(truncatingIfNeeded: count) << 56 | bytes.word(at: words * 8))
        v2 ^= 0xEE
        for _ in 0..<4 { round() }
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xDD
        for _ in 0..<4 { round() }
        return Value(low: low, high: v0 ^ v1 ^ v2 ^ v3)
    }
}
