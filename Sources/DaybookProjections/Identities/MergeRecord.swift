import DaybookModel

/// A `customer.merged` and what became of it; or a `customer.unmerged` that had nothing to undo.
public struct MergeRecord: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        case inForce
        /// By this `customer.unmerged`.
        case undone(sequence: UInt64, at: Instant)
        /// The duplicate was merged again by this event without having been released.
        case replaced(sequence: UInt64, at: Instant)
        /// Into itself.
        case itself
        /// Into a customer of whom nothing is known.
        case unknownCustomer
        /// Into a customer that counts as this one already.
        case circle
        /// An unmerge from a customer that this one was not merged into at the time.
        case nothingToUndo
    }

    public let duplicate: SubjectNumber
    /// The key of the customer that goes on; long ones must be read from the event (`DocumentKey.text`).
    public let into: DocumentKey
    /// Nil when nothing is known of such a customer.
    public let survivor: SubjectNumber?
    public let sequence: UInt64
    public let occurredAt: Instant
    public fileprivate(set) var state: State
}

extension RowReader {
    /// Every merge that occurred by `end` and was not retracted, in the order in which they act, read from the lines of `IdentitiesProjector`; and who
    /// counts as whom because of them. `number` finds the customer that an event names.
    ///
    /// Of one duplicate, what is said last holds: another merge takes the place of an earlier one, and an unmerge takes back a merge
    /// into the customer it names. A merge that would close a circle is set aside, and those before it hold.
    public func merges(
        until end: Instant, number: (_ key: DocumentKey, _ sequence: UInt64) throws -> SubjectNumber?
    ) throws -> (records: [MergeRecord], identities: Identities) {
        var lines: [(duplicate: SubjectNumber, posted: Posted<IdentityLine>)] = []
        try rows(IdentityLine.self) { duplicate, bucket, row in
            let posted = Posted(bucket: bucket, line: row)
            if posted.occurredAt <= end { lines.append((duplicate, posted)) }
        }
        // Of these customers only: every other customer's retractions are in the ledger too.
        var retracted: Set<UInt64> = []
        for duplicate in Set(lines.map(\.duplicate)) {
            var retractions: [(sequence: UInt64, target: UInt64)] = []
            try rows(RetractionLine.self, subject: duplicate) {
                retractions.append((LedgerBucket.sequence($0), $1.target))
            }
            retracted.formUnion(Retractions.targets(of: retractions))
        }
        lines.removeAll { retracted.contains($0.posted.sequence) }
        lines.sort { ($0.posted.line.occurredAt, $0.posted.bucket) < ($1.posted.line.occurredAt, $1.posted.bucket) }

        var records: [MergeRecord] = []
        var current: [SubjectNumber: Int] = [:]
        for (duplicate, posted) in lines {
            let isMerge = posted.line.kind == IdentityLineKind.merged.rawValue
            var record = MergeRecord(
                duplicate: duplicate, into: posted.line.other,
                survivor: isMerge ? try number(posted.line.other, posted.sequence) : nil, sequence: posted.sequence,
                occurredAt: posted.occurredAt, state: .inForce)
            if record.survivor == duplicate {
                record.state = .itself
            } else if isMerge {
                if let index = current[duplicate] {
                    records[index].state = .replaced(sequence: posted.sequence, at: posted.occurredAt)
                }
                current[duplicate] = records.count
            } else if let index = current[duplicate], records[index].into == posted.line.other {
                records[index].state = .undone(sequence: posted.sequence, at: posted.occurredAt)
                current[duplicate] = nil
                continue
            } else {
                record.state = .nothingToUndo
            }
            records.append(record)
        }
        var identities = Identities()
        for index in records.indices where records[index].state == .inForce {
            guard let survivor = records[index].survivor else {
                records[index].state = .unknownCustomer
                continue
            }
            if !identities.merge(records[index].duplicate, into: survivor) { records[index].state = .circle }
        }
        return (records, identities)
    }
}
