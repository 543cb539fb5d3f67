import DaybookLog
import DaybookModel
import DaybookProjections
import Foundation
import LMDB
import Synchronization

/// Keeps one read model up to date: catches it up with the log before a query, and finds the generation in use.
///
///     views/<name>/current                    the name of the generation in use
///     views/<name>/v<version>.<layout>-<n>/   its environment
final class ViewRunner: Sendable {
    /// Events looked at per transaction when catching up.
    static let batchEvents: UInt64 = 50_000
    /// Further behind than this, a fresh build is quicker than catching up.
    static let rebuildEvents: UInt64 = 100_000
    /// How generations keep their rows (`RowChunk`, `ViewDigest`): raise it when that changes.
    private static let layout = 2

    let projector: any Projector.Type
    let folder: String
    private let log: Log
    private let types: EventTypes
    private let known = Mutex<Known?>(nil)

    /// A generation that is open, and what `current` was when it was opened.
    private struct Known {
        let generation: Generation
        let mark: FileMark
    }

    init(_ projector: any Projector.Type, log: Log, store: String) {
        self.projector = projector
        self.log = log
        folder = "\(store)/views/\(projector.name)"
        types = EventTypes(projector.types)
    }

    // MARK: Catching up

    /// The current generation, caught up with the log's end; nil when there is none, or one so far behind that a rebuild is quicker.
    func caughtUp() throws -> (reader: ViewReader, checkpoint: Checkpoint)? {
        guard let generation = try current() else { return nil }
        let head = try log.lastSequence
        let checkpoint = try generation.checkpoint(generation.environment.read())
        let position = checkpoint.sequence
        guard position <= head else {
            throw ServiceError(Text("view.ahead_of_log", projector.name, position, head))
        }
        guard position < head else { return (ViewReader(generation), checkpoint) }
        if head - position > ViewRunner.rebuildEvents, position < head / 2 { return nil }
        return (ViewReader(generation), try catchUp(generation, batchEvents: ViewRunner.batchEvents))
    }

    /// Catches up the current generation, if there is one, in transactions of the given size.
    func catchUpCurrent(batchEvents: Int) throws {
        if let generation = try current() { try catchUp(generation, batchEvents: UInt64(batchEvents)) }
    }

    /// Folds what the log holds beyond the checkpoint, in transactions of `batchEvents` events at most.
    @discardableResult private func catchUp(_ generation: Generation, batchEvents: UInt64) throws -> Checkpoint {
        var checkpoint = try generation.checkpoint(generation.environment.read())
        let subjects = SubjectSeeds(log)
        while case let head = try log.lastSequence, checkpoint.sequence < head {
            let transaction = try generation.environment.write()
            // Another process may have caught up while this one waited for the lock.
            checkpoint = try generation.checkpoint(transaction)
            guard checkpoint.sequence < head else { break }
            let end = min(head, checkpoint.sequence + batchEvents)
            var rows = MemoryRows()
            try log.forEachBatch(after: checkpoint.sequence, through: end, types: projector.types) { batch in
                projector.fold(batch, types, into: &rows)
            }
            var update = GenerationUpdate(generation, subjects, checkpoint)
            try update.write(rows, transaction)
            checkpoint = update.checkpoint
            checkpoint.sequence = end
            try transaction.put(generation.meta, Checkpoint.key, checkpoint.bytes)
            try transaction.commit()
        }
        return checkpoint
    }

    // MARK: Rebuilding

    /// Builds this read model alone (`ViewRebuild`).
    @discardableResult func rebuild(progress: (_ done: UInt64, _ of: UInt64) -> Void) throws -> Generation {
        try ViewRebuild(log: log, runners: [self]).run(progress: progress)[0]
    }

    /// Where a new generation is made: nobody else makes one of the same read model meanwhile.
    final class Site: Sendable {
        let name: String
        let path: String
        private let lock: FileLock
        private let isInUse = Atomic<Bool>(false)

        fileprivate init(name: String, folder: String, lock: FileLock) {
            self.name = name
            self.lock = lock
            path = "\(folder)/\(name)"
        }

        deinit {
            if !isInUse.load(ordering: .relaxed) {
                // Nothing points to it; what cannot be removed now, the next rebuild removes.
                try? FileManager.default.removeItem(atPath: path)
            }
            lock.unlock()
        }

