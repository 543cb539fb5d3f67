import DaybookModel
import DaybookProjections
import DaybookTestSupport
import Testing

/// One set of rows answers for every day, in whatever order the events came.
@Suite struct TimelineSweepTests {
    /// A random history of eight tasks, customers' visits and retractions, not in order of time.
    private static func book(seed: UInt64) -> PlanBook {
        var random = SeededGenerator(seed: seed)
        var book = PlanBook([("customer", "C-1")])
        let keys = (1...8).map { "T-\($0)" }
        for (place, key) in keys.enumerated() {
            var more: [(String, TestValue)] = []
            if place > 5 { more.append(("parent", .text(keys[place - 6]))) }
            if place % 3 == 2 {
                more.append(("waits_for", [["event": "visit.done", "document": .text("V-\(place)")]]))
            }
            book.task(
                key, Double(Int.random(in: 0...5, using: &random)),
                after: place > 0 ? [keys[Int.random(in: 0..<place, using: &random)]] : [],
                at: "2024-03-0\(Int.random(in: 1...4, using: &random))", more)
        }
        var recorded: [(sequence: UInt64, customer: String?)] = []
        for _ in 0..<60 {
            let key = keys.randomElement(using: &random) ?? ""
            let number = Int.random(in: 1...28, using: &random)
            let at = "2024-03-\(number < 10 ? "0" : "")\(number)"
            switch Int.random(in: 0..<10, using: &random) {
            case 0: recorded.append((book.say("task.started", key, at), nil))
            case 1, 2: recorded.append((book.progress(key, Int64.random(in: 0...110, using: &random), at), nil))
            case 3: recorded.append((book.say("task.done", key, at), nil))
            case 4: recorded.append((book.say("task.reopened", key, at), nil))
            case 5:
                recorded.append(
                    (
                        book.say(
                            "task.linked", key, at, [("predecessor", .text(keys.randomElement(using: &random) ?? ""))]),
                        nil
                    ))
            case 6: recorded.append((book.say("task.scheduled", key, at, [("start", .text(at))]), nil))
            case 7: recorded.append((book.event("baseline.captured", at, [("baseline", "B")]), nil))
            case 8:
                recorded.append(
                    (
                        book.event(
                            "visit.done", at, of: "C-1",
                            [("visit", .text("V-\(Int.random(in: 1...8, using: &random))"))]), "C-1"
                    ))
            default:
                if let target = recorded.randomElement(using: &random) {
                    book.retract(target.sequence, at: at, of: target.customer)
                }
            }
        }
        return book
    }

    private static let days = (1...31).map { day("2024-03-\($0 < 10 ? "0" : "")\($0)") }

    /// Everything that an answer says.
    private func text(_ timeline: Timeline) -> String {
        "\(timeline.tasks)\n\(timeline.milestones)\n\(timeline.issues)\n\(timeline.total.forecast as Any)"
    }

    @Test(arguments: 0..<8) func anyDayAnswersAsIfNothingHadHappenedSince(seed: Int) throws {
        let book = TimelineSweepTests.book(seed: UInt64(seed))
        for day in TimelineSweepTests.days {
            let end = Zone.utc.endOfDay(day)
            var until = book
            until.records = book.records.filter { record in
                record.withView { $0.occurredAt <= end || $0.type == EventType.eventRetracted }
            }
            let whole = text(try book.timeline(book.rows, asOf: day))
            #expect(whole == text(try until.timeline(until.rows, asOf: day)), "\(day)")
        }
    }

