"""DuckDB doing one piece of tools/bench's work.

usage: duckdb_peer.py THREADS import FILE DATABASE plain|unique | rebuild DATABASE MODEL… | answer DATABASE MODEL…
                      | scan DATABASE | append DATABASE WRITERS SECONDS

The import names every column and its type, the fields of `data` among them, which is faster for DuckDB than to find them out
and lets the read models read columns instead of JSON. `plain` has no index and takes an event twice; `unique` has one on
(source, id).
"""
import datetime
import random
import sys
import threading
import uuid

import duckdb

import models
from peer import Work, append_until, digest, percentiles

DATA = {
    "channel": "varchar", "direction": "varchar", "duration": "integer", "agent": "varchar", "text": "varchar",
    "kind": "varchar", "company_name": "varchar", "name": "varchar", "phone": "varchar", "region": "varchar",
    "owner": "varchar", "order": "varchar", "currency": "varchar", "total": "bigint",
    "lines": "struct(line varchar, product varchar, quantity integer, price bigint)[]", "invoice": "varchar",
    "due": "date", "gross": "bigint", "payment": "varchar", "amount": "bigint", "method": "varchar",
    "allocations": "struct(invoice varchar, amount bigint)[]", "metric": "varchar", "scale_min": "integer",
    "scale_max": "integer", "score": "integer", "case": "varchar", "resolution": "varchar", "customer": "varchar",
    "start": "date", "finish": "date", "task": "varchar", "progress": "integer", "finished": "date",
}
STRUCT = "struct(" + ", ".join(f'"{name}" {type}' for name, type in DATA.items()) + ")"
COLUMNS = {"source": "varchar", "id": "uuid", "type": "varchar", "subject": "varchar", "time": "timestamp", "data": STRUCT}
INSERT = (
    "insert into events values (?, ?, ?, ?, ?, {"
    + ", ".join(f"'{name}': " + ("?" if name in ("channel", "direction", "duration", "agent") else "null")
                for name in DATA) + "})")


def connect(path, threads):
    return duckdb.connect(path, config={"threads": threads})


def load(threads, file, path, way):
    connection = connect(path, threads)
    with Work() as work:
        key = ", unique (source, id)" if way == "unique" else ""
        connection.execute(
            "create table events(" + ", ".join(f"{name} {type}" for name, type in COLUMNS.items()) + key + ")")
        given = ", ".join(f"{name}: '{type}'" for name, type in COLUMNS.items())
        connection.execute(
            f"insert into events select * from read_json('{file}', format = 'newline_delimited', columns = {{{given}}})")
        connection.execute("checkpoint")
    work.report(count=connection.execute("select count(*) from events").fetchone()[0])


def rebuild(threads, path, names):
    connection = connect(path, threads)
    with Work() as work:
        for name in names:
            connection.execute(models.DUCKDB[name])
        connection.execute("checkpoint")
    work.report()


def answer(threads, path, names):
    connection = connect(path, threads)
    with Work() as work:
        answers = {name: connection.execute(models.ANSWERS[name]).fetchall() for name in names}
    work.report(answers={name: digest(rows) for name, rows in answers.items()})


def scan(threads, path):
    connection = connect(path, threads)
    # Every column is read; hashing is how a STRUCT is read whole.
    with Work() as work:
        count, occurred, size = connection.execute(
            "select count(*), sum(epoch(time))::bigint, bit_xor(hash(source, id, type, subject, data)) from events"
        ).fetchone()
    work.report(count=count, occurred=occurred, sum=size)


def append(threads, path, writers, seconds):
    connection = connect(path, threads)
    subjects = [row[0] for row in connection.execute("select distinct subject from events").fetchall()]
    latencies = [[] for _ in range(writers)]

    def write(number):
        own, dice = connection.cursor(), random.Random(number)

        def one():
            own.execute(INSERT, (
                "bench", uuid.uuid4(), "daybook.interaction.logged.v1", dice.choice(subjects),
                datetime.datetime.now(), "phone", "inbound", dice.randrange(1, 61), "agent-07"))
        latencies[number] = append_until(seconds, one)

    workers = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    with Work() as work:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    work.report(**percentiles([latency for own in latencies for latency in own]))


if __name__ == "__main__":
    threads, action, *arguments = sys.argv[1:]
    match action:
        case "import": load(threads, *arguments)
        case "rebuild": rebuild(threads, arguments[0], arguments[1:])
        case "answer": answer(threads, arguments[0], arguments[1:])
        case "scan": scan(threads, *arguments)
        case "append": append(threads, arguments[0], int(arguments[1]), float(arguments[2]))
