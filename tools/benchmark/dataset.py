"""Events of one size, and who holds them. What a measure needs is made when it is first asked for, and once in a run."""
from __future__ import annotations

import functools
import os
import pathlib
from collections.abc import Callable

import workload
from participants import Daybook, DuckDB, Floor, ImportFloor, SQLite

BLOCK = 16_384  # Bytes that the floor packs into one value, as Daybook's log does.


class Dataset:
    def __init__(self, folder: pathlib.Path, programs: pathlib.Path, binaries: pathlib.Path, events: int,
                 say: Callable[[str], None], customers: int = 0) -> None:
        self.count, self.customers, self.say = events, customers or workload.customer_count(events), say
        name = f"{events}-{customers}" if customers else f"{events}"
        self.folder = folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.asked_customers = customers
        self.daybook = Daybook(str(binaries / "daybook"), str(binaries / "daybook-bench"), self.folder / "daybook")
        # For measures that write: what the others read stays as the import left it.
        self.other_daybook = Daybook(self.daybook.binary, self.daybook.driver, self.folder / "other-daybook")
        cores = os.cpu_count() or 1
        plain = self.folder / "plain.duckdb"
        self.duckdb, self.duckdb_all = DuckDB(plain), DuckDB(plain, cores)
        self.duckdb_unique = DuckDB(self.folder / "unique.duckdb")
        self.keyed = DuckDB(self.folder / "keyed.duckdb", 1, "keyed")
        self.keyed_all = DuckDB(self.folder / "keyed.duckdb", cores, "keyed")
        self.parquet = DuckDB(self.folder / "parquet.duckdb", 1, "parquet")
        self.sqlite = SQLite(self.folder / "full.sqlite", programs / "sqlite_append")
        self.sqlite_usual = SQLite(self.folder / "usual.sqlite", programs / "sqlite_append")
        self.packed = Floor(programs / "lmdb_floor", self.folder / "packed.lmdb", BLOCK)
        self.single = Floor(programs / "lmdb_floor", self.folder / "single.lmdb", 0)
        self.import_floor = ImportFloor(programs / "import_floor", self.folder / "floor.lmdb")
        self.there: set[str] = set()

    @functools.cached_property
    def file(self) -> pathlib.Path:
        """The events as NDJSON; kept from run to run, because they are always the same."""
        path = self.folder / "events.ndjson"
        if not path.exists():
            self.say(f"making {self.count:,} events of {self.customers:,} customers")
            unfinished = path.with_suffix(".part")
            workload.write(unfinished, self.count, self.asked_customers)
            unfinished.rename(path)
        return path

    def imported(self, *names: str) -> None:
        """Makes sure that these hold the events: attributes of this object, or `records` for the floor's."""
        for name in names:
            if name in self.there:
                continue
            self.say(f"{self.count:,} events into {name.replace('_', ' ')}")
            match name:
                case "daybook": self.daybook.load(self.file)
                case "duckdb": self.duckdb.load(self.file, "plain")
                case "duckdb_unique": self.duckdb_unique.load(self.file, "unique")
                case "sqlite": self.sqlite.load(self.file, "full")
                case "sqlite_usual": self.sqlite_usual.load(self.file, "usual")
                case "packed": self.packed.load(self.records)
                case "single": self.single.load(self.records)
                case "keyed": self.shred()
                case _: raise ValueError(name)
            self.there.add(name)

    def shred(self) -> None:
        """What makes DuckDB's rebuild fastest; not counted, as nobody's import is."""
        self.imported("duckdb")
        for path in (self.keyed.path, self.parquet.path):
            for old in path.parent.glob(path.name + "*"):
                old.unlink()
        self.duckdb_all.run("shred", self.duckdb.path, self.keyed.path, self.parquet.path)

    @functools.cached_property
    def records(self) -> pathlib.Path:
        """The records of Daybook's log, which the floor appends."""
        self.imported("daybook")
        path = self.folder / "records"
        self.daybook.drive("records", path)
        return path
