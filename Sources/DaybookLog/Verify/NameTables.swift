import Crypto
import DaybookModel
import LMDB

/// The tables that follow from the records: names of subjects and persons, origins, retractions; and those in which there is little to
/// check: offsets of ordered sources, claims, the rows of `meta` and `nodes`.
struct NameTables {
    private static let groups: UInt64 = 4_096

    let storage: LogStorage
    let pace: VerifyPace
    private let state: LogState
    private let hash: EntryHash
    /// Sums of the names that records introduce, by group of numbers.
    private var said = [EntryDigest](repeating: EntryDigest(), count: Int(NameTables.groups))

    init(storage: LogStorage, pace: VerifyPace, _ state: LogState, _ hash: EntryHash) {
        self.storage = storage
        self.pace = pace
        self.state = state
        self.hash = hash
    }

    private static func group(_ packed: UInt64) -> Int {
        Int((packed >> 32 &* 0x9E3 &+ (packed & 0xFFFF_FFFF) / 256) % groups)
    }

    private func digest(_ packed: UInt64, _ name: UnsafeRawBufferPointer) -> EntryDigest {
        hash.digest(SipHash.fixed.hash(name).low, packed, UInt32(truncatingIfNeeded: name.count))
    }

    mutating func add(_ introduction: RecordEntries.Introduction) {
        let packed = introduction.subject.packed
        guard introduction.subject.number <= state.subjects[introduction.subject.kind]?.count ?? 0 else { return }
        said[NameTables.group(packed)].add(digest(packed, introduction.name))
    }

    func check(
        _ entries: RecordEntries, through end: UInt64, _ damages: inout DamageList, _ checks: inout [VerifyCheck],
        since start: Double
    ) throws {
        var start = start
        func finish(_ name: String, _ count: UInt64, _ unit: String, since before: Int) {
            let now = VerifyPace.now
            checks.append(
                VerifyCheck(
                    name, .indexes, count: count, unit: unit, seconds: now - start, damages: damages.count - before))
            start = now
        }
        pace.isAt(.table, 0)
        var before = damages.count
        finish("names", try checkNames(hidden: !entries.unreadable.isEmpty, &damages), "names", since: before)
        before = damages.count
        finish("origins", try checkOrigins(entries, &damages), "origins", since: before)
        before = damages.count
        let retractions = try RetractionCheck(storage: storage).run(entries, through: end, &damages)
        finish("retractions", retractions, "retractions", since: before)
        before = damages.count
        finish("other", try checkOthers(&damages), "rows", since: before)
    }

    // MARK: Names

    private func checkNames(hidden: Bool, _ damages: inout DamageList) throws -> UInt64 {
        var held = [EntryDigest](repeating: EntryDigest(), count: said.count)
        var count: UInt64 = 0
        try forEachRow { key, row in
            guard let row else {
                damages.add(NameTables.damaged("verify.damage.name_row", key))
                return
            }
            for number in row.first..<row.first + UInt64(row.count) where isKnown(number) {
                count += 1
                guard let name = row.name(number) else { continue }
                held[NameTables.group(number)].add(digest(number, name))
            }
        }
        let groups = Set(said.indices.filter { said[$0] != held[$0] })
        if !groups.isEmpty, !hidden { try tellNames(groups, &damages) }
        return count
    }

    private func isKnown(_ packed: UInt64) -> Bool {
        let subject = SubjectNumber(packed: packed)
        return subject.number > 0 && subject.number <= state.subjects[subject.kind]?.count ?? 0
    }

    /// Lends the rows of names; nil for one that is none.
    private func forEachRow(_ body: (_ key: UInt64, NameRow?) throws -> Void) throws {
        let transaction = try storage.environment.read()
        var next: UInt64? = 0
        while let start = next {
            next = nil
            try transaction.withCursor(storage.names.subjects) { cursor in
                var entry = try cursor.seek(start)
                var rows = 0
                while let current = entry {
                    if rows == 256 {
                        next = current.number
                        return
                    }
                    rows += 1
                    try body(current.number, NameRow(current))
                    entry = try cursor.next()
                }
            }
            transaction.reset()
            try transaction.renew()
        }
    }

