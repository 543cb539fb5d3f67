import DaybookModel
import LMDB

/// Compares entries of runs with the records one by one, where their sums differ.
struct IndexDifference {
    private let focuses: [RunKind: EntryFocus]
    var holes: [RunReading.Hole] = []

    private struct Entry: Hashable {
        var key: UInt64
        var sequence: UInt64
        var version: UInt32

        init(key: UInt64, sequence: UInt64, version: UInt32) {
            self.key = key
            self.sequence = sequence
            self.version = version
        }

        /// Only what entries of a kind say.
        init(_ entry: RunEntry, _ kind: RunKind) {
            self.init(
                key: entry.key, sequence: kind == .names ? 0 : entry.sequence,
                version: kind == .ids ? 0 : entry.version)
        }
    }

    private struct Held {
        var run: Run
        var entry: Entry
    }

    private var held: [RunKind: [Held]] = [:]
    private var said: [RunKind: [Entry: String]] = [:]
    /// Events that cannot be read.
    private var unreadable: [ClosedRange<UInt64>] = []

    init(_ focuses: [RunKind: EntryFocus]) { self.focuses = focuses }

    mutating func begin() { held = [:] }

    mutating func hold(_ run: Run, _ entry: RunEntry, group: Int) {
        guard focuses[run.kind]?.wants(entry.key, group: group) == true else { return }
        held[run.kind, default: []].append(Held(run: run, entry: Entry(entry, run.kind)))
    }

    /// Collects what the records say in the same places.
    mutating func readRecords(
        _ storage: LogStorage, _ pace: VerifyPace, _ state: LogState, _ groups: IndexPass.Groups
    ) throws {
        let hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
        let focuses = focuses
        var ids: [Entry: String] = [:]
        var heads: [Int: [UInt64: Entry]] = [:]
        var names: [Entry: String] = [:]
        let receiver = RecordEntries.Receiver { entry in
            guard focuses[.ids]?.wants(entry.key, group: groups.id(entry.sequence)) == true else { return }
            ids[Entry(entry, .ids)] = ""
        } head: { run, entry, _ in
            guard focuses[.heads]?.wants(entry.key, group: run) == true else { return }
            heads[run, default: [:]][entry.key] = Entry(entry, .heads)
        } name: { introduction in
            let subject = introduction.subject
            guard subject.number <= state.subjects[subject.kind]?.indexed ?? 0 else { return }
            let key = RunKey.name(hashing, kind: subject.kind, introduction.name)
            guard focuses[.names]?.wants(key, group: groups.name(subject.number)) == true else { return }
            let kind = SubjectKind(rawValue: subject.kind)?.name ?? "\(subject.kind)"
            names[Entry(key: key, sequence: 0, version: subject.number)] =
                "\(kind)/\(String(decoding: introduction.name, as: UTF8.self))"
        }
        var entries = RecordEntries(state)
        try RecordStretch(storage, pace, isPaced: false).forEachRecord(from: 1, through: state.last) {
            entries.add($0, $1, receiver)
        }
        unreadable = entries.unreadable
        said[.ids] = ids
        said[.names] = names
        var ends: [Entry: String] = [:]
        for byKey in heads.values { for entry in byKey.values { ends[entry] = "" } }
        said[.heads] = ends
    }

    /// Says what is missing in runs, and what should not be there, run by run.
    func tell(isStale: Bool, _ damages: inout DamageList) {
        var absent: [RunKind: [Entry]] = [:]
        for kind in RunKind.allCases { absent[kind] = isStale ? [] : missing(kind) }
        for hole in holes {
            let missing = absent[hole.run.kind, default: []].filter {
                covers(hole.run, $0) && hole.keys.contains($0.key)
            }
            damages.add(
                Damage(
                    .indexes, Text("verify.damage.chunk", hole.run.title, Text(hole.problem), missing.count),
                    affected: hole.run.affected, .copy, sequences: hole.run.first...hole.run.last))
        }
        for kind in RunKind.allCases {
            guard let focus = focuses[kind] else { continue }
            guard !isStale else {
                damages.add(
                    Damage(
                        .indexes, Text("verify.damage.index_differs", Text("verify.index.\(kind)")),
                        affected: Text("verify.affected.index.\(kind)"), .copy))
                continue
            }
            tellMissing(kind, absent[kind, default: []], focus, &damages)
            tellStrays(kind, focus, &damages)
        }
    }

    private func isUnreadable(_ sequence: UInt64) -> Bool { unreadable.contains { $0.contains(sequence) } }

    /// Entries that records say and no run holds.
    private func missing(_ kind: RunKind) -> [Entry] {
        let held = held[kind] ?? []
        let entries = Set(held.map(\.entry))
        // A subject's end that cannot be read is right to be in the place of the last event that can.
        let hidden = kind == .heads ? held.filter { isUnreadable($0.entry.sequence) } : []
        return (said[kind] ?? [:]).keys.filter { entry in
            !entries.contains(entry) && !hidden.contains { $0.entry.key == entry.key && covers($0.run, entry) }
        }
    }

    /// Whether an entry belongs to a run. Names say nothing of when they came.
    private func covers(_ run: Run, _ entry: Entry) -> Bool {
        run.kind == .names || entry.sequence >= run.first && entry.sequence <= run.last
    }

    private func tellMissing(
        _ kind: RunKind, _ missing: [Entry], _ focus: EntryFocus, _ damages: inout DamageList
    ) {
        let holes = holes.filter { $0.run.kind == kind }
        let missing = missing.filter { entry in
            !holes.contains { covers($0.run, entry) && $0.keys.contains(entry.key) }
        }.sorted { ($0.sequence, $0.version) < ($1.sequence, $1.version) }
        guard let first = missing.first, let last = missing.last else { return }
        let some = missing.prefix(3).map { kind == .names ? said[kind]?[$0] ?? "" : "\($0.sequence)" }
        let key = focus.isPartial ? "verify.damage.entries_missing_some" : "verify.damage.entries_missing"
        damages.add(
            Damage(
                .indexes,
                Text(key, Text("verify.index.\(kind)"), missing.count, some.joined(separator: ", ")),
                affected: Text("verify.affected.index.\(kind)"), .copy,
                sequences: kind == .names ? nil : first.sequence...last.sequence))
    }

    private func tellStrays(_ kind: RunKind, _ focus: EntryFocus, _ damages: inout DamageList) {
        let known = said[kind] ?? [:]
        var counts: [Entry: Int] = [:]
        var strays: [UInt32: [Held]] = [:]
        for one in held[kind] ?? [] {
            counts[one.entry, default: 0] += 1
            // An older head of a subject may stand in several runs; the same entry may not.
            // Nobody knows what a record that cannot be read would say.
            let isHidden = kind == .names ? !unreadable.isEmpty : isUnreadable(one.entry.sequence)
            guard known[one.entry] == nil && !isHidden || counts[one.entry]! > 1 else { continue }
            strays[one.run.id, default: []].append(one)
        }
        for (_, entries) in strays.sorted(by: { $0.key < $1.key }) {
            let run = entries[0].run
            let some = entries.prefix(3).map { kind == .names ? "\($0.entry.version)" : "\($0.entry.sequence)" }
            let key = focus.isPartial ? "verify.damage.entries_stray_some" : "verify.damage.entries_stray"
            damages.add(
                Damage(
                    .indexes, Text(key, run.title, entries.count, some.joined(separator: ", ")),
                    affected: run.affected, .copy, sequences: run.first...run.last))
        }
    }
}
