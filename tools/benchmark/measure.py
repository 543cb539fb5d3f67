"""Runs programs, takes their time and memory, and sets participants against one another in rounds."""
from __future__ import annotations

import contextlib
import dataclasses
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator


# A participant that took longer in the first round is left out of the others.
SECONDS_TO_RUN_AGAIN = 60


class Failure(Exception):
    """A program did not do what it was asked."""


class WrongAnswer(Failure):
    """Two that should agree do not: no time of this run means anything."""


@dataclasses.dataclass
class Sample:
    """One run of one participant: what is compared, and what else is known of it."""
    value: float
    cpu: float | None = None
    more: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Participant:
    """Daybook or a peer in one measure: a name, what it does in the words of the notes, and how to run it."""
    name: str
    does: str
    run: Callable[[], Sample]
    samples: list[Sample] = dataclasses.field(default_factory=list)

    @property
    def values(self) -> list[float]:
        return [sample.value for sample in self.samples]

    @property
    def median(self) -> float:
        return statistics.median(self.values)


@dataclasses.dataclass
class Measure:
    """One block of the table: what is measured against the others first, mostly Daybook, then those."""
    name: str
    unit: str  # "s", "ms", "µs", "ns", "/s", "bytes" or "MiB".
    participants: list[Participant]
    rounds: int = 1
    note: str = ""
    # Every wait for the disk, and every thread beside another, loses a turn to whatever else runs.
    needs_quiet: bool = False
    other_load: float | None = None  # The share of the machine that other programs used meanwhile.

    @property
    def more_is_better(self) -> bool:
        return self.unit == "/s"

    def take(self, say: Callable[[str], None], patience: float) -> None:
        """Every participant once a round, in turns: the order is reversed from round to round. Who took minutes runs once.

        What needs a quiet machine waits for one before each round, `patience` seconds at most.
        """
        say(f"{self.name}, {self.rounds} round{'s' if self.rounds > 1 else ''}")
        spent = 0.0  # What others used, in seconds of all processors, while this measure ran.
        ran = 0.0
        for number in range(self.rounds):
            if self.needs_quiet:
                wait_for_quiet(patience)
            meter = LoadMeter()
            for participant in self.participants[:: -1 if number % 2 else 1]:
                if self.unit == "s" and any(value > SECONDS_TO_RUN_AGAIN for value in participant.values):
                    continue
                if self.needs_quiet:
                    os.sync()  # What one left to be written must not delay the next.
                participant.samples.append(participant.run())
            seconds = meter.seconds()
            spent, ran = spent + meter.share() * seconds, ran + seconds
        self.other_load = spent / ran

    @property
    def is_disturbed(self) -> bool:
        """Whether so much else ran that times say little."""
        if self.other_load is None or self.unit in ("bytes", "MiB"):
            return False
        return self.other_load > (0.1 if self.needs_quiet else 0.5)

    def named(self, name: str) -> Participant:
        return next(one for one in self.participants if one.name == name)

    def ratios(self, peer: Participant, own: Participant | None = None) -> list[float]:
        """How many times better the first participant (or `own`) is than the peer, round by round."""
        pairs = zip((own or self.participants[0]).values, peer.values)
        return [own / other if self.more_is_better else other / own for own, other in pairs]

    def cpu_ratios(self, peer: Participant, own: Participant | None = None) -> list[float]:
        """The same for the processor's time, which other programs disturb less."""
        pairs = zip((own or self.participants[0]).samples, peer.samples)
        return [other.cpu / own.cpu for own, other in pairs if own.cpu and other.cpu]


class LoadMeter:
    """What programs other than this run use of the machine's processors; servers that it started are its own."""

    servers: set[int] = set()  # The process ids of those servers.

    def __init__(self) -> None:
        self.start = self.now()

    @classmethod
    def now(cls) -> tuple[float, float]:
        with open("/proc/stat") as file:
            user, nice, system, _idle, _wait, irq, softirq, steal = map(int, file.readline().split()[1:9])
        busy = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        own = sum(one.ru_utime + one.ru_stime for one in usage)
        return time.monotonic(), busy - own - sum(family_seconds(server) for server in cls.servers)

    def seconds(self) -> float:
        return time.monotonic() - self.start[0]

    def share(self) -> float:
        (start, before), (end, after) = self.start, self.now()
        return max(0.0, after - before) / max(1e-9, (end - start) * (os.cpu_count() or 1))


def wait_for_quiet(patience: float) -> None:
    """Until others used less than a twelfth of the machine for a second."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        meter = LoadMeter()
        time.sleep(1)
        if meter.share() < 1 / 12:
            return


def family_seconds(process: int) -> float:
    """Processor time of a running process, of its children and of those of them that ended; 0 when it is gone."""
    total = 0
    with contextlib.suppress(OSError):
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        total = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
            total += sum(family_seconds(int(child)) for child in (thread / "children").read_text().split())
    return total


@dataclasses.dataclass
class Finished:
    output: str
    seconds: float
    cpu: float
    resident: int  # Most bytes resident at once, mapped pages of files among them.
    anonymous: int  # Most bytes of its own, as far as it was looked at; 0 when it was not watched.


class MemoryWatch(threading.Thread):
    """Looks again and again at how much memory of its own a process has: mapped pages of files do not count."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.peak = process, 0
        self.start()

    def run(self) -> None:
        began = time.monotonic()
        while True:
            try:
                with open(f"/proc/{self.process}/status") as file:
                    own = [line for line in file if line.startswith("RssAnon")]
            except OSError:
                return
            if not own:
                return  # It has ended.
            self.peak = max(self.peak, 1024 * int(own[0].split()[1]))
            # A short program is over in a few milliseconds, a long one must not be slowed down.
            time.sleep(0.0005 if time.monotonic() - began < 0.1 else 0.02)


def run(command: list, environment: dict[str, str] | None = None, watches_memory: bool = False,
        cores: int = 0) -> Finished:
    """Runs a program to its end and answers what it printed and used. `cores` are all that it may use; 0 means any."""
    command = [str(part) for part in command]
    if cores:
        allowed = sorted(os.sched_getaffinity(0))[:cores]
        command = ["taskset", "--cpu-list", ",".join(map(str, allowed)), *command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env={**os.environ, **(environment or {})})
        watch = MemoryWatch(process.pid) if watches_memory else None
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if watch:
            watch.join()
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            raise Failure(f"{' '.join(command)}: exit status {process.returncode}\n{errors.read().decode()[-2000:]}")
        return Finished(output.read().decode(), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024,
                        watch.peak if watch else 0)


@contextlib.contextmanager
def started(command: list, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen]:
    """A program that runs beside others; it is ended, whatever happens, unless it has ended itself."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            env={**os.environ, **(environment or {})})
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
