import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// The tier on any past date (T36): own events and time, nothing else.
@Suite struct TierHistoryTests {
    private func tiers(_ book: Book, _ asOf: String = "2025-12-31") -> TierHistory { book.history(asOf).tiers }

    @Test func aGrantHoldsFromItsEffectiveDayToItsLastDay() {
        var book = Book()
        book.grant("B", at: "2024-01-10", from: "2024-02-01", until: "2024-06-30")
        let history = tiers(book)
        #expect(history.tier(on: day("2024-01-31")) == nil)
        #expect(history.tier(on: day("2024-02-01")) == "B")
        #expect(history.tier(on: day("2024-06-30")) == "B")
        #expect(history.tier(on: day("2024-07-01")) == nil)
        #expect(history.lapsed(on: day("2024-07-01"))?.tier == DocumentKey("B"))
        #expect(history.lapsed(on: day("2024-06-30")) == nil)
    }

    @Test func aGrantWithoutDaysHoldsFromTheDayOfItsEventInTheStoresZone() {
        var book = Book()
        book.grant("B", at: "2024-01-10T20:00:00Z")
        let zone = Zone(name: "China", offsetSeconds: 8 * 3600)
        let history = book.history("2024-12-31", zone: zone).tiers
        #expect(history.tier(on: day("2024-01-10")) == nil)
        #expect(history.tier(on: day("2024-01-11")) == "B")
        #expect(history.tier(on: day("2034-01-11")) == "B")
    }

    @Test func theGrantWithTheLatestEffectiveDayHolds() {
        var book = Book()
        book.grant("A", at: "2024-03-01", from: "2024-04-01")
        book.grant("C", at: "2024-03-20", from: "2024-01-01")  // Decided later, effective earlier.
        let history = tiers(book)
        #expect(history.tier(on: day("2024-02-01")) == "C")
        #expect(history.tier(on: day("2024-04-01")) == "A")
        // Nobody knew of either before.
        #expect(tiers(book, "2024-02-15").tier(on: day("2024-02-01")) == nil)
    }

    @Test func whatWasReplacedDoesNotComeBack() {
        var book = Book()
        book.grant("A", at: "2024-01-01")
        book.grant("B", at: "2024-02-01", until: "2024-03-31")
        #expect(tiers(book).tier(on: day("2024-04-01")) == nil)
        #expect(tiers(book).lapsed(on: day("2024-04-01"))?.tier == DocumentKey("B"))
    }

    @Test func anOverrideGoesBeforeTheGrantUntilItsTimeIsOver() {
        var book = Book()
        book.grant("C", at: "2024-01-01")
        book.override("A", at: "2024-02-01", until: "2024-02-29")
        book.grant("B", at: "2024-02-10")
        let history = tiers(book)
        #expect(history.tier(on: day("2024-01-31")) == "C")
        #expect(history.tier(on: day("2024-02-15")) == "A")
        #expect(history.tier(on: day("2024-02-29")) == "A")
        #expect(history.tier(on: day("2024-03-01")) == "B")
        #expect(history.decision(on: day("2024-02-15"))?.kind == .overridden)
    }

    @Test func anOverrideEndsWhenItIsEndedAndALaterOneReplacesIt() {
        var book = Book()
        book.grant("C", at: "2024-01-01")
        book.override("A", at: "2024-02-01")
        book.override("B", at: "2024-03-01", until: "2024-03-10")
        book.event("tier.override_ended", "2024-05-01", [])
        let history = tiers(book)
        #expect(history.tier(on: day("2024-02-20")) == "A")
        #expect(history.tier(on: day("2024-03-05")) == "B")
        #expect(history.tier(on: day("2024-03-11")) == "C")
        #expect(history.tier(on: day("2024-05-01")) == "C")
        var ended = Book()
        ended.override("A", at: "2024-02-01")
        ended.event("tier.override_ended", "2024-02-05", [])
        #expect(tiers(ended).tier(on: day("2024-02-04")) == "A")
        #expect(tiers(ended).tier(on: day("2024-02-05")) == nil)
    }

    @Test func anOverrideWhoseTimeIsOverHasLapsed() {
        var book = Book()
        book.override("A", at: "2024-02-01", until: "2024-02-29")
        #expect(tiers(book).lapsed(on: day("2024-02-29")) == nil)
        #expect(tiers(book).lapsed(on: day("2024-03-01"))?.tier == DocumentKey("A"))
        book.grant("B", at: "2024-02-10", until: "2024-03-31")
        #expect(tiers(book).lapsed(on: day("2024-03-31")) == nil)
        #expect(tiers(book).lapsed(on: day("2024-04-01"))?.tier == DocumentKey("B"))
        var ended = Book()
        ended.override("A", at: "2024-02-01", until: "2024-02-29")
        ended.event("tier.override_ended", "2024-02-10", [])
        #expect(tiers(ended).lapsed(on: day("2024-03-01")) == nil)
    }

