import DaybookModel

extension Day {
    /// A date that is known to exist.
    static func on(_ year: Int, _ month: Int, _ day: Int) -> Day {
        guard let date = Day(year: year, month: month, day: day) else {
            preconditionFailure("there is no date \(year)-\(month)-\(day)")
        }
        return date
    }

    /// The last day of this day's month.
    var endOfMonth: Day {
        let (year, month, _) = civil
        return .on(year, month, Day.daysIn(month: month, year: year))
    }

    private var isWeekend: Bool { weekday > 5 }

    /// This day, or the Monday after it when it is a Saturday or Sunday.
    var orNextWorkday: Day { isWeekend ? self + (8 - weekday) : self }

    /// This day, or the Friday before it when it is a Saturday or Sunday.
    var orPreviousWorkday: Day { isWeekend ? self + (5 - weekday) : self }
}
