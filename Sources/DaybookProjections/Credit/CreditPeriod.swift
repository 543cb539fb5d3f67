import DaybookModel

/// A period of whole days, both ends included.
public struct CreditPeriod: Sendable, Hashable {
    public let first: Day
    public let last: Day

    public init(from first: Day, to last: Day) {
        self.first = first
        self.last = last
    }

    public func contains(_ day: Day) -> Bool { first <= day && day <= last }
    public var days: Int { last - first + 1 }

    /// The calendar months that the period touches, cut to the period.
    public var months: [CreditPeriod] {
        guard first <= last else { return [] }
        var months: [CreditPeriod] = []
        var start = first
        while start <= last {
            let (year, month, day) = start.civil
            let end = min(start + (Day.daysIn(month: month, year: year) - day), last)
            months.append(CreditPeriod(from: start, to: end))
            start = end + 1
        }
        return months
    }
}
