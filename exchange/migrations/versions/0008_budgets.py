"""Budgets of clients and operators in distinct subjects, decoys, and the alarms of both.

Subjects stand here as parts of keyed digests. A charge commits without waiting for the disk: the ledger entry
that follows it waits, and the write-ahead log keeps their order (ADR 0036).
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = """
create schema budgets;
alter table access.client add column budgets jsonb check (jsonb_typeof(budgets) = 'object');
comment on column access.client.budgets is 'What the client may ask, where it is not the default';

create table budgets.tally (
    client text not null,
    begins_at timestamptz not null,
    mark bigint not null,
    ends_at timestamptz not null check (ends_at > begins_at),
    client_mark bigint not null,
    operator bytea check (octet_length(operator) = 32),
    subjects integer not null default 0 check (subjects >= 0),
    misses integer not null default 0 check (misses >= 0),
    primary key (client, begins_at, mark)
) with (fillfactor = 30);
comment on table budgets.tally is
    'Distinct subjects asked of in a window: by a client (mark 0, no operator) and by each of its operators';

create table budgets.asked (
    client_mark bigint not null,
    begins_at timestamptz not null,
    neighbourhood bigint not null,
    subject bigint not null,
    operator bigint not null,
    missed boolean not null default false,
    primary key (client_mark, begins_at, neighbourhood, subject, operator)
);
comment on table budgets.asked is
    'Which operator asked of which subject in a window; neighbourhood: the sequence its number stands in';

create table budgets.decoy (
    subject_pseudonym bytea primary key check (octet_length(subject_pseudonym) = 32),
    label text not null check (char_length(label) between 1 and 64),
    added_at timestamptz not null
);
comment on table budgets.decoy is 'Invented persons of whom no item should ever ask';

create table budgets.alarm (
    id bigint generated always as identity primary key,
    client text not null,
    department text not null,
    operator bytea not null check (octet_length(operator) = 32),
    kind text not null,
    mark bigint not null,
    begins_at timestamptz not null,
    raised_at timestamptz not null,
    request_id text not null,
    case_number text,
    item text,
    subject_pseudonym bytea not null check (octet_length(subject_pseudonym) = 32),
    told_at timestamptz,
    index bigint,
    unique (client, operator, kind, mark, begins_at)
);
create index alarm_untold on budgets.alarm (id) where told_at is null;
comment on table budgets.alarm is 'Alarms; index: the ledger entry of each, in whose transaction it is noted';
"""

# One question of a client whose lock is held; limits as below. It takes half the time of the other form.
CHARGE_ONE = """
create function budgets.charge_one(
    client text, client_mark bigint, began timestamptz, ending timestamptz, limits integer[],
    operator bytea, operator_mark bigint, neighbourhood bigint, subject bigint,
    out exceeded smallint, out client_used integer, out operator_used integer
) language plpgsql as $$
#variable_conflict use_variable
declare
    known boolean; of_client boolean; in_client integer; in_operator integer;
    client_missed integer; operator_missed integer;
begin
    select coalesce(bool_or(a.subject = subject and a.operator = operator_mark), false),
        coalesce(bool_or(a.subject = subject), false),
        count(distinct a.subject), count(*) filter (where a.operator = operator_mark)
    into known, of_client, in_client, in_operator
    from budgets.asked a
    where a.client_mark = client_mark and a.begins_at = began and a.neighbourhood = neighbourhood;
    select max(t.subjects) filter (where t.mark = 0), max(t.misses) filter (where t.mark = 0),
        max(t.subjects) filter (where t.mark <> 0), max(t.misses) filter (where t.mark <> 0)
    into client_used, client_missed, operator_used, operator_missed
    from budgets.tally t where t.client = client and t.begins_at = began and t.mark in (0, operator_mark);
    client_used := coalesce(client_used, 0);
    operator_used := coalesce(operator_used, 0);

    exceeded := case
        when known then 0
        when client_missed >= limits[1][5] then 5
        when not of_client and in_client >= limits[1][3] then 3
        when in_operator >= limits[1][4] then 4
        when operator_missed >= limits[1][6] then 6
        when operator_used >= limits[1][2] then 2
        when not of_client and client_used >= limits[1][1] then 1
        else 0 end;
    if known or exceeded > 0 then return; end if;
    insert into budgets.asked (client_mark, begins_at, neighbourhood, subject, operator)
    values (client_mark, began, neighbourhood, subject, operator_mark);
    client_used := client_used + 1 - of_client::integer;
    operator_used := operator_used + 1;
    insert into budgets.tally as t (client, begins_at, mark, ends_at, client_mark, operator, subjects)
    values (client, began, operator_mark, ending, client_mark, operator, 1),
        (client, began, 0, ending, client_mark, null, 1 - of_client::integer)
    on conflict on constraint tally_pkey do update set subjects = t.subjects + excluded.subjects;
