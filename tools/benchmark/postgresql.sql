-- The events as programs over PostgreSQL keep them, and both ways of appending. FILE is the NDJSON, line by line.
create table line(event jsonb);
-- A quote and a separator that no line holds: so every line is one value.
copy line from 'FILE' (format csv, quote e'\x01', delimiter e'\x02');

create table events(
    sequence bigint generated always as identity, source text not null, id uuid not null default gen_random_uuid(),
    type text not null, subject text not null, version bigint not null, time timestamptz not null default now(),
    data jsonb not null);
insert into events(source, id, type, subject, version, time, data)
    select event ->> 'source', (event ->> 'id')::uuid, event ->> 'type', event ->> 'subject',
        row_number() over (partition by event ->> 'subject' order by event ->> 'time'), (event ->> 'time')::timestamptz,
        event -> 'data'
    from line order by event ->> 'time';
drop table line;
alter table events add primary key (sequence);
create unique index on events(id);
create unique index on events(subject, version);
create index on events(type, sequence);

-- The same without anybody who counts versions: the sequence stands for them.
create table plain(
    sequence bigint generated always as identity, source text not null, id uuid not null default gen_random_uuid(),
    type text not null, subject text not null, time timestamptz not null default now(), data jsonb not null);
insert into plain(source, id, type, subject, time, data)
    select source, id, type, subject, time, data from events order by sequence;
alter table plain add primary key (sequence);
create unique index on plain(id);
create index on plain(subject, sequence);
create index on plain(type, sequence);

-- Appends at the expected version of the subject; null expects nothing.
create function append_event(a_source text, a_type text, a_subject text, some_data jsonb, expected bigint)
    returns bigint language plpgsql as $$
declare
    last bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended(a_subject, 0));
    select coalesce(max(version), 0) into last from events where subject = a_subject;
    if expected is not null and expected <> last then raise exception 'wrong expected version'; end if;
    insert into events(source, type, subject, version, data) values (a_source, a_type, a_subject, last + 1, some_data);
    return last + 1;
end
$$;
vacuum analyze;
checkpoint;
