import DaybookModel
import LMDB

/// The Merkle tree over all records as one view of the log has it, of any size it ever had: its roots, and the proofs made of them
/// (RFC 9162, 2.1.3 and 2.1.4).
///
/// Of the tree only the roots of complete subtrees of 256, 65,536 … leaves are stored. All else is computed when it is asked for: a
/// path costs at most 255 leaves and 255 nodes of each level, whatever the size of the log.
struct MerkleTree {
    private let storage: LogStorage
    private let transaction: BorrowedRead

    /// Valid only while the transaction is.
    init(_ storage: LogStorage, _ transaction: BorrowedRead) {
        self.storage = storage
        self.transaction = transaction
    }

    /// The root of the tree over the first `size` records.
    func root(size: UInt64) throws -> TreeHash { try hash(0..<size) }

    /// The siblings on the way from a leaf, counted from 0, to the root of the tree of `size` leaves; the lowest first.
    func inclusionPath(of leaf: UInt64, size: UInt64) throws -> [TreeHash] { try path(to: leaf, in: 0..<size) }

    /// What leads from the root over `first` leaves to that over `second`; empty when one of them says nothing about the other.
    func consistencyPath(from first: UInt64, to second: UInt64) throws -> [TreeHash] {
        guard first > 0, first < second else { return [] }
        return try path(from: first, to: 0..<second, isKnown: true)
    }

    // MARK: As the standard defines them

    private func path(to leaf: UInt64, in range: Range<UInt64>) throws -> [TreeHash] {
        guard range.upperBound - range.lowerBound > 1 else { return [] }
        let middle = MerkleTree.middle(range)
        return leaf < middle
            ? try path(to: leaf, in: range.lowerBound..<middle) + [hash(middle..<range.upperBound)]
            : try path(to: leaf, in: middle..<range.upperBound) + [hash(range.lowerBound..<middle)]
    }

    /// `isKnown`: the range begins where the first tree does, so its root is known to whoever checks.
    private func path(from first: UInt64, to range: Range<UInt64>, isKnown: Bool) throws -> [TreeHash] {
        guard first < range.upperBound - range.lowerBound else { return isKnown ? [] : [try hash(range)] }
        let middle = MerkleTree.middle(range)
        let left = middle - range.lowerBound
        return first <= left
            ? try path(from: first, to: range.lowerBound..<middle, isKnown: isKnown) + [hash(middle..<range.upperBound)]
            : try path(from: first - left, to: middle..<range.upperBound, isKnown: false)
                + [hash(range.lowerBound..<middle)]
    }

    /// Where the left subtree ends: it has the largest power of two of leaves that is less than all.
    private static func middle(_ range: Range<UInt64>) -> UInt64 {
        let count = range.upperBound - range.lowerBound
        return range.lowerBound + 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }

    private func hash(_ range: Range<UInt64>) throws -> TreeHash {
        let count = range.upperBound - range.lowerBound
        guard count > 0 else { return TreeHash.ofNothing }
        guard count.nonzeroBitCount > 1 else {
            return try subtree(height: count.trailingZeroBitCount, at: range.lowerBound)
        }
        let middle = MerkleTree.middle(range)
        return try TreeHash.node(hash(range.lowerBound..<middle), hash(middle..<range.upperBound))
    }

    // MARK: What is stored

    /// The root of the 2^height leaves from `first` on.
    private func subtree(height: Int, at first: UInt64) throws -> TreeHash {
        let level = height / 8
        let count = 1 << (height % 8)
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(count)
        if level == 0 {
            try storage.forEachRecord(from: first + 1, through: first + UInt64(count), transaction) { _, record in
                hashes.append(TreeHash.leaf(record))
                return true
            }
        } else {
            let index = first >> UInt64(8 * level)
            for index in index..<index + UInt64(count) {
                let key = LogStorage.nodeKey(level: UInt8(level), index: index)
                guard let hash = try transaction.get(storage.nodes, key, { TreeHash($0) }) ?? nil else {
                    throw LogError.damaged(sequence: index << UInt64(8 * level) + 1, Text("log.damage.node"))
                }
                hashes.append(hash)
            }
        }
        while hashes.count > 1 {
            for index in 0..<hashes.count / 2 {
                hashes[index] = TreeHash.node(hashes[2 * index], hashes[2 * index + 1])
            }
            hashes.removeLast(hashes.count / 2)
        }
        return hashes[0]
    }
}
