import DaybookModel

/// An event that arrived, with the key of the customer whose it is.
public struct AwaitedEvent: Sendable {
    public let customer: DocumentKey
    public let posted: Posted<TimelineArrival>

    public init(customer: DocumentKey, _ posted: Posted<TimelineArrival>) {
        self.customer = customer
        self.posted = posted
    }
}

/// The events that arrived, and what they report of the tasks that waited for them.
struct TimelineWaits {
    private var events: [UInt16: [AwaitedEvent]] = [:]
    private let zone: Zone

    init(_ arrivals: [AwaitedEvent], zone: Zone) {
        self.zone = zone
        for event in arrivals { events[event.posted.line.type, default: []].append(event) }
    }

    /// What the arrivals report of a task. `customer` is the one it is for when its wait names none.
    func reports(of task: StatedTask, customer: DocumentKey) -> [TaskReport] {
        task.waits.flatMap { wait in
            matches(wait, customer).flatMap { arrival in
                let report = report(wait.starts ? .started : .arrived, arrival)
                let takenBack = TaskReport.Kind.takenBack(arrival.posted.bucket)
                return wait.starts ? [report] : [report] + undoing(arrival).map { self.report(takenBack, $0) }
            }
        }
    }

    private func matches(_ wait: StatedWait, _ customer: DocumentKey) -> [AwaitedEvent] {
        let wanted = wait.customer.isNone ? customer : wait.customer
        guard !wanted.isNone || !wait.document.isNone else { return [] }
        return (events[wait.type] ?? []).filter { event in
            let line = event.posted.line
            guard wanted.isNone || event.customer == wanted, line.occurredAt < wait.until ?? .max else { return false }
            // A document names the event, whenever it came; otherwise it comes after the wait began. `TaskStatus` takes
            // the first that finds the task open.
            return wait.document.isNone ? line.occurredAt >= wait.from : line.document == wait.document
        }
    }

    /// The events that took an arrival back.
    private func undoing(_ arrival: AwaitedEvent) -> [AwaitedEvent] {
        guard !arrival.posted.line.document.isNone else { return [] }
        return TimelineEvents.undoing.sorted().flatMap { type -> [AwaitedEvent] in
            guard TimelineEvents.undone(by: type).contains(arrival.posted.line.type) else { return [] }
            return (events[type] ?? []).filter { event in
                event.customer == arrival.customer && event.posted.line.document == arrival.posted.line.document
                    && event.posted.line.occurredAt >= arrival.posted.line.occurredAt
            }
        }
    }

    private func report(_ kind: TaskReport.Kind, _ event: AwaitedEvent) -> TaskReport {
        let line = event.posted.line
        let day = line.day == TimelineLine.noDay ? zone.day(of: event.posted.occurredAt) : Day(number: line.day)
        return TaskReport(kind: kind, day: day, occurredAt: line.occurredAt, bucket: event.posted.bucket)
    }
}

/// What the tasks of a plan wait for, so that only those events need be read.
public struct TimelineWish: Sendable, Hashable {
    /// Number of the event type.
    public let type: UInt16
    /// `none` means anybody's.
    public let customer: DocumentKey
    /// `none` means any of that customer's.
    public let document: DocumentKey

    /// Whether an event of the right customer is one of those meant.
    func isGranted(by arrival: TimelineArrival) -> Bool {
        arrival.type == type && (document.isNone || document == arrival.document)
    }
}

extension Timeline {
    /// What the tasks of a plan wait for or waited for, among what events can bring.
    ///
    /// - Parameter lines: those that stand, in the order in which they act.
    public static func wishes(_ lines: [Posted<TimelineLine>], zone: Zone) -> Set<TimelineWish> {
        let plan = StatedPlan(lines, zone: zone)
        var wishes: Set<TimelineWish> = []
        for task in plan.tasks {
            for wait in task.waits where wait.type != 0 {
                let customer = plan.customer(of: task, wait)
                guard !customer.isNone || !wait.document.isNone else { continue }
                wishes.insert(TimelineWish(type: wait.type, customer: customer, document: wait.document))
                for type in TimelineEvents.undoing where TimelineEvents.undone(by: type).contains(wait.type) {
                    wishes.insert(TimelineWish(type: type, customer: customer, document: wait.document))
                }
            }
        }
        return wishes
    }
}

extension StatedPlan {
    /// Whose event a task waits for: the wait's customer, else the task's, else the plan's.
    func customer(of task: StatedTask, _ wait: StatedWait?) -> DocumentKey {
        if let wait, !wait.customer.isNone { return wait.customer }
        return task.customer.isNone ? head.customer?.name ?? .none : task.customer
    }
}

extension RowReader {
    /// The events that the tasks of plans waited for, in order of customer and of acting.
    ///
    /// One customer's events are read when the wish names a customer; else every customer's with the document.
    ///
    /// - Parameters:
    ///   - key: the key of a customer.
    ///   - number: the customer with a key; nil when there is none.
    public func awaitedEvents(
        _ wishes: Set<TimelineWish>, until end: Instant, key: (SubjectNumber) throws -> String,
        number: (String) throws -> SubjectNumber?
    ) throws -> [AwaitedEvent] {
        guard !wishes.isEmpty else { return [] }
        var found: [AwaitedEvent] = []
        var read: Set<SubjectNumber> = []
        // A key too long for a row is not known, only comparable; then every customer's events are looked through.
        let byCustomer = Dictionary(grouping: wishes) {
            $0.customer.isNone || $0.customer.text == nil ? .none : $0.customer
        }
        for (customer, wishes) in byCustomer where !customer.isNone {
            guard let number = try customer.text.flatMap({ try number($0) }) else { continue }
            read.insert(number)
            let posted = try standing(TimelineArrival.self, of: number, until: end)
            let all = wishes + (byCustomer[.none] ?? [])
            found += posted.filter { line in all.contains { $0.isGranted(by: line.line) } }
                .map { AwaitedEvent(customer: customer, $0) }
        }
        if let others = byCustomer[.none] {
            try forEachStanding(TimelineArrival.self, until: end) { customer, posted in
                guard !read.contains(customer) else { return }
                let wanted = posted.filter { line in others.contains { $0.isGranted(by: line.line) } }
                guard !wanted.isEmpty else { return }
                let name = DocumentKey(try key(customer))
                found += wanted.map { AwaitedEvent(customer: name, $0) }
            }
        }
        return found.sorted {
            ($0.posted.line.occurredAt, $0.posted.bucket) < ($1.posted.line.occurredAt, $1.posted.bucket)
        }
    }
}
