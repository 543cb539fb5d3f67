/// What is said about plans: calendars, links between tasks, templates.
extension English {
    static let planning: [String: String] = [
        "calendar.both": "{0} is a holiday and an extra workday at once; leave it in one of the two lists",
        "calendar.no_weekday": "a calendar needs at least one weekday of work, such as monday",
        "plan.blanks":
            "work on the plan cannot start: nobody is named for {0} of its tasks: {1}. Name somebody for each, as in "
            + "'daybook record task.assigned plan/PLAN task=TASK assignee=PERSON'",
        "plan.loop":
            "'{0}' cannot wait for '{1}': that would close the loop {2}. Take one of its links away first (task.unlinked)",
        "plan.parts_loop":
            "'{0}' cannot be a part of '{1}': that would close the loop {2}. Choose another task for it to be a part of",
        "plan.retraction_loop":
            "event {0} cannot be taken back: without it there would be the loop {1}. Take one of its links away first "
            + "(task.unlinked)",
        "plan.task_twice":
            "the plan has a task '{0}' already; give this one another key, or change that one with task.changed",
    ]
}
