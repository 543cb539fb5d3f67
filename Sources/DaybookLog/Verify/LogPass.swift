import DaybookModel
import Foundation
import LMDB
import Synchronization

/// The truth: everything that holds records, the records, the tree over them, and the state.
struct LogPass {
    /// In a smaller log threads would take longer to start than they save.
    private static let threadEventsMin: UInt64 = 20_000

    let storage: LogStorage
    let pace: VerifyPace
    let heads: [KnownHead]
    let damagesMax: Int
    /// Where to note how far the pass is, and to go on from.
    let resume: VerifyResume?
    /// Events that are looked at together: a multiple of 256.
    var stretchEvents: UInt64 = 65_536

    struct Result {
        var checks: [VerifyCheck] = []
        var damages: DamageList
        var root: TreeHash?
    }

    /// `state`: where the log ended when the verification began.
    func run(_ state: LogState) throws -> Result {
        var result = Result(damages: DamageList(max: damagesMax))
        // Timed apart, so that hashing can be compared with what SHA-256 alone takes.
        var (hashing, following) = (0.0, 0.0)
        var (blocks, rows): (UInt64, UInt64) = (0, 0)
        let known = try resume?.read(storeID: state.storeID, heads: heads, through: state.last)
        var tree = TreePass(heads: heads, upper: known?.upper ?? MerkleFrontier())
        var position = tree.size
        if let known { result.damages.add(known.damages) }
        var streams = StreamPass(storage, damagesMax: damagesMax, tellsFrom: position + 1)
        let follow = RecordStretch(storage, pace, isPaced: false)
        if position > 0 {
            following += try VerifyPace.seconds { try streams.run(follow, from: 1, through: position) }
        }
        let treeDamages = result.damages.count
        // The records are followed while they are still in the processor's cache, or the system's.
        while position < state.last {
            let end = min(state.last, (position / stretchEvents + 1) * stretchEvents)
            hashing += try VerifyPace.seconds {
                let sizes = tree.sizes(from: position + 1, through: end)
                let stretch = try hash(from: position + 1, through: end, sizes)
                (blocks, rows) = (blocks + stretch.blocks, rows + stretch.rows)
                result.damages.add(stretch.damages)
                try tree.add(stretch, storage, storage.environment.read(), &result.damages)
            }
            following += try VerifyPace.seconds { try streams.run(follow, from: position + 1, through: end) }
            position = end
            pace.isDone(.log, position, of: state.last)
            if tree.rest.count == 0, tree.isKnown {
                try resume?.write(storeID: state.storeID, heads: heads, tree.upper, result.damages)
            }
        }
        tree.end(&result.damages)
        result.root = tree.root
        let hashed = result.damages.count
        compare(tree, state, &result.damages)
        result.checks.append(
            VerifyCheck(
                "blocks", .log, count: blocks + rows, unit: "blocks", seconds: hashing, damages: hashed - treeDamages))
        result.checks.append(
            VerifyCheck(
                "tree", .log, count: tree.nodesCompared, unit: "nodes", seconds: 0,
                damages: result.damages.count - hashed))
        if !heads.isEmpty {
            result.checks.append(
                VerifyCheck("heads", .log, count: UInt64(tree.headsCompared), unit: "heads", seconds: 0))
        }
        try finish(streams, state, following, &result)
        if let position = known?.position {
            result.checks[0].note = Text("verify.note.resumed", position + 1)
        }
        try resume?.remove()
        return result
    }

    /// Hashes one half of a stretch on this thread, and the other on another.
    private func hash(from first: UInt64, through last: UInt64, _ sizes: Set<UInt64>) throws -> HashedStretch {
        let pass = HashPass(stretch: RecordStretch(storage, pace, isPaced: true), damagesMax: damagesMax)
        guard last - first >= LogPass.threadEventsMin else {
            return try pass.run(from: first, through: last, sizes: sizes)
        }
        let subtrees = (last - first + 1) / UInt64(TreePass.width)
        let middle = first - 1 + subtrees / 2 * UInt64(TreePass.width)
        let second = Background { try pass.run(from: middle + 1, through: last, sizes: sizes) }
        let hashed = Swift.Result { try pass.run(from: first, through: middle, sizes: sizes) }
        let rest = try second.wait()
        var whole = try hashed.get()
        whole.add(rest)
        return whole
    }

