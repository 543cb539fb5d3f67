/// How long the periods of a series are.
public enum PeriodLength: String, Sendable, CaseIterable {
    case week
    case month
    case quarter
    case half
    case year

    /// Months per period; 0 for weeks.
    var months: Int {
        switch self {
        case .week: 0
        case .month: 1
        case .quarter: 3
        case .half: 6
        case .year: 12
        }
    }
}

/// A week, month, quarter, half-year or year of the calendar, or of a fiscal year that starts in another month.
public struct CalendarPeriod: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let length: PeriodLength
    public let first: Day
    public let last: Day
    /// First month of the fiscal year, 1 … 12.
    public let yearStart: Int

    /// The period a day lies in. Weeks begin on Monday (ISO 8601).
    public init(_ length: PeriodLength, containing day: Day, yearStart: Int = 1) {
        self.length = length
        self.yearStart = yearStart
        guard length != .week else {
            first = day + (1 - day.weekday)
            last = first + 6
            return
        }
        let (year, month, _) = day.civil
        let into = (month - yearStart + 12) % 12 % length.months
        first = CalendarPeriod.month(year * 12 + month - 1 - into)
        last = CalendarPeriod.month(year * 12 + month - 1 - into + length.months) + -1
    }

    public var next: CalendarPeriod { CalendarPeriod(length, containing: last + 1, yearStart: yearStart) }
    public var previous: CalendarPeriod { CalendarPeriod(length, containing: first + -1, yearStart: yearStart) }

    public func contains(_ day: Day) -> Bool { first <= day && day <= last }

    /// `2026-03`, `2026 Q1`, `2026 H1`, `2026`, or for a week its Monday. A fiscal year is named after the year it ends in.
    public var description: String {
        let start = first.civil
        let fiscal = yearStart > 1 && start.month >= yearStart ? start.year + 1 : start.year
        let place = (start.month - yearStart + 12) % 12
        return switch length {
        case .week: first.description
        case .month: "\(Day.padded(start.year, 4))-\(Day.padded(start.month, 2))"
        case .quarter: "\(Day.padded(fiscal, 4)) Q\(place / 3 + 1)"
        case .half: "\(Day.padded(fiscal, 4)) H\(place / 6 + 1)"
        case .year: Day.padded(fiscal, 4)
        }
    }

    public static func < (left: CalendarPeriod, right: CalendarPeriod) -> Bool { left.first < right.first }

    /// The first day of a month counted from year 0. Periods at the ends of the calendar reach beyond the years 1 to 9999
    /// that a `Day` is made of; the calendar repeats every 400 years, so such a month is found by its like within it.
    private static func month(_ number: Int) -> Day {
        let cycle = 400 * 12
        let shift = number < 12 ? 1 : number >= 9_999 * 12 ? -1 : 0
        let within = number + shift * cycle
        guard let day = Day(year: within / 12, month: within % 12 + 1, day: 1) else {
            preconditionFailure("month \(number) is more than 400 years beyond the calendar")
        }
        return day + -shift * 146_097
    }
}
