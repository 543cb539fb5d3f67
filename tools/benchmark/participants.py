"""How Daybook and its peers are run: each answers samples of the same pieces of work."""
from __future__ import annotations

import datetime
import json
import os
import pathlib
import shutil
import sys
from collections.abc import Callable, Iterable

import measure
from measure import Sample
from peer import digest
from workload import AS_OF, CURRENCY

HERE = pathlib.Path(__file__).parent
BATCH = 4_096  # Events per durable commit of the floor's and SQLite's import.


def clear(path: pathlib.Path) -> None:
    """Removes a database or a store with all that is beside it under its name."""
    for old in path.parent.glob(path.name + "*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    os.sync()


def size(path: pathlib.Path) -> int:
    """Bytes on disk of a file or a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(min(file.stat().st_size, file.stat().st_blocks * 512) for file in files)


def rate(result: dict) -> Sample:
    """Of what the append programs print."""
    more = {"p50_ms": 1_000 * result["p50"], "p99_ms": 1_000 * result["p99"]}
    return Sample(result["count"] / result["seconds"], result.get("cpu"), more)


class Daybook:
    """The release binary, run as people run it; `driver` does what the command line has no words for."""

    def __init__(self, binary: str, driver: str, store: pathlib.Path) -> None:
        self.binary, self.driver, self.store = binary, driver, store
        key = store.with_name(store.name + ".key")
        self.environment = {"DAYBOOK_STORE": str(store), "DAYBOOK_MASTER_KEY": str(key)}

    def command(self, *arguments: object, watches_memory: bool = False, cores: int = 0) -> measure.Finished:
        return measure.run([self.binary, *arguments], self.environment, watches_memory, cores)

    def drive(self, action: str, *arguments: object) -> dict:
        return json.loads(measure.run([self.driver, action, self.store, *arguments], self.environment).output)

    def timed(self, *arguments: object, watches_memory: bool = False, cores: int = 0) -> Sample:
        done = self.command(*arguments, watches_memory=watches_memory, cores=cores)
        return Sample(done.seconds, done.cpu, {"resident": done.resident, "anonymous": done.anonymous})

    def make(self) -> None:
        """An empty store in place of the old one."""
        clear(self.store)
        self.command("init", self.store, "--currency", CURRENCY, "--time-zone", "UTC")

    def load(self, file: pathlib.Path, threads: int = 0, watches_memory: bool = False) -> Sample:
        """`threads` 0 leaves their number to Daybook."""
        self.make()
        limit = ["--threads", threads] if threads else []
        return self.timed("import", file, *limit, watches_memory=watches_memory)

    def views(self) -> list[str]:
        """Names of the read models in the catalogue."""
        return list(self.drive("rows"))

    def answers(self, names: Iterable[str]) -> tuple[dict[str, dict], Sample]:
        """Asks the reports that the read models are there for; the rows as models.py describes them."""
        found, spent = {}, Sample(0, 0.0)
        for name in names:
            done = self.command("report", *QUESTIONS[name][0], "--as-of", AS_OF, "--format", "json")
            spent.value += done.seconds
            spent.cpu = (spent.cpu or 0) + done.cpu
            found[name] = digest(QUESTIONS[name][1](json.loads(done.output)["rows"]))
        return found, spent

    def asked(self, name: str, *clocks: object) -> Sample:
        return self.timed("report", *QUESTIONS[name][0], *clocks, "--format", "json")

    def scan(self) -> Sample:
        result = self.drive("scan")
        return Sample(result["seconds"], None, result)

    def append(self, writers: int, seconds: float) -> Sample:
        return rate(self.drive("append", writers, seconds))


def minor(text: str) -> int:
    """An amount as reports print it for machines, in minor units."""
    return int(text.replace(".", ""))


def day_before(days: int) -> datetime.date:
    return AS_OF - datetime.timedelta(days=days)


# The report that gives each of models.ANSWERS, and its rows as that has them.
QUESTIONS: dict[str, tuple[list[str], Callable[[list[dict]], list[tuple]]]] = {
    "credit": (["credit"], lambda rows: [
        (row["customer"], *(minor(row[name]) for name in ("open_items", "open_orders", "exposure", "overdue")),
         row["overdue_days"] or 0)
        for row in rows if minor(row["exposure"]) != 0]),
    "ageing": (["ageing"], lambda rows: [(place, row["invoices"], minor(row["open"])) for place, row in enumerate(rows)]),
    "customers": (["customers"], lambda rows: [
        tuple(row[name] for name in (
            "customer", "first_event", "last_event", "events", "orders", "invoices", "payments", "cases", "interactions"))
        for row in rows]),
    "satisfaction": (["satisfaction", "by=period", "period=month"], lambda rows: [
        (row["period"], row["answers"], row["customers"], round(row["value"] * 10_000)) for row in rows]),
    "tiers": (["rfm", "window=0"], lambda rows: [
        (row["customer"], day_before(row["recency_days"]), row["purchases"], minor(row["money"])) for row in rows]),
    "timelines": (["tasks", "state=all"], lambda rows: [
        (row["plan"], row["task"], round(100 * row["progress"]), int(row["task_state"] == "done")) for row in rows]),
}


class Peer:
    """A program beside this one that does a piece of work and prints what it took."""

    def __init__(self, path: pathlib.Path, *command: str) -> None:
        self.path, self.command = path, [sys.executable, HERE / command[0], *command[1:]]

    def run(self, action: str, *arguments: object, cores: int = 0) -> dict:
        return json.loads(measure.run([*self.command, action, *arguments], cores=cores).output)

    def timed(self, action: str, *arguments: object, cores: int = 0) -> Sample:
        result = self.run(action, *arguments, cores=cores)
        return Sample(result["seconds"], result["cpu"], result)

    def load(self, file: pathlib.Path, way: str) -> Sample:
        clear(self.path)
        return self.timed("import", file, self.path, way)

    def scan(self) -> Sample:
        return self.timed("scan", self.path)


class SQLite(Peer):
    def __init__(self, path: pathlib.Path, appender: pathlib.Path) -> None:
        super().__init__(path, "sqlite_peer.py")
        self.appender = appender

    def rebuild(self, names: Iterable[str]) -> Sample:
        return self.timed("rebuild", self.path, *names, cores=1)

    def answers(self, names: Iterable[str]) -> tuple[dict[str, dict], Sample]:
        sample = self.timed("answer", self.path, *names)
        return sample.more["answers"], sample

    def append(self, writers: int, seconds: float) -> Sample:
        """In C: Python's one lock would be part of the figure."""
        return rate(json.loads(measure.run([self.appender, self.path, writers, seconds]).output))


class DuckDB(Peer):
    """A database of DuckDB's whose table of events has one of the shapes of models.py."""

    def __init__(self, path: pathlib.Path, threads: int = 1, shape: str = "struct") -> None:
        super().__init__(path, "duckdb_peer.py", str(threads))
        self.shape, self.threads = shape, threads

    def rebuild(self, names: Iterable[str]) -> Sample:
        return self.timed("rebuild", self.path, self.shape, *names, cores=self.threads)

    def answers(self, names: Iterable[str]) -> tuple[dict[str, dict], Sample]:
        sample = self.timed("answer", self.path, self.shape, *names)
        return sample.more["answers"], sample

    def append(self, writers: int, seconds: float) -> Sample:
        return rate(self.run("append", self.path, writers, seconds))


class Floor:
    """LMDB alone, in C (lmdb_floor.c), on the records that Daybook's log holds."""

    def __init__(self, program: pathlib.Path, path: pathlib.Path, block: int) -> None:
        self.program, self.path, self.block = program, path, block

    def run(self, *arguments: object) -> Sample:
        done = measure.run([self.program, *arguments])
        result = json.loads(done.output)
        return Sample(result["seconds"], done.cpu, result)

    def load(self, records: pathlib.Path) -> Sample:
        clear(self.path)
        return self.run("load", records, self.path, BATCH, self.block)

    def scan(self) -> Sample:
        return self.run("scan", self.path)

    def append(self, writers: int, seconds: float) -> Sample:
        return rate(self.run("append", self.path, writers, seconds).more)


class ImportFloor:
    """The same work as an import's, in C++ (import_floor.cpp)."""

    def __init__(self, program: pathlib.Path, path: pathlib.Path) -> None:
        self.program, self.path = program, path

    def load(self, file: pathlib.Path, parts: str = "priscw") -> Sample:
        clear(self.path)
        result = json.loads(measure.run([self.program, file, self.path, parts]).output)
        return Sample(result["seconds"], result["cpu"], result)
