import DaybookModel

/// One table of `MemoryRows`: entries of one size, in the order in which they were made.
///
/// An entry is the packed subject, the bucket and the row's bytes, padded to whole words. Lines of events are only ever put at
/// the end; an index by key is made when a row is looked for to be changed, so a table of a ledger never has one.
struct MemoryTable: @unchecked Sendable {
    // Unchecked: the memory that copies share is never written; whoever writes has it alone.
    typealias Key = MemoryRows.Key
    /// Before the row: subject and bucket.
    static let rowOffset = 16

    let number: UInt8
    /// Bytes of a row.
    let width: Int
    /// Bytes of an entry.
    let stride: Int
    /// Rows are lines of events, of which no two have one key.
    let isLedger: Bool
    private(set) var count = 0
    /// Merges the row at the second address into the row at the first; made where the row's type is known.
    let mergeRow: @Sendable (UnsafeMutableRawPointer, UnsafeRawPointer) -> Void
    private var memory: Memory
    /// The memory's, kept here because a struct's field is quicker to read than a class's.
    private(set) var entries: RowEntries
    /// Where the next entry goes.
    private var next: UnsafeMutableRawPointer
    /// Entries that there is memory for.
    private var capacity: Int
    private var index = PlaceIndex()
    /// Entries stand in order of bucket, as the log's do; then order by subject alone keeps them in order of key.
    private var isInLogOrder = true
    private var isSorted = true
    private var last = (subject: UInt64(0), bucket: UInt64(0))
    /// The lowest and the highest subject.
    private var subjects = (low: UInt64.max, high: UInt64(0))

    /// Owns the bytes: segments of `RowEntries.segmentEntries` entries, the only one of a small table shorter. A table that grows is not
    /// moved, only its first segment is until it has its full size.
    private final class Memory {
        private(set) var segments: [UnsafeMutableRawPointer] = []
        private let stride: Int

        init(entries capacity: Int, stride: Int) {
            self.stride = stride
            addSegment(entries: min(capacity, RowEntries.segmentEntries))
            while segments.count * RowEntries.segmentEntries < capacity { addSegment() }
        }

        func addSegment(entries: Int = RowEntries.segmentEntries) {
            segments.append(.allocate(byteCount: entries * stride, alignment: 16))
        }

        deinit { for segment in segments { segment.deallocate() } }
    }

    init<Row: RowLayout>(_ type: Row.Type) {
        precondition(MemoryLayout<Row>.alignment <= 8, "entries are made of words")
        number = Row.table
        width = MemoryLayout<Row>.size
        stride = MemoryTable.rowOffset + (width + 7) & ~7
        isLedger = type is any LedgerLine.Type
        mergeRow = { target, source in
            let row = target.assumingMemoryBound(to: Row.self)
            row.pointee.merge(source.loadUnaligned(as: Row.self))
        }
        capacity = 16
        memory = Memory(entries: capacity, stride: stride)
        entries = RowEntries(memory.segments, stride: stride)
        next = memory.segments[0]
    }

    // MARK: Writing

    /// Puts a row at the end, whatever else has its key.
    mutating func append<Row: RowLayout>(_ row: Row, subject: UInt64, bucket: UInt64) {
        let entry = makeEntry(subject, bucket)
        // Bytes beyond the row, so that they never hold what was in the memory before.
        if width < stride - MemoryTable.rowOffset {
            entry.storeBytes(of: 0, toByteOffset: stride - 8, as: UInt64.self)
        }
        entry.storeBytes(of: row, toByteOffset: MemoryTable.rowOffset, as: Row.self)
    }

    /// Changes the row of a key; a new one starts as zeros, which is what `Row()` is.
    mutating func update<Row: RowLayout>(
        _ type: Row.Type, subject: UInt64, bucket: UInt64, _ change: (inout Row) -> Void
    ) {
        let entry = entry(subject, bucket)
        change(&(entry + MemoryTable.rowOffset).assumingMemoryBound(to: Row.self).pointee)
    }

    mutating func merge(_ other: MemoryTable) {
        for place in 0..<other.count {
            let source = other.entries[place]
            let (subject, bucket) = (source.load(as: UInt64.self), source.load(fromByteOffset: 8, as: UInt64.self))
            if isLedger {
                makeEntry(subject, bucket).copyMemory(from: source, byteCount: stride)
            } else {
                mergeRow(entry(subject, bucket) + MemoryTable.rowOffset, source + MemoryTable.rowOffset)
            }
        }
    }

    private mutating func entry(_ subject: UInt64, _ bucket: UInt64) -> UnsafeMutableRawPointer {
        makeUnique()
        index.catchUp(entries, count: count)
        if let place = index.place(subject, bucket, entries) { return entries[place] }
        let entry = makeEntry(subject, bucket)
        (entry + MemoryTable.rowOffset).initializeMemory(
            as: UInt8.self, repeating: 0, count: stride - MemoryTable.rowOffset)
        index.catchUp(entries, count: count)
        return entry
    }

