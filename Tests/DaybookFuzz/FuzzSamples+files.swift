import DaybookModel
import DaybookTestSupport
import Foundation

@testable import DaybookLog
@testable import DaybookService

/// Good files of a store, and good values of its LMDB.
extension FuzzSamples {
    static let storeID = EventID(high: 0, low: 0x8000_0000_0000_0000)
    static let origin = TreeHead.origin(of: storeID)

    static let settings: [[UInt8]] = [
        """
        # Made by 'daybook init'. These settings are fixed for the life of the store.
        store_id: 00000000-0000-8000-8000-000000000000
        currency: CNY
        time_zone: Asia/Shanghai
        fiscal_year_starts_in_month: 4
        check: 0123456789abcdef

        """,
        "{store_id: \"a\", currency: 'CNY', time_zone: &zone Asia/Shanghai, check: *zone, fiscal_year_starts_in_month: 1}\n",
        "---\nstore_id: |\n  a\n  b\ncurrency: !!str CNY\n? time_zone\n: UTC\nfiscal_year_starts_in_month: 12\n...\n",
    ].map { Array($0.utf8) }

    // MARK: Evidence

    private static let key = SigningKey.make(origin: origin)

    private static func head(size: UInt64) throws -> SignedHead {
        let head = TreeHead(
            origin: origin, size: size, root: [UInt8](repeating: 7, count: 32),
            subjects: [UInt8](repeating: 9, count: 32), signedAt: Instant(microseconds: 1_700_000_000_000_000),
            key: key.verifying)
        return SignedHead(head, try key.sign(head.text))
    }

    static func heads() throws -> [[UInt8]] {
        [try head(size: 27_241).note.description, key.verifying.description].map { Array($0.utf8) }
    }

    // A key just made can sign.
    static let signedHead = try? head(size: 30_000)

    static func headsFiles() throws -> [[UInt8]] {
        let notes = try [1, 2, 27_241].map { try head(size: $0).note.description }
        let whole = notes.map { "\($0)\n" }.joined()
        return [Array(whole.utf8), Array("\(whole)\(notes[0].dropLast(30))".utf8), Array(notes[0].utf8)]
    }

    // MARK: Keys

    static let masterText = String(repeating: "0123456789abcdef", count: 4) + "\n"
    static let master = MasterSecret(masterText) ?? MasterSecret(replacing: nil)

    static let keyFiles: [[UInt8]] = {
        let data = Data([VerifyingKey.algorithm] + (1...32))
        return [
            masterText, masterText + masterText, "PRIVATE+KEY+\(origin)+00000000+\(data.base64EncodedString())\n",
        ].map { Array($0.utf8) }
    }()

    static func keyrings() throws -> [[UInt8]] {
        let mark = ErasureMark(sequence: 27_241, id: storeID)
        let header = KeyringHeader(storeID: storeID, generation: 2, master: master.id, erasure: mark).encoded()
        var slot = [UInt8](repeating: 0, count: KeySlot.bytes)
        var random = RandomBytes()
        let wrap = KeyWrap(master, storeID: storeID)
        try slot.withUnsafeMutableBytes { slot in
            try (0..<32).map { UInt8($0) }.withUnsafeBytes { try wrap.wrap($0, person: 1, into: slot, &random) }
        }
        var plain = ByteWriter()
        plain.put(KeyringHeader.magic)
        plain.put(UInt32(1))
        plain.put(UInt32(0))
        plain.put(storeID.high)
        plain.put(storeID.low)
        plain.put([UInt8](repeating: 0, count: 32))
        var (live, erased) = (slot, slot)
        live.withUnsafeMutableBytes { KeySlot.seal($0, person: 1) }
        erased.withUnsafeMutableBytes { KeySlot.erase($0, person: 2, isChecked: true) }
        return [header + live + erased, plain.bytes + slot]
    }

    // MARK: Backups and verifications

    static let firstOfSegment: UInt64 = 41

    static let segment = segment(records.map(\.bytes))

