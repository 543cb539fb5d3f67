import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookLog

@Suite struct SignedHeadTests {
    let store: TemporaryStore
    let log: Log
    let key: SigningKey
    private var file: String { store.path + "/heads" }

    init() throws {
        store = try TemporaryStore()
        log = try store.open()
        key = SigningKey.make(origin: try log.origin)
    }

    private func append(_ numbers: Range<Int>) throws {
        _ = try log.append(numbers.map { AppendRequest([EventDraft.sample($0, customer: "C-\($0 % 5)")]) })
    }

    private func sign(_ second: Int64) throws -> SignedHead {
        try log.signHead(key, at: Instant(microseconds: second * 1_000_000))
    }

    /// The test vector of C2SP's signed-note page, which golang.org/x/mod/sumdb/note documents as well.
    @Test func aKnownNoteIsSignedByItsKey() throws {
        let key = try #require(VerifyingKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"))
        let note = try #require(
            SignedNote(
                """
                If you think cryptography is the answer to your problem,
                then you don't know what your problem is.

                — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

                """))
        #expect(note.isSigned(by: key))
        #expect(key.description == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        let other = SignedNote(text: note.text.replacing("your", with: "my"), signatures: note.signatures)
        #expect(!other.isSigned(by: key))
        #expect(SignedNote(note.description) == note)
    }

    @Test func headsAreAppendedAndReadBack() throws {
        #expect(try log.signedHeads().isEmpty)
        let empty = try sign(1)
        #expect(empty.head.size == 0)
        try append(0..<10)
        let ten = try sign(2)
        #expect(try sign(3) == ten, "nothing was appended since")
        try append(10..<25)
        let last = try sign(4)
        #expect(try log.signedHeads() == [empty, ten, last])
        #expect(try log.lastSignedHead() == last)
        #expect(last.head.root == (try log.head.root))
        #expect(last.note.isSigned(by: key.verifying))
        #expect(SignedHead(last.note.description) == last)
    }

    @Test func whatAPowerCutLeftOfAHeadCountsForNothing() throws {
        try append(0..<3)
        let first = try sign(1)
        try append(3..<6)
        let second = try sign(2)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for end in (first.note.description.utf8.count + 1)..<bytes.count {
            try bytes[..<end].write(to: URL(fileURLWithPath: file))
            #expect(try log.signedHeads() == [first])
            #expect(try log.lastSignedHead() == first)
        }
        #expect(try log.signHead(key, at: second.head.signedAt) == second)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
    }

    /// However many heads there are, the newest is found without the others.
    @Test func theNewestOfManyIsReadFromTheEnd() throws {
        var heads: [SignedHead] = []
        for number in 0..<40 {
            try append(number..<number + 1)
            heads.append(try sign(Int64(number)))
            #expect(try log.lastSignedHead() == heads.last)
        }
        #expect(try log.signedHeads() == heads)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        let note = heads[39].note.description.utf8.count + 1
        for end in stride(from: bytes.count - note, to: bytes.count, by: 7) {
            try bytes[..<end].write(to: URL(fileURLWithPath: file))
            #expect(try log.lastSignedHead() == heads[38])
        }
        #expect(try sign(39) == heads[39])
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
        var damaged = bytes
        damaged[20] = 0
        try damaged.write(to: URL(fileURLWithPath: file))
        #expect(throws: LogError.self) { try log.signedHeads() }
        #expect(try log.lastSignedHead() == heads[39])
    }

    @Test func aHeadWithAHoleIsCutOffAtTheEndAndDamageElsewhere() throws {
        try append(0..<3)
        let first = try sign(1)
        try append(3..<6)
        _ = try sign(2)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        let start = first.note.description.utf8.count + 1
        var hollow = bytes
        for index in start..<start + 50 { hollow[index] = 0 }
        try hollow.write(to: URL(fileURLWithPath: file))
        #expect(try log.signedHeads() == [first])
        #expect(try sign(3).head.size == 6)
        #expect(try log.signedHeads().count == 2)
        hollow = bytes
        hollow[20] = 0
        try hollow.write(to: URL(fileURLWithPath: file))
        #expect(throws: LogError.self) { try log.signedHeads() }
    }

    @Test func aChangedHeadIsDamage() throws {
        try append(0..<3)
        _ = try sign(1)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes[bytes.count / 3] ^= 1
        try bytes.write(to: URL(fileURLWithPath: file))
        #expect(throws: LogError.self) { try log.signedHeads() }
        #expect(throws: LogError.self) { try sign(2) }
    }

    @Test func aLogThatDoesNotFollowIsNotSigned() throws {
        try append(0..<5)
        let head = try sign(1).head
        var other = head
        other.size = 6
        #expect(throws: LogError.self) { try log.requireFollows(other) }
        other = head
        other.root[0] ^= 1
        #expect(throws: LogError.self) { try log.requireFollows(other) }
        other = head
        other.origin += "x"
        #expect(throws: LogError.self) { try log.requireFollows(other) }
        try append(5..<300)
        try log.requireFollows(head)
        // A head of events that this log does not have, as an older copy of the store finds it beside it.
        let ahead = TreeHead(
            origin: head.origin, size: 1_000, root: head.root, subjects: head.subjects, signedAt: head.signedAt,
            key: key.verifying)
        let note = try key.sign(ahead.text)
        try Data("\(note)\n".utf8).write(to: URL(fileURLWithPath: file))
        #expect(throws: LogError.self) { try sign(2) }
    }

    @Test func aNewKeyIsNamedByTheOldOne() throws {
        try append(0..<5)
        _ = try sign(1)
        let next = SigningKey.make(origin: try log.origin)
        #expect(throws: LogError.self, "another key has no say") {
            try log.signHead(next, at: Instant(microseconds: 2))
        }
        let head = try log.signHead(next, following: key, at: Instant(microseconds: 3))
        #expect(head.note.isSigned(by: key.verifying))
        #expect(head.note.isSigned(by: next.verifying))
        #expect(head.head.key == next.verifying)
        try append(5..<6)
        #expect(throws: LogError.self, "the old key is out of use") { try sign(4) }
        #expect(try log.signHead(next, at: Instant(microseconds: 5)).head.size == 6)
        let lost = SigningKey.make(origin: try log.origin)
        #expect(try log.signHead(lost, replacingLost: true, at: Instant(microseconds: 6)).head.key == lost.verifying)
    }

    @Test func keysAreKeptInFilesOfTheirOwn() throws {
        let path = store.path + "-keys/signing"
        // Nothing depends on it being gone.
        defer { try? FileManager.default.removeItem(atPath: store.path + "-keys") }
        let origin = try log.origin
        #expect(try SigningKey.read(path: path, origin: origin) == nil)
        try key.create(at: path)
        let read = try #require(try SigningKey.read(path: path, origin: origin))
        #expect(read.verifying == key.verifying)
        #expect(try read.sign("text\n").isSigned(by: key.verifying))
        #expect(throws: LogError.self) { try key.create(at: path) }
        #expect(throws: LogError.self) { try SigningKey.read(path: path, origin: "daybook/another") }
        try Data("PRIVATE+KEY+x+00000000+AAAA\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: LogError.self) { try SigningKey.read(path: path, origin: origin) }
    }

    @Test(arguments: ["", "x", "x+0+", "x+c74f20a3+AAAA", "x+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"])
    func whatIsNoKeyIsRefused(text: String) { #expect(VerifyingKey(text) == nil) }

    @Test func whatIsNoHeadIsRefused() throws {
        try append(0..<3)
        let note = try sign(1).note.description
        for (old, new) in [("\n3\n", "\n03\n"), ("subjects ", "subject "), ("\n\n", "\n"), ("— ", "- "), ("Z\n", "\n")]
        {
            #expect(SignedHead(note.replacing(old, with: new, maxReplacements: 1)) == nil, "\(old)")
        }
    }
}