    @Test func changesAfterTheDayAreNotShown() {
        var book = Book()
        book.grant("C", at: "2024-01-01")
        book.grant("B", at: "2024-12-20", from: "2025-01-01")
        #expect(tiers(book).changes(through: day("2024-12-31")).map(\.day) == [day("2024-01-01")])
        #expect(tiers(book).changes(through: day("2025-01-01")).count == 2)
    }

    @Test func aRetractedGrantWasNeverGiven() {
        var book = Book()
        book.grant("B", at: "2024-01-01")
        let wrong = book.grant("A", at: "2024-02-01")
        book.retract(wrong, at: "2024-06-01")
        #expect(tiers(book).tier(on: day("2024-03-01")) == "B")
    }

    @Test func changesSayWhatCameBeforeAndAfter() {
        var book = Book()
        book.grant("C", at: "2024-01-01", until: "2024-12-31")
        book.override("A", at: "2024-02-01", until: "2024-02-29")
        book.grant("B", at: "2024-12-20", from: "2025-01-01", until: "2025-06-30")
        func name(_ decision: TierDecision?) -> String { decision?.tier.description ?? "–" }
        let changes = tiers(book).changes(through: day("2025-12-31")).map {
            "\($0.day) \($0.isExpiry ? "expiry" : $0.decision.kind.rawValue) \(name($0.before)) \(name($0.after))"
        }
        #expect(
            changes == [
                "2024-01-01 assigned – C", "2024-02-01 overridden C A", "2024-03-01 expiry A C",
                "2025-01-01 assigned C B", "2025-07-01 expiry B –",
            ])
    }

    /// A calendar kept by hand, day by day, agrees with every history made of random decisions in random order.
    @Test(arguments: 0..<20) func agreesWithACalendarKeptByHand(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let start = day("2024-01-01")
        var book = Book()
        for _ in 0..<12 {
            let at = start + Int.random(in: 0...60, using: &random)
            let tier = ["A", "B", "C"].randomElement(using: &random)!
            let last = Bool.random(using: &random) ? at + Int.random(in: 0...30, using: &random) : nil
            switch Int.random(in: 0..<6, using: &random) {
            case 0...2:
                let from = Bool.random(using: &random) ? at + Int.random(in: -10...10, using: &random) : nil
                book.grant(tier, at: "\(at)", from: from?.description, until: last?.description)
            case 3, 4: book.override(tier, at: "\(at)", until: last?.description)
            default: book.event("tier.override_ended", "\(at)", [])
            }
        }
        let shuffled = MemoryRows(TiersProjector.self, book.records.shuffled(using: &random))
        for asOf in stride(from: 0, through: 100, by: 7).map({ start + $0 }) {
            let end = Zone.utc.endOfDay(asOf)
            let histories = try shuffled.tierHistories(until: end, zone: .utc)
            let history = histories[SubjectNumber(.customer, 1)]
            let known = book.records.filter { $0.withView { $0.occurredAt <= end } }
            let calendar = TierCalendar(known, days: 120, from: start + -20)
            for (number, tier) in calendar.tiers.enumerated() {
                #expect(history?.tier(on: start + (number - 20)) == tier, "day \(number - 20) as of \(asOf)")
            }
        }
    }
}

/// A calendar of one customer's tier: what begins and ends on each day, in order.
private struct TierCalendar {
    private(set) var tiers: [String?] = []

    init(_ records: [RecordBuilder], days: Int, from start: Day) {
        struct Entry {
            var at: Instant, sequence: UInt64, isGrant: Bool, tier: String?, from: Day, until: Day?
        }
        let entries = records.map { record in
            record.withView { event in
                let day = event.occurredAt.utcDay
                switch event.type {
                case EventType.tierAssigned:
                    let data = TierAssigned(event.payload)
                    return Entry(
                        at: event.occurredAt, sequence: event.sequence, isGrant: true, tier: data.tier?.string,
                        from: data.effective ?? day, until: data.validUntil)
                case EventType.tierOverridden:
                    let data = TierOverridden(event.payload)
                    return Entry(
                        at: event.occurredAt, sequence: event.sequence, isGrant: false, tier: data.tier?.string,
                        from: day, until: data.until)
                default:
                    return Entry(
                        at: event.occurredAt, sequence: event.sequence, isGrant: false, tier: nil, from: day, until: nil
                    )
                }
            }
        }.sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
        var (granted, override): (Entry?, Entry?) = (nil, nil)
        for number in 0..<days {
            let today = start + number
            for entry in entries where entry.from == today {
                if entry.isGrant { granted = entry } else { override = entry.tier == nil ? nil : entry }
            }
            if let until = granted?.until, until < today { granted?.tier = nil }
            if let until = override?.until, until < today { override = nil }
            tiers.append(override?.tier ?? granted?.tier)
        }
    }
}
