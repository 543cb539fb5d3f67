extension English {
    /// Taking back and bringing back: retract, reinstate, import revert.
    static let undo: [String: String] = [
        "help.reinstate": "Bring back an event that was retracted; the log keeps all that was said.",
        "help.reinstate.example": "Example: daybook reinstate 4711 --reason 'it was no duplicate'",
        "help.retract": "Take back an event that was entered wrongly; the log keeps both.",
        "help.retract.example":
            "Examples: daybook retract 4711 --reason 'typed twice' · daybook retract order/17 --source shop --reason test",
        "help.undo.reason": "Why.",
        "undo.retracted_already": "Event {0} is retracted already, by event {1}; nothing was recorded.",
        "undo.stands": "Event {0} stands: it is not retracted, so there is nothing to bring back.",
    ]
}
