/// A time zone as a pure value: when its distance from UTC changed, and the rule for the time after the last change.
///
/// Made from a TZif file (RFC 9636), so it says what the file said when the zone was loaded, on every machine.
public struct Zone: Hashable, Sendable {
    /// `Europe/Berlin`.
    public let name: String
    /// Seconds since 1970 at which an offset begins, ascending, and the offset that begins there.
    let transitions: [Transition]
    /// Seconds east of UTC before the first transition.
    let firstOffset: Int
    /// What holds after the last transition; nil: its offset for ever.
    let rule: ZoneRule?

    struct Transition: Hashable, Sendable {
        var second: Int64
        var offset: Int
    }

    init(name: String, transitions: [Transition], firstOffset: Int, rule: ZoneRule?) {
        self.name = name
        self.transitions = transitions
        self.firstOffset = firstOffset
        self.rule = rule
    }

    /// A zone whose clocks are always the same number of seconds east of UTC.
    public init(name: String, offsetSeconds: Int) {
        self.init(name: name, transitions: [], firstOffset: offsetSeconds, rule: nil)
    }

    public static let utc = Zone(name: "UTC", offsetSeconds: 0)

    /// Seconds east of UTC at a moment.
    public func offsetSeconds(at instant: Instant) -> Int {
        offset(atSecond: Instant.floorDivide(instant.microseconds, by: 1_000_000))
    }

    /// What the clocks of the zone show at a moment.
    public func local(_ instant: Instant) -> LocalDateTime {
        LocalDateTime(
            asUTC: Instant(microseconds: instant.microseconds + Int64(offsetSeconds(at: instant)) * 1_000_000))
    }

    /// The date in the zone at a moment.
    public func day(of instant: Instant) -> Day { local(instant).day }

    /// The moment at which the clocks show a time. A time that clocks jump over is read as if they had not jumped, which
    /// is later by the length of the jump; a time that clocks show twice is the first of the two.
    public func instant(of local: LocalDateTime) -> Instant {
        let wall = local.asUTC.microseconds
        // The offsets around: no zone is further than a day from UTC, and none changes twice within two days.
        let before = offsetSeconds(at: Instant(microseconds: wall - Instant.microsecondsPerDay))
        let after = offsetSeconds(at: Instant(microseconds: wall + Instant.microsecondsPerDay))
        for offset in before == after ? [before] : [before, after] {
            let candidate = Instant(microseconds: wall - Int64(offset) * 1_000_000)
            if offsetSeconds(at: candidate) == offset { return candidate }
        }
        return Instant(microseconds: wall - Int64(before) * 1_000_000)
    }

    /// The first moment of a date: midnight, or the moment clocks jump to when they jump over midnight. When they show
    /// midnight twice it is the first.
    public func startOfDay(_ day: Day) -> Instant {
        let start = instant(of: LocalDateTime(day: day))
        let shown = local(start)
        guard shown.microsecondOfDay != 0 || shown.day != day else { return start }
        // Midnight was jumped over: the day begins at the jump itself, which lies at most a jump's length before.
        let second = start.microseconds / 1_000_000
        return Instant(microseconds: lastTransition(notAfter: second) * 1_000_000)
    }

    /// The last microsecond of a date.
    public func endOfDay(_ day: Day) -> Instant { Instant(microseconds: startOfDay(day + 1).microseconds - 1) }

    private func offset(atSecond second: Int64) -> Int {
        guard let last = transitions.last else { return rule?.offset(atSecond: second) ?? firstOffset }
        if second >= last.second, let rule { return rule.offset(atSecond: second) }
        guard let index = lastIndex(notAfter: second) else { return firstOffset }
        return transitions[index].offset
    }

    private func lastIndex(notAfter second: Int64) -> Int? {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].second <= second { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }

    /// When the offset that holds at a second began, of the last two days.
    private func lastTransition(notAfter second: Int64) -> Int64 {
        var (low, high) = (second - 172_800, second)
        let offset = offset(atSecond: second)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if self.offset(atSecond: middle) == offset { high = middle } else { low = middle }
        }
        return high
    }
}
