import DaybookModel

/// Rows in memory: the store of every fold, whether it makes a read model anew or adds to one.
///
/// Rows stand in the order in which they were made. `sort` puts them into key order once; from then on reading one subject's
/// rows is a binary search.
public struct MemoryRows: RowStore, RowReader, Sendable {
    /// Key order is table, subject, bucket: the order of the view's pages on disk.
    public struct Key: Hashable, Comparable, Sendable {
        public let table: UInt8
        public let subject: SubjectNumber
        public let bucket: UInt64

        public init(table: UInt8, subject: SubjectNumber, bucket: UInt64) {
            self.table = table
            self.subject = subject
            self.bucket = bucket
        }

        public static func < (left: Key, right: Key) -> Bool {
            (left.table, left.subject.packed, left.bucket) < (right.table, right.subject.packed, right.bucket)
        }
    }

    /// Ascending by number of table.
    private var tables: [MemoryTable] = []

    public init() {}

    public var count: Int { tables.reduce(0) { $0 + $1.count } }

    /// Bytes that the lines of events take.
    public var lineBytes: Int { tables.reduce(0) { $1.isLedger ? $0 + $1.count * $1.stride : $0 } }
    /// Bytes that all other rows take.
    public var sumBytes: Int { tables.reduce(0) { $1.isLedger ? $0 : $0 + $1.count * $1.stride } }

    public mutating func update<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, bucket: UInt64, _ change: (inout Row) -> Void
    ) {
        tables[index(of: Row.self)].update(Row.self, subject: subject.packed, bucket: bucket, change)
    }

    public mutating func append<Row: LedgerLine>(_ row: Row, subject: SubjectNumber, bucket: UInt64) {
        tables[index(of: Row.self)].append(row, subject: subject.packed, bucket: bucket)
    }

    private mutating func index<Row: RowLayout>(of type: Row.Type) -> Int {
        var index = 0
        while index < tables.count, tables[index].number < Row.table { index += 1 }
        if index == tables.count || tables[index].number != Row.table {
            tables.insert(MemoryTable(Row.self), at: index)
        }
        return index
    }

    /// Adds the rows that another range of the log gave.
    public mutating func merge(_ other: MemoryRows) {
        for table in other.tables {
            let index = tables.partitioningIndex { $0.number >= table.number }
            if index == tables.count || tables[index].number != table.number {
                tables.insert(table, at: index)
            } else {
                tables[index].merge(table)
            }
        }
    }

    /// Puts the rows into key order, so that reading is fast. Worth its while once, between a rebuild and its reading.
    public mutating func sort() {
        for index in tables.indices { tables[index].sort() }
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) rethrows {
        guard let table = tables.first(where: { $0.number == Row.table }) else { return }
        try table.forEach(of: subject.packed) { try body($0, $1.loadUnaligned(as: Row.self)) }
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) rethrows {
        guard let table = tables.first(where: { $0.number == Row.table }) else { return }
        try table.forEach { try body($0.subject, $0.bucket, $1.loadUnaligned(as: Row.self)) }
    }

    /// Every row's bytes in key order.
    public func forEach(_ body: (Key, UnsafeRawBufferPointer) throws -> Void) rethrows {
        for table in tables {
            try table.forEach { try body($0, UnsafeRawBufferPointer(start: $1, count: table.width)) }
        }
    }

    // MARK: Tables as bytes

    /// One table with the order of its keys, as the bytes that are written to disk.
    public struct SortedTable: Sendable {
        private let table: MemoryTable
        /// Places in key order; empty when that is the order in which the entries stand.
        public let order: [UInt32]

        fileprivate init(_ table: MemoryTable) {
            self.table = table
            order = table.order()
        }

        public var shape: TableShape {
            TableShape(number: table.number, width: table.width, stride: table.stride, merge: table.mergeRow)
        }
        public var count: Int { table.count }
        /// The entries as they stand in memory; there for as long as this value is kept.
        public var entries: RowEntries { table.entries }
    }

    /// What the entries of a table have in common. An entry is the packed subject and the bucket, 8 bytes each, and the row.
    public struct TableShape: Sendable {
        public let number: UInt8
        /// Bytes of a row.
        public let width: Int
        /// Bytes of an entry: whole words.
        public let stride: Int
        /// Merges the row at the second address into the row at the first, which must be that of a word.
        public let merge: @Sendable (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void

        /// Where in an entry the row begins.
        public static let rowOffset = MemoryTable.rowOffset
    }

    /// Every table that has rows, ascending by number.
    public func sortedTables() -> [SortedTable] { tables.filter { $0.count > 0 }.map(SortedTable.init) }

    /// Takes out the rows of one sort after `body` has put them aside. What later events add to the same keys merges with them.
    public mutating func putAside(lines: Bool, _ body: (SortedTable) throws -> Void) rethrows {
        for index in tables.indices where tables[index].isLedger == lines && tables[index].count > 0 {
            try body(SortedTable(tables[index]))
            tables[index].removeAll()
        }
    }
}

extension MemoryRows: Equatable {
    /// Equal when they hold the same rows, in whatever order these were made.
    public static func == (left: MemoryRows, right: MemoryRows) -> Bool {
        left.tables.count == right.tables.count && zip(left.tables, right.tables).allSatisfy { $0.isEqual(to: $1) }
    }
}
