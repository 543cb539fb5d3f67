import DaybookLog
import DaybookModel
import DaybookReports
import DaybookService
import Foundation

/// Opens a store as a power cut left it, with the real library, and says what is wrong with it.
final class StateCheck {
    private static let samples = 8
    /// So often a state is verified in full as well: it takes as long as some other states.
    private static let verifiedEvery = 10
    private let reference: Reference
    /// What a run has beside a log; only that is checked.
    private let parts: Parts
    /// By number of events: what the read models of a rebuilt store say. It depends on the log alone.
    private var rebuilt: [Int: [String]] = [:]

    struct Parts {
        var views: Bool
        var heads: Bool
        var backup: Bool
        /// Commits of erasures failed in the run.
        var refuses = false

        /// Those of a folder in which a run ended.
        init(after folder: String) {
            func holds(_ path: String) -> Bool { access("\(folder)/\(path)", F_OK) == 0 }
            (views, heads, backup) = (holds("store/views"), holds("store/heads"), holds("backup"))
        }
    }

    /// What somebody may rely on.
    struct Acknowledged {
        /// The last sequence; nil when not even the store was.
        var sequence: Int?
        var heads = 0
    }

    init(_ reference: Reference, _ parts: Parts) {
        self.reference = reference
        self.parts = parts
    }

    /// `folder` holds what is left of a run.
    func problems(of folder: String, _ acknowledged: Acknowledged, _ random: inout SeededRandom) -> [String] {
        let path = "\(folder)/store"
        guard access("\(path)/daybook.yaml", F_OK) == 0 else {
            return acknowledged.sequence == nil ? [] : ["there is no store although it was acknowledged"]
        }
        var problems: [String] = []
        do {
            let store = try Store(path: path, masterKey: "\(folder)/\(StoreImage.masterKey)")
            if parts.refuses, let refused = try RefusedErasure(store.log, reference) {
                problems = try refused.problems(of: store, acknowledged: acknowledged.sequence ?? 0)
                if problems.isEmpty { try verify(folder, &problems) }
                return problems
            }
            let count = try checkRecords(of: store.log, acknowledged: acknowledged.sequence ?? 0, &problems)
            guard problems.isEmpty else { return problems }
            try checkIndexes(of: store.log, count, &random, &problems)
            if parts.views { try checkViews(of: store, count, &problems) }
            if parts.heads { try checkHeads(of: store, count, acknowledged.heads, &problems) }
            if parts.backup { try checkBackup(of: store, folder, acknowledged.heads, &problems) }
            try checkAppend(to: store.log, after: count, &random, &problems)
            if parts.heads { _ = try store.signHead() }
            if random.chance(1, in: StateCheck.verifiedEvery) { try verify(folder, &problems) }
        } catch {
            problems.append("\(error)")
        }
        return problems
    }

    private func checkRecords(of log: Log, acknowledged: Int, _ problems: inout [String]) throws -> Int {
        let head = try log.head
        let count = Int(head.sequence)
        guard count >= acknowledged else {
            problems.append("the log ends at \(count), but event \(acknowledged) was acknowledged")
            return count
        }
        guard count <= reference.count else {
            problems.append("the log ends at \(count), beyond all that was ever written (\(reference.count))")
            return count
        }
        if head.root != reference.trees[count].root { problems.append("the root of \(count) events is another") }
        var sequence = 0
        try log.forEach { view in
            sequence += 1
            if !reference.holds(view.record, at: sequence) || view.sequence != UInt64(sequence) {
                problems.append("event \(sequence) is not what was written")
            }
            return problems.count < 3
        }
        if problems.isEmpty, sequence != count {
            problems.append("the log ends at \(sequence), its head says \(count)")
        }
        return count
    }

    private func checkIndexes(
        of log: Log, _ count: Int, _ random: inout SeededRandom, _ problems: inout [String]
    ) throws {
        var sequences = (0..<StateCheck.samples).map { _ in 1 + random.below(count) } + [count - 1, count]
        sequences += (0..<StateCheck.samples).compactMap { _ in
            reference.sealed.isEmpty ? nil : Int(reference.sealed[random.below(reference.sealed.count)])
        }
        if let last = reference.sealed.last(where: { $0 <= count }) { sequences.append(Int(last)) }
        for subject in reference.erasures.keys {
            sequences += reference.sealed.filter { reference.subjects[Int($0) - 1] == subject }.map { Int($0) }
        }
        let sealed = Set(reference.sealed.map { UInt64($0) })
        for sequence in Set(sequences) where (1...max(1, count)).contains(sequence) && count > 0 {
            let identity = reference.identities[sequence - 1]
            let found = try log.find(source: identity.source, id: identity.id)
            if found != UInt64(sequence) {
                problems.append("id \(identity.id) leads to \(found ?? 0), not to event \(sequence)")
            }
            let event = try log.event(UInt64(sequence))
            if event?.subject != reference.subjects[sequence - 1] || event?.id != identity.id {
                problems.append("event \(sequence) has another subject or id")
            }
            // Keys are there until the erasure is in the log, and gone from then on.
            let isErased = sealed.contains(UInt64(sequence)) && reference.isErased(sequence, first: count)
            if event?.personal == .sealed || (event?.personal == .erased) != isErased {
                problems.append(
                    "event \(sequence): its personal fields read as \(event.map { "\($0.personal)" } ?? "")")
            }
            let subject = reference.subjects[sequence - 1]
            let version = try log.version(of: subject)
            if version != reference.stream(of: subject, first: count).version {
                problems.append("\(subject) is at version \(version)")
            }
        }
        guard count < reference.count else { return }
        let next = reference.identities[count]
        if let found = try log.find(source: next.source, id: next.id) {
            problems.append("id \(next.id) is found at \(found), but its event is not there")
        }
    }