    /// A new entry at the end, its row not yet written.
    private mutating func makeEntry(_ subject: UInt64, _ bucket: UInt64) -> UnsafeMutableRawPointer {
        makeUnique()
        if count == capacity { grow() }
        if count & (RowEntries.segmentEntries - 1) == 0 { next = entries[count] }
        let entry = next
        next += stride
        entry.storeBytes(of: subject, as: UInt64.self)
        entry.storeBytes(of: bucket, toByteOffset: 8, as: UInt64.self)
        if bucket < last.bucket, count > 0 { isInLogOrder = false }
        if (subject, bucket) <= last, count > 0 { isSorted = false }
        last = (subject, bucket)
        subjects = (min(subjects.low, subject), max(subjects.high, subject))
        count += 1
        return entry
    }

    private mutating func makeUnique() { if !isKnownUniquelyReferenced(&memory) { move(to: capacity) } }

    private mutating func grow() {
        if capacity < RowEntries.segmentEntries { return move(to: capacity * 2) }
        memory.addSegment()
        entries = RowEntries(memory.segments, stride: stride)
        capacity += RowEntries.segmentEntries
    }

    private mutating func move(to newCapacity: Int) {
        let moved = Memory(entries: newCapacity, stride: stride)
        let places = RowEntries(moved.segments, stride: stride)
        for first in Swift.stride(from: 0, to: count, by: RowEntries.segmentEntries) {
            places[first].copyMemory(
                from: entries[first], byteCount: min(count - first, RowEntries.segmentEntries) * stride)
        }
        use(moved, capacity: newCapacity)
    }

    private mutating func use(_ other: Memory, capacity newCapacity: Int) {
        memory = other
        entries = RowEntries(other.segments, stride: stride)
        capacity = newCapacity
        // At the end of the last segment there is nowhere to go: the next entry begins another.
        if count < capacity { next = entries[count] }
    }

    /// Forgets all rows and keeps the memory.
    mutating func removeAll() {
        makeUnique()
        count = 0
        index = PlaceIndex()
        (isInLogOrder, isSorted, last, subjects) = (true, true, (0, 0), (.max, 0))
    }

    // MARK: Order

    /// Puts the entries into key order.
    mutating func sort() {
        guard !isSorted else { return }
        let sorted = Memory(entries: capacity, stride: stride)
        let places = RowEntries(sorted.segments, stride: stride)
        for (place, from) in placesInOrder().enumerated() {
            places[place].copyMemory(from: entries[Int(from)], byteCount: stride)
        }
        use(sorted, capacity: capacity)
        index = PlaceIndex()
        isSorted = true
    }

    /// The places of the entries in key order; empty when they stand in it already.
    func order() -> [UInt32] { isSorted ? [] : placesInOrder() }

    private func placesInOrder() -> [UInt32] {
        guard !isSorted else { return Array(0..<UInt32(count)) }
        if isInLogOrder, let places = placesBySubject() { return places }
        return (0..<UInt32(count)).sorted {
            let (left, right) = (key(Int($0)), key(Int($1)))
            return left == right ? $0 < $1 : left < right
        }
    }

    /// Counts how many entries each subject has, which says where each of them belongs. Nil where subjects are of several kinds or
    /// their numbers lie too far apart for that.
    private func placesBySubject() -> [UInt32]? {
        let (low, high) = subjects
        guard count > 0, high - low < UInt64(count) * 8 + 1_024 else { return nil }
        var starts = [UInt32](repeating: 0, count: Int(high - low) + 2)
        for place in 0..<count { starts[Int(subject(place) - low) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        return [UInt32](unsafeUninitializedCapacity: count) { places, initialized in
            for place in 0..<count {
                let index = Int(subject(place) - low)
                places[Int(starts[index])] = UInt32(place)
                starts[index] += 1
            }
            initialized = count
        }
    }

    // MARK: Reading

    private func subject(_ place: Int) -> UInt64 { entries[place].load(as: UInt64.self) }

    func key(_ place: Int) -> Key {
        let entry = entries[place]
        return Key(
            table: number, subject: SubjectNumber(packed: entry.load(as: UInt64.self)),
            bucket: entry.load(fromByteOffset: 8, as: UInt64.self))
    }

    /// Every entry in key order.
    func forEach(_ body: (Key, UnsafeRawPointer) throws -> Void) rethrows {
        try withExtendedLifetime(memory) {
            if isSorted {
                for place in 0..<count { try body(key(place), row(place)) }
            } else {
                for place in placesInOrder() { try body(key(Int(place)), row(Int(place))) }
            }
        }
    }

    /// One subject's entries in order of bucket.
    func forEach(of subject: UInt64, _ body: (_ bucket: UInt64, UnsafeRawPointer) throws -> Void) rethrows {
        try withExtendedLifetime(memory) {
            guard isSorted else {
                let places = (0..<count).filter { self.subject($0) == subject }
                for place in places.sorted(by: { key($0) < key($1) }) { try body(key(place).bucket, row(place)) }
                return
            }
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if self.subject(middle) >= subject { high = middle } else { low = middle + 1 }
            }
            while low < count, self.subject(low) == subject {
                try body(key(low).bucket, row(low))
                low += 1
            }
        }
    }

    private func row(_ place: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(entries[place] + MemoryTable.rowOffset)
    }

    func isEqual(to other: MemoryTable) -> Bool {
        guard number == other.number, width == other.width, count == other.count else { return false }
        return zip(placesInOrder(), other.placesInOrder()).allSatisfy { place, otherPlace in
            let (left, right) = (entries[Int(place)], other.entries[Int(otherPlace)])
            return UnsafeRawBufferPointer(start: left, count: stride)
                .elementsEqual(UnsafeRawBufferPointer(start: right, count: stride))
        }
    }
}

/// Where the entries of a table are: by place, in segments of one size. Valid for as long as a copy of the table is kept.
public struct RowEntries {
    /// Entries of a segment, and the power of two that this is.
    @usableFromInline static let segmentEntries = 1 << segmentShift
    @usableFromInline static let segmentShift = 12
    @usableFromInline let segments: [UnsafeMutableRawPointer]
    @usableFromInline let stride: Int

