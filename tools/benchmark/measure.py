"""Runs programs, takes their time, and sets participants against one another in rounds."""
import dataclasses
import os
import resource
import statistics
import subprocess
import tempfile
import time


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
    run: object
    samples: list = dataclasses.field(default_factory=list)

    @property
    def median(self):
        return statistics.median(sample.value for sample in self.samples)


@dataclasses.dataclass
class Measure:
    """One line of the table: Daybook first, then its peers."""
    name: str
    unit: str  # "s", "ms", "/s" or "bytes".
    participants: list
    rounds: int = 1
    note: str = ""
    waits_for_disk: bool = False
    other_load: float | None = None  # The share of the machine that other programs used meanwhile.

    @property
    def more_is_better(self):
        return self.unit == "/s"

    def take(self, say):
        """Every participant once a round, in turns: the order is reversed from round to round."""
        say(f"{self.name}, {self.rounds} round{'s' if self.rounds > 1 else ''}")
        meter = LoadMeter()
        for number in range(self.rounds):
            for participant in self.participants[:: -1 if number % 2 else 1]:
                if self.waits_for_disk:
                    os.sync()  # What one left to be written must not delay the next.
                participant.samples.append(participant.run())
        self.other_load = meter.share()

    @property
    def is_disturbed(self):
        """Whether so much else ran that wall times say little: sooner where every wait for the disk is a turn lost."""
        return self.other_load is not None and self.other_load > (0.1 if self.waits_for_disk else 0.5)

    def ratios(self, peer):
        """How many times better Daybook is than the peer, round by round; below 1 it is worse."""
        pairs = zip(self.participants[0].samples, peer.samples)
        if self.more_is_better:
            return [own.value / other.value for own, other in pairs]
        return [other.value / own.value for own, other in pairs]

    def cpu_ratios(self, peer):
        """The same for the processor's time, which other programs disturb less."""
        pairs = zip(self.participants[0].samples, peer.samples)
        return [other.cpu / own.cpu for own, other in pairs if own.cpu and other.cpu]


class LoadMeter:
    """What programs other than this run use of the machine's processors."""

    def __init__(self):
        self.start = self.now()

    @staticmethod
    def now():
        with open("/proc/stat") as file:
            user, nice, system, _idle, _wait, irq, softirq, steal = map(int, file.readline().split()[1:9])
        busy = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        own = sum(one.ru_utime + one.ru_stime for one in usage)
        return time.monotonic(), busy - own

    def share(self):
        (start, before), (end, after) = self.start, self.now()
        return max(0, after - before) / max(1e-9, (end - start) * os.cpu_count())


@dataclasses.dataclass
class Finished:
    output: str
    seconds: float
    cpu: float
    memory: int  # Most bytes resident at once.


class Failure(Exception):
    """A program did not do what it was asked."""


def run(command, environment=None):
    """Runs a program to its end and answers what it printed and used."""
    command = [str(part) for part in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            raise Failure(f"{' '.join(command)}: exit status {process.returncode}\n{errors.read().decode()[-2000:]}")
        return Finished(output.read().decode(), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
