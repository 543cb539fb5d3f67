import Crypto
import DaybookModel

/// A short name of an event for use in other names: it says no more than source and id, and never grows too long.
enum EventDigest {
    /// Hexadecimal, 32 characters: the first half of the SHA-256 of the source, a zero byte and the id.
    static func text(source: String, id: String) -> String {
        var hasher = SHA256()
        hasher.update(data: Array(source.utf8))
        hasher.update(data: [0])
        hasher.update(data: Array(id.utf8))
        return Hexadecimal.text(hasher.finalize().prefix(16))
    }
}
