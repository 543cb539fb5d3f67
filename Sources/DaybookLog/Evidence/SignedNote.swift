import Crypto
import DaybookModel
import Foundation

/// A text with the signatures of those who stand for it, as C2SP's *signed note* writes it: the text, an empty line, and a line for
/// each signature: `— NAME BASE64`.
public struct SignedNote: Equatable, Sendable, CustomStringConvertible {
    public struct Signature: Equatable, Sendable {
        /// Whose it claims to be, and four bytes that tell that signer's keys apart.
        public var name: String
        public var keyID: UInt32
        public var bytes: [UInt8]
    }

    /// Ends with a line end, and has no empty line.
    public let text: String
    public let signatures: [Signature]

    init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// Nil when it is not a note.
    public init?(_ note: some StringProtocol) {
        guard note.hasSuffix("\n"), let end = note.range(of: "\n\n") else { return nil }
        text = String(note[..<end.lowerBound]) + "\n"
        let lines = note[end.upperBound...].dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        var signatures: [Signature] = []
        for line in lines {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "—", let data = Data(base64Encoded: String(parts[2])), data.count > 4
            else { return nil }
            let keyID = data.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            signatures.append(Signature(name: String(parts[1]), keyID: keyID, bytes: Array(data.dropFirst(4))))
        }
        guard !signatures.isEmpty else { return nil }
        self.signatures = signatures
    }

    public var description: String {
        let lines = signatures.map { signature in
            let id = withUnsafeBytes(of: signature.keyID.bigEndian) { Data($0) }
            return "— \(signature.name) \((id + signature.bytes).base64EncodedString())\n"
        }
        return text + "\n" + lines.joined()
    }

    /// Whether one of the signatures is this key's, of exactly this text.
    public func isSigned(by key: VerifyingKey) -> Bool {
        signatures.contains { signature in
            signature.name == key.name && signature.keyID == key.id
                && key.isValid(signature.bytes, of: Array(text.utf8))
        }
    }
}

/// The public half of a signing key, as a note's *verifier key* is written: `NAME+ID+BASE64`. Whoever is to check heads should have it
/// from its owner, and not from the store.
public struct VerifyingKey: Equatable, Sendable, CustomStringConvertible {
    /// Ed25519 among the algorithms of signed notes.
    static let algorithm: UInt8 = 1

    public let name: String
    let bytes: [UInt8]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Nil when the text is no such key, or its id is not that of its bytes.
    public init?(_ text: some StringProtocol) {
        // The name may hold no plus sign, Base64 may.
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let data = Data(base64Encoded: String(parts[2])), data.count == 33,
            data.first == VerifyingKey.algorithm
        else { return nil }
        self.init(name: String(parts[0]), bytes: Array(data.dropFirst()))
        guard parts[1] == idText else { return nil }
    }

    /// The first four bytes of SHA-256 of the name, a line end, the algorithm and the key.
    public var id: UInt32 {
        let digest = SHA256.hash(data: Array(name.utf8) + [10, VerifyingKey.algorithm] + bytes)
        return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The id as eight hexadecimal figures.
    public var idText: String { Hexadecimal.text(withUnsafeBytes(of: id.bigEndian) { Array($0) }) }

    public var description: String {
        "\(name)+\(idText)+\(Data([VerifyingKey.algorithm] + bytes).base64EncodedString())"
    }

    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
        // Bytes that are no key of the curve sign nothing.
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: text)
    }
}
