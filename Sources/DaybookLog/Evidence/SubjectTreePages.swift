import CChecksum
import DaybookModel
import LMDB

/// The tree of subjects as the log keeps it, in `nodes`: pages for four bits of the keys each, so that a head costs what changed since
/// the one before, and a path a few pages.
///
/// All of it can be computed from the records. It is brought up to date when a head is signed, and stands where that head does.
struct SubjectTreePages {
    /// Tells the pages from the nodes of the tree of records, whose levels are below.
    static let levelBase: UInt8 = 0x80
    private static let markKey: [UInt8] = [0xFF] + [UInt8](repeating: 0, count: 8)
    /// Leaves of a page; 44 bytes each keep it within half a page of LMDB.
    private static let leavesMax = 40
    private static let branches = 16

    private let storage: LogStorage

    init(_ storage: LogStorage) { self.storage = storage }

    /// How far the pages go.
    struct Mark: Equatable {
        /// They hold what the records up to this sequence say …
        var through: UInt64 = 0
        /// … unless an update was begun and has not ended.
        var isWhole = true
    }

    private enum Page {
        case leaves([SubjectLeaf])
        case branches([SubjectTree.Part])
    }

    func mark(_ transaction: borrowing some Reading & ~Copyable) throws -> Mark {
        try transaction.get(storage.nodes, SubjectTreePages.markKey) { bytes in
            var reader = try SubjectTreePages.checked(bytes)
            let mark = Mark(through: reader.take(), isWhole: reader.take(UInt8.self) == 1)
            guard !reader.isShort else { throw SubjectTreePages.damage }
            return mark
        } ?? Mark()
    }

    func put(_ mark: Mark, _ transaction: borrowing WriteTransaction) throws {
        var writer = ByteWriter()
        writer.put(mark.through)
        writer.put(UInt8(mark.isWhole ? 1 : 0))
        try transaction.put(storage.nodes, SubjectTreePages.markKey, SubjectTreePages.sealed(writer.bytes))
    }

    func root(_ transaction: borrowing some Reading & ~Copyable) throws -> TreeHash {
        try SubjectTreePages.part(page(0, 0, transaction), depth: 0).hash
    }

    /// Puts leaves, in the order of their keys, in the place of those with the same keys; answers the part below.
    @discardableResult func put(
        _ changed: ArraySlice<SubjectLeaf>, depth: Int = 0, prefix: UInt64 = 0,
        _ transaction: borrowing WriteTransaction
    ) throws -> SubjectTree.Part {
        var page = try page(depth, prefix, transaction)
        switch page {
        case .leaves(let known):
            let leaves = SubjectTreePages.merged(known[...], changed)
            if leaves.count <= SubjectTreePages.leavesMax {
                page = .leaves(leaves)
            } else {
                var parts = [SubjectTree.Part](repeating: .empty, count: SubjectTreePages.branches)
                try put(leaves[...], below: depth, prefix, into: &parts, transaction)
                page = .branches(parts)
            }
        case .branches(var parts):
            try put(changed, below: depth, prefix, into: &parts, transaction)
            page = .branches(parts)
        }
        try transaction.put(
            storage.nodes, SubjectTreePages.key(depth, prefix), SubjectTreePages.sealed(SubjectTreePages.encoded(page)))
        return SubjectTreePages.part(page, depth: depth)
    }

    private func put(
        _ changed: ArraySlice<SubjectLeaf>, below depth: Int, _ prefix: UInt64, into parts: inout [SubjectTree.Part],
        _ transaction: borrowing WriteTransaction
    ) throws {
        var rest = changed
        while let first = rest.first {
            let branch = SubjectTreePages.branch(first.key, depth)
            let end = rest.firstIndex { SubjectTreePages.branch($0.key, depth) != branch } ?? rest.endIndex
            parts[branch] = try put(
                rest[..<end], depth: depth + 1, prefix: prefix << 4 | UInt64(branch), transaction)
            rest = rest[end...]
        }
    }

