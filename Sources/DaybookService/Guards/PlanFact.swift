import DaybookModel

/// What an event says about the shape of a plan, as far as the plan's guard needs it.
enum PlanFact {
    /// The plan was started; `needsPeople` when it came from a template, whose roles must all be filled.
    case planned(needsPeople: Bool)
    case added(NewTask)
    /// A task became a part of another one, or of none.
    case moved(task: String, parent: String?)
    case linked(task: String, predecessor: String)
    case unlinked(task: String, predecessor: String)
    case assigned(task: String, person: String)
    case released(task: String, person: String)
    /// Work on a task was reported.
    case begun(task: String)
    /// A task is done or will not be done; `isOver` is false when it has to be worked on again.
    case ended(task: String, isOver: Bool)

    struct NewTask {
        var key: String
        var name: String
        var parent: String?
        var predecessors: [String]
        var assignee: String?
    }

    /// Nil when the event says nothing of the kind.
    init?(type: UInt16, _ payload: UnsafeRawBufferPointer) {
        func text(_ value: WireText?) -> String { value?.string ?? "" }
        switch type {
        case EventType.planCreated: self = .planned(needsPeople: PlanCreated(payload).template != nil)
        case EventType.taskAdded:
            let data = TaskAdded(payload)
            self = .added(
                NewTask(
                    key: text(data.task), name: text(data.name), parent: data.parent?.string,
                    predecessors: data.links.map { text($0.predecessor) }, assignee: data.assignee?.string))
        case EventType.taskChanged:
            let data = TaskChanged(payload)
            let isCleared = data.cleared.contains { $0.equals("parent") }
            guard data.parent != nil || isCleared else { return nil }
            self = .moved(task: text(data.task), parent: data.parent?.string)
        case EventType.taskLinked:
            let data = TaskLinked(payload)
            self = .linked(task: text(data.task), predecessor: text(data.predecessor))
        case EventType.taskUnlinked:
            let data = TaskUnlinked(payload)
            self = .unlinked(task: text(data.task), predecessor: text(data.predecessor))
        case EventType.taskAssigned:
            let data = TaskAssigned(payload)
            let (task, person) = (text(data.task), text(data.assignee))
            self = data.released == true ? .released(task: task, person: person) : .assigned(task: task, person: person)
        case EventType.taskStarted: self = .begun(task: text(TaskStarted(payload).task))
        case EventType.taskProgressed: self = .begun(task: text(TaskProgressed(payload).task))
        case EventType.taskDone: self = .ended(task: text(TaskDone(payload).task), isOver: true)
        case EventType.taskCancelled: self = .ended(task: text(TaskCancelled(payload).task), isOver: true)
        case EventType.taskReopened: self = .ended(task: text(TaskReopened(payload).task), isOver: false)
        default: return nil
        }
    }

    /// The task it is about; nil when it is about the plan.
    var task: String? {
        switch self {
        case .planned: nil
        case .added(let task): task.key
        case .moved(let task, _), .linked(let task, _), .unlinked(let task, _), .assigned(let task, _),
            .released(let task, _), .begun(let task), .ended(let task, _):
            task
        }
    }
}
