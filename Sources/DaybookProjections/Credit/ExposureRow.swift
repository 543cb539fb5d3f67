import DaybookModel

/// One customer in one currency on the exposure list.
public struct ExposureRow: Sendable {
    public let customer: SubjectNumber
    public let position: CreditPosition
    public let owner: NamedValue?
    public let region: NamedValue?
    public let grade: CreditGrade?
    public let isOnHold: Bool
    /// Something of the account could not be applied.
    public let isQuarantined: Bool
}

/// One customer in one currency on the overdue list.
public struct OverdueRow: Sendable {
    public let customer: SubjectNumber
    public let currency: Currency
    public let invoices: [CreditInvoice]
    public let overdue: Int64
    public let daysMax: Int
    public let owner: NamedValue?
    public let region: NamedValue?
}

extension CreditAccount {
    /// The account's lines of the exposure list. Lists rank by amount and then customer id, which only the caller knows.
    public func exposureRows(of customer: SubjectNumber) -> [ExposureRow] {
        positions.map {
            ExposureRow(
                customer: customer, position: $0, owner: standing.owner, region: standing.region, grade: standing.grade,
                isOnHold: standing.hold != nil, isQuarantined: !issues.isEmpty)
        }
    }

    /// The account's lines of the overdue list: none when nothing is overdue.
    public func overdueRows(of customer: SubjectNumber) -> [OverdueRow] {
        positions.filter { $0.overdue > 0 }.map { position in
            OverdueRow(
                customer: customer, currency: position.currency,
                invoices: invoices.filter {
                    $0.currency == position.currency && $0.open > 0 && $0.age(asOf: asOf, basis: .due) > 0
                }, overdue: position.overdue, daysMax: position.overdueDaysMax, owner: standing.owner,
                region: standing.region)
        }
    }
}

/// Overdue amounts of everybody with the same owner or in the same region, in one currency.
public struct OverdueGroup: Sendable, Equatable {
    /// `none` gathers the customers without.
    public let name: DocumentKey
    /// An event that spells the name out, for names too long for a key; 0 when there is none.
    public let sequence: UInt64
    public let currency: Currency
    public internal(set) var customers = 0
    public internal(set) var invoices = 0
    public internal(set) var overdue: Int64 = 0
    public internal(set) var daysMax = 0

    public enum Grouping: Sendable { case owner, region }

    /// Groups in order of name and currency.
    public static func groups(of rows: [OverdueRow], by grouping: Grouping) -> [OverdueGroup] {
        var groups: [OverdueGroup] = []
        for row in rows {
            let value = grouping == .owner ? row.owner : row.region
            let name = value?.name ?? .none
            let index = groups.partitioningIndex { ($0.name, $0.currency) >= (name, row.currency) }
            if index == groups.count || groups[index].name != name || groups[index].currency != row.currency {
                groups.insert(
                    OverdueGroup(name: name, sequence: value?.sequence ?? 0, currency: row.currency), at: index)
            }
            groups[index].customers += 1
            groups[index].invoices += row.invoices.count
            groups[index].overdue = groups[index].overdue.saturatingAdd(row.overdue)
            groups[index].daysMax = max(groups[index].daysMax, row.daysMax)
        }
        return groups
    }
}
