import CChecksum
import DaybookModel
import Glibc

/// The event that made a keyring: whether the log holds it decides whether the keyring counts.
struct ErasureMark: Equatable, Sendable {
    var sequence: UInt64
    var id: EventID
}

/// The first bytes of a keyring.
struct KeyringHeader: Equatable, Sendable {
    static let bytes = 128
    static let magic: [UInt8] = Array("DAYBOOKK".utf8)
    private static let plainBytes = 64

    /// The formats that a keyring may have; a new one has the last.
    enum Format: UInt32, Sendable {
        /// From before there were erasures: 64 bytes without anything but the store id.
        case plain = 1
        /// Names its master key and the erasure that made it.
        case named = 2
        /// Its slots carry a check, and it names the transaction of its erasure.
        case checked = 3
    }

    var format = Format.checked
    var storeID: EventID
    /// 1 for the first keyring of a store; each erasure makes the next.
    var generation: UInt64 = 1
    /// The master key that its keys are wrapped by; nil in a keyring that does not say.
    var master: MasterID?
    /// Nil before the first erasure.
    var erasure: ErasureMark?
    /// Number of LMDB's transaction that was to write the erasure; 0 when there is none, or the keyring does not say.
    var transaction: UInt64 = 0

    init(
        storeID: EventID, generation: UInt64 = 1, master: MasterID? = nil, erasure: ErasureMark? = nil,
        transaction: UInt64 = 0
    ) {
        self.storeID = storeID
        self.generation = generation
        self.master = master
        self.erasure = erasure
        self.transaction = transaction
    }

    /// Whether slots carry a check.
    var isChecked: Bool { format == .checked }

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.put(KeyringHeader.magic)
        writer.put(format.rawValue)
        writer.put(UInt32(0))
        writer.put(storeID.high)
        writer.put(storeID.low)
        if format == .plain {
            writer.put([UInt8](repeating: 0, count: KeyringHeader.plainBytes - writer.bytes.count))
            return writer.bytes
        }
        writer.put(generation)
        writer.put(master?.high ?? 0)
        writer.put(master?.low ?? 0)
        writer.put(erasure?.sequence ?? 0)
        writer.put(erasure?.id.high ?? 0)
        writer.put(erasure?.id.low ?? 0)
        writer.put(format == .checked ? transaction : 0)
        writer.put([UInt8](repeating: 0, count: KeyringHeader.bytes - 4 - writer.bytes.count))
        writer.put(writer.bytes.withUnsafeBytes { daybook_crc32c($0.baseAddress!, $0.count) })
        return writer.bytes
    }

    /// Nil when the bytes are no header.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(bytes)
        guard reader.take(count: KeyringHeader.magic.count) == KeyringHeader.magic,
            let format = Format(rawValue: reader.take())
        else { return nil }
        _ = reader.take(UInt32.self)
        let storeID = EventID(high: reader.take(), low: reader.take())
        if format == .plain {
            self.init(storeID: storeID, generation: 0)
        } else {
            let (generation, master) = (reader.take(UInt64.self), MasterID(high: reader.take(), low: reader.take()))
            let mark = ErasureMark(sequence: reader.take(), id: EventID(high: reader.take(), low: reader.take()))
            self.init(
                storeID: storeID, generation: generation, master: master, erasure: mark.sequence > 0 ? mark : nil,
                transaction: reader.take())
        }
        self.format = format
        let expected = encoded()
        guard bytes.count >= expected.count, bytes.prefix(expected.count).elementsEqual(expected) else { return nil }
    }
}

/// An open keyring.
final class KeyringFile: Sendable {
    /// Which file it is, whatever its name is by now.
    struct Identity: Equatable, Sendable {
        var device: UInt64
        var number: UInt64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
        }

        /// Nil when there is no such file.
        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    let path: String
    let identity: Identity
    let header: KeyringHeader
    private let file: Int32

    /// Nil when there is none; an error when it is no keyring of the store, or of any store when `storeID` is nil.
    static func open(_ path: String, storeID: EventID?) throws(LogError) -> KeyringFile? {
        var file = Glibc.open(path, O_RDWR | O_CLOEXEC)
        // To read keys a file that cannot be written is enough.
        if file < 0, errno == EACCES || errno == EROFS { file = Glibc.open(path, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw Durable.failure("log.file.open", path)
        }
        var status = stat()
        var found = [UInt8](repeating: 0, count: KeyringHeader.bytes)
        let count = pread(file, &found, found.count, 0)
        guard count > 0, fstat(file, &status) == 0,
            let header = found[..<count].withUnsafeBytes({ KeyringHeader($0) }),
            storeID == nil || header.storeID == storeID
        else {
            close(file)
            throw .keys(Text("log.keys.not_a_keyring", path))
        }
        return KeyringFile(file, path, Identity(status), header)
    }

    private init(_ file: Int32, _ path: String, _ identity: Identity, _ header: KeyringHeader) {
        (self.file, self.path, self.identity, self.header) = (file, path, identity, header)
    }

    deinit { close(file) }

    static func place(_ person: UInt32) -> Int { KeySlot.bytes + Int(person) * KeySlot.bytes }

    /// The person's slot; zeros where the file ends before it.
    func slot(_ person: UInt32) throws(LogError) -> [UInt8] {
        var slot = [UInt8](repeating: 0, count: KeySlot.bytes)
        let count = pread(file, &slot, slot.count, off_t(KeyringFile.place(person)))
        guard count >= 0 else { throw Durable.failure("log.file.open", path) }
        return count == slot.count ? slot : [UInt8](repeating: 0, count: KeySlot.bytes)
    }

    /// Reads the slots of a person and of those after it, up to the buffer's end; zeros where the file ends before.
    func read(into slots: UnsafeMutableRawBufferPointer, from person: UInt32) throws(LogError) {
        var count = 0
        while count < slots.count {
            let taken = pread(
                file, slots.baseAddress! + count, slots.count - count, off_t(KeyringFile.place(person) + count))
            guard taken >= 0 else { throw Durable.failure("log.file.open", path) }
            guard taken > 0 else { break }
            count += taken
        }
        UnsafeMutableRawBufferPointer(rebasing: slots[count...]).initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// What a slot of the person in this keyring says.
    func state(_ slot: UnsafeRawBufferPointer, _ person: UInt32) -> KeySlot.State {
        KeySlot.state(slot, person: person, isChecked: header.isChecked)
    }

    func write(_ bytes: [UInt8], at person: UInt32) throws(LogError) {
        guard pwrite(file, bytes, bytes.count, off_t(KeyringFile.place(person))) == bytes.count else {
            throw Durable.failure("log.file.write", path)
        }
    }

    func sync() throws(LogError) {
        guard fsync(file) == 0 else { throw Durable.failure("log.file.write", path) }
    }
}
