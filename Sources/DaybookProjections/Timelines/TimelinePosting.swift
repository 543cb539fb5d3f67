import DaybookAnalysis
import DaybookModel

/// Turns one event of a plan into lines of the timelines ledger.
struct TimelinePosting {
    /// A hundred years: no task takes longer, and arithmetic on days stays in range.
    static let daysMax: Int64 = 36_500 * 1_000_000

    private var lines: [TimelineLine] = []

    init(_ event: borrowing EventView) {
        let payload = event.payload
        switch event.type {
        case EventType.planCreated: add(PlanCreated(payload))
        case EventType.planChanged: add(PlanChanged(payload))
        case EventType.planClosed: add(PlanClosed(payload))
        case EventType.taskAdded: add(TaskAdded(payload))
        case EventType.taskChanged: add(TaskChanged(payload))
        case EventType.taskEstimated: add(TaskEstimated(payload))
        case EventType.taskLinked: add(TaskLinked(payload))
        case EventType.taskUnlinked:
            let data = TaskUnlinked(payload)
            add(.taskUnlinked, DocumentKey(data.task), other: DocumentKey(data.predecessor))
        case EventType.taskAssigned: add(TaskAssigned(payload))
        case EventType.taskScheduled: add(TaskScheduled(payload))
        case EventType.taskStarted:
            let data = TaskStarted(payload)
            add(.taskStarted, DocumentKey(data.task)) { $0.set(data.started) }
        case EventType.taskProgressed: add(TaskProgressed(payload))
        case EventType.taskDone:
            let data = TaskDone(payload)
            add(.taskDone, DocumentKey(data.task)) { $0.set(data.finished) }
            addSpent(data.spent, DocumentKey(data.task), data.finished)
        case EventType.taskCancelled: add(.taskCancelled, DocumentKey(TaskCancelled(payload).task))
        case EventType.taskReopened:
            let data = TaskReopened(payload)
            add(.taskReopened, DocumentKey(data.task)) {
                $0.amount = data.progress ?? 0
                $0.code = data.progress == nil ? 0 : 1
            }
        case EventType.milestoneSet: add(MilestoneSet(payload))
        case EventType.milestoneReached:
            let data = MilestoneReached(payload)
            add(.milestoneReached, DocumentKey(data.milestone)) { $0.set(data.reached) }
        case EventType.baselineCaptured: add(BaselineCaptured(payload))
        default: break
        }
    }

    func post(_ event: borrowing EventView, into rows: inout some RowStore) {
        for (number, line) in lines.enumerated() { rows.post(line, number: number, of: event) }
    }

    private mutating func add(
        _ fact: TimelineFact, _ item: DocumentKey = .none, other: DocumentKey = .none,
        _ change: (inout TimelineLine) -> Void = { _ in }
    ) {
        var line = TimelineLine(fact, item, other: other)
        change(&line)
        lines.append(line)
    }

    /// The same for a value that the event may not have.
    private mutating func add(_ fact: TimelineFact, _ item: DocumentKey, _ other: WireText?) {
        if let other { add(fact, item, other: DocumentKey(other)) }
    }

    private mutating func add(_ fact: TimelineFact, _ item: DocumentKey, _ day: Day?) {
        if let day { add(fact, item) { $0.set(day) } }
    }

    private mutating func add(_ fact: TimelineFact, _ item: DocumentKey, _ amount: Int64?) {
        if let amount { add(fact, item) { $0.amount = amount } }
    }

    private mutating func addBudget(
        _ fact: TimelineFact, _ item: DocumentKey, _ amount: Int64?, _ currency: WireText?
    ) {
        guard let amount else { return }
        add(fact, item) {
            $0.amount = amount
            $0.currency = currency.flatMap { Currency($0.string) }?.rawValue ?? 0
        }
    }

    // MARK: Plans

    private mutating func add(_ data: PlanCreated) {
        if data.name != nil { add(.planNamed) }
        add(.planCustomer, .none, data.customer)
        add(.planOwner, .none, data.owner)
        add(.planStart, .none, data.start)
        add(.planFinish, .none, data.finish)
        add(.planCalendar, .none, data.calendar)
        addBudget(.planBudget, .none, data.budget, data.currency)
    }

