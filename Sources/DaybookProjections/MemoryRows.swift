import DaybookModel

/// Rows in memory: the store of a rebuild, of a single customer's re-fold and of tests.
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

    private var places: [Key: Int] = [:]
    private var keys: [Key] = []
    private var widths: [UInt8: Int] = [:]
    private var storage: [UInt8: [UInt8]] = [:]

    public init() {}

    public var count: Int { keys.count }

    public mutating func update<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, bucket: UInt64, _ change: (inout Row) -> Void
    ) {
        let key = Key(table: Row.table, subject: subject, bucket: bucket)
        let width = MemoryLayout<Row>.size
        var row = Row()
        let place: Int
        if let known = places[key] {
            place = known
            row = storage[Row.table]!.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place * width, as: Row.self) }
        } else {
            place = storage[Row.table, default: []].count / width
            widths[Row.table] = width
            storage[Row.table, default: []].append(contentsOf: repeatElement(0, count: width))
            places[key] = place
            keys.append(key)
        }
        change(&row)
        withUnsafeBytes(of: row) { bytes in
            storage[Row.table]!.withUnsafeMutableBytes { target in
                UnsafeMutableRawBufferPointer(rebasing: target[place * width..<(place + 1) * width]).copyMemory(
                    from: bytes)
            }
        }
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) rethrows {
        try rows(type) { owner, bucket, row in
            if owner == subject { try body(bucket, row) }
        }
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) rethrows {
        let width = MemoryLayout<Row>.size
        guard let bytes = storage[Row.table] else { return }
        for key in keys.filter({ $0.table == Row.table }).sorted() {
            let row = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: places[key]! * width, as: Row.self) }
            try body(key.subject, key.bucket, row)
        }
    }

    /// Every row's bytes in key order: what is written to disk and what the digest is made of.
    public func forEach(_ body: (Key, UnsafeRawBufferPointer) throws -> Void) rethrows {
        for key in keys.sorted() {
            let width = widths[key.table]!
            try storage[key.table]!.withUnsafeBytes { bytes in
                try body(
                    key, UnsafeRawBufferPointer(rebasing: bytes[places[key]! * width..<(places[key]! + 1) * width]))
            }
        }
    }
}