    /// Compares names one by one where their sums differ.
    private func tellNames(_ groups: Set<Int>, _ damages: inout DamageList) throws {
        var names: [UInt64: [UInt8]] = [:]
        let receiver = RecordEntries.Receiver(name: { introduction in
            let packed = introduction.subject.packed
            guard isKnown(packed), groups.contains(NameTables.group(packed)) else { return }
            names[packed] = Array(introduction.name)
        })
        var entries = RecordEntries(state)
        try RecordStretch(storage, pace, isPaced: false).forEachRecord(from: 1, through: state.last) {
            entries.add($0, $1, receiver)
        }
        try forEachRow { _, row in
            guard let row else { return }
            for number in row.first..<row.first + UInt64(row.count)
            where isKnown(number) && groups.contains(NameTables.group(number)) {
                let name = row.name(number).map { Array($0) }
                if let name, let known = names.removeValue(forKey: number), known == name { continue }
                damages.add(NameTables.damaged("verify.damage.name", number))
            }
        }
        for number in names.keys.sorted() { damages.add(NameTables.damaged("verify.damage.name_missing", number)) }
    }

    private static func damaged(_ key: String, _ packed: UInt64) -> Damage {
        let subject = SubjectNumber(packed: packed)
        let kind = SubjectKind(rawValue: subject.kind)?.name ?? "\(subject.kind)"
        return Damage(
            .indexes, Text(key, kind, subject.number), affected: Text("verify.affected.name", kind, subject.number),
            .copy)
    }

    // MARK: Origins

    private func checkOrigins(_ entries: RecordEntries, _ damages: inout DamageList) throws -> UInt64 {
        let transaction = try storage.environment.read()
        for (index, known) in entries.origins.enumerated() where !known.isEmpty {
            let number = UInt32(index + 1)
            func complain(_ key: String) {
                damages.add(
                    Damage(
                        .indexes, Text(key, number), affected: Text("verify.affected.origin", number), .copy))
            }
            if try transaction.get(storage.meta, Names.originKey(number), { $0.elementsEqual(known) }) != true {
                complain("verify.damage.origin")
            }
            let key = [Names.originByHash] + SHA256.hash(data: known).prefix(16)
            let found = try transaction.get(storage.meta, key) { bytes in
                bytes.count == 4 ? UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)) : 0
            }
            if found != number { complain("verify.damage.origin_key") }
        }
        return UInt64(entries.origins.count)
    }

    // MARK: The rest

    private func checkOthers(_ damages: inout DamageList) throws -> UInt64 {
        var rows: UInt64 = 0
        let transaction = try storage.environment.read()
        let now = try storage.state(transaction)
        var origins: (numbers: UInt64, keys: UInt64) = (0, 0)
        func complain(_ key: String, _ row: UnsafeRawBufferPointer, _ affected: String = "verify.affected.space") {
            damages.add(Damage(.indexes, Text(key, Hexadecimal.text(row)), affected: Text(affected), .copy))
        }
        try forEach(storage.meta, transaction, &rows) { row in
            switch (row.key.first, row.key.count) {
            case (Names.originByNumber, 5): origins.numbers += 1
            case (Names.originByHash, 17): origins.keys += 1
            default: if !row.key.elementsEqual(LogState.key) { complain("verify.damage.meta_row", row.key) }
            }
        }
        if origins.numbers != UInt64(now.originCount) || origins.keys != origins.numbers {
            damages.add(
                Damage(
                    .indexes, Text("verify.damage.origin_rows", origins.numbers, origins.keys, now.originCount),
                    affected: Text("verify.affected.space"), .copy))
        }
        try forEach(storage.sources, transaction, &rows) { row in
            let isSource = (1...LogLimits.offsetSourceBytesMax).contains(row.key.count) && row.value.count == 8
            if !isSource { complain("verify.damage.source_row", row.key, "verify.affected.source") }
        }
        try forEach(storage.claims, transaction, &rows) { complain("verify.damage.claim_row", $0.key) }
        try forEach(storage.nodes, transaction, &rows) { row in
            // Pages of the tree of subjects are looked at by `SubjectTreeCheck`.
            if row.key.count == 9, row.key[0] >= 0x80 { return }
            guard row.key.count == 9, row.value.count == TreeHash.byteCount, isNode(row.key, now.last) else {
                return complain("verify.damage.node_row", row.key)
            }
        }
        return rows
    }

    /// Whether a subtree is complete in a log that ends at `last`.
    private func isNode(_ key: UnsafeRawBufferPointer, _ last: UInt64) -> Bool {
        let (level, index) = (key[0], UInt64(bigEndian: key.loadUnaligned(fromByteOffset: 1, as: UInt64.self)))
        guard level > 0, level < 8 else { return false }
        return index < last >> (8 * UInt64(level))
    }

    private func forEach(
        _ table: Table, _ transaction: borrowing ReadTransaction, _ rows: inout UInt64, _ body: (Cursor.Entry) -> Void
    ) throws {
        try transaction.withCursor(table) { cursor in
            var entry = try cursor.first()
            while let current = entry {
                rows += 1
                body(current)
                entry = try cursor.next()
            }
        }
    }
}

