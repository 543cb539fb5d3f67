"""Durable appends into stores of every size, and of many customers, against an empty one."""
from __future__ import annotations

from dataset import Dataset
from measure import Sample
from workbench import Workbench, events

GOALS = (3,)
MANY_CUSTOMERS = 1_000_000


def take(bench: Workbench) -> None:
    stores: list[tuple[Dataset, bool]] = []  # And whether it is for the table of growth.
    for data in bench.sizes:
        stores.append((data, True))
        if data is not bench.grown:
            stores.append((bench.dataset(data.count, min(MANY_CUSTOMERS, data.count)), False))
    for data, _ in stores:
        data.imported("daybook")
    for writers in (1, 64):
        compared(bench, stores, writers)
    if not bench.large:
        bench.not_run(3, "10 M events / empty", "it needs --large", 0.9, 1)


def compared(bench: Workbench, stores: list[tuple[Dataset, bool]], writers: int) -> None:
    plural = f"{writers} writer{'s' if writers > 1 else ''}"
    empty, seconds = bench.standard.other_daybook, bench.options.seconds

    def into_empty() -> Sample:
        empty.make()
        return empty.append(writers, seconds)
    one = bench.measure(f"Durable single appends by size of the store, {plural}", "/s", [
        ("Empty", "a new store with a thousand customers, registered before the time starts", into_empty),
        *((f"{events(data)}, {data.customers:,} customers", "the same into this store",
           lambda data=data: data.daybook.append(writers, seconds)) for data, _ in stores),
    ], needs_quiet=True, note="The ratio is that of the empty store to each other one: above 1 the empty one is quicker.")
    for (data, is_usual), participant in zip(stores, one.participants[1:]):
        bench.check(3, f"{participant.name} / empty, {plural}", one, one.ratios(one.participants[0], participant), 0.9, 1)
        if is_usual:
            bench.cost(f"append, {plural}", data.count, 1e6 / participant.median)
