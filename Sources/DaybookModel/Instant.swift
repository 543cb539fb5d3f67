/// A moment in UTC, counted in microseconds from 1970-01-01T00:00:00Z (no leap seconds).
public struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static let microsecondsPerDay: Int64 = 86_400_000_000

    /// Midnight UTC of a day.
    public init(utcMidnightOf day: Day) { microseconds = Int64(day.number) * Instant.microsecondsPerDay }

    /// Reads an RFC 3339 date and time with zone: `2024-03-01T09:30:00.25+08:00`, `…Z`. Nil for anything else, for
    /// dates that do not exist and for fractions finer than a microsecond (those cannot be kept, so they are refused).
    public init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let instant = text.withUTF8({ Instant(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = instant
    }

    /// The same from UTF-8.
    public init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 20, bytes[10] == 84 || bytes[10] == 116 || bytes[10] == 32, bytes[13] == 58,
            bytes[16] == 58, let day = Day(utf8: UnsafeRawBufferPointer(rebasing: bytes[0..<10])),
            let hour = Day.twoFigures(bytes, 11), let minute = Day.twoFigures(bytes, 14),
            let second = Day.twoFigures(bytes, 17), hour < 24, minute < 60, second < 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == 46 {
            position += 1
            let start = position
            while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 {
                if position - start < 6 {
                    fraction = fraction * 10 + Int64(bytes[position] - 48)
                } else if bytes[position] != 48 {
                    return nil
                }
                position += 1
            }
            guard position > start else { return nil }
            for _ in min(position - start, 6)..<6 { fraction *= 10 }
        }
        var offsetMinutes = 0
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case 90, 122:
            guard position + 1 == bytes.count else { return nil }
        case 43, 45:
            guard position + 6 == bytes.count, bytes[position + 3] == 58,
                let hours = Day.twoFigures(bytes, position + 1), let minutes = Day.twoFigures(bytes, position + 4),
                hours < 24, minutes < 60
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (bytes[position] == 45 ? -1 : 1)
        default: return nil
        }
        let seconds = Int64(hour * 3600 + minute * 60 + second - offsetMinutes * 60)
        microseconds = Int64(day.number) * Instant.microsecondsPerDay + seconds * 1_000_000 + fraction
    }

    /// The UTC date this moment falls on.
    public var utcDay: Day {
        Day(number: Int32(Instant.floorDivide(microseconds, by: Instant.microsecondsPerDay)))
    }

    /// RFC 3339 in UTC, with as many decimals (0, 3 or 6) as the moment needs.
    public var description: String { text(offsetSeconds: 0) }

    /// RFC 3339 at the given distance from UTC; `Z` when the distance is 0.
    public func text(offsetSeconds: Int) -> String {
        let local = Instant(microseconds: microseconds + Int64(offsetSeconds) * 1_000_000)
        let day = local.utcDay
        let rest = local.microseconds - Int64(day.number) * Instant.microsecondsPerDay
        let seconds = Int(rest / 1_000_000)
        let fraction = Int(rest % 1_000_000)
        var text = "\(day)T" + Day.padded(seconds / 3600, 2) + ":" + Day.padded(seconds / 60 % 60, 2) + ":"
        text += Day.padded(seconds % 60, 2)
        if fraction % 1000 != 0 {
            text += "." + Day.padded(fraction, 6)
        } else if fraction != 0 {
            text += "." + Day.padded(fraction / 1000, 3)
        }
        guard offsetSeconds != 0 else { return text + "Z" }
        let minutes = abs(offsetSeconds) / 60
        return text + (offsetSeconds < 0 ? "-" : "+") + Day.padded(minutes / 60, 2) + ":" + Day.padded(minutes % 60, 2)
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    package static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
