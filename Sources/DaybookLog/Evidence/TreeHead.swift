import DaybookModel
import Foundation

/// What a signer says of the log at one moment: how long it is, and the two roots from which everything in it can be checked.
///
/// Its text is C2SP's *checkpoint*: the origin, the size, the root, and a line for each further thing that is signed.
public struct TreeHead: Equatable, Sendable {
    /// The log's name: `daybook/` and the store's id.
    public var origin: String
    /// How many events the log holds.
    public var size: UInt64
    /// Root of the Merkle tree over all records (RFC 9162).
    public var root: [UInt8]
    /// Root of the tree over the ends of all subjects' streams: without it nobody could prove that the last event shown of a
    /// subject is the last there is.
    public var subjects: [UInt8]
    public var signedAt: Instant
    /// The key that signs from now on. Where it is another than before, the one before signs this head as well.
    public var key: VerifyingKey

    public static func origin(of store: EventID) -> String { "daybook/\(store)" }

    public var text: String {
        """
        \(origin)
        \(size)
        \(Data(root).base64EncodedString())
        subjects \(Data(subjects).base64EncodedString())
        signed-at \(signedAt)
        key \(key)

        """
    }

    init(origin: String, size: UInt64, root: [UInt8], subjects: [UInt8], signedAt: Instant, key: VerifyingKey) {
        self.origin = origin
        self.size = size
        self.root = root
        self.subjects = subjects
        self.signedAt = signedAt
        self.key = key
    }

    /// Nil when the text is no head of a log of Daybook's.
    public init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        func hash(_ text: some StringProtocol) -> [UInt8]? {
            Data(base64Encoded: String(text)).flatMap { $0.count == TreeHash.byteCount ? Array($0) : nil }
        }
        guard lines.count == 7, lines[6].isEmpty, !lines[0].isEmpty, let size = UInt64(lines[1]),
            let root = hash(lines[2]),
            lines[3].hasPrefix("subjects "), let subjects = hash(lines[3].dropFirst(9)),
            lines[4].hasPrefix("signed-at "), let signedAt = Instant(lines[4].dropFirst(10)),
            lines[5].hasPrefix("key "), let key = VerifyingKey(lines[5].dropFirst(4))
        else { return nil }
        self.init(
            origin: String(lines[0]), size: size, root: root, subjects: subjects, signedAt: signedAt, key: key)
        // One head has one text: leading zeros, another way to write the time and the like are none of ours.
        guard self.text == text else { return nil }
    }
}

/// A head with its note.
public struct SignedHead: Equatable, Sendable {
    public let head: TreeHead
    public let note: SignedNote

    init(_ head: TreeHead, _ note: SignedNote) {
        self.head = head
        self.note = note
    }

    /// Nil when it is no note, its text no head, or not signed by the key that it names.
    public init?(_ text: some StringProtocol) {
        guard let note = SignedNote(text), let head = TreeHead(note.text), note.isSigned(by: head.key) else {
            return nil
        }
        self.init(head, note)
    }
}
