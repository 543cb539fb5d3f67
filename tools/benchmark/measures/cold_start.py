"""A program from nothing to its answer."""
from __future__ import annotations

import sys
from collections.abc import Callable

from measure import Sample, run
from workbench import Workbench, inverse

GOALS = (11,)
STARTS = 20


def cold(*command: object, environment: dict[str, str] | None = None) -> Callable[[], Sample]:
    def once() -> Sample:
        done = run(list(command), environment)
        return Sample(1_000 * done.seconds, done.cpu)
    return once


def take(bench: Workbench) -> None:
    data = bench.standard
    data.imported("daybook")
    middle = data.count // 2

    def daybook(*arguments: object) -> Callable[[], Sample]:
        return cold(data.daybook.binary, *arguments, environment=data.daybook.environment)
    one = bench.measure("Cold start against a hello", "ms", [
        ("Daybook, one get", "daybook show: one event, every field, opened", daybook("show", middle)),
        ("Hello", "a static Swift program with the same argument parser and a sub-command that prints one line",
         cold(bench.programs / "hello", "say", middle)),
    ], rounds=STARTS)
    own = one.participants[0]
    bench.check(11, "cold start with one get", one, [own.median], 8, 6, "ms", is_limit=True,
                note=f"the median of {STARTS} starts.")
    bench.check(11, "cold start with one get / static hello", one, [own.median / one.participants[1].median], 1.6,
                is_limit=True, note=f"the ratio of the medians of {STARTS} starts.")
    if not bench.options.only:
        others(bench, daybook)


def others(bench: Workbench, daybook: Callable[..., Callable[[], Sample]]) -> None:
    """Beside libraries that a program in Python would use."""
    data, middle = bench.standard, bench.standard.count // 2
    data.imported("duckdb", "sqlite")
    open_sqlite = f"import sqlite3; store = sqlite3.connect({str(data.sqlite.path)!r}); "
    open_duckdb = f"import duckdb; store = duckdb.connect({str(data.duckdb.path)!r}); "
    insert = (
        "store.execute('pragma synchronous = full'); store.execute('insert into events(source, id, type, subject, time,"
        " data) values (?, hex(randomblob(16)), ?, ?, unixepoch(), ?)', ('bench', 'daybook.interaction.logged.v1',"
        " 'customer/C-000001', '{\"channel\":\"phone\",\"direction\":\"inbound\"}')); store.commit()")

    def python(program: str) -> Callable[[], Sample]:
        return cold(sys.executable, "-c", program)
    nothing = ("Python alone", "starts and ends", python("pass"))
    bench.measure("Cold start: state of the store", "ms", [
        ("Daybook", "daybook status", daybook("status")), nothing,
    ], rounds=STARTS)
    bench.measure("Cold start: one event", "ms", [
        ("Daybook", "daybook show: every field, opened", daybook("show", middle)),
        ("SQLite in Python", "one row by its number", python(
            f"{open_sqlite} print(store.execute('select * from events where sequence = {middle}').fetchone())")),
        ("DuckDB in Python", "one row by its number", python(
            f"{open_duckdb} print(store.execute('select * from events where rowid = {middle - 1}').fetchone())")),
        nothing,
    ], rounds=STARTS, note=(
        "A program against an interpreter that loads a library: what is left over 'Python alone' is the peer's own."))
    bench.measure("Cold start: record one event durably", "ms", [
        ("Daybook", "daybook record", daybook(
            "record", "interaction.logged", "customer/C-000001", "channel=phone", "direction=inbound", "--again")),
        ("SQLite in Python", "one insert, full", python(open_sqlite + insert)), nothing,
    ], rounds=STARTS, needs_quiet=True)
