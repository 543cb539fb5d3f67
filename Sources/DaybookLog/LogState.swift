import CChecksum
import DaybookModel
import LMDB

/// Names of the tables in `log/`.
enum LogTable {
    static let tail = "tail"
    static let blocks = "blocks"
    static let subjects = "subjects"
    static let runs = "runs"
    static let claims = "claims"
    static let sources = "sources"
    static let nodes = "nodes"
    static let meta = "meta"
    /// Sequence of a retracted event → sequences of the retractions of it that stand (`RetractionTable`).
    static let retractions = "retractions"
    /// Free pages that small commits leave alone (`SparePages`).
    static let spare = "spare"
    static let all = [tail, blocks, subjects, runs, claims, sources, nodes, meta, retractions, spare]
}

/// Greatest sizes, so that one request cannot take the writer from the others.
public enum LogLimits {
    /// Records of one event, header included.
    public static let recordBytesMax = 1_200_000
    public static let requestEventsMax = 100_000
    /// Events of one request together.
    public static let requestBytesMax = 64 << 20
    /// One commit takes requests up to this many bytes of records.
    public static let commitBytesMax = 8 << 20
    /// Source, actor, id, correlation, causation: each.
    public static let nameBytesMax = 1_024
    /// Name of an ordered source, because it is a key of LMDB.
    public static let offsetSourceBytesMax = 500
    /// A run's tail: this many of the newest events are found by reading them.
    public static let runTailEvents = 4_096
    /// Runs of one level that are merged into one of the next.
    public static let mergeWidth = 8
    /// Free disk space kept in reserve, so that a store never fails in the middle of a commit.
    public static let reserveBytes = 64 << 20
}

/// How many subjects of a kind there are.
struct SubjectCount: Equatable, Sendable {
    var count: UInt32 = 0
    /// Names of numbers up to this one are in runs.
    var indexed: UInt32 = 0
}

/// The one `meta` value that every commit rewrites: where the log ends and how to go on from there.
struct LogState: Equatable, Sendable {
    static let formatVersion: UInt16 = 2
    static let key: [UInt8] = Array("state".utf8)

    var storeID = EventID(high: 0, low: 0)
    /// Key of the hashes in runs, so that outsiders cannot choose ids that collide.
    var hashKey: (UInt64, UInt64) = (0, 0)
    /// The sequence the next event gets; the first is 1.
    var next: UInt64 = 1
    var recordedAt = Instant(microseconds: 0)
    /// The latest business time of any event, imports' own aside: no question about a later date can have another answer.
    var occurredMax = Instant(microseconds: .min)
    var tailFirst: UInt64 = 1
    /// Bytes of the records in `tail`.
    var tailBytes: UInt32 = 0
    /// Subjects of each kind, by the kind's raw value.
    var subjects: [UInt8: SubjectCount] = [:]
    var originCount: UInt32 = 0
    /// `event.retracted` events so far: while there are none, no duplicate can be a retracted one.
    var retractionCount: UInt64 = 0
    /// Events up to this sequence are in runs.
    var indexed: UInt64 = 0
    var nextRun: UInt32 = 1
    var runs: [Run] = [] {
        didSet { newest = SearchedRuns.lists(of: runs, newest) }
    }
    /// By the kind's raw value.
    private var newest: [SearchedRuns] = []
    var merges: [Merge] = []
    /// Runs that were merged into others and whose chunks are being deleted.
    var garbage: [Run] = []
    var frontier = MerkleFrontier()

    var last: UInt64 { next - 1 }

