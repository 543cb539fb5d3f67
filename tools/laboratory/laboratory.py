"""What all suites of the crash laboratory need: the programs, a folder in memory, processes with a time limit, and findings."""
from __future__ import annotations

import dataclasses
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time

# Longer than anything takes that does not hang, also on a busy machine.
PATIENCE = 180.0
SHOWN = 10


def say(text: str) -> None:
    print(text, flush=True)


class Broken(Exception):
    """The laboratory itself could not go on: no finding about the product."""


@dataclasses.dataclass
class Ended:
    status: int
    output: str
    errors: str

    @property
    def words(self) -> str:
        """How a process ended, with the last thing it said."""
        how = f"signal {signal.Signals(-self.status).name}" if self.status < 0 else f"status {self.status}"
        said = (self.errors.strip() or self.output.strip()).splitlines()
        return f"{how}: {said[-1]}" if said else how


class Suite:
    """Counts what one suite did and keeps what it found."""

    def __init__(self, title: str):
        self.title, self.counts, self.findings, self.notes = title, {}, [], []
        self.started = time.monotonic()
        self._lock = threading.Lock()

    def count(self, what: str, number: int = 1) -> None:
        with self._lock:
            self.counts[what] = self.counts.get(what, 0) + number

    def note(self, what: str) -> None:
        """Kept for `--notes`: what each state came to, where that is more than a count."""
        with self._lock:
            self.notes.append(what)

    def find(self, what: str) -> None:
        with self._lock:
            self.findings.append(what)
            if len(self.findings) <= SHOWN:
                say(f"  FINDING in {self.title}: {what}")
            elif len(self.findings) == SHOWN + 1:
                say(f"  further findings in {self.title} are counted only")

    def report(self) -> None:
        counts = ", ".join(f"{number:,} {what}" for what, number in self.counts.items())
        say(f"{self.title}: {counts}; {len(self.findings)} findings; {time.monotonic() - self.started:.0f} s")


