import CNettle
import Glibc

/// A SHA-256 hash without an array around it.
struct TreeHash: Equatable, Comparable, BitwiseCopyable, Sendable {
    static let byteCount = 32

    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Nil unless there are 32 bytes.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == TreeHash.byteCount else { return nil }
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    private init() {}

    /// 32 zero bytes, which no hash is.
    static let zero = TreeHash()

    var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    static func == (left: TreeHash, right: TreeHash) -> Bool { left.words == right.words }

    /// In the order of their bytes.
    static func < (left: TreeHash, right: TreeHash) -> Bool {
        withUnsafeBytes(of: left.words) { left in
            withUnsafeBytes(of: right.words) { right in memcmp(left.baseAddress!, right.baseAddress!, byteCount) < 0 }
        }
    }

    /// A bit, the highest of the first byte being number 0.
    func bit(_ number: Int) -> Bool {
        withUnsafeBytes(of: words) { $0[number >> 3] >> UInt8(7 - number & 7) & 1 == 1 }
    }

    /// The first 8 bytes as a number, so that its order is theirs.
    var prefix: UInt64 { words.0.bigEndian }

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

    /// SHA-256 of bytes as they are.
    static func sha256(_ bytes: UnsafeRawBufferPointer) -> TreeHash {
        var context = sha256_ctx()
        nettle_sha256_init(&context)
        update(&context, bytes)
        return digest(&context)
    }

    /// SHA-256 of a byte that says what is hashed, and of two stretches.
    static func tagged(_ tag: UInt8, _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> TreeHash {
        hash(of: tag, first, second)
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: words, body)
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
