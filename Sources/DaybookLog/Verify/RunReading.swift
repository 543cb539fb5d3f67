import CChecksum
import DaybookModel
import LMDB

/// Reads all runs of the log: their chunks and filters, one entry after the other, whatever is wrong with them.
///
/// A run never changes while it is in use. Should some be merged into another meanwhile, the reading begins anew; after three times it
/// keeps one view of the log until it is through, which takes a second for some ten million entries.
struct RunReading {
    private static let chunksPerView = 128
    private static let restartsMax = 3

    let storage: LogStorage
    let pace: VerifyPace
    let damagesMax: Int

    /// A stretch of keys of a run whose entries cannot be read.
    struct Hole: Equatable {
        var run: Run
        var keys: ClosedRange<UInt64>
        var problem: String
    }

    struct Result {
        /// Of the moment at which all runs that were read were in use.
        var state = LogState()
        var damages: DamageList
        var holes: [Hole] = []
        var chunks: UInt64 = 0
        var entries: UInt64 = 0
        var filterBlocks: UInt64 = 0
    }

    /// `begin` is called before the first entry, again when the reading begins anew.
    func run(
        begin: (LogState) -> Void, _ body: (_ run: Int, Run, RunEntry) -> Void
    ) throws -> Result {
        for attempt in 0...RunReading.restartsMax {
            let transaction = try storage.environment.read()
            var result = Result(damages: DamageList(max: damagesMax))
            result.state = try storage.state(transaction)
            begin(result.state)
            let isLast = attempt == RunReading.restartsMax
            if try readAll(transaction, renews: !isLast, &result, body) { return result }
        }
        preconditionFailure("the last reading keeps its view, so nothing can be merged away under it")
    }

    /// False when a run was merged away meanwhile.
    private func readAll(
        _ transaction: borrowing ReadTransaction, renews: Bool, _ result: inout Result,
        _ body: (Int, Run, RunEntry) -> Void
    ) throws -> Bool {
        let runs = result.state.runs
        for (index, run) in runs.enumerated() {
            pace.isAt(.run, UInt64(run.id))
            try readFilter(run, transaction, &result)
            var reading = OneRun(index: index, run: run)
            while !reading.isAtEnd {
                try readChunks(&reading, transaction, &result, body)
                guard renews else { continue }
                transaction.reset()
                pace.spend(RunReading.chunksPerView * BlockLayout.bytesMax)
                try transaction.renew()
                let now = try storage.state(transaction).runs
                guard runs[index...].allSatisfy({ run in now.contains { $0.id == run.id && $0.kind == run.kind } })
                else {
                    return false
                }
            }
            finish(reading, &result)
        }
        try checkTable(result.state, transaction, &result)
        return true
    }

    /// How far a run has been read.
    private struct OneRun {
        let index: Int
        let run: Run
        var nextKey: [UInt8]?
        var isAtEnd = false
        var entries: UInt64 = 0
        /// The key of the last entry.
        var last: UInt64?
        /// First key of a chunk that cannot be read, until the next one says where it ends.
        var hole: (from: UInt64, problem: String)?
        var denied: UInt64 = 0
        var outside: UInt64 = 0
        var order: UInt64 = 0

        init(index: Int, run: Run) {
            self.index = index
            self.run = run
            nextKey = run.chunkKey(0)
        }
    }

    private func readChunks(
        _ reading: inout OneRun, _ transaction: borrowing ReadTransaction, _ result: inout Result,
        _ body: (Int, Run, RunEntry) -> Void
    ) throws {
        guard let start = reading.nextKey else { return }
        let run = reading.run
        var filter = FilterSegment(run)
        var chunks = 0
        try transaction.withCursor(storage.runs) { cursor in
            var next = try cursor.seek(start)
            while let current = next, current.key.count == 13, current.key.prefix(5).elementsEqual(start.prefix(5)) {
                let key = UInt64(bigEndian: current.key.loadUnaligned(fromByteOffset: 5, as: UInt64.self))
                if chunks == RunReading.chunksPerView {
                    reading.nextKey = run.chunkKey(key)
                    return
                }
                chunks += 1
                result.chunks += 1
                if let hole = reading.hole {
                    result.holes.append(
                        Hole(run: run, keys: hole.from...max(hole.from, key - 1), problem: hole.problem))
                    reading.hole = nil
                }
                if let chunk = RunReading.chunk(current.value, run) {
                    try add(chunk, key, &reading, &filter, transaction, body)
                } else {
                    reading.hole = (key, "log.damage.checksum")
                }
                next = try cursor.next()
            }
            reading.isAtEnd = true
        }
    }

    /// Nil when its checksum does not match.
    private static func chunk(_ bytes: UnsafeRawBufferPointer, _ run: Run) -> RunChunk? {
        do throws(LogError) { return try RunChunk(bytes, of: run) } catch { return nil }
    }

