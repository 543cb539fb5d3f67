/// Builds a value of fixed little-endian fields.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

    /// A text of at most 65,535 bytes behind its 16-bit length.
    mutating func put(text: String) {
        put(UInt16(text.utf8.count))
        put(text.utf8)
    }
}

/// Reads a value of fixed little-endian fields; past the end it answers zeros and `isShort`.
struct ByteReader {
    private let buffer: UnsafeRawBufferPointer
    private(set) var position = 0
    private(set) var isShort = false

    init(_ buffer: UnsafeRawBufferPointer) { self.buffer = buffer }

    mutating func take<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type = Value.self) -> Value {
        let size = MemoryLayout<Value>.size
        guard !isShort, buffer.count - position >= size else {
            isShort = true
            return 0
        }
        defer { position += size }
        return Value(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: Value.self))
    }

    mutating func take(count: Int) -> [UInt8] {
        guard !isShort, count >= 0, buffer.count - position >= count else {
            isShort = true
            return []
        }
        defer { position += count }
        return Array(buffer[position..<position + count])
    }

    mutating func takeText() -> String { String(decoding: take(count: Int(take(UInt16.self))), as: UTF8.self) }
}

extension Array<UInt8> {
    /// A key made of big-endian parts, so that byte order is number order.
    static func key(_ tag: UInt8, _ first: UInt32, _ second: UInt64) -> [UInt8] {
        var key = [tag]
        Swift.withUnsafeBytes(of: first.bigEndian) { key.append(contentsOf: $0) }
        Swift.withUnsafeBytes(of: second.bigEndian) { key.append(contentsOf: $0) }
        return key
    }
}