end $$;
"""

# Each question by its place; limits: subjects, sequence, misses, of each the client's, then the operator's.
CHARGE = """
create function budgets.charge(
    clients text[], client_marks bigint[], began timestamptz[], ending timestamptz[], limits integer[],
    operators bytea[], operator_marks bigint[], neighbourhoods bigint[], subjects bigint[],
    out exceeded smallint[], out client_used integer[], out operator_used integer[]
) language plpgsql security definer
set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_variable
declare
    amount integer := cardinality(subjects); known boolean[]; of_client boolean[];
begin
    perform set_config('synchronous_commit', 'off', true);
    -- All charges of a client stand in one order, on whichever worker they come in.
    perform pg_advisory_xact_lock(g.mark)
    from (select distinct m as mark from unnest(client_marks) as m order by m) g;
    -- Where several questions of a batch have something in common, each is judged as if all were new to it.
    if amount > 1 then select array_agg(j.exceeded order by j.place), array_agg(j.known order by j.place),
        array_agg(j.of_client order by j.place)
    into exceeded, known, of_client
    from (
        select g.place, h.known, h.of_client, case
            when h.known then 0
            when coalesce(c.misses, 0) >= limits[g.place][5] then 5
            when not h.of_client and h.in_client + count(*) filter (where not h.known) over in_sequence
                > limits[g.place][3] then 3
            when h.in_operator + count(*) filter (where not h.known) over by_operator_in_sequence
                > limits[g.place][4] then 4
            when coalesce(o.misses, 0) >= limits[g.place][6] then 6
            when coalesce(o.subjects, 0) + count(*) filter (where not h.known) over by_operator
                > limits[g.place][2] then 2
            when not h.of_client
                and coalesce(c.subjects, 0) + count(*) filter (where not h.known) over by_client
                > limits[g.place][1] then 1
            else 0 end as exceeded
        from unnest(clients, client_marks, began, operator_marks, neighbourhoods, subjects)
            with ordinality as g (client, mark, at, o, n, s, place)
        cross join lateral (
            select coalesce(bool_or(a.subject = g.s and a.operator = g.o), false) as known,
                coalesce(bool_or(a.subject = g.s), false) as of_client,
                count(distinct a.subject) as in_client,
                count(*) filter (where a.operator = g.o) as in_operator
            from budgets.asked a
            where a.client_mark = g.mark and a.begins_at = g.at and a.neighbourhood = g.n
        ) h
        left join budgets.tally c on c.client = g.client and c.begins_at = g.at and c.mark = 0
        left join budgets.tally o on o.client = g.client and o.begins_at = g.at and o.mark = g.o
        window by_client as (partition by g.mark, g.at),
            by_operator as (partition by g.mark, g.at, g.o),
            in_sequence as (partition by g.mark, g.at, g.n),
            by_operator_in_sequence as (partition by g.mark, g.at, g.n, g.o)
    ) j; end if;

    if amount = 1 or exists (select from unnest(exceeded) as e where e > 0) then
        -- Somebody may be over a limit: each is charged by itself, so that nobody pays for another.
        exceeded := null;
        for place in 1..amount loop
            select exceeded || o.exceeded, client_used || o.client_used, operator_used || o.operator_used
            into exceeded, client_used, operator_used from budgets.charge_one(clients[place],
                client_marks[place], began[place], ending[place], limits[place:place][:], operators[place],
                operator_marks[place], neighbourhoods[place], subjects[place]) o;
        end loop;
        return;
    end if;
    if not (true = all (known)) then
        with given as materialized (
            select distinct on (g.mark, g.at, g.n, g.s, g.o)
                g.client, g.mark, g.at, g.until, g.by, g.o, g.n, g.s, g.of_client
            from unnest(clients, client_marks, began, ending, operators, operator_marks, neighbourhoods,
                subjects, known, of_client)
                as g (client, mark, at, until, by, o, n, s, known, of_client)
            where not g.known
        ), asked as (
            insert into budgets.asked (client_mark, begins_at, neighbourhood, subject, operator)
            select g.mark, g.at, g.n, g.s, g.o from given g
        )
        insert into budgets.tally as t (client, begins_at, mark, ends_at, client_mark, operator, subjects)
        select g.client, g.at, g.o, min(g.until), g.mark, (array_agg(g.by))[1], count(*)
        from given g group by g.client, g.mark, g.at, g.o
        union all
        select g.client, g.at, 0, min(g.until), g.mark, null,
            count(distinct (g.n, g.s)) filter (where not g.of_client)
        from given g group by g.client, g.mark, g.at
        on conflict (client, begins_at, mark) do update set subjects = t.subjects + excluded.subjects;
    end if;
    select array_agg(coalesce(c.subjects, 0) order by g.place),
        array_agg(coalesce(o.subjects, 0) order by g.place)
    into client_used, operator_used
    from unnest(clients, began, operator_marks) with ordinality as g (client, at, o, place)
        left join budgets.tally c on c.client = g.client and c.begins_at = g.at and c.mark = 0
        left join budgets.tally o on o.client = g.client and o.begins_at = g.at and o.mark = g.o;
