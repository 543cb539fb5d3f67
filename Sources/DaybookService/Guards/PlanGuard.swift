import DaybookLog
import DaybookModel
import DaybookProjections

/// Keeps a plan possible: no task twice, no task that waits for itself by way of others or is a part of itself, and no
/// work in a plan from a template before somebody is named for every task.
struct PlanGuard: AppendGuard {
    let name = "plan"

    static let types: Set<UInt16> = [
        EventType.taskAdded, EventType.taskChanged, EventType.taskLinked, EventType.taskStarted,
        EventType.taskProgressed, EventType.taskDone, EventType.eventRetracted,
    ]

    func concerns(_ type: UInt16, of subject: SubjectKind) -> Bool {
        subject == .plan && PlanGuard.types.contains(type)
    }

    func initial() -> any GuardState { PlanState() }
}

/// What the plan's guard knows of one plan.
struct PlanState: GuardState {
    /// What was said, in log order; what was retracted among it, because it may be brought back.
    private var facts: [(sequence: UInt64, fact: PlanFact)] = []
    private var retractions: [(sequence: UInt64, target: UInt64)] = []
    /// What the facts that stand add up to.
    private var outline = PlanOutline()
    /// A retraction has come since the outline was made. It is made anew once, however many come together.
    private var isStale = false

    mutating func fold(_ event: borrowing EventView) {
        add(event.sequence, type: event.type, event.payload, retracts: event.retractedSequence)
    }

    func allows(_ type: UInt16, _ payload: UnsafeRawBufferPointer) -> Bool {
        !isStale && refusal(of: type, payload) == nil
    }

    func refusal(of events: [ProposedEvent]) -> Text? {
        var state = self
        state.refresh()
        var next = events.startIndex
        while next < events.endIndex {
            let together = events[next...].prefix { $0.retracts != nil }
            if !together.isEmpty {
                // Retractions of one request act together: only where they lead counts.
                if let refusal = state.take(together) { return refusal }
                next = together.endIndex
                continue
            }
            let event = events[next]
            next += 1
            let refusal = event.draft.clear.withUnsafeBytes { payload -> Text? in
                if let refusal = state.refusal(of: event.draft.type, payload) { return refusal }
                // The state is copied when it changes, which a request of one event can do without.
                guard next < events.endIndex else { return nil }
                state.add(event.sequence, type: event.draft.type, payload, retracts: nil)
                return nil
            }
            if let refusal { return refusal }
        }
        return nil
    }

    private mutating func add(
        _ sequence: UInt64, type: UInt16, _ payload: UnsafeRawBufferPointer, retracts: UInt64?
    ) {
        if let retracts {
            retractions.append((sequence, retracts))
            isStale = true
        } else if let fact = PlanFact(type: type, payload) {
            refresh()
            facts.append((sequence, fact))
            outline.apply(fact)
        }
    }

    private mutating func refresh() {
        guard isStale else { return }
        let gone = Retractions.targets(of: retractions)
        outline = PlanOutline()
        for (sequence, fact) in facts where !gone.contains(sequence) { outline.apply(fact) }
        isStale = false
    }

    // MARK: Refusing

    /// Takes back, or brings back, what retractions name; says why that must not be.
    private mutating func take(_ retracting: ArraySlice<ProposedEvent>) -> Text? {
        let before = Retractions.targets(of: retractions)
        for event in retracting {
            if let target = event.retracts { retractions.append((event.sequence, target)) }
        }
        isStale = true
        refresh()
        let after = Retractions.targets(of: retractions)
        var timesAdded: [String: Int] = [:]
        for (sequence, fact) in facts where !after.contains(sequence) {
            if case .added(let task) = fact { timesAdded[task.key, default: 0] += 1 }
        }
        var asked: Set<String> = []
        for (sequence, fact) in facts where before.contains(sequence) != after.contains(sequence) {
            guard let key = fact.task, asked.insert(key).inserted, let task = added(key) else { continue }
            if timesAdded[key, default: 0] > 1 { return Text("plan.task_twice", key) }
            guard let loop = loop(of: task, after: keys(task.predecessors)) else { continue }
            return after.contains(sequence)
                ? Text("plan.retraction_loop", sequence, loop) : Text("plan.reinstatement_loop", sequence, loop)
        }
        return nil
    }

    private func refusal(of type: UInt16, _ payload: UnsafeRawBufferPointer) -> Text? {
        guard let fact = PlanFact(type: type, payload) else { return nil }
        switch fact {
        case .added(let task): return refusal(adding: task)
        case .linked(let key, let predecessor):
            // What nobody has added yet cannot be waited for; adding it looks at its links again.
            guard key != predecessor else { return Text("plan.loop", key, predecessor, PlanState.circle([key])) }
            guard let task = added(key) else { return nil }
            let loop = loop(of: task, after: keys(task.predecessors) + [predecessor])
            return loop.map { Text("plan.loop", key, predecessor, $0) }
        case .moved(let key, let parent?):
            guard let task = added(key) else { return nil }
            let search = PlanLoops(outline, task: key, parent: parent, predecessors: keys(task.predecessors))
            let loop = search.loopOfParts() ?? search.loopOfWaiting()
            return loop.map { Text("plan.parts_loop", key, parent, PlanState.circle($0)) }
        case .begun, .ended(_, isOver: true):
            guard type != EventType.taskCancelled else { return nil }
            return refusalOfWork()
        default: return nil
        }
    }

    private func added(_ key: String) -> PlanOutline.Task? {
        outline.place(of: key).map { outline.tasks[$0] }.flatMap { $0.isAdded ? $0 : nil }
    }

    private func keys(_ places: [Int]) -> [String] { places.map { outline.tasks[$0].key } }

    private func refusal(adding task: PlanFact.NewTask) -> Text? {
        if added(task.key) != nil { return Text("plan.task_twice", task.key) }
        // Links and what it is a part of may have been recorded before the task itself.
        let known = outline.place(of: task.key).map { outline.tasks[$0] }
        let predecessors = task.predecessors + keys(known?.predecessors ?? [])
        let parent = task.parent ?? known?.parent.map { outline.tasks[$0].key }
        let search = PlanLoops(outline, task: task.key, parent: parent, predecessors: predecessors)
        if let loop = search.loopOfParts() {
            return Text("plan.parts_loop", task.key, parent ?? "", PlanState.circle(loop))
        }
        return search.loopOfWaiting().map {
            Text("plan.loop", task.key, predecessors.joined(separator: ", "), PlanState.circle($0))
        }
    }

    private func loop(of task: PlanOutline.Task, after predecessors: [String]) -> String? {
        let parent = task.parent.map { outline.tasks[$0].key }
        let search = PlanLoops(outline, task: task.key, parent: parent, predecessors: predecessors)
        return (search.loopOfParts() ?? search.loopOfWaiting()).map(PlanState.circle)
    }

    private func refusalOfWork() -> Text? {
        let blanks = outline.blanks
        guard !blanks.isEmpty else { return nil }
        let names = blanks.prefix(PlanState.namesMax).map { "\($0.key) (\($0.name))" }
        let more = blanks.count > PlanState.namesMax ? " …" : ""
        return Text("plan.blanks", blanks.count, names.joined(separator: ", ") + more)
    }

    /// How many open tasks a refusal names.
    private static let namesMax = 12

    /// `A → B → C → A`; of a long loop the beginning and the end.
    private static func circle(_ loop: [String]) -> String {
        let shown = loop.count > namesMax ? loop.prefix(namesMax / 2) + ["…"] + loop.suffix(namesMax / 2) : loop[...]
        return (shown + loop.prefix(1)).joined(separator: " → ")
    }
}
