"""What every measure gets: the options, the events in their sizes, and a place for its results."""
from __future__ import annotations

import argparse
import contextlib
import pathlib
import sys
from collections.abc import Callable

from dataset import Dataset
from goals import Check
from measure import Failure, Measure, Participant, Sample
from servers import PostgreSQL, Redis

LARGE = 10_000_000
# What a run leaves on disk at most, per event of the standard size, of the large one, and of the one for growth alone.
BYTES_PER_EVENT, BYTES_PER_LARGE_EVENT, BYTES_PER_GROWN_EVENT = 4_500, 2_200, 1_000


def say(text: str) -> None:
    print(f"tools/bench: {text}", file=sys.stderr, flush=True)


class Workbench:
    def __init__(self, options: argparse.Namespace, stack: contextlib.ExitStack) -> None:
        self.options, self.stack = options, stack
        self.running_postgres: PostgreSQL | None = None
        self.running_redis: Redis | None = None
        self.folder, self.programs = pathlib.Path(options.folder), pathlib.Path(options.programs)
        self.measures: list[Measure] = []
        self.checks: list[Check] = []
        self.failures: list[str] = []
        self.costs: dict[str, dict[int, float]] = {}  # Microseconds of a kind of work by events in the store.
        self.answers: dict[str, dict] = {}  # Of plain Python, once they were checked.
        self.standard = self.dataset(options.events)
        self.large = self.dataset(options.large) if options.large else None
        self.grown = self.dataset(round(1e6 * options.growth)) if options.growth else None

    @property
    def sizes(self) -> list[Dataset]:
        """All sizes of this run, for measures that ask how a cost grows."""
        return [data for data in (self.standard, self.large, self.grown) if data]

    @property
    def largest_asked(self) -> Dataset:
        """Where a goal that speaks of ten million events is taken from: those, when they are part of the run."""
        return self.large or self.standard

    def wants(self, goal: int) -> bool:
        return not self.options.only or goal in self.options.only

    def dataset(self, events: int, customers: int = 0) -> Dataset:
        return Dataset(self.folder, self.programs, pathlib.Path(self.options.binaries), events, say, customers)

    def disk_needed(self) -> int:
        """Bytes, by everybody together, as far as the figures above go."""
        each = ((self.standard, BYTES_PER_EVENT), (self.large, BYTES_PER_LARGE_EVENT), (self.grown, BYTES_PER_GROWN_EVENT))
        return sum(data.count * bytes_per_event for data, bytes_per_event in each if data)

    # Servers are started when a measure first asks for one, and stopped when the run ends, however it ends.

    def postgres(self, data: Dataset) -> PostgreSQL:
        """With the events in it."""
        if self.running_postgres is None:
            say(f"starting PostgreSQL: {data.count:,} events into it")
            self.running_postgres = self.stack.enter_context(PostgreSQL.started(self.folder))
            self.running_postgres.load(data.file)
        return self.running_postgres

    def redis(self) -> Redis:
        if self.running_redis is None:
            say("starting Redis")
            self.running_redis = self.stack.enter_context(Redis.started(self.folder))
        return self.running_redis

    def measure(self, name: str, unit: str, participants: list[tuple[str, str, Callable[[], Sample]]], note: str = "",
                rounds: int = 0, needs_quiet: bool = False) -> Measure:
        """Takes a measure, as many rounds as were asked for unless it says otherwise."""
        one = Measure(name, unit, [Participant(*each) for each in participants], rounds or self.options.rounds, note,
                      needs_quiet)
        one.take(say, self.options.patience)
        self.measures.append(one)
        return one

    def check(self, goal: int, compared: str, measure: Measure, values: list[float], must: float | None,
              stretch: float | None = None, unit: str = "×", is_limit: bool = False, note: str = "",
              cpu: list[float] | None = None) -> None:
        self.checks.append(Check(goal, compared, unit, must, stretch, is_limit, values,
                                 measure.other_load if measure.is_disturbed else None, cpu or [], note=note))

    def check_ratio(self, goal: int, compared: str, measure: Measure, peer: Participant, must: float | None,
                    stretch: float | None = None, own: Participant | None = None) -> None:
        """How many times faster the first participant (or `own`) is than the peer, both of one thread or both of as many."""
        self.check(goal, compared, measure, measure.ratios(peer, own), must, stretch, cpu=measure.cpu_ratios(peer, own))

    def not_run(self, goal: int, compared: str, why: str, must: float | None, stretch: float | None = None, unit: str = "×",
                is_limit: bool = False) -> None:
        self.checks.append(Check(goal, compared, unit, must, stretch, is_limit, not_run=why))

    def failed(self, goals: tuple[int, ...], failure: Failure) -> None:
        """A measure broke off: its goals are not decided, the others go on."""
        say(str(failure))
        self.failures.append(str(failure))
        for goal in goals:
            if self.wants(goal) and not any(check.goal == goal for check in self.checks):
                self.not_run(goal, "all of it", "it failed", None)

    def cost(self, work: str, events: int, microseconds: float) -> None:
        self.costs.setdefault(work, {})[events] = microseconds


def inverse(values: list[float]) -> list[float]:
    """Ratios the other way round: how many times more."""
    return [1 / value for value in values]


def events(dataset: Dataset) -> str:
    return f"{dataset.count / 1e6:g} M events" if dataset.count >= 1_000_000 else f"{dataset.count:,} events"
