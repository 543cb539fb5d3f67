import CNettle
import Crypto
import DaybookModel
import Glibc

/// Wraps persons' keys with a master key: AES-256-GCM, bound to the store and the person.
///
/// The master key's tables are made once, and nothing is allocated for a key: an erasure wraps every key of the store anew.
final class KeyWrap: @unchecked Sendable {
    // What changes with each key is guarded by whoever owns this: the mutex of the keyring, or the one thread of a replacement.
    let master: MasterSecret
    private let cipher = UnsafeMutablePointer<gcm_aes256_ctx>.allocate(capacity: 1)
    /// Store id and person: what a wrapped key is bound to.
    private var context: [UInt8]
    private static let personStart = 16

    init(_ master: MasterSecret, storeID: EventID) {
        self.master = master
        var writer = ByteWriter()
        writer.put(storeID.high)
        writer.put(storeID.low)
        writer.put(UInt32(0))
        context = writer.bytes
        master.key.withUnsafeBytes { key in
            nettle_gcm_aes256_set_key(cipher, key.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
    }

    deinit {
        explicit_bzero(cipher, MemoryLayout<gcm_aes256_ctx>.size)
        cipher.deallocate()
    }

    /// Makes a live slot of a key of 32 bytes.
    func wrap(
        _ key: UnsafeRawBufferPointer, person: UInt32, into slot: UnsafeMutableRawBufferPointer,
        _ random: inout RandomBytes
    ) throws(LogError) {
        slot.initializeMemory(as: UInt8.self, repeating: 0)
        slot[0] = KeySlot.live
        try random.fill(UnsafeMutableRawBufferPointer(rebasing: slot[KeySlot.nonce]))
        begin(UnsafeRawBufferPointer(slot), person)
        nettle_gcm_aes256_encrypt(
            cipher, KeySlot.key.count, KeyWrap.bytes(slot, KeySlot.key), KeyWrap.bytes(key, 0..<KeySlot.key.count))
        nettle_gcm_aes256_digest(cipher, KeySlot.tag.count, KeyWrap.bytes(slot, KeySlot.tag))
    }

    /// Opens a live slot; false when it does not open: it was damaged, or wrapped by another master key.
    func unwrap(_ slot: UnsafeRawBufferPointer, person: UInt32, into key: UnsafeMutableRawBufferPointer) -> Bool {
        begin(slot, person)
        nettle_gcm_aes256_decrypt(
            cipher, KeySlot.key.count, KeyWrap.bytes(key, 0..<KeySlot.key.count), KeyWrap.bytes(slot, KeySlot.key))
        return withUnsafeTemporaryAllocation(byteCount: KeySlot.tag.count, alignment: 8) { tag in
            nettle_gcm_aes256_digest(cipher, tag.count, KeyWrap.bytes(tag, 0..<tag.count))
            var difference: UInt8 = 0
            for index in 0..<tag.count { difference |= tag[index] ^ slot[KeySlot.tag.lowerBound + index] }
            if difference != 0 { explicit_bzero(key.baseAddress!, key.count) }
            return difference == 0
        }
    }

    private func begin(_ slot: UnsafeRawBufferPointer, _ person: UInt32) {
        withUnsafeBytes(of: person.littleEndian) { bytes in
            for index in 0..<bytes.count { context[KeyWrap.personStart + index] = bytes[index] }
        }
        nettle_gcm_aes256_set_iv(cipher, KeySlot.nonce.count, KeyWrap.bytes(slot, KeySlot.nonce))
        nettle_gcm_aes256_update(cipher, context.count, context)
    }

    private static func bytes(_ buffer: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafePointer<UInt8> {
        (buffer.baseAddress! + range.lowerBound).assumingMemoryBound(to: UInt8.self)
    }

    private static func bytes(
        _ buffer: UnsafeMutableRawBufferPointer, _ range: Range<Int>
    ) -> UnsafeMutablePointer<UInt8> {
        (buffer.baseAddress! + range.lowerBound).assumingMemoryBound(to: UInt8.self)
    }
}
