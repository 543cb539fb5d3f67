"""The rebuild of the read models on one core and on two."""
from __future__ import annotations

from workbench import Workbench, events

GOALS = (8,)


def take(bench: Workbench) -> None:
    data = bench.largest_asked
    data.imported("daybook")
    one = bench.measure(f"Rebuild on two cores, {events(data)}", "s", [
        ("2 cores", "daybook rebuild, with as many threads as it likes", lambda: data.daybook.timed("rebuild", cores=2)),
        ("1 core", "the same, held to one core", lambda: data.daybook.timed("rebuild", cores=1)),
    ], needs_quiet=True)
    bench.check(8, f"2 cores / 1 core, {events(data)}", one, one.ratios(one.participants[1]), 1.6, 1.8)
