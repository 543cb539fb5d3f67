import DaybookModel
import DaybookTestSupport
import Foundation
import LMDB
import Synchronization
import Testing

@testable import DaybookLog

/// Everything that is damaged on purpose is found and named, and a sound log is found sound.
@Suite struct VerifyTests {
    @Test func aSoundLogIsFoundSound() throws {
        let made = try VerifyStore.make()
        let report = try made.verification([.log, .indexes, .pages, .keys]).run()
        #expect(report.damages.damages.texts == [])
        #expect(try LogChecker.problems(made.log) == [])
        let head = try made.log.head
        #expect(report.root == head.root)
        #expect(report.size == head.sequence)
        #expect(Set(report.checks.map(\.area)) == [.log, .indexes, .pages, .keys])
        #expect(report.checks.first { $0.name == "records" }?.count == head.sequence)
    }

    /// A stretch of so many events is hashed on two threads, each its part.
    @Test func aLongLogIsHashedInParts() throws {
        let made = try VerifyStore.make(events: 30_000)
        let sound = try made.verification([.log]).run()
        #expect(sound.damages.damages.texts == [])
        #expect(try sound.root == made.log.head.root)
        var heads: [KnownHead] = []
        for size in [1, 255, 256, 10_000, 22_271, 22_272, 22_273, 25_000, 29_999] as [UInt64] {
            heads.append(KnownHead(name: "\(size)", size: size, root: try made.log.root(size: size)))
        }
        var verification = made.verification([.log])
        verification.heads = heads
        #expect(try verification.run().damages.damages.texts == [])
        for index in heads.indices { verification.heads[index].root[7] ^= 1 }
        #expect(try verification.run().damages.count == heads.count)
    }

    @Test func anEmptyLogIsFoundSound() throws {
        let store = try TemporaryStore()
        let report = try LogVerification(store: store.path).run()
        #expect(report.damages.damages.texts == [])
        #expect(report.size == 0)
        #expect(report.root == TreeHash.ofNothing.bytes)
        let log = try store.open()
        _ = try log.signHead(SigningKey.make(origin: try log.origin), at: Instant(microseconds: 1))
        #expect(try LogVerification(store: store.path).run().damages.damages.texts == [])
        var verification = LogVerification(store: store.path)
        verification.heads = [KnownHead(name: "another", size: 0, root: [UInt8](repeating: 1, count: 32))]
        #expect(try verification.run().damages.damages.keys == ["verify.damage.head"])
    }

    /// Events of all types, retractions of retractions, everything random.
    @Test(arguments: 1...6) func randomLogsAreFoundSound(seed: UInt64) throws {
        let store = try TemporaryStore()
        let log = try store.open()
        var random = SeededGenerator(seed: seed)
        var drafts = try EventDraft.randomEvents(400, seed: seed)[...]
        while !drafts.isEmpty {
            let part = drafts.prefix(Int.random(in: 1...60, using: &random))
            _ = try log.append(part.map { AppendRequest([$0]) })
            drafts = drafts.dropFirst(part.count)
            let report = try LogVerification(store: store.path).run()
            #expect(report.damages.damages.texts == [])
            #expect(report.root == (try log.head.root))
        }
    }

