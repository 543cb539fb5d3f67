extension English {
    /// Taking back and bringing back: retract, reinstate, import revert.
    static let undo: [String: String] = [
        "help.import.list": "List all imports: what each brought, and what of it was taken back.",
        "help.import.list.example": "Example: daybook import list",
        "help.import.reinstate": "Bring back events of these files that 'import revert' took back.",
        "help.import.revert": "Take back every event that an import brought; the log keeps both.",
        "help.import.revert.example":
            "Examples: daybook import revert 3f9c21d0 --reason 'last year’s file' --dry-run · daybook import FILE "
            + "--reinstate brings it back",
        "help.import.revert.key": "Key of the import or its beginning, as 'import list' shows it.",
        "help.import.usage":
            "daybook import [<options>] <files> ...\n       daybook import list\n       daybook import revert <key> --reason <reason>",
        "help.reinstate": "Bring back an event that was retracted; the log keeps all that was said.",
        "help.reinstate.example": "Example: daybook reinstate 4711 --reason 'it was no duplicate'",
        "help.retract": "Take back an event that was entered wrongly; the log keeps both.",
        "help.retract.example":
            "Examples: daybook retract 4711 --reason 'typed twice' · daybook retract order/17 --source shop --reason test",
        "help.undo.as_of": "The day for which a dry run shows figures; today when not given.",
        "help.undo.dry_run": "Show which figures would move, and record nothing.",
        "help.undo.limit": "How many figures a dry run lists at most.",
        "help.undo.reason": "Why.",
        "import.already_retracted":
            "{0} of the known events have been retracted and stay so; --reinstate brings back what 'import revert' took "
            + "back",
        "import.reinstated": "{0} of the known events brought back",
        "import.still_retracted":
            "{0} of the known events were retracted one by one and stay so; 'daybook reinstate' brings one back",
        "import.would_reinstate": "{0} of the known events would be brought back",
        "report.column.appended": "Appended",
        "report.column.import": "Import",
        "report.column.imported": "Imported",
        "report.column.input": "Files",
        "report.column.input_events": "Events in files",
        "report.column.retracted": "Taken back",
        "report.column.reverted": "Reverted",
        "undo.at_once": "somebody else is taking event {0} back or bringing it back at the same time; run it again",
        "undo.imported_again": "imported again with --reinstate",
        "undo.many_imports": "'{0}' is the beginning of several imports: {1}. Write more of it",
        "undo.more_figures": "… and {0} more; --limit shows more",
        "undo.needs_reason": "write why with --reason; only a dry run needs none",
        "undo.no_figures": "No figure of any report would move on {0}; nothing was recorded.",
        "undo.no_import": "there is no import '{0}'; 'daybook import list' shows them all",
        "undo.no_imports": "No imports yet. Begin with 'daybook import FILE'.",
        "undo.progress": "Taking back",
        "undo.refused": "{0}: {1}",
        "undo.retracted_already": "Event {0} is retracted already, by event {1}; nothing was recorded.",
        "undo.reverted": "{0} events of import {1} taken back, {2} had been taken back before; recorded as event {3}",
        "undo.reverted_already": "Import {0} is reverted already, by event {1}; nothing was recorded.",
        "undo.reverted_in_part":
            "{0} events of import {1} taken back, {2} had been taken back before; the import is not reverted because of "
            + "the subjects named. Put them right and run it again.",
        "undo.stands": "Event {0} stands: it is not retracted, so there is nothing to bring back.",
        "undo.would_move": "{0} figures would move on {1}; nothing was recorded.",
    ]
}
