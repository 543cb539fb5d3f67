import DaybookAnalysis
import DaybookModel

/// The links of a plan between tasks that are not made of others, without loops.
struct TimelineLinks {
    /// Places are those of `leaves`.
    private(set) var links: [ScheduleLink] = []
    /// By place of the stated task: the links that were said of it and stand.
    private(set) var standing: [[StatedLink]]
    private(set) var issues: [TimelineIssue] = []
    /// The said link behind each of `links`.
    private var origins: [Origin] = []

    private struct Origin: Hashable {
        let task: Int
        let place: Int
    }

    /// - Parameter leaves: places of the stated tasks that are scheduled.
    init(_ plan: StatedPlan, _ tree: TimelineTree, leaves: [Int]) {
        standing = plan.tasks.map(\.links)
        let leavesBelow = TimelineLinks.leavesBelow(tree, leaves)
        for task in plan.tasks.indices {
            for (place, link) in plan.tasks[task].links.enumerated() {
                guard let predecessor = plan.place(of: link.predecessor) else {
                    issues.append(
                        TimelineIssue(.unknownPredecessor, plan.tasks[task].key, link.predecessor, event: link.sequence)
                    )
                    continue
                }
                // A summary has no dates of its own to wait with: a link to it is one to each of its parts.
                for first in leavesBelow[predecessor] {
                    for second in leavesBelow[task] {
                        links.append(ScheduleLink(first, second, link.kind, lag: link.lag))
                        origins.append(Origin(task: task, place: place))
                    }
                }
            }
            standing[task].removeAll { plan.place(of: $0.predecessor) == nil }
        }
        while let loop = loop(leaves.count) { cut(loop, plan, leaves) }
    }

    private func loop(_ count: Int) -> ScheduleLoop? {
        do {
            _ = try CriticalPath.schedule([ScheduleTask](repeating: ScheduleTask(duration: 0), count: count), links)
            return nil
        } catch {
            return error
        }
    }

    /// Leaves out the link of the loop that was said last; at the same moment, the one whose keys come last.
    private mutating func cut(_ loop: ScheduleLoop, _ plan: StatedPlan, _ leaves: [Int]) {
        var last: (origin: Origin, link: StatedLink)?
        for index in loop.tasks.indices {
            let (first, second) = (loop.tasks[index], loop.tasks[(index + 1) % loop.tasks.count])
            for (link, origin) in zip(links, origins) where link.predecessor == first && link.successor == second {
                let said = plan.tasks[origin.task].links[origin.place]
                if let other = last, !TimelineLinks.saidBefore((other.origin, other.link), (origin, said), plan) {
                    continue
                }
                last = (origin, said)
            }
        }
        guard let last else { return }
        let kept = links.indices.filter { origins[$0] != last.origin }
        (links, origins) = (kept.map { links[$0] }, kept.map { origins[$0] })
        standing[last.origin.task].removeAll {
            $0.predecessor == last.link.predecessor && $0.kind == last.link.kind
        }
        issues.append(
            TimelineIssue(
                .loop, plan.tasks[last.origin.task].key, last.link.predecessor,
                loop: TimelineTree.fromLowest(loop.tasks.map { plan.tasks[leaves[$0]].key }), event: last.link.sequence)
        )
    }

    private static func saidBefore(
        _ left: (origin: Origin, link: StatedLink), _ right: (origin: Origin, link: StatedLink), _ plan: StatedPlan
    ) -> Bool {
        (left.link.at, plan.tasks[left.origin.task].key, left.link.predecessor, left.link.kind.rawValue)
            < (right.link.at, plan.tasks[right.origin.task].key, right.link.predecessor, right.link.kind.rawValue)
    }

    /// By place of the stated task: the leaves that it is or is made of, as places of `leaves`.
    private static func leavesBelow(_ tree: TimelineTree, _ leaves: [Int]) -> [[Int]] {
        var below = [[Int]](repeating: [], count: tree.parents.count)
        for (leaf, place) in leaves.enumerated() {
            var task: Int? = place
            while let current = task {
                below[current].append(leaf)
                task = tree.parents[current]
            }
        }
        return below
    }
}