/// The table of retractions against what the records say stands.
struct RetractionCheck {
    /// Events read in the view in which the table is compared.
    private static let lastEvents: UInt64 = 10_000
    let storage: LogStorage

    func run(_ entries: RecordEntries, through end: UInt64, _ damages: inout DamageList) throws -> UInt64 {
        guard entries.unreadable.isEmpty else { return UInt64(entries.retractions.count) }
        var pairs = entries.retractions
        var position = end
        let transaction = try storage.environment.read()
        var last = try storage.state(transaction).last
        // The table changes with every retraction: what came since is read first, and the rest in the table's own view.
        while position < last {
            try storage.forEach(from: position + 1, through: last, transaction) { view in
                if let target = view.retractedSequence { pairs.append((view.sequence, target)) }
                return true
            }
            let isClose = last - position <= RetractionCheck.lastEvents
            position = last
            if isClose { break }
            transaction.reset()
            try transaction.renew()
            last = try storage.state(transaction).last
        }
        var rows = RetractionCheck.rows(pairs)
        try transaction.withCursor(storage.retractions) { cursor in
            var entry = try cursor.first()
            while let row = entry {
                let target = row.number
                let stored = stride(from: 0, to: row.value.count - row.value.count % 8, by: 8).map {
                    UInt64(littleEndian: row.value.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
                }
                let known = rows.removeValue(forKey: target)
                if known != stored || row.key.count != 8 || row.value.count % 8 != 0 {
                    damages.add(RetractionCheck.damaged("verify.damage.retraction", target, stored, known ?? []))
                }
                entry = try cursor.next()
            }
        }
        for (target, known) in rows.sorted(by: { $0.key < $1.key }) {
            damages.add(RetractionCheck.damaged("verify.damage.retraction", target, [], known))
        }
        return UInt64(pairs.count)
    }

    /// Which retractions of each event stand, the newest first. One stands if none of it stands, and all of it are later.
    static func rows(_ pairs: [(retraction: UInt64, target: UInt64)]) -> [UInt64: [UInt64]] {
        var rows: [UInt64: [UInt64]] = [:]
        for (retraction, target) in pairs.reversed() where rows[retraction] == nil {
            rows[target, default: []].append(retraction)
        }
        return rows
    }

    private static func damaged(_ key: String, _ target: UInt64, _ stored: [UInt64], _ known: [UInt64]) -> Damage {
        func list(_ numbers: [UInt64]) -> String {
            numbers.isEmpty ? "–" : numbers.prefix(5).map { "\($0)" }.joined(separator: ", ")
        }
        return Damage(
            .indexes, Text(key, target, list(stored), list(known)),
            affected: Text("verify.affected.retraction", target),
            .copy, sequences: target...max(target, 1))
    }
}