    /// One bit in a row of each table, in its first and last bytes and between them.
    @Test(arguments: [
        LogTable.blocks, LogTable.tail, LogTable.meta, LogTable.subjects, LogTable.runs, LogTable.nodes,
        LogTable.retractions,
    ]) func everyChangedRowIsFound(table: String) throws {
        let made = try VerifyStore.make()
        var random = SeededGenerator(seed: UInt64(table.utf8.count))
        let keys = try made.keys(table)
        #expect(!keys.isEmpty)
        for key in keys.shuffled(using: &random).prefix(6) {
            let value = try made.value(table, key)
            var changed = value
            let place = [0, value.count - 1, Int.random(in: 0..<value.count, using: &random)].randomElement(
                using: &random)!
            changed[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            try made.put(table, key, changed)
            #expect(!(try made.damages().isEmpty), "\(table) \(key), byte \(place) of \(value.count)")
            try made.put(table, key, value)
        }
        #expect(try made.damages().texts == [])
    }

    @Test(arguments: [
        LogTable.blocks, LogTable.tail, LogTable.meta, LogTable.subjects, LogTable.runs, LogTable.nodes,
        LogTable.retractions,
    ]) func everyAbsentRowIsFound(table: String) throws {
        let made = try VerifyStore.make()
        var random = SeededGenerator(seed: UInt64(table.utf8.count))
        for key in try made.keys(table).shuffled(using: &random).prefix(6) {
            let value = try made.value(table, key)
            try made.put(table, key, nil)
            #expect(!(try made.damages().isEmpty), "\(table) \(key)")
            try made.put(table, key, value)
        }
        #expect(try made.damages().texts == [])
    }

    @Test(arguments: [LogTable.runs, LogTable.nodes, LogTable.meta, LogTable.claims, LogTable.sources])
    func rowsThatDoNotBelongThereAreFound(table: String) throws {
        let made = try VerifyStore.make()
        try made.put(table, [9, 1, 2, 3], [1, 2, 3])
        #expect(!(try made.damages().isEmpty))
        try made.put(table, [9, 1, 2, 3], nil)
        #expect(try made.damages().texts == [])
    }

    @Test func aDamagedBlockIsNamedAndTheRestIsStillProven() throws {
        let made = try VerifyStore.make()
        let keys = try made.keys(LogTable.blocks)
        let (key, next) = (keys[2], keys[3])
        var block = try made.value(LogTable.blocks, key)
        block[block.count - 3] ^= 1
        try made.put(LogTable.blocks, key, block)
        let damages = try made.damages([.log])
        #expect(damages.keys == ["verify.damage.block"])
        let first = UInt64(key.suffix(4).reduce(0) { $0 << 8 | UInt64($1) })
        let last = UInt64(next.suffix(4).reduce(0) { $0 << 8 | UInt64($1) }) - 1
        #expect(damages.first?.sequences == first...last)
        #expect(damages.first?.remedy == .restore)
        // The kept hashes stand for the block: that nothing else is wrong shows in the root.
        #expect(try made.verification([.log]).run().root == (try made.log.head.root))
    }

    @Test func anAbsentBlockIsAGapAndNothingElse() throws {
        let made = try VerifyStore.make()
        let keys = try made.keys(LogTable.blocks)
        try made.put(LogTable.blocks, keys[4], nil)
        let damages = try made.damages([.log])
        #expect(damages.keys == ["verify.damage.missing"])
        #expect(!(try made.damages([.indexes]).contains { $0.what.key.contains("stray") }))
    }

    /// Who changes records and makes all checksums anew is still found by the tree.
    @Test func aForgedRecordIsFoundByTheTree() throws {
        let made = try VerifyStore.make()
        let key = try made.keys(LogTable.blocks)[1]
        var block = try made.value(LogTable.blocks, key)
        block[block.count - 1] ^= 1
        // A row of the tail begins with the checksum of what follows, as a block does.
        var sealed: [UInt8] = []
        block.withUnsafeBytes { TailRow.encode(UnsafeRawBufferPointer(rebasing: $0[4...]), into: &sealed) }
        try made.put(LogTable.blocks, key, sealed)
        let damages = try made.damages([.log])
        #expect(damages.keys.contains("verify.damage.node"))
        #expect(damages.keys.contains("verify.damage.root"))
    }

    // MARK: Heads

    @Test func everyKnownHeadIsCompared() throws {
        let made = try VerifyStore.make(events: 700)
        var leaves: [[UInt8]] = []
        try made.log.forEach { view in
            leaves.append(TreeHash.leaf(view.record).bytes)
            return true
        }
        var verification = made.verification([.log])
        let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 513, leaves.count - 1, leaves.count]
        verification.heads = sizes.map { size in
            KnownHead(name: "head", size: UInt64(size), root: LogChecker.root(leaves[..<size]))
        }
        let report = try verification.run()
        #expect(report.damages.damages.texts == [])
        // The two that the store has signed, as well.
        #expect(report.checks.first { $0.name == "heads" }?.count == UInt64(sizes.count) + 2)
        for index in verification.heads.indices { verification.heads[index].root[7] ^= 1 }
        #expect(try verification.run().damages.damages.keys.count { $0 == "verify.damage.head" } == sizes.count)
        verification.heads = [KnownHead(name: "later", size: UInt64(leaves.count) + 5, root: leaves[0])]
        #expect(try verification.run().damages.damages.keys == ["verify.damage.head_beyond"])
    }

