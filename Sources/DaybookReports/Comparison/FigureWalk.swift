/// Finds the steps of a way at which figures change, by halving the stretches whose ends differ.
///
/// A stretch whose ends agree is not looked into: what happens on it cancels out.
struct FigureWalk {
    typealias Answer = [TableDifference.Place: Cell]

    /// A part of the way over which a figure changed.
    struct Stretch {
        /// Numbers of its steps; one, unless the walk had to stop here.
        let steps: ArraySlice<Int>
        let before: Cell?
        let after: Cell?
    }

    /// The numbers of the steps walked, ascending.
    let steps: [Int]

    /// Walks from the answer before the first step to the one after the last. `answer` gives the wanted figures after so many
    /// steps; nil when it cannot.
    func stretches(
        of wanted: [TableDifference.Place], from first: Answer, to last: Answer,
        _ answer: (_ stepsDone: Int) throws -> Answer?
    ) rethrows -> [TableDifference.Place: [Stretch]] {
        struct Part {
            let range: Range<Int>
            let (first, last): (Answer, Answer)
        }
        var found: [TableDifference.Place: [Stretch]] = [:]
        // The longest first, so that a walk that has to stop has looked everywhere alike.
        var parts = [Part(range: 0..<steps.count, first: first, last: last)]
        while !parts.isEmpty {
            var halves: [Part] = []
            for part in parts {
                let changed = wanted.filter { part.first[$0] != part.last[$0] }
                guard !changed.isEmpty else { continue }
                let middle = part.range.lowerBound + part.range.count / 2
                if part.range.count > 1, let between = try answer(middle) {
                    halves.append(
                        Part(range: part.range.lowerBound..<middle, first: part.first, last: between))
                    halves.append(Part(range: middle..<part.range.upperBound, first: between, last: part.last))
                } else {
                    for place in changed {
                        found[place, default: []].append(
                            Stretch(steps: steps[part.range], before: part.first[place], after: part.last[place]))
                    }
                }
            }
            parts = halves
        }
        return found.mapValues { $0.sorted { ($0.steps.first ?? 0) < ($1.steps.first ?? 0) } }
    }
}
