/// Walks the fields of a message in protobuf wire format, in place and without allocating.
///
/// Bytes that are not a well-formed message end the walk and set `isMalformed`; nothing is ever read outside them.
/// The bytes are borrowed: a reader is valid only while the record it was made from is.
public struct WireReader {
    @usableFromInline let base: UnsafeRawPointer?
    @usableFromInline let end: Int
    @usableFromInline var position = 0

    /// Number of the field `next()` stopped at.
    public private(set) var number: UInt32 = 0
    /// The field's varint (wire type 0), or its 4 or 8 little-endian bytes (types 5 and 1).
    public private(set) var raw: UInt64 = 0
    /// The field's bytes when it is length-delimited (wire type 2), else empty.
    public private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    public private(set) var wireType: UInt8 = 0
    public private(set) var isMalformed = false

    public init(_ buffer: UnsafeRawBufferPointer) {
        base = buffer.baseAddress
        end = buffer.count
    }

    /// Moves to the next field; false at the end or at damage.
    public mutating func next() -> Bool {
        guard position < end else { return false }
        let tag = varint()
        number = UInt32(truncatingIfNeeded: tag >> 3)
        wireType = UInt8(tag & 7)
        guard !isMalformed, number != 0, tag >> 3 <= 0x1FFF_FFFF else { return fail() }
        switch wireType {
        case 0:
            raw = varint()
            return !isMalformed
        case 1, 5:
            let width = wireType == 1 ? 8 : 4
            guard end - position >= width, let base else { return fail() }
            raw = 0
            for index in 0..<width {
                raw |= UInt64(base.load(fromByteOffset: position + index, as: UInt8.self)) << UInt64(8 * index)
            }
            position += width
            return true
        case 2:
            let count = varint()
            guard !isMalformed, count <= UInt64(end - position) else { return fail() }
            bytes = UnsafeRawBufferPointer(start: base.map { $0 + position }, count: Int(count))
            position += Int(count)
            return true
        default: return fail()
        }
    }

    /// The value of a `sint32` or `sint64` field.
    public var signed: Int64 { Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1) }

    /// The value of a `string` field. Makes a String: for output, not for the replay loop.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    private mutating func fail() -> Bool {
        isMalformed = true
        position = end
        return false
    }

    private mutating func varint() -> UInt64 {
        guard let base else { return 0 }
        // Tags, lengths and small numbers are one byte.
        if position < end, case let byte = base.load(fromByteOffset: position, as: UInt8.self), byte < 128 {
            position += 1
            return UInt64(byte)
        }
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = base.load(fromByteOffset: position, as: UInt8.self)
            position += 1
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return value }
            shift += 7
        }
        isMalformed = true
        position = end
        return 0
    }
}

/// Writes fields in protobuf wire format, with minimal varints.
public struct WireWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Puts the fields of another writer before the byte at `place`.
    mutating func insert(_ fields: WireWriter, at place: Int) { bytes.insert(contentsOf: fields.bytes, at: place) }

    public mutating func varint(_ number: UInt32, _ value: UInt64) {
        tag(number, 0)
        append(varint: value)
    }

    /// A `sint32` or `sint64` field (zig-zag).
    public mutating func signed(_ number: UInt32, _ value: Int64) {
        varint(number, UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    public mutating func text(_ number: UInt32, _ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            tag(number, 2)
            append(varint: UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    public mutating func data(_ number: UInt32, _ value: some Collection<UInt8>) {
        tag(number, 2)
        append(varint: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Adds fields that are in wire format already.
    public mutating func append(fields: UnsafeRawBufferPointer) { bytes.append(contentsOf: fields) }

    public mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 128 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func tag(_ number: UInt32, _ wireType: UInt32) {
        append(varint: UInt64(number) << 3 | UInt64(wireType))
    }

    /// Writes a varint to memory with room for ten bytes; answers how many it took.
    @inlinable @inline(__always)
    public static func put(varint value: UInt64, at place: UnsafeMutableRawPointer) -> Int {
        var (rest, count) = (value, 0)
        while rest >= 128 {
            place.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 128, toByteOffset: count, as: UInt8.self)
            rest >>= 7
            count += 1
        }
        place.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
        return count + 1
    }

    /// How many bytes a varint takes.
    public static func varintBytes(_ value: UInt64) -> Int { max(1, (70 - value.leadingZeroBitCount) / 7) }
}
