#!/usr/bin/env python3
"""Works out month-end ageing from the raw receivables with pandas: an answer that shares no code with Daybook.

Prints a line per month end: date, open invoices, open amount in cents, then cents not due, 1-30, 31-60, 61-90, 91-120 and
over 120 days overdue. Tests/DaybookServiceTests/TwoClockAgeingTests.swift holds what it printed; run it again with

    python3 tools/ageing_by_pandas.py WA_Fn-UseC_-Accounts-Receivable.csv

where pandas is installed. The tests do not need it.
"""

import sys

import pandas


def ageing(path: str) -> pandas.DataFrame:
    """Open on a day is what was invoiced by then and settled after it; its age counts from the due date."""
    rows = pandas.read_csv(path, dtype=str)
    for column in ("InvoiceDate", "DueDate", "SettledDate"):
        rows[column] = pandas.to_datetime(rows[column], format="%m/%d/%Y")
    # Cents without a float on the way.
    rows["cents"] = rows["InvoiceAmount"].map(
        lambda text: int(text.split(".")[0]) * 100 + int((text.split(".") + [""])[1].ljust(2, "0"))
    )
    edges = [-1_000_000, 0, 30, 60, 90, 120, 1_000_000]
    names = ["not_due", "1_30", "31_60", "61_90", "91_120", "over_120"]
    lines = []
    for day in pandas.date_range("2012-01-31", "2014-01-31", freq="ME"):
        opened = rows[(rows["InvoiceDate"] <= day) & (rows["SettledDate"] > day)]
        bucket = pandas.cut((day - opened["DueDate"]).dt.days, edges, labels=names)
        sums = opened.groupby(bucket, observed=False)["cents"].sum()
        lines.append([day.date(), len(opened), int(opened["cents"].sum())] + [int(sums[name]) for name in names])
    return pandas.DataFrame(lines, columns=["day", "invoices", "open"] + names)


if __name__ == "__main__":
    print(ageing(sys.argv[1]).to_csv(index=False), end="")
