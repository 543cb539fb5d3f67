"""Whether an import slows down as the log grows: the rate over many events against the rate over few."""
from __future__ import annotations

from dataset import Dataset
from measure import Sample
from workbench import Workbench, events

GOALS = (6,)


def take(bench: Workbench) -> None:
    def per_event(data: Dataset) -> Sample:
        sample = data.daybook.load(data.file)
        data.there.add("daybook")
        return Sample(1e9 * sample.value / data.count, sample.cpu, sample.more)

    sizes = bench.sizes[::-1]  # The largest first: it is what is compared with the others.
    if len(sizes) == 1:
        return bench.not_run(6, "10 M events / 1 M events", "it needs --large", 0.85, 0.95)
    one = bench.measure("Import by number of events, time per event", "ns", [
        (events(data), "daybook import, as many threads as it likes", lambda data=data: per_event(data)) for data in sizes
    ], needs_quiet=True)
    small = one.participants[-1]
    for large in one.participants[:-1]:
        bench.check(6, f"{large.name} / {small.name}", one, one.ratios(small, large), 0.85, 0.95)
    for data, participant in zip(sizes, one.participants):
        bench.cost("import", data.count, participant.median / 1_000)
