/// The rule for the time after a zone's last listed transition, from the footer of a TZif file: a POSIX `TZ` string such
/// as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017 section 8.3, with the wider hours of RFC 9636 section 3.3.1).
struct ZoneRule: Hashable, Sendable {
    /// Seconds east of UTC in winter, and in summer when the zone has one.
    let standard: Int
    let summer: Summer?

    struct Summer: Hashable, Sendable {
        var offset: Int
        var start: Change
        var end: Change
    }

    /// A day of every year, and the second of that day by the clock that is changed.
    struct Change: Hashable, Sendable {
        enum Date: Hashable, Sendable {
            /// 1 to 365; 29 February is never counted.
            case julian(Int)
            /// 0 to 365; 29 February is counted.
            case ordinal(Int)
            /// Day of the week (0 = Sunday) of a week (5 = the last) of a month.
            case weekday(month: Int, week: Int, day: Int)
        }

        var date: Date
        var second: Int

        /// Seconds since 1970 by the clock that is changed, for a year from 1 to 9999.
        func wallSecond(year: Int) -> Int64 {
            guard let newYear = Day(year: year, month: 1, day: 1) else { return 0 }
            var day = newYear
            switch date {
            case .julian(let number):
                let isAfterLeapDay = number >= 60 && Day.daysIn(month: 2, year: year) == 29
                day = newYear + (number - 1 + (isAfterLeapDay ? 1 : 0))
            case .ordinal(let number): day = newYear + number
            case .weekday(let month, let week, let weekday):
                guard let first = Day(year: year, month: month, day: 1) else { return 0 }
                let firstOne = (weekday - first.weekday % 7 + 7) % 7 + 1
                let last = Day.daysIn(month: month, year: year)
                var number = firstOne + 7 * (week - 1)
                while number > last { number -= 7 }
                day = first + (number - 1)
            }
            return Int64(day.number) * 86_400 + Int64(second)
        }
    }

    func offset(atSecond second: Int64) -> Int {
        guard let summer else { return standard }
        let day = Day(number: Int32(clamping: Instant.floorDivide(second + Int64(standard), by: 86_400)))
        let year = min(max(day.civil.year, 1), 9999)
        let start = summer.start.wallSecond(year: year) - Int64(standard)
        let end = summer.end.wallSecond(year: year) - Int64(summer.offset)
        // South of the equator summer goes over the new year.
        let isSummer = start < end ? second >= start && second < end : second >= start || second < end
        return isSummer ? summer.offset : standard
    }

    /// Nil when the text is not a rule.
    init?(_ text: some StringProtocol) {
        var scanner = ZoneRuleScanner(text)
        guard scanner.skipName(), let west = scanner.time(hoursMax: 24) else { return nil }
        standard = -west
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard scanner.skipName() else { return nil }
        var summerOffset = standard + 3600
        if !scanner.isAtEnd, !scanner.isAt(",") {
            guard let west = scanner.time(hoursMax: 24) else { return nil }
            summerOffset = -west
        }
        guard scanner.skip(","), let start = scanner.change(), scanner.skip(","), let end = scanner.change(),
            scanner.isAtEnd
        else { return nil }
        summer = Summer(offset: summerOffset, start: start, end: end)
    }
}

/// Reads the parts of a `TZ` string.
private struct ZoneRuleScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    func isAt(_ mark: Unicode.Scalar) -> Bool { position < bytes.count && bytes[position] == UInt8(ascii: mark) }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard isAt(mark) else { return false }
        position += 1
        return true
    }

    /// Letters, or anything between angle brackets.
    mutating func skipName() -> Bool {
        let start = position
        if skip("<") {
            while position < bytes.count, !isAt(">") { position += 1 }
            return skip(">")
        }
        while position < bytes.count, (65...90).contains(bytes[position] & 0xDF) { position += 1 }
        return position > start
    }

    mutating func number() -> Int? {
        let start = position
        while position < bytes.count, (48...57).contains(bytes[position]), position - start < 4 { position += 1 }
        return Day.digits(bytes[start..<position])
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(hoursMax: Int) -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let hours = number(), hours <= hoursMax else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where skip(":") {
            guard let part = number(), part < 60 else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    mutating func change() -> ZoneRule.Change? {
        let date: ZoneRule.Change.Date
        if skip("M") {
            guard let month = number(), (1...12).contains(month), skip("."), let week = number(),
                (1...5).contains(week), skip("."), let day = number(), (0...6).contains(day)
            else { return nil }
            date = .weekday(month: month, week: week, day: day)
        } else if skip("J") {
            guard let number = number(), (1...365).contains(number) else { return nil }
            date = .julian(number)
        } else {
            guard let number = number(), (0...365).contains(number) else { return nil }
            date = .ordinal(number)
        }
        guard skip("/") else { return ZoneRule.Change(date: date, second: 7200) }
        guard let second = time(hoursMax: 167) else { return nil }
        return ZoneRule.Change(date: date, second: second)
    }
}
