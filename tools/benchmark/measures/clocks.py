"""The two clocks: what an answer about a population costs at another day and another moment of knowledge."""
from __future__ import annotations

from collections.abc import Callable

import models
import workload
from measure import Sample
from participants import QUESTIONS
from workbench import Workbench

GOALS = ()


def take(bench: Workbench) -> None:
    data = bench.standard
    data.imported("daybook")
    middle_day, middle = workload.AS_OF - (workload.AS_OF - workload.FIRST_DAY) / 2, data.count // 2
    for name in [name for name in data.daybook.views() if name in models.NAMES and name in QUESTIONS]:
        question = " ".join(QUESTIONS[name][0])

        def ask(*clocks: object, name: str = name) -> Callable[[], Sample]:
            return lambda: data.daybook.asked(name, *clocks)
        bench.measure(f"Another moment: {name}", "s", [
            ("The live answer", f"daybook report {question}, as of the last day, all that is known",
             ask("--as-of", workload.AS_OF)),
            ("As of the middle day", "the same as of the middle day of the two years, all that is known",
             ask("--as-of", middle_day)),
            ("Known at the middle", "the same as of the last day, known at the event in the middle of the log",
             ask("--as-of", workload.AS_OF, "--known-at", middle)),
            ("Both", "as of the middle day, known at the middle event", ask("--as-of", middle_day, "--known-at", middle)),
            ("Full rebuild", f"daybook rebuild {name}: what the answer would cost without a read model",
             lambda name=name: data.daybook.timed("rebuild", name)),
        ], note="All of it is Daybook: the ratio says how many times dearer the other moment is than the live answer.")
