/// A calendar date, counted in days from 1970-01-01 (proleptic Gregorian).
public struct Day: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var number: Int32

    public init(number: Int32) { self.number = number }

    /// Nil when there is no such date. Years 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.daysIn(month: month, year: year)
        else { return nil }
        // Days from civil (H. Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads `YYYY-MM-DD`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let day = text.withUTF8({ Day(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = day
    }

    /// The same from UTF-8.
    public init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let century = Day.twoFigures(bytes, 0), let year = Day.twoFigures(bytes, 2),
            let month = Day.twoFigures(bytes, 5), let day = Day.twoFigures(bytes, 8)
        else { return nil }
        self.init(year: century * 100 + year, month: month, day: day)
    }

    /// The number that two decimal figures mean.
    static func twoFigures(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Int? {
        let (tens, units) = (bytes[offset] &- 48, bytes[offset + 1] &- 48)
        return tens < 10 && units < 10 ? Int(tens) * 10 + Int(units) : nil
    }

    public var civil: (year: Int, month: Int, day: Int) {
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    /// 1 = Monday … 7 = Sunday (ISO 8601).
    public var weekday: Int { ((Int(number) + 3) % 7 + 7) % 7 + 1 }

    public var description: String {
        let (year, month, day) = civil
        return Day.padded(year, 4) + "-" + Day.padded(month, 2) + "-" + Day.padded(day, 2)
    }

    public static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    public static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(days)) }
    public static func - (left: Day, right: Day) -> Int { Int(left.number) - Int(right.number) }

    package static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return bytes.isEmpty ? nil : value
    }

    package static func padded(_ value: Int, _ width: Int) -> String {
        let figures = String(value)
        return String(repeating: "0", count: max(0, width - figures.utf8.count)) + figures
    }
}
