"""SQLite (the one of Python's library) doing one piece of tools/bench's work.

usage: sqlite_peer.py import FILE DATABASE full|usual | rebuild DATABASE MODEL… | answer DATABASE MODEL… | scan DATABASE
                      | append DATABASE WRITERS SECONDS

Write-ahead log. `full` waits for the disk at each commit, of 4,096 events as Daybook's import; `usual` is how SQLite is most
often set up for speed: synchronous = NORMAL and one transaction. (source, id) is unique, and events are found by subject.
"""
import itertools
import json
import random
import sqlite3
import sys
import threading
import time
import uuid

import models
from peer import Work, append_until, digest, percentiles

BATCH = 4_096
INSERT = "insert into events(source, id, type, subject, time, data) values (?, ?, ?, ?, ?, ?)"


def connect(path, synchronous="full"):
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    for setting in ("journal_mode = wal", f"synchronous = {synchronous}", "cache_size = -262144", "temp_store = memory",
                    "mmap_size = 8589934592"):
        connection.execute("pragma " + setting)
    return connection


def load(file, path, way):
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


def rebuild(path, names):
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


def answer(path, names):
    connection = connect(path)
    with Work() as work:
        answers = {name: connection.execute(models.ANSWERS[name]).fetchall() for name in names}
    work.report(answers={name: digest(rows) for name, rows in answers.items()})


def scan(path):
    connection = connect(path)
    with Work() as work:
        count, occurred, size = connection.execute(
            "select count(*), sum(time), sum(length(source) + length(id) + length(type) + length(subject) + length(data))"
            " from events").fetchone()
    work.report(count=count, occurred=occurred, sum=size)


def event(subjects, dice):
    data = {"channel": "phone", "direction": "inbound", "duration": dice.randrange(1, 61), "agent": "agent-07"}
    return ("bench", str(uuid.uuid4()), "daybook.interaction.logged.v1", dice.choice(subjects), int(time.time()),
            json.dumps(data, separators=(",", ":")))


def append(path, writers, seconds):
    subjects = [row[0] for row in connect(path).execute("select distinct subject from events")]
    # SQLite has one writer: to queue in front of it is kinder to it than to let it try again and again.
    turn, latencies = threading.Lock(), [[] for _ in range(writers)]

    def write(number):
        connection, dice = connect(path), random.Random(number)

        def one():
            values = event(subjects, dice)
            with turn:
                connection.execute(INSERT, values)
        latencies[number] = append_until(seconds, one)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    with Work() as work:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    work.report(**percentiles([latency for own in latencies for latency in own]))


if __name__ == "__main__":
    action, *arguments = sys.argv[1:]
    match action:
        case "import": load(*arguments)
        case "rebuild": rebuild(arguments[0], arguments[1:])
        case "answer": answer(arguments[0], arguments[1:])
        case "scan": scan(*arguments)
        case "append": append(arguments[0], int(arguments[1]), float(arguments[2]))
