/// A small generator of random numbers that gives the same numbers on every machine and for ever.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014. The standard library's
/// generators and shuffles may change from release to release; a demo company may not.
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    /// A number from 0 up to, not including, `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    mutating func chance(percent: Int) -> Bool { below(100) < percent }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// Fisher and Yates.
    mutating func shuffle<Value>(_ values: inout [Value]) {
        guard values.count > 1 else { return }
        for index in (1..<values.count).reversed() { values.swapAt(index, below(index + 1)) }
    }

    /// Cuts a whole into `count` parts that differ by some 15 % and sum to the whole exactly.
    mutating func cut(_ whole: Int, into count: Int) -> [Int] {
        var rest = whole
        var parts: [Int] = []
        for left in (1...count).reversed() {
            let part = left == 1 ? rest : rest / left * within(85...115) / 100
            parts.append(part)
            rest -= part
        }
        return parts
    }
}
