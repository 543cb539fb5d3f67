"""An audit's question: the events of one type in one month, against looking at every event."""
from __future__ import annotations

import datetime
import pathlib

from measure import Failure, Sample, WrongAnswer
from workbench import Workbench, events

GOALS = (10,)
TYPE = "payment.received"
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2024, 1, 31)  # In the middle of the two years.


def take(bench: Workbench) -> None:
    data = bench.largest_asked
    data.imported("daybook")

    def microseconds(day: datetime.date) -> int:
        midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        return 1_000_000 * int(midnight.timestamp())
    span = microseconds(FIRST), microseconds(LAST + datetime.timedelta(days=1)) - 1

    def ask(way: str) -> Sample:
        result = data.daybook.drive("audit", number_of(TYPE), *span, way)
        return Sample(1_000 * result["seconds"], None, result)
    one = bench.measure(f"Audit scan, {events(data)}", "ms", [
        ("Daybook, by filter", f"Log.forEach of {TYPE} in {FIRST:%B %Y}, one month of 24: passes over blocks whose header says"
         " that they hold none", lambda: ask("filter")),
        ("Daybook, every event", "the same answer by Log.forEach over all events", lambda: ask("full")),
    ], note="The events lie in the log in order of time, as an import of a history leaves them.")
    found = {sample.more["count"] for participant in one.participants for sample in participant.samples}
    if len(found) != 1 or found == {0}:
        raise WrongAnswer(f"the audit scans count {found} events")
    bench.check(10, f"by filter / every event, {events(data)}", one, one.ratios(one.participants[1]), 5)
    shares = [100 * sample.more["blocks_read"] / sample.more["blocks"] for sample in one.participants[0].samples]
    bench.check(10, f"share of the blocks read, {events(data)}", one, shares, 10, unit="%", is_limit=True)


def number_of(name: str) -> int:
    """The number of an event type, from the table of the schemas."""
    table = pathlib.Path(__file__).parents[3] / "schemas" / "event_types.txt"
    for line in table.read_text(encoding="utf-8").splitlines():
        fields = line.split()
        if len(fields) > 1 and fields[1] == f"daybook.{name}.v1":
            return int(fields[0])
    raise Failure(f"{table} has no {name}")
