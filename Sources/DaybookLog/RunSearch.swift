import DaybookModel
import LMDB
import Synchronization

/// The runs of one kind, the newest first, and what is known of where their filters lie in the mapped file.
///
/// A search asks the filter of every run, and to look for a filter in the table takes several times as long as to look into it. A filter
/// stays where it is: a run that the state of a log names is never written again, no two runs have one number, and LMDB moves a value
/// that has pages of its own only when that value is written. Any thread may search.
final class SearchedRuns: @unchecked Sendable {
    static let none = SearchedRuns([], nil)
    /// Of all runs of a kind, some 10,000 million entries; beyond, none is remembered.
    private static let segmentsMax = 1_000_000

    let runs: [Run]
    /// Of each run: the place of its first segment among all; and how many there are.
    private let firsts: [Int]
    /// Where segments begin; 0 is one that nobody knows yet.
    private let starts: UnsafeMutablePointer<Atomic<UInt>>

    /// Takes over what is known of runs that stay.
    private init(_ runs: [Run], _ before: SearchedRuns?) {
        self.runs = runs
        var firsts = [0]
        for run in runs { firsts.append(firsts.last! + Int(RunIndex.segments(run))) }
        if firsts.last! > SearchedRuns.segmentsMax { firsts = Array(repeating: 0, count: runs.count + 1) }
        self.firsts = firsts
        starts = .allocate(capacity: firsts.last!)
        for (index, run) in runs.enumerated() {
            let old = before?.runs.firstIndex(of: run)
            for segment in 0..<firsts[index + 1] - firsts[index] {
                let known = old.map { before!.start($0, UInt32(segment)) } ?? nil
                (starts + firsts[index] + segment).initialize(to: Atomic(UInt(bitPattern: known)))
            }
        }
    }

    deinit {
        starts.deinitialize(count: firsts.last!)
        starts.deallocate()
    }

    /// By the kind's raw value.
    static func lists(of runs: [Run], _ before: [SearchedRuns]) -> [SearchedRuns] {
        let kinds = runs.map { Int($0.kind.rawValue) + 1 }.max() ?? 0
        return (0..<kinds).map { kind in
            let runs = runs.filter { $0.kind.rawValue == kind }.sorted { $0.last > $1.last }
            let known = kind < before.count ? before[kind] : nil
            return known.map { $0.runs == runs } == true ? known! : SearchedRuns(runs, known)
        }
    }

    func start(_ run: Int, _ segment: UInt32) -> UnsafeRawPointer? {
        place(run, segment).map { UnsafeRawPointer(bitPattern: starts[$0].load(ordering: .relaxed)) } ?? nil
    }

    func keep(_ start: UnsafeRawPointer, _ run: Int, _ segment: UInt32) {
        if let place = place(run, segment) { starts[place].store(UInt(bitPattern: start), ordering: .relaxed) }
    }

    /// Nil when it is not remembered where the run's segments are.
    private func place(_ run: Int, _ segment: UInt32) -> Int? {
        let place = firsts[run] + Int(segment)
        return place < firsts[run + 1] ? place : nil
    }
}

/// Looks for keys in the runs of a log.
struct RunSearch: Sendable {
    private let table: Table
    /// LMDB puts larger values on pages of their own: half a page, less what a row needs besides.
    private let ownPagesBytes: Int
    private let checked = CheckedChunks()

    init(_ table: Table, of environment: Environment) {
        self.table = table
        ownPagesBytes = environment.pageBytes > 0 ? environment.pageBytes / 2 : .max
    }

    /// What the first of the runs gives that gives anything. `body` looks at each of its entries with the key until it answers true.
    func first<Value>(
        _ key: UInt64, _ runs: SearchedRuns, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (RunEntry, BorrowedRead, _ found: inout Value?) throws -> Bool
    ) throws -> Value? {
        let read = transaction.borrowed
        for (run, isSound) in try holders(key, runs, read) {
            // Only now: a newer run may have had it.
            guard isSound else { throw run.damage }
            var found: Value?
            for entry in try entries(key, run, read) where try body(entry, read, &found) { break }
            if let found { return found }
        }
        return nil
    }

