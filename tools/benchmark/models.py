"""The read models as SQL: what the peers compute from their table of events, and how an answer is read back.

ANSWERS are the questions; what the tables hold beyond them is not compared.

`events` has sequence, source, id, type, subject, time and data; SQLite keeps data as JSON and time as seconds, DuckDB has
the shapes below and time as a timestamp. Each model is a table anew, of these columns:

    credit        customer, what is open of its invoices, its orders, what is overdue on the day asked about, for how many days
                  the oldest; for each age of an open invoice how many there are and what is open of them
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


@dataclasses.dataclass(frozen=True)
class Answer:
    """A question to a model."""
    model: str
    sql: str
    names: str = ""  # The column of the model with a subject in it, if the answer has one.


# Days overdue of each age: the first is not due yet.
AGES = ["<= 0", "between 1 and 30", "between 31 and 60", "between 61 and 90", "between 91 and 120", "> 120"]

ANSWERS = {
    "credit": Answer("credit", "select customer, open, orders, open + orders, overdue, overdue_days from credit"
                     " where open + orders <> 0", "customer"),
    "ageing": Answer("credit", " union all ".join(
        f"select {place}, sum(count_{place}), sum(open_{place}) from credit" for place in range(len(AGES)))),
    "customers": Answer("customers", "select * from customers", "customer"),
    # The report prints the share of good answers with four decimals: the same here in ten-thousandths, half of one rounded up.
    "satisfaction": Answer("satisfaction", "select month, answers, customers, cast((twice - twice % (2 * answers)) / (2 * answers)"
                           " as bigint) from (select month, sum(answers) as answers, count(*) as customers,"
                           " 20000 * sum(good) + sum(answers) as twice from satisfaction group by month) as months"),
    "tiers": Answer("tiers", "select * from tiers", "customer"),
    "timelines": Answer("timelines", "select plan, task, case done when 0 then coalesce(progress, 0) else 100 end, done"
                        " from timelines", "plan"),
}


def answers_of(names: list[str]) -> list[str]:
    """The questions that these models answer."""
    return [name for name, answer in ANSWERS.items() if answer.model in names]


COUNTED = ["order.placed", "invoice.issued", "payment.received", "case.opened", "interaction.logged"]


TASK_TYPES = ", ".join(f"'daybook.task.{name}.v1'" for name in ("added", "scheduled", "progressed", "done"))


def counts() -> str:
    return ", ".join(f"count(*) filter (where type = 'daybook.{name}.v1')" for name in COUNTED)


def ages(type: str = "") -> str:
    """Columns for each age; with `type` their names and types, without it how they are computed from `age` and `open`."""
    if type:
        return ", ".join(f"count_{place} {type}, open_{place} {type}" for place in range(len(AGES)))
    return ", ".join(
        f"count(*) filter (open > 0 and age {age}) as count_{place},"
        f" cast(coalesce(sum(open) filter (age {age}), 0) as bigint) as open_{place}" for place, age in enumerate(AGES))


def age_columns() -> str:
    return ", ".join(f"coalesce(count_{place}, 0) as count_{place}, coalesce(open_{place}, 0) as open_{place}"
                     for place in range(len(AGES)))


SQLITE = {
    "credit": f"""
        create table credit(customer text primary key, open integer, orders integer, overdue integer, overdue_days integer,
            {ages("integer")}) without rowid;
        insert into credit
        with paid as (
            select part.value ->> 'invoice' as invoice, sum(part.value ->> 'amount') as amount
            from events, json_each(events.data, '$.allocations') as part
            where events.type = 'daybook.payment.received.v1' group by 1),
        due as (
            select subject, cast(julianday('{AS_OF}') - julianday(data ->> 'due') as integer) as age,
                (data ->> 'gross') - coalesce(paid.amount, 0) as open
            from events left join paid on paid.invoice = data ->> 'invoice'
            where type = 'daybook.invoice.issued.v1'),
        invoiced as (
            select subject, sum(open) as open, sum(open) filter (where age > 0) as overdue,
                max(age) filter (where age > 0 and open > 0) as overdue_days, {ages().replace("filter (", "filter (where ")}
            from due group by subject),
        ordered as (
            select subject, sum(data ->> 'total') as orders from events where type = 'daybook.order.placed.v1' group by subject)
        select substr(subject, 10), coalesce(open, 0), coalesce(orders, 0), coalesce(overdue, 0), coalesce(overdue_days, 0),
            {age_columns()}
        from invoiced full join ordered using (subject)""",
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
                select subject, date '{AS_OF}' - {data}due as age, {data}gross - coalesce(paid.amount, 0) as open
                from events left join paid on paid.invoice = events.{data}invoice
                where type = 'daybook.invoice.issued.v1'),
            invoiced as (
                select subject, sum(open)::bigint as open, sum(open) filter (age > 0)::bigint as overdue,
                    max(age) filter (age > 0 and open > 0) as overdue_days, {ages()}
                from due group by subject),
            ordered as (
                select subject, sum({data}total)::bigint as orders from events
                where type = 'daybook.order.placed.v1' group by subject)
            select {shape.customer} as customer, coalesce(open, 0) as open, coalesce(orders, 0) as orders,
                coalesce(overdue, 0) as overdue, coalesce(overdue_days, 0) as overdue_days, {age_columns()}
            from invoiced full join ordered using (subject)""",
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
    answer = ANSWERS[name]
    if not answer.names or shape == SHAPES["struct"]:
        return answer.sql
    model, prefix = answer.model, 6 if answer.names == "plan" else 10
    named = (f"(select {model}.* replace (substr(subjects.name, {prefix}) as {answer.names}) from {model}"
             f" join subjects on subjects.number = {model}.{answer.names})")
    return answer.sql.replace(f"from {model}", f"from {named} as {model}")
