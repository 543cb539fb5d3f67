import CNettle

/// A SHA-256 hash without an array around it.
struct TreeHash: Equatable, BitwiseCopyable, Sendable {
    static let byteCount = 32

    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Nil unless there are 32 bytes.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == TreeHash.byteCount else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    private init() {}

    var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    static func == (left: TreeHash, right: TreeHash) -> Bool { left.words == right.words }

    /// Hash of a leaf (RFC 9162, 2.1.1): SHA-256 of a zero byte and the record.
    static func leaf(_ record: UnsafeRawBufferPointer) -> TreeHash {
        hash(of: 0, record, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Hash of an inner node: SHA-256 of a one byte and the two children.
    static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        withUnsafeBytes(of: left.words) { left in
            withUnsafeBytes(of: right.words) { right in hash(of: 1, left, right) }
        }
    }

    static let ofNothing: TreeHash = {
        var context = sha256_ctx()
        nettle_sha256_init(&context)
        return digest(&context)
    }()

    /// Two hashes per event appended: a library that allocates for each of them would take longer for that than for hashing.
    private static func hash(
        of prefix: UInt8, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
    ) -> TreeHash {
        var context = sha256_ctx()
        nettle_sha256_init(&context)
        withUnsafeBytes(of: prefix) { update(&context, $0) }
        update(&context, first)
        update(&context, second)
        return digest(&context)
    }

    private static func update(_ context: inout sha256_ctx, _ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        nettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
    }

    private static func digest(_ context: inout sha256_ctx) -> TreeHash {
        var hash = TreeHash()
        withUnsafeMutableBytes(of: &hash.words) { words in
            nettle_sha256_digest(&context, words.count, words.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        return hash
    }
}

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
