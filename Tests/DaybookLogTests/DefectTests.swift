import DaybookModel
import DaybookTestSupport
import Foundation
import LMDB
import Testing

@testable import DaybookLog

/// Defects that were found by review or in use; each test failed before its mend.
@Suite struct DefectTests {
    let store: TemporaryStore

    init() throws { store = try TemporaryStore() }

    /// A store named by one character stopped the program.
    @Test(arguments: [
        ("q", "."), ("books", "."), ("a/b", "a/"), ("/a", "/"), ("/", "/"), ("/a/b/", "/a/"), ("./q", "./"),
        ("../x/y", "../x/"),
    ]) func everyPathHasAParent(path: String, parent: String) {
        #expect(Durable.parent(of: path) == parent)
    }

    /// A power cut while the first person's key was made left a keyring without its first bytes, and no key could be made after that.
    /// (`LaboratoryTests` cuts the power there.)
    @Test func aFileGetsItsNameWhenItIsWhole() throws {
        let path = "\(store.path)/keys/made"
        // Of a process that had this one's number and was ended in the middle.
        try Data("half".utf8).write(to: URL(fileURLWithPath: "\(path).\(getpid()).new"))
        try Durable.create(Array("whole".utf8), at: path)
        #expect(throws: LogError.self) { try Durable.create(Array("other".utf8), at: path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "whole")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(store.path)/keys") == ["made"])
    }

