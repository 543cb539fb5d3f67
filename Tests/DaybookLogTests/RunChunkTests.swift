import DaybookModel
import DaybookTestSupport
import LMDB
import Testing

@testable import DaybookLog

/// What is packed into chunks of runs and rows of names comes out as it went in.
@Suite struct RunChunkTests {
    private let run = Run(kind: .heads, id: 1, level: 0, first: 1, last: 1, entriesMax: 1)

    private func chunks(_ entries: [RunEntry]) -> [[UInt8]] {
        let widths = RunChunk.widths(entries)
        var (chunks, start): ([[UInt8]], Int) = ([], 0)
        while start < entries.count {
            let end = start + RunChunk.length(entries, from: start, widths)
            chunks.append(RunChunk.encode(entries[start..<end]))
            start = end
        }
        return chunks
    }

    private func read(_ chunk: [UInt8], from key: UInt64 = 0) throws -> [RunEntry] {
        try chunk.withUnsafeBytes { bytes in
            var entries: [RunEntry] = []
            try RunChunk(bytes, of: run).forEach(from: key) { entry in
                entries.append(entry)
                return true
            }
            return entries
        }
    }

    private func key(_ value: UInt64) -> UInt64 { value << RunChunk.keyShift }

    /// Few and many entries, near one another and far apart, of every width.
    @Test func whatIsPackedComesOut() throws {
        var random = SeededGenerator(seed: 11)
        let counts = [1, 2, 3, 63, 64, 65, 500, 9_000]
        let spreads: [UInt64] = [1, 40, 5_000, 0x10_0000, 0x2_0000_0000, 0xFF_FFFF_FFFF]
        let widths: [UInt64] = [0, 5, 0xFFFF_FFFF, 70_000]
        for round in 0..<120 {
            let count = counts[round % counts.count]
            let spread = spreads[round % spreads.count]
            let (sequences, versions) = (widths[round % widths.count], UInt32(widths[round % 3]))
            let least = UInt64.random(in: 0...(0xFF_FFFF_FFFF - spread), using: &random)
            var entries = (0..<count).map { _ in
                RunEntry(
                    key: key(least + UInt64.random(in: 0...spread, using: &random)),
                    sequence: 0x80_0000_0000_0000 + UInt64.random(in: 0...sequences, using: &random),
                    version: UInt32.random(in: 0...versions, using: &random))
            }
            entries.sortSpread()
            // More equal keys than a chunk holds cannot be kept together; keys are spread, so there never are.
            guard spread > 40 || count < 1_000 else { continue }
            let chunks = chunks(entries)
            #expect(chunks.allSatisfy { $0.count <= BlockLayout.bytesMax })
            let parts = try chunks.map { try read($0) }
            #expect(parts.flatMap { $0 } == entries)
            for (part, next) in zip(parts, parts.dropFirst()) { #expect(part.last!.key < next.first!.key) }
            for _ in 0..<20 {
                let wanted = key(least + UInt64.random(in: 0...spread, using: &random)) + UInt64(round % 3)
                for (chunk, part) in zip(chunks, parts) {
                    #expect(try read(chunk, from: wanted) == part.filter { $0.key >= wanted })
                }
            }
            for entry in entries.prefix(5) + entries.suffix(5) {
                let found = try chunks.flatMap { chunk in
                    try chunk.withUnsafeBytes { try RunChunk($0, of: run).entries(with: entry.key) }
                }
                #expect(found == entries.filter { $0.key == entry.key })
            }
        }
    }

    @Test func entriesTakeFewBytes() {
        var random = SeededGenerator(seed: 12)
        var entries = (0..<131_072).map { RunEntry(key: RunKey.hash(random.next()), sequence: UInt64($0)) }
        entries.sortSpread()
        #expect(chunks(entries).reduce(0) { $0 + $1.count } < 131_072 * 11 / 2)
    }

    @Test func aChangedByteIsDamage() throws {
        var random = SeededGenerator(seed: 13)
        var entries = (0..<300).map {
            RunEntry(key: RunKey.hash(random.next()), sequence: UInt64($0), version: UInt32($0))
        }
        entries.sortSpread()
        let chunk = chunks(entries)[0]
        for place in chunk.indices {
            var other = chunk
            other[place] ^= 1 << UInt8(place % 8)
            #expect(throws: LogError.self) { try read(other) }
        }
        for count in [0, 3, 31, 40, chunk.count - 1] {
            #expect(throws: LogError.self) { try read(Array(chunk.prefix(count))) }
        }
    }

    @Test func keysOfSubjectsDoNotCollide() {
        var seen: Set<UInt64> = []
        for kind in [UInt8(1), 2, 255] {
            for number in UInt32(1)...20_000 {
                for number in [number, .max - number, number << 17] where number != 0 {
                    seen.insert(RunKey.spread(SubjectNumber(kind: kind, number: number).packed))
                }
            }
        }
        let numbers = Set((UInt32(1)...20_000).flatMap { [$0, .max - $0, $0 << 17] }.filter { $0 != 0 })
        #expect(seen.count == 3 * numbers.count)
        #expect(seen.allSatisfy { RunKey.hash($0) == $0 })
    }

    @Test func namesAreFoundByNumber() throws {
        let store = try TemporaryStore()
        _ = try store.open()
        let storage = try LogStorage(path: "\(store.path)/log", makes: false)
        var random = SeededGenerator(seed: 14)
        var names: [UInt8: [[UInt8]]] = [1: [], 2: [], 255: []]
        for _ in 0..<60 {
            let kind = [UInt8(1), 2, 255].randomElement(using: &random)!
            let fresh = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                [UInt8](
                    repeating: UInt8.random(in: 65...90, using: &random), count: Int.random(in: 1...270, using: &random)
                )
            }
            let transaction = try storage.environment.write()
            try storage.names.append(fresh, kind, from: UInt32(names[kind]!.count + 1), transaction)
            try transaction.commit()
            names[kind]! += fresh
        }
        let transaction = try storage.environment.read()
        for (kind, names) in names {
            for number in UInt32(1)...UInt32(names.count) {
                let name = try storage.names.name(SubjectNumber(kind: kind, number: number), transaction)
                #expect(name == String(decoding: names[Int(number) - 1], as: UTF8.self))
            }
            for number in [0, UInt32(names.count + 1)] {
                #expect(try storage.names.name(SubjectNumber(kind: kind, number: number), transaction) == nil)
            }
            for first in [1, 2, names.count / 2, names.count, names.count + 1] {
                var read: [[UInt8]] = []
                try storage.names.forEach(kind, from: UInt32(first), transaction) { number, name in
                    #expect(Int(number) == first + read.count)
                    read.append(Array(name))
                    return true
                }
                #expect(read == Array(names[(first - 1)...]))
            }
        }
    }

