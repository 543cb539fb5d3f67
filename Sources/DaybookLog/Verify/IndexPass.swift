import DaybookModel
import LMDB

/// What follows from the records: that runs hold an entry for every event, subject and name, and none besides; and the tables of
/// names, origins and retractions.
///
/// Entries are not kept: their hashes are summed, once as runs hold them and once as the records say. Only where the sums differ are
/// entries compared one by one, in a second reading of that part.
struct IndexPass {
    /// Events whose entries are summed together.
    private static let groupsMax: UInt64 = 4_096
    /// Entries compared one by one.
    private static let comparedMax = 200_000

    let storage: LogStorage
    let pace: VerifyPace
    let damagesMax: Int

    struct Result {
        var checks: [VerifyCheck] = []
        var damages: DamageList
    }

    /// By what the entries of each kind are summed.
    struct Groups {
        private let idWidth: UInt64
        private let nameWidth: UInt64
        let headRuns: [Run]
        /// By id of the run: its place among the runs of heads.
        private let places: [UInt32: Int]

        init(_ state: LogState) {
            idWidth = max(4_096, state.indexed / IndexPass.groupsMax + 1)
            let names = state.subjects.values.map { UInt64($0.count) }.max() ?? 0
            nameWidth = max(256, names / IndexPass.groupsMax + 1)
            headRuns = RecordEntries.headRuns(state)
            places = Dictionary(uniqueKeysWithValues: headRuns.enumerated().map { ($1.id, $0) })
        }

        var idCount: Int { Int(IndexPass.groupsMax) + 2 }

        func group(_ run: Run, _ entry: RunEntry) -> Int {
            switch run.kind {
            case .ids: id(entry.sequence)
            case .heads: places[run.id] ?? 0
            case .names: name(entry.version)
            }
        }

        func id(_ sequence: UInt64) -> Int { Int(min(sequence / idWidth, IndexPass.groupsMax + 1)) }
        func name(_ number: UInt32) -> Int { Int(min(UInt64(number) / nameWidth, IndexPass.groupsMax + 1)) }
    }

    /// Sums of what should be and of what is.
    private struct Sums {
        var ids: EntrySummary
        var heads: EntrySummary
        var names: EntrySummary

        init(_ groups: Groups) {
            ids = EntrySummary(groups: groups.idCount)
            heads = EntrySummary(groups: groups.headRuns.count)
            names = EntrySummary(groups: groups.idCount)
        }

        subscript(kind: RunKind) -> EntrySummary {
            switch kind {
            case .ids: ids
            case .heads: heads
            case .names: names
            }
        }
    }

    /// `end`: where the log ended when the verification began.
    func run(through end: UInt64) throws -> Result {
        var result = Result(damages: DamageList(max: damagesMax))
        let hash = EntryHash()
        let start = VerifyPace.now
        var held: Sums?
        var groups = Groups(LogState())
        let runs = try RunReading(storage: storage, pace: pace, damagesMax: damagesMax).run { state in
            groups = Groups(state)
            held = Sums(groups)
        } _: { _, run, entry in
            let group = groups.group(run, entry)
            switch run.kind {
            case .ids: held!.ids.add(hash.digest(entry.key, entry.sequence, 0), key: entry.key, group: group)
            case .heads:
                held!.heads.add(hash.digest(entry.key, entry.sequence, entry.version), key: entry.key, group: group)
            case .names: held!.names.add(hash.digest(entry.key, 0, entry.version), key: entry.key, group: group)
            }
        }
        let runsRead = VerifyPace.now
        result.damages.add(runs.damages)
        result.checks.append(
            VerifyCheck(
                "runs", .indexes, count: runs.entries, unit: "entries", seconds: runsRead - start,
                damages: runs.damages.count))
        coverage(runs.state, &result.damages)

        var said = Sums(groups)
        var tables = NameTables(storage: storage, pace: pace, runs.state, hash)
        let entries = try read(through: max(end, runs.state.last), runs.state, groups, hash, &said, &tables)
        let before = result.damages.count
        try compare(said, held!, runs, groups, &result.damages)
        let hidden = entries.unreadable.reduce(0) { $0 + $1.count }
        let note = hidden > 0 ? Text("verify.note.unreadable", hidden) : nil
        result.checks.append(
            VerifyCheck(
                "entries", .indexes, count: runs.state.indexed, unit: "events", seconds: VerifyPace.now - runsRead,
                damages: result.damages.count - before, note: note))
        let compared = VerifyPace.now
        try tables.check(entries, through: runs.state.last, &result.damages, &result.checks, since: compared)
        return result
    }