    private mutating func add(_ data: PlanChanged) {
        if data.name != nil { add(.planNamed) }
        add(.planOwner, .none, data.owner)
        add(.planStart, .none, data.start)
        add(.planFinish, .none, data.finish)
        add(.planCalendar, .none, data.calendar)
        add(.planStatus, .none, data.status)
        add(.planStatusDay, .none, data.statusDate)
        addBudget(.planBudget, .none, data.budget, data.currency)
    }

    private mutating func add(_ data: PlanClosed) {
        add(.planClosed, other: DocumentKey(data.outcome)) { $0.set(data.closed) }
    }

    // MARK: Tasks

    private mutating func add(_ data: TaskAdded) {
        let task = DocumentKey(data.task)
        add(.taskAdded, task)
        if data.name != nil { add(.taskNamed, task) }
        add(.taskParent, task, data.parent)
        add(.taskPosition, task, data.position)
        addDuration(.taskDuration, task, data.duration)
        add(.taskEffort, task, data.effort)
        add(.taskStart, task, data.start)
        add(.taskFinish, task, data.finish)
        add(.taskNotBefore, task, data.notBefore)
        add(.taskDeadline, task, data.deadline)
        if let assignee = data.assignee {
            add(.taskAssigned, task, other: DocumentKey(assignee)) {
                $0.amount = 100_000_000
                $0.code = 1
            }
        }
        add(.taskPriority, task, data.priority)
        addBudget(.taskBudget, task, data.budget, data.currency)
        add(.taskCustomer, task, data.customer)
        for link in data.links { addLink(task, link.predecessor, link.kind, link.lag) }
        add(task, data.waitsFor)
    }

    /// A new value and a clearing of the same field: the value holds.
    private mutating func add(_ data: TaskChanged) {
        let task = DocumentKey(data.task)
        for field in TaskField.allCases where data.cleared.contains(where: { $0.equals(field.name) }) {
            add(.taskCleared, task) { $0.code = field.rawValue }
        }
        if data.name != nil { add(.taskNamed, task) }
        add(.taskParent, task, data.parent)
        add(.taskPosition, task, data.position)
        add(.taskNotBefore, task, data.notBefore)
        add(.taskDeadline, task, data.deadline)
        add(.taskPriority, task, data.priority)
        addBudget(.taskBudget, task, data.budget, data.currency)
        add(task, data.waitsFor)
    }

    /// A three-point estimate comes to (optimistic + 4 × most likely + pessimistic) / 6 (the PERT mean; Malcolm 1959).
    private mutating func add(_ data: TaskEstimated) {
        let task = DocumentKey(data.task)
        var expected = data.duration
        if let likely = data.duration, let low = data.optimistic, let high = data.pessimistic {
            let sum = Int128(low) + 4 * Int128(likely) + Int128(high)
            expected = Int64(clamping: sum / 6)
        }
        if let expected {
            add(.taskEstimated, task, other: DocumentKey(data.estimator)) {
                $0.amount = TimelinePosting.duration(expected)
            }
        }
        add(.taskEffort, task, data.effort)
    }

    private mutating func add(_ data: TaskLinked) {
        addLink(DocumentKey(data.task), data.predecessor, data.kind, data.lag)
    }

    private mutating func add(_ data: TaskAssigned) {
        let (task, person) = (DocumentKey(data.task), DocumentKey(data.assignee))
        guard data.released != true else {
            add(.taskReleased, task, other: person)
            return
        }
        let isResponsible = data.role.map { $0.equals("responsible") } ?? true
        add(.taskAssigned, task, other: person) {
            $0.amount = data.share ?? 100_000_000
            $0.code = isResponsible ? 1 : 0
        }
    }

