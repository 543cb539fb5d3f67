import DaybookModel

/// Rows in which duplicates have become part of the customer they were merged into.
///
/// What happened to a duplicate happened to the survivor. What was set for a duplicate (an owner, a limit, a tier) fills gaps only:
/// it counts until the survivor has said the same itself, at every moment of a replay. A hold is never lost: it stands until
/// the duplicate that it was set on is released.
public struct MergedRows: RowReader {
    private let base: any RowReader
    private let identities: Identities

    public init(_ base: any RowReader, _ identities: Identities) {
        self.base = base
        self.identities = identities
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, subject: SubjectNumber, _ body: (_ bucket: UInt64, Row) throws -> Void
    ) throws {
        guard !identities.isDuplicate(subject) else { return }
        guard !identities.directDuplicates(of: subject).isEmpty else {
            return try base.rows(type, subject: subject, body)
        }
        for (bucket, row) in try union(type, of: subject) { try body(bucket, row) }
    }

    public func rows<Row: RowLayout>(
        _ type: Row.Type, _ body: (_ subject: SubjectNumber, _ bucket: UInt64, Row) throws -> Void
    ) throws {
        // A survivor may have no rows of its own, and must come in its place all the same.
        var waiting = identities.withDuplicates[...]
        func emit(through last: SubjectNumber?) throws {
            while let survivor = waiting.first, last.map({ survivor.packed <= $0.packed }) ?? true {
                waiting.removeFirst()
                try rows(type, subject: survivor) { try body(survivor, $0, $1) }
            }
        }
        try base.rows(type) { subject, bucket, row in
            try emit(through: subject)
            guard !identities.isDuplicate(subject), identities.directDuplicates(of: subject).isEmpty else { return }
            try body(subject, bucket, row)
        }
        try emit(through: nil)
    }

    // MARK: - The union

    /// The rows of a customer and of all that count as it, in order of bucket.
    private func union<Row: RowLayout>(
        _ type: Row.Type, of customer: SubjectNumber
    ) throws -> [(bucket: UInt64, row: Row)] {
        var own: [(bucket: UInt64, row: Row)] = []
        try base.rows(type, subject: customer) { own.append(($0, $1)) }
        let duplicates = identities.directDuplicates(of: customer)
        guard !duplicates.isEmpty else { return own }
        // Lines never share a bucket; sums of one kind all do.
        var others: [UInt64: Row] = [:]
        for duplicate in duplicates {
            for (bucket, row) in try union(type, of: duplicate) {
                let part = row.asPart(of: duplicate)
                if others[bucket]?.merge(part) == nil { others[bucket] = part }
            }
        }
        let said = try firstSaid(own, by: customer)
        for (bucket, row) in own {
            var sum = row
            if let other = others.removeValue(forKey: bucket) { sum.absorb(other) }
            others[bucket] = sum
        }
        let ownBuckets = Set(own.map(\.bucket))
        return others.sorted { $0.key < $1.key }.compactMap { bucket, row in
            guard !ownBuckets.contains(bucket), let setting = row.setting, let first = said[setting],
                first < SettingMoment(row, bucket)
            else { return (bucket, row) }
            return row.overruled.map { (bucket, $0) }
        }
    }

    /// When each setting was first said by the customer itself.
    private func firstSaid<Row: RowLayout>(
        _ rows: [(bucket: UInt64, row: Row)], by customer: SubjectNumber
    ) throws -> [UInt8: SettingMoment] {
        guard rows.contains(where: { $0.row.setting != nil }) else { return [:] }
        var retractions: [(sequence: UInt64, target: UInt64)] = []
        try base.rows(RetractionLine.self, subject: customer) {
            retractions.append((LedgerBucket.sequence($0), $1.target))
        }
        let retracted = Retractions.targets(of: retractions)
        var first: [UInt8: SettingMoment] = [:]
        for (bucket, row) in rows {
            guard let setting = row.setting, !retracted.contains(LedgerBucket.sequence(bucket)) else { continue }
            let moment = SettingMoment(row, bucket)
            first[setting] = first[setting].map { min($0, moment) } ?? moment
        }
        return first
    }
}

/// A line's place in the order in which lines act.
private struct SettingMoment: Comparable {
    let at: Int64
    let bucket: UInt64

    init(_ row: some RowLayout, _ bucket: UInt64) {
        at = row.actsAt ?? 0
        self.bucket = bucket
    }

    static func < (left: SettingMoment, right: SettingMoment) -> Bool {
        (left.at, left.bucket) < (right.at, right.bucket)
    }
}
