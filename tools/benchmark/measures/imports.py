"""Import of one NDJSON file into an empty store, beside the same work in C++ and beside programs people would take."""
from __future__ import annotations

import os

from measure import Sample
from participants import Peer
from workbench import Workbench, say

GOALS = (4, 5)
FEW = 20_000  # Events for peers that are a hundred times slower.
# The floor with one part of the work more each time.
PARTS = {"simdjson alone, all fields": "p", "… a record": "pr", "… its id in the Bloom filter": "pri",
         "… SHA-256 of record and node": "pris", "… CRC-32C": "prisc", "… durable in LMDB": "priscw"}


def take(bench: Workbench) -> None:
    data, cores = bench.standard, os.cpu_count() or 1
    participants = [
        ("Daybook", "daybook import --threads 1; checks every event against its schema, looks for its (source, id), seals"
         " personal fields, numbers subjects and versions, hashes every record into the Merkle tree; durable",
         lambda: data.daybook.load(data.file, threads=1)),
        (f"Daybook, {cores} threads", f"--threads {cores}", lambda: data.daybook.load(data.file, threads=cores)),
        ("C++ floor", "import_floor.cpp, one thread: simdjson of all fields, ids in a Bloom filter, SHA-256 of each record and"
         " one node, CRC-32C, packed blocks in LMDB, 8,192 events per durable commit; no schema, subject, seal or index",
         lambda: data.import_floor.load(data.file)),
    ]
    if bench.wants(5):
        participants += [
            ("DuckDB, 1 thread", "read_json with all columns and types given, data as a STRUCT; no index, takes an event"
             " twice; one commit and a checkpoint", lambda: data.duckdb.load(data.file, "plain")),
            (f"DuckDB, {cores} threads", "the same, parsing in parallel", lambda: data.duckdb_all.load(data.file, "plain")),
            ("DuckDB, 1 thread, unique", "the same with unique (source, id)",
             lambda: data.duckdb_unique.load(data.file, "unique")),
            ("SQLite, full", "json taken apart by SQLite itself; unique (source, id), index on (subject, sequence);"
             " write-ahead log that waits for the disk at each commit of 4,096 events; then a checkpoint",
             lambda: data.sqlite.load(data.file, "full")),
            ("SQLite, usual", "the same with synchronous = normal and one transaction",
             lambda: data.sqlite_usual.load(data.file, "usual")),
        ]
    one = bench.measure("Import of NDJSON", "s", participants, needs_quiet=True, note=(
        "Daybook's time is that of its whole process, the peers' is without starting Python and loading the library."))
    data.there |= {"daybook", *({"duckdb", "duckdb_unique", "sqlite", "sqlite_usual"} if bench.wants(5) else ())}
    floor_by_part(bench)
    two = one.named(f"Daybook, {cores} threads")
    if bench.wants(4):
        bench.check_ratio(4, "one thread / the C++ floor", one, one.named("C++ floor"), 0.6, 0.8)
        bench.check(4, f"{cores} threads / one", one, one.ratios(one.participants[0], two), None, 1.6)
    if bench.wants(5):
        bench.check_ratio(5, "one thread / DuckDB", one, one.named("DuckDB, 1 thread"), 2, 3)
        bench.check_ratio(5, f"{cores} threads / DuckDB", one, one.named(f"DuckDB, {cores} threads"), 2, 3, two)
        bench.check_ratio(5, "one thread / SQLite, full", one, one.named("SQLite, full"), 10)
        bench.check_ratio(5, "one thread / SQLite, usual", one, one.named("SQLite, usual"), 10)
        few(bench)


def floor_by_part(bench: Workbench) -> None:
    data = bench.standard

    def part(letters: str) -> Sample:
        sample = data.import_floor.load(data.file, letters)
        return Sample(1e9 * (sample.cpu or 0) / data.count)
    bench.measure("The C++ floor by part, processor time per event", "ns", [
        (name, f"import_floor {letters}", lambda letters=letters: part(letters)) for name, letters in PARTS.items()
    ], note="Each line does the work of those above it too.")


def few(bench: Workbench) -> None:
    data = bench.dataset(min(FEW, bench.standard.count))
    peer = Peer(data.folder / "eventsourcing.sqlite", "eventsourcing_peer.py")
    say(f"eventsourcing is slow: {data.count:,} events")
    one = bench.measure(f"Import of {data.count:,} events", "s", [
        ("Daybook", "the same import, one thread", lambda: data.daybook.load(data.file, threads=1)),
        ("eventsourcing", "the Python library with SQLite: an aggregate per subject, saved 1,000 events at a time; no schema"
         " is checked, no id is looked for", lambda: peer.load(data.file, "full")),
    ], needs_quiet=True, note="Daybook's time is its whole process, start and all, which few events make dear.")
    bench.check_ratio(5, f"one thread / eventsourcing, {data.count:,} events", one, one.participants[1], 40)
