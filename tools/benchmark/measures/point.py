"""One customer's row of a read model, in a process that runs."""
from __future__ import annotations

import json

import measure
from measure import Sample
from workbench import Workbench, inverse

GOALS = (11,)


def take(bench: Workbench) -> None:
    data = bench.largest_asked
    data.imported("daybook")
    data.daybook.command("report", "customers", "--format", "json")  # So that the read model is there.
    folder = data.daybook.store / "views" / "customers"
    generation = folder / (folder / "current").read_text().strip()

    def ask(name: str) -> Sample:
        return Sample(1e6 * data.daybook.drive("point")[name])

    def raw() -> Sample:
        done = json.loads(measure.run([data.packed.program, "get", generation, "rows", 0.3]).output)
        return Sample(1e6 * done["seconds"] / done["count"], None, done)
    one = bench.measure("Point query of a read model, in process", "µs", [
        ("Daybook, row", "a random customer's row through the reader that a question holds", lambda: ask("row")),
        ("Daybook, question", "name to number, who counts as whom, whether the model is caught up, the reader, the row",
         lambda: ask("question")),
        ("Raw LMDB get", "C; a random row of the same environment, a read transaction renewed and reset for each", raw),
    ])
    floor = one.participants[2]
    for participant in one.participants[:2]:
        bench.check(11, f"{participant.name.removeprefix('Daybook, ')} in process / raw LMDB get", one,
                    inverse(one.ratios(floor, participant)), 2, is_limit=True)
