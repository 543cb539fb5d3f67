/// What is said of plans, tasks and milestones on reports.
extension English {
    static let timelines: [String: String] = [timelineReports, timelineColumns, timelineIssues].reduce([:]) {
        all, part in
        all.merging(part) { first, _ in first }
    }

    private static let timelineReports: [String: String] = [
        "report.timeline.title": "Timeline",
        "report.timeline.summary":
            "A plan as a Gantt chart: tasks with owner, progress, baseline, forecast and actual dates, slip and float",
        "report.timeline.empty":
            "plans come in as plan.created and task.added events: 'daybook plan new --template' makes one, "
            + "'daybook plans' lists those there are",
        "report.timeline.of": "{0} {1}",
        "report.timeline.of_age": "{0} {1} · newest event {2}, {3} days ago",
        "report.timeline.of_today": "{0} {1} · newest event today",
        "report.timeline.of_yesterday": "{0} {1} · newest event {2}, 1 day ago",
        "report.critical-path.title": "Critical path",
        "report.critical-path.summary":
            "Early and late dates and float of what is still to be done in a plan, critical tasks first",
        "report.critical-path.length": "the plan takes {0} working days from {1}, until {2}",
        "report.milestones.title": "Milestones",
        "report.milestones.summary": "Milestones with the day aimed at, baseline, forecast and actual day",
        "report.milestones.empty": "milestones come in as milestone.set events of a plan",
        "report.plans.title": "Plans",
        "report.plans.summary": "Every plan in a line: tasks, what is done and late, forecast, slip, next milestone",
        "report.plans.empty":
            "plans come in as plan.created and task.added events; 'daybook plan new --template' makes one",
        "report.schedule-changes.title": "Changes of the schedule",
        "report.schedule-changes.summary":
            "Every date of a plan that moved: when, by whom, why, and what else moved because of it",
        "report.schedule-changes.empty":
            "no date has moved; task.scheduled, task.linked, task.progressed and task.done events move dates",
        "report.tasks.title": "Tasks",
        "report.tasks.summary": "Who has what to do across all plans: what is due, what is late",
        "report.tasks.empty": "no task is as asked for; 'daybook tasks --state all' lists all of them",

        "report.parameter.depth": "how deep to show the tree of tasks: 0 shows its first level only",
        "report.parameter.plan": "the plan (its key)",

        "timelines.late_waiting_for": "late, waiting for {0}",
        "timelines.waiting_for": "waiting for {0}",
        "timelines.calendar_missing": "the calendar '{0}' cannot be used, dates are computed with '{1}': {2}",
        "timelines.state.notStarted": "not started",
        "timelines.state.waiting": "waiting",
        "timelines.state.running": "running",
        "timelines.state.late": "late",
        "timelines.state.done": "done",
        "timelines.state.cancelled": "cancelled",
        "timelines.milestone.late": "late",
        "timelines.milestone.open": "ahead",
        "timelines.milestone.reached": "reached",
        "timelines.moved.itself": "itself",
        "timelines.moved.followed": "followed",

        "timelines.gantt.done": "▓ done",
        "timelines.gantt.left": "░ to do",
        "timelines.gantt.critical": "! █ critical",
        "timelines.gantt.summary": "╾━─╼ summary",
        "timelines.gantt.baseline": "╌ baseline",
        "timelines.gantt.milestone": "◇ milestone ◆ reached",
        "timelines.gantt.today": "│ {0}",
    ]

    private static let timelineColumns: [String: String] = [
        "report.column.actor": "Who",
        "report.column.actual_finish": "Finished",
        "report.column.actual_start": "Started",
        "report.column.after": "After",
        "report.column.baseline_finish": "Baseline finish",
        "report.column.baseline_start": "Baseline start",
        "report.column.because": "Because",
        "report.column.closed": "Closed",
        "report.column.critical": "Critical",
        "report.column.deadline": "Deadline",
        "report.column.done": "Done",
        "report.column.early_finish": "Early finish",
        "report.column.early_finish_day": "Early finish, day",
        "report.column.early_start": "Early start",
        "report.column.early_start_day": "Early start, day",
        "report.column.finish": "Finish",
        "report.column.float_days": "Float",
        "report.column.forecast": "Forecast",
        "report.column.free_float_days": "Free float",
        "report.column.late": "Late",
        "report.column.late_finish": "Late finish",
        "report.column.late_finish_day": "Late finish, day",
        "report.column.late_start": "Late start",
        "report.column.late_start_day": "Late start, day",
        "report.column.milestone": "Milestone",
        "report.column.milestone_day": "Milestone on",
        "report.column.moved_days": "Moved",
        "report.column.new_finish": "New finish",
        "report.column.new_start": "New start",
        "report.column.newest_event": "Newest event",
        "report.column.next_milestone": "Next milestone",
        "report.column.old_finish": "Old finish",
        "report.column.old_start": "Old start",
        "report.column.plan": "Plan",
        "report.column.planned_finish": "Planned finish",
        "report.column.planned_start": "Planned start",
        "report.column.priority": "Priority",
        "report.column.progress": "Progress",
        "report.column.reached": "Reached",
        "report.column.recorded": "Recorded",
        "report.column.slip_days": "Slip",
        "report.column.start": "Start",
        "report.column.task": "Task",
        "report.column.task_state": "State",
        "report.column.tasks": "Tasks",
    ]

    /// {0} the event, {1} the task or milestone, {2} what it names; or {0} the loop and {1} the event.
    private static let timelineIssues: [String: String] = [
        "timelines.issue.unknownTask": "event {0} is about the task {1}, which was never added",
        "timelines.issue.unknownParent": "{1} is to be a part of {2}, which was never added (event {0})",
        "timelines.issue.unknownPredecessor": "{1} is to wait for {2}, which was never added (event {0})",
        "timelines.issue.unknownMilestoneTask": "the milestone {1} comes after {2}, which was never added (event {0})",
        "timelines.issue.unknownMilestone": "event {0} is about the milestone {1}, which was never set",
        "timelines.issue.duplicateTask": "event {0} adds the task {1} again and was left out",
        "timelines.issue.loop": "tasks wait for one another: {0}; the link of event {1} was left out",
        "timelines.issue.parentLoop": "tasks are parts of one another: {0}; what event {1} says was left out",
        "timelines.issue.unknownLinkKind":
            "the link of {1} to {2} is none of fs, ss, ff, sf and counts as fs (event {0})",
        "timelines.issue.progressOutOfRange": "the progress of {1} lies outside 0 to 100 percent (event {0})",
        "timelines.issue.finishedBeforeStart": "{1} was finished before it started (event {0})",
        "timelines.issue.scheduledBackwards":
            "{1} was to finish before it starts; the dates that event {0} says were left out",
        "timelines.issue.summaryReported":
            "{1} is made of other tasks, whose progress counts, and not what event {0} says",
        "timelines.issue.unknownEventAwaited": "{1} waits for an event that no task can wait for (event {0})",
        "timelines.issue.nothingAwaited":
            "{1} waits for an event, and neither a customer nor a document says which (event {0})",
    ]
}
