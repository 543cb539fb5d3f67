"""Makes the events that every participant of tools/bench reads: the business of one company, two years of it.

The same number of events gives the same bytes on every machine. Customers are met by Zipf's law (exponent 0.9), a tenth as
many as events and 100,000 at most; each is registered by its first event. A fifth of them are persons, whose names, numbers
and notes are personal data. Money comes in for an invoice that is open and says so, so that what is owed has one answer,
whoever computes it. Moments are whole seconds, in UTC, ascending, and no two are the same.
"""
from __future__ import annotations

import bisect
import datetime
import itertools
import pathlib
import random
from collections.abc import Iterator

FIRST_DAY = datetime.date(2023, 1, 1)
AS_OF = datetime.date(2024, 12, 31)  # The last day anything happens, and the day asked about.
CURRENCY = "CNY"
CUSTOMERS_MAX = 100_000
TASKS_PER_PLAN = 4

# How many of a hundred events that are no registration.
SHARES = {
    "interaction": 26, "order": 20, "invoice": 14, "payment": 14, "survey": 10, "task": 8, "case": 4, "solution": 4,
}
REGIONS = ["华东", "华南", "华北", "华中", "西南", "east", "west"]
CHANNELS = ["phone", "email", "wechat", "visit", "sms"]
METHODS = ["bank_transfer", "card", "cash"]
NOTES = ["asked for the new price list", "will call back on Monday", "下周再联系", "wants the invoice by e-mail"]
CASE_KINDS = ["question", "complaint", "return"]


