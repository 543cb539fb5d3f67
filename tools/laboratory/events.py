"""Files of CloudEvents for the scenarios: small, of several families, the same in every run."""
from __future__ import annotations

import json
import pathlib

SOURCE = "test"


def event(identity: str, kind: str, customer: str, day: int, data: dict[str, object]) -> str:
    time = f"2024-{1 + day // 28 % 12:02}-{1 + day % 28:02}T10:00:00Z"
    return json.dumps({"specversion": "1.0", "id": identity, "source": SOURCE, "type": f"daybook.{kind}.v1",
                       "subject": f"customer/{customer}", "time": time, "data": data}, separators=(",", ":"))


def contacts(path: pathlib.Path, count: int, first: int = 0, customers: int = 300, sealed_every: int = 10) -> pathlib.Path:
    """Contacts of customers; every tenth has a text, which is sealed."""
    with open(path, "w", encoding="utf-8") as file:
        for number in range(first, first + count):
            data: dict[str, object] = {"channel": "phone", "duration": number % 60}
            if number % sealed_every == 0:
                data["text"] = f"note {number}"
            print(event(f"e-{number}", "interaction.logged", f"C-{number % customers}", number, data), file=file)
    return path


def business(path: pathlib.Path, count: int, first: int = 0, customers: int = 40) -> pathlib.Path:
    """Invoices, payments, answers and contacts, so that every read model has rows."""
    with open(path, "w", encoding="utf-8") as file:
        for number in range(first, first + count):
            customer, day = f"C-{number % customers}", number % 300
            kind, data = [
                ("invoice.issued", {"invoice": f"I-{number}", "due": "2024-12-01", "gross": 10_000 + number, "currency": "CNY",
                                    "document_date": "2024-05-01"}),
                ("interaction.logged", {"channel": "phone", "duration": number % 60, "text": f"note {number}"}),
                ("payment.received", {"payment": f"P-{number}", "amount": 5_000 + number, "currency": "CNY",
                                      "received": "2024-06-01"}),
                ("survey.answered", {"metric": "csat", "scale_min": 1, "scale_max": 5, "score": 1 + number % 5,
                                     "survey": "S-1"}),
            ][number // customers % 4]
            print(event(f"b-{number}", kind, customer, day, data), file=file)
    return path
