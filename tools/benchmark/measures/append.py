"""Durable single appends from one thread and from many, each event on disk before its writer makes the next."""
from __future__ import annotations

from measure import Measure
from workbench import Workbench

GOALS = (1, 2)
MANY = 64


def take(bench: Workbench) -> None:
    data, servers = bench.standard, bench.options.servers
    data.imported("daybook", "sqlite", "duckdb_unique", "single")
    for writers in (1, MANY):
        seconds = bench.options.seconds
        participants = [
            ("Daybook", "threads of one process, each event durable before its thread makes the next; the version that the"
             " thread read is expected; schema, id and tree as in production; waiting threads share a commit",
             lambda: data.daybook.append(writers, seconds)),
            ("SQLite, full", "C threads that take turns, a transaction each; unique (source, id), (subject, sequence), (type,"
             " sequence)", lambda: data.sqlite.append(writers, seconds)),
            ("DuckDB, unique", "Python threads with a cursor each, a transaction each; with many of them Python's one lock is"
             " part of the figure", lambda: data.duckdb_unique.append(writers, seconds)),
            ("LMDB floor", "C; records of 192 bytes, waiting threads share a commit; checks and indexes nothing",
             lambda: data.single.append(writers, seconds)),
        ]
        if servers:
            postgres, redis = bench.postgres(data), bench.redis()
            participants += [
                ("PostgreSQL, insert", "pgbench, prepared; unique id, (subject, version), (type, sequence); fsync and"
                 " synchronous_commit on", lambda: postgres.append("insert", writers, seconds)),
                ("PostgreSQL, function", "the same through a function that locks the subject, reads its version, and would"
                 " compare it with an expected one", lambda: postgres.append("function", writers, seconds)),
                ("Redis", "redis-benchmark, XADD of as many bytes, appendfsync always; no id is looked for, no version"
                 " compared, no index", lambda: redis.append(writers, seconds)),
            ]
        one = bench.measure(f"Durable single appends, {writers} writer{'s' if writers > 1 else ''}", "/s", participants,
                            needs_quiet=True, note=f"Into stores of {data.count:,} events; Redis begins with none.")
        checks(bench, one, writers)


def checks(bench: Workbench, one: Measure, writers: int) -> None:
    if bench.wants(2):
        bench.check(2, f"{writers} writer{'s' if writers > 1 else ''} / SQLite, full", one,
                    one.ratios(one.named("SQLite, full")), 0.9, 1.5)
    if not bench.wants(1) or writers != MANY:
        return
    for peer, name, must, stretch in [("PostgreSQL, insert", "PostgreSQL, plain insert", 6, 12),
                                      ("PostgreSQL, function", "PostgreSQL, function with lock and version", 10, 25),
                                      ("Redis", "Redis, appendfsync always", 1, 2)]:
        if bench.options.servers:
            bench.check(1, f"/ {name}", one, one.ratios(one.named(peer)), must, stretch)
        else:
            bench.not_run(1, f"/ {name}", "it needs --servers", must, stretch)
