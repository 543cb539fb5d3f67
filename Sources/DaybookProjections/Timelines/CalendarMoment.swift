import DaybookModel

/// Asks for a plan's working calendar as it was at a moment.
public struct CalendarMoment: Sendable, Hashable {
    /// The calendar that the plan names; nil when it names none.
    public let named: NamedValue?
    /// The day whose version is meant.
    public let day: Day
    /// Only versions recorded up to this place in the log count.
    public let knownAt: UInt64

    init(named: NamedValue?, day: Day, knownAt: UInt64 = .max) {
        self.named = named
        self.day = day
        self.knownAt = knownAt
    }
}
