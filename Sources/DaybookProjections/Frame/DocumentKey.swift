import DaybookModel

/// The id of a document (an invoice, a payment, an order, an owner) in the 16 bytes that a row can hold.
///
/// Ids of up to 15 bytes are kept as they are and can be printed; longer ones become 120 bits of their `SipHash.fixed`,
/// so that they can be compared but must be printed from the event that named them. Keys of ids order as their bytes do.
public struct DocumentKey: Hashable, Comparable, BitwiseCopyable, Sendable, CustomStringConvertible {
    public static let inlineBytesMax = 15
    /// Stands in the last byte, where an inline id has its length.
    private static let hashMarker: UInt64 = 255

    /// The first eight bytes, the first of them highest.
    public let high: UInt64
    /// Seven more bytes, and in the lowest byte the length or the marker.
    public let low: UInt64

    public static let none = DocumentKey(high: 0, low: 0)

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The key of an id's UTF-8 bytes; `none` when there are none.
    public init(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= DocumentKey.inlineBytesMax else {
            let hash = SipHash.fixed.hash(bytes)
            self.init(high: hash.high, low: hash.low & ~255 | DocumentKey.hashMarker)
            return
        }
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            if index < 8 {
                halves.0 |= UInt64(byte) << UInt64(56 - 8 * index)
            } else {
                halves.1 |= UInt64(byte) << UInt64(56 - 8 * (index - 8))
            }
        }
        self.init(high: halves.0, low: halves.1 | UInt64(bytes.count))
    }

    public init(_ text: WireText) { self.init(text.bytes) }

    /// The key of a field; `none` when the event does not have it.
    public init(_ text: WireText?) {
        if let text { self.init(text) } else { self = .none }
    }

    public init(_ text: String) {
        var text = text
        self = text.withUTF8 { DocumentKey(UnsafeRawBufferPointer($0)) }
    }

    public var isNone: Bool { self == .none }

    /// The id itself; nil when it was too long to keep.
    public var text: String? {
        let count = Int(low & 255)
        guard count <= DocumentKey.inlineBytesMax else { return nil }
        let bytes = (0..<count).map { index -> UInt8 in
            let half = index < 8 ? high : low
            return UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (index % 8)))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The id, or `#` and the hash in hexadecimal.
    public var description: String { text ?? "#" + String(high, radix: 16) + String(low >> 8, radix: 16) }

    public static func < (left: DocumentKey, right: DocumentKey) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
