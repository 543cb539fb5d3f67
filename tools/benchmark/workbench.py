"""What every measure gets: the options, the events in their sizes, and a place for its results."""
from __future__ import annotations

import argparse
import contextlib
import pathlib
import sys
from collections.abc import Callable

from dataset import Dataset
from goals import Check
from measure import Measure, Participant, Sample
from servers import PostgreSQL, Redis

LARGE = 10_000_000
# What a run leaves on disk at most, per event of the standard size, of the large one, and of the one for growth alone.
BYTES_PER_EVENT, BYTES_PER_LARGE_EVENT, BYTES_PER_GROWN_EVENT = 3_000, 2_000, 1_000


def say(text: str) -> None:
    print(f"tools/bench: {text}", file=sys.stderr, flush=True)


class Workbench:
    def __init__(self, options: argparse.Namespace, stack: contextlib.ExitStack) -> None:
        self.options, self.stack = options, stack
        self.started: dict[str, PostgreSQL | Redis] = {}
        self.folder, self.programs = pathlib.Path(options.folder), pathlib.Path(options.programs)
        self.measures: list[Measure] = []
        self.checks: list[Check] = []
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
        if "postgresql" not in self.started:
            say(f"starting PostgreSQL: {data.count:,} events into it")
            server = self.stack.enter_context(PostgreSQL.started(self.folder))
            server.load(data.file)
            self.started["postgresql"] = server
        server = self.started["postgresql"]
        assert isinstance(server, PostgreSQL)
        return server

    def redis(self) -> Redis:
        if "redis" not in self.started:
            say("starting Redis")
            self.started["redis"] = self.stack.enter_context(Redis.started(self.folder))
        server = self.started["redis"]
        assert isinstance(server, Redis)
        return server

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

    def cost(self, work: str, events: int, microseconds: float) -> None:
        self.costs.setdefault(work, {})[events] = microseconds


def inverse(values: list[float]) -> list[float]:
    """Ratios the other way round: how many times more."""
    return [1 / value for value in values]


def events(dataset: Dataset) -> str:
    return f"{dataset.count / 1e6:g} M events" if dataset.count >= 1_000_000 else f"{dataset.count:,} events"
