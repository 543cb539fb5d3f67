import DaybookModel
import DaybookProjections

/// By what the lines of a report are kept apart.
enum Grouping: String, Sendable {
    case none
    case customer
    case owner
    case region
    case grade

    init(_ context: some ReportContext) { self = Grouping(rawValue: context.parameter("by")) ?? .none }

    /// The columns that name a group.
    var columns: [Column] {
        switch self {
        case .none: []
        case .customer: [.text("customer"), .text("name")]
        case .owner, .region, .grade: [.text(rawValue)]
        }
    }
}

/// A group of accounts: everybody, one customer, or all with one owner, region or grade (as on the day asked about).
struct GroupKey: Hashable {
    var customer: SubjectNumber?
    /// `none` gathers those without.
    var name = DocumentKey.none

    init(_ account: SelectedAccount, _ grouping: Grouping) {
        switch grouping {
        case .none: break
        case .customer: customer = account.customer
        case .owner, .region, .grade: name = GroupKey.setting(account, grouping).name
        }
    }

    /// What puts an account into a group, and the event that spells it out.
    fileprivate static func setting(_ account: SelectedAccount, _ grouping: Grouping) -> (
        name: DocumentKey, sequence: UInt64
    ) {
        let standing = account.now.standing
        switch grouping {
        case .none, .customer: return (.none, 0)
        case .owner: return (standing.owner?.name ?? .none, standing.owner?.sequence ?? 0)
        case .region: return (standing.region?.name ?? .none, standing.region?.sequence ?? 0)
        case .grade: return (standing.grade?.grade ?? .none, standing.grade?.sequence ?? 0)
        }
    }
}

/// Sums kept apart by group.
struct Groups<Sum> {
    let grouping: Grouping
    private let start: Sum
    private var places: [GroupKey: Int] = [:]
    private var groups: [(key: GroupKey, sequence: UInt64, sum: Sum)] = []
    /// The sum of all groups, made from the accounts and not from the groups.
    private(set) var everybody: Sum

    init(by grouping: Grouping, startingWith start: Sum) {
        self.grouping = grouping
        self.start = start
        everybody = start
    }

    mutating func update(for account: SelectedAccount, _ change: (inout Sum) -> Void) {
        change(&everybody)
        let key = GroupKey(account, grouping)
        if let place = places[key] {
            change(&groups[place].sum)
        } else {
            places[key] = groups.count
            groups.append((key, GroupKey.setting(account, grouping).sequence, start))
            change(&groups[groups.count - 1].sum)
        }
    }

    /// The lines of every group, ranked, below the columns that name the group.
    func ranked(
        _ context: some ReportContext, _ lines: (Sum) -> [(currency: Currency, amount: Int64, cells: [Cell])]
    ) throws -> [[Cell]] {
        let names = grouping == .customer ? try CustomerNames(context) : nil
        var ranked: [RankedLine] = []
        for group in groups {
            var (name, cells): (String?, [Cell]) = (nil, [])
            if let customer = group.key.customer {
                let key = try context.key(of: customer)
                (name, cells) = (key, [.text(key), try names?.cell(customer) ?? .none])
            } else if grouping != .none {
                name = try context.name(group.key.name, grouping.rawValue, ofEvent: group.sequence)
                cells = [.optional(name)]
            }
            for line in lines(group.sum) {
                ranked.append(RankedLine(line.currency, line.amount, name ?? "", cells + line.cells))
            }
        }
        return ranked.sorted().map(\.cells)
    }

    /// The lines of everybody together: the totals, when there are groups.
    func totals(_ lines: (Sum) -> [(currency: Currency, amount: Int64, cells: [Cell])]) -> [[Cell]] {
        guard grouping != .none, !groups.isEmpty else { return [] }
        let blanks = [Cell](repeating: .blank, count: grouping.columns.count - 1)
        return lines(everybody).map { [.absent(Text("report.total"))] + blanks + $0.cells }
    }
}

/// A line with what it is sorted by: currency, amount (highest first), name.
struct RankedLine: Comparable {
    let currency: Currency
    let amount: Int64
    let name: String
    let cells: [Cell]

    init(_ currency: Currency, _ amount: Int64, _ name: String, _ cells: [Cell]) {
        self.currency = currency
        self.amount = amount
        self.name = name
        self.cells = cells
    }

    static func < (left: RankedLine, right: RankedLine) -> Bool {
        (left.currency, right.amount, left.name) < (right.currency, left.amount, right.name)
    }

    static func == (left: RankedLine, right: RankedLine) -> Bool {
        (left.currency, left.amount, left.name) == (right.currency, right.amount, right.name)
    }
}