    init(_ segments: [UnsafeMutableRawPointer], stride: Int) {
        self.segments = segments
        self.stride = stride
    }

    @inlinable subscript(place: Int) -> UnsafeMutableRawPointer {
        segments[place >> RowEntries.segmentShift] + (place & (RowEntries.segmentEntries - 1)) * stride
    }

    /// An entry's bytes, to be read.
    @inlinable public func entry(_ place: Int) -> UnsafeRawPointer { UnsafeRawPointer(self[place]) }
}

/// Finds the place of a key among the entries of a table.
///
/// A row with bucket 0, of which most sums have one for each subject, is found by its subject's number alone: numbers are dense. All
/// others by open addressing, half of it free.
private struct PlaceIndex {
    /// How far beyond the number of entries subject numbers may lie to be found that way.
    private static let sparse = 4_096
    /// Place and one more, by subject's number less the first one's kind; 0 is none.
    private var dense: [UInt32] = []
    private var kind: UInt64?
    /// Place and one more; 0 is free.
    private var slots: [UInt32] = []
    private var taken = 0
    /// How many entries it knows.
    private var known = 0

    /// Takes in the entries that were put at the end since.
    mutating func catchUp(_ entries: RowEntries, count: Int) {
        while known < count {
            let entry = entries[known]
            let (subject, bucket) = (entry.load(as: UInt64.self), entry.load(fromByteOffset: 8, as: UInt64.self))
            known += 1
            if kind == nil { kind = subject >> 32 }
            let number = Int(subject & 0xFFFF_FFFF)
            if bucket == 0, subject >> 32 == kind, number < 8 * known + PlaceIndex.sparse {
                if number >= dense.count {
                    dense += repeatElement(0, count: max(number + 1, dense.count * 2) - dense.count)
                }
                dense[number] = UInt32(known)
            } else {
                if (taken + 1) * 2 > slots.count { grow(entries) }
                put(subject, bucket, UInt32(known))
            }
        }
    }

    private mutating func put(_ subject: UInt64, _ bucket: UInt64, _ place: UInt32) {
        var slot = slot(subject, bucket)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = place
        taken += 1
    }

    private mutating func grow(_ entries: RowEntries) {
        let old = slots
        slots = [UInt32](repeating: 0, count: max(64, old.count * 4))
        taken = 0
        for place in old where place != 0 {
            let entry = entries[Int(place) - 1]
            put(entry.load(as: UInt64.self), entry.load(fromByteOffset: 8, as: UInt64.self), place)
        }
    }

    func place(_ subject: UInt64, _ bucket: UInt64, _ entries: RowEntries) -> Int? {
        let number = Int(subject & 0xFFFF_FFFF)
        if bucket == 0, subject >> 32 == kind, number < dense.count, dense[number] != 0 {
            return Int(dense[number]) - 1
        }
        guard !slots.isEmpty else { return nil }
        var slot = slot(subject, bucket)
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            let entry = entries[place]
            if entry.load(as: UInt64.self) == subject, entry.load(fromByteOffset: 8, as: UInt64.self) == bucket {
                return place
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Where the search begins: the upper bits of a product, which depend on all bits of the key.
    private func slot(_ subject: UInt64, _ bucket: UInt64) -> Int {
        let mixed = (subject &* 0x9E37_79B9_7F4A_7C15) ^ (bucket &* 0xC2B2_AE3D_27D4_EB4F)
        let product = (mixed ^ mixed >> 32) &* 0x9E37_79B9_7F4A_7C15
        return Int(product >> 32) & (slots.count - 1)
    }
}
