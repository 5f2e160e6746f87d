"""Budgets of claims: how many distinct values were claimed of one field of one person in a window.

Persons, fields and values stand here as parts of keyed digests. A charge commits without waiting for the
disk, as those of subjects do (ADR 0036).
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = """
create table budgets.claimed (
    client_mark bigint not null,
    ends_at timestamptz not null,
    field bigint not null,
    value bigint not null,
    operator bigint not null,
    primary key (client_mark, ends_at, field, value, operator)
);
comment on table budgets.claimed is
    'Which operator claimed which value of a field of a person, in the window that ends then';
"""

# Claims by their place: each is judged with all before it, whatever flush they come in.
CLAIM = """
create function budgets.claim(
    client_marks bigint[], ending timestamptz[], operator_marks bigint[], fields bigint[], claims bigint[],
    client_limits integer[], operator_limits integer[], out exceeded text[]
) language plpgsql security definer
set search_path = pg_catalog, pg_temp set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_variable
declare
    client bigint; until timestamptz; operator bigint; field bigint; value bigint;
    known boolean; of_client boolean; in_client integer; in_operator integer; told text;
begin
    perform set_config('synchronous_commit', 'off', true);
    -- All claims of a client stand in one order, on whichever worker they come in; not behind its subjects.
    perform pg_advisory_xact_lock(~g.mark)
    from (select distinct m as mark from unnest(client_marks) as m order by m) g;
    for place in 1..cardinality(claims) loop
        client := client_marks[place]; until := ending[place]; operator := operator_marks[place];
        field := fields[place]; value := claims[place];
        select coalesce(bool_or(c.value = value and c.operator = operator), false),
            coalesce(bool_or(c.value = value), false),
            count(distinct c.value), count(*) filter (where c.operator = operator)
        into known, of_client, in_client, in_operator
        from budgets.claimed c where c.client_mark = client and c.ends_at = until and c.field = field;
        told := case
            when known then null
            when not of_client and in_client >= client_limits[place] then 'client_claims'
            when in_operator >= operator_limits[place] then 'operator_claims' end;
        if not known and told is null then
            insert into budgets.claimed (client_mark, ends_at, field, value, operator)
            values (client, until, field, value, operator);
        end if;
        exceeded[place] := told;
    end loop;
end $$;
"""

PURGE = """
create function budgets.purge_claims(before timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
    delete from budgets.claimed c where c.ends_at <= before;
end $$;
comment on function budgets.purge_claims is 'Forgets what was claimed in windows that ended before a time';
"""

GRANTS = """
revoke execute on function budgets.claim, budgets.purge_claims from public;
grant execute on function budgets.claim, budgets.purge_claims to tongban_api;
"""


def upgrade() -> None:
    """Make the table and the ways to charge and to forget, and give them to the API."""
    for part in (TABLES, CLAIM, PURGE, GRANTS):
        op.execute(part)
