import DaybookLog
import DaybookModel
import DaybookProjections
import Foundation
import Synchronization

/// Makes read models anew from the first event on: several of them from one reading of the log, on several threads.
///
/// Threads take ranges of the log as they get through with them and fold each into rows of their own. What these ranges gave comes
/// together where it is written in key order, so the bytes are the same whichever thread folded what. Lines of events beyond a
/// budget are put aside in files without a name.
struct ViewRebuild {
    let log: Log
    let runners: [ViewRunner]
    /// Threads to fold and write with.
    var threads = max(1, min(4, ProcessInfo.processInfo.activeProcessorCount))
    /// Bytes of lines that may wait in memory, of all threads together.
    var lineBytesMax = 64 << 20
    /// The same for sums, of which there are few: one row or so for each subject.
    var sumBytesMax = 256 << 20
    /// Events that a thread folds at a time.
    var rangeEvents: UInt64 = 20_000

    /// Builds and puts in place; the generations in use serve queries until then. `progress` is called on this thread.
    ///
    /// `isNeeded` is asked when nobody else can rebuild the read model any more: another process may just have done it.
    @discardableResult func run(
        where isNeeded: (ViewRunner) throws -> Bool = { _ in true },
        progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }
    ) throws -> [Generation] {
        // All that rebuild lock in the order of the catalogue, so none waits for one who waits for it. A site that is given up
        // before its generation is in use removes it.
        var runners: [ViewRunner] = []
        var sites: [ViewRunner.Site] = []
        for runner in self.runners {
            let site = try runner.makeSite()
            guard try isNeeded(runner) else { continue }
            runners.append(runner)
            sites.append(site)
        }
        guard let first = runners.first else { return [] }
        let head = try log.head.sequence
        let parts = try ViewFold(self, runners, folder: first.folder).run(through: head, progress)
        try write(parts, to: sites, through: head)
        progress(head, head)
        return try zip(runners, sites).map { try $0.open($1) }
    }

    /// Writes the read models, the largest first, each on one thread.
    private func write(_ parts: [ViewFold.Part], to sites: [ViewRunner.Site], through head: UInt64) throws {
        let subjects = try SubjectSeeds(all: log)
        let runs = Mutex(
            sites.indices.map { index in
                parts.flatMap { part in part.runs[index] }
            })
        let rows = Mutex(parts.map(\.rows))
        let sizes = sites.indices.map { index in
            parts.reduce(0) { sum, part in
                sum + part.rows[index].lineBytes + part.rows[index].sumBytes
                    + part.runs[index].reduce(0) { $0 + $1.count * $1.shape.stride }
            }
        }
        let order = sites.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        let taken = Counter()
        _ = try Workers.run(min(threads, sites.count)) { _ in
            while case let next = Int(taken.next()), next < order.count {
                let index = order[next]
                // Taken out, so that each read model's rows are given up once they are written.
                var own = runs.withLock { runs in
                    defer { runs[index] = [] }
                    return runs[index]
                }
                own += rows.withLock { rows in
                    rows.indices.flatMap { part in
                        defer { rows[part][index] = MemoryRows() }
                        return rows[part][index].sortedTables().map { RowRun.memory($0) }
                    }
                }
                try sites[index].write(own, subjects, through: head)
            }
        }
    }
}

/// The folding of a rebuild: threads take ranges of the log until there are no more.
struct ViewFold {
    /// What one thread made of the ranges it took: by read model the rows in memory and what was put aside.
    struct Part: Sendable {
        var rows: [MemoryRows]
        var runs: [[RowRun]]
    }

    private let rebuild: ViewRebuild
    private let projectors: [any Projector.Type]
    private let types: [EventTypes]
    private let allTypes: Set<UInt16>
    /// Where files are made for what is put aside.
    private let folder: String

    init(_ rebuild: ViewRebuild, _ runners: [ViewRunner], folder: String) {
        self.rebuild = rebuild
        self.folder = folder
        projectors = runners.map(\.projector)
        types = projectors.map { EventTypes($0.types) }
        allTypes = projectors.reduce(into: []) { $0.formUnion($1.types) }
    }

    func run(through head: UInt64, _ progress: (UInt64, UInt64) -> Void) throws -> [Part] {
        let events = rebuild.rangeEvents
        let ranges = (head + events - 1) / events
        let count = Int(min(UInt64(rebuild.threads), max(1, ranges)))
        let taken = Counter()
        return try Workers.run(count) { _ in
            var state = State(self, share: count)
            while case let range = taken.next(), range < ranges {
                try state.fold(after: range * events, through: min(head, (range + 1) * events))
            }
            return Part(rows: state.rows, runs: state.runs)
        } meanwhile: {
            progress(min(head, taken.value * events), head)
        }
    }

    /// The state of one thread.
    private struct State {
        private let fold: ViewFold
        private let lineBytesMax: Int
        private let sumBytesMax: Int
        private(set) var rows: [MemoryRows]
        private(set) var runs: [[RowRun]]
        private var file: SpillFile?
        private var fileBytes = 0

        init(_ fold: ViewFold, share: Int) {
            self.fold = fold
            lineBytesMax = fold.rebuild.lineBytesMax / share
            sumBytesMax = fold.rebuild.sumBytesMax / share
            rows = fold.projectors.map { _ in MemoryRows() }
            runs = fold.projectors.map { _ in [] }
        }

        mutating func fold(after first: UInt64, through last: UInt64) throws {
            try fold.rebuild.log.forEachBatch(after: first, through: last, types: fold.allTypes) { batch in
                for index in rows.indices { fold.projectors[index].fold(batch, fold.types[index], into: &rows[index]) }
                if rows.reduce(0, { $0 + $1.lineBytes }) > lineBytesMax { try putAside(lines: true) }
                if rows.reduce(0, { $0 + $1.sumBytes }) > sumBytesMax { try putAside(lines: false) }
            }
        }

        private mutating func putAside(lines: Bool) throws {
            let file = try self.file ?? SpillFile(folder: fold.folder)
            self.file = file
            for index in rows.indices {
                try rows[index].putAside(lines: lines) { table in
                    runs[index].append(.file(try file.write(table, at: &fileBytes)))
                }
            }
        }
    }
}
