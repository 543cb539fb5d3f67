import CChecksum
import DaybookModel
import LMDB

/// What a run finds: events by the keyed hash of (source, id), the newest event of a subject, or subjects and persons by the
/// keyed hash of their name.
enum RunKind: UInt8, CaseIterable, Sendable {
    case ids = 1
    case heads = 2
    case names = 3
}

/// One sorted run: entries in ascending order of a uniformly spread key (`RunKey`), in chunks, with a Bloom filter.
///
/// A log-structured index: writing 4,096 entries at once in key order costs a few pages where 4,096 random inserts into a
/// B-tree would dirty as many (docs/format.md has the measured ratio and the bytes).
struct Run: Equatable, Sendable {
    var kind: RunKind
    var id: UInt32
    var level: UInt8
    /// The events it covers.
    var first: UInt64
    var last: UInt64
    var entries: UInt64
    /// 64-byte blocks of the Bloom filter.
    var bloomBlocks: UInt32
    /// False when a newer version wrote it.
    private(set) var isKnownKind = true

    init(kind: RunKind, id: UInt32, level: UInt8, first: UInt64, last: UInt64, entriesMax: UInt64) {
        self.kind = kind
        self.id = id
        self.level = level
        self.first = first
        self.last = last
        entries = 0
        bloomBlocks = UInt32(max(1, (entriesMax * 10 + BloomBlock.bits - 1) / BloomBlock.bits))
    }

    init(_ reader: inout ByteReader) {
        let stored = RunKind(rawValue: reader.take())
        kind = stored ?? .ids
        isKnownKind = stored != nil
        level = reader.take()
        id = reader.take()
        first = reader.take()
        last = reader.take()
        entries = reader.take()
        bloomBlocks = reader.take()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(kind.rawValue)
        writer.put(level)
        writer.put(id)
        writer.put(first)
        writer.put(last)
        writer.put(entries)
        writer.put(bloomBlocks)
    }

    /// Whether it can be one of a log in this state.
    func isPossible(in state: LogState) -> Bool {
        isKnownKind && id > 0 && id < state.nextRun && level < 32 && bloomBlocks > 0 && 0 < first && first <= last
            && last <= state.indexed && entries <= UInt64(UInt32.max)
    }

    var damage: LogError { .damaged(sequence: first, Text("log.damage.run")) }

    func chunkKey(_ key: UInt64) -> [UInt8] { .key(kind.rawValue, id, key) }
    func bloomKey(_ segment: UInt64) -> FilterKey { FilterKey(tag: kind.rawValue | 0x80, run: id, segment: segment) }

    /// Filter block of a key. Monotone in the key, so that a run written in key order writes its filter in order too.
    func bloomBlock(_ key: UInt64) -> UInt32 { UInt32(key.multipliedFullWidth(by: UInt64(bloomBlocks)).high) }
}

/// Key of a filter segment. Most searches end at a filter, of every run one: it is no array.
struct FilterKey: TableKey {
    let tag: UInt8
    let run: UInt32
    let segment: UInt64

    func withKeyBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Its 13 bytes are the last of two words, big-endian, so that byte order is number order.
        var words = (UInt64(tag) << 32 | UInt64(run), segment)
        words = (words.0.bigEndian, words.1.bigEndian)
        return try withUnsafeBytes(of: &words) { bytes throws(Failure) in
            try body(UnsafeRawBufferPointer(rebasing: bytes[3...]))
        }
    }
}

/// Merging runs into a larger one, a slice per transaction; any process may take the next slice.
struct Merge: Equatable, Sendable {
    var inputs: [UInt32]
    var output: Run
    /// Entries up to this key are in the output.
    var doneThrough: UInt64?

    init(inputs: [UInt32], output: Run) {
        self.inputs = inputs
        self.output = output
    }

    init(_ reader: inout ByteReader) {
        inputs = (0..<reader.take(UInt8.self)).map { _ in reader.take() }
        output = Run(&reader)
        let hasProgress = reader.take(UInt8.self) == 1
        let key = reader.take(UInt64.self)
        doneThrough = hasProgress ? key : nil
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(UInt8(inputs.count))
        for input in inputs { writer.put(input) }
        output.encode(into: &writer)
        writer.put(UInt8(doneThrough == nil ? 0 : 1))
        writer.put(doneThrough ?? 0)
    }
}

