import DaybookModel

/// A row that one event leaves in a read model which keeps its history instead of sums.
///
/// Because every line keeps its date and its place in the log, the rows of the whole log answer for any day, as known at any
/// moment, exactly (`Projector.isLedger`), and a retraction takes its event's lines away. A line's bucket is its event's sequence and its own number (`LedgerBucket`).
public protocol LedgerLine: RowLayout {
    /// What the line records; 0 only in a row before any event.
    var kind: UInt8 { get }
    /// Microseconds from 1970; `post` sets it.
    var occurredAt: Int64 { get set }
}

extension LedgerLine {
    /// Two ranges of the log never hold the same event, so at most one side is not empty.
    public mutating func merge(_ other: Self) {
        if kind == 0 { self = other }
    }

    public var actsAt: Int64? { occurredAt }
}

/// How a line's place in the log is kept in its bucket.
public enum LedgerBucket {
    /// A record has at most 1.2 MB, and a line takes two bytes of it at least: more than 2^20 lines cannot come.
    @usableFromInline static let lineBits: UInt64 = 20

    public static func bucket(sequence: UInt64, line: Int) -> UInt64 { sequence << lineBits | UInt64(line) }
    @inlinable public static func sequence(_ bucket: UInt64) -> UInt64 { bucket >> lineBits }
    public static func line(_ bucket: UInt64) -> Int { Int(bucket & (1 << lineBits - 1)) }
}

/// Says that an event never happened. Kept beside the lines of every ledger, in a table of its own.
public struct RetractionLine: LedgerLine {
    public static let table: UInt8 = 255

    public var occurredAt: Int64 = 0
    /// Sequence of the event taken back.
    public var target: UInt64 = 0
    public var kind: UInt8 = 0
    public var unused: UInt8 = 0
    public var unusedTwo: UInt16 = 0
    public var unusedFour: UInt32 = 0

    public init() {}

    public var actsAt: Int64? { nil }
}

/// A line together with its place in the log.
public struct Posted<Line: LedgerLine>: Sendable {
    public let bucket: UInt64
    public let line: Line

    @inlinable public init(bucket: UInt64, line: Line) {
        self.bucket = bucket
        self.line = line
    }

    public init(sequence: UInt64, number: Int = 0, _ line: Line) {
        self.init(bucket: LedgerBucket.bucket(sequence: sequence, line: number), line: line)
    }

    @inlinable public var sequence: UInt64 { LedgerBucket.sequence(bucket) }
    @inlinable public var occurredAt: Instant { Instant(microseconds: line.occurredAt) }
}

extension RowStore {
    /// Posts a line of an event. `number` tells the lines of one event apart.
    public mutating func post<Line: LedgerLine>(_ line: Line, number: Int = 0, of event: borrowing EventView) {
        let bucket = LedgerBucket.bucket(sequence: event.sequence, line: number)
        var posted = line
        posted.occurredAt = event.occurredAt.microseconds
        append(posted, subject: event.subject, bucket: bucket)
    }

    /// Posts that an event of the same subject was retracted; every ledger's projector calls it for `event.retracted`.
    public mutating func postRetraction(_ event: borrowing EventView) {
        guard let target = event.retractedSequence else { return }
        var line = RetractionLine()
        line.kind = 1
        line.target = target
        post(line, of: event)
    }
}

extension RowReader {
    /// The lines of a subject's events that occurred by `end` and were not retracted, in the order in which they act: by
    /// (occurred at, sequence, line).
    @inlinable @inline(__always) public func standing<Line: LedgerLine>(
        _ type: Line.Type, of subject: SubjectNumber, until end: Instant
    ) throws -> [Posted<Line>] {
        try Ledger.standing(self, type, of: subject, until: end)
    }

    /// The same for every subject that has such lines, in order of subject number. A subject whose every line is left out
    /// is not met.
    @inlinable @inline(__always) public func forEachStanding<Line: LedgerLine>(
        _ type: Line.Type, until end: Instant,
        _ body: (_ subject: SubjectNumber, [Posted<Line>]) throws -> Void
    ) throws {
        try Ledger.forEachStanding(self, type, until: end, body)
    }
}

/// The two questions above. Whose rows they are is not known before the program runs, but what lines they are of is: so these are
/// compiled for each sort of line where it is asked for, and a loop over millions of lines looks nothing up. The methods above are
/// inlined for that: the compiler makes no copy of a function for one of its two types alone.
@usableFromInline enum Ledger {
    @inlinable static func standing<Line: LedgerLine>(
        _ rows: any RowReader, _ type: Line.Type, of subject: SubjectNumber, until end: Instant
    ) throws -> [Posted<Line>] {
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        let note: (UInt64, RetractionLine) throws -> Void = {
            retractions.append((LedgerBucket.sequence($0), $1.target))
        }
        try rows.rows(RetractionLine.self, subject: subject, note)
        var lines: [Posted<Line>] = []
        try rows.rows(type, subject: subject) { bucket, row in lines.append(Posted(bucket: bucket, line: row)) }
        return standing(lines, without: Retractions.targets(of: retractions), until: end)
    }

    @inlinable static func forEachStanding<Line: LedgerLine>(
        _ rows: any RowReader, _ type: Line.Type, until end: Instant,
        _ body: (_ subject: SubjectNumber, [Posted<Line>]) throws -> Void
    ) throws {
        var retractions: [SubjectNumber: [(sequence: UInt64, target: UInt64)]] = [:]
        let note: (SubjectNumber, UInt64, RetractionLine) throws -> Void = { subject, bucket, row in
            retractions[subject, default: []].append((LedgerBucket.sequence(bucket), row.target))
        }
        try rows.rows(RetractionLine.self, note)
        var current: SubjectNumber?
        var lines: [Posted<Line>] = []
        func finish() throws {
            guard let current, !lines.isEmpty else { return }
            let retracted = retractions[current].map(Retractions.targets) ?? []
            let standing = standing(lines, without: retracted, until: end)
            // Given away: kept for the next subject, it would be copied at the size of the largest subject met so far.
            lines = []
            if !standing.isEmpty { try body(current, standing) }
        }
        try rows.lines(type) { subject, some in
            if subject != current {
                try finish()
                current = subject
            }
            if lines.isEmpty { lines.reserveCapacity(some.count) }
            for index in 0..<some.count { lines.append(Posted(bucket: some.bucket(index), line: some.row(index))) }
        }
        try finish()
    }

    @inlinable static func standing<Line: LedgerLine>(
        _ lines: [Posted<Line>], without retracted: Set<UInt64>, until end: Instant
    ) -> [Posted<Line>] {
        // Mostly all lines stand and came in the order in which they act.
        var isInOrder = true
        var last = (at: Int64.min, bucket: UInt64(0))
        for line in lines where isInOrder {
            let place = (line.line.occurredAt, line.bucket)
            isInOrder = last <= place && line.occurredAt <= end
            last = place
        }
        if isInOrder, retracted.isEmpty { return lines }
        let standing = lines.filter {
            $0.occurredAt <= end && (retracted.isEmpty || !retracted.contains($0.sequence))
        }
        return standing.sorted { ($0.line.occurredAt, $0.bucket) < ($1.line.occurredAt, $1.bucket) }
    }
}
