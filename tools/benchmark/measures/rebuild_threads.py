"""The rebuild of the read models on one core and on two."""
from __future__ import annotations

from workbench import Workbench, events

GOALS = (8,)


def take(bench: Workbench) -> None:
    data = bench.largest_asked
    data.imported("daybook")
    one = bench.measure(f"Rebuild on two cores, {events(data)}", "s", [
        ("2 threads", "DAYBOOK_THREADS=2 daybook rebuild", lambda: data.daybook.timed("rebuild", threads=2)),
        ("1 thread", "DAYBOOK_THREADS=1 daybook rebuild", lambda: data.daybook.timed("rebuild", threads=1)),
    ], needs_quiet=True)
    bench.check(8, f"2 threads / 1 thread, {events(data)}", one, one.ratios(one.participants[1]), 1.6, 1.8)
