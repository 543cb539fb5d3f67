import DaybookLog
import DaybookModel
import DaybookProjections
import Foundation
import LMDB

/// Keeps one read model up to date: catches it up with the log before a query, and rebuilds it beside itself.
///
///     views/<name>/current            the name of the generation in use
///     views/<name>/v<version>-<n>/    its environment
final class ViewRunner: Sendable {
    /// Events folded per transaction when catching up.
    static let batchEvents = 20_000
    /// Further behind than this, a fresh build is quicker than catching up.
    static let rebuildEvents: UInt64 = 100_000

    private let projector: any Projector.Type
    private let log: Log
    private let folder: String

    init(_ projector: any Projector.Type, log: Log, store: String) {
        self.projector = projector
        self.log = log
        folder = "\(store)/views/\(projector.name)"
    }

    /// The current generation, caught up with the log's end. Makes the first one when there is none.
    func caughtUp() throws -> (reader: ViewReader, checkpoint: Checkpoint) {
        var generation = try current()
        let head = try log.head.sequence
        if let known = generation {
            let position = try known.checkpoint(known.environment.read()).sequence
            guard position <= head else {
                throw ServiceError(Text("view.ahead_of_log", projector.name, position, head))
            }
            if head - position > ViewRunner.rebuildEvents, position < head / 2 { generation = nil }
        }
        guard let generation else {
            let built = try rebuild(progress: { _, _ in })
            return (ViewReader(built), try built.checkpoint(built.environment.read()))
        }
        return (ViewReader(generation), try catchUp(generation, batchEvents: ViewRunner.batchEvents))
    }

    /// Catches up the current generation, if there is one, in transactions of the given size.
    func catchUpCurrent(batchEvents: Int) throws {
        if let generation = try current() { try catchUp(generation, batchEvents: batchEvents) }
    }

    /// Folds what the log holds beyond the checkpoint, in transactions of `batchEvents` events at most.
    @discardableResult func catchUp(_ generation: Generation, batchEvents: Int) throws -> Checkpoint {
        var checkpoint = try generation.checkpoint(generation.environment.read())
        while try checkpoint.sequence < log.head.sequence {
            let transaction = try generation.environment.write()
            // Another process may have caught up while this one waited for the lock.
            checkpoint = try generation.checkpoint(transaction)
            var rows = PagedRows(generation, transaction.borrowed)
            var count = 0
            let start = checkpoint.sequence
            let filter = EventFilter(types: projector.types)
            checkpoint.sequence = try log.forEach(after: start, through: start + UInt64(batchEvents) * 64, filter) {
                view in
                projector.fold(view, into: &rows)
                count += 1
                return count < batchEvents
            }
            try rows.flush(into: &checkpoint, transaction) { try log.subject($0).key }
            try transaction.put(generation.meta, Checkpoint.key, checkpoint.bytes)
            try transaction.commit()
        }
        return checkpoint
    }

    /// Builds a new generation from the first event on and switches to it; the old one serves queries until then.
    @discardableResult func rebuild(progress: (_ done: UInt64, _ of: UInt64) -> Void) throws -> Generation {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let lock = try FileLock(path: "\(folder)/rebuild.lock")
        defer { lock.unlock() }
        let old = try currentName()
        let name = try nextName()
        let path = "\(folder)/\(name)"
        let head = try log.head.sequence
        do {
            let building = try Generation(path: path, isNoSync: true)
            try build(building, through: head, progress)
            try building.environment.sync()
        }
        // From here on the generation is an ordinary one: every commit waits for the disk.
        let generation = try Generation(path: path)
        try catchUp(generation, batchEvents: ViewRunner.batchEvents)
        try switchTo(name)
        if let old, old != name { try FileManager.default.removeItem(atPath: "\(folder)/\(old)") }
        try removeLeftovers(except: name)
        return generation
    }

    private func build(_ generation: Generation, through head: UInt64, _ progress: (UInt64, UInt64) -> Void) throws {
        var rows = MemoryRows()
        var reported: UInt64 = 0
        try log.forEach(through: head, EventFilter(types: projector.types)) { view in
            projector.fold(view, into: &rows)
            if view.sequence >= reported + 50_000 {
                reported = view.sequence
                progress(view.sequence, head)
            }
            return true
        }
        var checkpoint = Checkpoint()
        checkpoint.sequence = head
        let transaction = try generation.environment.write()
        try rows.forEach { key, row in
            checkpoint.digest.add(ViewDigest.hash(key, name: try log.subject(key.subject).key, row))
            checkpoint.rows += 1
            try transaction.append(generation.rows, Generation.key(key), row)
        }
        try transaction.put(generation.meta, Checkpoint.key, checkpoint.bytes)
        try transaction.commit()
        progress(head, head)
    }

    /// State of the current generation without catching it up; nil when there is none.
    func status() throws -> Checkpoint? {
        guard let generation = try current() else { return nil }
        return try generation.checkpoint(generation.environment.read())
    }

    // MARK: Generations

    private func current() throws -> Generation? {
        guard let name = try currentName() else { return nil }
        return try Generation(path: "\(folder)/\(name)")
    }

    /// The generation in use; nil when there is none or it was made by another version of the projector.
    private func currentName() throws -> String? {
        let path = "\(folder)/current"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let name = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        guard name.hasPrefix("v\(projector.version)-"), FileManager.default.fileExists(atPath: "\(folder)/\(name)")
        else { return nil }
        return name
    }

    private func nextName() throws -> String {
        let numbers = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
            name.hasPrefix("v") ? name.split(separator: "-").last.flatMap { Int($0) } : nil
        }
        return "v\(projector.version)-\((numbers.max() ?? 0) + 1)"
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
            try FileManager.default.removeItem(atPath: "\(folder)/\(other)")
        }
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
