"""Batches: who may ask of many at once, for which case, of how many in all, and what of it is used."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = """
create table access.batch_approval (
    id text primary key check (id ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    client text not null references access.client,
    item text not null check (char_length(item) between 1 and 64),
    case_number text not null check (char_length(case_number) between 1 and 128),
    most_subjects integer not null check (most_subjects > 0),
    most_sequence integer not null check (most_sequence > 0),
    most_misses integer not null check (most_misses > 0),
    starts_on date not null,
    ends_on date not null check (ends_on >= starts_on),
    approved_by text not null check (char_length(approved_by) between 1 and 200),
    basis text not null check (char_length(basis) between 1 and 500),
    approved_at timestamptz not null,
    withdrawn_at timestamptz check (withdrawn_at >= approved_at)
);
comment on table access.batch_approval is
    'A client may ask of many at once, in one case of one item; a row only comes to be withdrawn, once';
comment on column access.batch_approval.most_sequence is
    'Of one sequence of numbers (for residents: area code and birthday)';
comment on column access.batch_approval.most_misses is
    'Of whom nothing was held or nothing matched; once they are used up nothing more is answered';

create table budgets.batch_tally (
    approval text primary key references access.batch_approval,
    subjects integer not null default 0 check (subjects >= 0),
    misses integer not null default 0 check (misses >= 0)
) with (fillfactor = 30);
comment on table budgets.batch_tally is 'Distinct subjects charged under an approval, and its misses';

create table budgets.batch_subject (
    approval text not null references access.batch_approval,
    neighbourhood bigint not null,
    subject bigint not null,
    missed boolean not null default false,
    primary key (approval, neighbourhood, subject)
);
comment on table budgets.batch_subject is 'The subjects charged under an approval, as parts of keyed digests';
"""

GUARDS = """
create function access.refuse_changed_approval() returns trigger language plpgsql as $$
begin
    raise exception 'approval % only comes to be withdrawn, once; approve anew', old.id;
end $$;
create trigger only_withdrawn before update on access.batch_approval
    for each row when (old.withdrawn_at is not null or new.withdrawn_at is null
        or (to_jsonb(old) - 'withdrawn_at') is distinct from (to_jsonb(new) - 'withdrawn_at'))
    execute function access.refuse_changed_approval();
create trigger never_deleted before delete or truncate on access.batch_approval
    for each statement execute function access.refuse_rewriting();
"""

# Subjects by their place, from 1. The whole batch is within everything, or nothing of it is charged.
CHARGE = """
create function budgets.charge_batch(
    of_approval text, today date, neighbourhoods bigint[], subjects bigint[],
    out approved boolean, out exceeded text, out place integer, out used integer
) language plpgsql security definer
set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_variable
declare
    granted access.batch_approval; missed integer; fresh integer[];
begin
    perform set_config('synchronous_commit', 'off', true);
    select a.* into granted from access.batch_approval a
    where a.id = of_approval and a.withdrawn_at is null and today between a.starts_on and a.ends_on;
    approved := found;
    if not approved then return; end if;
    insert into budgets.batch_tally (approval) values (of_approval) on conflict do nothing;
    -- All batches of an approval stand in one order, on whichever worker they come in.
    select t.subjects, t.misses into used, missed
    from budgets.batch_tally t where t.approval = of_approval for update;
    if missed >= granted.most_misses then
        exceeded := 'batch_misses';
        return;
    end if;
    select array_agg(g.place order by g.place) into fresh
    from (select u.n, u.s, min(u.place)::integer as place
        from unnest(neighbourhoods, subjects) with ordinality as u (n, s, place) group by u.n, u.s) g
    where not exists (select from budgets.batch_subject b
        where b.approval = of_approval and b.neighbourhood = g.n and b.subject = g.s);
    select min(h.place) into place
    from (select f.place, count(*) over (partition by neighbourhoods[f.place] order by f.place) + (
            select count(*) from budgets.batch_subject b
            where b.approval = of_approval and b.neighbourhood = neighbourhoods[f.place]) as amount
        from unnest(fresh) as f (place)) h
    where h.amount > granted.most_sequence;
    exceeded := case
        when place is not null then 'batch_sequence'
        when used + coalesce(cardinality(fresh), 0) > granted.most_subjects then 'batch_subjects' end;
    if exceeded is not null or fresh is null then return; end if;
    insert into budgets.batch_subject (approval, neighbourhood, subject)
    select of_approval, neighbourhoods[f.place], subjects[f.place] from unnest(fresh) as f (place);
    update budgets.batch_tally t set subjects = t.subjects + cardinality(fresh)
    where t.approval = of_approval returning t.subjects into used;
end $$;
"""

MISS = """
create function budgets.miss_in_batch(
    approvals text[], neighbourhoods bigint[], subjects bigint[]
) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
    perform set_config('synchronous_commit', 'off', true);
    perform from budgets.batch_tally t where t.approval = any (approvals) order by t.approval for update;
    with marked as (
        update budgets.batch_subject b set missed = true
        from (select distinct g.a, g.n, g.s from unnest(approvals, neighbourhoods, subjects) as g (a, n, s)) g
        where b.approval = g.a and b.neighbourhood = g.n and b.subject = g.s and not b.missed
        returning b.approval
    )
    update budgets.batch_tally t set misses = t.misses + m.amount
    from (select approval, count(*) as amount from marked group by approval) m
    where t.approval = m.approval;
end $$;
"""

PURGE = """
create function budgets.purge_batches(before timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from budgets.batch_subject b using access.batch_approval a
        where a.id = b.approval and a.ends_on < (before at time zone 'Asia/Shanghai')::date;
end $$;
comment on function budgets.purge_batches is
    'Forgets the subjects of approvals that ended before a time; approvals and their sums stay';
"""

GRANTS = """
revoke execute on function budgets.charge_batch, budgets.miss_in_batch, budgets.purge_batches from public;
grant execute on function budgets.charge_batch, budgets.miss_in_batch, budgets.purge_batches to tongban_api;
grant select on access.batch_approval to tongban_api, tongban_auditor;
grant select on budgets.batch_tally to tongban_api, tongban_auditor;
"""


def upgrade() -> None:
    """Make the tables, their guards and the ways to charge, and give them to the API."""
    for part in (TABLES, GUARDS, CHARGE, MISS, PURGE, GRANTS):
        op.execute(part)
