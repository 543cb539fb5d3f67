/// What is said about plans: calendars, links between tasks, templates.
extension English {
    static let planning: [String: String] = [
        "calendar.both": "{0} is a holiday and an extra workday at once; leave it in one of the two lists",
        "calendar.no_weekday": "a calendar needs at least one weekday of work, such as monday",
        "help.import.format": "psplib: projects of PSPLIB (*.sm), each a plan. Recognised when not given.",
        "help.import.plan": "Key of the plan a project becomes; the file's name when not given.",
        "help.import.start": "First day of a project's plan, YYYY-MM-DD; 2001-01-01 when not given.",
        "help.plan": "Make work plans from templates, link their tasks, freeze their dates.",
        "help.plan.baseline": "Freeze a plan's dates as they are scheduled now, to compare with later.",
        "help.plan.baseline.approved_by": "Who approved it.",
        "help.plan.baseline.example": "Example: daybook plan baseline onboarding first --approved-by zhao.min",
        "help.plan.baseline.key": "Key of the baseline.",
        "help.plan.baseline.name": "Name of the baseline.",
        "help.plan.calendar": "Working calendar (a rule set); the template's when not given.",
        "help.plan.draft": "Leave roles open; work cannot start before all of them are filled.",
        "help.plan.example":
            "Examples: daybook plan templates · daybook plan new onboarding --template four-phase --start 2026-03-02 --draft",
        "help.plan.key": "Key of the plan.",
        "help.plan.link": "Make a task wait for another one; a loop is refused and named.",
        "help.plan.link.example": "Example: daybook plan link onboarding training strategy --kind ss --lag 2",
        "help.plan.link.kind": "fs (finish to start), ss, ff or sf.",
        "help.plan.link.lag": "Working days between; negative for an overlap, as in --lag=-2.",
        "help.plan.link.predecessor": "Key of the task it waits for.",
        "help.plan.link.task": "Key of the task that waits.",
        "help.plan.name": "Name of the plan; the template's when not given.",
        "help.plan.new": "Make a plan out of a template, in one step.",
        "help.plan.new.example":
            "Example: daybook plan new tiers-2026 --template four-phase --start 2026-03-02 --role collection=li.lei "
            + "--role analysis=han.mei --role relations=zhao.min --role growth=wang.fang",
        "help.plan.owner": "Who answers for the plan.",
        "help.plan.role": "Who takes a role: ROLE=PERSON, once per role.",
        "help.plan.show_template": "Show the roles, tasks, resources and milestones of a template.",
        "help.plan.show_template.example": "Example: daybook plan show-template work-plan",
        "help.plan.start": "First day, YYYY-MM-DD; the next working day when it is not one.",
        "help.plan.template": "Name of the template; 'daybook plan templates' lists them.",
        "help.plan.templates": "List the templates.",
        "import.plan_one_file": "--plan names one plan and takes one file; import the files one by one",
        "plan.bad_key":
            "'{0}' cannot be the key of a plan; write 1 to 128 bytes of plain text without a blank at either end",
        "plan.blanks":
            "work on the plan cannot start: nobody is named for {0} of its tasks: {1}. Name somebody for each, as in "
            + "'daybook record task.assigned plan/PLAN task=TASK assignee=PERSON'",
        "plan.exists": "there is a plan '{0}' already; choose another key",
        "plan.external": "outside",
        "plan.loop":
            "'{0}' cannot wait for '{1}': that would close the loop {2}. Take one of its links away first (task.unlinked)",
        "plan.made":
            "Made the plan {0}: from {1} to {2}, {3} events from event {4} on. 'daybook timeline {0}' shows it.",
        "plan.missing_roles":
            "{0} roles have nobody yet: {1}. Name a person for each, or leave them open with --draft",
        "plan.no_role": "the template {0} has no role '{1}'; its roles are: {2}",
        "plan.open_roles":
            "{0} roles are open: {1}. Work cannot start before somebody is named for each of their tasks (task.assigned).",
        "plan.parts_loop":
            "'{0}' cannot be a part of '{1}': that would close the loop {2}. Choose another task for it to be a part of",
        "plan.reinstatement_loop":
            "event {0} cannot be brought back: with it there would be the loop {1}. Take one of its links away first "
            + "(task.unlinked)",
        "plan.retraction_loop":
            "event {0} cannot be taken back: without it there would be the loop {1}. Take one of its links away first "
            + "(task.unlinked)",
        "plan.role_twice": "the role '{0}' is given twice; name one person for it",
        "plan.task_twice":
            "the plan has a task '{0}' already; give this one another key, or change that one with task.changed",
        "plan.template.loop": "the template {0} cannot be used: its tasks wait for one another in a loop, {1}",
        "plan.template.no_kind": "there is no kind of link '{0}'",
        "plan.template.no_kind.remedy": "write one of: {0}",
        "plan.template.no_role": "the role '{0}' is not in the list of roles",
        "plan.template.no_role.remedy": "write one of: {0}; or add it to the list",
        "plan.template.no_task": "there is no task '{0}' in this template",
        "plan.template.no_task.remedy": "name a task of the list, or add '{0}' to it",
        "plan.template.not_days": "'{0}' is no number of working days",
        "plan.template.not_days.remedy": "write a whole number from {0} to {1}",
        "plan.template.shown": "{0}\nWorking calendar: {1}",
        "plan.template.unknown": "there is no template '{0}'; there are: {1}",
        "plan.unknown": "there is no plan '{0}'; check the key, or make one with 'daybook plan new'",
        "projects.bad_key": "'{0}' cannot be the key of a plan; name another one with --plan",
        "projects.due_date": "the due date {0} is too far away; at most {1} periods are possible",
        "projects.duration": "job {0} takes {1} periods; at most {2} are possible",
        "projects.fault": "line {0}: {1}",
        "projects.job_count": "{0} jobs are not possible; a file may have 1 to {1}",
        "projects.job_twice": "job {0} stands here a second time, first in line {1}; take one of them out",
        "projects.loop": "the jobs wait for one another in a loop, {0}; take one of its successors out",
        "projects.missing_job": "job {0} is missing under {1}; is the file whole?",
        "projects.modes": "job {0} can be done in {1} ways; only projects with one mode per job (*.sm) can be imported",
        "projects.no_duration": "job {0} has no duration; write number, mode and duration",
        "projects.no_job": "there is no job {0}; the file has jobs 1 to {1}",
        "projects.no_number": "a number is missing behind the colon of '{0}'",
        "projects.no_part": "the line '{0}' is missing before this; is the file whole?",
        "projects.not_number": "'{0}' is not a whole number of 0 or more",
        "projects.plan_needed": "name the plan with --plan: standard input has no file name to take it from",
        "projects.several": "the file holds {0} projects; only files with one can be imported",
        "projects.successors": "job {0} says it has {1} successors and lists {2}; make them agree",
        "projects.too_large": "the file is larger than {0} MiB, which no project is",
        "report.column.external": "From",
        "report.column.quantity": "Quantity",
        "report.column.resource": "Resource",
        "report.column.role": "Role",
        "report.column.template": "Template",
        "report.column.waits_for": "Waits for",
    ]
}
