"""The Python library eventsourcing, with SQLite, doing the import of tools/bench.

usage: eventsourcing_peer.py import FILE DATABASE full

An aggregate for each subject, kept in memory from event to event, and 1,000 events in a save, which is one transaction.
"""
from __future__ import annotations

import json
import sys

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from peer import Work

SAVED_AT_ONCE = 1_000


class Subject(Aggregate):
    def __init__(self) -> None:
        self.events = 0

    @event("Recorded")
    def record(self, source: str, key: str, type: str, time: str, data: dict) -> None:
        self.events += 1


class Company(Application):
    pass


def load(file: str, path: str, _way: str) -> None:
    application = Company(env={
        "PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path, "SQLITE_LOCK_TIMEOUT": "10"})
    subjects: dict[str, Subject] = {}
    count = 0
    with Work() as work:
        touched: dict[str, Subject] = {}
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                given = json.loads(line)
                name = given["subject"]
                subject = subjects.get(name)
                if subject is None:
                    subject = subjects[name] = Subject()
                subject.record(given["source"], given["id"], given["type"], given["time"], given["data"])
                touched[name] = subject
                count += 1
                if count % SAVED_AT_ONCE == 0:
                    application.save(*touched.values())
                    touched = {}
        application.save(*touched.values())
    application.close()
    work.report(count=count)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["import", *arguments]: load(*arguments)
        case _: sys.exit(__doc__)
