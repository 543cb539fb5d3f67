import DaybookAnalysis
import DaybookModel
import DaybookProjections

/// A plan as it stands on the day asked about, with what a reader must know of how it was computed.
struct PlanAnswer {
    let plan: SubjectNumber
    let key: String
    let timeline: Timeline
    let lines: [Posted<TimelineLine>]
    let arrivals: [AwaitedEvent]
    let calendar: WorkCalendar
    let notes: [Text]
}

/// Plans as they stand on the day asked about, each on its own working calendar, and what their tasks are called.
struct PlanReader<Context: ReportContext> {
    /// The calendar of plans that name none.
    static var usualCalendar: String { "five-day" }

    let context: Context
    private let rows: any RowReader

    init(_ context: Context) throws {
        self.context = context
        rows = try context.rows(of: TimelinesProjector.self)
    }

    /// The plan that the parameter `plan` names; nil when nothing is known of it yet.
    func theAnswer() throws -> PlanAnswer? {
        let key = context.parameter("plan")
        guard let plan = try context.number(of: Subject(.plan, key)) else { return nil }
        let lines = try rows.standing(TimelineLine.self, of: plan, until: context.endOfDay(context.asOf))
        return lines.isEmpty ? nil : try answer(plan, key, lines)
    }

    /// Every plan, or the one that the parameter `plan` names, in order of key.
    func answers() throws -> [PlanAnswer] {
        guard context.parameter("plan").isEmpty else { return try [theAnswer()].compactMap { $0 } }
        var plans: [(key: String, plan: SubjectNumber, lines: [Posted<TimelineLine>])] = []
        try rows.forEachStanding(TimelineLine.self, until: context.endOfDay(context.asOf)) { plan, lines in
            plans.append((try context.key(of: plan), plan, lines))
        }
        return try plans.sorted { $0.key < $1.key }.map { try answer($0.plan, $0.key, $0.lines) }
    }

    private func answer(_ plan: SubjectNumber, _ key: String, _ lines: [Posted<TimelineLine>]) throws -> PlanAnswer {
        let arrivals = try rows.awaitedEvents(
            Timeline.wishes(lines, zone: context.zone), until: context.endOfDay(context.asOf),
            key: { try context.key(of: $0) }, number: { try context.number(of: Subject(.customer, $0)) })
        let (calendar, note) = try calendar(lines)
        let timeline = Timeline.evaluate(lines, arrivals: arrivals, asOf: context.asOf, zone: context.zone) {
            self.calendar($0, else: calendar)
        }
        return PlanAnswer(
            plan: plan, key: key, timeline: timeline, lines: lines, arrivals: arrivals, calendar: calendar,
            notes: [note].compactMap { $0 } + (try timeline.issues.map { try text($0, timeline) }))
    }

    private func calendar(_ lines: [Posted<TimelineLine>]) throws -> (WorkCalendar, Text?) {
        let usual = try context.ruleSet(WorkCalendar.self, named: PlanReader.usualCalendar)
        guard let said = lines.last(where: { $0.line.fact == .planCalendar }) else { return (usual, nil) }
        let name = try context.document(said.line.other, "calendar", ofEvent: said.sequence)
        do {
            return (try context.ruleSet(WorkCalendar.self, named: name), nil)
        } catch {
            // A calendar that cannot be used must not hide the plan; the note says what was used instead, and why.
            return (usual, Text("timelines.calendar_missing", name, PlanReader.usualCalendar, "\(error)"))
        }
    }

    /// The calendar in force at a moment; the plan's present one where that one cannot be used, which a note tells of.
    func calendar(_ moment: CalendarMoment, else present: WorkCalendar) -> WorkCalendar {
        // A calendar that cannot be had must not hide the plan.
        (try? calendar(moment)) ?? present
    }

    private func calendar(_ moment: CalendarMoment) throws -> WorkCalendar {
        let name = try moment.named.map { try context.document($0.name, "calendar", ofEvent: $0.sequence) }
        return try context.ruleSet(
            WorkCalendar.self, named: name ?? PlanReader.usualCalendar, on: moment.day, knownAt: moment.knownAt)
    }

