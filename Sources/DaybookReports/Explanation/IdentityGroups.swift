import DaybookModel
import DaybookProjections

/// Customers that some event ever said to be the same, taken back or not: whoever is in one group with a customer may count as
/// part of it once events are left out.
struct IdentityGroups {
    /// Of everybody who is in a group with others; in order of number.
    private var groups: [SubjectNumber: [SubjectNumber]] = [:]

    init(_ context: some ReportContext) throws {
        try context.storedRows(of: IdentitiesProjector.self).rows(IdentityLine.self) { duplicate, bucket, line in
            let sequence = LedgerBucket.sequence(bucket)
            guard line.kind == IdentityLineKind.merged.rawValue,
                context.scope.includes(sequence, of: duplicate, occurredAt: line.occurredAt),
                let key = try line.other.text ?? context.field("into", ofEvent: sequence),
                let survivor = try context.storedNumber(of: Subject(.customer, key))
            else { return }
            let group = Set(members(duplicate) + members(survivor)).sorted { $0.packed < $1.packed }
            for member in group { groups[member] = group }
        }
    }

    /// The customer's group: often the customer alone.
    func members(_ customer: SubjectNumber) -> [SubjectNumber] { groups[customer] ?? [customer] }
}