/// One block of a Bloom filter: 480 bits and the checksum of their bytes, together one cache line.
struct BloomBlock: BitwiseCopyable {
    static let bytes = 64
    static let bits: UInt64 = 480
    private static let bitBytes = 60

    private let start: UnsafeRawPointer

    /// Of 64 bytes that begin here.
    init(start: UnsafeRawPointer) { self.start = start }

    /// Six bits of the block.
    private static func bit(_ probe: Int, of key: UInt64) -> Int {
        let mixed = (key >> RunChunk.keyShift) &* 0x9E37_79B9_7F4A_7C15
        let nineBits = (mixed >> UInt64(10 + 9 * probe)) & 511
        return Int(nineBits * bits / 512)
    }

    static func insert(_ key: UInt64, into bytes: inout [UInt8], at place: Int) {
        for probe in 0..<6 {
            let bit = bit(probe, of: key)
            bytes[place + bit / 8] |= 1 << UInt8(bit % 8)
        }
    }

    /// The blocks with their checksums brought up to date.
    static func sealed(_ blocks: [UInt8]) -> [UInt8] {
        var blocks = blocks
        for place in stride(from: 0, to: blocks.count, by: bytes) {
            let checksum = blocks.withUnsafeBytes { daybook_crc32c($0.baseAddress! + place, bitBytes) }
            withUnsafeBytes(of: checksum.littleEndian) {
                blocks.replaceSubrange(place + bitBytes..<place + bytes, with: $0)
            }
        }
        return blocks
    }

    var checksum: UInt32 {
        UInt32(littleEndian: start.loadUnaligned(fromByteOffset: BloomBlock.bitBytes, as: UInt32.self))
    }

    /// Whether the block may hold the key; nil when the block is damaged. `checksum`: the one it has.
    func contains(_ key: UInt64, checksum: UInt32) -> Bool? {
        guard daybook_crc32c(start, BloomBlock.bitBytes) == checksum else { return nil }
        for probe in 0..<6 {
            let bit = BloomBlock.bit(probe, of: key)
            if start.load(fromByteOffset: bit / 8, as: UInt8.self) >> UInt8(bit % 8) & 1 == 0 { return false }
        }
        return true
    }

    /// The same for a block of a segment; nil also when the segment ends before it.
    static func contains(_ key: UInt64, _ segment: UnsafeRawBufferPointer, at place: Int) -> Bool? {
        guard place + bytes <= segment.count, let start = segment.baseAddress else { return nil }
        let block = BloomBlock(start: start + place)
        return block.contains(key, checksum: block.checksum)
    }
}

enum RunIndex {
    private static let segmentBlocks: UInt32 = 255

    static func segments(_ run: Run) -> UInt32 {
        run.bloomBlocks / segmentBlocks + (run.bloomBlocks % segmentBlocks == 0 ? 0 : 1)
    }

    // MARK: Writing

    /// Writes a whole run.
    static func writeAll(
        _ entries: [RunEntry], to run: inout Run, _ transaction: borrowing WriteTransaction, _ table: Table
    ) throws {
        try begin(run, transaction, table)
        try write(entries, to: &run, transaction, table)
    }

    /// Writes the empty filter of a run, so that a segment that is absent later is known to be lost.
    private static func begin(_ run: Run, _ transaction: borrowing WriteTransaction, _ table: Table) throws {
        let empty = BloomBlock.sealed([UInt8](repeating: 0, count: BloomBlock.bytes))
        for segment in 0..<segments(run) {
            let blocks = filterBytes(run, segment) / BloomBlock.bytes
            try transaction.put(
                table, run.bloomKey(UInt64(segment)), [[UInt8]](repeating: empty, count: blocks).flatMap { $0 })
        }
    }

    /// Writes sorted entries as chunks of the run, and their bits into its filter.
    private static func write(
        _ entries: [RunEntry], to run: inout Run, _ transaction: borrowing WriteTransaction, _ table: Table
    ) throws {
        let widths = RunChunk.widths(entries)
        var start = 0
        while start < entries.count {
            let end = start + RunChunk.length(entries, from: start, widths)
            try transaction.put(table, run.chunkKey(entries[start].key), RunChunk.encode(entries[start..<end]))
            start = end
        }
        run.entries += UInt64(entries.count)
        try writeBloom(entries, run, transaction, table)
    }