    @Test func signedHeadsAreComparedWithoutBeingAskedFor() throws {
        let made = try VerifyStore.make(events: 900)
        let sound = try made.verification().run()
        #expect(sound.checks.first { $0.name == "heads" }?.count == 2)
        #expect(sound.checks.first { $0.name == "subjects" }?.count == 211)
        let last = try #require(try made.log.lastSignedHead()).head
        func sign(_ change: (inout TreeHead) -> Void, _ second: Int64, with key: SigningKey) throws {
            var head = last
            head.key = key.verifying
            head.signedAt = Instant(microseconds: second * 1_000_000)
            change(&head)
            let note = SignedNote(text: head.text, signatures: [try key.signature(of: head.text)])
            try HeadsFile.openLocked(path: made.store.path + "/heads").append(SignedHead(head, note))
        }
        try sign({ $0.subjects[3] ^= 1 }, 10, with: made.key)
        #expect(try made.damages().keys == ["verify.damage.subjects_root"])
        try sign({ $0.root[3] ^= 1 }, 11, with: made.key)
        #expect(try made.damages().keys == ["verify.damage.head"])
        try sign({ $0.size += 1_000_000 }, 12, with: made.key)
        #expect(try made.damages().keys == ["verify.damage.head", "verify.damage.head_beyond"])
        try sign({ $0.size = 10 }, 5, with: made.key)
        #expect(try made.damages([.log]).keys.contains("verify.damage.heads_order"))
        try sign({ $0.origin = "daybook/other" }, 13, with: made.key)
        #expect(try made.damages([.log]).keys.contains("verify.damage.heads_origin"))
    }

    @Test func aNewKeyThatTheOldOneHasNotNamedIsNoted() throws {
        let made = try VerifyStore.make(events: 300)
        func note() throws -> Text? { try made.verification([.log]).run().checks.first { $0.name == "heads" }?.note }
        #expect(try note() == nil)
        let second = SigningKey.make(origin: try made.log.origin)
        _ = try made.log.signHead(second, following: made.key, at: Instant(microseconds: 3_000_000))
        #expect(try note() == nil)
        let third = SigningKey.make(origin: try made.log.origin)
        _ = try made.log.append([AppendRequest([.sample(9_999)])])
        _ = try made.log.signHead(third, replacingLost: true, at: Instant(microseconds: 4_000_000))
        #expect(try note()?.key == "verify.note.other_key")
        #expect(try made.damages().texts == [])
    }

    @Test func aChangedFileOfHeadsIsFound() throws {
        let made = try VerifyStore.make(events: 300)
        let path = made.store.path + "/heads"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("signed-at 1970-01-01T00:00:01", with: "signed-at 1970-01-01T00:00:00")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let damage = try #require(try made.damages([.log]).first)
        #expect(damage.what.key == "verify.damage.heads_file")
        #expect(damage.remedy == .heads)
    }

    // MARK: Indexes

    @Test func whatALostChunkHidesIsCounted() throws {
        let made = try VerifyStore.make()
        let chunk = try #require(try made.keys(LogTable.runs).first { $0[0] == RunKind.ids.rawValue })
        let value = try made.value(LogTable.runs, chunk)
        try made.put(LogTable.runs, chunk, nil)
        let absent = try made.damages([.indexes])
        #expect(absent.keys.contains("verify.damage.entries_missing"))
        var changed = value
        changed[value.count / 2] ^= 4
        try made.put(LogTable.runs, chunk, changed)
        let damaged = try made.damages([.indexes])
        #expect(damaged.keys.contains("verify.damage.chunk"))
        #expect(!damaged.keys.contains("verify.damage.entries_missing"))
        #expect(damaged.allSatisfy { $0.remedy == .copy })
    }

    /// An entry that is well formed, with its checksum, and wrong.
    @Test(arguments: RunKind.allCases) func aWrongEntryIsFound(kind: RunKind) throws {
        let made = try VerifyStore.make()
        let key = try #require(try made.keys(LogTable.runs).first { $0[0] == kind.rawValue })
        let environment = try made.environment
        let state = try #require(try LogState.read(environment.read(), environment[table: LogTable.meta]))
        let run = try #require(state.runs.first { $0.kind == kind })
        var entries: [RunEntry] = []
        try made.value(LogTable.runs, key).withUnsafeBytes { bytes in
            try RunChunk(bytes, of: run).forEach(from: 0) { entry in
                entries.append(entry)
                return true
            }
        }
        switch kind {
        case .ids: entries[10].sequence += 1
        case .heads: entries[10].version += 1
        case .names: entries[10].version += 1
        }
        try made.put(LogTable.runs, key, RunChunk.encode(entries[...]))
        let damages = try made.damages([.indexes])
        #expect(damages.keys.contains("verify.damage.entries_missing"), "\(damages.texts)")
        #expect(damages.keys.contains("verify.damage.entries_stray"), "\(damages.texts)")
    }

