import DaybookModel
import Glibc

/// Wraps every key that stays anew, without an object for each.
struct KeyCopier {
    private static let slotsAtOnce = 4_096

    private let old: KeyWrap
    private let new: KeyWrap
    private let storage: LogStorage
    private var random = RandomBytes()
    /// How many keys were copied.
    private(set) var copied = 0

    init(from old: KeyWrap, to new: KeyWrap, _ storage: LogStorage) {
        (self.old, self.new, self.storage) = (old, new, storage)
    }

    /// A slot beyond the log's persons belongs to a commit that never was, and is left out.
    mutating func copy(_ old: KeyringFile, to new: KeyringFile, _ change: KeyReplacement.Change) throws {
        var slots = [UInt8](repeating: 0, count: KeyCopier.slotsAtOnce * KeySlot.bytes)
        var first: UInt32 = 1
        while first <= change.persons {
            let count = min(KeyCopier.slotsAtOnce, Int(change.persons - first) + 1)
            try slots.withUnsafeMutableBytes { slots in
                try old.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: slots[..<(count * KeySlot.bytes)]), from: first)
                for index in 0..<count {
                    let (place, person) = (index * KeySlot.bytes, first + UInt32(index))
                    let slot = UnsafeMutableRawBufferPointer(rebasing: slots[place..<place + KeySlot.bytes])
                    if let unwritten = change.unwritten[person] { slot.copyBytes(from: unwritten) }
                    let isErased = change.erased.contains(person)
                    try replace(
                        slot, person, isErased ? .erased : old.state(UnsafeRawBufferPointer(slot), person), old.path)
                }
            }
            try new.write(Array(slots[..<(count * KeySlot.bytes)]), at: first)
            first += UInt32(count)
        }
    }

    private mutating func replace(
        _ slot: UnsafeMutableRawBufferPointer, _ person: UInt32, _ state: KeySlot.State, _ path: String
    ) throws(LogError) {
        switch state {
        case .live: try rewrap(slot, person, path)
        case .erased: KeySlot.erase(slot, person: person, isChecked: true)
        case .absent: slot.initializeMemory(as: UInt8.self, repeating: 0)
        case .damaged: throw .keys(storage.damagedKey(person, path))
        }
    }

    private mutating func rewrap(
        _ slot: UnsafeMutableRawBufferPointer, _ person: UInt32, _ path: String
    ) throws(LogError) {
        var key: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        try Swift.withUnsafeMutableBytes(of: &key) { (key) throws(LogError) in
            defer { explicit_bzero(key.baseAddress!, key.count) }
            // Its master key is about to be destroyed: what does not open now never would.
            guard old.unwrap(UnsafeRawBufferPointer(slot), person: person, into: key) else {
                throw .keys(storage.damagedKey(person, path))
            }
            try new.wrap(UnsafeRawBufferPointer(key), person: person, into: slot, &random)
        }
        KeySlot.seal(slot, person: person)
        copied += 1
    }
}
