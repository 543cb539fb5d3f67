import DaybookModel

/// Puts together what is known of every task, and adds it up from the parts to the whole.
struct TimelineBoard {
    private(set) var issues: [TimelineIssue] = []
    private let stated: StatedPlan
    private let tree: TimelineTree
    private let baseline: TimelineBaseline
    private let day: Day
    private let scale: WorkdayScale
    /// In the order of the tree.
    private var tasks: [TimelineTask] = []
    /// By place of the stated task: its place in `tasks`.
    private var places: [Int]

    init(
        _ stated: StatedPlan, _ tree: TimelineTree, _ statuses: [TaskStatus], _ cancelled: [Bool],
        _ links: TimelineLinks, _ baseline: TimelineBaseline, asOf day: Day, scale: WorkdayScale
    ) {
        self.stated = stated
        self.tree = tree
        self.baseline = baseline
        self.day = day
        self.scale = scale
        places = [Int](repeating: 0, count: stated.tasks.count)
        for (place, index) in tree.order.enumerated() {
            let said = stated.tasks[index]
            places[index] = place
            var task = TimelineTask(said, parent: tree.parents[index].map { places[$0] }, depth: tree.depths[index])
            task.isSummary = tree.hasParts[index]
            task.baseline = baseline.tasks[said.key]
            task.predecessors = links.standing[index].map {
                TimelineLink(predecessor: $0.predecessor, kind: $0.kind, lag: $0.lag)
            }
            if cancelled[index] { task.state = .cancelled }
            take(statuses[index], said, &task)
            tasks.append(task)
        }
    }

    private mutating func take(_ status: TaskStatus, _ said: StatedTask, _ task: inout TimelineTask) {
        guard !task.isSummary else {
            if status.hasBegun, let event = status.newest?.sequence {
                issues.append(TimelineIssue(.summaryReported, said.key, event: event))
            }
            return
        }
        issues += status.issues
        task.actualStart = status.actualStart
        task.actualFinish = status.actualFinish
        task.progress = status.progress
        if task.state != .cancelled {
            task.state = status.isFinished ? .done : status.hasBegun ? .running : .notStarted
        }
        guard let wait = said.wait else { return }
        let customer = stated.customer(of: said, wait)
        if wait.type == 0 {
            issues.append(TimelineIssue(.unknownEventAwaited, said.key, event: wait.sequence))
        } else if customer.isNone && wait.document.isNone {
            issues.append(TimelineIssue(.nothingAwaited, said.key, event: wait.sequence))
        }
        guard task.state.isOpen, !(wait.starts && status.hasBegun) else { return }
        task.wait = TimelineWait(
            type: wait.type, customer: customer, document: wait.document, starts: wait.starts, sequence: wait.sequence)
        if task.state == .notStarted { task.state = .waiting }
    }

    /// Takes the dates of a leaf.
    mutating func schedule(_ stated: Int, _ schedule: TimelineSchedule, _ leaf: Int) {
        let place = places[stated]
        let forecast = schedule.forecast[leaf]
        tasks[place].planned = schedule.planned[leaf]
        tasks[place].forecast = forecast
        tasks[place].duration = Int64(schedule.durations[leaf])
        if tasks[place].state != .done {
            tasks[place].path = schedule.paths[leaf]
            tasks[place].totalFloat = schedule.paths[leaf].totalFloat
            tasks[place].isCritical = schedule.critical[leaf]
            let shouldEnd = tasks[place].deadline ?? tasks[place].baseline?.finish ?? schedule.planned[leaf].finish
            if shouldEnd < day { tasks[place].state = .late }
        }
        tasks[place].slip = slip(forecast.finish, tasks[place].baseline?.finish)
    }

    private func slip(_ day: Day?, _ baseline: Day?) -> Int? {
        guard let day, let baseline else { return nil }
        return scale.workdays(from: baseline, to: day)
    }

    // MARK: Adding up

    /// The tasks in order, summaries made from their parts, and the whole plan.
    func rolledUp() -> (tasks: [TimelineTask], total: TimelineTotal) {
        var result = tasks
        var sums = tasks.map { $0.isSummary ? TimelineSum() : TimelineSum($0) }
        var whole = TimelineSum()
        // Parts stand after the task they are parts of, so from the end on every sum is complete when it is added.
        for place in result.indices.reversed() {
            if result[place].isSummary { take(sums[place], into: &result[place]) }
            if let parent = result[place].parent {
                sums[parent].add(sums[place], result[place])
            } else {
                whole.add(sums[place], result[place])
            }
        }
        return (result, total(whole))
    }

    private func take(_ sum: TimelineSum, into task: inout TimelineTask) {
        if task.baseline == nil { task.baseline = sum.baseline }
        task.planned = sum.planned
        task.forecast = sum.forecast
        task.actualStart = sum.actualStart
        task.actualFinish = sum.isDone ? sum.actualFinish : nil
        task.progress = sum.progress
        if let planned = sum.planned {
            task.duration = Int64(scale.end(of: planned.finish) - scale.start(of: planned.start))
        }
        task.effort = sum.effort ?? task.effort
        task.spent += sum.spent
        if !sum.budgets.isEmpty { task.budgets = sum.budgetList }
        task.slip = slip(sum.forecast?.finish, task.baseline?.finish)
        task.totalFloat = sum.totalFloat
        task.isCritical = sum.isCritical
        task.state = task.state == .cancelled ? .cancelled : sum.state
    }

    private func total(_ sum: TimelineSum) -> TimelineTotal {
        var total = TimelineTotal()
        total.baseline = sum.baseline
        total.planned = sum.planned
        total.forecast = sum.forecast
        total.progress = sum.progress
        total.slip = slip(sum.forecast?.finish, sum.baseline?.finish)
        total.budgets = sum.budgetList
        total.effort = sum.effort
        total.spent = sum.spent
        total.states = sum.states
        return total
    }

    // MARK: Milestones

    mutating func milestones(_ tasks: [TimelineTask]) -> [TimelineMilestone] {
        stated.milestones.map { milestone($0, tasks) }.sorted {
            ($0.due ?? Day(number: .max), $0.key) < ($1.due ?? Day(number: .max), $1.key)
        }
    }

    private mutating func milestone(_ said: StatedMilestone, _ tasks: [TimelineTask]) -> TimelineMilestone {
        let reached = said.reached.flatMap { $0 <= day ? $0 : nil }
        var milestone = TimelineMilestone(
            key: said.key, named: said.named, set: said.set, due: said.due, after: said.after, reached: reached)
        var finishes: [Day] = []
        for key in said.after {
            guard let place = stated.place(of: key) else {
                issues.append(TimelineIssue(.unknownMilestoneTask, said.key, key, event: said.set))
                continue
            }
            let task = tasks[places[place]]
            if let forecast = task.forecast { finishes.append(forecast.finish) }
            if task.isCritical, reached == nil { milestone.isCritical = true }
        }
        milestone.baseline = baseline.milestones[said.key]
        let expected = (finishes.max() ?? said.due).map { max($0, day) }
        milestone.forecast = reached ?? expected
        milestone.slip = slip(milestone.forecast, milestone.baseline ?? said.due)
        return milestone
    }
}
