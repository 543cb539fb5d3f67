"""How Daybook and its peers are run: each answers samples of the same pieces of work."""
import datetime
import json
import os
import pathlib
import shutil
import sys

import measure
from measure import Sample
from peer import digest
from workload import AS_OF, CURRENCY

HERE = pathlib.Path(__file__).parent
BATCH = 4_096  # Events per durable commit of an import: Daybook's, and so everybody's.


def clear(path):
    """Removes a database or a store with all that is beside it under its name."""
    for old in path.parent.glob(path.name + "*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    os.sync()


def size(path):
    """Bytes on disk of a file or a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(min(file.stat().st_size, file.stat().st_blocks * 512) for file in files)


def rate(result):
    """Of what the append programs print."""
    more = {"p50_ms": 1_000 * result["p50"], "p99_ms": 1_000 * result["p99"]}
    return Sample(result["count"] / result["seconds"], result.get("cpu"), more)


class Daybook:
    """The release binary, run as people run it; `driver` does what the command line has no words for."""

    def __init__(self, binary, driver, folder):
        self.binary, self.driver, self.store = binary, driver, folder / "daybook"
        self.environment = {"DAYBOOK_STORE": str(self.store), "DAYBOOK_MASTER_KEY": str(folder / "daybook.key")}

    def command(self, *arguments):
        return measure.run([self.binary, *arguments], self.environment)

    def drive(self, action, *arguments):
        return json.loads(measure.run([self.driver, action, self.store, *arguments], self.environment).output)

    def timed(self, *arguments):
        done = self.command(*arguments)
        return Sample(done.seconds, done.cpu, {"memory": done.memory})

    def load(self, file):
        clear(self.store)
        self.command("init", self.store, "--currency", CURRENCY, "--time-zone", "UTC")
        return self.timed("import", file)

    def views(self):
        """Names of the read models in the catalogue."""
        lines = self.command("rebuild").output.splitlines()
        return [line.split(":")[0] for line in lines]

    def answers(self, names):
        """Asks the reports that the read models are there for; the rows as models.py describes them."""
        found, spent = {}, Sample(0, 0)
        for name in names:
            done = self.command("report", *QUESTIONS[name][0], "--as-of", AS_OF, "--format", "json")
            spent.value += done.seconds
            spent.cpu += done.cpu
            found[name] = digest(QUESTIONS[name][1](json.loads(done.output)["rows"]))
        return found, spent

    def asked(self, name, *clocks):
        return self.timed("report", *QUESTIONS[name][0], *clocks, "--format", "json")

    def scan(self):
        result = self.drive("scan")
        return Sample(result["seconds"], None, result)

    def append(self, writers, seconds):
        return rate(self.drive("append", writers, seconds))


def minor(text):
    """An amount as reports print it for machines, in minor units."""
    return int(text.replace(".", ""))


def day_before(days):
    return AS_OF - datetime.timedelta(days=days)


# The report that asks a read model, and its rows as models.ANSWERS has them.
QUESTIONS = {
    "credit": (["credit"], lambda rows: [
        (row["customer"], minor(row["open_items"]), minor(row["overdue"]))
        for row in rows if minor(row["open_items"]) != 0]),
    "customers": (["customers"], lambda rows: [
        tuple(row[name] for name in (
            "customer", "first_event", "last_event", "events", "orders", "invoices", "payments", "cases", "interactions"))
        for row in rows]),
    "satisfaction": (["satisfaction", "by=period", "period=month"], lambda rows: [
        (row["period"], row["answers"], row["customers"], round(row["value"] * row["answers"])) for row in rows]),
    "tiers": (["rfm", "window=0"], lambda rows: [
        (row["customer"], day_before(row["recency_days"]), row["purchases"], minor(row["money"])) for row in rows]),
    "timelines": (["tasks", "state=all"], lambda rows: [
        (row["plan"], row["task"], round(100 * row["progress"]), int(row["task_state"] == "done")) for row in rows]),
}


class Peer:
    """A program beside this one that does a piece of work and prints what it took."""

    def __init__(self, path, *command):
        self.path, self.command = path, [sys.executable, HERE / command[0], *command[1:]]

    def run(self, action, *arguments):
        done = measure.run([*self.command, action, *arguments])
        return json.loads(done.output), done

    def timed(self, action, *arguments):
        result, done = self.run(action, *arguments)
        return Sample(result["seconds"], result["cpu"], {**result, "memory": done.memory})

    def load(self, file, way):
        clear(self.path)
        return self.timed("import", file, self.path, way)

    def rebuild(self, names):
        return self.timed("rebuild", self.path, *names)

    def answers(self, names):
        sample = self.timed("answer", self.path, *names)
        return sample.more["answers"], sample

    def scan(self):
        return self.timed("scan", self.path)

    def append(self, writers, seconds):
        return rate(self.run("append", self.path, writers, seconds)[0])


class Floor:
    """LMDB alone, in C (lmdb_floor.c), on the records that Daybook's log holds."""

    def __init__(self, program, path, block):
        self.program, self.path, self.block = program, path, block

    def run(self, *arguments):
        done = measure.run([self.program, *arguments])
        result = json.loads(done.output)
        return Sample(result["seconds"], done.cpu, result)

    def load(self, records):
        clear(self.path)
        return self.run("load", records, self.path, BATCH, self.block)

    def scan(self):
        return self.run("scan", self.path)

    def append(self, writers, seconds):
        return rate(self.run("append", self.path, writers, seconds).more)
