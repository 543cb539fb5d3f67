import Testing

@testable import daybook_lab

/// What the crash laboratory takes a disk to keep through a power cut.
@Suite struct DiskModelTests {
    /// Requests to the disk, written down as the shim does.
    private struct TraceBuilder {
        private(set) var bytes: [UInt8] = []

        mutating func add(
            _ kind: Trace.Kind, file: UInt64 = 0, place: Int = 0, token: UInt64 = 0, _ first: [UInt8] = [],
            _ second: [UInt8] = []
        ) {
            for number in [kind.rawValue, file, UInt64(place), token, UInt64(first.count), UInt64(second.count)] {
                withUnsafeBytes(of: number) { bytes += $0 }
            }
            bytes += first + second
        }

        mutating func path(
            _ kind: Trace.Kind, _ path: String, _ second: String = "", file: UInt64 = 0, place: Int = 0,
            token: UInt64 = 0
        ) {
            add(
                kind, file: file, place: place, token: token, Array("/r/\(path)".utf8),
                second.isEmpty ? [] : Array("/r/\(second)".utf8))
        }
    }

    private static let states = 200

    /// Every state that a few hundred fates make of the disk at the trace's end: what each file holds.
    private func states(_ trace: TraceBuilder, before: [(String, [UInt8])] = []) throws -> [[String: [UInt8]]] {
        let trace = try Trace(trace.bytes, root: "/r")
        var disk = DiskModel(trace, before: StoreImage(nodes: before.map { ($0.0, .file($0.1)) }))
        for position in trace.records.indices { try disk.advance(position) }
        return (0..<DiskModelTests.states).map { number in
            var fate = Fate(
                SeededRandom(seed: 1, stream: number), since: disk.firstUncertain ?? 0, end: trace.records.count,
                tearsMeta: false)
            var files: [String: [UInt8]] = [:]
            for (path, node) in disk.image(&fate).nodes {
                if case .file(let bytes) = node { files[path] = bytes }
            }
            return files
        }
    }

    private func contents(_ path: String, _ states: [[String: [UInt8]]]) -> Set<[UInt8]?> {
        Set(states.map { $0[path] })
    }

    @Test func aSyncKeepsWhatWasWrittenBeforeItBegan() throws {
        var trace = TraceBuilder()
        trace.path(.open, "a", file: 7)
        trace.add(.write, file: 7, place: 0, [1])
        trace.path(.syncBegin, "a", file: 7, token: 5)
        trace.add(.write, file: 7, place: 1, [2])
        trace.add(.syncEnd, file: 7, token: 5)
        #expect(contents("a", try states(trace, before: [("a", [9, 9])])) == [[1, 9], [1, 2]])
    }

    @Test func aSyncThatHasNotEndedKeepsNothing() throws {
        var trace = TraceBuilder()
        trace.path(.open, "a", file: 7)
        trace.add(.write, file: 7, place: 0, [1])
        trace.path(.syncBegin, "a", file: 7, token: 5)
        #expect(contents("a", try states(trace, before: [("a", [9])])) == [[1], [9]])
    }

    @Test func aSynchronousWriteKeepsItselfAndStaysOnTop() throws {
        var trace = TraceBuilder()
        trace.path(.open, "a", file: 7)
        trace.add(.write, file: 7, place: 0, [1, 1])
        trace.add(.write, file: 7, place: 1, token: 5, [2])
        trace.add(.syncEnd, file: 7, token: 5)
        #expect(contents("a", try states(trace, before: [("a", [9, 9, 9])])) == [[1, 2, 9], [9, 2, 9]])
    }

    @Test func aNameIsKeptByTheSyncOfItsFolder() throws {
        var trace = TraceBuilder()
        trace.path(.create, "a", file: 7)
        trace.add(.write, file: 7, [1])
        trace.path(.syncBegin, "a", file: 7, token: 5)
        trace.add(.syncEnd, file: 7, token: 5)
        #expect(contents("a", try states(trace)) == [[1], nil])
        trace.path(.syncBegin, "", place: 1, token: 6)
        trace.add(.syncEnd, token: 6)
        #expect(contents("a", try states(trace)) == [[1]])
        trace.path(.rename, "a", "b")
        let renamed = try states(trace)
        #expect(Set(renamed.map { Set($0.keys) }) == [["a"], ["b"]])
    }

    @Test func whatStandsInALostFolderIsLost() throws {
        var trace = TraceBuilder()
        trace.path(.makeFolder, "f")
        trace.path(.create, "f/a", file: 7)
        trace.path(.syncBegin, "f", place: 1, token: 6)
        trace.add(.syncEnd, token: 6)
        #expect(contents("f/a", try states(trace)) == [[], nil])
    }

    @Test func tornWritesArriveInPartsOfSectors() throws {
        var trace = TraceBuilder()
        trace.path(.open, "data.mdb", file: 7)
        trace.add(.write, file: 7, place: 8_192, [UInt8](repeating: 1, count: 4_096))
        trace.add(.write, file: 7, place: 40, [UInt8](repeating: 2, count: 112))
        var torn = 0
        for state in try states(trace, before: [("data.mdb", [UInt8](repeating: 0, count: 16_384))]) {
            let bytes = try #require(state["data.mdb"])
            // LMDB's meta page is within a sector: all of it or nothing.
            #expect(Set(bytes[40..<152]).count == 1)
            let units = stride(from: 8_192, to: 12_288, by: 64).map { Set(bytes[$0..<$0 + 64]) }
            #expect(units.allSatisfy { $0.count == 1 })
            if Set(units).count > 1 { torn += 1 }
        }
        #expect(torn > 10)
    }
}
