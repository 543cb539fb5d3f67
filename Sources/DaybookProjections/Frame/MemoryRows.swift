import DaybookModel

/// Rows in memory: the store of a rebuild, of a single customer's re-fold and of tests.
///
/// Rows stand in the order in which they were made, with an index by key. After a rebuild, `sort` puts them into key order
/// once; from then on reading one subject's rows is a binary search, and no index is needed until the next update.
public struct MemoryRows: RowStore, RowReader {
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

    public var count: Int { tables.reduce(0) { $0 + $1.keys.count } }

    public mutating func update<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, bucket: UInt64, _ change: (inout Row) -> Void
    ) {
        let key = MemoryTable.Key(subject: subject.packed, bucket: bucket)
        let index = tables.partitioningIndex { $0.number >= Row.table }
        if index == tables.count || tables[index].number != Row.table {
            tables.insert(MemoryTable(Row.self), at: index)
        }
        tables[index].update(Row.self, key, change)
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
        for place in table.places(of: subject.packed) { try body(table.keys[place].bucket, table.row(Row.self, place)) }
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) rethrows {
        guard let table = tables.first(where: { $0.number == Row.table }) else { return }
        for place in table.placesInOrder {
            let key = table.keys[place]
            try body(SubjectNumber(packed: key.subject), key.bucket, table.row(Row.self, place))
        }
    }

    /// Every row's bytes in key order: what is written to disk and what the digest is made of.
    public func forEach(_ body: (Key, UnsafeRawBufferPointer) throws -> Void) rethrows {
        for table in tables {
            try table.bytes.withUnsafeBytes { bytes in
                for place in table.placesInOrder {
                    let key = table.keys[place]
                    try body(
                        Key(table: table.number, subject: SubjectNumber(packed: key.subject), bucket: key.bucket),
                        UnsafeRawBufferPointer(rebasing: bytes[place * table.width..<(place + 1) * table.width]))
                }
            }
        }
    }
}

extension MemoryRows: Equatable {
    /// Equal when they hold the same rows, in whatever order these were made.
    public static func == (left: MemoryRows, right: MemoryRows) -> Bool {
        left.tables.count == right.tables.count && zip(left.tables, right.tables).allSatisfy { $0.isEqual(to: $1) }
    }
}