    private static func writeBloom(
        _ entries: [RunEntry], _ run: Run, _ transaction: borrowing WriteTransaction, _ table: Table
    ) throws {
        var start = 0
        while start < entries.count {
            let segment = filterPlace(entries[start].key, run).segment
            guard var bytes = try transaction.bytes(table, run.bloomKey(UInt64(segment))) else {
                throw run.damage
            }
            while start < entries.count {
                let (found, place) = filterPlace(entries[start].key, run)
                guard found == segment else { break }
                BloomBlock.insert(entries[start].key, into: &bytes, at: place)
                start += 1
            }
            try transaction.put(table, run.bloomKey(UInt64(segment)), BloomBlock.sealed(bytes))
        }
    }

    // MARK: Searching (`RunSearch`)

    /// Which segment of a run's filter has a key's block, and where in it.
    static func filterPlace(_ key: UInt64, _ run: Run) -> (segment: UInt32, place: Int) {
        let block = run.bloomBlock(key)
        return (block / segmentBlocks, Int(block % segmentBlocks) * BloomBlock.bytes)
    }

    static func filterBytes(_ run: Run, _ segment: UInt32) -> Int {
        Int(min(segmentBlocks, run.bloomBlocks - segment * segmentBlocks)) * BloomBlock.bytes
    }

    /// Calls `body` with the key of every entry of a run.
    static func forEachKey(
        of run: Run, _ transaction: borrowing some Reading & ~Copyable, _ table: Table, _ body: (UInt64) -> Void
    ) throws {
        try transaction.withCursor(table) { cursor in
            let prefix = run.chunkKey(0)
            var entry = try cursor.seek(prefix)
            while let current = entry, current.key.count == 13, current.key.prefix(5).elementsEqual(prefix.prefix(5)) {
                try RunChunk(current.value, of: run).forEach(from: 0) { entry in
                    body(entry.key)
                    return true
                }
                entry = try cursor.next()
            }
        }
    }

    // MARK: Merging

    /// Whether a level has enough runs that no merge has taken yet.
    static func needsPlan(_ state: LogState) -> Bool {
        var planned = state
        planMerges(&planned)
        return planned.merges.count > state.merges.count
    }

    /// Starts a merge for each level that has enough runs, and forgets nothing: inputs serve until the output is whole.
    static func planMerges(_ state: inout LogState) {
        for kind in RunKind.allCases {
            let busy = Set(state.merges.flatMap(\.inputs))
            let levels = Dictionary(
                grouping: state.runs.filter { $0.kind == kind && !busy.contains($0.id) }, by: \.level)
            for (level, runs) in levels.sorted(by: { $0.key < $1.key }) where runs.count >= LogLimits.mergeWidth {
                let inputs = Array(runs.sorted { $0.first < $1.first }.prefix(LogLimits.mergeWidth))
                let (first, last) = (inputs.first!.first, inputs.last!.last)
                guard last - first < UInt64(UInt32.max) else { continue }  // Sequences are kept as 32-bit distances.
                let output = Run(
                    kind: kind, id: state.nextRun, level: level + 1, first: first, last: last,
                    entriesMax: inputs.reduce(0) { $0 + $1.entries })
                state.nextRun += 1
                state.merges.append(Merge(inputs: inputs.map(\.id), output: output))
            }
        }
    }

    /// Merges up to `entriesMax` entries of the first open merge, and deletes chunks of runs no longer needed, which is quick and
    /// gives room to what is written next. False when there was nothing to do.
    static func maintain(
        _ state: inout LogState, entriesMax: Int, _ transaction: borrowing WriteTransaction, _ table: Table
    ) throws -> Bool {
        guard !state.merges.isEmpty || !state.garbage.isEmpty else { return false }
        if !state.merges.isEmpty { try mergeSlice(&state, entriesMax: entriesMax, transaction, table) }
        var chunksMax = max(1, entriesMax / 100)
        while let run = state.garbage.first, try delete(run, chunksMax: &chunksMax, transaction, table) {
            state.garbage.removeFirst()
        }
        return true
    }

