/// Looks for the loop that a change of one task would close.
///
/// A task waits for its predecessors and for those of the tasks it is a part of; and a task with parts is over when its
/// parts are, so whoever waits for it waits for them.
struct PlanLoops {
    let outline: PlanOutline
    /// Place of the task that changes; one beyond the last when it is new.
    let task: Int
    /// Its key, parent and predecessors after the change, as far as they are known to the outline.
    let key: String
    let parent: Int?
    let predecessors: [Int]

    /// The task as it would be.
    init(_ outline: PlanOutline, task key: String, parent: String?, predecessors: [String]) {
        self.outline = outline
        self.key = key
        task = outline.place(of: key) ?? outline.tasks.count
        self.parent = parent.flatMap { [task] in $0 == key ? task : outline.place(of: $0) }
        self.predecessors = predecessors.compactMap { [task] in $0 == key ? task : outline.place(of: $0) }
    }

    /// The keys around a loop of parts, from the outermost to the one within it; nil when there is none.
    func loopOfParts() -> [String]? {
        var path = [task]
        var place = parent
        // A loop that stood in the log before there was this rule must not hold us for ever.
        while let current = place, path.count <= outline.tasks.count {
            if current == task { return path.reversed().map(key(of:)) }
            path.append(current)
            place = outline.tasks[current].parent
        }
        return nil
    }

    /// The keys around a loop of waiting that goes through the task or its parts, each before the one that waits for it;
    /// nil when there is none.
    func loopOfWaiting() -> [String]? {
        let within = parts()
        let around = ancestors(of: task)
        var reached: [Int: Step] = [:]
        var open: [Int] = []
        for waiting in within + around {
            for predecessor in predecessors(of: waiting) where reached[predecessor] == nil {
                reached[predecessor] = Step(waiting: waiting, isFirst: true)
                open.append(predecessor)
            }
        }
        let isWaitedFor = (within + around).contains { place in
            reached[place] != nil || (place < outline.tasks.count && !outline.tasks[place].successors.isEmpty)
        }
        guard isWaitedFor else { return nil }
        let targets = Set(within)
        while let place = open.popLast() {
            if targets.contains(place) { return path(to: place, reached) }
            for next in waitsFor(place) where reached[next] == nil {
                reached[next] = Step(waiting: place, isFirst: false)
                open.append(next)
            }
        }
        return nil
    }

    // MARK: Neighbours

    private func key(of place: Int) -> String { place == task ? key : outline.tasks[place].key }

    /// Nothing waits in a task that was not added.
    private func isThere(_ place: Int) -> Bool { place == task || outline.tasks[place].isAdded }

    private func predecessors(of place: Int) -> [Int] {
        guard isThere(place) else { return [] }
        return place == task ? predecessors : outline.tasks[place].predecessors
    }

    private func children(of place: Int) -> [Int] {
        guard isThere(place) else { return [] }
        var children = place < outline.tasks.count ? outline.tasks[place].children : []
        children.removeAll { $0 == task }
        if place == parent { children.append(task) }
        return children
    }

    private func ancestors(of place: Int) -> [Int] {
        var ancestors: [Int] = []
        var next = place == task ? parent : outline.tasks[place].parent
        while let current = next, ancestors.count <= outline.tasks.count {
            ancestors.append(current)
            next = current == task ? parent : outline.tasks[current].parent
        }
        return ancestors
    }

    /// The task and everything that is a part of it.
    private func parts() -> [Int] {
        var parts = [task]
        var next = 0
        while next < parts.count {
            parts += children(of: parts[next])
            next += 1
        }
        return parts
    }

    private func waitsFor(_ place: Int) -> [Int] {
        predecessors(of: place) + ancestors(of: place).flatMap(predecessors(of:)) + children(of: place)
    }

    /// How a task was reached: from one that waits for it.
    private struct Step {
        let waiting: Int
        /// The one that waits is where the search began: the task, a part of it, or what it is a part of.
        let isFirst: Bool
    }

    /// From a task that was met, each followed by the one that waits for it.
    private func path(to place: Int, _ reached: [Int: Step]) -> [String] {
        var path = [place]
        while let step = reached[path[path.count - 1]], step.waiting != place {
            path.append(step.waiting)
            if step.isFirst { break }
        }
        return path.map(key(of:))
    }
}
