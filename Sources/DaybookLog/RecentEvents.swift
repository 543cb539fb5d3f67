import DaybookModel

/// The events that no run covers yet, by id and by subject: at most a run's tail, so a cold process reads them quickly.
struct RecentEvents {
    struct Head: Equatable {
        var version: UInt32
        var sequence: UInt64
    }

    /// Events up to this sequence have been read.
    private(set) var through: UInt64
    private var byHash: [UInt64: UInt64] = [:]
    /// Events whose 64-bit hash another recent event has already; expected to stay empty.
    private var collisions: [(hash: UInt64, sequence: UInt64)] = []
    private(set) var heads: [UInt64: Head] = [:]

    init(after sequence: UInt64) { through = sequence }

    var count: Int { byHash.count + collisions.count }

    mutating func add(_ hash: UInt64, _ view: borrowing EventView) {
        if byHash[hash] == nil {
            byHash[hash] = view.sequence
        } else {
            collisions.append((hash, view.sequence))
        }
        heads[view.subject.packed] = Head(version: view.subjectVersion, sequence: view.sequence)
        through = view.sequence
    }

    /// Sequences of recent events with this hash.
    func candidates(_ hash: UInt64) -> [UInt64] {
        guard let first = byHash[hash] else { return [] }
        guard !collisions.isEmpty else { return [first] }
        return [first] + collisions.filter { $0.hash == hash }.map(\.sequence)
    }

    func idEntries() -> [RunEntry] {
        let all = byHash.map { ($0.key, $0.value) } + collisions.map { ($0.hash, $0.sequence) }
        return all.map { RunEntry(key: $0.0, sequence: $0.1) }.sorted { ($0.key, $0.sequence) < ($1.key, $1.sequence) }
    }

    func headEntries() -> [RunEntry] {
        heads.map { RunEntry(key: RunIndex.spread($0.key), sequence: $0.value.sequence, version: $0.value.version) }
            .sorted { $0.key < $1.key }
    }
}
