"""Bytes on disk that an import leaves, before anything else is written."""
from __future__ import annotations

import pathlib

from measure import Measure, Participant, Sample
from participants import size
from workbench import Workbench, events, inverse

GOALS = (13,)


def take(bench: Workbench) -> None:
    data = bench.standard
    data.imported("daybook", "duckdb", "duckdb_unique", "sqlite", "packed", "single")

    def held(name: str, does: str, path: pathlib.Path) -> Participant:
        return Participant(name, does, lambda: Sample(size(path) / data.count))
    participants = [
        held("Daybook", "log/: records, every index, tree; keys/ and the read models are beside it",
             data.daybook.store / "log"),
        held("NDJSON", "the file that was imported", data.file),
        held("DuckDB", "columns, compressed; no index", data.duckdb.path),
        held("DuckDB, unique", "with unique (source, id)", data.duckdb_unique.path),
        held("SQLite", "JSON as text, two indexes", data.sqlite.path),
        held("LMDB floor, packed", "Daybook's records alone", data.packed.path),
        held("LMDB floor, single", "a value for each record", data.single.path),
    ]
    if bench.options.servers:
        postgres = bench.postgres(data)
        participants.append(Participant(
            "PostgreSQL", "jsonb, primary key, unique id, (subject, version), (type, sequence): pg_total_relation_size",
            lambda: Sample(postgres.bytes() / data.count)))
    one = Measure("Bytes per event on disk", "bytes", participants)
    for participant in participants:
        participant.samples.append(participant.run())
    bench.measures.append(one)
    bench.check(13, "of NDJSON", one, inverse(one.ratios(one.named("NDJSON"))), 0.45, is_limit=True)
    if bench.options.servers:
        bench.check(13, "of PostgreSQL", one, inverse(one.ratios(one.named("PostgreSQL"))), 0.35, is_limit=True)
    else:
        bench.not_run(13, "of PostgreSQL", "it needs --servers", 0.35, is_limit=True)
    bench.check(13, "of DuckDB", one, inverse(one.ratios(one.named("DuckDB"))), None, 1, is_limit=True,
                note="the stretch speaks of sealed blocks; the figure is the whole log with all its indexes.")
    larger(bench)


def larger(bench: Workbench) -> None:
    for data in bench.sizes[1:]:
        data.imported("daybook")
        one = Measure(f"Bytes per event on disk, {events(data)}", "bytes", [
            Participant("Daybook", "log/", lambda: Sample(0), [Sample(size(data.daybook.store / "log") / data.count)]),
            Participant("NDJSON", "the file that was imported", lambda: Sample(0), [Sample(size(data.file) / data.count)]),
        ])
        bench.measures.append(one)
        bench.check(13, f"of NDJSON, {events(data)}", one, inverse(one.ratios(one.participants[1])), 0.45, is_limit=True)
