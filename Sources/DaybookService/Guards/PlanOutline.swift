/// The shape of a plan: its tasks, what each is a part of, and what each waits for.
///
/// Tasks are numbered as their keys are first named, so that searching among them is cheap. A task counts once it has
/// been added: a link may name one that comes later, or that was retracted.
struct PlanOutline {
    struct Task {
        let key: String
        var name = ""
        var isAdded = false
        var parent: Int?
        var children: [Int] = []
        var predecessors: [Int] = []
        /// The tasks that wait for this one.
        var successors: [Int] = []
        var people: [String] = []
        var isOver = false
    }

    private(set) var tasks: [Task] = []
    private var places: [String: Int] = [:]
    private(set) var needsPeople = false

    /// Nil for a key that nobody has named yet.
    func place(of key: String) -> Int? { places[key] }

    mutating func apply(_ fact: PlanFact) {
        switch fact {
        case .planned(let needsPeople): self.needsPeople = needsPeople
        case .added(let task):
            let place = introduce(task.key)
            tasks[place].isAdded = true
            tasks[place].name = task.name
            if let assignee = task.assignee { tasks[place].people.append(assignee) }
            // What was said of the task before it was added still holds.
            if let parent = task.parent { setParent(of: place, to: parent) }
            for predecessor in task.predecessors { link(place, after: introduce(predecessor)) }
        case .moved(let task, let parent): setParent(of: introduce(task), to: parent)
        case .linked(let task, let predecessor): link(introduce(task), after: introduce(predecessor))
        case .unlinked(let task, let predecessor):
            let (place, before) = (introduce(task), introduce(predecessor))
            tasks[place].predecessors.removeAll { $0 == before }
            tasks[before].successors.removeAll { $0 == place }
        case .assigned(let task, let person): tasks[introduce(task)].people.append(person)
        case .released(let task, let person): tasks[introduce(task)].people.removeAll { $0 == person }
        case .begun: break
        case .ended(let task, let isOver): tasks[introduce(task)].isOver = isOver
        }
    }

    /// Tasks that somebody must be named for before work begins, in the order in which they came.
    var blanks: [Task] {
        guard needsPeople else { return [] }
        return tasks.filter { task in
            task.isAdded && !task.isOver && task.people.isEmpty && !task.children.contains { tasks[$0].isAdded }
        }
    }

    private mutating func introduce(_ key: String) -> Int {
        if let place = places[key] { return place }
        places[key] = tasks.count
        tasks.append(Task(key: key))
        return tasks.count - 1
    }

    private mutating func setParent(of place: Int, to key: String?) {
        if let old = tasks[place].parent { tasks[old].children.removeAll { $0 == place } }
        let parent = key.map { introduce($0) }
        tasks[place].parent = parent
        if let parent { tasks[parent].children.append(place) }
    }

    private mutating func link(_ place: Int, after predecessor: Int) {
        guard !tasks[place].predecessors.contains(predecessor) else { return }
        tasks[place].predecessors.append(predecessor)
        tasks[predecessor].successors.append(place)
    }
}
