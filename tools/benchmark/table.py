"""Prints what was measured: for people as a table with its notes, for programs as JSON."""
import dataclasses
import statistics
import textwrap

HEADINGS = ("", "Median", "Least–most", "Ratio", "CPU", "Ratio of CPU")


def figure(value, unit):
    if unit == "s":
        return f"{value:,.2f}" if value >= 1 else f"{value:.3f}"
    return f"{value:,.0f}" if unit == "/s" else f"{value:,.1f}"


def short(value):
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:,.{digits}f}"


def ratio(values):
    """Median and range of the rounds' ratios."""
    if not values:
        return ""
    middle = f"{short(statistics.median(values))} ×"
    return middle if len(values) == 1 else f"{middle} ({short(min(values))}–{short(max(values))})"


def row(measure, participant):
    values = [sample.value for sample in participant.samples]
    cpu = [sample.cpu for sample in participant.samples if sample.cpu is not None]
    is_peer = participant is not measure.participants[0]
    takes_seconds = measure.unit == "s"  # Else the processor's time says nothing that the figure does not.
    return (
        "  " + participant.name,
        f"{figure(participant.median, measure.unit)} {measure.unit}",
        f"{figure(min(values), measure.unit)}–{figure(max(values), measure.unit)}" if len(values) > 1 else "",
        ratio(measure.ratios(participant)) if is_peer else "",
        f"{figure(statistics.median(cpu), 's')} s" if cpu and takes_seconds else "",
        ratio(measure.cpu_ratios(participant)) if is_peer and takes_seconds else "")


def table(measures):
    """Lines of the table."""
    blocks = [(one, [row(one, participant) for participant in one.participants]) for one in measures]
    every = [HEADINGS] + [cells for _, rows in blocks for cells in rows]
    widths = [max(len(cells[place]) for cells in every) for place in range(len(HEADINGS))]
    is_text = [True, False, False, True, False, True]

    def line(cells):
        padded = [cell.ljust(width) if left else cell.rjust(width) for cell, width, left in zip(cells, widths, is_text)]
        return "  ".join(padded).rstrip()
    lines = [line(HEADINGS)]
    for one, rows in blocks:
        lines += ["", one.name]
        lines += [line(cells) for cells in rows]
        if one.is_disturbed:
            lines.append(f"  not firm: other programs used {one.other_load:.0%} of the machine meanwhile")
    return lines


def notes(measures):
    """What each participant did, and what a line does not say."""
    lines = []
    for one in measures:
        lines += ["", one.name]
        for participant in one.participants:
            lines += textwrap.wrap(
                f"{participant.name}: {participant.does}", 110, initial_indent="  ", subsequent_indent="    ")
        lines += textwrap.wrap(one.note, 110, initial_indent="  ", subsequent_indent="  ")
    return lines


def as_json(measures):
    return [
        {
            "measure": one.name, "unit": one.unit, "other_load": one.other_load,
            "participants": [
                {
                    "name": participant.name, "median": participant.median,
                    "ratios": one.ratios(participant), "cpu_ratios": one.cpu_ratios(participant),
                    "samples": [dataclasses.asdict(sample) for sample in participant.samples],
                } for participant in one.participants
            ],
        } for one in measures
    ]