    /// Sums up what the records say.
    private func read(
        through end: UInt64, _ state: LogState, _ groups: Groups, _ hash: EntryHash, _ said: inout Sums,
        _ tables: inout NameTables
    ) throws -> RecordEntries {
        let hashing = SipHash(key: state.hashKey.0, state.hashKey.1)
        var entries = RecordEntries(state)
        var sums = said
        var names = tables
        let receiver = RecordEntries.Receiver { entry in
            sums.ids.add(hash.digest(entry.key, entry.sequence, 0), key: entry.key, group: groups.id(entry.sequence))
        } head: { run, entry, replaced in
            sums.heads.add(hash.digest(entry.key, entry.sequence, entry.version), key: entry.key, group: run)
            if let replaced {
                sums.heads.remove(
                    hash.digest(replaced.key, replaced.sequence, replaced.version), key: replaced.key, group: run)
            }
        } name: { introduction in
            let (subject, name) = (introduction.subject, introduction.name)
            names.add(introduction)
            guard subject.number <= state.subjects[subject.kind]?.indexed ?? 0 else { return }
            let key = RunKey.name(hashing, kind: subject.kind, name)
            sums.names.add(hash.digest(key, 0, subject.number), key: key, group: groups.name(subject.number))
        }
        try RecordStretch(storage, pace, isPaced: true).forEachRecord(from: 1, through: end) { sequence, record in
            entries.add(sequence, record, receiver)
            if sequence % 65_536 == 0 || sequence == end { pace.isDone(.indexes, sequence, of: end) }
        }
        (said, tables) = (sums, names)
        return entries
    }

    /// Runs of ids and of heads cover every event up to `indexed`, each once.
    private func coverage(_ state: LogState, _ damages: inout DamageList) {
        for kind in [RunKind.ids, .heads] {
            var next: UInt64 = 1
            for run in state.runs.filter({ $0.kind == kind }).sorted(by: { $0.first < $1.first }) {
                if run.first != next {
                    damages.add(
                        Damage(
                            .indexes, Text("verify.damage.run_gap", run.title, next), affected: run.affected, .copy,
                            sequences: min(next, run.first)...max(next, run.first)))
                }
                next = run.last + 1
            }
            guard next != state.indexed + 1 else { continue }
            damages.add(
                Damage(
                    .indexes, Text("verify.damage.indexed", state.indexed, next - 1),
                    affected: Text("verify.affected.run.\(kind)", min(next, state.indexed), state.indexed), .copy))
        }
    }

    // MARK: Comparing one by one

    private func compare(
        _ said: Sums, _ held: Sums, _ runs: RunReading.Result, _ groups: Groups, _ damages: inout DamageList
    ) throws {
        var focuses: [RunKind: EntryFocus] = [:]
        for kind in RunKind.allCases {
            focuses[kind] = EntryFocus(said[kind], held[kind], countMax: IndexPass.comparedMax)
        }
        guard !focuses.isEmpty || !runs.holes.isEmpty else { return }
        var difference = IndexDifference(focuses)
        var newGroups = groups
        let again = try RunReading(storage: storage, pace: pace, damagesMax: 1).run { state in
            newGroups = Groups(state)
            difference.begin()
        } _: { _, run, entry in
            difference.hold(run, entry, group: newGroups.group(run, entry))
        }
        // Runs that were merged meanwhile are summed by other groups: the next verification will say where they differ.
        guard again.state.runs.map(\.id) == runs.state.runs.map(\.id) else {
            difference.holes = again.holes
            return difference.tell(isStale: true, &damages)
        }
        difference.holes = again.holes
        try difference.readRecords(storage, pace, again.state, newGroups)
        difference.tell(isStale: false, &damages)
    }
}
