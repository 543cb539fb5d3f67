import CChecksum
import DaybookModel
import DaybookTestSupport
import Foundation
import Glibc

@testable import DaybookLog
@testable import DaybookService

/// What comes from the disk: with checksums made good, as somebody could who changes a file on purpose.
extension FuzzTarget {
    // MARK: Files of a store, and beside it

    /// Settings that both ways of reading can read are the same.
    static func settings(_ bytes: [UInt8]) {
        let text = text(bytes)
        // What is no YAML is refused.
        if let settings = try? StoreConfiguration.settings(text), let plain = StoreConfiguration.plainSettings(text) {
            precondition(plain == settings, "settings that are read in two ways")
        }
        _ = try? StoreConfiguration(yaml: text)  // Refused.
    }

    static func head(_ bytes: [UInt8]) {
        let text = text(bytes)
        if let note = SignedNote(text) {
            precondition(note.description == text || SignedNote(note.description) == note)
        }
        if let head = SignedHead(text) { precondition(SignedHead(head.note.description) == head) }
        if let key = VerifyingKey(text) { precondition(VerifyingKey(key.description) == key) }
    }

    /// A head that is added stands behind those that were read.
    static func headsFile(_ bytes: [UInt8]) {
        withFile(bytes) { path in
            // Refused; so is the newest head of such a file, or it is whole.
            guard let heads = try? HeadsFile.open(path: path)?.all() else { return }
            precondition((try? HeadsFile.open(path: path)?.last()) == heads.last, "another head is the newest")
            guard let added = FuzzSamples.signedHead else { return }
            do {
                try HeadsFile.openLocked(path: path).append(added)
                let all = try HeadsFile.open(path: path)?.all()
                precondition(all == heads + [added], "other heads after one was added")
            } catch {
                preconditionFailure("no head can be added: \(error)")
            }
        }
    }

    static func keyring(_ bytes: [UInt8]) {
        var bytes = bytes
        if bytes.count >= KeyringHeader.bytes { seal(&bytes, at: KeyringHeader.bytes - 4, 0..<KeyringHeader.bytes - 4) }
        withFile(bytes) { path in
            guard let file = try? KeyringFile.open(path, storeID: nil) else { return }  // Refused.
            let wrap = KeyWrap(FuzzSamples.master, storeID: file.header.storeID)
            var key = [UInt8](repeating: 0, count: KeySlot.key.count)
            for person in [0, 1, 2, 1000, UInt32.max] {
                guard let slot = try? file.slot(person) else { continue }  // Beyond what a file can have.
                slot.withUnsafeBytes { slot in
                    key.withUnsafeMutableBytes { _ = wrap.unwrap(slot, person: person, into: $0) }
                }
            }
            var slots = [UInt8](repeating: 0, count: 4 * KeySlot.bytes)
            // A file that ends earlier reads as zeros.
            slots.withUnsafeMutableBytes { try? file.read(into: $0, from: 1) }
        }
    }

    /// Files of one line: master keys and keys that sign.
    static func keyFile(_ bytes: [UInt8]) {
        if let secret = MasterSecret(text(bytes)) { precondition(secret.text(isFirst: false).count == 130) }
        withFile(bytes) { path in
            // Refused.
            if let key = try? SigningKey.read(path: path, origin: FuzzSamples.origin) {
                precondition(VerifyingKey(key.verifying.description) == key.verifying)
            }
        }
    }

    static func segment(_ bytes: [UInt8]) {
        withFile(bytes + bytes.withUnsafeBytes { TreeHash.sha256($0) }.bytes) { path in
            // Refused where it ends within a record.
            try? RecordSegment(first: FuzzSamples.firstOfSegment, path: path).forEach { sequence, bytes in
                record(sequence, bytes)
                return true
            }
        }
    }

    /// Records of a backup become a log before its signed heads say whether they are the right ones.
    static func restore(_ bytes: [UInt8]) {
        var records = ReplayedRecords()
        withFile(bytes + bytes.withUnsafeBytes { TreeHash.sha256($0) }.bytes) { path in
            // Refused where it ends within a record.
            try? RecordSegment(first: FuzzSamples.firstOfSegment, path: path).forEach { _, bytes in
                records.add(bytes)
                return true
            }
        }
        let store = "\(folder)/daybook-fuzz-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: store) }  // Nothing depends on it.
        do {
            try Log.create(store: store, id: FuzzSamples.storeID)
        } catch {
            preconditionFailure("no log could be made: \(error)")
        }
        // Refused where records do not follow on one another; what was taken is read, or named as damage.
        guard let log = try? Log(store: store, masterKey: MasterKey(path: "")) else { return }
        guard (try? log.replay(records)) != nil else { return }
        _ = try? LogChecker.problems(log)
    }

