/// Tasks that wait for one another in a circle, so that none of them can ever start.
public struct ScheduleLoop: Error, Hashable, Sendable {
    /// Places of the tasks in the direction of the links: each is the predecessor of the next, and the last of the first.
    /// Begins with the lowest place.
    public let tasks: [Int]
}

/// The links of a plan, sorted so that those of a task stand together.
struct ScheduleNetwork {
    private let incoming: [ScheduleLink]
    private let outgoing: [ScheduleLink]
    /// Where the links of each task begin, and at the end their number.
    private let incomingStarts: [Int]
    private let outgoingStarts: [Int]

    private var taskCount: Int { incomingStarts.count - 1 }

    init(taskCount: Int, _ links: [ScheduleLink]) {
        precondition(
            links.allSatisfy { 0..<taskCount ~= $0.predecessor && 0..<taskCount ~= $0.successor },
            "a link names a task that is not in the list")
        (incoming, incomingStarts) = ScheduleNetwork.grouped(links, taskCount, by: \.successor)
        (outgoing, outgoingStarts) = ScheduleNetwork.grouped(links, taskCount, by: \.predecessor)
    }

    func links(into task: Int) -> ArraySlice<ScheduleLink> {
        incoming[incomingStarts[task]..<incomingStarts[task + 1]]
    }

    func links(outOf task: Int) -> ArraySlice<ScheduleLink> {
        outgoing[outgoingStarts[task]..<outgoingStarts[task + 1]]
    }

    /// The tasks in an order in which each comes after its predecessors (A. B. Kahn, 1962).
    func order() throws(ScheduleLoop) -> [Int] {
        var waiting = (0..<taskCount).map { links(into: $0).count }
        var order = waiting.indices.filter { waiting[$0] == 0 }
        order.reserveCapacity(taskCount)
        var next = 0
        while next < order.count {
            for link in links(outOf: order[next]) {
                waiting[link.successor] -= 1
                if waiting[link.successor] == 0 { order.append(link.successor) }
            }
            next += 1
        }
        guard order.count == taskCount else { throw loop(among: waiting) }
        return order
    }

    /// One of the loops among the tasks that still wait for something.
    private func loop(among waiting: [Int]) -> ScheduleLoop {
        // Each of them has a predecessor that waits too, so going back from one must meet a task twice.
        var path: [Int] = []
        var places = [Int?](repeating: nil, count: taskCount)
        var task = waiting.firstIndex { $0 > 0 }
        while let current = task, places[current] == nil {
            places[current] = path.count
            path.append(current)
            task = links(into: current).first { waiting[$0.predecessor] > 0 }?.predecessor
        }
        guard let meeting = task.flatMap({ places[$0] }) else {
            preconditionFailure("a task that waits has a predecessor that waits")
        }
        let members = Array(path[meeting...].reversed())
        let lowest = members.indices.min { members[$0] < members[$1] } ?? 0
        return ScheduleLoop(tasks: Array(members[lowest...] + members[..<lowest]))
    }

    /// The links sorted by one end, those of the same task in the order given, and where each task's begin.
    private static func grouped(
        _ links: [ScheduleLink], _ taskCount: Int, by end: KeyPath<ScheduleLink, Int>
    ) -> (links: [ScheduleLink], starts: [Int]) {
        var starts = [Int](repeating: 0, count: taskCount + 1)
        for link in links { starts[link[keyPath: end] + 1] += 1 }
        for task in 0..<taskCount { starts[task + 1] += starts[task] }
        var next = starts
        var places = [Int](repeating: 0, count: links.count)
        for (index, link) in links.enumerated() {
            let task = link[keyPath: end]
            places[next[task]] = index
            next[task] += 1
        }
        return (places.map { links[$0] }, starts)
    }
}
