"""Prints what was measured: for people as tables with notes, for programs as JSON."""
from __future__ import annotations

import dataclasses
import statistics
import textwrap

from goals import TITLES, Check, number
from measure import Measure, Participant

Cells = tuple[str, ...]


def aligned(rows: list[Cells], is_text: list[bool]) -> list[str]:
    """Lines of columns; an empty row is an empty line."""
    widths = [max(len(cells[place]) for cells in rows if cells) for place in range(len(is_text))]

    def line(cells: Cells) -> str:
        padded = [cell.ljust(width) if left else cell.rjust(width) for cell, width, left in zip(cells, widths, is_text)]
        return "  ".join(padded).rstrip()
    return [line(cells) if cells else "" for cells in rows]


def goals(checks: list[Check]) -> list[str]:
    rows: list[Cells] = [("#", "What was compared", "Measured", "Must", "Stretch", "")]
    last = 0
    for check in sorted(checks, key=lambda check: check.goal):
        if check.goal != last:
            rows += [(), (str(check.goal), TITLES[check.goal], "", "", "", "")]
            last = check.goal
        rows.append(("", "  " + check.compared, check.measured, check.limit_text(check.must),
                     check.limit_text(check.stretch), check.verdict))
    return aligned(rows, [False, True, True, True, True, True])


def figure(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value:,.2f}" if value >= 1 else f"{value:.3f}"
    if unit in ("/s", "ns"):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if value >= 1 else f"{value:.3f}"


def ratio(values: list[float]) -> str:
    """Median and range of the rounds' ratios."""
    if not values:
        return ""
    middle = f"{number(statistics.median(values))} ×"
    return middle if len(values) == 1 else f"{middle} ({number(min(values))}–{number(max(values))})"


def row(measure: Measure, participant: Participant) -> Cells:
    values = participant.values
    cpu = [sample.cpu for sample in participant.samples if sample.cpu is not None]
    is_peer = participant is not measure.participants[0]
    takes_seconds = measure.unit == "s"  # Else the processor's time says nothing that the figure does not.
    return (
        "  " + participant.name + (", 1 round" if len(values) < measure.rounds else ""),
        f"{figure(participant.median, measure.unit)} {measure.unit}",
        f"{figure(min(values), measure.unit)}–{figure(max(values), measure.unit)}" if len(values) > 1 else "",
        ratio(measure.ratios(participant)) if is_peer else "",
        f"{figure(statistics.median(cpu), 's')} s" if cpu and takes_seconds else "",
        ratio(measure.cpu_ratios(participant)) if is_peer and takes_seconds else "")


def measured(measures: list[Measure]) -> list[str]:
    rows: list[Cells] = [("", "Median", "Least–most", "Ratio", "CPU", "Ratio of CPU")]
    for one in measures:
        rows += [(), (one.name, "", "", "", "", "")]
        rows += [row(one, participant) for participant in one.participants]
        if one.is_disturbed:
            rows.append((f"  not firm: others used {one.other_load:.0%}", "", "", "", "", ""))
    return aligned(rows, [True, False, False, True, False, True])


def growth(costs: dict[str, dict[int, float]]) -> list[str]:
    """Cost by number of events in the store: `costs` has a row per kind of work."""
    sizes = sorted({size for row in costs.values() for size in row})
    rows: list[Cells] = [("", *(f"{size:,} events" for size in sizes))]
    for name, row in costs.items():
        rows.append((name, *(figure(row[size], "µs") if size in row else "–" for size in sizes)))
    return aligned(rows, [True] + [False] * len(sizes))


def notes(measures: list[Measure], checks: list[Check]) -> list[str]:
    """What each participant did, and what a line does not say."""
    lines = []
    for one in measures:
        lines += ["", one.name]
        for participant in one.participants:
            lines += textwrap.wrap(
                f"{participant.name}: {participant.does}", 110, initial_indent="  ", subsequent_indent="    ")
        lines += textwrap.wrap(one.note, 110, initial_indent="  ", subsequent_indent="  ")
    for check in checks:
        if check.note:
            lines += ["", *textwrap.wrap(f"Goal {check.goal}, {check.compared}: {check.note}", 110, subsequent_indent="  ")]
    return lines


def as_json(measures: list[Measure]) -> list[dict]:
    return [
        {
            "measure": one.name, "unit": one.unit, "other_load": one.other_load, "disturbed": one.is_disturbed,
            "participants": [
                {
                    "name": participant.name, "median": participant.median,
                    "ratios": one.ratios(participant), "cpu_ratios": one.cpu_ratios(participant),
                    "samples": [dataclasses.asdict(sample) for sample in participant.samples],
                } for participant in one.participants
            ],
        } for one in measures
    ]


def goals_as_json(checks: list[Check]) -> list[dict]:
    return [
        {**dataclasses.asdict(check), "title": TITLES[check.goal], "verdict": check.verdict,
         "median": check.median if check.values else None} for check in checks
    ]
