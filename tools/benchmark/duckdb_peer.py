"""DuckDB doing one piece of tools/bench's work.

usage: duckdb_peer.py THREADS import FILE DATABASE plain|unique | shred DATABASE KEYED PARQUET
                      | rebuild DATABASE SHAPE MODEL… | answer DATABASE SHAPE MODEL… | scan DATABASE
                      | append DATABASE WRITERS SECONDS

The import names every column and its type, the fields of `data` among them, which is faster for DuckDB than to find them out
and lets the read models read columns instead of JSON. `plain` has no index and takes an event twice; `unique` has one on
(source, id). `shred` makes what rebuilds fastest of an imported table: a database with a column for each field and integers for
subjects, and another whose events are a Parquet file (models.SHAPES).
"""
from __future__ import annotations

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


def connect(path: str, threads: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, config={"threads": threads})


def load(threads: str, file: str, path: str, way: str) -> None:
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


def shred(threads: str, path: str, keyed: str, parquet: str) -> None:
    connection = connect(keyed, threads)
    file = parquet + ".events"
    with Work() as work:
        for statement in (
            f"attach '{path}' as imported (read_only)",
            "create table subjects as select (row_number() over (order by min(rowid)))::integer as number, subject as name"
            " from imported.events group by subject",
            "create type event_type as enum (select distinct type from imported.events order by 1)",
            "create type kind as enum (select distinct split_part(name, '/', 1) from subjects order by 1)",
            "create table events as select (events.rowid + 1)::ubigint as sequence, source, id, type::event_type as type,"
            " number as subject, split_part(name, '/', 1)::kind as subject_kind, time, unnest(data)"
            " from imported.events join subjects on name = events.subject order by events.rowid",
            "checkpoint",
            f"copy (select * from events order by sequence) to '{file}' (format parquet, compression zstd)",
            f"attach '{parquet}' as other",
            "create table other.subjects as from subjects",
            f"create view other.events as select * from read_parquet('{file}')",
        ):
            connection.execute(statement)
    work.report()


def rebuild(threads: str, path: str, shape: str, names: list[str]) -> None:
    connection = connect(path, threads)
    with Work() as work:
        for name in names:
            connection.execute(models.duckdb(name, models.SHAPES[shape]))
        connection.execute("checkpoint")
    work.report()


def answer(threads: str, path: str, shape: str, names: list[str]) -> None:
    connection = connect(path, threads)
    with Work() as work:
        answers = {name: connection.execute(models.duckdb_answer(name, models.SHAPES[shape])).fetchall() for name in names}
    work.report(answers={name: digest(rows) for name, rows in answers.items()})


def scan(threads: str, path: str) -> None:
    connection = connect(path, threads)
    # Every column is read; hashing is how a STRUCT is read whole.
    with Work() as work:
        count, occurred, size = connection.execute(
            "select count(*), sum(epoch(time))::bigint, bit_xor(hash(source, id, type, subject, data)) from events"
        ).fetchone()
    work.report(count=count, occurred=occurred, sum=size)


def append(threads: str, path: str, writers: int, seconds: float) -> None:
    connection = connect(path, threads)
    subjects = [row[0] for row in connection.execute("select distinct subject from events").fetchall()]
    latencies: list[list[float]] = [[] for _ in range(writers)]

    def write(number: int) -> None:
        own, dice = connection.cursor(), random.Random(number)

        def one() -> None:
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
        case "shred": shred(threads, *arguments)
        case "rebuild": rebuild(threads, arguments[0], arguments[1], arguments[2:])
        case "answer": answer(threads, arguments[0], arguments[1], arguments[2:])
        case "scan": scan(threads, *arguments)
        case "append": append(threads, arguments[0], int(arguments[1]), float(arguments[2]))