    /// The way from the root to a key.
    func path(to key: TreeHash, _ transaction: borrowing some Reading & ~Copyable) throws -> SubjectTree.Path {
        var (siblings, depth, prefix): ([TreeHash], Int, UInt64) = ([], 0, 0)
        while true {
            switch try page(depth, prefix, transaction) {
            case .leaves(let leaves):
                let path = SubjectTree.path(to: key, leaves[...], bit: 4 * depth)
                return SubjectTree.Path(siblings: siblings + path.siblings, end: path.end)
            case .branches(let parts):
                var range = parts[...]
                for bit in 4 * depth..<4 * depth + 4 {
                    guard range.contains(where: { $0.count > 1 }) || range.count(where: { $0.count > 0 }) > 1 else {
                        break
                    }
                    let middle = range.startIndex + range.count / 2
                    let (own, other) =
                        key.bit(bit) ? (range[middle...], range[..<middle]) : (range[..<middle], range[middle...])
                    siblings.append(SubjectTree.Part.join(other).hash)
                    range = own
                }
                // One part is left, or several with one leaf at most: that is where the key is alone.
                guard let branch = range.indices.first(where: { parts[$0].count > 0 }) else {
                    return SubjectTree.Path(siblings: siblings)
                }
                depth += 1
                prefix = prefix << 4 | UInt64(branch)
            }
        }
    }

    // MARK: Pages

    private static func branch(_ key: TreeHash, _ depth: Int) -> Int { Int(key.prefix >> UInt64(60 - 4 * depth) & 15) }

    private static func key(_ depth: Int, _ prefix: UInt64) -> [UInt8] {
        LogStorage.nodeKey(level: levelBase + UInt8(depth), index: prefix)
    }

    private func page(
        _ depth: Int, _ prefix: UInt64, _ transaction: borrowing some Reading & ~Copyable
    ) throws -> Page {
        try transaction.get(storage.nodes, SubjectTreePages.key(depth, prefix)) { bytes in
            var reader = try SubjectTreePages.checked(bytes)
            let isBranch = reader.take(UInt8.self) == 1
            let count = Int(reader.take(UInt8.self))
            guard !isBranch || count == SubjectTreePages.branches else { throw SubjectTreePages.damage }
            let page: Page =
                isBranch
                ? .branches(
                    (0..<count).map { _ in
                        SubjectTree.Part(count: reader.take(), hash: TreeHash(reader.take(count: 32)) ?? .zero)
                    })
                : .leaves(
                    (0..<count).map { _ in
                        SubjectLeaf(
                            key: TreeHash(reader.take(count: 32)) ?? .zero, version: reader.take(),
                            sequence: reader.take())
                    })
            guard !reader.isShort else { throw SubjectTreePages.damage }
            return page
        } ?? .leaves([])
    }

    private static func part(_ page: Page, depth: Int) -> SubjectTree.Part {
        switch page {
        case .leaves(let leaves): SubjectTree.part(leaves[...], bit: 4 * depth)
        case .branches(let parts): .join(parts[...])
        }
    }

    private static func encoded(_ page: Page) -> [UInt8] {
        var writer = ByteWriter()
        switch page {
        case .leaves(let leaves):
            writer.put(UInt8(0))
            writer.put(UInt8(leaves.count))
            for leaf in leaves {
                writer.put(leaf.key.bytes)
                writer.put(leaf.version)
                writer.put(leaf.sequence)
            }
        case .branches(let parts):
            writer.put(UInt8(1))
            writer.put(UInt8(parts.count))
            for part in parts {
                writer.put(part.count)
                writer.put(part.hash.bytes)
            }
        }
        return writer.bytes
    }

    /// Both in the order of their keys; of two with the same key the changed one.
    private static func merged(
        _ known: ArraySlice<SubjectLeaf>, _ changed: ArraySlice<SubjectLeaf>
    ) -> [SubjectLeaf] {
        var (known, merged) = (known, [SubjectLeaf]())
        merged.reserveCapacity(known.count + changed.count)
        for leaf in changed {
            while let first = known.first, first.key < leaf.key {
                merged.append(first)
                known.removeFirst()
            }
            if known.first?.key == leaf.key { known.removeFirst() }
            merged.append(leaf)
        }
        return merged + known
    }

    // MARK: Checksums

    private static let damage = LogError.damaged(sequence: 0, Text("log.damage.subject_tree"))

    private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(bytes.withUnsafeBytes { daybook_crc32c($0.baseAddress!, $0.count) })
        return writer.bytes + bytes
    }

    private static func checked(_ row: UnsafeRawBufferPointer) throws(LogError) -> ByteReader {
        guard row.count > 4 else { throw damage }
        let bytes = UnsafeRawBufferPointer(rebasing: row[4...])
        let checksum = UInt32(littleEndian: row.loadUnaligned(as: UInt32.self))
        guard daybook_crc32c(bytes.baseAddress!, bytes.count) == checksum else { throw damage }
        return ByteReader(bytes)
    }
}
