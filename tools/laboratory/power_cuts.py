"""Suite 1: the disk as it may be after a power cut at any moment of a scenario (daybook-lab's PowerCuts checks the states)."""
from __future__ import annotations

import dataclasses
import errno
from collections.abc import Callable

import events
from laboratory import Broken, Laboratory, Place, Suite


@dataclasses.dataclass
class Scenario:
    name: str
    # Of all states, in parts of a hundred: states of a large store take longer.
    share: int
    # What is there before, and what runs while every request to the disk is written down.
    prepare: Callable[[Laboratory, Place], None]
    act: Callable[[Laboratory, Place, dict[str, object]], None]
    # Commits of erasures fail in it: until the next commit the disk may have such an event, and nobody sees it.
    refuses: bool = False


def nothing(lab: Laboratory, place: Place) -> None:
    pass


def empty_store(lab: Laboratory, place: Place) -> None:
    lab.must(place, "daybook-lab", "make", place.store, place.key)


def import_file(lab: Laboratory, place: Place, path: object, batch: int, shim: dict[str, object] | None = None) -> None:
    lab.must(place, "daybook", "import", path, "--acks", 1, "--batch", batch, shim=shim)


def make(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    lab.must(place, "daybook-lab", "make", place.store, place.key, shim=shim)


def append(threads: int, requests: int) -> Callable[[Laboratory, Place, dict[str, object]], None]:
    def act(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
        lab.must(place, "daybook-lab", "append", place.store, place.key, lab.seed, threads, requests, shim=shim)
    return act


def small_batches(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    """Seals blocks, and writes the first run of the index."""
    import_file(lab, place, events.contacts(lab.folder / "import.ndjson", 4_400), 200, shim)


def seven_runs(lab: Laboratory, place: Place) -> None:
    empty_store(lab, place)
    # A commit that leaves 4,096 events without a run writes one; the eighth begins a merge.
    import_file(lab, place, events.contacts(lab.folder / "runs.ndjson", 7 * 4_100, sealed_every=50), 4_100)
    import_file(lab, place, events.contacts(lab.folder / "tail.ndjson", 3_900, 7 * 4_100, sealed_every=50), 3_900)


def merge_runs(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    import_file(lab, place, events.contacts(lab.folder / "merge.ndjson", 400, 8 * 4_100, sealed_every=20), 40, shim)


def with_views(lab: Laboratory, place: Place) -> None:
    empty_store(lab, place)
    import_file(lab, place, events.business(lab.folder / "views.ndjson", 400), 400)
    lab.must(place, "daybook", "report", "customers")


def rebuild(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    """A rebuild beside the generations in use, and catching up after an import."""
    lab.must(place, "daybook", "rebuild", shim=shim)
    import_file(lab, place, events.business(lab.folder / "more.ndjson", 60, 400), 30, shim)
    lab.must(place, "daybook", "report", "ageing", shim=shim)
    lab.must(place, "daybook", "rebuild", shim=shim)


def killed(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    """Processes that end in the middle of a commit, then the power cut: the kills are of the shim's, so the trace is exact."""
    path = events.contacts(lab.folder / "killed.ndjson", 600)
    for plan in ("write:9", "sync:6", "write:24"):
        lab.run(place, "daybook", "import", path, "--acks", 1, "--batch", 50, shim=shim | {"kill": plan})
    import_file(lab, place, path, 50, shim)


def signed_heads(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    for requests in range(1, 7):
        lab.must(place, "daybook-lab", "append", place.store, place.key, lab.seed + requests, 1, requests, shim=shim)
        lab.must(place, "daybook", "heads", "sign", shim=shim)


def backups(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    for requests in range(1, 4):
        lab.must(place, "daybook-lab", "append", place.store, place.key, lab.seed + requests, 1, 8 * requests, shim=shim)
        lab.must(place, "daybook", "backup", place.folder / "backup", shim=shim)


def erasures(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    for number in (1, 2, 3):
        lab.must(place, "daybook", "erase", f"C-{number}", "--basis", "GDPR 17", "--reason", "requested", shim=shim)
        lab.must(place, "daybook-lab", "append", place.store, place.key, lab.seed + number, 1, 5, shim=shim)


def refused_erasures(lab: Laboratory, place: Place, shim: dict[str, object]) -> None:
    """The first, second, third … barrier of an erasure fails; another process goes on."""
    # The tenth is the write of LMDB's meta page, after which nobody knows what the disk has: half of them. Two are of the read model of merges.
    for number, barrier in enumerate([*range(3, 17), *[10] * 14], 1):
        ended = lab.run(place, "daybook", "erase", f"C-{number}", "--basis", "GDPR 17", "--reason", "requested",
                        shim=shim | {"fail": f"sync:{barrier}:{errno.EIO}"})
        if ended.status not in (0, 1):
            raise Broken(f"an erasure whose barrier {barrier} fails: {ended.words}")
        lab.must(place, "daybook-lab", "append", place.store, place.key, lab.seed + number, 1, 3, shim=shim)


def with_persons(lab: Laboratory, place: Place) -> None:
    empty_store(lab, place)
    import_file(lab, place, events.business(lab.folder / "persons.ndjson", 240, customers=30), 240)


def with_merges_read(lab: Laboratory, place: Place) -> None:
    """An erasure looks for merges, and would build their read model first."""
    with_persons(lab, place)
    lab.must(place, "daybook", "erase", "C-29", "--dry-run")


# One entry makes a scenario.
SCENARIOS = [
    Scenario("a new store", 5, nothing, make),
    Scenario("single appends", 15, empty_store, append(1, 120)),
    Scenario("group commit", 20, empty_store, append(6, 40)),
    Scenario("blocks and a run", 15, empty_store, small_batches),
    Scenario("merge of runs", 5, seven_runs, merge_runs),
    Scenario("rebuild", 10, with_views, rebuild),
    Scenario("killed importers", 10, empty_store, killed),
    Scenario("erasures", 5, with_persons, erasures),
    Scenario("refused erasures", 5, with_merges_read, refused_erasures, refuses=True),
    Scenario("signed heads", 5, empty_store, signed_heads),
    Scenario("backups", 5, empty_store, backups),
]


def run(lab: Laboratory, states: int, only: str | None = None, without_syncs: bool = False,
        tear_meta: bool = False) -> list[Suite]:
    suites = []
    for index, scenario in enumerate(SCENARIOS):
        if only is not None and only != scenario.name:
            continue
        suite = Suite(f"power cuts, {scenario.name}")
        work = lab.fresh(f"cuts-{index}")
        run_place = lab.fresh(f"cuts-{index}/run")
        scenario.prepare(lab, run_place)
        run_place.copy(work.folder / "before")
        shim: dict[str, object] = {"trace": work.folder / "trace"}
        if without_syncs:
            shim["no_syncs"] = 1
        scenario.act(lab, run_place, shim)
        run_place.copy(work.folder / "after")
        count = states if only is not None else max(1, states * scenario.share // 100)
        lab.numbered(suite, "cuts", work.folder, lab.seed + index, count,
                     *(["tear-meta"] if tear_meta else []), *(["refused"] if scenario.refuses else []))
        suite.report()
        suites.append(suite)
    return suites
