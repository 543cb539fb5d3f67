import DaybookModel
import DaybookTestSupport
import Foundation
import Testing

@testable import DaybookLog

/// Searches that remember where filters lie and which chunks were checked find what is there, while runs come, are merged, and the pages
/// of those that went are written again.
@Suite struct RunSearchTests {
    private static let batch = 4_096
    private static let customers = 3_000

    private func customer(_ number: Int) -> String { "C-\(number % RunSearchTests.customers)" }

    @Test func whatIsThereIsFoundAndNothingElse() throws {
        var random = SeededGenerator(seed: 5)
        let store = try TemporaryStore()
        // Logs on one environment remember on their own, like processes; the third seldom looks.
        let logs = [try store.open(), try store.open(), try store.open()]
        var count = 0
        var runs: Set<UInt32> = []
        for turn in 0..<20 {
            _ = try logs[0].append(
                (count..<count + RunSearchTests.batch).map {
                    AppendRequest([.sample($0, customer: customer($0))])
                })
            count += RunSearchTests.batch
            try logs[turn % 3 == 0 ? 1 : 0].maintain()
            let state = try logs[0].reader.state()
            runs.formUnion(state.runs.map(\.id))
            #expect(!state.runs.isEmpty)
            for (index, log) in logs.enumerated() where index < 2 || turn % 7 == 6 {
                for _ in 0..<150 {
                    let known = Int.random(in: 0..<count, using: &random)
                    let draft = EventDraft.sample(known, customer: customer(known))
                    #expect(try log.find(source: draft.source, id: draft.id) == UInt64(known + 1))
                    let unknown = EventDraft.sample(known + 10_000_000)
                    #expect(try log.find(source: draft.source, id: unknown.id) == nil)
                    let subject = Subject(.customer, customer(known))
                    let number = known % RunSearchTests.customers
                    let events = (count - number + RunSearchTests.customers - 1) / RunSearchTests.customers
                    #expect(try log.version(of: subject) == UInt32(events))
                    #expect(try log.version(of: Subject(.customer, "C-\(known + 10_000_000)")) == 0)
                }
            }
        }
        // Some are gone.
        #expect(try logs[0].reader.state().runs.count * 2 < runs.count)
        #expect(try LogChecker.problems(logs[2]) == [])
    }

    /// A filter that is damaged in the file is an error also for who knows where it lies.
    @Test func damageIsFoundAlsoWhereTheFilterIsKnown() throws {
        let store = try TemporaryStore()
        let log = try store.open()
        _ = try log.append((0..<5_000).map { AppendRequest([.sample($0)]) })
        let draft = EventDraft.sample(17)
        #expect(try log.find(source: draft.source, id: draft.id) == 18)
        let state = try log.reader.state()
        let searched = state.newestFirst(.ids)
        let hash = EventHash.hash(
            SipHash(key: state.hashKey.0, state.hashKey.1), draft.source,
            RecordCodec.id(source: draft.source, id: draft.id))
        let (segment, place) = RunIndex.filterPlace(hash, searched.runs[0])
        let known = try #require(searched.start(0, segment))
        let key = searched.runs[0].bloomKey(UInt64(segment))
        let filter = try #require(
            try log.storage.environment.read().get(log.storage.runs, key) { bytes in
                #expect(bytes.baseAddress == known)
                return Data(bytes)
            })
        let path = "\(store.path)/log/data.mdb"
        let start = try #require(try Data(contentsOf: URL(filePath: path)).range(of: filter)).lowerBound
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: UInt64(start + place + 3))
        try file.write(contentsOf: [filter[place + 3] ^ 0x20])
        try file.close()
        #expect(throws: LogError.self) { try log.find(source: draft.source, id: draft.id) }
    }

    /// With a checksum that is right, as only somebody who made it up would write it.
    @Test func aStateWithImpossibleRunsIsDamage() throws {
        var sound = LogState()
        (sound.next, sound.indexed, sound.nextRun) = (100, 60, 4)
        for number in 0..<99 {
            sound.frontier.add(withUnsafeBytes(of: number) { TreeHash.leaf($0) }) { _, _, _ in }
        }
        let run = Run(kind: .ids, id: 3, level: 0, first: 1, last: 60, entriesMax: 60)
        sound.runs = [run]
        #expect(try sound.encoded().withUnsafeBytes { try LogState($0) } == sound)
        let changes: [(inout Run) -> Void] = [
            { $0.bloomBlocks = 0 }, { $0.first = 61 }, { $0.first = 0 }, { $0.last = 61 }, { $0.id = 0 }, { $0.id = 4 },
            { $0.level = 255 }, { $0.entries = .max },
        ]
        for (number, change) in changes.enumerated() {
            var state = sound
            change(&state.runs[0])
            #expect(throws: LogError.self, "\(number)") { try state.encoded().withUnsafeBytes { try LogState($0) } }
            (state.garbage, state.runs) = (state.runs, sound.runs)
            #expect(throws: LogError.self, "\(number)") { try state.encoded().withUnsafeBytes { try LogState($0) } }
        }
        // So large a filter that where its segments lie is not remembered.
        var large = sound
        large.runs[0].bloomBlocks = .max
        let known = try large.encoded().withUnsafeBytes { try LogState($0) }.newestFirst(.ids)
        let (segment, _) = RunIndex.filterPlace(.max, known.runs[0])
        #expect(segment > 1_000_000 && known.start(0, segment) == nil)
        withUnsafeBytes(of: 1) { known.keep($0.baseAddress!, 0, segment) }
        #expect(known.start(0, segment) == nil)
    }
}