    func encoded() -> [UInt8] {
        var writer = ByteWriter(capacity: 4_096)
        writer.put(LogState.formatVersion)
        writer.put(UInt16(0))
        writer.put(storeID.high)
        writer.put(storeID.low)
        writer.put(hashKey.0)
        writer.put(hashKey.1)
        writer.put(next)
        writer.put(recordedAt.microseconds)
        writer.put(occurredMax.microseconds)
        writer.put(tailFirst)
        writer.put(tailBytes)
        writer.put(originCount)
        writer.put(retractionCount)
        writer.put(indexed)
        writer.put(nextRun)
        writer.put(UInt8(subjects.count))
        for (kind, subjects) in subjects.sorted(by: { $0.key < $1.key }) {
            writer.put(kind)
            writer.put(subjects.count)
            writer.put(subjects.indexed)
        }
        for list in [runs, garbage] {
            writer.put(UInt16(list.count))
            for run in list { run.encode(into: &writer) }
        }
        writer.put(UInt8(merges.count))
        for merge in merges { merge.encode(into: &writer) }
        writer.put(UInt8(frontier.subtrees.count))
        for hash in frontier.subtrees { writer.put(hash.bytes) }
        writer.put(writer.bytes.withUnsafeBytes { daybook_crc32c($0.baseAddress!, $0.count) })
        return writer.bytes
    }

    init() {}

    /// `known`: another state of the same log, for what is known of its runs.
    init(_ bytes: UnsafeRawBufferPointer, after known: LogState? = nil) throws(LogError) {
        var reader = ByteReader(bytes)
        let version = reader.take(UInt16.self)
        guard version == LogState.formatVersion else {
            throw .otherFormat(found: Int(version), known: Int(LogState.formatVersion))
        }
        let body = max(0, bytes.count - 4)
        let checksum = UnsafeRawBufferPointer(rebasing: bytes[body...])
        guard checksum.count == 4,
            daybook_crc32c(bytes.baseAddress!, body) == UInt32(littleEndian: checksum.loadUnaligned(as: UInt32.self))
        else { throw .damaged(sequence: 0, Text("log.damage.state")) }
        _ = reader.take(UInt16.self)
        storeID = EventID(high: reader.take(), low: reader.take())
        hashKey = (reader.take(), reader.take())
        next = reader.take()
        recordedAt = Instant(microseconds: reader.take())
        occurredMax = Instant(microseconds: reader.take())
        tailFirst = reader.take()
        tailBytes = reader.take()
        originCount = reader.take()
        retractionCount = reader.take()
        indexed = reader.take()
        nextRun = reader.take()
        for _ in 0..<reader.take(UInt8.self) {
            let kind = reader.take(UInt8.self)
            subjects[kind] = SubjectCount(count: reader.take(), indexed: reader.take())
        }
        runs = (0..<reader.take(UInt16.self)).map { _ in Run(&reader) }
        garbage = (0..<reader.take(UInt16.self)).map { _ in Run(&reader) }
        merges = (0..<reader.take(UInt8.self)).map { _ in Merge(&reader) }
        let subtrees = (0..<reader.take(UInt8.self)).compactMap { _ in TreeHash(reader.take(count: TreeHash.byteCount))
        }
        guard !reader.isShort, next > 0, subtrees.count == (next - 1).nonzeroBitCount,
            indexed < next, nextRun < UInt32.max / 2,
            (runs + garbage + merges.map(\.output)).allSatisfy({ $0.isPossible(in: self) })
        else { throw .damaged(sequence: 0, Text("log.damage.state")) }
        frontier = MerkleFrontier(leaves: next - 1, subtrees: subtrees)
        newest = SearchedRuns.lists(of: runs, known?.newest ?? [])  // An initializer's own changes are not observed.
    }

    /// The runs of a kind, newest first: the first hit of a head is the newest.
    func newestFirst(_ kind: RunKind) -> SearchedRuns {
        Int(kind.rawValue) < newest.count ? newest[Int(kind.rawValue)] : SearchedRuns.none
    }

    /// Decodes the state; nil when the environment is new.
    static func read(
        _ transaction: borrowing some Reading & ~Copyable, _ meta: Table, after known: LogState? = nil
    ) throws -> LogState? {
        try transaction.get(meta, key) { try LogState($0, after: known) }
    }

    static func == (left: LogState, right: LogState) -> Bool { left.encoded() == right.encoded() }
}
