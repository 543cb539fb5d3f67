import DaybookModel
import LMDB

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
    let names: Names

    init(path: String) throws(LMDBError) {
        environment = try Environment.open(path: path, Environment.Options(tables: LogTable.all))
        tail = environment[table: LogTable.tail]
        blocks = environment[table: LogTable.blocks]
        runs = environment[table: LogTable.runs]
        claims = environment[table: LogTable.claims]
        sources = environment[table: LogTable.sources]
        nodes = environment[table: LogTable.nodes]
        meta = environment[table: LogTable.meta]
        names = Names(subjects: environment[table: LogTable.subjects], meta: meta)
    }

    func state(_ transaction: borrowing some Reading & ~Copyable) throws -> LogState {
        guard let state = try LogState.read(transaction, meta) else { throw LogError.notAStore(path: environment.path) }
        return state
    }

    /// Lends one event; nil when the sequence is beyond the log's end.
    func withEvent<Result>(
        _ sequence: UInt64, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (borrowing EventView) throws -> Result
    ) throws -> Result? {
        guard sequence > 0 else { return nil }
        if let result = try transaction.get(tail, sequence, { try body(view(sequence, $0)) }) { return result }
        return try transaction.withCursor(blocks) { cursor -> Result? in
            guard let entry = try cursor.seek(notAbove: sequence) else { return nil }
            let block = try BlockView(entry.value, key: entry.number)
            guard sequence <= block.last else { return nil }
            return try body(view(sequence, block.record(Int(sequence - block.first))))
        }
    }

    /// Lends the events from `first` to `last` in order, until `body` answers false.
    func forEach(
        from first: UInt64, through last: UInt64, _ transaction: borrowing some Reading & ~Copyable,
        _ body: (borrowing EventView) throws -> Bool
    ) throws {
        var next = first
        while next <= last, let end = try withBlock(containing: next, transaction, { block -> UInt64? in
            for sequence in next...min(last, block.last) {
                guard try body(view(sequence, block.record(Int(sequence - block.first)))) else { return nil }
            }
            return block.last
        }) {
            guard let end else { return }
            next = end + 1
        }
        guard next <= last else { return }
        try transaction.withCursor(tail) { cursor in
            var entry = try cursor.seek(next)
            while let current = entry, current.number <= last, try body(view(current.number, current.value)) {
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

    func view(_ sequence: UInt64, _ record: UnsafeRawBufferPointer) throws(LogError) -> EventView {
        guard let view = EventView(sequence: sequence, record: record) else {
            throw .damaged(sequence: sequence, Text("log.damage.short_record"))
        }
        return view
    }

    /// Lends the runs of a kind, newest first: the first hit of a head is the newest.
    static func newestFirst(_ kind: RunKind, _ state: LogState) -> [Run] {
        state.runs.filter { $0.kind == kind }.sorted { $0.last > $1.last }
    }
}
