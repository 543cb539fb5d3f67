import DaybookModel

/// The wholesaler of medicines: what all its dealers share.
enum DealersCompany {
    static let source = "demo/dealers"
    static let currency = Currency(rawValue: 0x43_4E59)  // CNY
    static let firstDay = date(2023, 1, 1)
    /// The second year's first day, when tiers, grades and limits are set anew.
    static let secondYear = date(2024, 1, 1)
    static let lastDay = date(2024, 12, 31)

    static func events() -> [EventDraft] {
        var told: [(dealer: Int, place: Int, draft: EventDraft)] = []
        for dealer in DealerPlan.dealers() {
            for (place, draft) in DealerStory.events(of: dealer).enumerated() {
                told.append((dealer.number, place, draft))
            }
        }
        // Dealer and place break ties, so the order never depends on the sort.
        told.sort { ($0.draft.occurredAt, $0.dealer, $0.place) < ($1.draft.occurredAt, $1.dealer, $1.place) }
        return told.map(\.draft)
    }

    /// A date that is known to exist.
    static func date(_ year: Int, _ month: Int, _ day: Int) -> Day {
        guard let date = Day(year: year, month: month, day: day) else {
            preconditionFailure("there is no date \(year)-\(month)-\(day)")
        }
        return date
    }
}

extension Day {
    private var isWeekend: Bool { weekday > 5 }

    /// This day, or the Monday after it when it is a Saturday or Sunday.
    var orNextWorkday: Day { isWeekend ? self + (8 - weekday) : self }

    /// This day, or the Friday before it when it is a Saturday or Sunday.
    var orPreviousWorkday: Day { isWeekend ? self + (5 - weekday) : self }
}
