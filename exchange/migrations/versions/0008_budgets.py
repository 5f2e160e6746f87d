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

# limits: subjects, sequence, misses; of each the client's, then the operator's
CHARGE = """
create function budgets.charge(
    asking text, asking_mark bigint, began timestamptz, ending timestamptz, limits integer[],
    operators bytea[], operator_marks bigint[], neighbourhoods bigint[], subjects bigint[],
    out exceeded smallint[], out client_used integer, out operator_used integer[]
) language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_variable
declare
    amount integer := cardinality(subjects);
    missed integer;
    fresh_n bigint[]; fresh_s bigint[]; fresh_o bigint[]; fresh_by bytea[];
    fresh_of_client integer;
    over smallint;
    one record;
begin
    perform set_config('synchronous_commit', 'off', true);
    -- Its row lock puts all charges of a client in one order, on whichever worker they come in.
    select t.subjects, t.misses into client_used, missed from budgets.tally t
        where t.client = asking and t.begins_at = began and t.mark = 0 for update;
    if not found then
        insert into budgets.tally (client, begins_at, mark, ends_at, client_mark)
            values (asking, began, 0, ending, asking_mark) on conflict do nothing;
        select t.subjects, t.misses into client_used, missed from budgets.tally t
            where t.client = asking and t.begins_at = began and t.mark = 0 for update;
    end if;

    with given as materialized (
        select distinct g.n, g.s, g.o, g.by
        from unnest(neighbourhoods, subjects, operator_marks, operators) as g (n, s, o, by)
    ), held as materialized (
        select a.neighbourhood as n, a.subject as s, a.operator as o from budgets.asked a
        where a.client_mark = asking_mark and a.begins_at = began and a.neighbourhood = any (neighbourhoods)
    ), fresh as materialized (
        select g.n, g.s, g.o, g.by,
            not exists (select from held h where h.n = g.n and h.s = g.s) as of_client
        from given g where not exists (select from held h where h.n = g.n and h.s = g.s and h.o = g.o)
    ), sequences as (
        select f.n, count(*) as of_sequence,
            max(f.of_operator) as of_operator
        from (
            select k.n, k.s, k.o, count(*) over (partition by k.n, k.o) as of_operator,
                row_number() over (partition by k.n, k.s) as nth
            from (select h.n, h.s, h.o from held h union select f.n, f.s, f.o from fresh f) k
        ) f where f.nth = 1 group by f.n
    ), by_operator as (
        select f.o, count(*) as more from fresh f group by f.o
    )
    select array_agg(f.n), array_agg(f.s), array_agg(f.o), array_agg(f.by),
        (select count(*) from (select distinct c.n, c.s from fresh c where c.of_client) c),
        case
            when missed >= limits[5] then 5
            when (select max(q.of_sequence) from sequences q
                where q.n in (select c.n from fresh c where c.of_client)) > limits[3] then 3
            when exists (select from fresh c where (
                select count(*) from (
                    select h.s from held h where h.n = c.n and h.o = c.o
                    union select x.s from fresh x where x.n = c.n and x.o = c.o) k) > limits[4]) then 4
            when exists (
                select from by_operator b join budgets.tally t
                    on t.client = asking and t.begins_at = began and t.mark = b.o
                where t.misses >= limits[6]) then 6
            when exists (
                select from by_operator b left join budgets.tally t
                    on t.client = asking and t.begins_at = began and t.mark = b.o
                where coalesce(t.subjects, 0) + b.more > limits[2]) then 2
            else 0
        end
    into fresh_n, fresh_s, fresh_o, fresh_by, fresh_of_client, over
    from fresh f;

    if fresh_n is null then
        over := 0;
    elsif over = 0 and fresh_of_client > 0 and client_used + fresh_of_client > limits[1] then
        over := 1;
    end if;
    if over > 0 and amount > 1 then
        -- Somebody in the batch is over a limit: each is charged by itself, so that nobody pays for another.
        for one in select * from generate_series(1, amount) as g (place) loop
            select exceeded || c.exceeded, c.client_used, operator_used || c.operator_used
            into exceeded, client_used, operator_used
            from budgets.charge(asking, asking_mark, began, ending, limits,
                operators[one.place:one.place], operator_marks[one.place:one.place],
                neighbourhoods[one.place:one.place], subjects[one.place:one.place]) c;
        end loop;
        return;
    end if;
    exceeded := array_fill(over, array[amount]);
    if over = 0 and fresh_n is not null then
        insert into budgets.asked (client_mark, begins_at, neighbourhood, subject, operator)
            select asking_mark, began, g.n, g.s, g.o from unnest(fresh_n, fresh_s, fresh_o) as g (n, s, o);
        insert into budgets.tally as t (client, begins_at, mark, ends_at, client_mark, operator, subjects)
            select asking, began, g.o, ending, asking_mark, min(g.by::text)::bytea, count(*)
            from unnest(fresh_o, fresh_by) as g (o, by) group by g.o order by g.o
            on conflict (client, begins_at, mark) do update set subjects = t.subjects + excluded.subjects;
        if fresh_of_client > 0 then
            update budgets.tally t set subjects = t.subjects + fresh_of_client
                where t.client = asking and t.begins_at = began and t.mark = 0;
        end if;
        client_used := client_used + fresh_of_client;
    end if;
    select array_agg(coalesce(t.subjects, 0) order by g.place) into operator_used
    from unnest(operator_marks) with ordinality as g (o, place)
        left join budgets.tally t on t.client = asking and t.begins_at = began and t.mark = g.o;
end $$;
"""

MISS = """
create function budgets.miss(
    asking text, asking_mark bigint, began timestamptz,
    operator_marks bigint[], neighbourhoods bigint[], subjects bigint[]
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    perform from budgets.tally t where t.client = asking and t.begins_at = began and t.mark = 0 for update;
    with marked as (
        update budgets.asked a set missed = true
        from (select distinct g.n, g.s, g.o
            from unnest(neighbourhoods, subjects, operator_marks) as g (n, s, o)) g
        where a.client_mark = asking_mark and a.begins_at = began and a.neighbourhood = g.n
            and a.subject = g.s and a.operator = g.o and not a.missed
        returning a.operator
    ), counted as (
        select m.operator as mark, count(*) as amount from marked m group by m.operator
        union all select 0, count(*) from marked having count(*) > 0
    )
    update budgets.tally t set misses = t.misses + c.amount from counted c
    where t.client = asking and t.begins_at = began and t.mark = c.mark;
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
    for part in (TABLES, CHARGE, MISS, ALARM, PURGE, GRANTS):
        op.execute(part)
