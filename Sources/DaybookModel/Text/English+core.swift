extension English {
    static let core: [String: String] = [
        "log.already_a_store": "'{0}' holds a store already; choose another folder",
        "log.bad_name": "'{0}' is empty or longer than {1} bytes; shorten it",
        "log.bad_offset_source": "the name of an ordered source has 1 to {0} bytes; shorten it",
        "log.bad_subject": "event '{0}': the subject's key is empty, too long or has control characters; correct it",
        "log.bad_time": "event '{0}' happened outside the years 1 to 9999; correct its time",
        "log.bad_type": "event '{0}' is of type {1}, which this version does not know; use a newer daybook",
        "log.closed": "the store was closed before the event was recorded; open it and try again",
        "log.damage.back_pointer": "its pointer to the subject's previous event is wrong",
        "log.damage.block_key": "its block is filed under another sequence",
        "log.damage.block_kind": "its block is of a kind this version does not know; use a newer daybook",
        "log.damage.checksum": "its block's checksum does not match",
        "log.damage.missing": "it is not there",
        "log.damage.offsets": "its block's list of records is wrong",
        "log.damage.origin": "the source numbered {0} has no name",
        "log.damage.run": "a chunk of the index of ids is damaged",
        "log.damage.sealed_box": "its personal fields do not open with the person's key",
        "log.damage.short_block": "its block is shorter than a block can be",
        "log.damage.short_record": "its record is shorter than a record can be",
        "log.damage.state": "the end of the log is described wrongly",
        "log.damage.subject": "the subject numbered {0}/{1} has no name",
        "log.damaged": "the log is damaged at event {0}: {1}. Restore a backup; nothing more was written",
        "log.disk_full":
            "the disk has {0} MiB left and this batch needs {1} MiB; free some space and run the same command again. "
            + "Nothing of the batch was written",
        "log.empty_request": "a request without events",
        "log.envelope_too_long":
            "the event's extra attributes are longer than 32 KiB together; shorten them",
        "log.event_too_large": "event '{0}' is larger than {1} KiB; split it or leave the attachment elsewhere",
        "log.file.open": "'{0}' could not be opened: {1}",
        "log.file.write": "'{0}' could not be written: {1}",
        "log.format_too_new":
            "this store was written by a newer daybook (format {0}, this one reads {1}); use that version",
        "log.format_too_old":
            "this store was written by an older daybook (format {0}, this one reads {1}); with that version print its events by "
            + "'daybook log --format ndjson' and import them into a new store",
        "log.id_twice_in_request": "id '{0}' stands twice in one request; every event needs an id of its own",
        "log.keys.bad_master": "'{0}' is not a master key: 64 hexadecimal figures were expected",
        "log.keys.failed": "the keys of this store could not be used ({0}): {1}",
        "log.keys.missing":
            "keys of persons are missing: restore '{0}' and the master key from their backup, then try again",
        "log.keys.no_master":
            "the master key of this store is not at '{0}'; put it there, or name its place with DAYBOOK_MASTER_KEY",
        "log.keys.not_a_keyring": "'{0}' is not a file of keys; restore it from the backup of keys",
        "log.keys.wrong_master": "the master key at '{0}' does not belong to this store's keys",
        "log.not_a_store":
            "'{0}' is not a daybook store; make one with 'daybook init {0}' or name another with --store",
        "log.partly_present":
            "some of these events are in the log already (event {0}) and some are not; send only the new ones",
        "log.request_too_large": "{0} events in one request; at most {1} can be appended together",
        "log.request_too_large_bytes": "the events of one request are larger than {0} MiB together; split it",
        "log.retraction_of_other_subject": "event {0} is not an event of {1}; name the subject it belongs to",
        "log.retraction_without_event":
            "there is no event with source '{0}' and id '{1}' to retract; import or record it first",
        "log.storage": "the store could not be read or written: {0}",
        "log.unknown_outcome":
            "the disk failed while the batch was written ({0}); it may or may not be in the log. Run the same command "
            + "again: what is there already is not added twice",
    ]
}
