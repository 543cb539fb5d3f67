"""Every event once, in order, from memory."""
from __future__ import annotations

from measure import WrongAnswer
from workbench import Workbench

GOALS = ()


def take(bench: Workbench) -> None:
    data = bench.standard
    data.imported("daybook", "duckdb", "sqlite", "packed", "single")
    measure = bench.measure("Scan of the whole log", "s", [
        ("Daybook", "Log.forEach in one process: the header and every byte of the payload, read in place", data.daybook.scan),
        ("DuckDB, 1 thread", "count, sum of times and a hash over all other columns", data.duckdb.scan),
        ("SQLite", "count, sum of times and of the lengths of all other columns", data.sqlite.scan),
        ("LMDB floor, packed", "C; every byte of the same records", data.packed.scan),
        ("LMDB floor, single", "C; the same", data.single.scan),
    ], note="Read from memory: the files are in the page cache.")
    own, duckdb, sqlite = (participant.samples[0].more for participant in measure.participants[:3])
    # Daybook's log holds one event more, the import's own.
    if duckdb["count"] != sqlite["count"] or own["count"] != duckdb["count"] + 1:
        raise WrongAnswer(f"the scans count {own['count']:.0f}, {duckdb['count']} and {sqlite['count']} events")
    if duckdb["occurred"] != sqlite["occurred"]:
        raise WrongAnswer("the scans give different sums of times")
