"""A single append every 20 ms by one process, while another imports as fast as it can into the same store."""
from __future__ import annotations

import json

import measure
from measure import Failure, Sample
from workbench import Workbench, events

GOALS = (15,)
PAUSE_MS = 20


def take(bench: Workbench) -> None:
    data = bench.largest_asked
    daybook = data.other_daybook

    def beside_import() -> Sample:
        daybook.make()
        with measure.started([daybook.driver, "trickle", daybook.store, PAUSE_MS], daybook.environment) as trickle:
            daybook.command("import", data.file)
            output, _ = trickle.communicate()  # Its input ends here, and so does it.
        if trickle.returncode != 0:
            raise Failure(f"daybook-bench trickle: exit status {trickle.returncode}")
        result = json.loads(output)
        return Sample(1_000 * result["p99"], None, result)
    one = bench.measure("Single appends beside an import", "ms", [
        ("Daybook, 99 of 100", f"daybook import of {events(data)}, and an append every {PAUSE_MS} ms by another process",
         beside_import),
    ], needs_quiet=True)
    figures = [sample.more for sample in one.participants[0].samples]
    one.note = "; ".join(
        f"round {number}: {each['count']:.0f} appends, half within {1_000 * each['p50']:.1f} ms, the slowest"
        f" {1_000 * each['max']:.1f} ms" for number, each in enumerate(figures, 1))
    bench.check(15, "99th percentile of one append", one, one.participants[0].values, 50, unit="ms", is_limit=True,
                note=one.note)
