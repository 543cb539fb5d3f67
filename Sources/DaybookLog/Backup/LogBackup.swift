import DaybookModel
import Foundation
import Glibc

/// A folder with the records of a log up to a signed head, which grows with every backup: `heads`, and in `log` segments of records and
/// the offsets of ordered sources. The newest head in `heads` says how far it is whole; what lies beyond was cut off.
///
/// It holds no keys: personal fields are in it as they are in the log, sealed.
public struct LogBackup: Sendable {
    public let path: String
    private var logPath: String { "\(path)/log" }
    private var headsPath: String { "\(path)/heads" }

    public init(path: String) { self.path = path }

    /// Every signed head of the backup, the oldest first.
    public func heads() throws -> [SignedHead] {
        guard let file = try HeadsFile.open(path: headsPath) else { throw LogError.keys(Text("backup.none", path)) }
        let heads = try file.all()
        guard !heads.isEmpty else { throw LogError.keys(Text("backup.none", path)) }
        return heads
    }

    /// What a backup added.
    public struct Result: Sendable {
        public var head: SignedHead
        /// The events that were added; none when nothing was appended since the last backup.
        public var events: Range<UInt64>
    }

    /// Adds what the log has beyond the backup, up to a head that `sign` makes. Runs while others append; blocks the thread.
    public func add(
        _ log: Log, sign: () throws -> SignedHead, progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
    ) throws -> Result {
        do {
            try FileManager.default.createDirectory(atPath: logPath, withIntermediateDirectories: true)
        } catch {
            throw LogError.keys(Text("log.file.open", logPath, error.localizedDescription))
        }
        let file = try HeadsFile.openLocked(path: headsPath)
        let last = try file.last()
        if let last { try log.requireFollows(last.head) }
        // Offsets before the head: those of events that are not in the backup would have a restored log leave them out.
        let offsets = try log.offsets()
        let head = try sign()
        let first = (last?.head.size ?? 0) + 1
        if last?.note == head.note { return Result(head: head, events: first..<first) }
        try removeWhatWasCutOff(after: first - 1)
        try write(log, from: first, through: head.head.size, progress)
        try write(offsets, size: head.head.size)
        for folder in [logPath, path, Durable.parent(of: path)] { try Durable.syncFolder(folder) }
        let signed = try log.signedHeads()
        let known = last.flatMap { last in signed.lastIndex { $0.note == last.note } } ?? -1
        for other in signed[(known + 1)...].prefix(while: { $0.note != head.note }) { try file.append(other) }
        try file.append(head)
        return Result(head: head, events: first..<head.head.size + 1)
    }

    private func removeWhatWasCutOff(after size: UInt64) throws {
        for segment in try RecordSegment.all(in: logPath) where segment.first > size { unlink(segment.path) }
        for offsets in try offsetsFiles() where offsets.size > size { unlink(offsets.path) }
    }

    private func write(
        _ log: Log, from first: UInt64, through last: UInt64, _ progress: (_ done: UInt64, _ of: UInt64) -> Void
    ) throws {
        var builder = RecordSegment.Builder(first: first)
        try log.forEach(after: first - 1, through: last) { view in
            guard view.sequence == builder.next else {
                throw LogError.damaged(sequence: builder.next, Text("log.damage.missing"))
            }
            builder.add(view.record)
            if builder.isFull {
                try builder.write(to: logPath)
                progress(view.sequence - first + 1, last - first + 1)
                builder = RecordSegment.Builder(first: builder.next)
            }
            return true
        }
        guard builder.next == last + 1 else {
            throw LogError.damaged(sequence: builder.next, Text("log.damage.missing"))
        }
        if builder.count > 0 { try builder.write(to: logPath) }
    }

    // MARK: Offsets

    private func offsetsFiles() throws -> [(size: UInt64, path: String)] {
        try FileManager.default.contentsOfDirectory(atPath: logPath).compactMap { name in
            guard name.hasSuffix(".offsets"), let size = UInt64(name.dropLast(8)) else { return nil }
            return (size, "\(logPath)/\(name)")
        }.sorted { $0.size < $1.size }
    }

    private func write(_ offsets: [String: UInt64], size: UInt64) throws(LogError) {
        let path = "\(logPath)/\(RecordSegment.name(size)).offsets"
        // A head of the same size, signed with another key, finds the file there.
        guard access(path, F_OK) != 0 else { return }
        try Durable.create(BackupOffsets(offsets).encoded, at: path)
    }

    private func readOffsets(through sequence: UInt64) throws -> [String: UInt64] {
        guard let path = try offsetsFiles().last(where: { $0.size <= sequence })?.path else { return [:] }
        guard let bytes = FileManager.default.contents(atPath: path), let read = BackupOffsets(Array(bytes)) else {
            throw LogError.keys(Text("backup.damage.offsets", path))
        }
        return read.offsets
    }

