/// What is said about plans: calendars, links between tasks, templates.
extension English {
    static let planning: [String: String] = [
        "calendar.both": "{0} is a holiday and an extra workday at once; leave it in one of the two lists",
        "calendar.no_weekday": "a calendar needs at least one weekday of work, such as monday",
    ]
}
