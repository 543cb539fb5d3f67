"""Suite 2: the N-th request to the system fails, for N = 1, 2, … until a run never comes to its N-th."""
from __future__ import annotations

import collections
import concurrent.futures
import dataclasses
import errno
import itertools
import shutil

import events
import power_cuts
from laboratory import Laboratory, Place, Suite

FAULTS = [
    ("write", errno.EIO), ("write", errno.ENOSPC), ("write", "short"), ("sync", errno.EIO), ("truncate", errno.ENOSPC),
    ("open", errno.EIO), ("open", errno.EMFILE), ("name", errno.EIO), ("map", errno.ENOMEM), ("alloc", errno.ENOMEM),
]


@dataclasses.dataclass
class Work:
    """A command that can be repeated, on a copy of a store, and how many events of each source there are when it is done."""
    name: str
    base: Place
    command: tuple[object, ...]
    counts: dict[str, int]


def name_of(how: object) -> str:
    return errno.errorcode[how] if isinstance(how, int) else str(how)


def one(lab: Laboratory, suite: Suite, work: Work, kind: str, how: object, number: int) -> bool:
    """False when the run did not come to the request that was to fail."""
    label = f"{work.name}: {kind} {number} {name_of(how)}"
    folder = lab.folder / f"faults-{work.name}-{kind}-{name_of(how)}-{number}".replace(" ", "-")
    place = work.base.copy(folder / "run")
    command = [str(part).replace(str(work.base.folder), str(place.folder)) for part in work.command]
    hits = folder / "hits"
    shim = {"fail": f"{kind}:{number}:{how}", "hits": hits}
    ended = lab.run(place, *command, shim=shim)
    if not hits.exists():
        shutil.rmtree(folder)
        return False
    suite.count("faults")
    suite.count("clean errors" if ended.status in (1, 2) else "successes", int(ended.status >= 0))
    where = hits.read_text().strip()
    if ended.status not in (0, 1, 2):
        suite.find(f"{label} on {where}: the process ended with {ended.words}")
    acknowledged = ended.output.rpartition("\n")[0] + "\n"
    again = lab.run(place, *command)
    if again.status != 0:
        suite.find(f"{label} on {where} ({ended.words}): the same command again ended with {again.words}")
    problems, counts = lab.check(place, acknowledged)
    for source, count in work.counts.items():
        if counts.get(source) != count:
            problems.append(f"{counts.get(source)} events of {source}, not {count}")
    for problem in problems:
        suite.find(f"{label} on {where} ({ended.words}): {problem}")
    shutil.rmtree(folder)
    return True


def all_of(lab: Laboratory, suite: Suite, work: Work, kind: str, how: object, limit: int) -> int:
    """How many requests failed."""
    for number in itertools.count(1):
        if number > limit:
            suite.count("series cut short")
            return limit
        if not one(lab, suite, work, kind, how, number):
            suite.count("series to the end")
            return number - 1


def works(lab: Laboratory) -> list[Work]:
    empty = lab.fresh("faults-base-empty")
    power_cuts.empty_store(lab, empty)
    viewed = lab.fresh("faults-base-views")
    power_cuts.with_views(lab, viewed)
    path = events.contacts(lab.folder / "faults.ndjson", 150)
    return [
        Work("import", empty, ("daybook", "import", path, "--acks", 1, "--batch", 50), {events.SOURCE: 150}),
        Work("append", empty, ("daybook-lab", "append", empty.store, empty.key, 5, 1, 12), {}),
        Work("rebuild", viewed, ("daybook", "rebuild"), {events.SOURCE: 400}),
    ]


def run(lab: Laboratory, states: int) -> list[Suite]:
    suite = Suite("failing requests")
    limit = max(3, states // 50)
    with concurrent.futures.ThreadPoolExecutor(lab.workers) as pool:
        waiting = [(kind, pool.submit(all_of, lab, suite, work, kind, how, limit))
                   for work in works(lab) for kind, how in FAULTS]
        failed: collections.Counter[str] = collections.Counter()
        for kind, result in waiting:
            failed[kind] += result.result()
    # A shim that no longer meets the requests would find nothing for ever.
    for kind in sorted({kind for kind, _ in FAULTS} - set(+failed)):
        suite.find(f"no request of the kind '{kind}' failed in any work: the laboratory does not meet them")
    suite.report()
    return [suite]
