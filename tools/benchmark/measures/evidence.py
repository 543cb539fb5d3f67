"""What evidence costs: a proof in one process, signing a head, and checking a store."""
from __future__ import annotations

import json

import measure
from dataset import Dataset
from measure import Sample, WrongAnswer
from workbench import Workbench, events

GOALS = (16, 17)


def take(bench: Workbench) -> None:
    for data in bench.sizes:
        data.imported("daybook")
    proofs(bench)
    checks(bench, bench.largest_asked)


def proofs(bench: Workbench) -> None:
    def ask(data: Dataset) -> Sample:
        result = data.daybook.drive("prove")
        return Sample(1_000 * result["p50"], None, result)
    one = bench.measure("Proof that an event is in the log", "ms", [
        (events(data), "Log.prove(event:) in one process against the log's end: record and path; median of a thousand events"
         " from everywhere in the log", lambda data=data: ask(data)) for data in bench.sizes[::-1]])
    # The first head of a store is signed once: it makes the tree over all subjects.
    one.note = "Signing a head, ms: " + "; ".join(
        f"{participant.name}: the first {1_000 * participant.samples[0].more['first_head']:,.0f}, the next, a thousand events later,"
        f" {1_000 * participant.samples[-1].more['next_head']:,.0f}" for participant in one.participants) + "."
    for data, participant in zip(bench.sizes[::-1], one.participants):
        bench.check(16, events(data), one, participant.values, 1, unit="ms", is_limit=True)
        bench.cost("proof of an event", data.count, 1_000 * participant.median)


def checks(bench: Workbench, data: Dataset) -> None:
    """The passes of verify, each timed apart by verify itself."""
    records = data.folder / "records"
    count = data.daybook.drive("records", records)["count"]
    passes: dict[str, list[float]] = {}

    def verify() -> Sample:
        found = json.loads(data.daybook.command("verify", "--format", "json").output)
        for check in found["checks"]:
            passes.setdefault(check["check"], []).append(check["seconds"])
        return Sample(sum(check["seconds"] for check in found["checks"] if check["check"] == "blocks"), None)

    def bare() -> Sample:
        result = json.loads(measure.run([bench.programs / "hash_floor", records]).output)
        if result["records"] != count:
            raise WrongAnswer(f"the bare pass hashed {result['records']} records of {count}")
        return Sample(result["seconds"], None)
    one = bench.measure(f"Checking a store, {events(data)}", "s", [
        ("Hashing pass of verify", "daybook verify: every block's checksum, every record hashed into the Merkle tree, every kept"
         " node compared, on two threads; what else verify does is timed apart", verify),
        ("Bare SHA-256", "hash_floor.c: OpenSSL's SHA-256 of every record, in memory, one thread", bare),
    ], needs_quiet=True)
    one.note = "Other passes of verify, seconds: " + ", ".join(
        f"{name} {min(seconds):.2f}" for name, seconds in passes.items() if name != "blocks" and min(seconds) > 0) + "."
    inverse = [1 / ratio for ratio in one.ratios(one.participants[1])]
    bench.check(17, f"hashing pass / bare SHA-256, {events(data)}", one, inverse, 2, is_limit=True)
    records.unlink()
