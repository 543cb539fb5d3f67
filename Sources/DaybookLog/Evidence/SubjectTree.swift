import DaybookModel

/// Where a subject's stream ends, as a leaf of the tree of subjects.
struct SubjectLeaf: Equatable, Sendable {
    /// SHA-256 of the subject's name, `customer/C-1001`: the leaf's place in the tree.
    var key: TreeHash
    var version: UInt32
    var sequence: UInt64

    /// Hash of the key for a subject's kind and name.
    static func key(_ kind: String, _ name: UnsafeRawBufferPointer) -> TreeHash {
        var bytes = Array(kind.utf8)
        bytes.append(UInt8(ascii: "/"))
        bytes += name
        return bytes.withUnsafeBytes { TreeHash.sha256($0) }
    }

    static func key(_ subject: Subject) -> TreeHash {
        var name = subject.key
        return name.withUTF8 { key(subject.kind.name, UnsafeRawBufferPointer($0)) }
    }

    /// SHA-256 of the byte 2, the key, the version (u32) and the sequence (u64), both big-endian.
    var hash: TreeHash {
        key.withBytes { key in
            withUnsafeBytes(of: (sequence.bigEndian, version.bigEndian)) { numbers in
                var last: (UInt32, UInt32, UInt32) = (0, 0, 0)
                return withUnsafeMutableBytes(of: &last) { last in
                    last.copyBytes(from: numbers[8..<12])
                    UnsafeMutableRawBufferPointer(rebasing: last[4...]).copyBytes(from: numbers[0..<8])
                    return TreeHash.tagged(2, key, UnsafeRawBufferPointer(last))
                }
            }
        }
    }
}

/// The Merkle tree over the ends of all subjects' streams: a binary trie by the bits of the SHA-256 of the names.
///
/// A part of it without leaves is 32 zero bytes, a part with one leaf is that leaf wherever it begins, any other is SHA-256 of the
/// byte 3 and its two halves. So the root follows from the set alone; a name has one place only, so nobody can hold two ends of one
/// stream ready; that a name is *not* there can be proven; and a new event changes one path. (A tree over the sorted names would
/// move all leaves behind a new one.)
enum SubjectTree {
    /// What is known of a part of the tree without looking into it.
    struct Part: Equatable {
        /// 0, 1, or 2 for more.
        var count: UInt8 = 0
        var hash = TreeHash.zero

        static let empty = Part()

        static func leaf(_ leaf: SubjectLeaf) -> Part { Part(count: 1, hash: leaf.hash) }

        static func join(_ left: Part, _ right: Part) -> Part {
            if left.count == 0, right.count < 2 { return right }
            if right.count == 0, left.count < 2 { return left }
            return Part(
                count: 2, hash: left.hash.withBytes { left in right.hash.withBytes { TreeHash.tagged(3, left, $0) } })
        }

        /// Neighbours joined until one is left; their number is a power of two.
        static func join(_ parts: ArraySlice<Part>) -> Part {
            guard parts.count > 1 else { return parts[parts.startIndex] }
            let middle = parts.startIndex + parts.count / 2
            return join(join(parts[..<middle]), join(parts[middle...]))
        }
    }

    /// What shows where the stream of a subject ends, or that there is no such subject.
    struct Path: Equatable {
        /// The other half at each level from the root down to where the key is alone.
        var siblings: [TreeHash] = []
        /// What is there: the key's own leaf, another's (then the key is not in the tree), or nothing.
        var end: SubjectLeaf?
    }

    /// The part that holds leaves in the order of their keys which agree in all bits before `bit`.
    static func part(_ leaves: ArraySlice<SubjectLeaf>, bit: Int = 0) -> Part {
        guard let first = leaves.first else { return .empty }
        guard leaves.count > 1 else { return .leaf(first) }
        let middle = middle(leaves, bit)
        return .join(part(leaves[..<middle], bit: bit + 1), part(leaves[middle...], bit: bit + 1))
    }

    /// The way from such a part down to a key.
    static func path(to key: TreeHash, _ leaves: ArraySlice<SubjectLeaf>, bit: Int = 0) -> Path {
        guard leaves.count > 1 else { return Path(end: leaves.first) }
        let middle = middle(leaves, bit)
        let (own, other) =
            key.bit(bit) ? (leaves[middle...], leaves[..<middle]) : (leaves[..<middle], leaves[middle...])
        var path = path(to: key, own, bit: bit + 1)
        path.siblings.insert(part(other, bit: bit + 1).hash, at: 0)
        return path
    }

    /// The first leaf with a 1 in this bit.
    private static func middle(_ leaves: ArraySlice<SubjectLeaf>, _ bit: Int) -> Int {
        var (low, high) = (leaves.startIndex, leaves.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if leaves[middle].key.bit(bit) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
