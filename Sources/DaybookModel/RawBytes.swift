// These run several times per event: they are inlined everywhere, and go a word at a time.

extension UnsafeRawBufferPointer {
    /// Whether the bytes are the same.
    @inlinable @inline(__always)
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
        return word(at: offset) == other.word(at: offset)
    }

    /// Up to eight bytes from an offset as a little-endian number, zeros beyond the end.
    @inlinable @inline(__always)
    public func word(at offset: Int) -> UInt64 {
        let left = count - offset
        if left <= 0 { return 0 }
        if left >= 8 { return UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
        var word: UInt64 = 0
        var shift: UInt64 = 0
        var position = offset
        if left & 4 != 0 {
            word = UInt64(UInt32(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            (shift, position) = (32, position + 4)
        }
        if left & 2 != 0 {
            let half = UInt16(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt16.self))
            word |= UInt64(half) << shift
            (shift, position) = (shift + 16, position + 2)
        }
        if left & 1 != 0 { word |= UInt64(self[position]) << shift }
        return word
    }

    /// Whether there is a control character of ASCII among the bytes: below a blank, or 127.
    @inlinable @inline(__always)
    public var hasControl: Bool {
        var found: UInt64 = 0
        var offset = 0
        while offset < count {
            var word = word(at: offset)
            // Places beyond the end are filled with blanks.
            if count - offset < 8 { word |= 0x2020_2020_2020_2020 << UInt64(8 * (count - offset)) }
            let seven = word & 0x7F7F_7F7F_7F7F_7F7F
            // The highest bit of a place is set when its value without that bit is 32 to 126.
            let plain = (seven &+ 0x6060_6060_6060_6060) & ~(seven &+ 0x0101_0101_0101_0101)
            found |= ~(plain | word) & 0x8080_8080_8080_8080
            offset += 8
        }
        return found != 0
    }

    /// Whether there is a zero byte among the bytes.
    @inlinable @inline(__always)
    public var hasZero: Bool {
        var offset = 0
        while offset < count {
            var word = word(at: offset)
            // Places beyond the end are filled.
            if count - offset < 8 { word |= ~0 << UInt64(8 * (count - offset)) }
            if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { return true }
            offset += 8
        }
        return false
    }
}