end $$;
"""

MISS = """
create function budgets.miss(
    clients text[], client_marks bigint[], began timestamptz[],
    operator_marks bigint[], neighbourhoods bigint[], subjects bigint[]
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    perform pg_advisory_xact_lock(g.mark)
    from (select distinct m as mark from unnest(client_marks) as m order by m) g;
    with marked as (
        update budgets.asked a set missed = true
        from (select distinct g.client, g.mark, g.at, g.o, g.n, g.s
            from unnest(clients, client_marks, began, operator_marks, neighbourhoods, subjects)
                as g (client, mark, at, o, n, s)) g
        where a.client_mark = g.mark and a.begins_at = g.at and a.neighbourhood = g.n
            and a.subject = g.s and a.operator = g.o and not a.missed
        returning g.client, g.at, g.o
    ), counted as (
        select m.client, m.at, m.o as mark, count(*) as amount from marked m group by m.client, m.at, m.o
        union all select m.client, m.at, 0, count(*) from marked m group by m.client, m.at
    )
    update budgets.tally t set misses = t.misses + c.amount from counted c
    where t.client = c.client and t.begins_at = c.at and t.mark = c.mark;
end $$;
"""

ALARM = """
create function budgets.raise_alarm(
    asking text, of_department text, by_operator bytea, of_kind text, of_mark bigint, began timestamptz,
    at timestamptz, request text, of_case text, of_item text, pseudonym bytea
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- As quick as a charge: the entry that follows is waited for, and a decoy must not be told by the time.
    perform set_config('synchronous_commit', 'off', true);
    insert into budgets.alarm (client, department, operator, kind, mark, begins_at, raised_at, request_id,
            case_number, item, subject_pseudonym)
        values (asking, of_department, by_operator, of_kind, of_mark, began, at, request, of_case, of_item,
            pseudonym)
        on conflict do nothing;
    return found;
end $$;

create function budgets.tell_alarm(
    alarm_id bigint, log_origin text, body bytea, pseudonym bytea, salt bytea
) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare place bigint;
begin
    perform from budgets.alarm a where a.id = alarm_id and a.told_at is null for update;
    if not found then
        return null;
    end if;
    select done.first_index into place
        from ledger.append(log_origin, array[body], array[pseudonym], array[salt]) done;
    update budgets.alarm a set told_at = clock_timestamp(), index = place where a.id = alarm_id;
    return place;
end $$;
"""

PURGE = """
create function budgets.purge(before timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from budgets.asked a using budgets.tally t
        where t.ends_at <= before and t.mark = 0
            and a.client_mark = t.client_mark and a.begins_at = t.begins_at;
    delete from budgets.tally t where t.ends_at <= before;
end $$;
comment on function budgets.purge is 'Forgets the windows that ended before a time; alarms stay';
"""

GRANTS = """
revoke execute on all functions in schema budgets from public;
grant usage on schema budgets to tongban_api, tongban_auditor;
grant execute on all functions in schema budgets to tongban_api;
grant select (subject_pseudonym) on budgets.decoy to tongban_api;
grant select on budgets.alarm to tongban_api, tongban_auditor;
grant select on budgets.tally to tongban_auditor;
"""


def upgrade() -> None:
    """Make the tables, the ways to charge and to raise an alarm, and give them to the API."""
    for part in (TABLES, CHARGE_ONE, CHARGE, MISS, ALARM, PURGE, GRANTS):
        op.execute(part)
