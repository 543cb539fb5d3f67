import DaybookAnalysis
import DaybookModel
import DaybookProjections
import DaybookTestSupport

/// Writes a plan's history the short way and evaluates it through the projector, as the service does.
///
/// The plan is number 1 of its kind; customers are numbered as they are named.
struct PlanBook {
    static let plan = SubjectNumber(.plan, 1)

    var records: [RecordBuilder] = []
    var calendar = WorkCalendar.builtIn(named: "five-day") ?? WorkCalendar(weekdays: Weekday.allCases)
    /// Calendars that the plan may name, instead of `calendar`.
    var calendars: [String: WorkCalendar] = [:]
    private(set) var customers: [String] = []
    private var sequence: UInt64 = 0

    /// A plan that begins on a Monday.
    init(start: String? = "2024-03-04", _ more: [(String, TestValue)] = []) {
        event(
            "plan.created", "2024-03-01", [("name", "Onboarding")] + (start.map { [("start", .text($0))] } ?? []) + more
        )
    }

    /// Records an event of the plan, or of a customer; answers its sequence.
    @discardableResult
    mutating func event(
        _ type: String, _ at: String, of customer: String? = nil, retracting: UInt64? = nil,
        _ data: [(String, TestValue)] = []
    ) -> UInt64 {
        sequence += 1
        let subject = customer.map { SubjectNumber(.customer, number($0)) } ?? PlanBook.plan
        records.append(RecordBuilder(type, sequence, subject: subject, at: at, retracting: retracting, data))
        return sequence
    }

    private mutating func number(_ customer: String) -> UInt32 {
        if let place = customers.firstIndex(of: customer) { return UInt32(place + 1) }
        customers.append(customer)
        return UInt32(customers.count)
    }

    /// A task of so many working days. `after` writes links as `A`, `A ss`, `A ff +2`.
    @discardableResult
    mutating func task(
        _ key: String, _ days: Double? = nil, after: [String] = [], at: String = "2024-03-01",
        _ more: [(String, TestValue)] = []
    ) -> UInt64 {
        var data: [(String, TestValue)] = [("task", .text(key)), ("name", .text("Task \(key)"))]
        if let days { data.append(("duration", .number(Int64(days * 1_000_000)))) }
        if !after.isEmpty {
            data.append(("links", .list(after.map { .message(PlanBook.link($0)) })))
        }
        return event("task.added", at, data + more)
    }

    private static func link(_ text: String) -> [(String, TestValue)] {
        let words = text.split(separator: " ").map(String.init)
        var link: [(String, TestValue)] = [("predecessor", .text(words[0]))]
        if words.count > 1 { link.append(("kind", .text(words[1]))) }
        if words.count > 2, let lag = Int64(words[2]) { link.append(("lag", .number(lag * 1_000_000))) }
        return link
    }

    /// Any event of one task.
    @discardableResult
    mutating func say(_ type: String, _ task: String, _ at: String, _ more: [(String, TestValue)] = []) -> UInt64 {
        event(type, at, [("task", .text(task))] + more)
    }

    @discardableResult
    mutating func progress(
        _ task: String, _ percent: Int64, _ at: String, remaining: Double? = nil, day: String? = nil
    ) -> UInt64 {
        var data: [(String, TestValue)] = [("progress", .number(percent * 1_000_000))]
        if let remaining { data.append(("remaining", .number(Int64(remaining * 1_000_000)))) }
        if let day { data.append(("status_date", .text(day))) }
        return say("task.progressed", task, at, data)
    }

    @discardableResult
    mutating func retract(_ target: UInt64, at: String, of customer: String? = nil) -> UInt64 {
        event(
            "event.retracted", at, of: customer, retracting: target,
            [("event_source", "tests"), ("event_id", "x"), ("reason", "Entered twice.")])
    }

    var rows: MemoryRows { MemoryRows(TimelinesProjector.self, records) }

    func timeline(_ asOf: String) -> Timeline {
        // Rows in memory cannot fail to be read, and the test is wrong when a customer has no number.
        guard let timeline = try? timeline(rows, asOf: day(asOf)) else { preconditionFailure("no plan") }
        return timeline
    }

    func timeline(_ rows: some RowReader, asOf day: Day) throws -> Timeline {
        let end = Zone.utc.endOfDay(day)
        let lines = try rows.standing(TimelineLine.self, of: PlanBook.plan, until: end)
        let arrivals = try rows.awaitedEvents(
            Timeline.wishes(lines, zone: .utc), until: end, key: { customers[Int($0.number) - 1] },
            number: { key in customers.firstIndex(of: key).map { SubjectNumber(.customer, UInt32($0 + 1)) } })
        return Timeline.evaluate(lines, arrivals: arrivals, asOf: day, zone: .utc, calendar: calendar(at:))
    }

    func calendar(at moment: CalendarMoment) -> WorkCalendar {
        moment.named.flatMap { calendars[$0.name.description] } ?? calendar
    }
}

extension Timeline {
    subscript(_ key: String) -> TimelineTask? { task(DocumentKey(key)) }

    var keys: [String] { tasks.map(\.key.description) }
    var kinds: [TimelineIssue.Kind] { issues.map(\.kind) }
}

extension TimelineSpan: CustomStringConvertible {
    public var description: String { "\(start)…\(finish)" }
}
