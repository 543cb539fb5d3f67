import CChecksum
import DaybookModel
import LMDB
import Synchronization

/// The tables of one open log and how to find a record in them.
struct LogStorage: Sendable {
    let environment: Environment
    let tail: Table
    let blocks: Table
    let runs: Table
    let claims: Table
    let sources: Table
    let nodes: Table
    let meta: Table
    let retractions: Table
    let names: Names
    let spare: SparePages
    let search: RunSearch
    /// Of the blocks from which single events were read.
    private let checked = CheckedBlocks()
    private let states = KnownState()
    private let turn: WriteTurn

    /// `makes`: make the tables of a new log; otherwise a file without them is no log.
    init(path: String, makes: Bool) throws {
        var options = Environment.Options(tables: LogTable.all)
        options.makesTables = makes
        environment = try LogStorage.open(path, options)
        turn = WriteTurn(folder: path)
        retractions = environment[table: LogTable.retractions]
        tail = environment[table: LogTable.tail]
        blocks = environment[table: LogTable.blocks]
        runs = environment[table: LogTable.runs]
        claims = environment[table: LogTable.claims]
        sources = environment[table: LogTable.sources]
        nodes = environment[table: LogTable.nodes]
        meta = environment[table: LogTable.meta]
        spare = SparePages(environment: environment, table: environment[table: LogTable.spare])
        search = RunSearch(runs, of: environment)
        names = Names(subjects: environment[table: LogTable.subjects], meta: meta)
    }

    private static func open(_ path: String, _ options: Environment.Options) throws -> Environment {
        do {
            return try Environment.open(path: path, options)
        } catch {
            guard !options.makesTables, error.isMissing else { throw error }
            return try openEarlier(path, options)
        }
    }

    /// Opens a log that was made before there were spare pages, and makes the table for them.
    private static func openEarlier(_ path: String, _ options: Environment.Options) throws -> Environment {
        var earlier = options
        earlier.tables.removeAll { $0 == LogTable.spare }
        do {
            _ = try Environment.open(path: path, earlier)
        } catch {
            guard error.isMissing else { throw error }
            throw LogError.notAStore(path: path)
        }
        var all = options
        all.makesTables = true
        return try Environment.open(path: path, all)
    }

    /// Key in `nodes`: the level, and the index within it.
    static func nodeKey(level: UInt8, index: UInt64) -> [UInt8] {
        [level] + withUnsafeBytes(of: index.bigEndian) { Array($0) }
    }

    /// Begins to write; waits until no other process does. `isBulk`: whoever else waits comes first.
    func write(isBulk: Bool = false) throws -> WriteTransaction {
        turn.begin(isBulk: isBulk)
        defer { turn.end() }
        return try environment.write()
    }

    func state(_ transaction: borrowing ReadTransaction) throws -> LogState {
        try states.state(of: transaction.id) { try decodedState(transaction, after: $0) }
    }

    /// As the commit before this one left it.
    func state(_ transaction: borrowing WriteTransaction) throws -> LogState {
        try states.state(of: transaction.id - 1) { try decodedState(transaction, after: $0) }
    }

    /// Spares the next reader and writer the decoding of a state that was just committed.
    func keep(_ state: LogState, of commit: Int) { states.keep(state, of: commit) }

    private func decodedState(
        _ transaction: borrowing some Reading & ~Copyable, after known: LogState?
    ) throws -> LogState {
        guard let state = try LogState.read(transaction, meta, after: known) else {
            throw LogError.notAStore(path: environment.path)
        }
        return state
    }

    /// Lends one event; nil when the sequence is beyond the log's end.
    func withEvent<Result>(
        _ sequence: UInt64, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (borrowing EventView) throws -> Result
    ) throws -> Result? {
        guard sequence > 0 else { return nil }
        if let result = try transaction.get(tail, sequence, { try body(view(sequence, TailRow.record($0, sequence))) })
        {
            return result
        }
        return try transaction.withCursor(blocks) { cursor -> Result? in
            guard let entry = try cursor.seek(notAbove: sequence) else { return nil }
            let block = try checked.block(entry.value, key: entry.number)
            guard sequence <= block.last else { return nil }
            return try body(view(sequence, block.record(Int(sequence - block.first))))
        }
    }

    /// Lends the events from `first` to `last` in order, until `body` answers false. A sequence that is missing is damage.
    func forEach(
        from first: UInt64, through last: UInt64, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (borrowing EventView) throws -> Bool
    ) throws {
        try forEachRecord(from: first, through: last, transaction) { try body(view($0, $1)) }
    }

