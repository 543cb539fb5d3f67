import DaybookModel
import Testing

struct CalendarPeriodTests {
    @Test(arguments: [
        (PeriodLength.week, 1, "2026-03-01", "2026-02-23", "2026-02-23", "2026-03-01"),
        (.week, 1, "2026-03-02", "2026-03-02", "2026-03-02", "2026-03-08"),
        (.month, 1, "2024-02-29", "2024-02", "2024-02-01", "2024-02-29"),
        (.quarter, 1, "2026-12-31", "2026 Q4", "2026-10-01", "2026-12-31"),
        (.half, 1, "2026-07-01", "2026 H2", "2026-07-01", "2026-12-31"),
        (.year, 1, "2026-07-01", "2026", "2026-01-01", "2026-12-31"),
        // A fiscal year that begins in April is named after the year it ends in.
        (.quarter, 4, "2026-03-31", "2026 Q4", "2026-01-01", "2026-03-31"),
        (.quarter, 4, "2026-04-01", "2027 Q1", "2026-04-01", "2026-06-30"),
        (.half, 4, "2026-01-15", "2026 H2", "2025-10-01", "2026-03-31"),
        (.year, 4, "2026-04-01", "2027", "2026-04-01", "2027-03-31"),
        (.month, 4, "2026-04-01", "2026-04", "2026-04-01", "2026-04-30"),
    ]) func vectors(
        length: PeriodLength, yearStart: Int, day: String, name: String, first: String, last: String
    ) throws {
        let period = CalendarPeriod(length, containing: try #require(Day(day)), yearStart: yearStart)
        #expect("\(period)" == name)
        #expect("\(period.first)" == first)
        #expect("\(period.last)" == last)
    }

    /// Periods at the ends of the calendar reach beyond it and still follow each other.
    @Test(arguments: PeriodLength.allCases, 1...12) func theCalendarHasNoEdge(length: PeriodLength, start: Int) throws {
        for text in ["0001-01-01", "0001-03-31", "9999-10-01", "9999-12-31"] {
            let day = try #require(Day(text))
            let period = CalendarPeriod(length, containing: day, yearStart: start)
            #expect(period.contains(day) && period.last - period.first < 367)
            #expect(period.next.first == period.last + 1 && period.previous.last + 1 == period.first)
            #expect(period.next != period)
        }
    }

    /// Whatever the length and the fiscal year: every day lies in exactly one period, and they follow each other.
    @Test(arguments: PeriodLength.allCases, 1...12) func periodsCoverEveryDayOnce(length: PeriodLength, start: Int)
        throws
    {
        var period = CalendarPeriod(length, containing: try #require(Day("2023-12-20")), yearStart: start)
        for _ in 0..<40 {
            let next = period.next
            #expect(next.first == period.last + 1)
            #expect(next.previous == period)
            for day in [period.first, period.first + (period.last - period.first) / 2, period.last] {
                #expect(CalendarPeriod(length, containing: day, yearStart: start) == period)
                #expect(period.contains(day) && !next.contains(day))
            }
            period = next
        }
    }
}
