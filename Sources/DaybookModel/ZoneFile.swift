extension Zone {
    /// Reads a TZif file (RFC 9636) of version 2 or later. Nil when the bytes are not one.
    public init?(tzif bytes: [UInt8], name: String) {
        guard let first = Header(bytes, at: 0), first.version >= UInt8(ascii: "2"),
            // The first block has 32-bit times, for old readers: skip it.
            let header = Header(bytes, at: Header.byteCount + first.bodyBytes(timeBytes: 4))
        else { return nil }
        let times = header.start + Header.byteCount
        let kinds = times + header.transitionCount * 8
        let types = kinds + header.transitionCount
        let footer = header.start + Header.byteCount + header.bodyBytes(timeBytes: 8)
        guard footer < bytes.count, header.typeCount > 0 else { return nil }

        func offset(ofType index: Int) -> Int? {
            guard index < header.typeCount else { return nil }
            return Int(Int32(truncatingIfNeeded: Zone.integer(bytes, types + index * 6, count: 4)))
        }
        var transitions: [Transition] = []
        transitions.reserveCapacity(header.transitionCount)
        for index in 0..<header.transitionCount {
            let second = Zone.integer(bytes, times + index * 8, count: 8)
            guard let offset = offset(ofType: Int(bytes[kinds + index])), second > transitions.last?.second ?? .min
            else {
                return nil
            }
            transitions.append(Transition(second: second, offset: offset))
        }
        guard let firstOffset = offset(ofType: 0), bytes[footer] == 10,
            let end = bytes[(footer + 1)...].firstIndex(of: 10)
        else { return nil }
        let text = String(decoding: bytes[(footer + 1)..<end], as: UTF8.self)
        let rule = ZoneRule(text)
        guard rule != nil || text.isEmpty else { return nil }
        self.init(name: name, transitions: transitions, firstOffset: firstOffset, rule: rule)
    }

    /// A signed big-endian integer.
    private static func integer(_ bytes: [UInt8], _ start: Int, count: Int) -> Int64 {
        var value: Int64 = count == 8 ? 0 : (bytes[start] >= 128 ? -1 : 0)
        for byte in bytes[start..<start + count] { value = value << 8 | Int64(byte) }
        return value
    }

    private struct Header {
        static let byteCount = 44

        let start: Int
        let version: UInt8
        let transitionCount: Int
        let typeCount: Int
        private let flagCount: Int  // Both kinds of indicators.
        private let leapCount: Int
        private let nameBytes: Int

        /// Nil when there is no header at this place, or when the bytes end before what it announces does.
        init?(_ bytes: [UInt8], at start: Int) {
            guard bytes.count >= start + Header.byteCount, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
                return nil
            }
            func count(_ index: Int) -> Int {
                Int(UInt32(truncatingIfNeeded: Zone.integer(bytes, start + 20 + 4 * index, count: 4)))
            }
            self.start = start
            version = bytes[start + 4]
            flagCount = count(0) + count(1)
            leapCount = count(2)
            transitionCount = count(3)
            typeCount = count(4)
            nameBytes = count(5)
            let timeBytes = start == 0 ? 4 : 8
            guard bodyBytes(timeBytes: timeBytes) <= bytes.count - start - Header.byteCount else { return nil }
        }

        func bodyBytes(timeBytes: Int) -> Int {
            transitionCount * (timeBytes + 1) + typeCount * 6 + nameBytes + leapCount * (timeBytes + 4) + flagCount
        }
    }
}
