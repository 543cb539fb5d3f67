import DaybookLog
import DaybookModel

/// Keeps a plan possible: no task twice, no task that waits for itself by way of others or is a part of itself, and no
/// work in a plan from a template before somebody is named for every task.
struct PlanGuard: AppendGuard {
    let name = "plan"

    static let types: Set<UInt16> = [
        EventType.taskAdded, EventType.taskChanged, EventType.taskLinked, EventType.taskStarted,
        EventType.taskProgressed, EventType.taskDone, EventType.eventRetracted,
    ]

    func concerns(_ event: EventDraft) -> Bool {
        event.subject.kind == .plan && PlanGuard.types.contains(event.type)
    }

    func initial() -> any GuardState { PlanState() }
}

/// What the plan's guard knows of one plan.
struct PlanState: GuardState {
    /// What was said, in log order, without what was retracted.
    private var facts: [(sequence: UInt64, fact: PlanFact)] = []
    private var outline = PlanOutline()

    mutating func fold(_ event: borrowing EventView) {
        add(event.sequence, type: event.type, event.payload, retracts: event.retractedSequence)
    }

    func refusal(of events: [ProposedEvent]) -> Text? {
        var state = self
        for (index, event) in events.enumerated() {
            let refusal = event.draft.clear.withUnsafeBytes { payload -> Text? in
                if let refusal = state.refusal(of: event, payload) { return refusal }
                // The state is copied when it changes, which a request of one event can do without.
                guard index < events.count - 1 else { return nil }
                state.add(event.sequence, type: event.draft.type, payload, retracts: event.retracts)
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
            guard let state = without(retracts)?.state else { return }
            self = state
        } else if let fact = PlanFact(type: type, payload) {
            facts.append((sequence, fact))
            outline.apply(fact)
        }
    }

    /// The plan as it would be if an event had never been, and what that event said; nil when it said nothing of note.
    private func without(_ sequence: UInt64) -> (state: PlanState, fact: PlanFact)? {
        guard let index = facts.firstIndex(where: { $0.sequence == sequence }) else { return nil }
        var rest = PlanState()
        rest.facts = facts
        let fact = rest.facts.remove(at: index).fact
        for (_, fact) in rest.facts { rest.outline.apply(fact) }
        return (rest, fact)
    }

    // MARK: Refusing

    private func refusal(of event: ProposedEvent, _ payload: UnsafeRawBufferPointer) -> Text? {
        if let retracts = event.retracts {
            guard let (rest, fact) = without(retracts), let key = fact.task,
                let task = rest.outline.place(of: key).map({ rest.outline.tasks[$0] }), task.isAdded
            else { return nil }
            let loop = rest.loop(of: task, after: rest.keys(task.predecessors))
            return loop.map { Text("plan.retraction_loop", retracts, $0) }
        }
        guard let fact = PlanFact(type: event.draft.type, payload) else { return nil }
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
            guard event.draft.type != EventType.taskCancelled else { return nil }
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
