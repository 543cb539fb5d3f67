import DaybookModel
import DaybookProjections
import DaybookTestSupport

@testable import DaybookImport
@testable import DaybookLog

/// Good input of the readers that no file of the project has.
enum FuzzSamples {
    static let table = Array("\u{4}customer,day,amount\nC-1,2024-03-01,\"1,234.50\"\n客户,2024/3/2,-7\n# end\n".utf8)

    static let rules: [[UInt8]] = RuleSetCatalogue.builtIn.map { Array($0.kind.sample($0.name).utf8) }

    static let project = Array(
        """
        ************************************************************************
        projects                      :  1
        jobs (incl. supersource/sink ):  4
        ************************************************************************
        PROJECT INFORMATION:
        pronr.  #jobs rel.date duedate tardcost  MPM-Time
            1      2      0       38       26       38
        ************************************************************************
        PRECEDENCE RELATIONS:
        jobnr.    #modes  #successors   successors
           1        1          2           2   3
           2        1          1           4
           3        1          1           4
           4        1          0
        ************************************************************************
        REQUESTS/DURATIONS:
        jobnr. mode duration  R 1  R 2  R 3  R 4
        ------------------------------------------------------------------------
          1      1     0       0    0    0    0
          2      1     8       4    0    0    0
          3      1     4      10    0    0    0
          4      1     0       0    0    0    0
        ************************************************************************

        """.utf8)

    static let heads: [[UInt8]] = {
        let key = SigningKey.make(origin: "daybook/00000000-0000-8000-8000-000000000000")
        let head = TreeHead(
            origin: key.verifying.name, size: 27_241, root: [UInt8](repeating: 7, count: 32),
            subjects: [UInt8](repeating: 9, count: 32), signedAt: Instant(microseconds: 1_700_000_000_000_000),
            key: key.verifying)
        // A key just made can sign.
        let note = try? key.sign(head.text)
        return [note?.description ?? "", key.verifying.description].map { Array($0.utf8) }
    }()

    static let block: [UInt8] = {
        var records = RecordBuffer()
        let built = [
            RecordBuilder("interaction.logged", 1, at: "2024-03-01", [("channel", "phone")]),
            RecordBuilder(
                "payment.received", 2, at: "2024-03-02",
                [
                    ("payment", "P-1"), ("amount", 123_450), ("currency", "CNY"),
                    ("allocations", [["invoice": "INV-7", "amount": 80_000]]),
                ]),
        ]
        for record in built { record.bytes.withUnsafeBytes { records.add(record: $0) } }
        var builder = BlockBuilder()
        // Records of a block's size are no reason to refuse.
        try? builder.build(first: 1, records, 0..<records.count)
        return builder.withBytes { Array($0) }
    }()

    static let chunk: [UInt8] = RunChunk.encode(
        (0..<50).map {
            RunEntry(key: UInt64($0) << 40 | 0x1234_0000_0000, sequence: 100 + 3 * UInt64($0), version: UInt32($0))
        }[...])

    static let state: [UInt8] = {
        var state = LogState()
        state.next = 100
        state.subjects = [1: SubjectCount(count: 7, indexed: 3), 255: SubjectCount(count: 2)]
        state.runs = [Run(kind: .ids, id: 1, level: 0, first: 1, last: 50, entriesMax: 50)]
        state.merges = [
            Merge(inputs: [1, 2], output: Run(kind: .heads, id: 3, level: 1, first: 1, last: 9, entriesMax: 9))
        ]
        for number in 0..<99 { state.frontier.add(withUnsafeBytes(of: number) { TreeHash.leaf($0) }) { _, _, _ in } }
        return state.encoded()
    }()
}

extension RuleSet {
    fileprivate static func sample(_ name: String) -> String { builtIn(named: name)?.content ?? "" }
}