    private static func mergeSlice(
        _ state: inout LogState, entriesMax: Int, _ transaction: borrowing WriteTransaction, _ table: Table
    ) throws {
        var merge = state.merges[0]
        if merge.doneThrough == nil { try begin(merge.output, transaction, table) }
        // Newest input last: of several heads of one subject the last one read wins.
        let inputs = merge.inputs.compactMap { id in state.runs.first { $0.id == id } }
        let from = merge.doneThrough.map { $0 &+ 1 } ?? 0
        var lists: [[RunEntry]] = []
        // Each list is complete up to its limit; the slice may only go as far as the lowest limit.
        var limit = UInt64.max
        for input in inputs {
            let (entries, end) = try read(input, from: from, entriesMax: entriesMax / inputs.count, transaction, table)
            lists.append(entries)
            if let end { limit = min(limit, end) }
        }
        var entries: [RunEntry] = []
        entries.reserveCapacity(lists.reduce(0) { $0 + $1.count })
        for list in lists { entries += list.prefix(list.count { $0.key <= limit }) }
        entries.sortSpread()
        // Names have no sequence: one for all takes no room.
        if merge.output.kind == .names { for index in entries.indices { entries[index].sequence = merge.output.first } }
        if merge.output.kind == .heads {
            var newest: [RunEntry] = []
            newest.reserveCapacity(entries.count)
            for entry in entries {
                if newest.last?.key == entry.key { newest[newest.count - 1] = entry } else { newest.append(entry) }
            }
            entries = newest
        }
        try write(entries, to: &merge.output, transaction, table)
        if limit == .max {
            state.runs.removeAll { run in merge.inputs.contains(run.id) }
            state.runs.append(merge.output)
            state.garbage += inputs
            state.merges.removeFirst()
            planMerges(&state)
        } else {
            merge.doneThrough = limit
            state.merges[0] = merge
        }
    }

    /// Entries of a run with keys from `from` on, in whole chunks, and the last key they reach (nil: the run's end).
    private static func read(
        _ run: Run, from: UInt64, entriesMax: Int, _ transaction: borrowing WriteTransaction, _ table: Table
    ) throws -> ([RunEntry], UInt64?) {
        try transaction.withCursor(table) { cursor in
            let prefix = run.chunkKey(0).prefix(5)
            func belongs(_ entry: Cursor.Entry) -> Bool {
                entry.key.count == 13 && entry.key.prefix(5).elementsEqual(prefix)
            }
            let target = run.chunkKey(from)
            var next = try cursor.seek(target)
            if next == nil || !next!.key.elementsEqual(target) {
                // The chunk before may hold keys from `from` on.
                let before = try next == nil ? cursor.last() : cursor.previous()
                if let before, belongs(before) { next = before } else { next = try cursor.seek(target) }
            }
            var entries: [RunEntry] = []
            while let current = next, belongs(current) {
                if entries.count >= entriesMax, let last = entries.last { return (entries, last.key) }
                try RunChunk(current.value, of: run).forEach(from: from) { entry in
                    entries.append(entry)
                    return true
                }
                next = try cursor.next()
            }
            return (entries, nil)
        }
    }

    /// Deletes chunks and filter segments of a run, `chunksMax` at most, which is then so many less; true when all are gone.
    private static func delete(
        _ run: Run, chunksMax: inout Int, _ transaction: borrowing WriteTransaction, _ table: Table
    ) throws -> Bool {
        for tag in [run.kind.rawValue, run.kind.rawValue | 0x80] {
            let prefix = [UInt8].key(tag, run.id, 0)
            let keys = try transaction.withCursor(table) { cursor -> [[UInt8]] in
                var keys: [[UInt8]] = []
                var next = try cursor.seek(prefix)
                while let current = next, keys.count < chunksMax, current.key.prefix(5).elementsEqual(prefix.prefix(5))
                {
                    keys.append(Array(current.key))
                    next = try cursor.next()
                }
                return keys
            }
            for key in keys { try transaction.delete(table, key) }
            chunksMax -= keys.count
            if chunksMax == 0 { return false }
        }
        return true
    }
}
