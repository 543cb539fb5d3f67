/// One entry of a run.
struct RunEntry: Equatable, BitwiseCopyable, Sendable {
    var key: UInt64
    var sequence: UInt64
    /// The subject's version, in runs of heads.
    var version: UInt32 = 0
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
