/// Something read in place from the bytes of a field: a text or a nested message.
public protocol PayloadElement {
    init(_ bytes: UnsafeRawBufferPointer)
}

extension WireText: PayloadElement {}

/// The values of a repeated field, read one after the other from the message they stand in; nothing is copied.
public struct Repeated<Element: PayloadElement>: Sequence, IteratorProtocol {
    private var reader: WireReader
    private let tag: UInt32

    /// The values of the field with the given number in `message`.
    public init(_ message: UnsafeRawBufferPointer, field number: UInt32) {
        reader = WireReader(message)
        tag = number << 3 | 2
    }

    public mutating func next() -> Element? {
        while reader.next() {
            if reader.tag == tag { return Element(reader.bytes) }
        }
        return nil
    }
}

extension WireReader {
    /// Field number and wire type in one integer, as on the wire: what typed readers switch over.
    public var tag: UInt32 { number << 3 | UInt32(wireType) }
}
