import DaybookModel
import DaybookProjections

/// Where each customer's own figures explain those of everybody: the quick way to find what caused a change.
///
/// A report asked about the events of one customer alone is small. Where the customers' changes of a figure add up to the
/// whole change, each is explained by its own events; so is a figure that belongs to one customer and is the same when
/// asked about that one alone. Nothing is assumed of a report: what does not add up is not explained this way.
struct Contributions {
    typealias Place = TableDifference.Place

    /// The events of customers that count as one, or of a plan.
    struct Part {
        let subjects: Set<SubjectNumber>
        /// Numbers of its steps, ascending.
        let steps: [Int]
        let first: FigureWalk.Answer
        let last: FigureWalk.Answer
    }

    let parts: [Part]
    /// The figures that are sums of the parts' figures.
    private(set) var sums: Set<Place> = []
    /// The figures that one part has alone, by number of part.
    private(set) var owners: [Place: Int] = [:]

    /// `first` and `last` are the whole answers before and after the parts' steps.
    init(_ parts: [Part], explaining wanted: [Place], from first: FigureWalk.Answer, to last: FigureWalk.Answer) {
        self.parts = parts
        var totals: [Place: FigureSum?] = [:]
        var candidates: [Place: [Int]] = [:]
        let isWanted = Set(wanted)
        for (index, part) in parts.enumerated() {
            for place in Set(part.first.keys).union(part.last.keys)
            where isWanted.contains(place) && part.first[place] != part.last[place] {
                let change = Contributions.change(part.first[place], part.last[place])
                totals[place] = .some(Contributions.sum(totals[place] ?? .nothing, change))
                if part.first[place] == first[place], part.last[place] == last[place] {
                    candidates[place, default: []].append(index)
                }
            }
        }
        for place in wanted {
            let whole = Contributions.change(first[place], last[place])
            if let total = totals[place] ?? nil, let whole, total.isWorth(whole) {
                sums.insert(place)
            } else if let owner = candidates[place], owner.count == 1 {
                owners[place] = owner[0]
            }
        }
    }

    private static func change(_ before: Cell?, _ after: Cell?) -> FigureSum? {
        guard let before = FigureSum(before), let after = FigureSum(after) else { return nil }
        return after.subtracting(before)
    }

    private static func sum(_ left: FigureSum?, _ right: FigureSum?) -> FigureSum? {
        guard let left, let right else { return nil }
        return left.adding(right)
    }

    /// The figures that a part explains, alone or with others.
    func places(of part: Int) -> [Place] {
        sums.filter { parts[part].first[$0] != parts[part].last[$0] } + owners.filter { $0.value == part }.map(\.key)
    }

    /// The way of a whole figure, made of the parts' ways: from each to the next by what that part changed. Nil when the
    /// figures on the way cannot be added up.
    static func joined(_ stretches: [FigureWalk.Stretch], from first: Cell?, to last: Cell?) -> [FigureWalk.Stretch]? {
        guard var sum = FigureSum(first) else { return nil }
        var (before, joined) = (first, [FigureWalk.Stretch]())
        let inOrder = stretches.sorted { ($0.steps.last ?? 0) < ($1.steps.last ?? 0) }
        for (index, stretch) in inOrder.enumerated() {
            guard let change = change(stretch.before, stretch.after), let next = sum.adding(change) else { return nil }
            sum = next
            let after = index == stretches.count - 1 ? last : sum.cell
            if !Cell.isSame(before, after) {
                joined.append(FigureWalk.Stretch(steps: stretch.steps, before: before, after: after))
                before = after
            }
        }
        guard let whole = FigureSum(last), whole.isWorth(sum), Cell.isSame(before, last) else { return nil }
        return joined
    }
}
