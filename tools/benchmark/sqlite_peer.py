"""SQLite (the one of Python's library) doing one piece of tools/bench's work.

usage: sqlite_peer.py import FILE DATABASE full|usual | rebuild DATABASE MODEL… | answer DATABASE MODEL… | scan DATABASE

Write-ahead log. `full` waits for the disk at each commit, of 4,096 events as Daybook's import; `usual` is how SQLite is most
often set up for speed: synchronous = NORMAL and one transaction. (source, id) is unique, and events are found by subject.
Durable appends are in native/sqlite_append.c, because Python's one lock would be part of their figure.
"""
from __future__ import annotations

import itertools
import sqlite3
import sys

import models
from peer import Work, digest

BATCH = 4_096


def connect(path: str, synchronous: str = "full") -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    for setting in ("journal_mode = wal", f"synchronous = {synchronous}", "cache_size = -262144", "temp_store = memory",
                    "mmap_size = 8589934592"):
        connection.execute("pragma " + setting)
    return connection


def load(file: str, path: str, way: str) -> None:
    connection = connect(path, "full" if way == "full" else "normal")
    with Work() as work:
        connection.executescript(
            "create table events(sequence integer primary key, source text not null, id text not null, type text not null,"
            " subject text not null, time integer not null, data text not null);"
            "create unique index events_by_id on events(source, id);"
            "create index events_by_subject on events(subject, sequence);")
        # SQLite takes the JSON apart itself: faster than Python's json.
        insert = (
            "insert into events(source, id, type, subject, time, data) select x ->> 'source', x ->> 'id', x ->> 'type',"
            " x ->> 'subject', unixepoch(x ->> 'time'), x -> 'data' from (select ? as x) where true"
            " on conflict(source, id) do nothing")
        with open(file, encoding="utf-8") as lines:
            rows = ((line,) for line in lines)
            connection.execute("begin")
            if way == "full":
                while batch := list(itertools.islice(rows, BATCH)):
                    connection.executemany(insert, batch)
                    connection.execute("commit")
                    connection.execute("begin")
            connection.executemany(insert, rows)
            connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")
    work.report(count=connection.execute("select count(*) from events").fetchone()[0])


def rebuild(path: str, names: list[str]) -> None:
    connection = connect(path)
    with Work() as work:
        for name in names:
            # executescript would commit between the statements.
            create, fill = models.SQLITE[name].split(";")
            connection.execute("begin")
            connection.execute(f"drop table if exists {name}")
            connection.execute(create)
            connection.execute(fill)
            connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")
    work.report()


def answer(path: str, names: list[str]) -> None:
    connection = connect(path)
    with Work() as work:
        answers = {name: connection.execute(models.ANSWERS[name].sql).fetchall() for name in names}
    work.report(answers={name: digest(rows) for name, rows in answers.items()})


def scan(path: str) -> None:
    connection = connect(path)
    with Work() as work:
        count, occurred, size = connection.execute(
            "select count(*), sum(time), sum(length(source) + length(id) + length(type) + length(subject) + length(data))"
            " from events").fetchone()
    work.report(count=count, occurred=occurred, sum=size)


if __name__ == "__main__":
    action, *arguments = sys.argv[1:]
    match action:
        case "import": load(*arguments)
        case "rebuild": rebuild(arguments[0], arguments[1:])
        case "answer": answer(arguments[0], arguments[1:])
        case "scan": scan(*arguments)