    private mutating func add(_ data: TaskScheduled) {
        let task = DocumentKey(data.task)
        addDuration(.taskDuration, task, data.duration)
        guard data.start != nil || data.finish != nil || data.fixed != nil else { return }
        add(.taskScheduled, task) {
            $0.set(data.start)
            $0.end = data.finish?.number ?? TimelineLine.noDay
            $0.code = data.fixed == true ? 1 : 0
        }
    }

    private mutating func add(_ data: TaskProgressed) {
        let task = DocumentKey(data.task)
        if let progress = data.progress {
            add(.taskProgress, task) {
                $0.amount = progress
                $0.set(data.statusDate)
            }
        }
        if let remaining = data.remaining {
            add(.taskRemaining, task) {
                $0.amount = TimelinePosting.duration(remaining)
                $0.set(data.statusDate)
            }
        }
        addSpent(data.spent, task, data.statusDate)
    }

    private mutating func addSpent(_ spent: Int64?, _ task: DocumentKey, _ day: Day?) {
        guard let spent else { return }
        add(.taskSpent, task) {
            $0.amount = spent
            $0.set(day)
        }
    }

    private mutating func addDuration(_ fact: TimelineFact, _ task: DocumentKey, _ duration: Int64?) {
        if let duration { add(fact, task) { $0.amount = TimelinePosting.duration(duration) } }
    }

    private mutating func addLink(_ task: DocumentKey, _ predecessor: WireText?, _ kind: WireText?, _ lag: Int64?) {
        add(.taskLinked, task, other: DocumentKey(predecessor)) {
            $0.amount = min(max(lag ?? 0, -TimelinePosting.daysMax), TimelinePosting.daysMax)
            let kind = kind.map { LinkKind(rawValue: $0.string) } ?? .finishToStart
            let place = kind.flatMap { LinkKind.allCases.firstIndex(of: $0) }
            $0.code = place.map { UInt8($0) } ?? TimelineLine.unknownLinkKind
        }
    }

    private mutating func add(_ task: DocumentKey, _ wait: WaitsFor?) {
        guard let wait else { return }
        add(.taskWaits, task, other: DocumentKey(wait.document)) {
            let type = wait.event.flatMap { EventCatalogue.type(named: $0.string)?.number } ?? 0
            $0.type = TimelineEvents.awaited.contains(type) ? type : 0
            $0.code = wait.then.map { $0.equals("started") } == true ? 1 : 0
        }
        guard let subject = wait.subject?.string else { return }
        // A subject that is no customer matches no arrival, and the task says whom it waits for in vain.
        let customer = Subject(subject).map { $0.kind == .customer ? $0.key : subject } ?? subject
        add(.taskWaitsForCustomer, task, other: DocumentKey(customer))
    }

    private static func duration(_ millionths: Int64) -> Int64 { min(max(millionths, 0), daysMax) }

    // MARK: Milestones and baselines

    private mutating func add(_ data: MilestoneSet) {
        let milestone = DocumentKey(data.milestone)
        add(.milestoneSet, milestone) { $0.set(data.due) }
        if data.name != nil { add(.milestoneNamed, milestone) }
        for task in data.after { add(.milestoneAfter, milestone, other: DocumentKey(task)) }
    }

    private mutating func add(_ data: BaselineCaptured) {
        var tasks: [TimelineLine] = []
        for task in data.tasks {
            var line = TimelineLine(.baselineTask, DocumentKey(task.task))
            line.set(task.start)
            line.end = task.finish?.number ?? TimelineLine.noDay
            line.amount = task.budget ?? 0
            line.currency = data.currency.flatMap { Currency($0.string) }?.rawValue ?? 0
            tasks.append(line)
        }
        add(.baselineCaptured, DocumentKey(data.baseline)) { $0.code = tasks.isEmpty ? 0 : 1 }
        lines += tasks
        for milestone in data.milestones {
            add(.baselineMilestone, DocumentKey(milestone.milestone)) { $0.set(milestone.due) }
        }
    }
}

extension TimelineLine {
    fileprivate mutating func set(_ day: Day?) { self.day = day?.number ?? TimelineLine.noDay }
}
