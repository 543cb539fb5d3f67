import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookLog

@Suite struct BackupTests {
    let store: TemporaryStore
    let log: Log
    let key: SigningKey
    let backup: LogBackup
    private let folder: TemporaryFolder

    init() throws {
        store = try TemporaryStore()
        log = try store.open()
        key = SigningKey.make(origin: try log.origin)
        folder = try TemporaryFolder()
        backup = LogBackup(path: folder.path + "/backup")
    }

    /// Events of every type, with retractions and personal fields, some at offsets of an ordered source.
    private func append(_ count: Int, seed: UInt64) throws {
        for (index, draft) in try EventDraft.randomEvents(count, seed: seed).enumerated() {
            var draft = draft
            // Retractions name the ids that the first events have.
            if seed > 1 { draft.id = "\(seed)-\(draft.id)" }
            if seed > 1, draft.type == EventType.eventRetracted { continue }
            var request = AppendRequest([draft])
            if index % 5 == 0 { request.offset = .init(source: "feed \(seed)", value: UInt64(index)) }
            _ = try log.append([request])
        }
    }

    private func add() throws -> LogBackup.Result {
        try backup.add(log, sign: { try log.signHead(key, at: log.now()) })
    }

    private func restored(through sequence: UInt64, id: EventID? = nil, trusted: TreeHead? = nil) throws -> (
        String, Log
    ) {
        let path = folder.path + "/restored-\(UUID().uuidString)"
        try backup.restore(into: path, id: id ?? log.storeID, through: sequence, trusted: trusted)
        return (path, try Log(store: path, masterKey: store.masterKey))
    }

    private func records(_ log: Log, through last: UInt64 = .max) throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try log.forEach(through: last) { view in
            records.append(Array(view.record))
            return true
        }
        return records
    }

    @Test func aBackupGrowsAndRestoresToEveryEvent() throws {
        try append(300, seed: 1)
        let first = try add()
        #expect(first.events == 1..<first.head.head.size + 1)
        #expect(try add().events.isEmpty)
        try append(200, seed: 2)
        let second = try add()
        #expect(second.events.lowerBound == first.head.head.size + 1)
        let all = try records(log)
        for sequence in [0, 1, 17, first.head.head.size, first.head.head.size + 1, second.head.head.size] {
            let (path, copy) = try restored(through: sequence)
            #expect(try records(copy) == Array(all[..<Int(sequence)]))
            #expect(try copy.head.root == log.root(size: sequence))
            #expect(try LogChecker.problems(copy) == [])
            try FileManager.default.removeItem(atPath: path)
        }
        let (_, copy) = try restored(through: second.head.head.size)
        #expect(try copy.head == log.head)
        #expect(try copy.offsets() == log.offsets())
        #expect(try copy.head.retractions > 5)
        for sequence in 1...(try log.lastSequence) {
            #expect(try copy.retractions(of: sequence) == log.retractions(of: sequence))
        }
    }

    @Test func aRestoredLogGoesOn() throws {
        try append(200, seed: 3)
        let size = try add().head.head.size
        let (_, copy) = try restored(through: size)
        let drafts = try EventDraft.randomEvents(50, seed: 3).filter { $0.type != EventType.eventRetracted }
        for var draft in drafts {
            draft.id = "3-\(draft.id)"
            draft.personal = []
            draft.contact = ""
            let outcome = try copy.append([AppendRequest([draft])])[0]
            if case .appended = outcome { Issue.record("\(draft.id) is in the log already: \(outcome)") }
        }
        #expect(try copy.append([AppendRequest([EventDraft.sample(1)])])[0] == .appended(first: size + 1, count: 1))
        #expect(try LogChecker.problems(copy) == [])
    }

    @Test func whatWasCutOffIsNotInTheBackup() throws {
        try append(100, seed: 4)
        let size = try add().head.head.size
        try append(50, seed: 5)
        // As a backup leaves it that was cut off before its head was written.
        var builder = RecordSegment.Builder(first: size + 1)
        try log.forEach(after: size) { view in
            builder.add(view.record)
            return true
        }
        try builder.write(to: backup.path + "/log")
        try Data("1 eA==\n".utf8).write(
            to: URL(fileURLWithPath: backup.path + "/log/\(RecordSegment.name(size + 9)).offsets"))
        #expect(try restored(through: size).1.lastSequence == size)
        #expect(throws: LogError.self) { try restored(through: size + 1) }
        let next = try add()
        #expect(try restored(through: next.head.head.size).1.head == log.head)
    }

    @Test func everyChangedByteIsFound() throws {
        try append(40, seed: 6)
        let size = try add().head.head.size
        let logs = backup.path + "/log"
        for name in try FileManager.default.contentsOfDirectory(atPath: logs) + ["../heads"] {
            let url = URL(fileURLWithPath: "\(logs)/\(name)")
            let bytes = try Data(contentsOf: url)
            for index in stride(from: 0, to: bytes.count, by: 1 + bytes.count / 60) {
                var changed = bytes
                changed[index] ^= 1 << UInt8(index % 8)
                try changed.write(to: url)
                #expect(throws: (any Error).self, "byte \(index) of \(name)") { try restored(through: size) }
            }
            try bytes.write(to: url)
        }
        #expect(try restored(through: size).1.head == log.head)
    }

    @Test func aMissingSegmentIsFound() throws {
        try append(40, seed: 7)
        _ = try add()
        try append(40, seed: 8)
        let size = try add().head.head.size
        let first = try #require(try RecordSegment.all(in: backup.path + "/log").first)
        try FileManager.default.removeItem(atPath: first.path)
        #expect(throws: LogError.self) { try restored(through: size) }
    }

    @Test func aBackupThatDoesNotReachAKeptHeadIsRefused() throws {
        try append(60, seed: 9)
        let size = try add().head.head.size
        try append(10, seed: 10)
        let later = try log.signHead(key, at: log.now()).head
        #expect(throws: LogError.self) { try restored(through: size, trusted: later) }
        _ = try add()
        #expect(try restored(through: size, trusted: later).1.lastSequence == size)
        var other = later
        other.root[5] ^= 1
        #expect(throws: LogError.self) { try restored(through: size, trusted: other) }
    }

    @Test func aLogThatWasChangedIsNotAddedToItsBackup() throws {
        try append(60, seed: 11)
        _ = try add()
        let other = try TemporaryStore()
        let stranger = try other.open()
        _ = try stranger.append((0..<100).map { AppendRequest([EventDraft.sample($0)]) })
        let key = SigningKey.make(origin: try stranger.origin)
        #expect(throws: LogError.self) {
            try backup.add(stranger, sign: { try stranger.signHead(key, at: stranger.now()) })
        }
    }
}

/// A folder that goes away with the object.
private final class TemporaryFolder: Sendable {
    let path = NSTemporaryDirectory() + "daybook-backup-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // Nothing depends on it being gone.
}
