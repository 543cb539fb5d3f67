extension English {
    /// Signed heads and proofs.
    static let evidence: [String: String] = [
        "backup.damage.offsets": "'{0}' of the backup is not as it was written; restore another backup",
        "backup.damage.segment": "'{0}' of the backup is not as it was written",
        "backup.doing": "Backing up",
        "backup.done":
            "{0} events added to '{1}', which now holds all {2}. It holds no keys: keep copies of '{3}' and of the folder 'keys' elsewhere. "
            + "The head below vouches for it; give it to somebody else.",
        "backup.inside": "'{0}' is inside the store: a backup there would be lost with it. Choose another folder",
        "backup.none": "'{0}' is no backup, or none that was ever completed; check the path",
        "backup.not_empty": "'{0}' holds other files; choose a new or empty folder, or one that 'daybook backup' made",
        "backup.not_signed":
            "the newest head of '{0}' is not signed by the key {1}: it is not a backup its owner stands for",
        "backup.other_store": "'{0}' is a backup of another store ({1}); choose another folder",
        "backup.too_short": "the backup ends at event {0}; event {1} is not in it",
        "heads.bad_age": "{0} '{1}' is no span of time; write 90s, 15m, 24h or 7d",
        "heads.bad_key": "'{0}' is no signing key; put the right file there",
        "heads.damaged":
            "'{0}' is damaged: the head number {1} in it is not one that its key signed. Restore the file from a backup",
        "heads.key_is_in":
            "The key that signs is in '{0}': keep it from others, and keep a copy elsewhere. The line above is its public half: give it "
            + "to whoever is to check proofs.",
        "heads.key_is_there": "the signing key is in '{0}': nothing is lost. 'heads key --rotate' replaces it",
        "heads.log_is_older":
            "the log ends at event {0}, but a head over {1} events was signed on {2}: this is an older copy. Use the newer one",
        "heads.log_was_changed":
            "the first {0} events of the log are not those of the head signed on {1}: the log was changed. Keep it as it is, and "
            + "restore a backup that agrees",
        "heads.new_key": "new",
        "heads.no_key":
            "there is no signing key in '{0}', though heads were signed before; put it back, or go on with a new one by 'heads key "
            + "--replace-lost'",
        "heads.none_of_size": "no head over {0} events was signed; 'daybook heads' lists those that were",
        "heads.other_log": "the head is of '{0}', this is the log '{1}'",
        "heads.others_key": "the signing key in '{0}' belongs to '{1}'; put this store's own there",
        "heads.signed_by_another":
            "the head over {0} events names another key, {1}; put that one back, or use 'heads key --replace-lost'",
        "help.backup": "Copy the log to a folder, at first all of it, from then on what came since.",
        "help.backup.example":
            "Example: daybook backup /backups/books. Others may go on recording meanwhile. The copy holds no keys, so an erased person stays "
            + "erased in every backup.",
        "help.backup.folder": "A new or empty folder, or that of the last backup.",
        "help.heads": "Signed heads of the log: whoever keeps one can prove later that nothing before it was changed.",
        "help.heads.every": "Sign again and again, with so much time between: 15m, 24h.",
        "help.heads.example":
            "Examples: daybook heads · daybook heads sign --if-older 24h · daybook heads key. A head is a few lines of text: give it to "
            + "your auditor, or print it.",
        "help.heads.if_older": "Only where the newest head is older than this: 15m, 24h, 7d.",
        "help.heads.key": "Print the public key that checks heads; make, replace or renew the key that signs them.",
        "help.heads.key.example":
            "Examples: daybook heads key · daybook heads key --rotate. The key is in the file that DAYBOOK_SIGNING_KEY names, else beside "
            + "the store's master key; never in the store.",
        "help.heads.list": "List all signed heads, the oldest first.",
        "help.heads.notes": "Print them as they were signed.",
        "help.heads.replace_lost": "Go on with a new key, because the old one is lost; who checks will see it.",
        "help.heads.rotate": "Replace the key: the old one signs for the new one, and is destroyed.",
        "help.heads.sign": "Sign the log as it is now, and print the head.",
        "help.heads.sign.example":
            "Examples: daybook heads sign · daybook heads sign --if-older 24h (for a timer of the system) · daybook heads sign --every 1h",
        "help.prove": "Proofs that others can check without Daybook: one JSON file each.",
        "help.prove.earlier": "Number of events of the earlier head, as 'daybook heads' lists it.",
        "help.prove.event": "That an event is in the log, as it was recorded.",
        "help.prove.example":
            "Examples: daybook prove event 4711 -o event.json · daybook prove subject C-1001 · daybook prove heads 5000 9000 · daybook prove "
            + "report ageing --as-of 2026-03-31. tools/verify_bundle.py checks them.",
        "help.prove.head":
            "Under the head over so many events; the newest when not given, and a new one where events came since.",
        "help.prove.heads": "That the log of a later head holds all that an earlier one held.",
        "help.prove.later": "Number of events of the later head; the newest when not given.",
        "help.prove.output": "The file to write; standard output when not given.",
        "help.prove.report": "What a report answered, from which log, by which rules.",
        "help.prove.subject":
            "Every event of a subject, and that there are no others; or that there is no such subject.",
        "help.prove.subject.name": "customer/C-1001, plan/onboarding …; a name alone is a customer.",
        "help.restore": "Make a store of a backup, and check every event against the signed heads.",
        "help.restore.backup": "The folder that 'daybook backup' made.",
        "help.restore.example":
            "Examples: daybook restore /backups/books books · daybook restore /backups/books trial --sequence 20000 · daybook restore "
            + "/backups/books books --head the-head-i-kept.txt",
        "help.restore.folder": "A new or empty folder for the store.",
        "help.restore.head": "File with a signed head that you kept: a backup that is older, or another, is refused.",
        "help.restore.key": "Public key that must have signed the backup's newest head.",
        "help.restore.keys": "Folder with a copy of the store's keys; what was erased meanwhile stays erased.",
        "help.restore.master_key": "Copy of the master key that opens them.",
        "help.restore.reason": "Why; recorded when the store goes on from an earlier event.",
        "help.restore.sequence": "The last event to have; all when not given.",
        "log.damage.node": "a hash of the tree over all events is missing",
        "log.damage.replay": "its record does not follow from those before it",
        "log.damage.subject_tree":
            "the tree of the ends of all subjects' events is damaged; 'daybook verify' says more",
        "prove.heads_order":
            "a head over {0} events does not come before one over {1}; give the earlier one first, of 1 event or more",
        "prove.not_under_head":
            "event {0} is not among the {1} events of this head; 'daybook heads sign' makes a newer one",
        "prove.not_written": "'{0}' could not be written: {1}; check the folder",
        "restore.bad_head": "'{0}' holds no signed head; give the lines that 'daybook heads sign' printed",
        "restore.bad_key": "'{0}' is no public key; give the line that 'daybook heads key' printed",
        "restore.doing": "Restoring",
        "restore.done":
            "{0} events restored to '{1}', checked against the head over {2}.",
        "restore.keys": "{0} persons have their keys again.",
        "restore.keys_and_master_key": "give both --keys and --master-key: neither opens anything without the other",
        "restore.no_keys":
            "Personal fields are sealed; give --keys and --master-key to open them, or put the folder 'keys' back.",
        "restore.new_id": "It goes on from an earlier event, so it has an id of its own; the one before was {0}.",
        "report.column.key": "Key",
        "report.column.new_key": "New key",
        "report.column.root": "Root",
        "report.column.signed_at": "Signed at",
    ]
}
