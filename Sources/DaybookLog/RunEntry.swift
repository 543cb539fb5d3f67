import DaybookModel

/// One entry of a run.
struct RunEntry: Equatable, BitwiseCopyable, Sendable {
    var key: UInt64
    var sequence: UInt64
    /// The subject's version in runs of heads, its number in runs of names.
    var version: UInt32 = 0
}

/// The keys of runs: 40 bits, spread evenly, at the upper end of a word.
enum RunKey {
    private static let mask: UInt64 = 1 << RunChunk.keyBits - 1

    /// Spreads a packed subject number, which has 40 bits as well. A bijection, so no two collide: odd factors and shifts onto
    /// itself can be undone.
    static func spread(_ packed: UInt64) -> UInt64 {
        var value = (packed &+ 0x7F_4A7C_1595) & mask
        value = (value ^ value >> 21) &* 0xBB_1331_11EB & mask
        value = (value ^ value >> 17) &* 0xE4_E5B9_4D05 & mask
        return (value ^ value >> 22) << RunChunk.keyShift
    }

    /// Of the upper bits of a hash.
    static func hash(_ hash: UInt64) -> UInt64 { hash & ~(1 << RunChunk.keyShift - 1) }

    /// Under which a subject or person is found by name.
    static func name(_ hashing: SipHash, kind: UInt8, _ name: UnsafeRawBufferPointer) -> UInt64 {
        hash(hashing.hash(UInt64(kind), 0, name).low)
    }
}

extension [RunEntry] {
    /// Sorts by (key, sequence). Keys are spread evenly between the least and the greatest, so one pass puts each entry close to its
    /// place, and few steps remain.
    mutating func sortSpread() {
        guard count > 32, let least = lazy.map(\.key).min(), let greatest = lazy.map(\.key).max(), least < greatest
        else { return sort { ($0.key, $0.sequence) < ($1.key, $1.sequence) } }
        // As many buckets as entries, or up to twice as many.
        let rangeBits = 64 - (greatest - least).leadingZeroBitCount
        let shift = UInt64(Swift.max(0, rangeBits - (64 - count.leadingZeroBitCount)))
        var starts = [Int](repeating: 0, count: Int((greatest - least) >> shift) + 2)
        for entry in self { starts[Int((entry.key - least) >> shift) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var sorted = self
        for entry in self {
            let bucket = Int((entry.key - least) >> shift)
            sorted[starts[bucket]] = entry
            starts[bucket] += 1
        }
        for index in 1..<sorted.count {
            let entry = sorted[index]
            var place = index
            while place > 0, (entry.key, entry.sequence) < (sorted[place - 1].key, sorted[place - 1].sequence) {
                sorted[place] = sorted[place - 1]
                place -= 1
            }
            sorted[place] = entry
        }
        self = sorted
    }
}
