"""Peak memory: anonymous pages, sampled while the program runs. Mapped pages of the log do not count."""
from __future__ import annotations

from dataset import Dataset
from measure import Measure, Sample
from workbench import Workbench, events

GOALS = (14,)
MIB = 1 << 20
FIXED, PER_CUSTOMER, PER_ROW = 150 * MIB, 250, 48  # What a rebuild may take.


def take(bench: Workbench) -> None:
    data = bench.largest_asked
    data.imported("daybook")

    def own(sample: Sample) -> Sample:
        return Sample(sample.more["anonymous"] / MIB, None, sample.more)
    one = bench.measure(f"Peak memory, {events(data)}", "MiB", [
        ("Import", "daybook import into another, empty store",
         lambda: own(data.other_daybook.load(data.file, watches_memory=True))),
        ("Rebuild", "daybook rebuild of all read models", lambda: own(data.daybook.timed("rebuild", watches_memory=True))),
        ("Query", "daybook show of one event",
         lambda: own(data.daybook.timed("show", data.count // 2, watches_memory=True))),
        ("Report", "daybook credit: every customer's figures from one read model, as JSON",
         lambda: own(data.daybook.timed("credit", "--format", "json", watches_memory=True))),
    ], rounds=1)
    resident = ", ".join(f"{each.name} {each.samples[0].more['resident'] / MIB:,.0f} MiB" for each in one.participants)
    one.note = (
        "RssAnon of /proc, looked at every half millisecond at first and every 20 ms later: a peak shorter than that is"
        f" missed. Most bytes resident, mapped files among them: {resident}.")
    check(bench, data, one)


def check(bench: Workbench, data: Dataset, one: Measure) -> None:
    rows, customers = data.daybook.drive("rows"), data.customers
    allowed = (FIXED + PER_CUSTOMER * customers * len(rows) + PER_ROW * sum(rows.values())) / MIB
    bench.check(14, f"import, {events(data)}", one, one.named("Import").values, 400, unit="MiB", is_limit=True)
    bench.check(14, "rebuild", one, one.named("Rebuild").values, round(allowed), unit="MiB", is_limit=True, note=(
        f"150 MiB, 250 bytes for each of {customers:,} customers in each of {len(rows)} models, and 48 for each of"
        f" {sum(rows.values()):,.0f} rows, which are the ledgers' lines and the buckets."))
    bench.check(14, "a query", one, one.named("Query").values, 30, unit="MiB", is_limit=True)
