"""Suite 5: single bits flipped in every file of a store (daybook-lab's BitFlips reads what is left)."""
from __future__ import annotations

import events
from laboratory import Laboratory, Suite


def run(lab: Laboratory, states: int) -> list[Suite]:
    suite = Suite("bit flips")
    work = lab.fresh("flips")
    place = lab.fresh("flips/run")
    lab.must(place, "daybook-lab", "make", place.store, place.key)
    lab.must(place, "daybook", "import", events.business(lab.folder / "flips.ndjson", 4_200), "--batch", 4_200)
    lab.must(place, "daybook-lab", "append", place.store, place.key, lab.seed, 1, 60)
    lab.must(place, "daybook", "report", "customers")
    place.copy(work.folder / "before")
    lab.numbered(suite, "flips", work.folder, lab.seed, max(100, states * 3 // 10))
    suite.report()
    return [suite]
