/// A sum of hashes of entries: equal sums, equal entries, in whatever order they were met.
struct EntryDigest: Equatable, BitwiseCopyable, Sendable {
    private(set) var low: UInt64
    private(set) var high: UInt64

    init(low: UInt64 = 0, high: UInt64 = 0) {
        self.low = low
        self.high = high
    }

    mutating func add(_ other: EntryDigest) {
        low &+= other.low
        high &+= other.high
    }

    mutating func remove(_ other: EntryDigest) {
        low &-= other.low
        high &-= other.high
    }
}

/// Hashes entries under a secret of this verification, so that nobody can have chosen entries whose errors cancel each other out.
struct EntryHash: Sendable {
    private let seeds: (UInt64, UInt64, UInt64, UInt64)

    init() {
        var random = SystemRandomNumberGenerator()
        seeds = (random.next(), random.next(), random.next(), random.next())
    }

    @inline(__always)
    private func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always)
    func digest(_ key: UInt64, _ sequence: UInt64, _ version: UInt32) -> EntryDigest {
        let first = fold(key ^ seeds.0, (sequence ^ seeds.1) | 1)
        let second = fold((UInt64(version) &+ sequence) ^ seeds.2, (key ^ seeds.3) | 1)
        return EntryDigest(
            low: fold(first ^ seeds.2, (second ^ seeds.0) | 1), high: fold(second ^ seeds.1, (first ^ seeds.3) | 1))
    }
}

/// The entries of an index in small: by the upper bits of their key, and by groups of what they say. Where both differ between what
/// records say and what runs hold, there are the entries to look at.
struct EntrySummary: Equatable, Sendable {
    static let keyBits: UInt64 = 12
    private(set) var keys = [EntryDigest](repeating: EntryDigest(), count: 1 << Int(keyBits))
    private(set) var groups: [EntryDigest]
    private(set) var count: Int64 = 0

    init(groups: Int) { self.groups = [EntryDigest](repeating: EntryDigest(), count: max(1, groups)) }

    static func bucket(_ key: UInt64) -> Int { Int(key >> (64 - keyBits)) }

    @inline(__always)
    mutating func add(_ digest: EntryDigest, key: UInt64, group: Int) {
        keys[EntrySummary.bucket(key)].add(digest)
        groups[group].add(digest)
        count += 1
    }

    @inline(__always)
    mutating func remove(_ digest: EntryDigest, key: UInt64, group: Int) {
        keys[EntrySummary.bucket(key)].remove(digest)
        groups[group].remove(digest)
        count -= 1
    }
}

/// Where two summaries differ.
struct EntryFocus: Sendable {
    private var keys: [Bool]
    private var groups: [Bool]
    /// Not all that differs is looked at, because it is too much.
    let isPartial: Bool

    /// Nil when they are equal. `countMax`: entries to be looked at, more or less.
    init?(_ left: EntrySummary, _ right: EntrySummary, countMax: Int) {
        guard left != right else { return nil }
        keys = zip(left.keys, right.keys).map { $0 != $1 }
        groups = zip(left.groups, right.groups).map { $0 != $1 }
        let share = Double(groups.count { $0 }) / Double(groups.count)
        let perBucket = max(1, Double(max(left.count, right.count)) * share / Double(keys.count))
        let bucketsMax = max(1, Int(Double(countMax) / perBucket))
        var rest = bucketsMax
        var isPartial = false
        for index in keys.indices where keys[index] {
            if rest == 0 {
                keys[index] = false
                isPartial = true
            } else {
                rest -= 1
            }
        }
        self.isPartial = isPartial
    }

    @inline(__always)
    func wants(_ key: UInt64, group: Int) -> Bool {
        keys[EntrySummary.bucket(key)] && group < groups.count && groups[group]
    }
}
