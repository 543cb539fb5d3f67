"""Read models made anew from the events, by Daybook and by SQL; the answers are checked to be equal first."""
from __future__ import annotations

import os

import models
import reference
from dataset import Dataset
from measure import Measure, Participant, Sample, WrongAnswer
from participants import QUESTIONS, DuckDB, SQLite, size
from peer import digest
from workbench import Workbench, events, say

GOALS = (7,)


def take(bench: Workbench) -> None:
    standard(bench)
    if bench.large:
        large(bench, bench.large)
    else:
        bench.not_run(7, "10 M events / DuckDB", "it needs --large", 2.5, 6)


def modelled(data: Dataset) -> tuple[list[str], str]:
    """The read models that the peers' SQL has too, and a sentence about the others."""
    views = data.daybook.views()
    missing = [name for name in views if name not in models.NAMES]
    note = f"The read models: {', '.join(views)}."
    if missing:
        note += f" The peers' SQL leaves out {', '.join(missing)}, which Daybook rebuilds here too."
    return [name for name in views if name in models.NAMES], note + (
        " Daybook's keep every movement with its date and answer for any day and with any rules; the peers' tables hold the"
        " answer for one day, and another day means to build them again.")


def standard(bench: Workbench) -> None:
    data, cores = bench.standard, os.cpu_count() or 1
    data.imported("daybook", "duckdb", "keyed", "sqlite")
    names, note = modelled(data)
    asked = models.answers_of(names)
    check_answers(bench, data, names, asked)
    daybook = ("daybook rebuild on one core: reads the log, writes the rows beside the old ones with their digest, waits for"
               " the disk")
    rebuild = bench.measure("Rebuild of the read models", "s", [
        ("Daybook", daybook, lambda: data.daybook.timed("rebuild", cores=1)),
        (f"Daybook, {cores} cores", "the same", lambda: data.daybook.timed("rebuild", cores=cores)),
        ("DuckDB, integer key", "create or replace table … as select, from a typed column for each field, subjects as"
         " integers, types as an ENUM; one thread and core; checkpoint", lambda: data.keyed.rebuild(names)),
        (f"DuckDB, integer key, {cores} cores", "the same", lambda: data.keyed_all.rebuild(names)),
        ("DuckDB, Parquet", "the same over a Parquet file (zstd), one core", lambda: data.parquet.rebuild(names)),
        ("DuckDB, as imported", "the same from the table of the import: data as a STRUCT, subjects as text, one core",
         lambda: data.duckdb.rebuild(names)),
        ("SQLite", "insert … select from the JSON text into tables with a primary key; a durable commit each, then a"
         " checkpoint", lambda: data.sqlite.rebuild(names)),
    ], needs_quiet=True, note=note)
    rebuild.note += f" Daybook's take {size(data.daybook.store / 'views') / data.count:,.0f} bytes per event."
    checks(bench, rebuild, f"{events(data)}", cores)
    answers = bench.measure("Answers from the read models", "s", [
        ("Daybook", "daybook report, a process each: " + ", ".join(" ".join(QUESTIONS[name][0]) for name in asked)
         + "; evaluates every ledger for the day, with the names, limits, intervals, scores and critical paths that the"
         " reports have beside the figures compared; prints JSON", lambda: data.daybook.answers(asked)[1]),
        ("DuckDB, integer key", "select from the tables into Python, of the compared figures alone",
         lambda: data.keyed.answers(asked)[1]),
        ("SQLite", "the same", lambda: data.sqlite.answers(asked)[1]),
    ], note="Checked to be equal: " + ", ".join(asked) + ".")
    bench.measures.append(Measure("Rebuild and answers", "s", [
        Participant(second.name, "the sum of the two", lambda: Sample(0), [
            Sample(one.value + other.value, (one.cpu or 0) + (other.cpu or 0))
            for one, other in zip(rebuild.named(second.name).samples, second.samples)])
        for second in answers.participants
    ]))


def large(bench: Workbench, data: Dataset) -> None:
    data.imported("daybook", "keyed")
    names, note = modelled(data)
    asked = models.answers_of(names)
    say("checking that Daybook's and DuckDB's answers are equal")
    given, _ = data.daybook.answers(asked)
    compare("DuckDB, integer key", rebuilt(data.keyed, names, asked), given, asked, "Daybook")
    cores = os.cpu_count() or 1
    rebuild = bench.measure(f"Rebuild of the read models, {events(data)}", "s", [
        ("Daybook", "as above, on one core", lambda: data.daybook.timed("rebuild", cores=1)),
        (f"Daybook, {cores} cores", "the same", lambda: data.daybook.timed("rebuild", cores=cores)),
        ("DuckDB, integer key", "as above, one core", lambda: data.keyed.rebuild(names)),
        (f"DuckDB, integer key, {cores} cores", "the same", lambda: data.keyed_all.rebuild(names)),
        ("DuckDB, Parquet", "as above, one core", lambda: data.parquet.rebuild(names)),
    ], needs_quiet=True, note=note)
    checks(bench, rebuild, events(data), cores)


def checks(bench: Workbench, rebuild: Measure, what: str, cores: int) -> None:
    both = rebuild.participants[1]
    native = rebuild.named("DuckDB, integer key")
    bench.check_ratio(7, f"{what} / DuckDB, integer key", rebuild, native, 2.5, 6)
    bench.check_ratio(7, f"{what} / DuckDB, integer key, {cores} cores each", rebuild,
                      rebuild.named(f"{native.name}, {cores} cores"), 2.5, 6, both)
    bench.check_ratio(7, f"{what} / DuckDB, Parquet", rebuild, rebuild.named("DuckDB, Parquet"), 5)


def rebuilt(peer: DuckDB | SQLite, names: list[str], asked: list[str]) -> dict[str, dict]:
    peer.rebuild(names)
    return peer.answers(asked)[0]


def check_answers(bench: Workbench, data: Dataset, names: list[str], asked: list[str]) -> None:
    """Stops the run unless everybody gives the rows that plain Python gives."""
    say("checking that all answers are equal")
    right = {name: digest(rows) for name, rows in reference.answers(data.file).items()}
    for peer in (data.duckdb, data.keyed, data.parquet):
        compare(f"DuckDB, {peer.shape}", rebuilt(peer, names, asked), right, asked, "plain Python")
    compare("SQLite", rebuilt(data.sqlite, names, asked), right, asked, "plain Python")
    compare("Daybook", data.daybook.answers(asked)[0], right, asked, "plain Python")
    bench.answers = right


def compare(who: str, given: dict[str, dict], right: dict[str, dict], names: list[str], witness: str) -> None:
    for name in names:
        if given[name] != right[name]:
            raise WrongAnswer(f"{who} answers '{name}' with {given[name]}; {witness} with {right[name]}")