    /// Records as some log holds them.
    static func logs() throws -> [[UInt8]] {
        let store = try TemporaryStore()
        let log = try store.open()
        for draft in try EventDraft.randomEvents(120, seed: 1) { _ = try log.append([AppendRequest([draft])]) }
        var records: [[UInt8]] = []
        try log.forEach { view in
            records.append(Array(view.record))
            return true
        }
        return [segment(Array(records.prefix(5))), segment(records)]
    }

    /// Without the SHA-256 at its end.
    private static func segment(_ records: [[UInt8]]) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(Array("DAYBOOKR".utf8))
        writer.put(UInt32(1))
        writer.put(UInt32(0))
        writer.put(firstOfSegment)
        for record in records {
            writer.put(UInt32(record.count))
            writer.put(record)
        }
        return writer.bytes
    }

    /// Without the line of the SHA-256.
    static let offsets: [[UInt8]] = [["orders": 17, "": UInt64.max, "客户": 0], [:]].map {
        Array(BackupOffsets($0).encoded.dropLast(65))
    }

    static let sequenceMax: UInt64 = 1 << 40

    static let resumes: [[UInt8]] = [
        #"""
        {"damageCount":1,"damages":[{"affected":{"arguments":["7"],"key":"verify.affected.events"},"area":"log","first":7,"last":9,\#
        "remedy":"restore","what":{"arguments":["7","x"],"key":"log.damage.checksum"}}],"heads":[],"nodes":3,\#
        "storeID":"\#(storeID)","subtrees":["\#(String(repeating: "07", count: 32))","\#(String(repeating: "ab", count: 32))"],\#
        "version":1}
        """#
    ].map { Array($0.utf8) }

    static let attestation = Array(
        #"""
        {"checks":["log","views"],"format":1,"program":"daybook 1","root":"\#(String(repeating: "ab", count: 32))",\#
        "size":27241,"storeID":"\#(storeID)","verifiedAt":"2024-05-20T09:30:00Z",\#
        "views":[{"digest":"ab","name":"credit","rows":3,"sequence":27241,"version":2}]}
        """#.utf8)

    // MARK: Values in LMDB

    private static let records = [
        RecordBuilder("interaction.logged", 1, at: "2024-03-01", [("channel", "phone")]),
        RecordBuilder(
            "payment.received", 2, at: "2024-03-02",
            [
                ("payment", "P-1"), ("amount", 123_450), ("currency", "CNY"),
                ("allocations", [["invoice": "INV-7", "amount": 80_000]]),
            ]),
        RecordBuilder("event.retracted", 3, at: "2024-03-03", retracting: 2),
        RecordBuilder("interaction.logged", 4, at: "2024-03-04", isSealed: true, [("channel", "phone")]),
    ]

    static let block: [UInt8] = {
        var buffer = RecordBuffer()
        for record in records { record.bytes.withUnsafeBytes { buffer.add(record: $0) } }
        var builder = BlockBuilder()
        // Records of a block's size are no reason to refuse.
        try? builder.build(first: 1, buffer, 0..<buffer.count)
        return builder.withBytes { Array($0) }
    }()

    static let chunk: [UInt8] = RunChunk.encode(
        (0..<50).map {
            RunEntry(key: UInt64($0) << 40 | 0x1234_0000_0000, sequence: 100 + 3 * UInt64($0), version: UInt32($0))
        }[...])

    static let state: [UInt8] = {
        var state = LogState()
        (state.next, state.indexed, state.nextRun) = (100, 60, 4)
        state.subjects = [1: SubjectCount(count: 7, indexed: 3), 255: SubjectCount(count: 2)]
        state.runs = [Run(kind: .ids, id: 1, level: 0, first: 1, last: 50, entriesMax: 50)]
        state.merges = [
            Merge(inputs: [1, 2], output: Run(kind: .heads, id: 3, level: 1, first: 1, last: 9, entriesMax: 9))
        ]
        for number in 0..<99 { state.frontier.add(withUnsafeBytes(of: number) { TreeHash.leaf($0) }) { _, _, _ in } }
        return state.encoded()
    }()
}
