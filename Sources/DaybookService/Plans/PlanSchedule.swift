import DaybookAnalysis
import DaybookImport
import DaybookModel
import DaybookProjections

/// The dates a template's tasks and milestones have in a plan that begins on a day.
struct PlanSchedule {
    struct Dates {
        var first: Day
        /// Inclusive; the first day itself for what takes no time.
        var last: Day
    }

    /// Of the tasks without parts, by key.
    private(set) var tasks: [String: Dates] = [:]
    /// By key.
    private(set) var milestones: [String: Day] = [:]
    /// The last day of the last task.
    let finish: Day

    /// Throws when the template's tasks wait for one another in a circle.
    init(_ template: PlanTemplate, start: Day, calendar: WorkCalendar) throws {
        let leaves = template.tasks.filter { $0.duration != nil }
        let places = Dictionary(uniqueKeysWithValues: leaves.enumerated().map { ($1.key, $0) })
        let within = PlanSchedule.leavesWithin(template)
        // Who waits for a task with parts waits for all of them, and a task with parts makes all of them wait.
        var links: [ScheduleLink] = []
        for task in template.tasks {
            for link in task.links {
                for predecessor in within[link.predecessor] ?? [] {
                    for successor in within[task.key] ?? [] {
                        guard let before = places[predecessor], let after = places[successor] else { continue }
                        links.append(
                            ScheduleLink(before, after, LinkKind(rawValue: link.kind) ?? .finishToStart, lag: link.lag))
                    }
                }
            }
        }
        let dates: [ScheduledTask]
        do {
            dates = try CriticalPath.schedule(
                leaves.map { ScheduleTask(duration: $0.duration ?? 0) }, links, start: calendar.number(of: start))
        } catch {
            let names = error.tasks.map { leaves[$0].key }
            throw ServiceError(
                Text("plan.template.loop", template.name, (names + names.prefix(1)).joined(separator: " → ")))
        }
        var finish = start
        for (leaf, date) in zip(leaves, dates) {
            let first = calendar.day(numbered: date.earlyStart)
            let last = max(first, calendar.day(numbered: date.earlyFinish - 1))
            tasks[leaf.key] = Dates(first: first, last: last)
            finish = max(finish, last)
        }
        self.finish = finish
        for milestone in template.milestones {
            let ends = milestone.after.flatMap { within[$0] ?? [] }.compactMap { tasks[$0]?.last }
            milestones[milestone.key] = ends.max() ?? finish
        }
    }

    /// For every task those without parts that it consists of: itself, when it has none.
    private static func leavesWithin(_ template: PlanTemplate) -> [String: [String]] {
        var within: [String: [String]] = [:]
        // Parts stand after what they are a part of.
        for task in template.tasks.reversed() {
            let leaves = task.duration != nil ? [task.key] : within[task.key] ?? []
            within[task.key] = leaves
            if let parent = task.parent { within[parent, default: []] += leaves }
        }
        return within
    }
}
