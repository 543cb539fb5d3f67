"""The read models as SQL: what the peers compute from their table of events, and how an answer is read back.

ANSWERS are the questions; what the tables hold beyond them is not compared.

`events` has sequence, source, id, type, subject, time and data; SQLite keeps data as JSON and time as seconds, DuckDB has
the shapes below and time as a timestamp. Each model is a table anew, of these columns:

    credit        customer, what is open of its invoices, what of that is overdue on the day asked about
    customers     customer, first and last day, number of events, orders, invoices, payments, cases, interactions
    tiers         customer, day of the last order, number of orders, sum of orders: what recency, frequency, money are made of
    satisfaction  customer, month, number of answers, how many of them gave 4 or 5, sum of scores
    timelines     plan, task, start, finish, progress, whether it is done: as the last event that said so has it
"""
from __future__ import annotations

import dataclasses

from workload import AS_OF

# The read model's name in Daybook, too.
NAMES = ["credit", "customers", "satisfaction", "tiers", "timelines"]

ANSWERS = {
    "credit": "select customer, open, overdue from credit where open <> 0",
    "customers": "select * from customers",
    "satisfaction": "select month, sum(answers), count(*), sum(good) from satisfaction group by month",
    "tiers": "select * from tiers",
    "timelines": "select plan, task, case done when 0 then coalesce(progress, 0) else 100 end, done from timelines",
}

COUNTED = ["order.placed", "invoice.issued", "payment.received", "case.opened", "interaction.logged"]


TASK_TYPES = ", ".join(f"'daybook.task.{name}.v1'" for name in ("added", "scheduled", "progressed", "done"))


def counts() -> str:
    return ", ".join(f"count(*) filter (where type = 'daybook.{name}.v1')" for name in COUNTED)


SQLITE = {
    "credit": f"""
        create table credit(customer text primary key, open integer, overdue integer) without rowid;
        insert into credit
        with paid as (
            select part.value ->> 'invoice' as invoice, sum(part.value ->> 'amount') as amount
            from events, json_each(events.data, '$.allocations') as part
            where events.type = 'daybook.payment.received.v1' group by 1),
        due as (
            select subject, data ->> 'due' as due, (data ->> 'gross') - coalesce(paid.amount, 0) as open
            from events left join paid on paid.invoice = data ->> 'invoice'
            where type = 'daybook.invoice.issued.v1')
        select substr(subject, 10), sum(open), sum(case when due < '{AS_OF}' then open else 0 end)
        from due group by subject""",
    "customers": f"""
        create table customers(customer text primary key, first text, last text, events integer, orders integer,
            invoices integer, payments integer, cases integer, interactions integer) without rowid;
        insert into customers
        select substr(subject, 10), date(min(time), 'unixepoch'), date(max(time), 'unixepoch'), count(*), {counts()}
        from events where subject like 'customer/%' group by subject""",
    "satisfaction": """
        create table satisfaction(customer text, month text, answers integer, good integer, score integer,
            primary key (customer, month)) without rowid;
        insert into satisfaction
        select substr(subject, 10), strftime('%Y-%m', time, 'unixepoch'), count(*), sum((data ->> 'score') >= 4),
            sum(data ->> 'score')
        from events where type = 'daybook.survey.answered.v1' group by 1, 2""",
    "tiers": """
        create table tiers(customer text primary key, last text, orders integer, amount integer) without rowid;
        insert into tiers
        select substr(subject, 10), date(max(time), 'unixepoch'), count(*), sum(data ->> 'total')
        from events where type = 'daybook.order.placed.v1' group by subject""",
    # With max() SQLite takes the other columns from the row that has the maximum.
    "timelines": """
        create table timelines(plan text, task text, start text, finish text, progress integer, done integer,
            primary key (plan, task)) without rowid;
        insert into timelines
        with dates as (
            select subject, data ->> 'task' as task, data ->> 'start' as start, data ->> 'finish' as finish, max(sequence)
            from events where type in ('daybook.task.added.v1', 'daybook.task.scheduled.v1') group by 1, 2),
        steps as (
            select subject, data ->> 'task' as task, data ->> 'progress' as progress, max(sequence)
            from events where type = 'daybook.task.progressed.v1' group by 1, 2),
        ends as (
            select distinct subject, data ->> 'task' as task from events where type = 'daybook.task.done.v1')
        select substr(dates.subject, 6), dates.task, start, finish, progress, ends.task is not null
        from dates left join steps using (subject, task) left join ends using (subject, task)""",
}


