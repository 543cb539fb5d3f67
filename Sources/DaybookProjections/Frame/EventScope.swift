import DaybookModel

/// Which events an answer is computed from, besides what the day asked about says.
///
/// The second clock is `through`: what the log held at a moment. The other parts are for questions about answers: what
/// came in between two of them, and what an event did to one.
public struct EventScope: Sendable, Equatable {
    /// The last sequence that counts.
    public var through: UInt64 = .max
    /// Of what happened later than this event, nothing counts. A retraction acts from the date of what it takes back, so its own
    /// place does not matter.
    public var upTo: BusinessMoment?
    /// Nothing but these sequences counts.
    public var only: Set<UInt64>?
    /// These sequences do not count.
    public var without: Set<UInt64> = []
    /// Nothing but the events of these subjects counts.
    public var subjects: Set<SubjectNumber>?

    /// All there is.
    public static let everything = EventScope()

    public init(through: UInt64 = .max) { self.through = through }

    /// Whether an event counts. `occurredAt` in microseconds; nil for a retraction.
    public func includes(_ sequence: UInt64, of subject: SubjectNumber, occurredAt: Int64?) -> Bool {
        guard sequence <= through else { return false }
        if let upTo, let occurredAt, upTo < BusinessMoment(occurredAt: occurredAt, sequence: sequence) { return false }
        if let only, !only.contains(sequence) { return false }
        if let subjects, !subjects.contains(subject) { return false }
        return without.isEmpty || !without.contains(sequence)
    }

    public func includes(_ event: borrowing EventView) -> Bool {
        let isRetraction = event.type == EventType.eventRetracted
        return includes(
            event.sequence, of: event.subject, occurredAt: isRetraction ? nil : event.occurredAt.microseconds)
    }
}

/// An event's place in the order in which events act: when it occurred, then where it stands in the log.
public struct BusinessMoment: Sendable, Hashable, Comparable {
    /// Microseconds from 1970.
    public var occurredAt: Int64
    public var sequence: UInt64

    public init(occurredAt: Int64, sequence: UInt64) {
        self.occurredAt = occurredAt
        self.sequence = sequence
    }

    public static func < (left: BusinessMoment, right: BusinessMoment) -> Bool {
        (left.occurredAt, left.sequence) < (right.occurredAt, right.sequence)
    }
}

/// The rows of a ledger as they would be if the log held nothing but the events of a scope.
///
/// A ledger has a line per thing an event says, so leaving out the lines of other events is exact.
public struct ScopedRows: RowReader {
    private let base: any RowReader
    private let scope: EventScope

    public init(_ base: any RowReader, _ scope: EventScope) {
        self.base = base
        self.scope = scope
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) throws {
        if let subjects = scope.subjects, !subjects.contains(subject) { return }
        try base.rows(type, subject: subject) { bucket, row in
            let sequence = LedgerBucket.sequence(bucket)
            if scope.includes(sequence, of: subject, occurredAt: row.actsAt) { try body(bucket, row) }
        }
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) throws {
        if let subjects = scope.subjects {
            for subject in subjects.sorted(by: { $0.packed < $1.packed }) {
                try rows(type, subject: subject) { try body(subject, $0, $1) }
            }
            return
        }
        try base.rows(type) { subject, bucket, row in
            let sequence = LedgerBucket.sequence(bucket)
            if scope.includes(sequence, of: subject, occurredAt: row.actsAt) { try body(subject, bucket, row) }
        }
    }

    public func lines<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, RowLines<Row>) throws -> Void
    ) throws {
        // Of a scope that only says where the log ends, the last line tells of all before it.
        let endsOnly = scope == EventScope(through: scope.through)
        guard scope.subjects == nil else {
            return try rows(type) { subject, bucket, row in
                try withUnsafeBytes(of: (bucket.littleEndian, row)) { try body(subject, RowLines($0)) }
            }
        }
        try base.lines(type) { subject, lines in
            if endsOnly, LedgerBucket.sequence(lines.bucket(lines.count - 1)) <= scope.through {
                return try body(subject, lines)
            }
            for index in 0..<lines.count {
                let sequence = LedgerBucket.sequence(lines.bucket(index))
                if scope.includes(sequence, of: subject, occurredAt: lines.row(index).actsAt) {
                    try body(subject, lines[index..<index + 1])
                }
            }
        }
    }
}
