import DaybookModel
import Testing

@testable import DaybookProjections

struct WorkCalendarTests {
    static let fiveDay = WorkCalendar.builtIn(named: "five-day")!
    static let everyDay = WorkCalendar.builtIn(named: "every-day")!
    /// National Day 2025 in China: 1–8 October free, worked on Sunday 28 September and Saturday 11 October.
    static let october = WorkCalendar(
        weekdays: [.monday, .tuesday, .wednesday, .thursday, .friday],
        holidays: (1...8).map { Day(year: 2025, month: 10, day: $0)! },
        extraWorkdays: [Day("2025-09-28")!, Day("2025-10-11")!])

    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    @Test func weekendsHolidaysAndDaysThatMakeUpForThem() throws {
        let worked = try ["2025-09-26", "2025-09-28", "2025-09-30", "2025-10-09", "2025-10-11"].map(day)
        let free = try ["2025-09-27", "2025-10-01", "2025-10-04", "2025-10-08", "2025-10-12"].map(day)
        #expect(worked.allSatisfy(WorkCalendarTests.october.isWorkday))
        #expect(!free.contains(where: WorkCalendarTests.october.isWorkday))
    }

    @Test func aDayOffMovesToTheNextWorkday() throws {
        let calendar = WorkCalendarTests.october
        #expect(calendar.nextWorkday(onOrAfter: try day("2025-10-01")) == (try day("2025-10-09")))
        #expect(calendar.nextWorkday(onOrAfter: try day("2025-09-27")) == (try day("2025-09-28")))
        #expect(calendar.nextWorkday(onOrAfter: try day("2025-10-09")) == (try day("2025-10-09")))
    }

    @Test func aWeekOfWorkIsFiveDaysAndEndsOnTheSameWeekday() throws {
        let calendar = WorkCalendarTests.fiveDay
        #expect(calendar.daysPerWeek == 5)
        let friday = try day("2025-10-03")
        #expect(calendar.add(workdays: calendar.daysPerWeek, to: friday) == (try day("2025-10-10")))
        #expect(calendar.add(workdays: 1, to: friday) == (try day("2025-10-06")))
        #expect(calendar.add(workdays: 0, to: try day("2025-10-04")) == (try day("2025-10-06")))
        #expect(WorkCalendarTests.everyDay.add(workdays: 7, to: friday) == (try day("2025-10-10")))
    }

    @Test func negativeSpansGoBack() throws {
        let calendar = WorkCalendarTests.october
        #expect(calendar.add(workdays: -1, to: try day("2025-10-09")) == (try day("2025-09-30")))
        // A Sunday counts as the Monday after it.
        #expect(calendar.add(workdays: -1, to: try day("2025-10-19")) == (try day("2025-10-17")))
        #expect(calendar.workdays(from: try day("2025-10-09"), to: try day("2025-09-26")) == -4)
        #expect(calendar.workdays(from: try day("2025-09-26"), to: try day("2025-10-09")) == 4)
        #expect(calendar.workdays(from: try day("2025-10-01"), to: try day("2025-10-08")) == 0)
    }

    @Test func holidaysAtTheBordersOfAWeekAndAYear() throws {
        let calendar = WorkCalendar(
            weekdays: [.monday], holidays: [try day("2024-12-30"), try day("2025-01-06")], extraWorkdays: [])
        #expect(calendar.nextWorkday(onOrAfter: try day("2024-12-24")) == (try day("2025-01-13")))
        #expect(calendar.workdays(from: try day("2024-12-23"), to: try day("2025-01-14")) == 2)
    }

    /// Every number against counting day by day, before and after 1970, with exceptions in plenty.
    @Test(arguments: [1, 2, 3, 4, 5]) func numbersAgreeWithCounting(seed: Int) throws {
        func isOneIn(_ count: Int, _ day: Int) -> Bool { (day * 31 + seed * 17) % count == 0 }
        let days = (-800...800).map { Day(number: Int32($0)) }
        let calendar = WorkCalendar(
            weekdays: Weekday.allCases.filter { isOneIn(2, $0.rawValue.count) || $0 == .monday },
            holidays: days.filter { isOneIn(5, Int($0.number) + 1_000) },
            extraWorkdays: days.filter { isOneIn(7, Int($0.number) + 1_000) })
        var number = calendar.number(of: days[0])
        for day in days {
            #expect(calendar.number(of: day) == number, "\(day)")
            guard calendar.isWorkday(day) else { continue }
            #expect(calendar.day(numbered: number) == day)
            number += 1
        }
    }

    @Test func numbersBeyondTheCalendarEndAtItsLimits() throws {
        #expect(WorkCalendarTests.fiveDay.day(numbered: .max / 16) <= Day(number: 2_932_896))
        #expect(WorkCalendarTests.fiveDay.day(numbered: .min / 16) >= Day(number: -719_162))
        #expect(WorkCalendarTests.fiveDay.add(workdays: 10_000_000_000, to: try day("2025-01-01")).civil.year == 9999)
    }

    @Test func theFirstAndLastDaysOfTheCalendarCanBeWorked() throws {
        let days = (27...31).map { "9999-12-\($0)" } + (1...5).map { "0001-01-0\($0)" }
        for day in try days.map({ try day($0) }) {
            let calendar = WorkCalendarTests.fiveDay
            #expect(calendar.day(numbered: calendar.number(of: day)) == day, "\(day)")
        }
        #expect(WorkCalendarTests.fiveDay.day(numbered: .max / 16) == (try day("9999-12-31")))
    }

    // MARK: Settings

    private func list(_ values: String...) -> Settings { .list(values.map { .scalar($0) }) }

    @Test func settingsComeBackAsTheyWere() throws {
        let calendar = WorkCalendarTests.october
        #expect(try WorkCalendar(calendar.settings) == calendar)
        #expect(WorkCalendar.builtIn.map(\.name) == ["five-day", "every-day"])
    }

    @Test func settingsThatMakeNoCalendarAreRefused() throws {
        #expect(throws: SettingsError.self) { try WorkCalendar(.map(["holidays": list("2025-10-01")])) }
        #expect(throws: SettingsError.self) { try WorkCalendar(.map(["weekdays": list()])) }
        #expect(throws: SettingsError.self) { try WorkCalendar(.map(["weekdays": list("someday")])) }
        let both = Settings.map([
            "weekdays": list("monday"), "holidays": list("2025-10-01"), "extra_workdays": list("2025-10-01"),
        ])
        #expect { try WorkCalendar(both) } throws: { "\($0)".contains("2025-10-01 is a holiday") }
    }
}
