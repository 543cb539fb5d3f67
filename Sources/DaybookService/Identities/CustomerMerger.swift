import DaybookLog
import DaybookModel
import DaybookProjections
import DaybookReports

/// Lets customers count as one, and takes that back (D14).
///
/// Each is two events appended together: one in the duplicate's stream, which is what counts, and one in the survivor's, so that its
/// stream tells of it too. What would make no sense is refused before anything is recorded.
public struct CustomerMerger {
    private let store: Store

    public init(_ store: Store) { self.store = store }

    /// What was recorded.
    public struct Result: Sendable {
        public let duplicate: String
        public let survivor: String
        /// Sequence of the duplicate's event; the survivor's, if there is one, is the next.
        public let sequence: UInt64
    }

    // MARK: Merging

    public func merge(_ duplicate: String, into survivor: String, reason: String, actor: String) throws -> Result {
        try repeating {
            _ = try checked(duplicate, into: survivor)
            return try append(
                [
                    ("customer.merged", duplicate, [("into", survivor), ("reason", reason)]),
                    ("customer.absorbed", survivor, [("customer", duplicate)]),
                ], duplicate, survivor, actor)
        }
    }

    /// Which figures a merge would move on a day, and what to think of before it.
    public func wouldMove(merging duplicate: String, into survivor: String, asOf day: Day) throws -> (
        figures: ReportTable, warnings: [Text]
    ) {
        let (identities, pair) = try checked(duplicate, into: survivor)
        let merged = identities.merging(pair.duplicate, into: pair.survivor)
        return try difference(from: identities, to: merged, asOf: day, [survivor]) { before, after in
            var warnings: [Text] = []
            let issues = try [before, after].map { try Self.documentsTwice($0) }
            if issues[1] > issues[0] { warnings.append(Text("merge.twice_known", issues[1] - issues[0])) }
            if try isOnHold(pair.duplicate, before) { warnings.append(Text("merge.held", duplicate, survivor)) }
            return warnings
        }
    }

    // MARK: Unmerging

    public func unmerge(_ duplicate: String, reason: String, actor: String) throws -> Result {
        try repeating {
            let (_, merge, survivor) = try standing(duplicate)
            var events = [("customer.unmerged", duplicate, [("from", survivor), ("reason", reason)])]
            // Of a customer that nobody knows there is nothing to tell.
            if merge.survivor != nil { events.append(("customer.released", survivor, [("customer", duplicate)])) }
            return try append(events, duplicate, survivor, actor)
        }
    }

    /// Which figures an unmerge would move on a day.
    public func wouldMove(unmerging duplicate: String, asOf day: Day) throws -> ReportTable {
        let (identities, merge, survivor) = try standing(duplicate)
        let apart = identities.unmerging(merge.duplicate)
        return try difference(from: identities, to: apart, asOf: day, [survivor, duplicate]) { _, _ in [] }.figures
    }

    // MARK: What there is

    private func number(_ customer: String) throws -> SubjectNumber {
        guard let number = try store.log.number(of: Subject(.customer, customer)) else {
            throw ServiceError(Text("report.no_such_customer", customer))
        }
        return number
    }

    /// Who counts as whom now, and the two customers' numbers, when one can be merged into the other.
    private func checked(
        _ duplicate: String, into survivor: String
    ) throws -> (identities: Identities, pair: (duplicate: SubjectNumber, survivor: SubjectNumber)) {
        let pair = (duplicate: try number(duplicate), survivor: try number(survivor))
        guard pair.duplicate != pair.survivor else { throw ServiceError(Text("merge.same", duplicate)) }
        let context = try store.window(asOf: store.today)
        let (records, identities) = try context.merges()
        if let merge = records.last(where: { $0.duplicate == pair.duplicate && $0.isStanding }) {
            throw ServiceError(
                Text("merge.already", duplicate, try key(merge, context), context.day(of: merge.occurredAt)))
        }
        guard identities.survivor(of: pair.survivor) != pair.duplicate else {
            throw ServiceError(Text("merge.circle", duplicate, survivor))
        }
        return (identities, pair)
    }

    /// Who counts as whom now, and the merge of a customer that can be undone.
    private func standing(
        _ duplicate: String
    ) throws -> (identities: Identities, merge: MergeRecord, survivor: String) {
        let number = try number(duplicate)
        let context = try store.window(asOf: store.today)
        let (records, identities) = try context.merges()
        guard let merge = records.last(where: { $0.duplicate == number && $0.isStanding }) else {
            throw ServiceError(Text("merge.not_merged", duplicate))
        }
        return (identities, merge, try key(merge, context))
    }

    private func key(_ merge: MergeRecord, _ context: StoreReportContext) throws -> String {
        try merge.into.text ?? context.field("into", ofEvent: merge.sequence) ?? "–"
    }

    // MARK: Appending

    /// Another writer may come between looking and appending: then it is looked at anew, a few times.
    private func repeating(_ attempt: () throws -> Result?) throws -> Result {
        for _ in 0..<CustomerMerger.attemptsMax { if let result = try attempt() { return result } }
        throw ServiceError(Text("merge.busy"))
    }

    private static let attemptsMax = 5

    /// Nil when one of the two customers' streams has changed meanwhile.
    private func append(
        _ events: [(type: String, subject: String, fields: [(String, String)])], _ duplicate: String,
        _ survivor: String, _ actor: String
    ) throws -> Result? {
        let recorder = Recorder(store)
        let at = store.log.now().description
        let drafts = try events.map { event in
            var entry = Recorder.Entry(
                type: event.type, subject: Subject(.customer, event.subject).description,
                fields: event.fields.map { (name: $0.0, value: $0.1) }, actor: actor)
            entry.at = at
            return try recorder.draft(entry)
        }
        let versions = try drafts.map { draft in
            AppendRequest.Expectation(draft.subject, .exactly(try store.log.version(of: draft.subject)))
        }
        let request = AppendRequest(drafts, expecting: versions, guards: Guards.needed(for: drafts))
        switch try store.log.append([request])[0] {
        case .appended(let first, _): return Result(duplicate: duplicate, survivor: survivor, sequence: first)
        case .wrongVersion: return nil
        case .refused(let text): throw ServiceError(text)
        // The ids are new and the source has no offsets.
        case .already, .conflict, .passed: throw ServiceError(Text("log.empty_request"))
        }
    }

    // MARK: Trying out

    private func difference(
        from identities: Identities, to other: Identities, asOf day: Day, _ customers: [String],
        warnings: (StoreReportContext, StoreReportContext) throws -> [Text]
    ) throws -> (figures: ReportTable, warnings: [Text]) {
        var before = try store.window(asOf: day)
        before.question.supposedIdentities = identities
        var after = before
        after.question.supposedIdentities = other
        let figures = try FiguresMoved.table(from: before, to: after, customers: customers)
        return (figures, try warnings(before, after))
    }

    private static func documentsTwice(_ context: StoreReportContext) throws -> Int {
        try IssuesReport.table(context).rows.count { row in
            row.contains(.text(CreditIssue.Kind.documentTwice.rawValue))
        }
    }

    private func isOnHold(_ customer: SubjectNumber, _ context: StoreReportContext) throws -> Bool {
        let movements = try context.rows(of: CreditProjector.self).standing(
            CreditMovement.self, of: customer, until: context.endOfDay(context.asOf))
        return CreditAccount.evaluate(movements, asOf: context.asOf, zone: context.zone).standing.hold != nil
    }
}

extension MergeRecord {
    /// Whether the customer's own stream says that it is merged, be it in force or not.
    var isStanding: Bool { [.inForce, .circle, .unknownCustomer].contains(state) }
}