    @Test(arguments: 0..<8) func theOrderInWhichEventsCameDoesNotMatter(seed: Int) throws {
        let book = TimelineSweepTests.book(seed: UInt64(seed))
        var random = SeededGenerator(seed: UInt64(seed) + 77)
        var shuffled = book
        shuffled.records.shuffle(using: &random)
        for day in TimelineSweepTests.days.filter({ $0.number % 5 == 0 }) {
            #expect(
                text(try book.timeline(book.rows, asOf: day)) == text(try shuffled.timeline(shuffled.rows, asOf: day)))
        }
    }

    @Test(arguments: 0..<8) func datesNeverContradictThemselves(seed: Int) throws {
        let book = TimelineSweepTests.book(seed: UInt64(seed))
        for day in TimelineSweepTests.days {
            let timeline = try book.timeline(book.rows, asOf: day)
            for task in timeline.tasks where task.state.isOpen && !task.isSummary {
                let forecast = try #require(task.forecast)
                #expect(forecast.start <= forecast.finish)
                #expect(forecast.finish >= day, "\(task.key) is open and ends in the past")
                #expect(task.actualFinish == nil)
                for link in task.predecessors
                where link.kind == .finishToStart && task.actualStart == nil && task.progress == 0 {
                    guard let before = timeline.task(link.predecessor), !before.isSummary, let its = before.forecast,
                        before.state.isOpen, before.duration > 0, task.duration > 0
                    else { continue }
                    #expect(
                        its.finish < forecast.start || its.finish == forecast.start && its.start < its.finish
                            || link.lag < 0, "\(before.key) before \(task.key)")
                }
            }
        }
    }

    @Test func changesListWhatAnEventMovedAndWhatFollowed() throws {
        var book = PlanBook([("customer", "C-1")])
        book.task("A", 2, [("waits_for", [["event": "visit.done", "document": "V-1"]])])
        book.task("B", 2, after: ["A"])
        book.event("milestone.set", "2024-03-01", [("milestone", "M"), ("due", "2024-03-07"), ("after", ["B"])])
        let moved = book.say("task.scheduled", "A", "2024-03-02", [("start", "2024-03-06")])
        let visit = book.event("visit.done", "2024-03-05", of: "C-1", [("visit", "V-1")])
        let end = Zone.utc.endOfDay(day("2024-03-31"))
        let lines = try book.rows.standing(TimelineLine.self, of: PlanBook.plan, until: end)
        let arrivals = try book.rows.awaitedEvents(
            Timeline.wishes(lines, zone: .utc), until: end, key: { _ in "C-1" },
            number: { _ in SubjectNumber(.customer, 1) })
        let changes = Timeline.changes(
            lines, arrivals: arrivals, asOf: day("2024-03-31"), during: day("2024-03-01")...day("2024-03-31"),
            zone: .utc, calendar: book.calendar(at:))
        #expect(changes.map(\.sequence) == [moved, visit])
        let first = try #require(changes.first)
        #expect(first.moves.map(\.item.description) == ["A", "B", "M"])
        #expect(first.moves.map(\.isOwn) == [true, false, false])
        #expect(first.moves.map(\.workdays) == [2, 2, 2])
        #expect(first.moves[1].old?.description == "2024-03-06…2024-03-07")
        #expect(first.moves[1].new?.description == "2024-03-08…2024-03-11")
        #expect(changes.last?.moves.map(\.workdays) == [-2, -2, -2])
    }

    @Test func anotherCalendarIsAChangeAndLeavesWhatWasBeforeIt() throws {
        var book = PlanBook()
        book.calendars["every-day"] = WorkCalendar(weekdays: Weekday.allCases)
        book.task("A", 7)
        let moved = book.say("task.scheduled", "A", "2024-03-02", [("start", "2024-03-05")])
        let calendar = book.event("plan.changed", "2024-03-03", [("calendar", "every-day")])
        let lines = try book.rows.standing(
            TimelineLine.self, of: PlanBook.plan, until: Zone.utc.endOfDay(day("2024-03-31")))
        let changes = Timeline.changes(
            lines, arrivals: [], asOf: day("2024-03-31"), during: day("2024-03-01")...day("2024-03-31"), zone: .utc,
            calendar: book.calendar(at:))
        #expect(changes.map(\.sequence) == [moved, calendar])
        #expect(changes.map { $0.moves.first?.old?.finish } == [day("2024-03-12"), day("2024-03-13")])
        #expect(changes.map { $0.moves.first?.new?.finish } == [day("2024-03-13"), day("2024-03-11")])
    }
}
