"""The goals of speed, and what a run says of each."""
from __future__ import annotations

import dataclasses
import statistics

TITLES = {
    1: "Durable append, 64 writers in process",
    2: "Durable append, SQLite with full waits beside it",
    3: "Append into a large store against an empty one",
    4: "Import, one thread, against the same work in C++",
    5: "Import against peers, same threads",
    6: "Import of many events against few, rate",
    7: "Rebuild of the read models against SQL",
    8: "Rebuild on two cores against one",
    9: "History of one customer of 100 events, in process",
    10: "Audit scan: one type in one month",
    11: "Point query of a read model; cold start with one get",
    12: "One new event visible in all read models",
    13: "Bytes per event on disk, log and all indexes",
    14: "Peak memory of its own",
    15: "Fairness: single appends beside a flat-out import",
    16: "Proof that an event is in the log, in process",
    17: "Checking a store: hashing against bare SHA-256",
}


@dataclasses.dataclass
class Check:
    """One demand of a goal: what was compared, what came of it in each round, and the limits."""
    goal: int
    compared: str
    unit: str  # "×" for ratios, else the unit of the values.
    must: float | None  # None where the goal has only a stretch.
    stretch: float | None = None
    is_limit: bool = False  # The values must be at most the limit, not at least.
    values: list[float] = dataclasses.field(default_factory=list)
    disturbed_by: float | None = None  # The share of the machine that others used, where that was too much.
    cpu: list[float] = dataclasses.field(default_factory=list)  # Ratios of processor times, for when the wall is disturbed.
    not_run: str = ""  # Why there are no values.
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def holds(self, value: float, limit: float) -> bool:
        return value <= limit if self.is_limit else value >= limit

    @property
    def verdict(self) -> str:
        if self.not_run:
            return f"not run: {self.not_run}"
        limit = self.stretch if self.must is None else self.must
        assert limit is not None
        kept = sum(self.holds(value, limit) for value in self.values)
        so_far = "met" if self.holds(self.median, limit) else "not met"
        if self.disturbed_by is not None:
            by_cpu = f"; by processor time {number(statistics.median(self.cpu))} ×" if self.cpu else ""
            return f"not firm: {so_far}, but others used {self.disturbed_by:.0%} of the machine{by_cpu}"
        if 0 < kept < len(self.values):
            return f"not firm: met in {kept} of {len(self.values)} rounds"
        if self.must is None:
            return "stretch met" if kept else "stretch not met"
        if kept == 0:
            return "not met"
        return "met, stretch too" if self.stretch is not None and self.holds(self.median, self.stretch) else "met"

    def limit_text(self, limit: float | None) -> str:
        return "" if limit is None else f"{'≤' if self.is_limit else '≥'} {number(limit)} {self.unit}"

    @property
    def measured(self) -> str:
        if not self.values:
            return "–"
        middle = f"{number(self.median)} {self.unit}"
        if len(self.values) == 1:
            return middle
        return f"{middle} ({number(min(self.values))}–{number(max(self.values))})"


def number(value: float) -> str:
    """With as many digits as say something."""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f}"