    /// The runs that have the key, and a few that have not: their filters say so. Those whose filter is damaged may have it.
    private func holders(
        _ key: UInt64, _ searched: SearchedRuns, _ transaction: BorrowedRead
    ) throws -> [(run: Run, isSound: Bool)] {
        let runs = searched.runs
        return try withUnsafeTemporaryAllocation(of: (block: BloomBlock?, checksum: UInt32).self, capacity: runs.count)
        {
            all in
            for (index, run) in runs.enumerated() {
                let (segment, place) = RunIndex.filterPlace(key, run)
                let start = try searched.start(index, segment) ?? find(segment, of: index, searched, transaction)
                all.initializeElement(at: index, to: (start.map { BloomBlock(start: $0 + place) }, 0))
            }
            // Of all first, so that memory is fetched for all at once and not for one after the other.
            for index in runs.indices { all[index].checksum = all[index].block?.checksum ?? 0 }
            var holders: [(run: Run, isSound: Bool)] = []
            for (index, run) in runs.enumerated() {
                let (block, checksum) = all[index]
                let mayHold = block?.contains(key, checksum: checksum)
                if mayHold ?? true { holders.append((run, mayHold != nil)) }
            }
            return holders
        }
    }

    /// Where a segment begins; nil when it is damaged.
    private func find(
        _ segment: UInt32, of index: Int, _ searched: SearchedRuns, _ transaction: BorrowedRead
    ) throws -> UnsafeRawPointer? {
        let run = searched.runs[index]
        let bytes = try transaction.get(table, run.bloomKey(UInt64(segment))) { $0 }
        guard let bytes, !bytes.isEmpty, bytes.count == RunIndex.filterBytes(run, segment) else { return nil }
        if bytes.count > ownPagesBytes { searched.keep(bytes.baseAddress!, index, segment) }
        return bytes.baseAddress
    }

    /// The entries of a run with the key.
    private func entries(_ key: UInt64, _ run: Run, _ transaction: BorrowedRead) throws -> [RunEntry] {
        try transaction.withCursor(table) { cursor in
            let target = run.chunkKey(key)
            var found = try cursor.seek(target)
            if found == nil {
                found = try cursor.last()
            } else if !found!.key.elementsEqual(target) {
                found = try cursor.previous()
            }
            guard let found, found.key.count == 13, found.key.prefix(5).elementsEqual(target.prefix(5)) else {
                return []
            }
            guard found.value.count > ownPagesBytes else {
                return try RunChunk(found.value, of: run).entries(with: key)
            }
            let isChecked = checked.contains(found.value, of: run)
            let chunk = try RunChunk(found.value, of: run, isChecked: isChecked)
            if !isChecked { checked.insert(found.value, of: run) }
            return chunk.entries(with: key)
        }
    }
}

/// Which chunks with pages of their own were checked, the latest of them: they never change, and stay where they are (`SearchedRuns`).
private final class CheckedChunks: Sendable {
    private static let bits: UInt64 = 12
    /// The pages of an address space of `Environment.Options.mapBytes` and of 4 KiB each.
    private static let pageBits: UInt64 = 28
    private static let places = 1 << Int(bits)
    private let chunks: ChunkTable

    private struct ChunkTable: @unchecked Sendable {
        let numbers: UnsafeMutablePointer<Atomic<UInt64>>
    }

    init() {
        chunks = ChunkTable(numbers: .allocate(capacity: CheckedChunks.places))
        for place in 0..<CheckedChunks.places { (chunks.numbers + place).initialize(to: Atomic(0)) }
    }

    deinit {
        chunks.numbers.deinitialize(count: CheckedChunks.places)
        chunks.numbers.deallocate()
    }

    func contains(_ bytes: UnsafeRawBufferPointer, of run: Run) -> Bool {
        let number = number(bytes, run)
        return chunks.numbers[place(number)].load(ordering: .relaxed) == number
    }

    func insert(_ bytes: UnsafeRawBufferPointer, of run: Run) {
        let number = number(bytes, run)
        chunks.numbers[place(number)].store(number, ordering: .relaxed)
    }

    /// The run and the page of the file: no two chunks have both.
    private func number(_ bytes: UnsafeRawBufferPointer, _ run: Run) -> UInt64 {
        let page = UInt64(UInt(bitPattern: bytes.baseAddress)) >> 12 & (1 << CheckedChunks.pageBits - 1)
        return UInt64(run.id) << CheckedChunks.pageBits | page
    }

    private func place(_ number: UInt64) -> Int {
        Int(truncatingIfNeeded: (number &* 0x9E37_79B9_7F4A_7C15) >> (64 - CheckedChunks.bits))
    }
}
