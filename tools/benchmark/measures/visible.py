"""How long after an append the event is in every read model, in a process that has them open."""
from __future__ import annotations

from dataset import Dataset
from measure import Sample
from workbench import Workbench, events

GOALS = (12,)
EVENTS = 100


def take(bench: Workbench) -> None:
    def ask(data: Dataset) -> Sample:
        result = data.daybook.drive("visible", EVENTS)
        return Sample(1_000 * result["p50"], None, result)
    for data in bench.sizes:
        data.imported("daybook")
    one = bench.measure("One new event visible in all read models", "ms", [
        (events(data), f"an append, then Store.catchUp until every read model knows of it; median of {EVENTS}, the append not"
         " counted", lambda data=data: ask(data)) for data in bench.sizes[::-1]
    ], needs_quiet=True, note="The event is an interaction: it changes one model's row, and how far each of them has read.")
    for data, participant in zip(bench.sizes[::-1], one.participants):
        bench.check(12, events(data), one, participant.values, 5, 1, "ms", is_limit=True)
        bench.cost("catch-up by one event", data.count, 1_000 * participant.median)