    static func offsets(_ bytes: [UInt8]) {
        let digest = bytes.withUnsafeBytes { TreeHash.sha256($0) }
        guard let offsets = BackupOffsets(bytes + "\(Hexadecimal.text(digest.bytes))\n".utf8) else { return }
        precondition(BackupOffsets(offsets.encoded) == offsets, "other offsets than those written")
    }

    static func resume(_ bytes: [UInt8]) {
        withFile(bytes) { path in
            let known = try? VerifyResume(path: path).read(
                storeID: FuzzSamples.storeID, heads: [], through: FuzzSamples.sequenceMax)
            // What is of no use is read as nothing.
            guard let known = known ?? nil else { return }
            for damage in known.damages.damages { _ = "\(damage.what) \(damage.affected)" }
            let pass = TreePass(heads: [], upper: known.upper)
            _ = (known.position, pass.size, pass.subtrees)
        }
    }

    static func attestation(_ bytes: [UInt8]) {
        withFile(bytes) { path in
            guard let attestation = try? Attestation.read(path) else { return }  // Refused.
            precondition(attestation.head.root.count == 32)
        }
    }

    /// Where files are made some thousand times a second: in memory, where the system has a folder for that.
    private static let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()

    /// Lends a name of a file in memory that holds these bytes: it has no other name, and goes away with the process.
    private static func withFile(_ bytes: [UInt8], _ body: (_ path: String) -> Void) {
        var name = Array("\(folder)/daybook-fuzz-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        unlink(name)
        precondition(file >= 0 && write(file, bytes, bytes.count) == bytes.count, "no room for a file in memory")
        defer { close(file) }
        body("/proc/self/fd/\(file)")
    }

    // MARK: Values in LMDB

    static func block(_ bytes: [UInt8]) {
        guard bytes.count > BlockLayout.offsets else { return }
        var bytes = bytes
        seal(&bytes, at: BlockLayout.headerChecksum, 4..<BlockLayout.headerChecksum)
        seal(&bytes, at: 0, 4..<bytes.count)
        bytes.withUnsafeBytes { bytes in
            let first = bytes.loadUnaligned(fromByteOffset: BlockLayout.first, as: UInt64.self)
            guard first < 1 << 60, let block = try? BlockView(bytes, key: first) else { return }  // Refused.
            for sequence in block.first...block.last { record(sequence, block.record(Int(sequence - block.first))) }
        }
    }

    private static func record(_ sequence: UInt64, _ record: UnsafeRawBufferPointer) {
        guard let view = EventView(sequence: sequence, record: record) else { return }
        _ = view.envelopeParts()
        _ = IntroducedNames(view.envelope)
        _ = view.retractedSequence
        let (clear, box) = view.payloadParts()
        _ = box.flatMap { SealedBox.person($0) }
        if let type = EventCatalogue.type(numbered: view.type) {
            _ = try? PayloadJSON.text(type, Payload(clear: Array(clear)))  // Damage is for the one who asked.
        }
    }

    static func chunk(_ bytes: [UInt8]) {
        guard bytes.count > 4 else { return }
        var bytes = bytes
        seal(&bytes, at: 0, 4..<bytes.count)
        let run = Run(kind: .ids, id: 1, level: 0, first: 1, last: 1 << 32, entriesMax: 100)
        bytes.withUnsafeBytes { bytes in
            guard let chunk = try? RunChunk(bytes, of: run) else { return }  // Refused.
            _ = chunk.entries(with: 0x1234_5678_9A00_0000)
            chunk.forEach(from: 0) { _ in true }
        }
    }

    static func state(_ bytes: [UInt8]) {
        guard bytes.count > 4 else { return }
        var bytes = bytes
        seal(&bytes, at: bytes.count - 4, 0..<bytes.count - 4)
        let state = bytes.withUnsafeBytes { try? LogState($0) }  // Refused.
        guard let state else { return }
        _ = (state.encoded(), RunIndex.needsPlan(state))
        for kind in RunKind.allCases { _ = state.newestFirst(kind).runs.map { RunIndex.filterPlace(.max, $0) } }
    }

    private static func seal(_ bytes: inout [UInt8], at place: Int, _ range: Range<Int>) {
        let checksum = bytes.withUnsafeBytes { daybook_crc32c($0.baseAddress! + range.lowerBound, range.count) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
    }
}
