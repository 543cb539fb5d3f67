import DaybookModel

/// The events that no run covers yet, by id and by subject: at most a run's tail, so a cold process reads them quickly.
struct RecentEvents: Sendable {
    struct Head: Equatable, BitwiseCopyable, Sendable {
        var version: UInt32
        var sequence: UInt64
    }

    /// What a run covered when this was begun.
    let after: UInt64
    /// Events up to this sequence have been read.
    private(set) var through: UInt64
    private var byHash = FlatTable<UInt64>(empty: 0)
    /// Events whose hash another recent event has already; expected to stay empty.
    private var collisions: [(hash: UInt64, sequence: UInt64)] = []
    /// By spread number of the subject; those of this process's own events are in its table of subjects.
    private var heads = FlatTable<Head>(empty: Head(version: 0, sequence: 0))

    init(after sequence: UInt64) { (after, through) = (sequence, sequence) }

    /// With room for as many as another had.
    init(after sequence: UInt64, like other: RecentEvents) {
        (after, through) = (sequence, sequence)
        byHash = FlatTable(empty: 0, capacity: other.byHash.count)
    }

    mutating func add(_ hash: UInt64, _ sequence: UInt64) {
        if let first = byHash.set(hash, sequence) {
            byHash.set(hash, first)
            collisions.append((hash, sequence))
        }
        through = sequence
    }

    /// Takes note of the newest event of a subject that another process appended.
    mutating func setHead(of subject: SubjectNumber, version: UInt32, sequence: UInt64) {
        heads.set(RunKey.spread(subject.packed), Head(version: version, sequence: sequence))
    }

    func head(of subject: SubjectNumber) -> Head? { heads[RunKey.spread(subject.packed)] }

    /// Sequences of recent events with this hash.
    func candidates(_ hash: UInt64) -> [UInt64] {
        guard let first = byHash[hash] else { return [] }
        guard !collisions.isEmpty else { return [first] }
        return [first] + collisions.filter { $0.hash == hash }.map(\.sequence)
    }

    /// Fetches where a hash would be.
    func warm(_ hash: UInt64) -> UInt64 { byHash.warm(hash) }

    func forEachHash(_ body: (UInt64) -> Void) { byHash.forEach { hash, _ in body(hash) } }

    func idEntries() -> [RunEntry] {
        var entries: [RunEntry] = []
        entries.reserveCapacity(byHash.count + collisions.count)
        byHash.forEach { entries.append(RunEntry(key: $0, sequence: $1)) }
        entries += collisions.map { RunEntry(key: $0.hash, sequence: $0.sequence) }
        entries.sortSpread()
        return entries
    }

    /// The newest event of each subject, among these and what this process appended itself.
    func headEntries(and own: [(subject: SubjectNumber, head: Head)]) -> [RunEntry] {
        var newest = heads
        var entries: [RunEntry] = []
        entries.reserveCapacity(heads.count + own.count)
        for (subject, head) in own {
            let key = RunKey.spread(subject.packed)
            if let other = newest[key], other.version > head.version { continue }
            if newest[key] != nil {
                newest.set(key, head)
            } else {
                entries.append(RunEntry(key: key, sequence: head.sequence, version: head.version))
            }
        }
        newest.forEach { entries.append(RunEntry(key: $0, sequence: $1.sequence, version: $1.version)) }
        entries.sortSpread()
        return entries
    }
}
