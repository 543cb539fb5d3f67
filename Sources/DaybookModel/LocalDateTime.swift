/// A date and a time of day as a clock on the wall shows them, without a time zone.
public struct LocalDateTime: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var day: Day
    /// 0 up to, not including, 86,400,000,000.
    public var microsecondOfDay: Int64

    public init(day: Day, microsecondOfDay: Int64 = 0) {
        self.day = day
        self.microsecondOfDay = microsecondOfDay
    }

    /// Nil when there is no such time of day.
    public init?(day: Day, hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000).contains(microsecond)
        else { return nil }
        self.day = day
        microsecondOfDay = Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(microsecond)
    }

    /// The moment it would be if the clock showed UTC.
    package var asUTC: Instant {
        Instant(microseconds: Int64(day.number) * Instant.microsecondsPerDay + microsecondOfDay)
    }

    package init(asUTC instant: Instant) {
        day = instant.utcDay
        microsecondOfDay = instant.microseconds - Int64(day.number) * Instant.microsecondsPerDay
    }

    /// `2024-03-01T09:30:00`, with decimals where they are needed.
    public var description: String { String(asUTC.description.dropLast()) }

    public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
        (left.day, left.microsecondOfDay) < (right.day, right.microsecondOfDay)
    }
}
