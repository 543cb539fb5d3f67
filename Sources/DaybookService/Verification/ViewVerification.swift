import DaybookLog
import DaybookModel
import DaybookProjections
import Foundation
import LMDB

/// What the rows of a read model hash to after so many events.
public struct ViewAttestation: Codable, Equatable, Sendable {
    public var name: String
    public var version: Int
    /// The last event that is in it.
    public var sequence: UInt64
    public var rows: UInt64
    public var digest: String
}

/// Every read model against one that is made from the log anew, in memory: the one in use is only read.
///
/// Read models that stand at the same event are made together. The view of a read model is kept while its rows are read, which holds
/// up nobody; the log is read in short views.
struct ViewVerification {
    let log: Log
    let store: String
    let pace: VerifyPace
    let damagesMax: Int
    /// What somebody wrote down earlier.
    var attested: [ViewAttestation] = []
    /// Make also those that are not in use, so that they can be attested.
    var makesAll = false

    struct Result {
        var checks: [VerifyCheck] = []
        var damages: DamageList
        var views: [ViewAttestation] = []
    }

    /// A read model to be made up to an event, and what it must be like.
    private struct Question {
        var runner: ViewRunner
        var sequence: UInt64
        /// Nil: nothing is in use at this event.
        var generation: Generation?
        var attested: ViewAttestation?
    }

    /// `end`: where the log ended when the verification began.
    func run(through end: UInt64) throws -> Result {
        var result = Result(damages: DamageList(max: damagesMax))
        var questions: [Question] = []
        for projector in ProjectorCatalogue.all {
            let runner = ViewRunner(projector, log: log, store: store)
            questions += try self.questions(runner, through: end, &result)
        }
        let groups = Dictionary(grouping: questions, by: \.sequence).sorted { $0.key < $1.key }
        let total = groups.reduce(0) { $0 + $1.key }
        var done: UInt64 = 0
        for (sequence, group) in groups {
            let before = done
            try check(group, through: sequence, &result) { pace.isDone(.views, before + $0, of: total) }
            done += sequence
        }
        return result
    }

    private func questions(_ runner: ViewRunner, through end: UInt64, _ result: inout Result) throws -> [Question] {
        var questions: [Question] = []
        let name = runner.projector.name
        do {
            if let generation = try runner.current() {
                pace.isAt(.view, UInt64(questions.count))
                let pages = try PageVerification(pace: pace, damagesMax: damagesMax).run(
                    generation.environment, "views/\(name)", isTruth: false)
                result.damages.add(pages.damages)
                let position = try generation.checkpoint(generation.environment.read()).sequence
                if position > end, try position > log.lastSequence {
                    result.damages.add(
                        damaged(Text("verify.damage.view_ahead", name, position, end), name))
                } else {
                    questions.append(Question(runner: runner, sequence: position, generation: generation))
                }
            } else if makesAll {
                questions.append(Question(runner: runner, sequence: end))
            } else {
                result.checks.append(
                    VerifyCheck(
                        "view", .views, count: 0, unit: "rows", seconds: 0, note: Text("verify.note.view_missing", name)
                    ))
            }
        } catch let error as LMDBError {
            result.damages.add(damaged(Text("verify.damage.view_file", name, error), name))
        }
        for view in attested
        where view.name == name && view.version == runner.projector.version && view.sequence <= end {
            if let index = questions.firstIndex(where: { $0.sequence == view.sequence }) {
                questions[index].attested = view
            } else {
                questions.append(Question(runner: runner, sequence: view.sequence, attested: view))
            }
        }
        return questions
    }

    private func damaged(_ what: Text, _ name: String) -> Damage {
        Damage(.views, what, affected: Text("verify.affected.view", name), .rebuild)
    }

    // MARK: Making and comparing