        /// Fills the generation; nothing points to it yet, so the disk is waited for once.
        func write(_ runs: [RowRun], _ subjects: SubjectSeeds, through sequence: UInt64) throws {
            let generation = try Generation(path: path, isNoSync: true)
            let writer = GenerationWriter(generation, subjects)
            for number in Set(runs.map(\.shape.number)).sorted() {
                let table = runs.filter { $0.shape.number == number }
                try writer.write(table, table[0].shape)
            }
            try writer.finish(sequence: sequence)
            try generation.environment.sync()
        }

        fileprivate func isNowInUse() { isInUse.store(true, ordering: .relaxed) }
    }

    func makeSite() throws -> Site {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let lock = try FileLock(path: "\(folder)/rebuild.lock")
        return Site(name: try nextName(), folder: folder, lock: lock)
    }

    /// Opens a generation that was made, catches it up with what came meanwhile and puts it in use.
    func open(_ site: Site) throws -> Generation {
        // From here on the generation is an ordinary one: every commit waits for the disk.
        let generation = try Generation(path: site.path)
        try catchUp(generation, batchEvents: ViewRunner.batchEvents)
        try switchTo(site.name)
        site.isNowInUse()
        known.withLock { $0 = nil }
        try removeLeftovers(except: site.name)
        return generation
    }

    /// State of the current generation without catching it up; nil when there is none.
    func status() throws -> Checkpoint? {
        guard let generation = try current() else { return nil }
        return try generation.checkpoint(generation.environment.read())
    }

    // MARK: Generations

    /// The generation in use; nil when there is none or it was made by another version of the projector. It stays open for the next
    /// question, until another takes its place.
    func current() throws -> Generation? {
        let path = "\(folder)/current"
        return try known.withLock { known in
            while let mark = FileMark(path: path) {
                if let known, known.mark == mark { return known.generation }
                known = nil
                do {
                    let name = try String(contentsOfFile: path, encoding: .utf8)
                        .trimmingCharacters(in: .whitespacesAndNewlines)
                    let isThere = FileManager.default.fileExists(atPath: "\(folder)/\(name)")
                    if name.hasPrefix(prefix), isThere {
                        let generation = try Generation(existing: "\(folder)/\(name)")
                        known = Known(generation: generation, mark: mark)
                        return generation
                    }
                    if FileMark(path: path) == mark { return nil }
                } catch let error as LMDBError where error.isMissing {
                    // After a power cut its name may be there without its tables, which is as good as none; and whoever opens
                    // one that another process is just removing makes an empty file.
                    if FileMark(path: path) == mark { return nil }
                } catch {
                    // Another process may just have put a newer one in its place, and removed this one.
                    if FileMark(path: path) == mark { throw error }
                }
            }
            known = nil
            return nil
        }
    }

    private var prefix: String { "v\(projector.version).\(ViewRunner.layout)-" }

    private func nextName() throws -> String {
        let numbers = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
            name.hasPrefix("v") ? name.split(separator: "-").last.flatMap { Int($0) } : nil
        }
        return "\(prefix)\((numbers.max() ?? 0) + 1)"
    }

    /// The switch is one rename: a query sees the old generation or the new one, never half of either.
    private func switchTo(_ name: String) throws {
        let temporary = "\(folder)/current.new"
        try (name + "\n").write(toFile: temporary, atomically: false, encoding: .utf8)
        guard rename(temporary, "\(folder)/current") == 0 else {
            throw ServiceError(Text("view.switch_failed", projector.name, String(cString: strerror(errno))))
        }
    }

    private func removeLeftovers(except name: String) throws {
        for other in try FileManager.default.contentsOfDirectory(atPath: folder)
        where other.hasPrefix("v") && other != name {
            // Who is just opening it may put files into it again; what is left then, the next rebuild removes.
            try? FileManager.default.removeItem(atPath: "\(folder)/\(other)")
        }
    }
}

/// What tells one state of a file from the next: a file that is renamed into place is another one, written at another time.
private struct FileMark: Equatable {
    private let inode: UInt64
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil when there is no such file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        inode = UInt64(status.st_ino)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

/// A lock between processes, held by an open file: it goes away with the process.
struct FileLock {
    private let file: Int32

    init(path: String) throws {
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
        guard file >= 0, flock(file, LOCK_EX) == 0 else {
            throw ServiceError(Text("view.lock_failed", path, String(cString: strerror(errno))))
        }
    }

    func unlock() { close(file) }
}
