import DaybookModel
import LMDB

/// The ids of all events in the memory of a writer that appends many: one cache line says that an id is new.
///
/// A blocked Bloom filter (Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007) of 12 bits
/// per id. A writer of a few events asks the runs' own filters instead, one after another.
struct IDFilter: Sendable {
    private static let bitsPerID = 12
    private static let probes: UInt64 = 6
    /// Words of 64 bits in a block: a cache line.
    private static let blockWords = 8

    private var words: [UInt64]
    private let blocks: UInt64
    private(set) var count = 0
    /// Beyond it too many ids would seem known, and the filter must be made again, larger.
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        let blocks = capacity * IDFilter.bitsPerID / (64 * IDFilter.blockWords) + 1
        self.blocks = UInt64(blocks)
        words = Array(repeating: 0, count: blocks * IDFilter.blockWords)
    }

    /// What a filter for these events must hold at least, with room to go on.
    static func capacity(for events: UInt64) -> Int { max(1 << 17, 2 * Int(events)) }

    mutating func insert(_ hash: UInt64) {
        let first = block(hash)
        var bits = (hash >> RunChunk.keyShift) &* 0x9E37_79B9_7F4A_7C15
        for _ in 0..<IDFilter.probes {
            let bit = Int(truncatingIfNeeded: bits >> 55)
            words[first + bit >> 6] |= 1 << UInt64(bit & 63)
            bits <<= 9
        }
        count += 1
    }

    func mayHold(_ hash: UInt64) -> Bool {
        let first = block(hash)
        var bits = (hash >> RunChunk.keyShift) &* 0x9E37_79B9_7F4A_7C15
        for _ in 0..<IDFilter.probes {
            let bit = Int(truncatingIfNeeded: bits >> 55)
            if words[first + bit >> 6] >> UInt64(bit & 63) & 1 == 0 { return false }
            bits <<= 9
        }
        return true
    }

    /// Fetches what `mayHold` will look at.
    func warm(_ hash: UInt64) -> UInt64 { words[block(hash)] }

    private func block(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash.multipliedFullWidth(by: blocks).high) * IDFilter.blockWords
    }
}
