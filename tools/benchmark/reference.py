"""The answers by plain Python, straight from the file of events: what every participant is held to."""
from __future__ import annotations

import collections
import datetime
import json
import pathlib

from workload import AS_OF


def answers(path: pathlib.Path) -> dict[str, list[tuple]]:
    """Rows by question, of the columns that models.ANSWERS asks for. The file is in order of time."""
    customers: dict[str, list] = {}
    credit: dict[str, list[int]] = {}
    ageing = [[0, 0] for _ in range(6)]
    paid: collections.Counter[str] = collections.Counter()
    invoices: list[tuple[str, str, int, str]] = []
    satisfaction: dict[str, list] = collections.defaultdict(lambda: [0, set(), 0])
    tiers: dict[str, list] = {}
    tasks: dict[tuple[str, str], list[int]] = {}
    counted = ["order.placed", "invoice.issued", "payment.received", "case.opened", "interaction.logged"]
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            data, day = event["data"], event["time"][:10]
            kind = event["type"].removeprefix("daybook.").removesuffix(".v1")
            subject_kind, key = event["subject"].split("/")
            if subject_kind == "customer":
                row = customers.setdefault(key, [day, day, 0] + [0] * len(counted))
                row[0], row[1] = min(row[0], day), max(row[1], day)
                row[2] += 1
                if kind in counted:
                    row[3 + counted.index(kind)] += 1
            if kind == "invoice.issued":
                invoices.append((key, data["invoice"], data["gross"], data["due"]))
            elif kind == "payment.received":
                for part in data["allocations"]:
                    paid[part["invoice"]] += part["amount"]
            elif kind == "survey.answered":
                month = satisfaction[day[:7]]
                month[0] += 1
                month[1].add(key)
                month[2] += data["score"] >= 4
            elif kind == "order.placed":
                row = tiers.setdefault(key, [day, 0, 0])
                row[0] = max(row[0], day)
                row[1] += 1
                row[2] += data["total"]
            elif kind.startswith("task."):
                # The share done, in percent, and whether it is done.
                task = tasks.setdefault((key, data["task"]), [0, 0])
                if kind == "task.progressed":
                    task[0] = data["progress"]
                elif kind == "task.done":
                    task[:] = [100, 1]
    for customer, invoice, gross, due in invoices:
        row = credit.setdefault(customer, [0, 0, 0, 0])
        left, age = gross - paid[invoice], (AS_OF - datetime.date.fromisoformat(due)).days
        row[0] += left
        if age > 0:
            row[2] += left
            if left > 0:
                row[3] = max(row[3], age)
        bucket = ageing[min(5, (max(0, age) + 29) // 30)]
        bucket[0] += left > 0
        bucket[1] += left
    for customer, (_, _, total) in tiers.items():
        credit.setdefault(customer, [0, 0, 0, 0])[1] = total
    return {
        "credit": [(key, row[0], row[1], row[0] + row[1], *row[2:]) for key, row in credit.items() if row[0] + row[1] != 0],
        "ageing": [(place, *bucket) for place, bucket in enumerate(ageing)],
        "customers": [(key, *row) for key, row in customers.items()],
        "satisfaction": [(month, count, len(who), (20_000 * good + count) // (2 * count))
                         for month, (count, who, good) in satisfaction.items()],
        "tiers": [(key, *row) for key, row in tiers.items()],
        "timelines": [(*key, *task) for key, task in tasks.items()],
    }