    /// The same for their records as they are stored. The bytes stay for as long as the transaction does.
    func forEachRecord(
        from first: UInt64, through last: UInt64, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (_ sequence: UInt64, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        var next = first
        while next <= last,
            let end = try withBlock(
                containing: next, transaction,
                { block -> UInt64? in
                    for sequence in next...min(last, block.last) {
                        guard try body(sequence, block.record(Int(sequence - block.first))) else { return nil }
                    }
                    return block.last
                })
        {
            guard let end else { return }
            next = end + 1
        }
        guard next <= last else { return }
        try transaction.withCursor(tail) { cursor in
            var entry = try cursor.seek(next)
            while next <= last {
                guard let current = entry, current.number == next else {
                    throw LogError.damaged(sequence: next, Text("log.damage.missing"))
                }
                guard try body(next, TailRow.record(current.value, next)) else { return }
                next += 1
                entry = try cursor.next()
            }
        }
    }

    /// Lends the sealed block that holds the sequence; nil when no block does.
    func withBlock<Result>(
        containing sequence: UInt64, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (BlockView) throws -> Result
    ) throws -> Result? {
        try transaction.withCursor(blocks) { cursor -> Result? in
            guard let entry = try cursor.seek(notAbove: sequence) else { return nil }
            let block = try BlockView(entry.value, key: entry.number)
            return sequence <= block.last ? try body(block) : nil
        }
    }

    /// Lends the headers of the sealed blocks from the one that holds the sequence on, in order and without a gap, until `body`
    /// answers false. What is missing of the rest is the tail, or damage.
    func forEachBlock(
        from sequence: UInt64, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (BlockHeader) throws -> Bool
    ) throws {
        try transaction.withCursor(blocks) { cursor in
            var (entry, next) = (try cursor.seek(notAbove: sequence), sequence)
            while let current = entry {
                let block = try BlockHeader(current.value, key: current.number)
                guard block.first <= next, next <= block.last, try body(block) else { return }
                next = block.last + 1
                entry = try cursor.next()
            }
        }
    }

    func place(_ sequence: UInt64, _ record: UnsafeRawBufferPointer) throws(LogError) -> RecordedEvents.Place {
        guard let place = RecordedEvents.Place(record) else {
            throw .damaged(sequence: sequence, Text("log.damage.short_record"))
        }
        return place
    }

    func view(_ sequence: UInt64, _ record: UnsafeRawBufferPointer) throws(LogError) -> EventView {
        guard let view = EventView(sequence: sequence, record: record) else {
            throw .damaged(sequence: sequence, Text("log.damage.short_record"))
        }
        return view
    }
}

/// Which blocks were checked since the log was opened: they never change, and who reads one event after the other from here and
/// there need not check a block for each of them. Scans check every block each time.
final class CheckedBlocks: Sendable {
    private let keys = Mutex<Set<UInt64>>([])

    func block(_ bytes: UnsafeRawBufferPointer, key: UInt64) throws(LogError) -> BlockView {
        if keys.withLock({ $0.contains(key) }) { return BlockView(checked: bytes, key: key) }
        let block = try BlockView(bytes, key: key)
        keys.withLock { _ = $0.insert(key) }
        return block
    }
}

/// The state of the newest commit that somebody asked for.
///
/// A commit's number stands for its content: readers go by the number that LMDB's lock file has, and a writer enters it there when its
/// last write has succeeded. So nobody sees a commit that failed, whose number the next one has again.
final class KnownState: Sendable {
    private let known = Mutex<(commit: Int, state: LogState)?>(nil)

    func state(of commit: Int, decode: (_ known: LogState?) throws -> LogState) rethrows -> LogState {
        let known = known.withLock { $0 }
        if let known, known.commit == commit { return known.state }
        let state = try decode(known?.state)
        keep(state, of: commit)
        return state
    }

    func keep(_ state: LogState, of commit: Int) {
        known.withLock { if $0.map({ $0.commit <= commit }) ?? true { $0 = (commit, state) } }
    }
}

/// A row of the tail: the checksum of a record, and the record.
enum TailRow {
    static func encode(_ record: UnsafeRawBufferPointer, into row: inout [UInt8]) {
        row.removeAll(keepingCapacity: true)
        let checksum = daybook_crc32c(record.baseAddress!, record.count)
        withUnsafeBytes(of: checksum.littleEndian) { row.append(contentsOf: $0) }
        row.append(contentsOf: record)
    }

    static func record(_ row: UnsafeRawBufferPointer, _ sequence: UInt64) throws(LogError) -> UnsafeRawBufferPointer {
        guard row.count > 4 else { throw .damaged(sequence: sequence, Text("log.damage.short_record")) }
        let record = UnsafeRawBufferPointer(rebasing: row[4...])
        guard
            daybook_crc32c(record.baseAddress!, record.count)
                == UInt32(littleEndian: row.loadUnaligned(as: UInt32.self))
        else { throw .damaged(sequence: sequence, Text("log.damage.checksum")) }
        return record
    }
}
