extension English {
    /// Erasing personal data.
    static let erasure: [String: String] = [
        "erase.already":
            "The personal data of {0} was erased before; there is nothing left to erase and nothing was recorded.",
        "erase.busy": "events of these customers keep coming in; try again",
        "erase.certificate.actor": "Ordered by",
        "erase.certificate.after": "Log after",
        "erase.certificate.basis": "Legal basis",
        "erase.certificate.before": "Log before",
        "erase.certificate.event": "Recorded",
        "erase.certificate.event_at": "event {0}, {1}",
        "erase.certificate.events": "Events",
        "erase.certificate.itself": "the customer itself",
        "erase.certificate.keys": "Keys destroyed",
        "erase.certificate.leaf": "Leaf hash",
        "erase.certificate.persons": "Persons",
        "erase.certificate.reason": "Reason",
        "erase.certificate.request": "Request",
        "erase.certificate.store": "Store",
        "erase.certificate.subject": "Erased",
        "erase.certificate.title": "Certificate of erasure",
        "erase.certificate.tree": "{0} events, Merkle root {1}",
        "erase.certificate_exists": "'{0}' is there already; name another file for the certificate. Nothing was erased",
        "erase.contact_of": "{0} contact {1}",
        "erase.dry_run": "A dry run: nothing was erased.",
        "erase.merged":
            "{0} was merged with one of these customers; its personal data is its own and is not erased by this",
        "erase.needs_basis": "write by what right and why with --basis and --reason; only a dry run needs neither",
        "erase.not_a_customer": "personal data belongs to customers and their contacts, not to {0}",
        "erase.nothing": "The log holds no personal data of {0}; there is nothing to erase and nothing was recorded.",
        "erase.one_contact": "name one customer with --contact: a contact belongs to one",
        "erase.sealed":
            "some keys of {0} cannot be read here, so they cannot be destroyed: bring the keyring and the master key back, then "
            + "try again",
        "erase.would": "{0}: personal fields of {1} events could not be read any more, of these persons: {2}",
        "help.erase": "Erase personal data for ever: destroy the keys of a customer and its contacts.",
        "help.erase.basis": "Legal basis, such as 'GDPR Art. 17(1)(b)'.",
        "help.erase.certificate": "A new file for the certificate, as JSON.",
        "help.erase.contact": "Erase this contact of the customer only.",
        "help.erase.customers": "Keys of the customers.",
        "help.erase.dry_run": "Show what would be erased, and erase nothing.",
        "help.erase.example":
            "The events stay, and so do all figures; names, phone numbers and other personal fields cannot be read any more by "
            + "anybody. Example: daybook erase C-1001 --basis 'GDPR Art. 17(1)(b)' --reason requested --certificate "
            + "C-1001-erased.json",
        "help.erase.reason": "Why, as one word: requested, consent_withdrawn, retention_over.",
        "help.erase.request": "Reference of the request.",
        "import.already_erased": "{0} of the known events have personal fields that were erased and stay so",
        "log.erasure_by_itself":
            "an erasure destroys keys and cannot be imported or recorded like another event; use 'daybook erase'",
        "log.erasure_of_nobody": "there is no personal data of {0} left to erase",
        "log.erasure_unfinished":
            "the erasure is in the log and the data cannot be read any more, but old keys are still on the disk: {0}. Put that "
            + "right; the next command that opens the store finishes it",
        "log.keys.damaged":
            "slot {0} of '{1}', the key of {2}, is damaged; restore the keyring from the backup of keys, then try again",
        "log.keys.not_replaceable":
            "'{0}' could not be replaced by this user, and an erasure has to; check the owner and mode of the file and its folder",
        "log.keys.there_already":
            "the store has keys in '{0}' already; keys are taken from a copy only where there are none",
        "log.keys.unfinished": "an erasure of '{0}' is not finished; try again",
        "status.erasure_unfinished":
            "WARNING: an erasure is not finished: old keys are still on the disk. Any command that finds the master key at '{0}' "
            + "finishes it",
    ]
}