    /// Names that are in runs, merged runs, no run yet, and in nobody's memory.
    @Test func subjectsAreFoundByNameInEveryRun() throws {
        let store = try TemporaryStore()
        let names = (0..<20_000).map { "C-\($0)" }
        for start in stride(from: 0, to: names.count, by: 4_000) {
            let log = try store.open()
            for part in stride(from: start, to: start + 4_000, by: 1_000) {
                _ = try log.append((part..<part + 1_000).map { AppendRequest([.sample($0, customer: names[$0])]) })
            }
            try log.maintain()
        }
        let log = try store.open()
        for number in stride(from: 0, to: names.count, by: 61) {
            #expect(try log.number(of: Subject(.customer, names[number]))?.number == UInt32(number + 1))
            #expect(try log.version(of: Subject(.customer, names[number])) == 1)
        }
        #expect(try log.number(of: Subject(.customer, "C-20000")) == nil)
        #expect(try log.number(of: Subject(.plan, "C-1")) == nil)
        // A writer that remembers nothing numbers nobody twice.
        _ = try log.append((0..<300).map { AppendRequest([.sample(50_000 + $0, customer: names[$0 * 66])]) })
        #expect(try log.subjectCount(.customer) == 20_000)
        #expect(try log.version(of: Subject(.customer, names[66])) == 2)
        #expect(try LogChecker.problems(log) == [])
    }

    @Test func anOlderFormatIsRefused() throws {
        let store = try TemporaryStore()
        _ = try store.open()
        let storage = try LogStorage(path: "\(store.path)/log", makes: false)
        let transaction = try storage.environment.write()
        try transaction.put(storage.meta, LogState.key, [1, 0] + [UInt8](repeating: 0, count: 120))
        try transaction.commit()
        let error = #expect(throws: LogError.self) { try store.open() }
        #expect(error?.description.contains("older daybook (format 1") == true)
    }
}
