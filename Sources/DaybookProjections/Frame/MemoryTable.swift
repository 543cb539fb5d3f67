import DaybookModel

/// One table of `MemoryRows`: keys and row bytes side by side.
struct MemoryTable {
    struct Key: Hashable, Comparable {
        let subject: UInt64
        let bucket: UInt64

        static func < (left: Key, right: Key) -> Bool {
            (left.subject, left.bucket) < (right.subject, right.bucket)
        }
    }

    let number: UInt8
    let width: Int
    private(set) var keys: [Key] = []
    private(set) var bytes: [UInt8] = []
    /// Where each key's row is. Empty while the table is sorted and nothing has been updated since.
    private var index: [Key: Int] = [:]
    private var isSorted = true
    /// Merges the row at the second address into the row at the first; made where the row's type is known.
    private let mergeRow: @Sendable (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void

    init<Row: RowLayout>(_ type: Row.Type) {
        number = Row.table
        width = MemoryLayout<Row>.size
        mergeRow = { target, source in
            var row = target.loadUnaligned(as: Row.self)
            row.merge(source.loadUnaligned(as: Row.self))
            withUnsafeBytes(of: row) { target.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
        }
    }

    mutating func update<Row: RowLayout>(_ type: Row.Type, _ key: Key, _ change: (inout Row) -> Void) {
        let width = width
        // A row that is all zeros is `Row()`, so a new row needs no other start than the bytes of an empty one.
        let place = place(of: key)
        bytes.withUnsafeMutableBytes { bytes in
            let target = bytes.baseAddress! + place * width
            var row = target.loadUnaligned(as: Row.self)
            change(&row)
            withUnsafeBytes(of: row) { target.copyMemory(from: $0.baseAddress!, byteCount: width) }
        }
    }

    mutating func merge(_ other: MemoryTable) {
        let width = width
        for place in other.keys.indices {
            let target = self.place(of: other.keys[place])
            bytes.withUnsafeMutableBytes { bytes in
                other.bytes.withUnsafeBytes { source in
                    mergeRow(bytes.baseAddress! + target * width, source.baseAddress! + place * width)
                }
            }
        }
    }

    private mutating func place(of key: Key) -> Int {
        if index.isEmpty, !keys.isEmpty {
            index = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        }
        if let place = index[key] { return place }
        if isSorted, let last = keys.last, key < last { isSorted = false }
        index[key] = keys.count
        keys.append(key)
        bytes.append(contentsOf: repeatElement(0, count: width))
        return keys.count - 1
    }

    mutating func sort() {
        index = [:]
        guard !isSorted else { return }
        let order = placesInOrder
        var sorted: [UInt8] = []
        sorted.reserveCapacity(bytes.count)
        for place in order { sorted += bytes[place * width..<(place + 1) * width] }
        keys = order.map { keys[$0] }
        bytes = sorted
        isSorted = true
    }

    var placesInOrder: [Int] {
        isSorted ? Array(keys.indices) : keys.indices.sorted { keys[$0] < keys[$1] }
    }

    /// The places of one subject's rows, in order of bucket.
    func places(of subject: UInt64) -> [Int] {
        guard isSorted else {
            return keys.indices.filter { keys[$0].subject == subject }.sorted { keys[$0].bucket < keys[$1].bucket }
        }
        let first = keys.partitioningIndex { $0.subject >= subject }
        return Array(first..<keys.partitioningIndex { $0.subject > subject })
    }

    func row<Row: RowLayout>(_ type: Row.Type, _ place: Int) -> Row {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place * width, as: Row.self) }
    }

    func isEqual(to other: MemoryTable) -> Bool {
        guard number == other.number, width == other.width, keys.count == other.keys.count else { return false }
        return zip(placesInOrder, other.placesInOrder).allSatisfy { place, otherPlace in
            keys[place] == other.keys[otherPlace]
                && bytes[place * width..<(place + 1) * width]
                    == other.bytes[otherPlace * width..<(otherPlace + 1) * width]
        }
    }
}
