import DaybookLog
import DaybookModel
import DaybookProjections

/// The customer directory for a day and a scope.
///
/// Its rows are sums, so the live view is exact only for a customer none of whose events is beyond what is asked about, and
/// who has none that was retracted. Everybody else's row is folded again from the customer's own stream; where that is too many
/// of them, the log is read once instead. Both give the same bytes.
final class DirectoryRows: RowReader {
    /// From this share of the customers, or of the log, on, reading the whole log is quicker than reading streams one by one.
    private static let streamsShare: UInt64 = 16
    /// Reading one stream costs about what reading a thousand events of the log in their order does.
    private static let eventsPerStream: UInt64 = 1_000

    private let log: Log
    private let live: ViewReader
    private let end: Instant
    private let scope: EventScope
    /// How far the live view had read the log when it was last looked at.
    private var liveThrough: UInt64
    /// The transaction of the live view that its checkpoint was read in: while there is no later one, there is no progress.
    private var seenTransaction = -1
    /// The last event that can count.
    private let last: UInt64
    /// How many streams were read one by one.
    private var streams: UInt64 = 0
    /// Rows folded again, one by one.
    private var folded: [SubjectNumber: CustomerSummary?] = [:]
    /// The rows of everybody, once they were folded from the log.
    private var whole: MemoryRows?
    /// Customers with events that the live view knows and the scope does not; nil until they were looked for.
    private var changed: Set<SubjectNumber>?
    private var knownLeftOut: Set<SubjectNumber>?

    init(log: Log, live: ViewReader, liveThrough: UInt64, until end: Instant, _ scope: EventScope) {
        self.log = log
        self.live = live
        self.liveThrough = liveThrough
        self.end = end
        self.scope = scope
        last = min(liveThrough, scope.through)
        if scope.through >= liveThrough { changed = [] }
    }

    func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) throws {
        // A report that names everybody asks for one customer after the other.
        if whole == nil, scope.subjects == nil, streams > 16 + last / DirectoryRows.eventsPerStream {
            whole = try foldAll()
        }
        if let whole { return try whole.rows(type, subject: subject, body) }
        if let row = try DirectoryRows.row(summary(of: subject), Row.self) { try body(CustomerSummary.bucket, row) }
    }

    func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) throws {
        if let subjects = scope.subjects {
            for subject in subjects.sorted(by: { $0.packed < $1.packed }) {
                try rows(type, subject: subject) { try body(subject, $0, $1) }
            }
            return
        }
        if whole == nil, try !isMostlyLive { whole = try foldAll() }
        if let whole { return try whole.rows(type, body) }
        var isNoted = false
        try live.rows(CustomerSummary.self) { subject, bucket, row in
            // All these rows are of one moment, which was before this one.
            if !isNoted { try noteProgress() }
            isNoted = true
            let exact = try isExact(row, subject) ? row : try summary(of: subject)
            if let row = DirectoryRows.row(exact, Row.self) { try body(subject, bucket, row) }
        }
    }

    /// A row as what was asked for; nil when that is no row of the directory. A cast would search for what the two types are,
    /// once per row.
    private static func row<Row: RowLayout>(_ row: CustomerSummary?, _ type: Row.Type) -> Row? {
        guard let row, type == CustomerSummary.self else { return nil }
        return unsafeBitCast(row, to: Row.self)  // The same type, as was just seen.
    }

    /// Another process may have caught the live view up since it was opened: customers of whom it knows more now are not answered
    /// from it. Called after reading its rows, and before using them.
    private func noteProgress() throws {
        guard live.lastTransaction != seenTransaction else { return }
        // A commit's number shows before readers see the commit: what counts is what this reading saw.
        let (checkpoint, transaction) = try live.checkpoint()
        let now = checkpoint.sequence
        seenTransaction = transaction
        guard now > liveThrough else { return }
        if let known = changed { changed = known.union(try subjects(after: liveThrough, through: now)) }
        liveThrough = now
    }

    private func subjects(after first: UInt64, through last: UInt64) throws -> Set<SubjectNumber> {
        var subjects: Set<SubjectNumber> = []
        try log.forEach(after: first, through: last) { view in
            subjects.insert(view.subject)
            return true
        }
        return subjects
    }

    /// Whether the live row is what the scope's events give: it knows none that is left out.
    private func isExact(_ row: CustomerSummary, _ customer: SubjectNumber) throws -> Bool {
        guard scope.only == nil, !row.needsRefold, let changed, changed.isEmpty || !changed.contains(customer) else {
            return false
        }
        guard let last = row.events.last else { return true }
        if let upTo = scope.upTo, upTo < BusinessMoment(occurredAt: last.microseconds, sequence: .max) { return false }
        return try last <= end && (scope.without.isEmpty || !leftOut.contains(customer))
    }

    /// The customers of events that the scope leaves out by name.
    private var leftOut: Set<SubjectNumber> {
        get throws {
            if let known = knownLeftOut { return known }
            let found = Set(try scope.without.compactMap { try log.withEvent($0) { $0.subject } })
            knownLeftOut = found
            return found
        }
    }

    private func summary(of customer: SubjectNumber) throws -> CustomerSummary? {
        if !folded.isEmpty, let known = folded[customer] { return known }
        var row: CustomerSummary?
        try live.rows(CustomerSummary.self, subject: customer) { row = $1 }
        try noteProgress()
        if let subjects = scope.subjects, !subjects.contains(customer) { row = nil }
        if let found = row, try !isExact(found, customer) {
            row = try fold(customer)
            folded[customer] = .some(row)
        }
        return row
    }

    private var isMostlyLive: Bool {
        get throws {
            guard scope.only == nil else { return false }
            if changed == nil {
                guard liveThrough - scope.through <= liveThrough / DirectoryRows.streamsShare else { return false }
                changed = try subjects(after: scope.through, through: liveThrough)
            }
            var (count, stale) = (UInt64(0), UInt64(0))
            try live.rows(CustomerSummary.self) { subject, _, row in
                count += 1
                if try !isExact(row, subject) { stale += 1 }
            }
            return stale <= count / DirectoryRows.streamsShare
        }
    }

    private func fold(_ customer: SubjectNumber) throws -> CustomerSummary? {
        streams += 1
        var fold = Refold(CustomersProjector.self, until: end, scope)
        let subject = try log.subject(customer)
        try log.history(of: subject) { view in
            fold.note(view)
            return true
        }
        try log.history(of: subject) { view in
            fold.add(view)
            return true
        }
        var row: CustomerSummary?
        fold.rows.rows(CustomerSummary.self, subject: customer) { row = $1 }
        return row
    }

    private func foldAll() throws -> MemoryRows {
        var fold = Refold(CustomersProjector.self, until: end, scope)
        try log.forEach(through: last, EventFilter(types: [EventType.eventRetracted])) { view in
            fold.note(view)
            return true
        }
        try log.forEach(through: last, EventFilter(types: CustomersProjector.types)) { view in
            fold.add(view)
            return true
        }
        var rows = fold.rows
        rows.sort()
        return rows
    }
}
