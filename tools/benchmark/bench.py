"""Measures Daybook beside its peers on the same events in the same run (docs/performance.md). Started by tools/bench."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import sys
import time

import models
import reference
import table
import workload
from measure import Failure, Measure, Participant, Sample, run
from participants import QUESTIONS, Daybook, Floor, Peer, size
from peer import digest

COLD_STARTS = 20
WRITERS = [1, 64]
BLOCK = 16_384  # Bytes that the floor packs into one value, as Daybook's log does.


def say(text):
    print(f"tools/bench: {text}", file=sys.stderr, flush=True)


class Bench:
    def __init__(self, options):
        self.options = options
        folder = self.folder = pathlib.Path(options.folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.events = folder / f"events-{options.events}.ndjson"
        self.records = folder / "records"
        self.daybook = Daybook(options.daybook, options.driver, folder)
        cores = os.cpu_count()
        self.duckdb_path, self.unique_path = folder / "plain.duckdb", folder / "unique.duckdb"
        self.duckdb = Peer(self.duckdb_path, "duckdb_peer.py", "1")
        self.duckdb_all = Peer(self.duckdb_path, "duckdb_peer.py", str(cores))
        self.duckdb_unique = Peer(self.unique_path, "duckdb_peer.py", "1")
        self.sqlite = Peer(folder / "full.sqlite", "sqlite_peer.py")
        self.sqlite_usual = Peer(folder / "usual.sqlite", "sqlite_peer.py")
        self.packed = Floor(options.floor, folder / "packed.lmdb", BLOCK)
        self.single = Floor(options.floor, folder / "single.lmdb", 0)
        self.all_cores = f"DuckDB, {cores} threads"
        self.measures = []

    def measure(self, name, unit, participants, **more):
        one = Measure(name, unit, [Participant(*each) for each in participants], **more)
        one.take(say)
        self.measures.append(one)
        return one

    # In the order of the table.

    def everything(self):
        self.make_events()
        self.prepare()
        self.imports()
        self.sizes()
        self.read_models()
        self.clocks()
        self.scans()
        self.cold_starts()
        self.appends()

    def make_events(self):
        if not self.events.exists():
            say(f"making {self.options.events:,} events")
            unfinished = self.events.with_suffix(".part")
            workload.write(unfinished, self.options.events)
            unfinished.rename(self.events)

    def prepare(self):
        """The floor appends the records of Daybook's log, so there must be one."""
        say("warming up: one import of Daybook's")
        self.daybook.load(self.events)
        run([self.daybook.driver, "records", self.daybook.store, self.records], self.daybook.environment)
        self.views = self.daybook.views()
        self.models = [name for name in self.views if name in models.NAMES]

    def imports(self):
        self.measure("Import of NDJSON", "s", [
            ("Daybook", "checks every event against its schema, looks for its (source, id), seals personal fields, numbers"
             " subjects and versions, hashes every record into the Merkle tree; waits for the disk at each commit of 4,096"
             " events; one thread", lambda: self.daybook.load(self.events)),
            ("DuckDB, 1 thread", "read_json with all columns and types given, data as a STRUCT; no index, takes an event"
             " twice; one commit and a checkpoint", lambda: self.duckdb.load(self.events, "plain")),
            (self.all_cores, "the same, parsing in parallel", lambda: self.duckdb_all.load(self.events, "plain")),
            ("DuckDB, 1 thread, unique", "the same with unique (source, id)",
             lambda: self.duckdb_unique.load(self.events, "unique")),
            ("SQLite, full", "json taken apart by SQLite itself; unique (source, id), index on (subject, sequence);"
             " write-ahead log that waits for the disk at each commit of 4,096 events; then a checkpoint",
             lambda: self.sqlite.load(self.events, "full")),
            ("SQLite, usual", "the same with synchronous = normal and one transaction",
             lambda: self.sqlite_usual.load(self.events, "usual")),
            ("LMDB floor, packed", "C; appends ready-made records in values of 16 KiB, 4,096 records per durable commit;"
             " parses, checks and indexes nothing", lambda: self.packed.load(self.records)),
            ("LMDB floor, single", "C; the same with a value for each record", lambda: self.single.load(self.records)),
        ], rounds=self.options.rounds, waits_for_disk=True, note=(
            "Daybook's time is that of its whole process, the peers' is without starting Python and loading the library."))

    def sizes(self):
        """Before anything else is written: what the import left on disk."""
        self.measures.append(Measure("Bytes per event on disk", "bytes", [
            Participant(name, does, None, [Sample(size(path) / self.options.events)]) for name, does, path in [
                ("Daybook", "log/: records, every index, tree; keys/ and the read models are beside it",
                 self.daybook.store / "log"),
                ("NDJSON", "the file that was imported", self.events),
                ("DuckDB", "columns, compressed; no index", self.duckdb_path),
                ("DuckDB, unique", "with unique (source, id)", self.unique_path),
                ("SQLite", "JSON as text, two indexes", self.sqlite.path),
                ("LMDB floor, packed", "Daybook's records alone", self.packed.path),
                ("LMDB floor, single", "a value for each record", self.single.path),
            ]
        ]))

    def read_models(self):
        names, missing = self.models, sorted(set(self.views) - set(self.models))
        note = f"The read models: {', '.join(self.views)}."
        if missing:
            note += f" The peers' SQL leaves out {', '.join(missing)}."
        note += (
            " Daybook's keep every movement with its date and answer for any day and with any rules; the peers' tables hold"
            " the answer for one day, and another day means to build them again. So the line that counts is the last one.")
        rebuild = self.measure("Rebuild of the read models", "s", [
            ("Daybook", "daybook rebuild: reads the log once on all cores, writes the rows beside the old ones with"
             " their digest, waits for the disk", lambda: self.daybook.timed("rebuild")),
            ("DuckDB, 1 thread", "create or replace table … as select, from typed columns; no key; checkpoint",
             lambda: self.duckdb.rebuild(names)),
            (self.all_cores, "the same", lambda: self.duckdb_all.rebuild(names)),
            ("SQLite", "insert … select from the JSON text into tables with a primary key; a durable commit each, then a"
             " checkpoint", lambda: self.sqlite.rebuild(names)),
        ], rounds=self.options.rounds, waits_for_disk=True, note=note)
        size_of_views = size(self.daybook.store / "views") / self.options.events
        rebuild.note += f" Daybook's take {size_of_views:,.0f} bytes per event."
        asked = [name for name in names if name in QUESTIONS]
        self.check_answers(names, asked)
        answers = self.measure("Answers from the read models", "s", [
            ("Daybook", "daybook report, a process each: " + ", ".join(" ".join(QUESTIONS[name][0]) for name in asked)
             + "; evaluates every ledger for the day, with the names, limits, intervals, scores and critical paths that the"
             " reports have beside the figures compared; prints JSON", lambda: self.daybook.answers(asked)[1]),
            ("DuckDB, 1 thread", "select from the tables into Python, of the compared figures alone",
             lambda: self.duckdb.answers(asked)[1]),
            (self.all_cores, "the same", lambda: self.duckdb_all.answers(asked)[1]),
            ("SQLite", "the same", lambda: self.sqlite.answers(asked)[1]),
        ], rounds=self.options.rounds, note="Checked to be equal: " + ", ".join(asked) + ".")
        self.measures.append(Measure("Rebuild and answers", "s", [
            Participant(first.name, "the sum of the two", None, [
                Sample(one.value + other.value, one.cpu + other.cpu)
                for one, other in zip(first.samples, second.samples)])
            for first, second in zip(rebuild.participants, answers.participants)
        ]))

    def clocks(self):
        """The two clocks: what an answer about a population costs at another day and another moment of knowledge."""
        middle_day, middle = workload.AS_OF - (workload.AS_OF - workload.FIRST_DAY) / 2, self.options.events // 2
        asked = [name for name in self.models if name in QUESTIONS]
        for name in asked:
            question = " ".join(QUESTIONS[name][0])

            def ask(*clocks, name=name):
                return lambda: self.daybook.asked(name, *clocks)
            self.measure(f"Another moment: {name}", "s", [
                ("The live answer", f"daybook report {question}, as of the last day, all that is known",
                 ask("--as-of", workload.AS_OF)),
                ("As of the middle day", "the same as of the middle day of the two years, all that is known",
                 ask("--as-of", middle_day)),
                ("Known at the middle", "the same as of the last day, known at the event in the middle of the log",
                 ask("--as-of", workload.AS_OF, "--known-at", middle)),
                ("Both", "as of the middle day, known at the middle event",
                 ask("--as-of", middle_day, "--known-at", middle)),
                ("Full rebuild", f"daybook rebuild {name}: what the answer would cost without a read model",
                 lambda name=name: self.daybook.timed("rebuild", name)),
            ], rounds=self.options.rounds, note=(
                "All of it is Daybook: the ratio says how many times dearer the other moment is than the live answer."))

    def check_answers(self, names, asked):
        """Stops the run unless everybody gives the rows that plain Python gives."""
        say("checking that all answers are equal")
        right = {name: digest(rows) for name, rows in reference.answers(self.events).items()}
        given = {"DuckDB": (names, self.duckdb.answers(names)[0]), "SQLite": (names, self.sqlite.answers(names)[0]),
                 "Daybook": (asked, self.daybook.answers(asked)[0])}
        for who, (expected, answers) in given.items():
            for name in expected:
                if answers[name] != right[name]:
                    raise Failure(f"{who} answers '{name}' with {answers[name]}; plain Python with {right[name]}")
        self.checked = right

    def scans(self):
        measure = self.measure("Scan of the whole log", "s", [
            ("Daybook", "Log.forEach in one process: the header and every byte of the payload, read in place",
             self.daybook.scan),
            ("DuckDB, 1 thread", "count, sum of times and a hash over all other columns", self.duckdb.scan),
            ("SQLite", "count, sum of times and of the lengths of all other columns", self.sqlite.scan),
            ("LMDB floor, packed", "C; every byte of the same records", self.packed.scan),
            ("LMDB floor, single", "C; the same", self.single.scan),
        ], rounds=self.options.rounds, note="Read from memory: the files are in the page cache.")
        own, duckdb, sqlite = (participant.samples[0].more for participant in measure.participants[:3])
        # Daybook's log holds one event more, the import's own.
        if duckdb["count"] != sqlite["count"] or own["count"] != duckdb["count"] + 1:
            raise Failure(f"the scans count {own['count']:.0f}, {duckdb['count']} and {sqlite['count']} events")
        if duckdb["occurred"] != sqlite["occurred"]:
            raise Failure("the scans give different sums of times")

    def cold_starts(self):
        middle = self.options.events // 2
        open_sqlite = f"import sqlite3; store = sqlite3.connect({str(self.sqlite.path)!r}); "
        open_duckdb = f"import duckdb; store = duckdb.connect({str(self.duckdb_path)!r}); "
        insert = (
            "store.execute('pragma synchronous = full'); store.execute('insert into events(source, id, type, subject, time,"
            " data) values (?, hex(randomblob(16)), ?, ?, unixepoch(), ?)', ('bench', 'daybook.interaction.logged.v1',"
            " 'customer/C-000001', '{\"channel\":\"phone\",\"direction\":\"inbound\"}')); store.commit()")

        def cold(*command, environment=None):
            def once():
                done = run(command, environment)
                return Sample(1_000 * done.seconds, done.cpu, {"memory": done.memory})
            return once

        def daybook(*arguments):
            return cold(self.daybook.binary, *arguments, environment=self.daybook.environment)

        def python(program):
            return cold(sys.executable, "-c", program)
        nothing = ("Python alone", "starts and ends", python("pass"))
        self.measure("Cold start: state of the store", "ms", [
            ("Daybook", "daybook status", daybook("status")), nothing,
        ], rounds=COLD_STARTS)
        self.measure("Cold start: one event", "ms", [
            ("Daybook", "daybook show: every field, opened", daybook("show", middle)),
            ("SQLite in Python", "one row by its number", python(
                f"{open_sqlite} print(store.execute('select * from events where sequence = {middle}').fetchone())")),
            ("DuckDB in Python", "one row by its number", python(
                f"{open_duckdb} print(store.execute('select * from events where rowid = {middle - 1}').fetchone())")),
            nothing,
        ], rounds=COLD_STARTS, note=(
            "A program against an interpreter that loads a library: what is left over 'Python alone' is the peer's own."))
        self.measure("Cold start: record one event durably", "ms", [
            ("Daybook", "daybook record", daybook(
                "record", "interaction.logged", "customer/C-000001", "channel=phone", "direction=inbound", "--again")),
            ("SQLite in Python", "one insert, full", python(open_sqlite + insert)), nothing,
        ], rounds=COLD_STARTS, waits_for_disk=True)

    def appends(self):
        for writers in WRITERS:
            seconds = self.options.seconds
            plural = "s" if writers > 1 else ""
            self.measure(f"Durable single appends, {writers} writer{plural}", "/s", [
                ("Daybook", "threads of one process, each event durable before its thread makes the next; schema, id,"
                 " version and tree as in production; waiting threads share a commit",
                 lambda: self.daybook.append(writers, seconds)),
                ("SQLite, full", "Python threads that take turns, a transaction each, the import's two indexes",
                 lambda: self.sqlite.append(writers, seconds)),
                ("DuckDB, unique", "Python threads with a cursor each, a transaction each",
                 lambda: self.duckdb_unique.append(writers, seconds)),
                ("LMDB floor", "C; records of 192 bytes, waiting threads share a commit; checks and indexes nothing",
                 lambda: self.single.append(writers, seconds)),
            ], rounds=self.options.rounds, waits_for_disk=True, note=(
                f"Into the stores of {self.options.events:,} events. SQLite and DuckDB are driven from Python: with many"
                " writers its one lock is part of the figure." if writers > 1 else
                f"Into the stores of {self.options.events:,} events."))


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    return f"{len(names)} × {names[0]}" if names else platform.machine()


