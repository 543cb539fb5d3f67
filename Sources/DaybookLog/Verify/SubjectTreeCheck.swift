import CChecksum
import DaybookModel
import LMDB

/// The tree over the ends of all subjects' streams: the pages that the log keeps of it, and the root that the newest signed head says.
///
/// The ends are those that the records say; pages are read with code of their own.
struct SubjectTreeCheck {
    private static let levels: ClosedRange<UInt8> = 0x80...0x8F
    private static let markLevel: UInt8 = 0xFF
    /// More leaves than these are never on one page.
    private static let leavesMax = 40
    private static let branches = 16

    let storage: LogStorage
    let pace: VerifyPace
    let damagesMax: Int

    /// What the tree of some size must have as its root.
    struct Expected {
        var name: String
        var size: UInt64
        var root: [UInt8]
    }

    struct Result {
        var leaves: UInt64 = 0
        var note: Text?
        var damages: DamageList
    }

    /// `head`: of the newest signed head, if there is one.
    func run(_ head: Expected?, through end: UInt64) throws -> Result {
        var result = Result(damages: DamageList(max: damagesMax))
        let mark = try readMark(&result.damages)
        let pages = mark.flatMap { $0.isWhole && $0.through <= end ? $0.through : nil }
        if mark?.isWhole == false { result.note = Text("verify.note.subject_tree_begun") }
        let sizes = Set([pages, head.map(\.size)].compactMap { $0 }).filter { $0 <= end }.sorted()
        var ends = SubjectEnds()
        for size in sizes {
            try ends.read(RecordStretch(storage, pace, isPaced: false), through: size)
            guard ends.isWhole else {
                result.note = Text("verify.note.subject_tree_unread")
                return result
            }
            let leaves = try self.leaves(ends)
            result.leaves = UInt64(leaves.count)
            // Two ends under one name have no place in the tree.
            guard zip(leaves, leaves.dropFirst()).allSatisfy({ $0.key != $1.key }) else {
                result.damages.add(
                    Damage(
                        .indexes, Text("verify.damage.same_name"), affected: Text("verify.affected.completeness"),
                        .copy))
                return result
            }
            if let head, head.size == size {
                let root = SubjectTree.part(leaves[...]).hash
                if root.bytes != head.root {
                    let (said, computed) = (Hexadecimal.text(head.root), Hexadecimal.text(root.bytes))
                    result.damages.add(
                        Damage(
                            .indexes, Text("verify.damage.subjects_root", head.name, head.size, said, computed),
                            affected: Text("verify.affected.completeness"), .restore))
                }
            }
            if pages == size { try checkPages(leaves, through: size, &result) }
        }
        return result
    }

    private func leaves(_ ends: SubjectEnds) throws -> [SubjectLeaf] {
        var leaves: [SubjectLeaf] = []
        let transaction = try storage.environment.read()
        for (kind, known) in ends.heads {
            guard let title = SubjectKind(rawValue: kind)?.name else { continue }
            try storage.names.forEach(kind, from: 1, transaction) { number, name in
                guard Int(number) <= known.count else { return false }
                let end = known[Int(number) - 1]
                if end.version > 0 {
                    leaves.append(
                        SubjectLeaf(key: SubjectLeaf.key(title, name), version: end.version, sequence: end.sequence))
                }
                return true
            }
        }
        return leaves.sorted { $0.key < $1.key }
    }

    // MARK: Pages

    private func readMark(_ damages: inout DamageList) throws -> SubjectTreePages.Mark? {
        do {
            return try SubjectTreePages(storage).mark(storage.environment.read())
        } catch LogError.damaged {
            damages.add(SubjectTreeCheck.damaged("verify.damage.subject_mark", SubjectTreeCheck.markLevel, 0))
            return nil
        }
    }

    /// In one view of the log, because signing a head changes pages.
    private func checkPages(_ leaves: [SubjectLeaf], through size: UInt64, _ result: inout Result) throws {
        let transaction = try storage.environment.read()
        let mark = try SubjectTreePages(storage).mark(transaction)
        guard mark.through == size, mark.isWhole else {
            result.note = Text("verify.note.subject_tree_begun")
            return
        }
        var visited: UInt64 = 0
        if !leaves.isEmpty { _ = try checkPage(leaves[...], 0, 0, transaction, &visited, &result.damages) }
        var rows: UInt64 = 0
        try transaction.withCursor(storage.nodes) { cursor in
            var entry = try cursor.seek(LogStorage.nodeKey(level: SubjectTreeCheck.levels.lowerBound, index: 0))
            while let row = entry, row.key.count == 9, SubjectTreeCheck.levels.contains(row.key[0]) {
                rows += 1
                entry = try cursor.next()
            }
        }
        guard rows != visited, result.damages.count == 0 else { return }
        result.damages.add(
            Damage(
                .indexes, Text("verify.damage.subject_pages", rows, visited), affected: Text("verify.affected.space"),
                .copy))
    }