def customer_count(events: int) -> int:
    return max(10, min(CUSTOMERS_MAX, events // 10))


def write(path: pathlib.Path, events: int, customers: int = 0, seed: int = 20240229) -> None:
    """Writes the file, a line per event; 0 customers means the usual number."""
    company = Company(customers or customer_count(events), random.Random(seed))
    with open(path, "w", encoding="utf-8", buffering=1 << 20) as file:
        file.writelines(itertools.islice(company.lines(events), events))


Made = tuple[str, str, str]  # The type, the source and the fields of one event.


class Company:
    def __init__(self, customers: int, dice: random.Random) -> None:
        self.dice = dice
        self.keys = [f"C-{number:06d}" for number in range(customers)]
        dice.shuffle(self.keys)  # So that the busy ones are not the first by name.
        self.reach = list(itertools.accumulate((rank + 1) ** -0.9 for rank in range(customers)))
        self.known = [False] * customers
        self.open_invoices: list[list[tuple[int, int]]] = [[] for _ in range(customers)]
        self.open_cases: list[list[int]] = [[] for _ in range(customers)]
        self.open_tasks: list[list[int]] = [[] for _ in range(customers)]
        self.tasks = [0] * customers
        self.number = 0
        self.day_texts: dict[int, str] = {}

    def lines(self, events: int) -> Iterator[str]:
        """Endless; `events` sets how densely they lie in the two years."""
        dice, below = self.dice, self.below
        seconds = ((AS_OF - FIRST_DAY).days + 1) * 86_400
        step_max = max(1, 2 * (seconds * 99 // 100) // events - 1)
        kinds = [name for name, share in SHARES.items() for _ in range(share)]
        makers = {name: getattr(self, name) for name in SHARES}
        second = 0
        while True:
            second += 1 + below(step_max)
            customer = bisect.bisect(self.reach, dice.random() * self.reach[-1])
            day = second // 86_400
            if self.known[customer]:
                kind, source, data = makers[kinds[below(100)]](customer, day)
            else:
                self.known[customer] = True
                kind, source, data = self.registration(customer)
            key = self.keys[customer]
            subject = f"plan/P-{key}" if source == "plans" else f"customer/{key}"
            bits = f"{dice.getrandbits(122):031x}"
            hour, rest = divmod(second % 86_400, 3_600)
            yield (
                f'{{"specversion":"1.0","id":"{bits[:8]}-{bits[8:12]}-4{bits[12:15]}-a{bits[15:18]}-{bits[18:30]}",'
                f'"source":"{source}","type":"daybook.{kind}.v1","subject":"{subject}",'
                f'"time":"{self.day(day)}T{hour:02d}:{rest // 60:02d}:{rest % 60:02d}Z","data":{{{data}}}}}\n')

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1."""
        return int(self.dice.random() * limit)

    def day(self, day: int) -> str:
        text = self.day_texts.get(day)
        if text is None:
            text = self.day_texts[day] = (FIRST_DAY + datetime.timedelta(days=day)).isoformat()
        return text

    def next_number(self) -> int:
        self.number += 1
        return self.number

    @staticmethod
    def is_person(customer: int) -> bool:
        return customer % 5 == 0

    # Each answers the type, the source and the fields of one event.

    def registration(self, customer: int) -> Made:
        region, owner = REGIONS[self.below(len(REGIONS))], self.below(40)
        rest = f'"region":"{region}","owner":"agent-{owner:02d}"'
        if self.is_person(customer):
            phone = 13_000_000_000 + self.below(900_000_000)
            return ("customer.registered", "crm",
                    f'"kind":"person","name":"王 {customer}","phone":"+86 {phone}",{rest}')
        return "customer.registered", "crm", f'"kind":"company","company_name":"康达贸易 {customer} Ltd",{rest}'

    def interaction(self, customer: int, day: int) -> Made:
        below = self.below
        note = ""
        if self.is_person(customer) and below(3) == 0:
            note = f',"text":"{NOTES[below(len(NOTES))]}"'
        direction = "inbound" if below(2) else "outbound"
        return ("interaction.logged", "crm",
                f'"channel":"{CHANNELS[below(5)]}","direction":"{direction}","duration":{1 + below(60)},'
                f'"agent":"agent-{below(40):02d}"{note}')

    def order(self, customer: int, day: int) -> Made:
        below = self.below
        number = self.next_number()
        prices = [500 + below(90_000) for _ in range(1 + below(3))]
        lines = ",".join(
            f'{{"line":"{line}","product":"SKU-{below(5_000):05d}","quantity":{1 + below(9)},"price":{price}}}'
            for line, price in enumerate(prices, 1))
        return ("order.placed", "shop",
                f'"order":"O-{number}","currency":"{CURRENCY}","total":{sum(prices)},"lines":[{lines}]')

    def invoice(self, customer: int, day: int) -> Made:
        below = self.below
        number, gross = self.next_number(), 500 + below(120_000)
        self.open_invoices[customer].append((number, gross))
        return ("invoice.issued", "erp",
                f'"invoice":"I-{number}","due":"{self.day(day + 14 + below(46))}","gross":{gross},'
                f'"currency":"{CURRENCY}"')

    def payment(self, customer: int, day: int) -> Made:
        """Pays an open invoice, one of five times only a part of it; with nothing to pay there is a new invoice."""
        waiting = self.open_invoices[customer]
        if not waiting:
            return self.invoice(customer, day)
        below = self.below
        number, owed = waiting.pop(below(len(waiting)))
        amount = owed if below(5) else 1 + below(owed)
        if amount < owed:
            waiting.append((number, owed - amount))
        return ("payment.received", "erp",
                f'"payment":"M-{self.next_number()}","amount":{amount},"currency":"{CURRENCY}",'
                f'"method":"{METHODS[below(3)]}","allocations":[{{"invoice":"I-{number}","amount":{amount}}}]')

    def survey(self, customer: int, day: int) -> Made:
        below = self.below
        return ("survey.answered", "survey",
                f'"metric":"csat","scale_min":1,"scale_max":5,"score":{max(1 + below(5), 1 + below(5))},'
                f'"channel":"{CHANNELS[below(3)]}","agent":"agent-{below(40):02d}"')

    def case(self, customer: int, day: int) -> Made:
        number = self.next_number()
        self.open_cases[customer].append(number)
        return ("case.opened", "crm",
                f'"case":"K-{number}","kind":"{CASE_KINDS[self.below(3)]}","channel":"{CHANNELS[self.below(3)]}"')

    def solution(self, customer: int, day: int) -> Made:
        waiting = self.open_cases[customer]
        if not waiting:
            return self.case(customer, day)
        number = waiting.pop(self.below(len(waiting)))
        return "case.resolved", "crm", f'"case":"K-{number}","resolution":"advice","agent":"agent-{self.below(40):02d}"'

    def task(self, customer: int, day: int) -> Made:
        """The plan of a customer begins with its creation and its tasks; then they move, progress and are done."""
        below = self.below
        waiting, count = self.open_tasks[customer], self.tasks[customer]
        if count == 0:
            self.tasks[customer] = 1
            return ("plan.created", "plans",
                    f'"name":"Care for {self.keys[customer]}","customer":"{self.keys[customer]}",'
                    f'"start":"{self.day(day)}"')
        start, length = day + below(30), 1 + below(20)
        dates = f'"start":"{self.day(start)}","finish":"{self.day(start + length)}","duration":{length + 1}'
        if count <= TASKS_PER_PLAN or not waiting:
            self.tasks[customer] += 1
            waiting.append(count)
            return "task.added", "plans", f'"task":"T-{count}","name":"Step {count}",{dates}'
        place = below(len(waiting))
        task = f'"task":"T-{waiting[place]}"'
        chance = below(10)
        if chance < 3:
            return "task.scheduled", "plans", f"{task},{dates}"
        if chance < 9:
            return "task.progressed", "plans", f'{task},"progress":{5 * (1 + below(19))}'
        waiting.pop(place)
        return "task.done", "plans", f'{task},"finished":"{self.day(day)}"'
