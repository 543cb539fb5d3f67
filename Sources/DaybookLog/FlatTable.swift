import DaybookModel

/// A map from 64-bit keys to a few words, in one block of memory: for tables that a batch asks once or more per event.
///
/// Open addressing, linear probing, at most half full. The keys must be spread over 64 bits already; nothing is ever removed.
struct FlatTable<Value: BitwiseCopyable & Sendable>: Sendable {
    private struct Slot: BitwiseCopyable, Sendable {
        var key: UInt64
        var isUsed: Bool
        var value: Value
    }

    private var slots: [Slot]
    private var shift: UInt64
    private(set) var count = 0
    private let empty: Value

    /// `empty` fills the places that nobody uses.
    init(empty: Value, capacity: Int = 16) {
        self.empty = empty
        var bits: UInt64 = 4
        while 1 << bits < 2 * capacity { bits += 1 }
        shift = 64 - bits
        slots = Array(repeating: Slot(key: 0, isUsed: false, value: empty), count: 1 << Int(bits))
    }

    subscript(key: UInt64) -> Value? {
        let place = place(of: key)
        return slots[place].isUsed ? slots[place].value : nil
    }

    /// Sets the value of a key; answers the value it had.
    @discardableResult mutating func set(_ key: UInt64, _ value: Value) -> Value? {
        if 2 * (count + 1) > slots.count { grow() }
        let place = place(of: key)
        let old = slots[place].isUsed ? slots[place].value : nil
        slots[place] = Slot(key: key, isUsed: true, value: value)
        if old == nil { count += 1 }
        return old
    }

    /// Fetches where a key would be.
    func warm(_ key: UInt64) -> UInt64 { slots[Int(truncatingIfNeeded: key >> shift)].key }

    func forEach(_ body: (_ key: UInt64, Value) -> Void) {
        for slot in slots where slot.isUsed { body(slot.key, slot.value) }
    }

    private func place(of key: UInt64) -> Int {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: key >> shift)
        while slots[place].isUsed, slots[place].key != key { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = slots
        shift -= 1
        slots = Array(repeating: Slot(key: 0, isUsed: false, value: empty), count: 2 * old.count)
        for slot in old where slot.isUsed { slots[place(of: slot.key)] = slot }
    }
}
