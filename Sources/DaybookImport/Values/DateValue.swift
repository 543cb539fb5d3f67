import DaybookModel

/// In which order a date that does not begin with the year is written.
public enum DateOrder: String, Hashable, Sendable, CaseIterable {
    case yearFirst = "ymd"
    case monthFirst = "mdy"
    case dayFirst = "dmy"
}

/// What a date in a table says: a day, a time by the clocks of some place, or a moment.
public enum DateValue: Hashable, Sendable {
    case day(Day)
    case local(LocalDateTime)
    case instant(Instant)

    /// The moment, where clocks show the time of a zone. A day means its first moment.
    public func instant(in zone: Zone) -> Instant {
        switch self {
        case .day(let day): zone.startOfDay(day)
        case .local(let local): zone.instant(of: local)
        case .instant(let instant): instant
        }
    }

    /// The date. Only a moment needs the zone.
    public func day(in zone: Zone) -> Day {
        switch self {
        case .day(let day): day
        case .local(let local): local.day
        case .instant(let instant): zone.day(of: instant)
        }
    }
}