@dataclasses.dataclass
class Place:
    """A folder with a store and its master key."""
    folder: pathlib.Path

    @property
    def store(self) -> str:
        return str(self.folder / "store")

    @property
    def key(self) -> str:
        # In folders that are made with it, as those of a user's configuration are.
        return str(self.folder / "config" / "daybook" / "master.key")

    def copy(self, to: pathlib.Path) -> Place:
        """LMDB's lock files stay behind: they are made again."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("lock.mdb"))
        return Place(to)


class Laboratory:
    def __init__(self, binaries: pathlib.Path, shim: pathlib.Path, folder: pathlib.Path, seed: int, workers: int):
        self.binaries, self.shim, self.folder, self.seed, self.workers = binaries, shim, folder, seed, workers

    def fresh(self, name: str) -> Place:
        """An empty folder of this name."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        return Place(path)

    def environment(self, place: Place, shim: dict[str, object] | None = None) -> dict[str, str]:
        """`shim`: what the preloaded library is to do (shim.c), without the DAYBOOK_LAB_ of its variables."""
        own = {key: value for key, value in os.environ.items() if not key.startswith("DAYBOOK_")}
        own |= {"DAYBOOK_STORE": place.store, "DAYBOOK_MASTER_KEY": place.key, "USER": "laboratory",
                "SWIFT_BACKTRACE": "enable=no"}
        if shim is not None:
            own |= {"LD_PRELOAD": str(self.shim), "DAYBOOK_LAB_ROOTS": str(place.folder)}
            own |= {f"DAYBOOK_LAB_{name.upper()}": str(value) for name, value in shim.items()}
        return own

    def start(self, place: Place, program: str, *arguments: object, shim: dict[str, object] | None = None,
              **options: object) -> subprocess.Popen:
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        command = [str(self.binaries / program), *map(str, arguments)]
        return subprocess.Popen(command, env=self.environment(place, shim), text=True, **options)

    def run(self, place: Place, program: str, *arguments: object, shim: dict[str, object] | None = None,
            given: str | None = None, **options: object) -> Ended:
        """Runs a program to its end. One that hangs is killed and has SIGKILL for its status."""
        if given is not None:
            options["stdin"] = subprocess.PIPE
        process = self.start(place, program, *arguments, shim=shim, **options)
        return finish(process, given)

    def must(self, place: Place, program: str, *arguments: object, shim: dict[str, object] | None = None) -> Ended:
        """The same for what has to succeed so that the laboratory has something to work on."""
        ended = self.run(place, program, *arguments, shim=shim)
        if ended.status != 0:
            raise Broken(f"{program} {' '.join(map(str, arguments))}: {ended.words}")
        return ended

    def check(self, place: Place, acknowledged: str) -> tuple[list[str], dict[str, int]]:
        """What is wrong with a store, and how many events of each source it has."""
        ended = self.run(place, "daybook-lab", "check", place.store, place.key, given=acknowledged)
        problems, counts = [], {}
        for line in ended.output.splitlines():
            word, _, rest = line.partition(" ")
            if word == "finding":
                problems.append(rest.partition(" ")[2])
            elif word == "source":
                source, _, number = rest.rpartition(" ")
                counts[source] = int(number)
        if ended.status != 0:
            problems.append(f"the check ended with {ended.words}")
        return problems, counts

    def numbered(self, suite: Suite, action: str, folder: pathlib.Path, seed: int, count: int,
                 *more: str) -> None:
        """Has daybook-lab check `count` numbered states, in as many processes as there are workers. One that dies is a
        finding for the state it was at, and the rest goes on in a new one."""
        workers = [threading.Thread(target=self._numbered, args=(suite, action, folder, seed, first, count, more))
                   for first in range(min(self.workers, count))]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _numbered(self, suite: Suite, action: str, folder: pathlib.Path, seed: int, first: int, count: int,
                  more: tuple[str, ...]) -> None:
        skip = 0
        while True:
            process = self.start(Place(folder), "daybook-lab", action, folder, seed, first, count, self.workers, skip, *more,
                                 stderr=subprocess.DEVNULL)
            current = None
            for line in lines(process):
                word, _, rest = line.partition(" ")
                if word == "begin":
                    current = rest
                    skip = int(rest.split()[0]) + 1
                elif word == "end":
                    suite.count("states")
                    outcome = rest.split(maxsplit=2)[1:]
                    if outcome:
                        suite.count(outcome[0])
                        suite.note(" ".join(outcome))
                    current = None
                elif word == "finding":
                    suite.find(f"seed {seed}, state {rest}" + (f" ({current})" if current else ""))
                elif word == "done":
                    process.wait()
                    return
            process.kill()
            ended = finish(process)
            if current is None:
                suite.find(f"daybook-lab {action} {folder} {seed} {first} {count} {self.workers} {skip} could not go on: "
                           f"{ended.words}")
                return
            suite.count("states")
            self.died(suite, action, seed, current, ended)

    def died(self, suite: Suite, action: str, seed: int, state: str, ended: Ended) -> None:
        if action == "flips":
            # LMDB believes its own page headers: a process that only reads may die of them, but says nothing wrong.
            suite.count("died")
            return
        suite.find(f"seed {seed}, state {state}: the process ended with {ended.words}")


def finish(process: subprocess.Popen, given: str | None = None) -> Ended:
    try:
        output, errors = process.communicate(given, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        output, errors = process.communicate()
        errors = (errors or "") + f"\nit hung for {PATIENCE:.0f} s and was killed"
    return Ended(process.returncode, output or "", errors or "")


def lines(process: subprocess.Popen):
    """The lines a process prints, until it ends or is silent for too long."""
    waiting: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in process.stdout:
            waiting.put(line.rstrip("\n"))
        waiting.put(None)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while True:
        try:
            line = waiting.get(timeout=PATIENCE)
        except queue.Empty:
            process.kill()
            continue
        if line is None:
            reader.join()
            return
        yield line


def memory_folder() -> pathlib.Path:
    """Where states are made thousands of times: in memory where there is room."""
    memory = pathlib.Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30:
        return memory
    return pathlib.Path(os.environ.get("TMPDIR", "/tmp"))


def fail(text: str) -> None:
    print(f"tools/crash: {text}", file=sys.stderr)