    @Test func aNameThatWasChangedIsNamed() throws {
        let made = try VerifyStore.make()
        let key = try #require(try made.keys(LogTable.subjects).first)
        var row = try made.value(LogTable.subjects, key)
        row[row.count - 1] ^= 2
        try made.put(LogTable.subjects, key, row)
        let damage = try #require(try made.damages([.indexes]).first)
        #expect(damage.what.key == "verify.damage.name")
        #expect("\(damage.what)".contains("customer"))
    }

    // MARK: Keys

    @Test func aLostSlotIsDamageAndAnAbsentKeyringIsNot() throws {
        let made = try VerifyStore.make(events: 1_200)
        let path = "\(made.store.path)/keys/keyring"
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        var verification = LogVerification(store: made.store.path, masterKey: made.store.masterKey)
        verification.areas = [.keys]
        verification.opensBoxes = true
        let sound = try verification.run()
        #expect(sound.damages.damages.texts == [])
        #expect(sound.checks.first { $0.name == "boxes" }?.count == 3)
        // Bits are turned over, since a random byte may well have any value that would be written there.
        for (place, bits, key) in [
            (KeyringFile.place(1), 6, "verify.damage.key_state"),
            (KeyringFile.place(1) + 1, 1, "verify.damage.key_state"),
            (KeyringFile.place(1) + 30, 1, "verify.damage.key_state"),
            (3, 1, "verify.damage.keyring"), (20, 1, "verify.damage.keyring"), (41, 1, "verify.damage.keyring"),
        ] as [(Int, UInt8, String)] {
            var changed = file
            changed[place] ^= bits
            try changed.write(to: URL(fileURLWithPath: path))
            #expect(try made.damages([.keys]).keys == [key])
        }
        let slot = KeyringFile.place(1)..<KeyringFile.place(2)
        // Erased without an event: so is a store that was restored to before the erasure.
        var erased = [UInt8](repeating: 0, count: KeySlot.bytes)
        erased.withUnsafeMutableBytes { KeySlot.erase($0, person: 1, isChecked: true) }
        for (bytes, keys) in [
            ([UInt8](repeating: 0, count: KeySlot.bytes), ["verify.damage.key_absent"]), (erased, []),
        ] {
            var changed = file
            changed.replaceSubrange(slot, with: Data(bytes))
            try changed.write(to: URL(fileURLWithPath: path))
            #expect(try made.damages([.keys]).keys == keys)
        }
        try FileManager.default.removeItem(atPath: path)
        let auditor = try made.verification([.keys]).run()
        #expect(auditor.damages.damages.texts == [])
        #expect(auditor.checks.first?.note?.key == "verify.note.no_keyring")
    }

    @Test func whoWasErasedHasNoKeyAndWhoCameBackHasAnother() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        _ = try log.append([
            AppendRequest([.sample(1, customer: "A", personal: "one")]),
            AppendRequest([try .said("two", by: "K-1", of: "A", id: "said")]),
            AppendRequest([.sample(3, customer: "B", personal: "three")]),
        ])
        let path = "\(store.path)/keys/keyring"
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        func report() throws -> VerifyReport {
            var verification = LogVerification(store: store.path, masterKey: store.masterKey)
            verification.areas = [.keys]
            return try verification.run()
        }
        #expect(try report().damages.damages.texts == [])
        _ = try log.erase([.erasure(of: "A", id: "erase")])
        _ = try log.append([AppendRequest([.sample(5, customer: "A", personal: "again")])])
        let erased = try report()
        #expect(erased.damages.damages.texts == [])
        #expect(erased.checks.first?.note?.arguments == ["2", "2"])
        // The keyring from before the erasure, put back: keys that must not be there, and one that must.
        try before.write(to: URL(fileURLWithPath: path))
        let found = try report().damages.damages
        #expect(found.keys == ["verify.damage.key_absent", "verify.damage.key_not_erased"])
        #expect(found.last?.remedy == .erase)
    }
}
