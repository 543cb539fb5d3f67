import DaybookModel

/// The coffee chain: 3,400 customers, 400 of them members, and a year of business; any number of times that.
///
/// It consists of neighbourhoods that each have the same figures, so it can be told piece by piece in any size
/// (`CoffeeNeighbourhood`).
public enum CoffeeCompany: DemoCompany {
    public static let name = "coffee"
    /// A million members.
    public static let scaleMax = 2_500

    /// The first members join; from `windowStart` on everybody buys.
    static let firstDay = Day.on(2023, 7, 1)
    static let windowStart = Day.on(2024, 1, 1)
    private static let neighbourhoods = 200
    /// Events held in memory at a time, about.
    private static let sliceEvents = 100_000
    private static let eventsOfNeighbourhood = 250

    public static func tell(scale: Int, _ body: (EventDraft) throws -> Void) rethrows {
        let count = neighbourhoods * scale
        let days = lastDay - firstDay + 1
        let slices = min(days, 1 + count * eventsOfNeighbourhood / sliceEvents)
        for slice in 0..<slices {
            let first = firstDay + days * slice / slices
            let last = firstDay + (days * (slice + 1) / slices - 1)
            var events: [[DemoEvent]] = []
            for number in 0..<count { events += CoffeeNeighbourhood(number).events(on: first...last) }
            for draft in events.inOrderOfKnowledge() { try body(draft) }
        }
    }
}
