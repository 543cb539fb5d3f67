import DaybookModel

/// The events that no run covers yet, by id and by subject: at most a run's tail, so a cold process reads them quickly.
struct RecentEvents: Sendable {
    struct Head: Equatable, BitwiseCopyable, Sendable {
        var version: UInt32
        var sequence: UInt64
    }

    /// Events up to this sequence have been read.
    private(set) var through: UInt64
    private var byHash = FlatTable<UInt64>(empty: 0)
    /// Events whose 64-bit hash another recent event has already; expected to stay empty.
    private var collisions: [(hash: UInt64, sequence: UInt64)] = []
    /// By spread number of the subject.
    private var heads = FlatTable<Head>(empty: Head(version: 0, sequence: 0))

    init(after sequence: UInt64) { through = sequence }

    mutating func add(_ hash: UInt64, _ subject: SubjectNumber, version: UInt32, sequence: UInt64) {
        if let first = byHash.set(hash, sequence) {
            byHash.set(hash, first)
            collisions.append((hash, sequence))
        }
        heads.set(RunIndex.spread(subject.packed), Head(version: version, sequence: sequence))
        through = sequence
    }

    func head(of subject: SubjectNumber) -> Head? { heads[RunIndex.spread(subject.packed)] }

    /// Sequences of recent events with this hash.
    func candidates(_ hash: UInt64) -> [UInt64] {
        guard let first = byHash[hash] else { return [] }
        guard !collisions.isEmpty else { return [first] }
        return [first] + collisions.filter { $0.hash == hash }.map(\.sequence)
    }

    func forEachHash(_ body: (UInt64) -> Void) { byHash.forEach { hash, _ in body(hash) } }

    func idEntries() -> [RunEntry] {
        var entries: [RunEntry] = []
        entries.reserveCapacity(byHash.count + collisions.count)
        byHash.forEach { entries.append(RunEntry(key: $0, sequence: $1)) }
        entries += collisions.map { RunEntry(key: $0.hash, sequence: $0.sequence) }
        entries.sortSpread()
        return entries
    }

    func headEntries() -> [RunEntry] {
        var entries: [RunEntry] = []
        entries.reserveCapacity(heads.count)
        heads.forEach { entries.append(RunEntry(key: $0, sequence: $1.sequence, version: $1.version)) }
        entries.sortSpread()
        return entries
    }
}
