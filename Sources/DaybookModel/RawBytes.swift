extension UnsafeRawBufferPointer {
    /// Whether the bytes are the same; a word at a time, because this runs several times per event.
    public func holdsSame(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var offset = 0
        while offset + 8 <= count {
            guard
                loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset += 8
        }
        while offset < count {
            guard self[offset] == other[offset] else { return false }
            offset += 1
        }
        return true
    }

    /// Up to eight bytes from an offset as a little-endian number, zeros beyond the end.
    public func word(at offset: Int) -> UInt64 {
        if offset + 8 <= count {
            return UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var word: UInt64 = 0
        for index in offset..<count { word |= UInt64(self[index]) << UInt64(8 * (index - offset)) }
        return word
    }
}