    @Test func foldersAreMadeWithThoseAboveThem() throws {
        let path = "\(store.path)/a/b/c"
        try Durable.makeFolder(path)
        try Durable.makeFolder(path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
        let file = "\(store.path)/file"
        try Durable.create([], at: file)
        #expect(throws: LogError.self) { try Durable.makeFolder("\(file)/d") }
    }

    private func isRefused(_ outcome: AppendOutcome?) -> Bool {
        if case .refused = outcome { true } else { false }
    }

    /// A batch that fails must not leave its new keys in memory: another process makes others for the same persons.
    @Test func keysOfAFailedBatchAreForgotten() throws {
        let first = try store.open()
        let second = try store.open()
        let broken = EventDraft.sample(1, personal: "one")
        // A directory in the keyring's place makes the sync of the first log's batch fail.
        let keys = "\(store.path)/keys"
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: keys)
        _ = try? first.append([AppendRequest([broken])])  // Fails for users other than root; harmless for root.
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: keys)
        _ = try second.append([AppendRequest([.sample(2, personal: "two")])])
        _ = try first.append([AppendRequest([.sample(3, personal: "three")])])
        let fresh = try store.open()
        for sequence in 1...(try fresh.head.sequence) {
            guard case .open = try #require(try fresh.event(sequence)).personal else {
                Issue.record("event \(sequence) cannot be opened")
                return
            }
        }
    }

    @Test func whatWasErasedStaysErasedWhenThePersonIsRecordedAgain() throws {
        let log = try store.open()
        _ = try log.append([AppendRequest([.sample(1, personal: "before")])])
        try eraseKey(person: 1)
        let again = try store.open()
        #expect(try again.event(1)?.personal == .erased)
        #expect(
            try again.append([AppendRequest([.sample(1, personal: "before")])]) == [
                .already(sequence: 1, isRetracted: false, isErased: true)
            ])
        _ = try again.append([AppendRequest([.sample(2, personal: "after")])])
        #expect(try again.event(1)?.personal == .erased)
        #expect(try again.event(2)?.personal == .open(EventDraft.sample(2, personal: "after").personal))
    }

    /// Marks a slot as an erasure does.
    private func eraseKey(person: Int) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: "\(store.path)/keys/keyring"))
        try handle.seek(toOffset: UInt64(KeyringFile.place(UInt32(person))))
        var slot = [UInt8](repeating: 0, count: KeySlot.bytes)
        slot.withUnsafeMutableBytes { KeySlot.erase($0, person: UInt32(person), isChecked: true) }
        try handle.write(contentsOf: Data(slot))
        try handle.close()
    }

    @Test func aLostKeyringIsNotTakenForAnErasureNorReplaced() throws {
        _ = try store.open().append([AppendRequest([.sample(1, personal: "private")])])
        let keyring = "\(store.path)/keys/keyring"
        try FileManager.default.moveItem(atPath: keyring, toPath: keyring + ".away")
        let log = try store.open()
        #expect(try log.event(1)?.personal == .sealed)
        let outcomes = try log.append([
            AppendRequest([.sample(2, personal: "new")]), AppendRequest([.sample(3, customer: "C-9")]),
        ])
        #expect(isRefused(outcomes.first))
        #expect(outcomes.last == .appended(first: 2, count: 1))  // The other request is not harmed.
        #expect(!FileManager.default.fileExists(atPath: keyring))
    }

    @Test func withoutTheMasterKeyTheLogIsReadableAndSealed() throws {
        _ = try store.open().append([AppendRequest([.sample(1, personal: "private")])])
        let auditor = try Log(store: store.path, masterKey: MasterKey(path: store.path + ".nowhere"))
        #expect(try auditor.event(1)?.personal == .sealed)
        #expect(isRefused(try auditor.append([AppendRequest([.sample(2, personal: "new")])]).first))
    }

    private func environment() throws -> Environment {
        try Environment.open(path: "\(store.path)/log", Environment.Options(tables: LogTable.all))
    }

    @Test func damagedFiltersAreDamageNotAbsence() throws {
        let log = try store.open()
        _ = try log.append((0..<4_200).map { AppendRequest([.sample($0)]) })
        let environment = try environment()
        let runs = environment[table: LogTable.runs]
        let transaction = try environment.write()
        let keys = try transaction.withCursor(runs) { cursor -> [[UInt8]] in
            var keys: [[UInt8]] = []
            var next = try cursor.first()
            while let entry = next {
                if entry.key.first.map({ $0 & 0x80 != 0 }) == true { keys.append(Array(entry.key)) }
                next = try cursor.next()
            }
            return keys
        }
        #expect(!keys.isEmpty)
        for key in keys {
            let bytes = try #require(try transaction.bytes(runs, key))
            try transaction.put(runs, key, [UInt8](repeating: 0, count: bytes.count))
        }
        try transaction.commit()
        #expect(throws: LogError.self) { try store.open().append([AppendRequest([.sample(7)])]) }
    }

    @Test func aLostBlockOrTailRowIsNamed() throws {
        let log = try store.open()
        _ = try log.append((0..<2_000).map { AppendRequest([.sample($0)]) })
        let environment = try environment()
        let transaction = try environment.write()
        let middle = try transaction.withCursor(environment[table: LogTable.blocks]) {
            try $0.seek(notAbove: 700)?.number
        }
        try transaction.delete(environment[table: LogTable.blocks], try #require(middle))
        try transaction.commit()
        #expect(throws: LogError.self) { try log.forEach { _ in true } }
        let other = try TemporaryStore()
        let second = try other.open()
        _ = try second.append((0..<3).map { AppendRequest([.sample($0)]) })
        let tail = try Environment.open(path: "\(other.path)/log", Environment.Options(tables: LogTable.all))
        let change = try tail.write()
        try change.delete(tail[table: LogTable.tail], UInt64(2))
        try change.commit()
        #expect(throws: LogError.self) { try second.forEach { _ in true } }
        // The commit that would seal the tail must not renumber what follows the gap.
        #expect(throws: LogError.self) { try other.open().append((10..<900).map { AppendRequest([.sample($0)]) }) }
    }

    @Test func aChangedByteOfTheStateIsDamage() throws {
        let log = try store.open()
        _ = try log.append([AppendRequest([.sample(1)])])
        let environment = try environment()
        let meta = environment[table: LogTable.meta]
        let transaction = try environment.write()
        var state = try #require(try transaction.bytes(meta, LogState.key))
        state[50] ^= 1
        try transaction.put(meta, LogState.key, state)
        try transaction.commit()
        #expect(throws: LogError.self) { try log.head }
        for count in 0..<state.count {
            #expect(throws: LogError.self) { try Array(state.prefix(count)).withUnsafeBytes { try LogState($0) } }
        }
    }

    @Test func impossibleDraftsAreRefusedAndHarmNoOther() throws {
        let log = try store.open()
        let good = EventDraft.sample(1)
        var bad: [EventDraft] = []
        for number in 2...8 { bad.append(.sample(number)) }
        bad[0].subject = Subject(.customer, String(repeating: "x", count: 600))
        bad[1].source = String(repeating: "s", count: 70_000)
        bad[2].actor = String(repeating: "a", count: 70_000)
        bad[3].occurredAt = Instant(microseconds: .max)
        bad[4].correlation = String(repeating: "c", count: 80_000)
        bad[5].id = ""
        bad[6].type = 999
        var requests = bad.map { AppendRequest([$0]) }
        requests.append(AppendRequest([good]))
        requests.append(AppendRequest([.sample(9)], offset: .init(source: "", value: 1)))
        let outcomes = try log.append(requests)
        for (index, outcome) in outcomes.enumerated() where index != 7 {
            #expect(isRefused(outcome), "draft \(index): \(outcome)")
        }
        #expect(outcomes[7] == .appended(first: 1, count: 1))
    }

    @Test func readingAfterTheGreatestSequenceIsEmpty() throws {
        let log = try store.open()
        _ = try log.append([AppendRequest([.sample(1)])])
        var count = 0
        try log.forEach(after: .max) { _ in
            count += 1
            return true
        }
        #expect(count == 0)
    }

    /// A shift that bound tighter than the product before it once put every bit in the same place.
    @Test func aFilterKnowsItsKeysAndFewOthers() {
        var random = SeededGenerator(seed: 5)
        let keys = (0..<48).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
        var block = [UInt8](repeating: 0, count: BloomBlock.bytes)
        for key in keys { BloomBlock.insert(key, into: &block, at: 0) }
        let sealed = BloomBlock.sealed(block)
        sealed.withUnsafeBytes { bytes in
            for key in keys { #expect(BloomBlock.contains(key, bytes, at: 0) == true) }
            let others = (0..<10_000).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
            let wrong = others.count { BloomBlock.contains($0, bytes, at: 0) == true }
            #expect(wrong < 300)
        }
    }

    @Test func runsAreMergedByTheCommitsThatWriteThem() throws {
        let log = try store.open()
        for start in stride(from: 0, to: 4_096 * 20, by: 4_096) {
            _ = try log.append((start..<start + 4_096).map { AppendRequest([.sample($0)]) })
        }
        let environment = try environment()
        let state = try #require(try LogState.read(environment.read(), environment[table: LogTable.meta]))
        #expect(state.runs.count < 2 * 2 * LogLimits.mergeWidth)
        #expect(state.runs.contains { $0.level > 0 })
    }

    @Test func closingAndOpeningAtOnceNeverOpensTwice() throws {
        _ = try store.open().append([AppendRequest([.sample(1)])])
        let threads = (0..<4).map { thread in
            TestThread { [store] in
                for number in 0..<50 {
                    let log = try store.open()
                    _ = try log.append([AppendRequest([.sample(1_000 * (thread + 1) + number)])])
                }
            }
        }
        for thread in threads { try thread.join() }
        #expect(try LogChecker.problems(try store.open()) == [])
    }
}