    private func compare(_ tree: TreePass, _ state: LogState, _ damages: inout DamageList) {
        for head in tree.headsBeyond {
            damages.add(
                Damage(
                    .log, Text("verify.damage.head_beyond", head.name, head.size, state.last),
                    affected: Text("verify.affected.lost", state.last + 1, head.size), .restore,
                    sequences: state.last + 1...max(head.size, state.last + 1)))
        }
        guard let subtrees = tree.subtrees, subtrees != state.frontier.subtrees else { return }
        let (said, computed) = (
            Hexadecimal.text(state.frontier.root.bytes), Hexadecimal.text(TreePass.root(subtrees).bytes)
        )
        damages.add(
            Damage(
                .log, Text("verify.damage.root", state.last, said, computed),
                affected: Text("verify.affected.proofs", 1, state.last), .restore))
    }

    /// Compares the counters of the state with what the records gave.
    private func finish(
        _ streams: StreamPass, _ state: LogState, _ seconds: Double, _ result: inout Result
    ) throws {
        result.damages.add(streams.damages)
        result.checks.append(
            VerifyCheck(
                "records", .log, count: streams.events, unit: "events", seconds: seconds, damages: streams.damages.count
            ))
        if streams.unknownTypes > 0 {
            result.checks[result.checks.count - 1].note = Text("verify.note.unknown_types", streams.unknownTypes)
        }
        let before = result.damages.count
        var compared: UInt64 = 0
        func compare(_ counter: String, _ said: some FixedWidthInteger, _ found: some FixedWidthInteger) {
            compared += 1
            guard said.description != found.description else { return }
            result.damages.add(
                Damage(
                    .log, Text("verify.damage.counter", Text("verify.counter.\(counter)"), said, found),
                    affected: Text("verify.affected.state"), .restore))
        }
        // What cannot be read may have been counted.
        if streams.gaps.isEmpty {
            compare("recorded", state.recordedAt.microseconds, streams.recordedAt)
            compare("occurred", state.occurredMax.microseconds, streams.occurredMax)
            compare("origins", state.originCount, streams.origins)
            compare("retractions", state.retractionCount, streams.retractions)
            let kinds = Set(state.subjects.keys).union(streams.subjects.keys)
            for kind in kinds.sorted() {
                compare("subjects", state.subjects[kind]?.count ?? 0, streams.subjects[kind] ?? 0)
            }
        }
        for (_, known) in state.subjects where known.indexed > known.count {
            compare("indexed", known.indexed, known.count)
        }
        if state.indexed > state.last { compare("indexed", state.indexed, state.last) }
        try compareTail(compare)
        result.checks.append(
            VerifyCheck(
                "state", .log, count: compared, unit: "counters", seconds: 0, damages: result.damages.count - before))
    }

    /// The tail in one view of the log: it changes with every commit.
    private func compareTail(_ compare: (String, UInt64, UInt64) -> Void) throws {
        let transaction = try storage.environment.read()
        let state = try storage.state(transaction)
        var (rows, bytes): (UInt64, UInt64) = (0, 0)
        try transaction.withCursor(storage.tail) { cursor in
            var entry = try cursor.first()
            while let row = entry {
                (rows, bytes) = (rows + 1, bytes + UInt64(max(0, row.value.count - 4)) + 2)
                entry = try cursor.next()
            }
        }
        compare("tail_rows", state.next - min(state.next, state.tailFirst), rows)
        compare("tail_bytes", UInt64(state.tailBytes), bytes)
        let last = try transaction.withCursor(storage.blocks) { cursor -> UInt64? in
            guard let entry = try cursor.last(), let view = BlockInspection(entry.value, key: entry.number).view else {
                return nil
            }
            return view.last
        }
        if let last { compare("tail_first", state.tailFirst, last + 1) }
    }
}

/// Work on a thread of its own, so that it may wait for the disk.
final class Background<Made: Sendable>: Sendable {
    private let result = Mutex<Swift.Result<Made, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Made) {
        let thread = Thread { [self] in
            let made = Swift.Result { try work() }
            result.withLock { $0 = made }
            done.signal()
        }
        thread.stackSize = 4 << 20
        thread.start()
    }

    func wait() throws -> Made {
        done.wait()
        return try result.withLock { $0! }.get()
    }
}
