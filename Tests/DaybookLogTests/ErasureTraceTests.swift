import Crypto
import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookLog

/// Bytes that an erasure of the first customer has to take away: its keys, open and wrapped, and the old master key.
struct OldKeys {
    private let needles: [Data]

    /// Takes the keys that the store has now: those of persons 1 and 3, wrapped, and the master key.
    init(of store: TemporaryStore) throws {
        let secret = try store.masterKey.secret()
        let file = try #require(
            try KeyringFile.open("\(store.path)/keys/keyring", storeID: try store.open().storeID))
        let wrap = KeyWrap(secret, storeID: file.header.storeID)
        let master = secret.key.withUnsafeBytes { Data($0) }
        var needles = [master, Data(Hexadecimal.text(master).utf8)]
        for person in [UInt32(1), 3] {
            let slot = try file.slot(person)
            var key = [UInt8](repeating: 0, count: 32)
            let isOpen = slot.withUnsafeBytes { slot in
                key.withUnsafeMutableBytes { wrap.unwrap(slot, person: person, into: $0) }
            }
            #expect(isOpen)
            needles += [Data(key), Data(Hexadecimal.text(key).utf8)]
            needles += [Data(slot[KeySlot.key]), Data(slot[KeySlot.nonce])]
        }
        self.needles = needles
    }

    /// Whether a file of the store, or of the master key, holds any of these bytes.
    func areFound(in store: TemporaryStore) throws -> Bool { try !Files.holding(needles, of: store).isEmpty }
}

/// Every file of a store, and of its master key.
enum Files {
    static func all(of store: TemporaryStore) throws -> [String] {
        let folder = (store.path as NSString).deletingLastPathComponent
        let name = (store.path as NSString).lastPathComponent
        let beside = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasPrefix(name + ".")
        }
        let inside = FileManager.default.enumerator(atPath: store.path)?.compactMap { $0 as? String } ?? []
        return (beside.map { "\(folder)/\($0)" } + inside.map { "\(store.path)/\($0)" }).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }

    /// Paths of the files that hold any of the bytes.
    static func holding(_ needles: [Data], of store: TemporaryStore) throws -> [String] {
        try all(of: store).filter { path in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            return needles.contains { bytes.range(of: $0) != nil }
        }
    }
}

/// After an erasure no file holds what was erased, nor a key to it.
@Suite struct ErasureTraceTests {
    private func person(_ number: Int, _ customer: String, _ name: String, contact: String? = nil) throws -> EventDraft
    {
        let own = [
            ("name", name), ("phone", "+86-139-\(name)"), ("email", "\(name)@example.cn"), ("note", "note of \(name)"),
        ]
        return try .make(
            contact == nil ? "customer.registered" : "customer.contact_added", "customer/\(customer)",
            fields: contact.map { [("contact", $0)] + own } ?? ([("kind", "person")] + own), id: "p-\(number)",
            at: "2024-01-0\(number)")
    }

    private func traces(of name: String) -> [Data] {
        [name, "+86-139-\(name)", "\(name)@example.cn", "note of \(name)"].map { Data($0.utf8) }
    }

    @Test func noFileHoldsThem() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        let drafts = [
            try person(1, "C-1", "赵敏君"), try person(2, "C-2", "Bystander"),
            try person(3, "C-1", "Contactperson", contact: "K-1"),
            try EventDraft.said("Erika called", by: "K-1", of: "C-1", id: "s-1"),
            try person(4, "C-3", "Neighbour"),
        ]
        _ = try log.append(drafts.map { AppendRequest([$0]) })
        // Enough for blocks, runs and freed pages.
        _ = try log.append((0..<4_200).map { AppendRequest([.sample($0, customer: "C-\($0 % 50 + 10)")]) })
        _ = try log.append((0..<200).map { AppendRequest([.sample(10_000 + $0, personal: "Erika \($0)")]) })
        let names = ["赵敏君", "Contactperson", "Bystander", "Neighbour"]
        let plain = names.flatMap { traces(of: $0) } + [Data("Erika".utf8)]
        #expect(try Files.holding(plain, of: store) == [])
        let old = try OldKeys(of: store)
        #expect(try old.areFound(in: store))
        _ = try log.erase([.erasure(of: "C-1", id: "x")])
        #expect(try !old.areFound(in: store))
        #expect(try Files.holding(plain, of: store) == [])
        let again = try store.open()
        #expect(try again.event(2)?.personal == .open(drafts[1].personal))
        #expect(try again.event(5)?.personal == .open(drafts[4].personal))
        for sequence in [UInt64(1), 3, 4, 4_300] { #expect(try again.event(sequence)?.personal == .erased) }
        #expect(try LogChecker.problems(again) == [])
    }
}
