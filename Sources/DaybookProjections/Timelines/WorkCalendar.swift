import DaybookModel

/// A day of the week, as settings name it.
public enum Weekday: String, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday
}

/// Which days are worked: days of the week, less holidays, plus workdays that make up for them (调休).
///
/// Working days are numbered one after the other, so that the critical path can count in whole numbers; `number(of:)` and
/// `day(numbered:)` go from one to the other. A day that is not worked has the number of the next working day: a task that
/// would start on it starts then. A week of work is as many working days as the calendar has in a week.
public struct WorkCalendar: RuleSet {
    public static let kind = "calendar"
    public static let builtIn = [
        (name: "five-day", rules: WorkCalendar(weekdays: [.monday, .tuesday, .wednesday, .thursday, .friday])),
        (name: "every-day", rules: WorkCalendar(weekdays: Weekday.allCases)),
    ]

    /// In the order of the week, each once; at least one.
    public let weekdays: [Weekday]
    /// Days not worked although their weekday is, in order.
    public let holidays: [Day]
    /// Days worked although their weekday is not, in order.
    public let extraWorkdays: [Day]

    /// How many of the week's days before each one are worked, from Monday, and at the end how many in all.
    private let workedBefore: [Int]
    private let workedWeekdays: [Bool]
    /// The holidays that fall on a weekday worked, and the extra workdays that do not.
    private let taken: [Day]
    private let given: [Day]

    /// A calendar with at least one weekday. A day that is both a holiday and an extra workday is worked.
    public init(weekdays: [Weekday], holidays: [Day] = [], extraWorkdays: [Day] = []) {
        precondition(!weekdays.isEmpty, "a calendar has at least one day of work in a week")
        let worked = Weekday.allCases.map { weekdays.contains($0) }
        self.weekdays = Weekday.allCases.filter { weekdays.contains($0) }
        self.holidays = Set(holidays).subtracting(extraWorkdays).sorted()
        self.extraWorkdays = Set(extraWorkdays).sorted()
        workedWeekdays = worked
        workedBefore = worked.reduce(into: [0]) { $0.append($0[$0.count - 1] + ($1 ? 1 : 0)) }
        taken = self.holidays.filter { worked[$0.weekday - 1] }
        given = self.extraWorkdays.filter { !worked[$0.weekday - 1] }
    }

    // MARK: Settings

    public init(_ settings: Settings) throws(SettingsError) {
        let fields = try settings.map(of: "weekdays", "holidays", "extra_workdays")
        let given = try fields.required("weekdays")
        var weekdays: [Weekday] = []
        for value in try given.list() { weekdays.append(try value.word(Weekday.self)) }
        guard !weekdays.isEmpty else { throw given.fault(Text("calendar.no_weekday")) }
        var holidays: [Day] = []
        for value in try fields["holidays"]?.list() ?? [] { holidays.append(try value.day()) }
        var extraWorkdays: [Day] = []
        for value in try fields["extra_workdays"]?.list() ?? [] {
            let day = try value.day()
            guard !holidays.contains(day) else { throw value.fault(Text("calendar.both", day)) }
            extraWorkdays.append(day)
        }
        self.init(weekdays: weekdays, holidays: holidays, extraWorkdays: extraWorkdays)
    }

    public var settings: Settings {
        .map([
            "weekdays": .list(weekdays.map { .scalar($0.rawValue) }),
            "holidays": .list(holidays.map { .scalar($0) }),
            "extra_workdays": .list(extraWorkdays.map { .scalar($0) }),
        ])
    }

    // MARK: Days

    /// Working days of an ordinary week: what "one week" of work means.
    public var daysPerWeek: Int { weekdays.count }

    public func isWorkday(_ day: Day) -> Bool {
        workedWeekdays[day.weekday - 1] ? !taken.contains(sorted: day) : given.contains(sorted: day)
    }

    /// The day itself when it is worked, else the first working day after it.
    public func nextWorkday(onOrAfter day: Day) -> Day { self.day(numbered: number(of: day)) }

    /// The working day so many working days after the given one, or before it when the number is negative. A day that is
    /// not worked counts as the next working day.
    public func add(workdays: Int, to day: Day) -> Day { self.day(numbered: number(of: day) + workdays) }

    /// How many working days there are from one day up to, and not including, another; negative when that one is earlier.
    public func workdays(from start: Day, to end: Day) -> Int { number(of: end) - number(of: start) }

    // MARK: Numbers of working days

    /// The number of a working day, counted from a fixed one; of any other day, that of the next working day.
    public func number(of day: Day) -> Int {
        let sinceMonday = Int(day.number) + WorkCalendar.mondayOffset
        let week = Int(Instant.floorDivide(Int64(sinceMonday), by: 7))
        return week * daysPerWeek + workedBefore[sinceMonday - week * 7] + given.count(before: day)
            - taken.count(before: day)
    }

    /// The working day with a number; the first or last day of the calendar's years 1 to 9999 when it would lie outside.
    public func day(numbered number: Int) -> Day {
        // Exceptions move the day by no more than their number, so it lies between the two of an ordinary calendar.
        var low = clamped(weeks: number - given.count, more: 0)
        var high = clamped(weeks: number + taken.count, more: 1)
        while low < high {
            let middle = low + (high - low) / 2
            if self.number(of: middle + 1) > number { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// From 1970-01-01, a Thursday, back to the Monday from which weeks are counted.
    private static let mondayOffset = 3

    /// The Monday of the week that has so many working days of ordinary weeks before it, or of a later one.
    private func clamped(weeks workdays: Int, more: Int) -> Day {
        let week = Int(Instant.floorDivide(Int64(workdays), by: Int64(daysPerWeek))) + more
        let limits = PayloadLimits.days
        // A week more at both ends: the limits lie within one.
        let number = min(max(Int64(week), limits.lowerBound / 7 - 1), limits.upperBound / 7 + 1) * 7
        return Day(
            number: Int32(min(max(number - Int64(WorkCalendar.mondayOffset), limits.lowerBound), limits.upperBound)))
    }
}

extension [Day] {
    /// How many of the days, which are in order, lie before one.
    fileprivate func count(before day: Day) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low
    }

    fileprivate func contains(sorted day: Day) -> Bool {
        let place = count(before: day)
        return place < count && self[place] == day
    }
}
