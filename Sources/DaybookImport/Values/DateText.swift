import DaybookModel

/// Reads dates as spreadsheets and people write them.
///
/// `2024-01-05`, `2024/1/5`, `2024.1.5`, `2024年1月5日` and `20240105` speak for themselves. `1/5/2024` is read only when its
/// order is stated: it is never guessed. A time may follow (`14:30`, `14:30:05.25`, `2:30 PM`, `14时30分`), and a zone after
/// the time (`Z`, `+08:00`).
public enum DateText {
    public static func parse(_ text: String, order: DateOrder? = nil) throws(ValueProblem) -> DateValue {
        if let day = Day(text) { return .day(day) }  // The usual case, fast.
        var scanner = DateScanner(HalfWidth.folded(text), original: text)
        let day = try scanner.day(order: order)
        guard !scanner.isAtEnd else { return .day(day) }
        guard scanner.skipBetweenDateAndTime() else { throw ValueProblem(.notADate, text) }
        let local = try scanner.time(on: day)
        guard !scanner.isAtEnd else { return .local(local) }
        let offset = try scanner.offsetSeconds()
        guard scanner.isAtEnd else { throw ValueProblem(.notADate, text) }
        let asUTC = Instant(utcMidnightOf: day).microseconds + local.microsecondOfDay
        return .instant(Instant(microseconds: asUTC - Int64(offset) * 1_000_000))
    }
}

/// Reads the parts of a date and a time.
private struct DateScanner {
    private let scalars: [Unicode.Scalar]
    private let original: String
    private var position = 0

    init(_ text: String, original: String) {
        scalars = Array(text.unicodeScalars)
        self.original = original
    }

    var isAtEnd: Bool { position == scalars.count }
    private var current: Unicode.Scalar? { isAtEnd ? nil : scalars[position] }

    private func problem(_ kind: ValueProblem.Kind) -> ValueProblem { ValueProblem(kind, original) }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() { while skip(" ") {} }

    /// Digits, with how many they are; nil when there is none.
    private mutating func number(digitsMax: Int) -> (value: Int, digits: Int)? {
        var value = 0
        let start = position
        while let digit = current, ("0"..."9").contains(digit), position - start < digitsMax {
            value = value * 10 + Int(digit.value - 48)
            position += 1
        }
        return position > start ? (value, position - start) : nil
    }

    mutating func day(order: DateOrder?) throws(ValueProblem) -> Day {
        guard let first = number(digitsMax: 8) else { throw problem(.notADate) }
        let parts: (year: Int, month: Int, day: Int)
        if first.digits == 8 {
            parts = (first.value / 10_000, first.value / 100 % 100, first.value % 100)
        } else if first.digits == 4, skip("年") {
            skipBlanks()
            guard let month = number(digitsMax: 2), skip("月") else { throw problem(.notADate) }
            skipBlanks()
            guard let day = number(digitsMax: 2), skip("日") || skip("号") else { throw problem(.notADate) }
            parts = (first.value, month.value, day.value)
        } else {
            parts = try separated(first, order: order)
        }
        if case ("0"..."9")? = current { throw problem(.notADate) }
        guard let day = Day(year: parts.year, month: parts.month, day: parts.day) else { throw problem(.noSuchDate) }
        return day
    }

    /// Three numbers with the same sign between them.
    private mutating func separated(
        _ first: (value: Int, digits: Int), order: DateOrder?
    ) throws(ValueProblem) -> (year: Int, month: Int, day: Int) {
        guard let separator = current, "-/.".unicodeScalars.contains(separator), skip(separator),
            let second = number(digitsMax: 2), skip(separator), let third = number(digitsMax: 4)
        else { throw problem(.notADate) }
        if first.digits == 4, third.digits <= 2 { return (first.value, second.value, third.value) }
        guard first.digits <= 2 else { throw problem(.notADate) }
        guard third.digits == 4 else { throw problem(third.digits == 2 ? .twoDigitYear : .notADate) }
        switch order {
        case .monthFirst: return (third.value, first.value, second.value)
        case .dayFirst: return (third.value, second.value, first.value)
        case .yearFirst: throw problem(.notADate)
        case nil: throw problem(.unknownOrder)
        }
    }

    /// A `T`, or blanks. False when there is neither.
    mutating func skipBetweenDateAndTime() -> Bool {
        if skip("T") || skip("t") { return true }
        let start = position
        skipBlanks()
        return position > start
    }

    mutating func time(on day: Day) throws(ValueProblem) -> LocalDateTime {
        guard var hour = number(digitsMax: 2)?.value else { throw problem(.notADate) }
        let isChinese = skip("时") || skip("点")
        guard isChinese || skip(":"), let minute = number(digitsMax: 2), minute.digits == 2 || isChinese else {
            throw problem(.notADate)
        }
        var second = 0
        var microsecond = 0
        if isChinese {
            guard skip("分") else { throw problem(.notADate) }
            if let number = number(digitsMax: 2) {
                guard skip("秒") else { throw problem(.notADate) }
                second = number.value
            }
        } else if skip(":") {
            guard let number = number(digitsMax: 2), number.digits == 2 else { throw problem(.notADate) }
            second = number.value
            if skip(".") || skip(",") { microsecond = try fraction() }
        }
        try halfOfDay(&hour)
        guard
            let local = LocalDateTime(
                day: day, hour: hour, minute: minute.value, second: second, microsecond: microsecond)
        else { throw problem(.noSuchDate) }
        return local
    }

    /// Decimals of a second, in microseconds.
    private mutating func fraction() throws(ValueProblem) -> Int {
        guard let number = number(digitsMax: 6) else { throw problem(.notADate) }
        var value = number.value
        for _ in number.digits..<6 { value *= 10 }
        while skip("0") {}
        if case ("0"..."9")? = current { throw problem(.tooPrecise) }
        return value
    }

    /// `AM` or `PM`, when it is there.
    private mutating func halfOfDay(_ hour: inout Int) throws(ValueProblem) {
        let start = position
        skipBlanks()
        guard position + 1 < scalars.count, scalars[position + 1] == "M" || scalars[position + 1] == "m",
            let letter = current, "AaPp".unicodeScalars.contains(letter)
        else {
            position = start
            return
        }
        guard (1...12).contains(hour) else { throw problem(.noSuchDate) }
        hour = hour % 12 + (letter == "P" || letter == "p" ? 12 : 0)
        position += 2
    }

    /// `Z`, `+08:00` or `+0800`, in seconds east of UTC.
    mutating func offsetSeconds() throws(ValueProblem) -> Int {
        skipBlanks()
        if skip("Z") || skip("z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(digitsMax: 2), hours.digits == 2 else { throw problem(.notADate) }
        _ = skip(":")
        guard let minutes = number(digitsMax: 2), minutes.digits == 2 else { throw problem(.notADate) }
        guard hours.value < 24, minutes.value < 60 else { throw problem(.noSuchDate) }
        return (hours.value * 60 + minutes.value) * (isWest ? -60 : 60)
    }
}
