import DaybookModel

/// The subjects and persons that a writer has met, by name and by number, and where the stream of each ends.
///
/// A cache over the tables of names and the runs of heads: it may know too little, never anything wrong.
struct SubjectTable: Sendable {
    struct Entry: BitwiseCopyable, Sendable {
        let kind: UInt8
        let nameBytes: UInt16
        let number: UInt32
        /// Version and sequence of the newest event; which count when `knowsHead`.
        fileprivate var version: UInt32 = 0
        fileprivate var knowsHead = false
        fileprivate var isTouched = false
        fileprivate var sequence: UInt64 = 0
        fileprivate let nameStart: Int
        /// The first 16 bytes of the name: with them most searches need look at nothing else.
        fileprivate let nameWords: (UInt64, UInt64)

        var subject: SubjectNumber { SubjectNumber(kind: kind, number: number) }
        /// The newest event; nil when it is not known.
        var head: RecentEvents.Head? { knowsHead ? RecentEvents.Head(version: version, sequence: sequence) : nil }
    }

    private var names: [UInt8] = []
    private var entries: [Entry] = []
    /// By hash of kind and name: index into `entries` plus 1, and above it the upper half of the hash, so that other entries need
    /// not be looked at; 0 in free places.
    private var slots: [UInt64]
    /// Indices of entries whose head has changed since the last run was written.
    private var touched: [Int] = []
    /// The same by number, within the kind.
    private var byNumber: [UInt8: [UInt32]] = [:]
    /// How many numbers of each kind there are.
    private var counts: [UInt8: Int] = [:]
    /// Names are chosen by outsiders: the store's secret keeps them from colliding on purpose.
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        slots = Array(repeating: 0, count: 1_024)
    }

    var count: Int { entries.count }

    func count(of kind: UInt8) -> Int { counts[kind, default: 0] }

    subscript(index: Int) -> Entry { entries[index] }

    func index(kind: UInt8, _ name: UnsafeRawBufferPointer) -> Int? {
        let found = slots[place(kind, name, SubjectTable.hash(kind, name, seed))]
        return found == 0 ? nil : SubjectTable.index(found)
    }

    func index(of subject: SubjectNumber) -> Int? {
        guard let numbers = byNumber[subject.kind], Int(subject.number) < numbers.count else { return nil }
        let found = numbers[Int(subject.number)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// Fetches where a name would be; `warm(slot:)` takes the answer.
    func warm(kind: UInt8, _ name: UnsafeRawBufferPointer) -> UInt64 {
        slots[Int(truncatingIfNeeded: SubjectTable.hash(kind, name, seed)) & (slots.count - 1)]
    }

    func warm(slot: UInt64) -> UInt64 { slot == 0 ? 0 : UInt64(entries[SubjectTable.index(slot)].number) }

    func name(_ index: Int) -> [UInt8] {
        let entry = entries[index]
        return Array(names[entry.nameStart..<entry.nameStart + Int(entry.nameBytes)])
    }

    /// Adds a subject that is not there; answers its index. The number of a person may be a second one for the same name, and
    /// replaces the first.
    @discardableResult mutating func add(
        kind: UInt8, _ name: UnsafeRawBufferPointer, number: UInt32, hasEvents: Bool = true
    ) -> Int {
        if 2 * (entries.count + 1) > slots.count { grow() }
        let index = entries.count
        var entry = Entry(
            kind: kind, nameBytes: UInt16(name.count), number: number, nameStart: names.count,
            nameWords: (name.word(at: 0), name.word(at: 8)))
        entry.knowsHead = !hasEvents
        entries.append(entry)
        names.append(contentsOf: name)
        let hash = SubjectTable.hash(kind, name, seed)
        slots[place(kind, name, hash)] = SubjectTable.slot(index, hash)
        var numbers = byNumber.removeValue(forKey: kind) ?? []
        if Int(number) >= numbers.count {
            numbers.append(contentsOf: repeatElement(0, count: max(Int(number) + 1, 2 * numbers.count) - numbers.count))
        }
        if numbers[Int(number)] == 0 { counts[kind, default: 0] += 1 }
        numbers[Int(number)] = UInt32(index + 1)
        byNumber[kind] = numbers
        return index
    }

    mutating func setHead(_ index: Int, version: UInt32, sequence: UInt64) {
        entries[index].version = version
        entries[index].sequence = sequence
        entries[index].knowsHead = true
    }

    /// Remembers that the head has changed since the last run was written.
    mutating func touch(_ index: Int) {
        guard !entries[index].isTouched else { return }
        entries[index].isTouched = true
        touched.append(index)
    }

    /// The heads that have changed since the last call.
    mutating func takeTouched() -> [(subject: SubjectNumber, head: RecentEvents.Head)] {
        let heads = touched.map { index in
            let entry = entries[index]
            return (entry.subject, RecentEvents.Head(version: entry.version, sequence: entry.sequence))
        }
        for index in touched { entries[index].isTouched = false }
        touched.removeAll(keepingCapacity: true)
        return heads
    }

    private static func slot(_ index: Int, _ hash: UInt64) -> UInt64 { hash & ~0xFFFF_FFFF | UInt64(index + 1) }
    private static func index(_ slot: UInt64) -> Int { Int(slot & 0xFFFF_FFFF) - 1 }

    /// The place of a name, or the free one where it would be. The later of two entries with one name is the one that counts.
    private func place(_ kind: UInt8, _ name: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
        slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place] != 0 {
                if (slots[place] ^ hash) >> 32 == 0, isNamed(SubjectTable.index(slots[place]), kind, name) { break }
                place = (place + 1) & mask
            }
            return place
        }
    }

    private func isNamed(_ index: Int, _ kind: UInt8, _ name: UnsafeRawBufferPointer) -> Bool {
        let entry = entries[index]
        guard entry.kind == kind, Int(entry.nameBytes) == name.count,
            entry.nameWords == (name.word(at: 0), name.word(at: 8))
        else { return false }
        return name.count <= 16
            || names.withUnsafeBytes { names in
                UnsafeRawBufferPointer(rebasing: names[entry.nameStart..<entry.nameStart + name.count])
                    .holdsSame(as: name)
            }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: 2 * slots.count)
        names.withUnsafeBytes { names in
            for (index, entry) in entries.enumerated() {
                let name = UnsafeRawBufferPointer(
                    rebasing: names[entry.nameStart..<entry.nameStart + Int(entry.nameBytes)])
                let hash = SubjectTable.hash(entry.kind, name, seed)
                slots[place(entry.kind, name, hash)] = SubjectTable.slot(index, hash)
            }
        }
    }

    /// Multiplications folded onto themselves, as in wyhash: a few cycles for a short name.
    private static func hash(_ kind: UInt8, _ name: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(kind)
        var offset = 0
        while offset < name.count {
            let product = (hash ^ name.word(at: offset)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            hash = product.high ^ product.low
            offset += 8
        }
        let product = (hash ^ UInt64(name.count)).multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
        return product.high ^ product.low
    }
}
