import DaybookModel

/// Calendar days as places on a line of working time, and back.
///
/// Places are counted in millionths of working days, so that half a day is half a day: the critical path counts in whatever
/// unit it is given. Spans are half-open. A day that is not worked has no length: what starts on it starts with the next
/// workday, what ends on it ends with the last one.
struct WorkdayScale {
    static let workday = 1_000_000

    let calendar: WorkCalendar

    /// Where work that starts on a day begins.
    func start(of day: Day) -> Int { calendar.number(of: day) * WorkdayScale.workday }

    /// Where work that ends with a day ends.
    func end(of day: Day) -> Int { calendar.number(of: day + 1) * WorkdayScale.workday }

    /// The day on which work that begins at a place begins.
    func day(startingAt place: Int) -> Day { calendar.day(numbered: WorkdayScale.floor(place)) }

    /// The last day of work that ends at a place.
    func day(endingAt place: Int) -> Day { calendar.day(numbered: WorkdayScale.floor(place - 1)) }

    /// Working days from the end of one day to the end of another; negative when the other is earlier.
    func workdays(from first: Day, to last: Day) -> Int { calendar.workdays(from: first + 1, to: last + 1) }

    private static func floor(_ place: Int) -> Int { Int(Instant.floorDivide(Int64(place), by: Int64(workday))) }
}