    private func checkViews(of store: Store, _ count: Int, _ problems: inout [String]) throws {
        try store.catchUp()
        let live = try StateCheck.answers(of: store)
        let expected: [String]
        if let known = rebuilt[count] {
            expected = known
        } else {
            _ = try store.rebuild()
            expected = try StateCheck.answers(of: store)
            rebuilt[count] = expected
        }
        for (live, expected) in zip(live, expected) where live != expected {
            problems.append("a read model says '\(live)', rebuilt it says '\(expected)'")
        }
    }

    /// The digests of all read models, and some reports, which read the rows themselves.
    private static func answers(of store: Store) throws -> [String] {
        let digests = try store.viewStatus().map { "\($0.name) \($0.sequence ?? 0) \($0.rows) \($0.digest)" }
        let reports: [any Report.Type] = [CustomersReport.self, AgeingReport.self, PaymentsReport.self]
        return try digests
            + reports.map { try OutputFormat.csv.text(store.report($0, asOf: StateCheck.day)) }
    }

    /// The day that reports are asked about.
    static let day = Day("2024-12-31")!

    /// What `daybook verify` says, but for read models, which are checked here.
    private func verify(_ folder: String, _ problems: inout [String]) throws {
        var verification = StoreVerification(
            path: "\(folder)/store", masterKey: "\(folder)/\(StoreImage.masterKey)")
        verification.areas.remove(.views)
        problems += try verification.run().damages.map { "verify: \($0)" }
    }

    private func checkHeads(
        of store: Store, _ count: Int, _ acknowledged: Int, _ problems: inout [String]
    ) throws {
        let heads = try store.log.signedHeads()
        if heads.count < acknowledged { problems.append("\(heads.count) heads are there of \(acknowledged)") }
        for head in heads.map(\.head) where !isSigned(head, of: count) {
            problems.append("the head of \(head.size) events is not the log's, which has \(count)")
        }
    }

    private func isSigned(_ head: TreeHead, of count: Int) -> Bool {
        head.size <= count && Array(head.root) == reference.trees[Int(head.size)].root
    }

    /// A backup restores to its newest head, and takes what came since.
    private func checkBackup(
        of store: Store, _ folder: String, _ acknowledged: Int, _ problems: inout [String]
    ) throws {
        let backup = StoreBackup(path: "\(folder)/backup")
        if acknowledged > 0 {
            try checkRestore(of: backup, to: "\(folder)/restored", atLeast: acknowledged, &problems)
        }
        _ = try backup.add(store)
        try checkRestore(of: backup, to: "\(folder)/again", atLeast: acknowledged, &problems)
    }

    private func checkRestore(
        of backup: StoreBackup, to path: String, atLeast acknowledged: Int, _ problems: inout [String]
    ) throws {
        let restored = try backup.restore(StoreBackup.Request(store: path))
        let store = try Store(path: path, masterKey: "\(path).key")
        let heads = try store.log.signedHeads().count
        if heads < acknowledged { problems.append("\(heads) heads are restored of \(acknowledged)") }
        let count = try checkRecords(of: store.log, acknowledged: Int(restored.head.size), &problems)
        if count != Int(restored.head.size) {
            problems.append("\(count) events are restored, not \(restored.head.size)")
        }
    }

    /// The store must go on: a new person, a subject it knows, and an event it holds already.
    private func checkAppend(
        to log: Log, after count: Int, _ random: inout SeededRandom, _ problems: inout [String]
    ) throws {
        var drafts = [try SampleEvents.contact(of: "power-cut", number: count, personal: "after the power cut")]
        let known = count == 0 ? nil : random.below(count)
        if let known, reference.subjects[known].kind == .customer {
            drafts.append(try SampleEvents.contact(of: reference.subjects[known].key, number: count + 1))
        }
        let outcomes = try log.append(drafts.map { AppendRequest([$0]) })
        for (index, draft) in drafts.enumerated() {
            let sequence = UInt64(count + index + 1)
            guard outcomes[index] == .appended(first: sequence, count: 1), let event = try log.event(sequence) else {
                problems.append("an event after the power cut had the outcome \(outcomes[index])")
                return
            }
            let before = reference.stream(of: draft.subject, first: count)
            guard event.subject == draft.subject, event.id == draft.id, event.subjectVersion == before.version + 1,
                event.previous == before.sequence,
                draft.personal.isEmpty || event.personal == .open(draft.personal)
            else {
                problems.append("the event after the power cut reads as \(event)")
                return
            }
        }
        var tree = reference.trees[count]
        var recorded = 0
        try log.forEach(after: UInt64(count)) { view in
            recorded += 1
            tree = tree.adding(view.record)
            return true
        }
        if recorded != drafts.count { problems.append("\(recorded) events follow, not \(drafts.count)") }
        if try log.head.root != tree.root { problems.append("the root after an append is not that of the records") }
        guard let known else { return }
        let again = try log.event(UInt64(known + 1)).map { AppendRequest([$0.draft]) }
        let outcome = try again.map { try log.append([$0])[0] }
        if case .already(UInt64(known + 1), _, _) = outcome { return }
        problems.append("event \(known + 1) again had the outcome \(outcome.map { "\($0)" } ?? "nothing")")
    }
}
