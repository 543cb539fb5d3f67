import DaybookModel
import DaybookProjections
import Foundation

/// The rows that one part of the log gave one table, in key order: in memory, or put aside in a file.
enum RowRun: Sendable {
    case memory(MemoryRows.SortedTable)
    case file(SpillFile.Segment)

    var shape: MemoryRows.TableShape {
        switch self {
        case .memory(let table): table.shape
        case .file(let segment): segment.shape
        }
    }

    var count: Int {
        switch self {
        case .memory(let table): table.count
        case .file(let segment): segment.count
        }
    }
}

/// A file without a name for rows that wait until the whole log has been folded: it goes away with the process.
final class SpillFile: Sendable {
    /// The entries of one table that were put aside together.
    struct Segment: Sendable {
        let file: SpillFile
        let shape: MemoryRows.TableShape
        let offset: Int
        let count: Int
    }

    /// Bytes that are written and read at once.
    static let windowBytes = 1 << 18
    private let file: Int32
    private let path: String

    /// Makes the file in a folder.
    init(folder: String) throws {
        path = "\(folder)/rows-\(UUID().uuidString)"
        file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure }
        unlink(path)
    }

    deinit { close(file) }

    private var failure: ServiceError {
        ServiceError(Text("view.spill_failed", path, String(cString: strerror(errno))))
    }

    /// Writes a table in key order at `offset`, which the bytes written move on.
    func write(_ table: MemoryRows.SortedTable, at offset: inout Int) throws -> Segment {
        let shape = table.shape
        let segment = Segment(file: self, shape: shape, offset: offset, count: table.count)
        let entriesMax = max(1, SpillFile.windowBytes / shape.stride)
        let window = UnsafeMutableRawPointer.allocate(byteCount: entriesMax * shape.stride, alignment: 16)
        defer { window.deallocate() }
        let entries = table.entries
        var place = 0
        while place < table.count {
            let count = min(entriesMax, table.count - place)
            for index in 0..<count {
                let from = table.order.isEmpty ? place + index : Int(table.order[place + index])
                (window + index * shape.stride).copyMemory(
                    from: entries.entry(from), byteCount: shape.stride)
            }
            var written = 0
            while written < count * shape.stride {
                let done = pwrite(file, window + written, count * shape.stride - written, off_t(offset + written))
                guard done > 0 else { throw failure }
                written += done
            }
            offset += written
            place += count
        }
        return segment
    }

    func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < bytes.count {
            let read = pread(file, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            guard read > 0 else { throw failure }
            done += read
        }
    }
}

/// Goes through a run entry by entry.
struct RowCursor {
    /// The entry it stands at: packed subject, bucket, row. Valid until the next step.
    private(set) var entry: UnsafeRawPointer
    private(set) var subject: UInt64 = 0
    private(set) var bucket: UInt64 = 0
    private(set) var isAtEnd = false
    private let run: RowRun
    private let stride: Int
    private let order: [UInt32]
    /// What was last read of a file.
    private let window: Window?
    private let entries: RowEntries?
    private var place = -1
    /// Entries in memory or in the window.
    private var available: Int
    /// Entries of a file that were not read yet.
    private var rest: Int

    private final class Window {
        let bytes: UnsafeMutableRawBufferPointer

        init(bytes count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

        deinit { bytes.deallocate() }
    }

    /// Stands at the first entry.
    init(_ run: RowRun) throws {
        self.run = run
        stride = run.shape.stride
        switch run {
        case .memory(let table):
            (order, window, entries) = (table.order, nil, table.entries)
            (available, rest) = (table.count, 0)
            entry = table.entries.entry(0)
        case .file(let segment):
            let window = Window(bytes: min(max(1, SpillFile.windowBytes / stride), segment.count) * stride)
            (order, self.window, entries) = ([], window, nil)
            (available, rest) = (0, segment.count)
            entry = UnsafeRawPointer(window.bytes.baseAddress!)
        }
        try advance()
    }

    mutating func advance() throws {
        place += 1
        if place == available {
            guard try readOn() else {
                isAtEnd = true
                return
            }
        }
        if let entries {
            entry = entries.entry(order.isEmpty ? place : Int(order[place]))
        } else if let window {
            entry = UnsafeRawPointer(window.bytes.baseAddress! + place * stride)
        }
        subject = entry.load(as: UInt64.self)
        bucket = entry.load(fromByteOffset: 8, as: UInt64.self)
    }

    private mutating func readOn() throws -> Bool {
        guard rest > 0, let window, case .file(let segment) = run else { return false }
        let count = min(rest, window.bytes.count / stride)
        try segment.file.read(
            UnsafeMutableRawBufferPointer(rebasing: window.bytes[..<(count * stride)]),
            at: segment.offset + (segment.count - rest) * stride)
        (place, available, rest) = (0, count, rest - count)
        return true
    }
}

/// Goes through the runs of one table in key order; rows of one key, which sums have, are merged.
struct RowMerge {
    private let shape: MemoryRows.TableShape
    private var cursors: [RowCursor]

    init(_ runs: [RowRun], _ shape: MemoryRows.TableShape) throws {
        self.shape = shape
        cursors = try runs.filter { $0.count > 0 }.map { try RowCursor($0) }
    }

    /// Lends every entry: packed subject, bucket, row.
    mutating func forEach(_ body: (UnsafeRawPointer) throws -> Void) throws {
        let sum = UnsafeMutableRawPointer.allocate(byteCount: shape.stride, alignment: 16)
        defer { sum.deallocate() }
        while let (first, limit) = lowest {
            if let limit, (cursors[first].subject, cursors[first].bucket) == limit {
                try mergeAll(of: limit, into: sum)
                try body(sum)
            } else {
                // Nothing else comes before the lowest key of the other runs.
                repeat {
                    try body(cursors[first].entry)
                    try cursors[first].advance()
                } while !cursors[first].isAtEnd && limit.map { isLess(cursors[first], $0) } ?? true
            }
            cursors.removeAll { $0.isAtEnd }
        }
    }

    private func isLess(_ cursor: RowCursor, _ key: (subject: UInt64, bucket: UInt64)) -> Bool {
        (cursor.subject, cursor.bucket) < key
    }

    /// The run with the lowest key, and the lowest key of the others.
    private var lowest: (first: Int, limit: (subject: UInt64, bucket: UInt64)?)? {
        guard !cursors.isEmpty else { return nil }
        var first = 0
        var limit: (subject: UInt64, bucket: UInt64)?
        for index in cursors.indices.dropFirst() {
            let lower = isLess(cursors[index], (cursors[first].subject, cursors[first].bucket)) ? index : first
            let other = lower == index ? first : index
            if limit.map({ isLess(cursors[other], $0) }) ?? true {
                limit = (cursors[other].subject, cursors[other].bucket)
            }
            first = lower
        }
        return (first, limit)
    }

    private mutating func mergeAll(
        of key: (subject: UInt64, bucket: UInt64), into sum: UnsafeMutableRawPointer
    ) throws {
        var isFirst = true
        for index in cursors.indices where (cursors[index].subject, cursors[index].bucket) == key {
            let offset = MemoryRows.TableShape.rowOffset
            if isFirst {
                sum.copyMemory(from: cursors[index].entry, byteCount: shape.stride)
            } else {
                shape.merge(sum + offset, cursors[index].entry + offset)
            }
            isFirst = false
            try cursors[index].advance()
        }
    }
}
