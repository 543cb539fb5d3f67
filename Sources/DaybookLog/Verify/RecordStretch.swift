import DaybookModel
import LMDB

/// What of a block can be used, and what is wrong with it.
struct BlockInspection {
    /// Nil when not even its list of records can be used.
    let view: BlockView?
    /// The key of a text; nil when nothing is wrong.
    let problem: String?

    /// `isTrusted`: leave out the checksum, because it is checked elsewhere.
    init(_ bytes: UnsafeRawBufferPointer, key: UInt64, isTrusted: Bool = false) {
        guard isTrusted else {
            do throws(LogError) {
                view = try BlockView(bytes, key: key)
                problem = nil
            } catch {
                view = BlockInspection.lenient(bytes, key: key)
                if case .damaged(_, let text) = error { problem = text.key } else { problem = "log.damage.checksum" }
            }
            return
        }
        view = BlockInspection.lenient(bytes, key: key)
        problem = nil
    }

    /// A block whose list of records fits it, whatever its checksums say.
    private static func lenient(_ bytes: UnsafeRawBufferPointer, key: UInt64) -> BlockView? {
        guard bytes.count > BlockLayout.offsets + 2 else { return nil }
        func half(_ offset: Int) -> Int {
            Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
        }
        let count = half(BlockLayout.count)
        let first = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: BlockLayout.first, as: UInt64.self))
        var previous = BlockLayout.offsets + 2 * count
        guard half(BlockLayout.kind) == Int(BlockLayout.rows), first == key, count > 0, previous <= bytes.count,
            half(BlockLayout.offsets) == previous
        else { return nil }
        for index in 1..<max(count, 1) {
            let next = half(BlockLayout.offsets + 2 * index)
            guard next >= previous, next <= bytes.count else { return nil }
            previous = next
        }
        return BlockView(checked: bytes, key: key)
    }
}

/// A part of the log as it stands in the file, whatever is wrong with it.
enum RecordPart {
    /// A block; by what comes after it, it should hold the events up to `through`.
    case block(UnsafeRawBufferPointer, first: UInt64, through: UInt64)
    case row(UnsafeRawBufferPointer, sequence: UInt64)
    /// Events that are not there.
    case missing(ClosedRange<UInt64>)
}

/// Reads stretches of the log, in views that are renewed every megabyte.
struct RecordStretch {
    private static let blocksPerView = 64
    let storage: LogStorage
    let pace: VerifyPace
    /// Whether this reading is the one that is told about, and that is held back.
    let isPaced: Bool

    init(_ storage: LogStorage, _ pace: VerifyPace, isPaced: Bool) {
        self.storage = storage
        self.pace = pace
        self.isPaced = isPaced
    }

    /// Lends what holds the events of a range, in order: the range was in the log when the reading began.
    func forEach(from first: UInt64, through last: UInt64, _ body: (RecordPart) throws -> Void) throws {
        let transaction = try storage.environment.read()
        var next = first
        while next <= last {
            var bytes = 0
            let before = next
            try readBlocks(&next, last, &bytes, transaction, body)
            if next == before { try readTail(&next, last, transaction, body) }
            transaction.reset()
            if isPaced { pace.spend(bytes) }
            try transaction.renew()
        }
    }

    private func readBlocks(
        _ next: inout UInt64, _ last: UInt64, _ bytes: inout Int, _ transaction: borrowing ReadTransaction,
        _ body: (RecordPart) throws -> Void
    ) throws {
        var blocks = 0
        try transaction.withCursor(storage.blocks) { cursor in
            var entry = try cursor.seek(notAbove: next)
            // Before the first block there is a gap.
            if entry == nil { entry = try cursor.first() }
            while let current = entry, next <= last, blocks < RecordStretch.blocksPerView {
                let (key, value) = (current.number, current.value)
                entry = try cursor.next()
                let through = try entry?.number ?? tailFirst(transaction)
                guard through > next else { continue }
                if key > next {
                    let gap = next...min(last, key - 1)
                    try body(.missing(gap))
                    next = gap.upperBound + 1
                    guard next <= last else { return }
                }
                if isPaced { pace.isAt(.records, next) }
                try body(.block(value, first: key, through: through - 1))
                next = through
                bytes += value.count
                blocks += 1
            }
        }
    }

    /// The first sequence that no block should hold: by the rows of the tail, else by the state.
    private func tailFirst(_ transaction: borrowing ReadTransaction) throws -> UInt64 {
        let state = try storage.state(transaction)
        let row = try transaction.withCursor(storage.tail) { try $0.first()?.number }
        return min(row ?? .max, state.tailFirst)
    }

    private func readTail(
        _ next: inout UInt64, _ last: UInt64, _ transaction: borrowing ReadTransaction,
        _ body: (RecordPart) throws -> Void
    ) throws {
        if isPaced { pace.isAt(.records, next) }
        try transaction.withCursor(storage.tail) { cursor in
            var entry = try cursor.seek(next)
            while next <= last {
                guard let current = entry, current.number <= last else {
                    try body(.missing(next...last))
                    next = last + 1
                    return
                }
                if current.number > next {
                    try body(.missing(next...current.number - 1))
                    next = current.number
                }
                try body(.row(current.value, sequence: next))
                next += 1
                entry = try cursor.next()
            }
        }
    }

    /// Lends the records of a range that can be read; nil stands for one that cannot.
    func forEachRecord(
        from first: UInt64, through last: UInt64,
        _ body: (_ sequence: UInt64, _ record: UnsafeRawBufferPointer?) throws -> Void
    ) throws {
        try forEach(from: first, through: last) { part in
            switch part {
            case .missing(let gap): for sequence in gap { try body(sequence, nil) }
            case .row(let row, let sequence):
                try body(sequence, row.count > 4 ? UnsafeRawBufferPointer(rebasing: row[4...]) : nil)
            case .block(let bytes, let key, let through):
                let block = BlockInspection(bytes, key: key, isTrusted: true).view
                for sequence in max(first, key)...max(first, key, min(last, through)) {
                    let holds = block.map { sequence <= $0.last } ?? false
                    try body(sequence, holds ? block?.record(Int(sequence - key)) : nil)
                }
            }
        }
    }
}