    private func add(
        _ chunk: RunChunk, _ key: UInt64, _ reading: inout OneRun, _ filter: inout FilterSegment,
        _ transaction: borrowing ReadTransaction, _ body: (Int, Run, RunEntry) -> Void
    ) throws {
        let run = reading.run
        var isFirst = true
        var (entries, last, outside, order, denied) = (UInt64(0), reading.last, UInt64(0), UInt64(0), UInt64(0))
        try chunk.forEach(from: 0) { entry in
            entries += 1
            if isFirst, entry.key != key { order += 1 }
            // Only within a chunk may keys be equal, and there not those of heads.
            if let last, entry.key < last || entry.key == last && (isFirst || run.kind == .heads) { order += 1 }
            (isFirst, last) = (false, entry.key)
            switch run.kind {
            case .ids, .heads: if entry.sequence < run.first || entry.sequence > run.last { outside += 1 }
            case .names: if entry.sequence != run.first || entry.version == 0 { outside += 1 }
            }
            if try filter.mayHold(entry.key, transaction, storage.runs) == false { denied += 1 }
            body(reading.index, run, entry)
            return true
        }
        reading.last = last
        reading.entries += entries
        reading.outside += outside
        reading.order += order
        reading.denied += denied
    }

    private func finish(_ reading: OneRun, _ result: inout Result) {
        let run = reading.run
        result.entries += reading.entries
        if let hole = reading.hole {
            result.holes.append(Hole(run: run, keys: hole.from...UInt64.max, problem: hole.problem))
        }
        let isWhole = !result.holes.contains { $0.run.id == run.id && $0.run.kind == run.kind }
        if isWhole, reading.entries != run.entries {
            complain("verify.damage.run_entries", run, reading.entries, run.entries, &result)
        }
        if reading.outside > 0 { complain("verify.damage.run_range", run, reading.outside, reading.entries, &result) }
        if reading.order > 0 { complain("verify.damage.run_order", run, reading.order, reading.entries, &result) }
        if reading.denied > 0 { complain("verify.damage.filter_denies", run, reading.denied, reading.entries, &result) }
    }

    private func complain(_ key: String, _ run: Run, _ count: UInt64, _ of: UInt64, _ result: inout Result) {
        result.damages.add(
            Damage(
                .indexes, Text(key, run.title, count, of), affected: run.affected, .copy,
                sequences: run.first...run.last))
    }

    // MARK: Filters

    /// The segment of a run's filter that was looked into last.
    private struct FilterSegment {
        private let run: Run
        private var segment: UInt32?
        private var bytes: UnsafeRawBufferPointer?

        init(_ run: Run) { self.run = run }

        /// Nil when the filter is damaged there, which is said elsewhere.
        mutating func mayHold(
            _ key: UInt64, _ transaction: borrowing ReadTransaction, _ table: Table
        ) throws -> Bool? {
            let (found, place) = RunIndex.filterPlace(key, run)
            if segment != found {
                segment = found
                bytes = try transaction.get(table, run.bloomKey(UInt64(found))) { $0 }
            }
            guard let bytes else { return nil }
            return BloomBlock.contains(key, bytes, at: place)
        }
    }

    private func readFilter(_ run: Run, _ transaction: borrowing ReadTransaction, _ result: inout Result) throws {
        var (damaged, blocks): (UInt64, UInt64) = (0, 0)
        for segment in 0..<RunIndex.segments(run) {
            let count = RunIndex.filterBytes(run, segment) / BloomBlock.bytes
            let sound = try transaction.get(storage.runs, run.bloomKey(UInt64(segment))) { bytes -> Int in
                guard bytes.count == count * BloomBlock.bytes else { return 0 }
                return (0..<count).count { BloomBlock.contains(0, bytes, at: $0 * BloomBlock.bytes) != nil }
            }
            blocks += UInt64(count)
            damaged += UInt64(count - (sound ?? 0))
        }
        result.filterBlocks += blocks
        if damaged > 0 { complain("verify.damage.filter", run, damaged, blocks, &result) }
    }

    // MARK: The table

    /// Every row must belong to a run that is in use, is being made, or is being deleted.
    private func checkTable(
        _ state: LogState, _ transaction: borrowing ReadTransaction, _ result: inout Result
    ) throws {
        let now = try storage.state(transaction)
        var known = Set<UInt64>()
        for run in state.runs + now.runs + now.garbage + now.merges.map(\.output) {
            known.insert(UInt64(run.kind.rawValue) << 32 | UInt64(run.id))
        }
        try transaction.withCursor(storage.runs) { cursor in
            var next = try cursor.first()
            while let row = next {
                guard row.key.count == 13 else {
                    result.damages.add(RunReading.stray(0, 0))
                    next = try cursor.next()
                    continue
                }
                let tag = row.key[0]
                let id = UInt32(bigEndian: row.key.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
                if !known.contains(UInt64(tag & 0x7F) << 32 | UInt64(id)) {
                    result.damages.add(RunReading.stray(tag, id))
                }
                next = try cursor.seek([UInt8].key(tag, id, .max))
                if let found = next, found.key.elementsEqual([UInt8].key(tag, id, .max)) { next = try cursor.next() }
            }
        }
    }

    private static func stray(_ tag: UInt8, _ id: UInt32) -> Damage {
        Damage(.indexes, Text("verify.damage.run_stray", tag, id), affected: Text("verify.affected.space"), .copy)
    }
}

extension Run {
    /// For messages: what it finds, its number, and the events it covers.
    var title: Text { Text("verify.run.\(kind)", id, first, last) }

    /// What does not work when the run is damaged.
    var affected: Text { Text("verify.affected.run.\(kind)", first, last) }
}
