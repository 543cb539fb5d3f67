import DaybookModel

/// Folds events into the rows of a read model. Pure: no I/O, no clock, no random numbers.
///
/// `fold` only collects. It never refuses, does not depend on the order of events, and the rows of two ranges of the
/// log merge into the rows of the whole; whatever needs order, dates or rules happens when rows are evaluated.
public protocol Projector: Sendable {
    /// Names the read model on disk and on the command line: `credit`.
    static var name: String { get }
    /// Part of a generation's name: raise it whenever `fold` or a row's layout changes.
    static var version: Int { get }
    /// The event types this projector reads; the runner skips blocks without any of them.
    static var types: Set<UInt16> { get }
    /// Whether the rows of the whole log answer for any date and any moment of knowledge, because every row is the line of one
    /// event (`LedgerLine`). Otherwise such a question folds the events it is about afresh.
    static var isLedger: Bool { get }

    static func fold(_ event: borrowing EventView, into rows: inout some RowStore)
    /// Folds the events of a batch that `types` has. Not for projectors to write: it is a requirement only so that its loop is
    /// compiled for each of them, and a caller who does not know which it has asks once per batch instead of once per event.
    static func fold(_ batch: borrowing RecordedEvents, _ types: EventTypes, into rows: inout MemoryRows)
}

extension Projector {
    public static func fold(_ batch: borrowing RecordedEvents, _ types: EventTypes, into rows: inout MemoryRows) {
        for index in 0..<batch.count where types.contains(batch.type(index)) {
            fold(batch.event(index), into: &rows)
        }
    }
}

/// A row of fixed layout. Every byte counts in the digest, so there must be no padding: list fields by falling size and
/// fill the end with explicit zero fields (a contract test checks it).
public protocol RowLayout: BitwiseCopyable, Sendable {
    /// Which of the projector's tables it belongs to; unique within the projector, never reused.
    static var table: UInt8 { get }
    /// The row before any event: all bytes zero.
    init()
    /// Adds what another range of the log collected for the same key. Associative and commutative.
    mutating func merge(_ other: Self)
    /// Adds what a duplicate's row holds, when two customers turn out to be one.
    mutating func absorb(_ duplicate: Self)
    /// When the event whose line this is acts, in microseconds; nil for a sum, and for a retraction, which acts from the
    /// date of what it takes back.
    var actsAt: Int64? { get }
    /// Which setting of the customer a line states, such as its owner; nil for what happened. Of merged customers a duplicate's
    /// settings fill gaps only (`MergedRows`).
    var setting: UInt8? { get }
    /// What remains of a duplicate's line when its setting does not count; nil when nothing does.
    var overruled: Self? { get }
    /// The line when its customer counts as another: the same, unless it must be told from the other's own.
    func asPart(of duplicate: SubjectNumber) -> Self
}

extension RowLayout {
    public mutating func absorb(_ duplicate: Self) { merge(duplicate) }
    public var actsAt: Int64? { nil }
    public var setting: UInt8? { nil }
    public var overruled: Self? { nil }
    public func asPart(of duplicate: SubjectNumber) -> Self { self }
}

/// Where a fold writes (`MemoryRows`).
public protocol RowStore {
    /// Changes the row of (subject, bucket), which starts as `Row()`.
    mutating func update<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, bucket: UInt64, _ change: (inout Row) -> Void)
    /// Puts the line of an event under a bucket that nothing else has.
    mutating func append<Row: LedgerLine>(_ row: Row, subject: SubjectNumber, bucket: UInt64)
}

extension RowStore {
    public mutating func append<Row: LedgerLine>(_ row: Row, subject: SubjectNumber, bucket: UInt64) {
        update(Row.self, subject: subject, bucket: bucket) { $0 = row }
    }
}

/// What an evaluation reads rows from. Rows come in ascending order of (subject number, bucket).
public protocol RowReader {
    func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void) throws
    func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void) throws
    /// The rows of all subjects as bytes, some of one subject at a time (`RowLines`): for loops over millions of them, which then ask
    /// once for many rows what kind of row and reader it is.
    func lines<Row: RowLayout>(_ type: Row.Type, _ body: (_ subject: SubjectNumber, RowLines<Row>) throws -> Void)
        throws
}

extension RowReader {
    /// One by one, for a reader that has no bytes to lend.
    public func lines<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, RowLines<Row>) throws -> Void
    ) throws {
        try rows(type) { subject, bucket, row in
            try withUnsafeBytes(of: (bucket.littleEndian, row)) { try body(subject, RowLines($0)) }
        }
    }
}

/// Rows of one subject in order of bucket, each after its bucket in 8 bytes: lent, and gone when the call ends.
public struct RowLines<Row: RowLayout> {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline static var lineBytes: Int { 8 + MemoryLayout<Row>.size }

    /// The bytes must be whole lines.
    @inlinable public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    @inlinable public var count: Int { bytes.count / RowLines.lineBytes }

    @inlinable public func bucket(_ index: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * RowLines.lineBytes, as: UInt64.self))
    }

    @inlinable public func row(_ index: Int) -> Row {
        bytes.loadUnaligned(fromByteOffset: index * RowLines.lineBytes + 8, as: Row.self)
    }

    @inlinable public subscript(range: Range<Int>) -> RowLines {
        let (start, end) = (range.lowerBound * RowLines.lineBytes, range.upperBound * RowLines.lineBytes)
        return RowLines(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
}