    // MARK: What things are called

    /// The plan's name; its key when no event names it.
    func name(_ answer: PlanAnswer) throws -> String {
        try answer.timeline.plan.named.flatMap { try context.field("name", ofEvent: $0) } ?? answer.key
    }

    func owner(_ plan: TimelinePlan) throws -> String? { try context.name(plan.owner, "owner") }

    /// A task's name; its key when no event names it.
    func name(_ task: TimelineTask) throws -> String {
        try context.field("name", ofEvent: task.named) ?? key(task)
    }

    func key(_ task: TimelineTask) throws -> String { try context.document(task.key, "task", ofEvent: task.added) }

    func owner(_ task: TimelineTask) throws -> String? {
        try task.owner.map { try context.document($0.person, "assignee", ofEvent: $0.sequence) }
    }

    func key(_ milestone: TimelineMilestone) throws -> String {
        try context.document(milestone.key, "milestone", ofEvent: milestone.set)
    }

    func name(_ milestone: TimelineMilestone) throws -> String {
        try milestone.named.flatMap { try context.field("name", ofEvent: $0) } ?? key(milestone)
    }

    /// The key of a task or milestone as it was spelt; a long one that was never added cannot be.
    func key(_ key: DocumentKey, _ timeline: Timeline) throws -> String {
        if let text = key.text { return text }
        if let task = timeline.task(key) { return try self.key(task) }
        if let milestone = timeline.milestone(key) { return try self.key(milestone) }
        return key.description
    }

    /// What a task waits for: `visit.done V-1 of C-1001`.
    func text(_ wait: TimelineWait) -> String {
        [EventCatalogue.type(numbered: wait.type)?.shortName, wait.document.text, wait.customer.text]
            .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// `T-3 fs +1`, as many as there are.
    func predecessors(_ task: TimelineTask, _ timeline: Timeline) throws -> String {
        try task.predecessors.map { link in
            var words = [try key(link.predecessor, timeline)]
            if link.kind != .finishToStart || link.lag != 0 { words.append(link.kind.rawValue) }
            if link.lag != 0 {
                let days = PeopleFormat.text(.millionths(Int64(link.lag)))
                words.append(link.lag > 0 ? "+\(days)" : days)
            }
            return words.joined(separator: " ")
        }.sorted().joined(separator: ", ")
    }

    func state(_ task: TimelineTask) -> Cell {
        if let wait = task.wait, task.state == .waiting {
            return .label(Text("timelines.waiting_for", text(wait)))
        }
        if let wait = task.wait, task.state == .late {
            return .label(Text("timelines.late_waiting_for", text(wait)))
        }
        return .label(Text("timelines.state.\(task.state.rawValue)"))
    }

    private func text(_ issue: TimelineIssue, _ timeline: Timeline) throws -> Text {
        func key(_ key: DocumentKey) throws -> String { try self.key(key, timeline) }
        let event = try context.eventID(issue.sequence) ?? String(issue.sequence)
        switch issue.kind {
        case .loop, .parentLoop:
            let loop = try issue.loop.map { try key($0) }
            return Text(
                "timelines.issue.\(issue.kind.rawValue)", (loop + loop.prefix(1)).joined(separator: " → "), event)
        default:
            return Text("timelines.issue.\(issue.kind.rawValue)", event, try key(issue.item), try key(issue.other))
        }
    }
}

extension Cell {
    static func day(_ day: Day?) -> Cell { day.map { .day($0) } ?? .none }
    /// Working days that were counted in millionths.
    static func workdays(_ millionths: Int?) -> Cell { millionths.map { .millionths(Int64($0)) } ?? .none }
    /// A share in millionths of a percent.
    static func progress(_ share: Int64?) -> Cell { share.map { .ratio($0, 100_000_000) } ?? .none }
    static func signed(_ days: Int?) -> Cell { days.map { .signed(Int64($0)) } ?? .none }
}

extension ReportParameter {
    /// The plan a report is about: it must be named.
    static let thePlan = ReportParameter("plan", .subject(.plan), default: nil, isMain: true)
    static let plan = ReportParameter("plan", .subject(.plan), isMain: true)
}
