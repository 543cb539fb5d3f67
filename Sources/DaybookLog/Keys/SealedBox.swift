import Crypto
import DaybookModel

/// Seals personal fields: AES-GCM under the person's key, bound to the event's id and the person.
enum SealedBox {
    private static let nonceBytes = 12
    private static let tagBytes = 16
    private static let headerBytes = 4

    static func seal(
        _ fields: UnsafeRawBufferPointer, id: EventID, person: UInt32, key: SymmetricKey
    ) throws(LogError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(fields, using: key, authenticating: context(id, person))
            var writer = ByteWriter()
            writer.put(person)
            writer.put(Array(box.nonce))
            writer.put(box.ciphertext)
            writer.put(box.tag)
            return writer.bytes
        } catch {
            throw .keys(Text("log.keys.failed", "seal", "\(error)"))
        }
    }

    static func person(_ box: UnsafeRawBufferPointer) -> UInt32? {
        guard box.count >= headerBytes + nonceBytes + tagBytes else { return nil }
        return UInt32(littleEndian: box.loadUnaligned(as: UInt32.self))
    }

    /// Nil when the box does not open: it was changed, or belongs to another event or person.
    static func open(_ box: UnsafeRawBufferPointer, id: EventID, person: UInt32, key: SymmetricKey) -> [UInt8]? {
        guard box.count >= headerBytes + nonceBytes + tagBytes else { return nil }
        let bytes = Array(box)
        let fields = bytes.count - tagBytes
        // Every failure means the same to the caller: these bytes cannot be read.
        guard let nonce = try? AES.GCM.Nonce(data: bytes[headerBytes..<headerBytes + nonceBytes]),
            let sealed = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: bytes[headerBytes + nonceBytes..<fields], tag: bytes[fields...]),
            let opened = try? AES.GCM.open(sealed, using: key, authenticating: context(id, person))
        else { return nil }
        return Array(opened)
    }

    private static func context(_ id: EventID, _ person: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(id.high.bigEndian)
        writer.put(id.low.bigEndian)
        writer.put(person)
        return writer.bytes
    }
}