    // MARK: Restoring

    /// Makes a log, in a folder that has none, of the first `sequence` events of the backup. Every event is hashed, and the roots must be
    /// those of the signed heads, of the first head at or beyond `sequence` as well, and of a head that somebody kept (`trusted`): a
    /// backup that does not reach that one is refused. An error leaves a log that nobody should use.
    public func restore(
        into store: String, id: EventID, through sequence: UInt64, trusted: TreeHead? = nil,
        progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
    ) throws {
        let heads = try heads().map(\.head)
        let size = heads.last?.size ?? 0
        guard let covering = heads.map(\.size).filter({ $0 >= sequence }).min() else {
            throw LogError.keys(Text("backup.too_short", size, sequence))
        }
        if let trusted {
            guard trusted.origin == heads.last?.origin else {
                throw LogError.disagreement(Text("heads.other_log", trusted.origin, heads.last?.origin ?? ""))
            }
            guard trusted.size <= size else {
                throw LogError.disagreement(Text("heads.log_is_older", size, trusted.size, trusted.signedAt))
            }
        }
        let end = max(covering, trusted?.size ?? 0)
        try Log.create(store: store, id: id)
        let log = try Log(store: store, masterKey: MasterKey(path: ""))
        var expected = (heads + [trusted].compactMap { $0 }).filter { $0.size <= end && $0.size > 0 }
            .sorted { $0.size < $1.size }[...]
        var frontier = MerkleFrontier()
        var records = ReplayedRecords()
        for segment in try RecordSegment.all(in: logPath) where segment.first <= end {
            try segment.forEach { number, record in
                guard number <= end else { return false }
                guard number == frontier.leaves + 1 else {
                    throw LogError.damaged(sequence: frontier.leaves + 1, Text("log.damage.missing"))
                }
                frontier.add(TreeHash.leaf(record)) { _, _, _ in }
                while let head = expected.first, head.size == number {
                    guard frontier.root.bytes == head.root else {
                        throw LogError.disagreement(Text("heads.log_was_changed", head.size, head.signedAt))
                    }
                    expected.removeFirst()
                }
                if number <= sequence { records.add(record) }
                if records.ends.count >= LogBackup.eventsPerCommit || records.bytes.count >= LogBackup.bytesPerCommit {
                    try log.replay(records)
                    records = ReplayedRecords()
                    progress(number, sequence)
                }
                return true
            }
        }
        guard frontier.leaves == end, expected.isEmpty else {
            throw LogError.damaged(sequence: frontier.leaves + 1, Text("log.damage.missing"))
        }
        records.offsets = try readOffsets(through: sequence)
        try log.replay(records)
    }

    /// Erasures of customers after an event, up to the newest head: what a log restored to that event cannot say.
    func erasures(after sequence: UInt64) throws -> [LaterErasure] {
        let size = try heads().last?.head.size ?? 0
        var erasures: [LaterErasure] = []
        let segments = try RecordSegment.all(in: logPath)
        // The segment before the first one that begins beyond may hold events beyond as well.
        let first = segments.lastIndex { $0.first <= sequence + 1 } ?? 0
        for segment in segments.dropFirst(first) where segment.first <= size {
            try segment.forEach { number, record in
                guard number <= size else { return false }
                guard number > sequence, let view = EventView(sequence: number, record: record),
                    view.type == EventType.customerErased
                else { return true }
                let contact = CustomerErased(view.payload).contact?.string ?? ""
                erasures.append(LaterErasure(subject: view.subject, contact: contact))
                return true
            }
        }
        return erasures
    }

    /// Takes the persons' keys of a log that was restored to an event, without those of whoever was erased by then or later.
    public func adopt(_ adoption: KeyAdoption, into log: Log, through sequence: UInt64) throws -> Int {
        var adoption = adoption
        adoption.later = try erasures(after: sequence)
        return try log.adopt(adoption)
    }

    private static let eventsPerCommit = 16_384
    private static let bytesPerCommit = 4 << 20
}

extension Log {
    /// The last offset of every ordered source.
    func offsets() throws -> [String: UInt64] {
        let transaction = try storage.environment.read()
        return try transaction.withCursor(storage.sources) { cursor in
            var offsets: [String: UInt64] = [:]
            var entry = try cursor.first()
            while let current = entry {
                guard current.value.count == 8 else { throw LogError.damaged(sequence: 0, Text("log.damage.state")) }
                offsets[String(decoding: current.key, as: UTF8.self)] = UInt64(
                    littleEndian: current.value.loadUnaligned(as: UInt64.self))
                entry = try cursor.next()
            }
            return offsets
        }
    }

    /// Appends records as another log holds them, and waits until they are durable.
    func replay(_ records: ReplayedRecords) throws { _ = try group.submit(.replay(records)) }
}
