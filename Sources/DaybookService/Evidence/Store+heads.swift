import DaybookLog
import DaybookModel
import Foundation

/// Signed heads of a store, and the key that signs them.
extension Store {
    /// `DAYBOOK_SIGNING_KEY`, else a file beside the master key: never inside the store.
    public var signingKeyPath: String {
        if let given = Store.setting("DAYBOOK_SIGNING_KEY") { return given }
        let master = masterKey.path
        return (master.hasSuffix(".key") ? String(master.dropLast(4)) : master) + ".signing"
    }

    /// A new key waits beside the one in use until a head names it.
    private var nextSigningKeyPath: String { signingKeyPath + ".new" }

    /// Signs the log as it is; answers the newest head instead where that is of the same size, or younger than `age` microseconds. The
    /// first time it makes the key.
    public func signHead(unlessYoungerThan age: Int64 = 0) throws -> SignedHead {
        if age > 0, let last = try log.lastSignedHead(),
            now.microseconds - last.head.signedAt.microseconds < age
        {
            return last
        }
        return try log.signHead(try signingKey() ?? newSigningKey(), at: now)
    }

    /// The newest head, and a newer one where events came since and the key is at hand.
    public func freshHead() throws -> SignedHead {
        if try signingKey() != nil { return try signHead() }
        guard let last = try log.lastSignedHead() else { return try signHead() }
        return last
    }

    /// The newest signed head of a size.
    public func signedHead(size: UInt64) throws -> SignedHead {
        guard let head = try log.signedHeads().last(where: { $0.head.size == size }) else {
            throw ServiceError(Text("heads.none_of_size", size))
        }
        return head
    }

    /// The key in use; nil when none was made. Ends a change of keys that was cut off.
    public func signingKey() throws -> SigningKey? {
        let (path, origin) = (signingKeyPath, try log.origin)
        if let next = try SigningKey.read(path: nextSigningKeyPath, origin: origin) {
            if try log.lastSignedHead()?.head.key == next.verifying {
                try Durable.replace(path, by: next.path)
            } else {
                try Durable.destroy(next.path)
            }
        }
        return try SigningKey.read(path: path, origin: origin)
    }

    /// The key of a store that has none. One whose heads were signed has lost it: that is for its owner to know.
    private func newSigningKey() throws -> SigningKey {
        guard try log.lastSignedHead() == nil else { throw LogError.keys(Text("heads.no_key", signingKeyPath)) }
        return try makeSigningKey()
    }

    private func makeSigningKey() throws -> SigningKey {
        let key = SigningKey.make(origin: try log.origin)
        try key.create(at: signingKeyPath)
        return key
    }

    /// Replaces the key: the new one and the old one sign a head together, and the old one is destroyed.
    public func rotateSigningKey() throws -> SignedHead {
        guard let old = try signingKey() else { return try signHead() }
        let next = SigningKey.make(origin: try log.origin)
        try next.create(at: nextSigningKeyPath)
        let head = try log.signHead(next, following: old, at: now)
        _ = try signingKey()  // Puts the new key in the old one's place.
        return head
    }

    /// Goes on with a new key where the old one is lost: heads signed from now on do not follow from the earlier ones' key, and
    /// whoever checks them is told so.
    public func replaceLostSigningKey() throws -> SignedHead {
        guard try signingKey() == nil else { throw ServiceError(Text("heads.key_is_there", signingKeyPath)) }
        return try log.signHead(try makeSigningKey(), replacingLost: true, at: now)
    }
}