    private func check(
        _ questions: [Question], through end: UInt64, _ result: inout Result, _ progress: @escaping (UInt64) -> Void
    ) throws {
        let start = VerifyPace.now
        let runners = questions.map(\.runner)
        // Rows that do not fit into memory wait in a file without a name beside the read model's.
        let folder = runners.map(\.folder).first { access($0, W_OK) == 0 } ?? NSTemporaryDirectory()
        let rebuild = ViewRebuild(log: log, runners: runners)
        let parts = try ViewFold(rebuild, runners, folder: folder).run(through: end) { done, _ in progress(done) }
        let subjects = try SubjectSeeds(all: log)
        let foldSeconds = (VerifyPace.now - start) / Double(max(1, questions.count))
        for (index, question) in questions.enumerated() {
            let began = VerifyPace.now
            let before = result.damages.count
            let made = try MadeView(parts, index, subjects)
            try compare(question, made, subjects, &result)
            let name = question.runner.projector.name
            result.checks.append(
                VerifyCheck(
                    "view", .views, count: made.checkpoint.rows, unit: "rows",
                    seconds: foldSeconds + VerifyPace.now - began, damages: result.damages.count - before,
                    note: Text("verify.note.view", name, end)))
            result.views.append(
                ViewAttestation(
                    name: name, version: question.runner.projector.version, sequence: end,
                    rows: made.checkpoint.rows, digest: made.checkpoint.digest.description))
        }
    }

    private func compare(
        _ question: Question, _ made: MadeView, _ subjects: SubjectSeeds, _ result: inout Result
    ) throws {
        let name = question.runner.projector.name
        let digest = made.checkpoint.digest
        if let attested = question.attested, attested.digest != digest.description {
            result.damages.add(
                Damage(
                    .views,
                    Text("verify.damage.view_attested", name, attested.sequence, attested.digest, digest.description),
                    affected: Text("verify.affected.view", name), .restore))
        }
        guard let generation = question.generation else { return }
        do {
            let live = try LiveView(generation, made.widths, subjects, at: question.sequence)
            // A question caught the read model up meanwhile: it will be compared the next time.
            guard live.checkpoint.sequence == question.sequence else { return }
            if live.isMisshapen { result.damages.add(damaged(Text("verify.damage.view_rows", name), name)) }
            if live.sum.digest != live.checkpoint.digest || live.sum.rows != live.checkpoint.rows {
                result.damages.add(
                    damaged(Text("verify.damage.view_sum", name, live.sum.rows, live.checkpoint.rows), name))
            }
            guard live.sum.digest != digest || live.sum.rows != made.checkpoint.rows else { return }
            let differing = try differing(generation, made, subjects)
            result.damages.add(
                damaged(
                    Text(
                        "verify.damage.view", name, question.sequence, differing.count,
                        try names(differing.prefix(3))), name))
        } catch let error as LMDBError {
            result.damages.add(damaged(Text("verify.damage.view_file", name, error), name))
        }
    }

    /// Subjects whose rows differ, in order of number.
    private func differing(
        _ generation: Generation, _ made: MadeView, _ subjects: SubjectSeeds
    ) throws -> [UInt64] {
        var sums: [UInt64: ViewDigest] = [:]
        try LiveView.forEachLine(generation, made.widths) { table, subject, line, count in
            let seed = try subjects.seed(table: table, subject)
            sums[subject, default: ViewDigest()].add(ViewDigest.hash(seed, line: line, count: count))
        }
        try made.forEachLine { table, subject, line, count in
            let seed = try subjects.seed(table: table, subject)
            sums[subject, default: ViewDigest()].remove(ViewDigest.hash(seed, line: line, count: count))
        }
        return sums.filter { $0.value != ViewDigest() }.keys.sorted()
    }

    private func names(_ subjects: some Sequence<UInt64>) throws -> String {
        try subjects.map { packed in
            let number = SubjectNumber(packed: packed)
            guard number.number > 0, number.number <= (try count(number.kind)) else { return "\(number.number)" }
            return try log.subject(number).description
        }.joined(separator: ", ")
    }

    private func count(_ kind: UInt8) throws -> UInt32 {
        try SubjectKind(rawValue: kind).map { try log.subjectCount($0) } ?? 0
    }
}

/// The rows of a read model that was made in memory.
private struct MadeView {
    private let tables: [(shape: MemoryRows.TableShape, runs: [RowRun])]
    private(set) var checkpoint = Checkpoint()
    /// Bytes of a row, by table.
    let widths: [UInt8: Int]

