import DaybookModel

/// Rows in which duplicates have become part of the customer they were merged into.
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
        let members = identities.members(of: subject)
        guard members.count > 1 else { return try base.rows(type, subject: subject, body) }
        var rows: [(bucket: UInt64, row: Row)] = []
        for member in members { try base.rows(type, subject: member) { rows.append(($0, $1)) } }
        // Sums of all members have one bucket; the survivor's comes first and absorbs the others'. Lines never share one.
        let order = rows.indices.sorted { (rows[$0].bucket, $0) < (rows[$1].bucket, $1) }
        var current: (bucket: UInt64, row: Row)?
        for index in order {
            if current?.bucket == rows[index].bucket {
                current?.row.absorb(rows[index].row)
            } else {
                if let current { try body(current.bucket, current.row) }
                current = rows[index]
            }
        }
        if let current { try body(current.bucket, current.row) }
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
            guard !identities.isDuplicate(subject), identities.members(of: subject).count == 1 else { return }
            try body(subject, bucket, row)
        }
        try emit(through: nil)
    }
}
