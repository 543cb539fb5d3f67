import DaybookModel

/// Which tasks are parts of which, in the order in which they are shown: a task before its parts, parts by position and key.
struct TimelineTree {
    /// Places of stated tasks, in order.
    private(set) var order: [Int] = []
    /// By place of the stated task: its parent's place.
    private(set) var parents: [Int?]
    private(set) var depths: [Int]
    private(set) var hasParts: [Bool]
    private(set) var issues: [TimelineIssue] = []

    init(_ plan: StatedPlan) {
        let tasks = plan.tasks
        parents = tasks.map { $0.parent.flatMap { plan.place(of: $0.key) } }
        depths = [Int](repeating: 0, count: tasks.count)
        hasParts = [Bool](repeating: false, count: tasks.count)
        for task in tasks {
            guard let parent = task.parent, plan.place(of: parent.key) == nil else { continue }
            issues.append(TimelineIssue(.unknownParent, task.key, parent.key, event: parent.sequence))
        }
        while let loop = loop() { cut(loop, tasks) }
        arrange(tasks)
    }

    /// The tasks of one circle of parents, each before the one that is a part of it.
    private func loop() -> [Int]? {
        // 0: not met; otherwise the number of the walk that met it.
        var met = [Int](repeating: 0, count: parents.count)
        for start in parents.indices {
            var place: Int? = start
            while let current = place, met[current] == 0 {
                met[current] = start + 1
                place = parents[current]
            }
            guard let meeting = place, met[meeting] == start + 1 else { continue }
            var loop = [meeting]
            while let next = parents[loop[loop.count - 1]], next != meeting { loop.append(next) }
            return loop.reversed()
        }
        return nil
    }

    /// Leaves out what was said last; at the same moment, of the task whose key comes last.
    private mutating func cut(_ loop: [Int], _ tasks: [StatedTask]) {
        let last = loop.max { left, right in
            (tasks[left].parent?.at ?? 0, tasks[left].key) < (tasks[right].parent?.at ?? 0, tasks[right].key)
        }
        guard let last else { return }
        parents[last] = nil
        issues.append(
            TimelineIssue(
                .parentLoop, tasks[last].key, loop: TimelineTree.fromLowest(loop.map { tasks[$0].key }),
                event: tasks[last].parent?.sequence ?? tasks[last].added))
    }

    /// A loop has no beginning: it is named from its lowest key on.
    static func fromLowest(_ loop: [DocumentKey]) -> [DocumentKey] {
        guard let lowest = loop.indices.min(by: { loop[$0] < loop[$1] }) else { return loop }
        return Array(loop[lowest...] + loop[..<lowest])
    }

    private mutating func arrange(_ tasks: [StatedTask]) {
        func comesAfter(_ left: Int, _ right: Int) -> Bool {
            (tasks[left].position ?? .max, tasks[left].key) > (tasks[right].position ?? .max, tasks[right].key)
        }
        var parts = [[Int]](repeating: [], count: tasks.count)
        var roots: [Int] = []
        for place in tasks.indices {
            if let parent = parents[place] { parts[parent].append(place) } else { roots.append(place) }
        }
        // The top of the stack is the next one shown, so the last part goes in first.
        var stack = roots.sorted(by: comesAfter)
        while let place = stack.popLast() {
            order.append(place)
            hasParts[place] = !parts[place].isEmpty
            for part in parts[place].sorted(by: comesAfter) {
                depths[part] = depths[place] + 1
                stack.append(part)
            }
        }
    }
}
