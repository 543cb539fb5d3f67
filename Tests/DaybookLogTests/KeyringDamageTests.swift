import CChecksum
import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookLog

/// A damaged keyring is named as that, with the person concerned; a master key of another store stays what it is.
@Suite struct KeyringDamageTests {
    private let store: TemporaryStore
    private let drafts = (1...4).map { EventDraft.sample($0, customer: "C-\($0)", personal: "p\($0)") }
    private var path: String { "\(store.path)/keys/keyring" }

    init() throws {
        store = try TemporaryStore()
        let log = try store.open()
        _ = try log.append(drafts.map { AppendRequest([$0]) })
        _ = try log.erase([.erasure(of: "C-4", id: "x")])
    }

    /// What opening an event comes to: the fields, or the error's text.
    private enum Outcome: Equatable {
        case read(StoredEvent.Personal?)
        case failed(Text)
    }

    private func read(_ sequence: UInt64, _ masterKey: MasterKey? = nil) throws -> Outcome {
        do {
            return .read(try Log(store: store.path, masterKey: masterKey ?? store.masterKey).event(sequence)?.personal)
        } catch let error as LogError {
            return .failed(error.text)
        }
    }

    private func damaged(_ person: Int) -> Text { Text("log.keys.damaged", person, path, "customer/C-\(person)") }

    private func write(_ bytes: Data) throws {
        // In place, as a disk damages it.
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.write(contentsOf: bytes)
        try handle.close()
    }

    private func expectOthers(but person: Int) throws {
        for other in 1...3 where other != person {
            #expect(try read(UInt64(other)) == .read(.open(drafts[other - 1].personal)))
        }
    }

    @Test(arguments: [2, 4]) func everyFlippedBitOfASlotIsNamed(person: Int) throws {
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = KeyringFile.place(UInt32(person))
        #expect(try read(2) == .read(.open(drafts[1].personal)) && read(4) == .read(.erased))
        for bit in 0..<8 * KeySlot.bytes {
            var changed = file
            changed[place + bit / 8] ^= 1 << (bit % 8)
            try write(changed)
            #expect(try read(UInt64(person)) == .failed(damaged(person)), "bit \(bit)")
            if bit % 61 == 0 { try expectOthers(but: person) }
        }
        // Nobody can be recorded with a key that is not sure, nor is a new one made in its place.
        let log = try store.open()
        let request = AppendRequest([.sample(9, customer: "C-\(person)", personal: "new")])
        #expect(try log.append([request]) == [.refused(damaged(person))])
        // Where the backup is back, so is everything.
        try write(file)
        #expect(try log.append([request]) == [.appended(first: 6, count: 1)])
    }

    /// Without the master key, too: an auditor who cannot open the keys sees that they are damaged.
    @Test func aSlotIsCheckedWithoutTheMasterKey() throws {
        var file = try Data(contentsOf: URL(fileURLWithPath: path))
        let nowhere = MasterKey(path: store.path + ".nowhere")
        #expect(try read(2, nowhere) == .read(.sealed))
        file[KeyringFile.place(2) + 20] ^= 1
        try write(file)
        #expect(try read(2, nowhere) == .failed(damaged(2)))
    }

    @Test func anotherMasterKeyIsNoDamage() throws {
        let other = MasterKey(path: store.path + ".other")
        try other.create()
        defer { try? FileManager.default.removeItem(atPath: other.path) }  // Nothing depends on it being gone.
        #expect(try read(2, other) == .failed(Text("log.keys.wrong_master", other.path)))
        try makeOlder(format: 1)
        #expect(try read(2, other) == .failed(Text("log.keys.wrong_master", other.path)))
    }

    /// Makes the keyring one of an older format.
    private func makeOlder(format: UInt8) throws {
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes[8] = format
        for person in 1...4 { for index in KeySlot.check { bytes[KeyringFile.place(UInt32(person)) + index] = 0 } }
        for index in (format == 1 ? 32 : 80)..<128 { bytes[index] = 0 }
        if format == 2 {
            let sum = bytes.withUnsafeBytes { daybook_crc32c($0.baseAddress!, 124) }
            withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(124..<128, with: $0) }
        }
        try write(Data(bytes))
    }

    /// Older keyrings have no check for each slot: what does not open is damaged when others do; new slots are as the file's are.
    @Test(arguments: [1, 2] as [UInt8]) func olderKeyringsAreReadAndWrittenOn(format: UInt8) throws {
        try makeOlder(format: format)
        for sequence in 1...3 {
            #expect(try read(UInt64(sequence)) == .read(.open(drafts[sequence - 1].personal)))
        }
        #expect(try read(4) == .read(.erased))
        let fifth = EventDraft.sample(5, customer: "C-5", personal: "p5")
        _ = try store.open().append([AppendRequest([fifth])])
        #expect(try read(6) == .read(.open(fifth.personal)))
        var file = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(file[KeyringFile.place(5) + 1..<KeyringFile.place(5) + 4].allSatisfy { $0 == 0 })
        for (place, byte) in [(20, 1), (0, 1), (0, 2), (0, 4), (2, 1)] {
            var changed = file
            changed[KeyringFile.place(2) + place] ^= UInt8(byte)
            try write(changed)
            #expect(try read(2) == .failed(damaged(2)), "byte \(place)")
            try expectOthers(but: 2)
        }
        try write(file)
        // The next erasure makes one with checks.
        _ = try store.open().erase([.erasure(of: "C-3", id: "y")])
        file = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(file[8] == 3)
        file[KeyringFile.place(3)] = 0
        try write(file)
        #expect(try read(3) == .failed(damaged(3)))
        #expect(try read(2) == .read(.open(drafts[1].personal)))
    }
}
