"""All events of one customer that has about a hundred of them."""
from __future__ import annotations

from dataset import Dataset
from measure import Sample
from workbench import Workbench, events

GOALS = (9,)


def take(bench: Workbench) -> None:
    def ask(data: Dataset) -> Sample:
        result = data.daybook.drive("history")
        return Sample(1_000 * result["p50"], None, result)
    for data in bench.sizes:
        data.imported("daybook")
    one = bench.measure("History of one customer", "ms", [
        (events(data), "Log.history in one process, every byte of the payloads; median of the hundred customers that have"
         " nearest to a hundred events", lambda data=data: ask(data)) for data in bench.sizes[::-1]
    ], note="Each customer once, so nothing is read a second time; the file itself is in the page cache.")
    for data, participant in zip(bench.sizes[::-1], one.participants):
        bench.check(9, f"{events(data)}, {participant.samples[0].more['events']:.0f} events of each customer", one,
                    participant.values, 1, 0.2, "ms", is_limit=True)
        bench.cost("history of one customer", data.count, 1_000 * participant.median)