@dataclasses.dataclass(frozen=True)
class Shape:
    """How a table of DuckDB's says what the models ask for."""
    data: str  # What stands before a field of `data`.
    customer: str  # The customer, or the plan, that an event is about: its name, or a number for it.
    plan: str
    is_customer: str
    order: str  # What ascends from event to event.


SHAPES = {
    # The table of the import: data as a STRUCT, subjects as text.
    "struct": Shape("data.", "substr(subject, 10)", "substr(subject, 6)", "subject like 'customer/%'", "rowid"),
    # A column for each field, types as an ENUM, subjects as integers with a table of their names; and the same in Parquet.
    "keyed": Shape("", "subject", "subject", "subject_kind = 'customer'", "sequence"),
    "parquet": Shape("", "subject", "subject", "subject_kind = 'customer'", "sequence"),
}


def duckdb(name: str, shape: Shape) -> str:
    """The statement that makes a model anew."""
    data = shape.data
    return f"create or replace table {name} as " + {
        "credit": f"""
            with part as (
                select unnest({data}allocations) as part from events where type = 'daybook.payment.received.v1'),
            paid as (select part.invoice as invoice, sum(part.amount)::bigint as amount from part group by 1),
            due as (
                select subject, {data}due as due, {data}gross - coalesce(paid.amount, 0) as open
                from events left join paid on paid.invoice = events.{data}invoice
                where type = 'daybook.invoice.issued.v1')
            select {shape.customer} as customer, sum(open)::bigint as open,
                coalesce(sum(open) filter (due < date '{AS_OF}'), 0)::bigint as overdue
            from due group by subject""",
        "customers": f"""
            select {shape.customer} as customer, min(time)::date as first, max(time)::date as last, count(*) as events,
                {counts()}
            from events where {shape.is_customer} group by subject""",
        "satisfaction": f"""
            select {shape.customer} as customer, strftime(date_trunc('month', time), '%Y-%m') as month,
                count(*) as answers, count(*) filter ({data}score >= 4) as good, sum({data}score)::bigint as score
            from events where type = 'daybook.survey.answered.v1' group by subject, date_trunc('month', time)""",
        "tiers": f"""
            select {shape.customer} as customer, max(time)::date as last, count(*) as orders,
                sum({data}total)::bigint as amount
            from events where type = 'daybook.order.placed.v1' group by subject""",
        "timelines": f"""
            select {shape.plan} as plan, {data}task as task,
                arg_max({data}start, {shape.order}) filter ({data}start is not null) as start,
                arg_max({data}finish, {shape.order}) filter ({data}finish is not null) as finish,
                arg_max({data}progress, {shape.order}) filter ({data}progress is not null) as progress,
                count(*) filter (type = 'daybook.task.done.v1') as done
            from events where type in ({TASK_TYPES}) group by subject, {data}task""",
    }[name]


def duckdb_answer(name: str, shape: Shape) -> str:
    """The question; where the table has numbers for subjects, their names are looked up."""
    if shape == SHAPES["struct"]:
        return ANSWERS[name]
    column, prefix = ("plan", 6) if name == "timelines" else ("customer", 10)
    named = (f"(select {name}.* replace (substr(subjects.name, {prefix}) as {column}) from {name}"
             f" join subjects on subjects.number = {name}.{column})")
    return ANSWERS[name].replace(f"from {name}", f"from {named} as {name}")
