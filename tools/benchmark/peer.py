"""What the programs that stand for a peer have in common: each does one piece of work and prints what came of it as JSON."""
from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable


class Work:
    """Wall and processor time of what is done inside `with`; starting Python and loading the library do not count."""

    def __enter__(self) -> Work:
        self.wall, self.processor = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self.wall
        self.cpu = time.process_time() - self.processor

    def report(self, **values: object) -> None:
        print(json.dumps({"seconds": self.seconds, "cpu": self.cpu, **values}))


def digest(rows: Iterable[Iterable]) -> dict:
    """Number and hash of the rows of an answer: equal for whoever gives the same rows, in whatever order."""
    lines = sorted("|".join("" if value is None else str(value) for value in row) for row in rows)
    return {"rows": len(lines), "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]}


def append_until(deadline_seconds: float, append: Callable[[], None]) -> list[float]:
    """Latencies of appending one event after the other for so long."""
    latencies = []
    start = time.perf_counter()
    deadline = start + deadline_seconds
    while start < deadline:
        append()
        end = time.perf_counter()
        latencies.append(end - start)
        start = end
    return latencies


def percentiles(latencies: list[float]) -> dict[str, float]:
    ordered = sorted(latencies)
    return {"count": len(ordered), "p50": ordered[len(ordered) // 2], "p99": ordered[len(ordered) * 99 // 100]}
