import DaybookModel
import DaybookProjections

/// Days as columns of a terminal: several columns a day for a short plan, several days a column for a long one.
struct GanttScale {
    /// How many columns are used.
    let columns: Int
    private let first: Day
    private let last: Day
    /// One of the two is 1.
    private let columnsPerDay: Int
    private let daysPerColumn: Int

    private static let columnsPerDayMax = 4
    /// Days per column, from which the smallest is taken that fits: weeks and months read better than any number.
    private static let steps = [1, 2, 3, 4, 7, 14, 28, 56, 91, 182, 364]

    /// Nil without days.
    init?(_ days: ClosedRange<Day>?, columns: Int) {
        guard let days else { return nil }
        let count = days.upperBound - days.lowerBound + 1
        columnsPerDay = max(1, min(GanttScale.columnsPerDayMax, columns / count))
        var step = GanttScale.steps.first { ($0 - 1 + count) / $0 <= columns } ?? (count + columns - 1) / columns
        // Weeks begin on a Monday, which can take a column more.
        func start(_ step: Int) -> Day {
            step % 7 == 0 ? days.lowerBound + (1 - days.lowerBound.weekday) : days.lowerBound
        }
        while (days.upperBound - start(step) + step) / step > columns { step += 7 }
        daysPerColumn = step
        first = start(step)
        last = days.upperBound
        self.columns = min(columns, columnsPerDay > 1 ? count * columnsPerDay : (last - first + step) / step)
    }

    /// The column in which a day begins; nil when it is not shown.
    func column(of day: Day) -> Int? {
        guard day >= first, day <= last else { return nil }
        let column = (day - first) * columnsPerDay / daysPerColumn
        return column < columns ? column : nil
    }

    /// The columns of the part of a span that is shown; nil when nothing of it is.
    func columns(of span: TimelineSpan) -> Range<Int>? {
        guard span.finish >= first, span.start <= last, let start = column(of: max(span.start, first)),
            let end = column(of: min(span.finish, last))
        else { return nil }
        return start..<min(columns, end + columnsPerDay)
    }

    /// A share of so many columns: all of them only for the whole, none only for nothing where there are two or more.
    func columns(_ part: Int, of whole: Int, in count: Int) -> Int {
        guard part > 0 else { return 0 }
        guard part < whole else { return count }
        return count < 2 ? 0 : min(count - 1, max(1, part * count / whole))
    }

    // MARK: Header

    /// Two lines: months above days, or years above months where days are too close together.
    var header: [String] {
        func month(_ day: Day) -> String { String(day.description.prefix(7)) }
        if daysPerColumn <= 2 {
            return [
                labels(from: month(first)) { $0.civil.day == 1 ? month($0) : nil },
                labels(from: "") { isMarked($0) ? String($0.description.suffix(2)) : nil },
            ]
        }
        func year(_ day: Day) -> String { String(day.description.prefix(4)) }
        return [
            labels(from: year(first)) { $0.civil.month == 1 && $0.civil.day == 1 ? year($0) : nil },
            labels(from: String(month(first).suffix(2))) { $0.civil.day == 1 ? String(month($0).suffix(2)) : nil },
        ]
    }

    private func isMarked(_ day: Day) -> Bool { columnsPerDay >= 3 || day.weekday == 1 }

    /// Labels at the columns in which their days begin; one that would touch the one before it, or not fit, is left out.
    /// The line starts with `start`, unless that would hide the first label.
    private func labels(from start: String, _ label: (Day) -> String?) -> String {
        var line = ""
        var day = first
        while day <= last {
            if let text = label(day), let column = column(of: day), column + text.count <= columns {
                if line.isEmpty, column > start.count, start.count <= columns { line = start }
                if line.isEmpty || column > line.count {
                    line += String(repeating: " ", count: column - line.count) + text
                }
            }
            day = day + 1
        }
        return line.isEmpty && start.count <= columns ? start : line
    }
}
