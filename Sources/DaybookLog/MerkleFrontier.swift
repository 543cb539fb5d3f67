import Crypto

/// The right edge of the RFC 9162 Merkle tree over all records: enough to add leaves and to compute the root.
///
/// Holds one hash for each perfect subtree, largest first: the tree of 13 leaves keeps those of 8, 4 and 1.
struct MerkleFrontier: Equatable, Sendable {
    typealias Hash = [UInt8]

    private(set) var leaves: UInt64 = 0
    private(set) var subtrees: [Hash] = []

    init() {}

    init(leaves: UInt64, subtrees: [Hash]) {
        self.leaves = leaves
        self.subtrees = subtrees
    }

    /// Hash of a leaf (RFC 9162, 2.1.1): SHA-256 of a zero byte and the record.
    static func leafHash(_ record: UnsafeRawBufferPointer) -> Hash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
        hasher.update(bufferPointer: record)
        return Array(hasher.finalize())
    }

    /// Hash of an inner node: SHA-256 of a one byte and the two children.
    static func nodeHash(_ left: Hash, _ right: Hash) -> Hash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(1)) { hasher.update(bufferPointer: $0) }
        left.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        right.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return Array(hasher.finalize())
    }

    /// Adds a leaf. Calls `complete` for each 256-ary node that becomes complete: its level (1 covers 256 leaves, 2 covers
    /// 65,536 …), its index within the level, and its hash.
    mutating func add(_ leaf: Hash, complete: (_ level: UInt8, _ index: UInt64, _ hash: Hash) throws -> Void) rethrows {
        leaves += 1
        var hash = leaf
        var height = 0
        while leaves >> UInt64(height) & 1 == 0 {
            hash = MerkleFrontier.nodeHash(subtrees.removeLast(), hash)
            height += 1
            if height % 8 == 0 {
                try complete(UInt8(height / 8), (leaves >> UInt64(height)) - 1, hash)
            }
        }
        subtrees.append(hash)
    }

    /// The root of the tree (RFC 9162, 2.1.1); SHA-256 of nothing when it is empty.
    var root: Hash {
        guard var hash = subtrees.last else { return Array(SHA256.hash(data: [UInt8]())) }
        for left in subtrees.dropLast().reversed() { hash = MerkleFrontier.nodeHash(left, hash) }
        return hash
    }
}
