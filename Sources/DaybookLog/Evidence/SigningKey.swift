import Crypto
import DaybookModel
import Foundation

/// The key that signs heads: an Ed25519 key in a file outside the store, in the form of C2SP's signed notes,
/// `PRIVATE+KEY+NAME+ID+BASE64`.
///
/// Outside, because who copies or steals a store must not be able to sign in its owner's name.
public final class SigningKey: Sendable {
    /// Its file; empty while there is none.
    public let path: String
    public let verifying: VerifyingKey
    private let key: Curve25519.Signing.PrivateKey

    private static let prefix = "PRIVATE+KEY+"

    private init(path: String, name: String, key: Curve25519.Signing.PrivateKey) {
        self.path = path
        self.key = key
        verifying = VerifyingKey(name: name, bytes: Array(key.publicKey.rawRepresentation))
    }

    /// Reads the key of a log's origin from its file; nil when there is no file.
    public static func read(path: String, origin: String) throws(LogError) -> SigningKey? {
        guard access(path, F_OK) == 0 else { return nil }
        // Any failure to read the file has one remedy.
        guard let line = try? String(contentsOfFile: path, encoding: .utf8), line.hasPrefix(prefix),
            line.hasSuffix("\n")
        else { throw .keys(Text("heads.bad_key", path)) }
        let parts = line.dropFirst(prefix.count).dropLast().split(separator: "+", maxSplits: 2)
        guard parts.count == 3, let data = Data(base64Encoded: String(parts[2])), data.first == VerifyingKey.algorithm,
            // Bytes of another length are no key.
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: data.dropFirst())
        else { throw .keys(Text("heads.bad_key", path)) }
        let signing = SigningKey(path: path, name: String(parts[0]), key: key)
        guard parts[1] == signing.verifying.idText else { throw .keys(Text("heads.bad_key", path)) }
        guard parts[0] == origin else { throw .keys(Text("heads.others_key", path, String(parts[0]))) }
        return signing
    }

    /// A new key that is not in a file yet.
    public static func make(origin: String) -> SigningKey {
        SigningKey(path: "", name: origin, key: Curve25519.Signing.PrivateKey())
    }

    /// Makes the file; an error when there is one already.
    public func create(at path: String) throws(LogError) {
        let folder = Durable.parent(of: path)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .keys(Text("log.file.open", folder, error.localizedDescription))
        }
        let data = Data([VerifyingKey.algorithm]) + key.rawRepresentation
        let line = "\(SigningKey.prefix)\(verifying.name)+\(verifying.idText)+\(data.base64EncodedString())\n"
        try Durable.create(Array(line.utf8), at: path)
    }

    func signature(of text: String) throws(LogError) -> SignedNote.Signature {
        do {
            let bytes = try key.signature(for: Array(text.utf8))
            return SignedNote.Signature(name: verifying.name, keyID: verifying.id, bytes: Array(bytes))
        } catch {
            throw .keys(Text("log.keys.failed", path, error.localizedDescription))
        }
    }

    /// A note of a text that has no empty line.
    public func sign(_ text: String) throws(LogError) -> SignedNote {
        SignedNote(text: text, signatures: [try signature(of: text)])
    }
}
