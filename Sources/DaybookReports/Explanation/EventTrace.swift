import DaybookModel
import DaybookProjections

/// What each of some events did to a figure, and which of them it rests on.
///
/// Nothing is stored: the figure is computed again without the events in question but those before one (the value before and
/// after it), and without one alone (whether that one decides). What others did stays as it is.
struct EventTrace {
    struct Step {
        let event: CandidateEvent
        /// The figures from the events up to this one, without it and with it; nil where there is no such row.
        let before: [Cell]?
        let after: [Cell]?
        /// Whether the figure would be another, had this event alone not been recorded.
        let isDecisive: Bool
        /// Whether it is listed: the listed events alone give the same figure, and leaving out one that is not never changes it.
        fileprivate(set) var isListed: Bool
    }

    private(set) var steps: [Step] = []

    var listed: [Step] { steps.filter(\.isListed) }

    /// - Parameter answer: the figure without some of the events.
    init(_ events: [CandidateEvent], _ answer: (_ without: Set<UInt64>) throws -> [Cell]?) throws {
        let whole = try answer([])
        var later = Set(events.map(\.sequence))
        var before = try answer(later)
        for event in events {
            later.remove(event.sequence)
            let after = try answer(later)
            let isDecisive = try answer([event.sequence]) != whole
            steps.append(
                Step(
                    event: event, before: before, after: after, isDecisive: isDecisive,
                    isListed: isDecisive || before != after))
            before = after
        }
        try listWhatElseIsNeeded(whole, answer)
    }

    /// Leaves out the other events as far as the figure stays: all of them, else half of them, else half of that.
    private mutating func listWhatElseIsNeeded(
        _ whole: [Cell]?, _ answer: (_ without: Set<UInt64>) throws -> [Cell]?
    ) throws {
        var leftOut: Set<UInt64> = []
        var ranges = [steps.indices.filter { !steps[$0].isListed }[...]]
        while let range = ranges.popLast() {
            let more = leftOut.union(range.map { steps[$0].event.sequence })
            if try answer(more) == whole {
                leftOut = more
            } else if range.count == 1 {
                for index in range { steps[index].isListed = true }
            } else {
                let middle = (range.startIndex + range.endIndex) / 2
                ranges += [range[middle...], range[..<middle]]
            }
        }
    }
}
