/// The right edge of the RFC 9162 Merkle tree over all records: enough to add leaves and to compute the root.
///
/// Holds one hash for each perfect subtree, largest first: the tree of 13 leaves keeps those of 8, 4 and 1.
struct MerkleFrontier: Equatable, Sendable {
    private(set) var leaves: UInt64 = 0
    private(set) var subtrees: [TreeHash] = []

    init() {}

    init(leaves: UInt64, subtrees: [TreeHash]) {
        self.leaves = leaves
        self.subtrees = subtrees
    }

    /// Adds a leaf. Calls `complete` for each 256-ary node that becomes complete: its level (1 covers 256 leaves, 2 covers
    /// 65,536 …), its index within the level, and its hash.
    mutating func add(_ leaf: TreeHash, complete: (_ level: UInt8, _ index: UInt64, _ hash: TreeHash) -> Void) {
        leaves += 1
        var hash = leaf
        var height = 0
        while leaves >> UInt64(height) & 1 == 0 {
            hash = TreeHash.node(subtrees.removeLast(), hash)
            height += 1
            if height % 8 == 0 { complete(UInt8(height / 8), (leaves >> UInt64(height)) - 1, hash) }
        }
        subtrees.append(hash)
    }

    /// The root of the tree (RFC 9162, 2.1.1); SHA-256 of nothing when it is empty.
    var root: TreeHash {
        guard var hash = subtrees.last else { return TreeHash.ofNothing }
        for left in subtrees.dropLast().reversed() { hash = TreeHash.node(left, hash) }
        return hash
    }
}
