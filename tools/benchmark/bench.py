"""Measures Daybook beside its peers on the same events in the same run (docs/performance.md). Started by tools/bench."""
from __future__ import annotations

import argparse
import contextlib
import datetime
import importlib.metadata
import json
import os
import pathlib
import platform
import shutil
import signal
import sqlite3
import sys
import time
from types import ModuleType

import goals
import measures
import table
from measure import Failure, WrongAnswer
from workbench import LARGE, Workbench, say


def processor() -> str:
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.machine()


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/bench")
    parser.add_argument("--events", type=int, default=1_000_000, help="how many events (1,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each participant runs (3)")
    parser.add_argument("--seconds", type=float, default=2, help="how long appending lasts (2)")
    parser.add_argument("--large", type=int, nargs="?", const=LARGE, default=0, metavar="EVENTS",
                        help="10,000,000 events (or so many) as well, where a goal asks for them")
    parser.add_argument("--growth", type=float, default=0, metavar="MILLIONS",
                        help="a still larger log for the table of growth")
    parser.add_argument("--patience", type=float, default=0, metavar="S",
                        help="how long to wait for an idle machine before each round of what others disturb most (0)")
    parser.add_argument("--servers", action="store_true", help="PostgreSQL and Redis as well")
    parser.add_argument("--only", type=lambda text: {int(part) for part in text.split(",")}, default=set(), metavar="GOALS",
                        help="these goals alone: 4,5")
    parser.add_argument("--json", help="writes the figures to this file, too")
    for hidden in ("binaries", "programs", "folder", "command"):
        parser.add_argument("--" + hidden, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := options.only - goals.TITLES.keys():
        parser.error(f"no goal {', '.join(map(str, sorted(unknown)))}: there are {min(goals.TITLES)} to {max(goals.TITLES)}")
    return options


def check_disk(bench: Workbench) -> None:
    """Refuses early: half a run is no use, and a full disk disturbs everybody."""
    needed, folder = bench.disk_needed(), bench.folder
    held = sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())
    free = shutil.disk_usage(folder).free + held
    if needed > free:
        raise Failure(f"needs about {needed / 1e9:,.0f} GB in {folder}, where {free / 1e9:,.0f} GB are free or its own")


def about(options: argparse.Namespace, load: float) -> dict:
    versions = {}
    for package in ("duckdb", "eventsourcing"):
        versions[package] = importlib.metadata.version(package)
    return {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"), "machine": processor(), "load": load,
        "events": options.events, "rounds": options.rounds, "command": options.command,
        "sqlite": sqlite3.sqlite_version, "python": platform.python_version(), **versions,
    }


def printed(bench: Workbench, facts: dict) -> list[str]:
    rounds = f"{facts['rounds']} round{'s' if facts['rounds'] > 1 else ''}"
    lines = [
        f"{facts['events']:,} events · {rounds} · {facts['date']} · {facts['machine']} · load {facts['load']:.1f} before",
        facts["command"],
        f"DuckDB {facts['duckdb']}, SQLite {facts['sqlite']}, eventsourcing {facts['eventsourcing']}, Python {facts['python']}",
    ]
    if bench.answers:
        lines.append("Equal answers, checked against plain Python: " + ", ".join(
            f"{name} ({answer['rows']:,} rows)" for name, answer in bench.answers.items()))
    lines += ["Ratio: how many times faster or smaller the first line of a block is; below 1 it is slower or larger.", ""]
    lines += ["Goals", *table.goals(bench.checks), ""] if bench.checks else []
    lines += ["Measured", *table.measured(bench.measures)]
    if bench.costs:
        lines += ["", "Growth: µs of each kind of work, by events in the store", *table.growth(bench.costs)]
    if bench.failures:
        lines += ["", *bench.failures]
    return lines + ["", "What each did", *table.notes(bench.measures, bench.checks)[1:]]


def take(bench: Workbench, module: ModuleType) -> None:
    """A measure that breaks off does not end the run; a wrong answer does, whatever else would have been measured."""
    try:
        module.take(bench)
    except WrongAnswer:
        raise
    except Failure as failure:
        bench.failed(module.GOALS, failure)


def interrupted(*_: object) -> None:
    """Ending the run by a signal stops the servers and prints what was measured until then."""
    raise KeyboardInterrupt


def main() -> None:
    options = parsed()
    signal.signal(signal.SIGTERM, interrupted)
    began, load = time.monotonic(), os.getloadavg()[0]
    with contextlib.ExitStack() as stack:
        bench = Workbench(options, stack)
        try:
            check_disk(bench)
            for module in measures.ALL:
                if not options.only or options.only & set(module.GOALS):
                    take(bench, module)
        except KeyboardInterrupt:
            bench.failures.append("stopped before the end: the measures that were not taken are not here")
            say(bench.failures[-1])
        except Failure as failure:
            # A wrong answer ends the run; what was measured before it took long enough to be shown.
            if not bench.measures:
                sys.exit(f"tools/bench: {failure}")
            bench.failures.append(str(failure))
            say(bench.failures[-1])
    facts = about(options, load)
    print("\n".join(printed(bench, facts)))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({
            **facts, "goals": table.goals_as_json(bench.checks), "measures": table.as_json(bench.measures),
            "growth": bench.costs, "answers": bench.answers, "failures": bench.failures,
        }, indent=1))
    say(f"done in {time.monotonic() - began:.0f} s; the stores are in {bench.folder}")
    if bench.failures:
        sys.exit("tools/bench: not all was measured")


if __name__ == "__main__":
    main()