def main():
    parser = argparse.ArgumentParser(prog="tools/bench")
    parser.add_argument("--events", type=int, default=1_000_000, help="how many events (1,000,000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each participant runs (3)")
    parser.add_argument("--seconds", type=float, default=2, help="how long appending lasts (2)")
    parser.add_argument("--json", help="writes the figures to this file, too")
    for hidden in ("daybook", "driver", "floor", "folder"):
        parser.add_argument("--" + hidden, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    began, load = time.monotonic(), os.getloadavg()[0]
    bench = Bench(options)
    try:
        bench.everything()
    except Failure as failure:
        sys.exit(f"tools/bench: {failure}")
    measures = bench.measures
    import duckdb
    import sqlite3
    about = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"), "machine": processor(),
        "load": load, "events": options.events, "rounds": options.rounds, "duckdb": duckdb.__version__,
        "sqlite": sqlite3.sqlite_version, "python": platform.python_version(),
    }
    rounds = f"{options.rounds} round{'s' if options.rounds > 1 else ''}"
    print(f"{options.events:,} events · {rounds} · {about['date']} · {about['machine']} · load {load:.1f}"
          f" before\nDuckDB {about['duckdb']}, SQLite {about['sqlite']}, Python {about['python']}")
    print("Equal answers, checked against plain Python: " + ", ".join(
        f"{name} ({answer['rows']:,} rows)" for name, answer in bench.checked.items()))
    print("Ratio: how many times faster or smaller Daybook is than the peer; below 1 it is slower or larger.\n")
    print("\n".join(table.table(measures)))
    print("\nWhat each did\n" + "\n".join(table.notes(measures))[1:])
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({**about, "measures": table.as_json(measures)}, indent=1))
    say(f"done in {time.monotonic() - began:.0f} s; the stores are in {bench.folder}")


if __name__ == "__main__":
    main()
