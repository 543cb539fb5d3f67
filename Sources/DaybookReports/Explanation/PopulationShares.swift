import DaybookModel
import DaybookProjections

/// What each customer contributes to a figure of all of them: the figure as it would be if there were nobody else.
///
/// Sums, counts and shares of a whole add up to the figure of everybody, which is checked; means and net scores do not.
struct PopulationShares<Base: ReportContext> {
    struct Share {
        /// The customer, and those who were ever said to be the same.
        let members: [SubjectNumber]
        let values: [Cell]
    }

    private let question: FigureQuestion<Base>
    /// The figures of nobody.
    let nothing: [Cell]?
    /// The largest contribution first; of equal ones by key. Whoever contributes nothing now may have events that would all the
    /// same be missed: an invoice and its payment.
    let ranked: [Share]
    /// How many contribute something.
    let contributing: Int
    /// Whether the contributions add up to the figures of everybody, each of them.
    let addUp: Bool

    init(_ question: FigureQuestion<Base>) throws {
        self.question = question
        let nothing = try PopulationShares.answer(question, of: [], without: [])
        let groups = try IdentityGroups(question.context)
        var seen: Set<SubjectNumber> = []
        var found: [(key: String, share: Share)] = []
        try CustomerNames(question.context).forEach { customer, _ in
            let members = groups.members(customer)
            // A group contributes once, at the first of its customers that the directory has.
            guard seen.isDisjoint(with: members) else { return }
            seen.formUnion(members)
            guard let values = try PopulationShares.answer(question, of: members, without: []) ?? nothing else {
                return
            }
            found.append((try question.context.key(of: customer), Share(members: members, values: values)))
        }
        found.sort { ($1.share.size, $0.key) < ($0.share.size, $1.key) }
        self.nothing = nothing
        ranked = found.map(\.share)
        contributing = ranked.count { $0.values != nothing }
        var sum = nothing
        for share in ranked { sum = sum.flatMap { PopulationShares.sum($0, share.values) } ?? share.values }
        addUp = sum == question.values || contributing == 0
    }

    /// The figures of one customer without some events.
    func answer(of members: [SubjectNumber], without: Set<UInt64>) throws -> [Cell]? {
        try PopulationShares.answer(question, of: members, without: without)
    }

    private static func answer(
        _ question: FigureQuestion<Base>, of members: [SubjectNumber], without: Set<UInt64>
    ) throws -> [Cell]? {
        var scope = question.context.scope
        scope.subjects = Set(members)
        scope.without.formUnion(without)
        return try question.answer(scope)
    }

    /// The figures of some customers together with those of one more; what does not add up is shown of that one alone.
    func total(_ running: [Cell]?, _ values: [Cell]?) -> [Cell]? {
        guard addUp, let running, let values else { return addUp ? values ?? running : values }
        return PopulationShares.sum(running, values) ?? values
    }

    /// Nil when the cells are not of a kind that adds up.
    private static func sum(_ left: [Cell], _ right: [Cell]) -> [Cell]? {
        let sums = zip(left, right).compactMap { $0.adding($1) }
        return sums.count == left.count ? sums : nil
    }
}

extension PopulationShares.Share {
    /// By the first figure, whatever its sign.
    fileprivate var size: Int128 {
        switch values.first {
        case .money(let amount, _)?, .integer(let amount)?, .signed(let amount)?: abs(Int128(amount))
        case .ratio(_, let whole)?: Int128(whole)
        default: 0
        }
    }
}

extension Cell {
    /// The sum of two figures of different customers; nil when such figures do not add up. Shares add up by part and whole.
    fileprivate func adding(_ other: Cell) -> Cell? {
        func sum(_ left: Int64, _ right: Int64) -> Int64 { Int64(clamping: Int128(left) + Int128(right)) }
        return switch (self, other) {
        case (.money(let left, let currency), .money(let right, let otherCurrency)) where currency == otherCurrency:
            .sum(Int128(left) + Int128(right), currency)
        case (.integer(let left), .integer(let right)): .integer(sum(left, right))
        case (.signed(let left), .signed(let right)): .signed(sum(left, right))
        case (.ratio(let part, let whole), .ratio(let otherPart, let otherWhole)):
            .ratio(sum(part, otherPart), sum(whole, otherWhole))
        case (.none, let cell), (let cell, .none), (.blank, let cell), (let cell, .blank): cell
        default: nil
        }
    }
}