    /// Compares a page and all below it with the leaves that should be there; answers what these hash to.
    private func checkPage(
        _ leaves: ArraySlice<SubjectLeaf>, _ depth: Int, _ prefix: UInt64, _ transaction: borrowing ReadTransaction,
        _ visited: inout UInt64, _ damages: inout DamageList
    ) throws -> SubjectTree.Part {
        let level = SubjectTreeCheck.levels.lowerBound + UInt8(depth)
        let row = try transaction.bytes(storage.nodes, LogStorage.nodeKey(level: level, index: prefix))
        var own: SubjectTree.Part { SubjectTree.part(leaves, bit: 4 * depth) }
        func complain(_ key: String) { damages.add(SubjectTreeCheck.damaged(key, level, prefix)) }
        guard let row else {
            complain("verify.damage.subject_page_missing")
            return own
        }
        visited += 1
        guard let content = SubjectTreeCheck.content(row) else {
            complain("verify.damage.subject_page_checksum")
            return own
        }
        guard leaves.count > SubjectTreeCheck.leavesMax else {
            if content != SubjectTreeCheck.encoded(leaves) { complain("verify.damage.subject_page") }
            return own
        }
        var parts: [SubjectTree.Part] = []
        var rest = leaves
        for branch in 0..<SubjectTreeCheck.branches {
            let end = rest.firstIndex { SubjectTreeCheck.branch($0.key, depth) != branch } ?? rest.endIndex
            let below = rest[..<end]
            rest = rest[end...]
            guard !below.isEmpty else {
                parts.append(.empty)
                continue
            }
            let next = (depth + 1, prefix << 4 | UInt64(branch))
            parts.append(try checkPage(below, next.0, next.1, transaction, &visited, &damages))
        }
        if content != SubjectTreeCheck.encoded(parts) { complain("verify.damage.subject_page") }
        return SubjectTree.Part.join(parts[...])
    }

    /// Four bits of a key.
    private static func branch(_ key: TreeHash, _ depth: Int) -> Int {
        (0..<4).reduce(0) { $0 << 1 | (key.bit(4 * depth + $1) ? 1 : 0) }
    }

    /// What stands behind the checksum of a row; nil when that does not match.
    private static func content(_ row: [UInt8]) -> [UInt8]? {
        guard row.count > 4 else { return nil }
        let checksum = row.withUnsafeBytes { daybook_crc32c($0.baseAddress! + 4, $0.count - 4) }
        let stored = row.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) }
        return checksum == stored ? Array(row[4...]) : nil
    }

    private static func encoded(_ leaves: ArraySlice<SubjectLeaf>) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(UInt8(0))
        writer.put(UInt8(leaves.count))
        for leaf in leaves {
            writer.put(leaf.key.bytes)
            writer.put(leaf.version)
            writer.put(leaf.sequence)
        }
        return writer.bytes
    }

    private static func encoded(_ parts: [SubjectTree.Part]) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(UInt8(1))
        writer.put(UInt8(parts.count))
        for part in parts {
            writer.put(part.count)
            writer.put(part.hash.bytes)
        }
        return writer.bytes
    }

    private static func damaged(_ key: String, _ level: UInt8, _ index: UInt64) -> Damage {
        Damage(
            .indexes, Text(key, level, index), affected: Text("verify.affected.subject_tree"), .copy)
    }
}

/// Version and sequence of the last event of every subject, as the records up to some place say.
private struct SubjectEnds {
    struct End: BitwiseCopyable {
        var sequence: UInt64 = 0
        var version: UInt32 = 0
    }

    /// By kind, and by number less 1.
    private(set) var heads: [UInt8: [End]] = [:]
    private(set) var through: UInt64 = 0
    /// False when a record cannot be read.
    private(set) var isWhole = true

    /// Goes on reading where it was.
    mutating func read(_ stretch: RecordStretch, through end: UInt64) throws {
        guard through < end else { return }
        var byKind: [[End]] = (0..<256).map { heads[UInt8($0)] ?? [] }
        var isWhole = isWhole
        try stretch.forEachRecord(from: through + 1, through: end) { sequence, record in
            guard let record, let view = EventView(sequence: sequence, record: record) else {
                isWhole = false
                return
            }
            let (kind, number) = (Int(view.subject.kind), Int(view.subject.number))
            guard number > 0, number - byKind[kind].count < 1 << 24 else { return }
            while byKind[kind].count < number { byKind[kind].append(End()) }
            byKind[kind][number - 1] = End(sequence: sequence, version: view.subjectVersion)
        }
        for (kind, ends) in byKind.enumerated() where !ends.isEmpty { heads[UInt8(kind)] = ends }
        self.isWhole = isWhole
        through = end
    }
}