    init(_ parts: [ViewFold.Part], _ index: Int, _ subjects: SubjectSeeds) throws {
        let runs = parts.flatMap { part in
            part.runs[index] + part.rows[index].sortedTables().map { RowRun.memory($0) }
        }
        let byTable = Dictionary(grouping: runs) { $0.shape.number }.sorted { $0.key < $1.key }
        tables = byTable.map { ($0.value[0].shape, $0.value) }
        widths = Dictionary(uniqueKeysWithValues: tables.map { ($0.shape.number, $0.shape.width) })
        var checkpoint = Checkpoint()
        var current: (table: UInt8, subject: UInt64, seed: SipHash.Value)?
        try forEachLine { table, subject, line, count in
            if current?.table != table || current?.subject != subject {
                current = (table, subject, try subjects.seed(table: table, subject))
            }
            checkpoint.digest.add(ViewDigest.hash(current!.seed, line: line, count: count))
            checkpoint.rows += 1
        }
        self.checkpoint = checkpoint
    }

    func forEachLine(
        _ body: (_ table: UInt8, _ subject: UInt64, _ line: UnsafeRawPointer, _ count: Int) throws -> Void
    ) throws {
        for (shape, runs) in tables {
            let lineBytes = RowChunk.lineBytes(width: shape.width)
            var merge = try RowMerge(runs, shape)
            try merge.forEach { entry in
                try body(shape.number, entry.load(as: UInt64.self), entry + 8, lineBytes)
            }
        }
    }
}

/// The rows of the read model in use, summed up in one view of them.
private struct LiveView {
    private(set) var checkpoint = Checkpoint()
    private(set) var sum = Checkpoint()
    /// A row is in a table that the read model does not have, or has another size.
    private(set) var isMisshapen = false

    /// Reads no rows when the read model stands at another event than is asked about.
    init(_ generation: Generation, _ widths: [UInt8: Int], _ subjects: SubjectSeeds, at sequence: UInt64) throws {
        let transaction = try generation.environment.read()
        checkpoint = try generation.checkpoint(transaction)
        guard checkpoint.sequence == sequence else { return }
        var sum = Checkpoint()
        var current: (table: UInt8, subject: UInt64, seed: SipHash.Value)?
        isMisshapen = try !LiveView.forEachLine(generation, widths, transaction) { table, subject, line, count in
            if current?.table != table || current?.subject != subject {
                // Where there is no such subject, the sum will tell.
                guard let seed = try? subjects.seed(table: table, subject) else { return }
                current = (table, subject, seed)
            }
            sum.digest.add(ViewDigest.hash(current!.seed, line: line, count: count))
            sum.rows += 1
        }
        self.sum = sum
    }

    static func forEachLine(
        _ generation: Generation, _ widths: [UInt8: Int],
        _ body: (_ table: UInt8, _ subject: UInt64, _ line: UnsafeRawPointer, _ count: Int) throws -> Void
    ) throws {
        _ = try forEachLine(generation, widths, generation.environment.read(), body)
    }

    /// False when there was a row that cannot be one.
    private static func forEachLine(
        _ generation: Generation, _ widths: [UInt8: Int], _ transaction: borrowing ReadTransaction,
        _ body: (_ table: UInt8, _ subject: UInt64, _ line: UnsafeRawPointer, _ count: Int) throws -> Void
    ) throws -> Bool {
        var isWellShaped = true
        try transaction.withCursor(generation.rows) { cursor in
            var next = try cursor.first()
            while let entry = next {
                if let key = ChunkKey(entry.key), let width = widths[key.table], let base = entry.value.baseAddress,
                    entry.value.count % RowChunk.lineBytes(width: width) == 0
                {
                    let lineBytes = RowChunk.lineBytes(width: width)
                    for offset in stride(from: 0, to: entry.value.count, by: lineBytes) {
                        try body(key.table, key.subject, base + offset, lineBytes)
                    }
                } else {
                    isWellShaped = false
                }
                next = try cursor.next()
            }
        }
        return isWellShaped
    }
}
