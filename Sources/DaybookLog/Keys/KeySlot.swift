import CChecksum

/// A place of the keyring: one person's key, wrapped, or that it was erased.
enum KeySlot {
    static let bytes = 64
    static let live: UInt8 = 1
    static let erased: UInt8 = 2
    static let check = 1..<4
    static let nonce = 4..<16
    static let key = 16..<48
    static let tag = 48..<64

    enum State {
        /// Nothing was ever written there, or it was lost.
        case absent
        case live
        /// The key was destroyed on purpose.
        case erased
        /// The bytes are none that an undamaged keyring has.
        case damaged
    }

    /// `isChecked`: the slots of this keyring carry a check; older ones have zeros in its place.
    static func state(_ slot: UnsafeRawBufferPointer, person: UInt32, isChecked: Bool) -> State {
        let isEmpty = slot[check.upperBound...].allSatisfy { $0 == 0 }
        let found = slot[check].enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (8 * $1.offset) }
        switch slot[0] {
        case 0: return isEmpty && found == 0 ? .absent : .damaged
        case live, erased:
            guard found == (isChecked ? checksum(slot, person) : 0) else { return .damaged }
            return slot[0] == live ? .live : isEmpty ? .erased : .damaged
        default: return .damaged
        }
    }

    /// Writes the check of a slot into it.
    static func seal(_ slot: UnsafeMutableRawBufferPointer, person: UInt32) {
        let sum = checksum(UnsafeRawBufferPointer(slot), person)
        for (shift, index) in check.enumerated() { slot[index] = UInt8(truncatingIfNeeded: sum >> (8 * shift)) }
    }

    /// Makes the slot of a person whose key was destroyed.
    static func erase(_ slot: UnsafeMutableRawBufferPointer, person: UInt32, isChecked: Bool) {
        slot.initializeMemory(as: UInt8.self, repeating: 0)
        slot[0] = erased
        if isChecked { seal(slot, person: person) }
    }

    /// 23 bits of a checksum and a bit that is always 1: no flipped bit makes a slot that was written look like one that never was.
    private static func checksum(_ slot: UnsafeRawBufferPointer, _ person: UInt32) -> UInt32 {
        withUnsafeTemporaryAllocation(byteCount: bytes + 4, alignment: 8) { whole in
            whole.copyMemory(from: slot)
            for index in check { whole[index] = 0 }
            whole.storeBytes(of: person.littleEndian, toByteOffset: bytes, as: UInt32.self)
            return daybook_crc32c(whole.baseAddress!, whole.count) & 0x7F_FFFF | 0x80_0000
        }
    }
}
