import DaybookModel
import DaybookProjections

/// Two answers to one report, figure by figure, with the events that made the difference.
public struct AnswerDifference: Sendable {
    public var before: ReportTable
    public var after: ReportTable
    /// In the order of the later table.
    public var figures: [Figure]

    /// A figure that changed, and why.
    public struct Figure: Sendable {
        public let change: TableDifference.Change
        /// Whether each of its causes is one event, or no event at all.
        public var isSplit: Bool { causes.allSatisfy { if case .events = $0.reason { false } else { true } } }

        /// In the order in which they acted. Each begins with the figure that the one before it left, so their changes add
        /// up to the whole.
        public let causes: [Cause]
    }

    /// A part of a change.
    public struct Cause: Sendable {
        public let reason: Reason
        /// The figure before it; nil where the answer had no such row.
        public let before: Cell?
        public let after: Cell?
    }

    public enum Reason: Sendable, Equatable {
        case event(PathEvent)
        /// What these events did together: there were too many of them to try one by one.
        case events([PathEvent])
        /// Time passed from the end of one day to the end of another, and nothing happened.
        case time(Day, Day)
        /// The report itself computes the figure in another way than when it was published.
        case version

        fileprivate var reversed: Reason {
            if case .time(let start, let end) = self { .time(end, start) } else { self }
        }
    }

    /// How many events caused any of it.
    public var eventCount: Int {
        var events: Set<UInt64> = []
        for cause in figures.flatMap(\.causes) {
            switch cause.reason {
            case .event(let event): events.insert(event.sequence)
            case .events(let several): events.formUnion(several.map(\.sequence))
            case .time, .version: break
            }
        }
        return events.count
    }

    /// Whether every change is explained event by event.
    public var isSplit: Bool { figures.allSatisfy(\.isSplit) }

    /// The same way walked back.
    var reversed: AnswerDifference {
        AnswerDifference(
            before: after, after: before,
            figures: AnswerDifference.changes(after, before).compactMap { change in
                figures.first { $0.change.place == change.place }.map { figure in
                    Figure(
                        change: change,
                        causes: figure.causes.reversed().map {
                            Cause(reason: $0.reason.reversed, before: $0.after, after: $0.before)
                        })
                }
            })
    }

    /// The figures that differ between two tables. Of a row that only one of them has, its numbers are named; where it has none, the
    /// first of its words.
    static func changes(_ before: ReportTable, _ after: ReportTable) -> [TableDifference.Change] {
        let changes = TableDifference(before, after).changes
        var hasNumbers: Set<TableDifference.Place> = []
        for change in changes where change.isOfLoneRow && change.isNumber { hasNumbers.insert(change.place.row) }
        var named: Set<TableDifference.Place> = []
        return changes.filter { change in
            guard change.isOfLoneRow else { return true }
            return hasNumbers.contains(change.place.row) ? change.isNumber : named.insert(change.place.row).inserted
        }
    }
}

extension TableDifference.Change {
    /// Whether only one of the answers has the row.
    fileprivate var isOfLoneRow: Bool { before == nil || after == nil }

    /// Whether it is a number other than 0.
    fileprivate var isNumber: Bool {
        guard column.isNumber, let cell = after ?? before, cell != .none else { return false }
        return FigureSum(cell).map { !$0.isZero } ?? true
    }
}

extension TableDifference.Place {
    /// The place of the whole row.
    fileprivate var row: TableDifference.Place {
        var row = self
        row.column = ""
        return row
    }
}
