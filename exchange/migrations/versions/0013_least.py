"""What the API forgets is over by the database's clock as well, and it reads no more than its code does.

A worker whose clock runs ahead, or whoever has the API's login, could until here forget assertions and proofs
that other workers still take, and counts of windows that run.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# A minute more than the moment itself: another worker's clock may be behind, by ten seconds as a rule.
ASSERTIONS = """
alter table access.assertion_used enable row level security;
create policy read on access.assertion_used for select to tongban_api using (true);
create policy use on access.assertion_used for insert to tongban_api with check (true);
create policy forget on access.assertion_used for delete to tongban_api
    using (expires_at < clock_timestamp() - interval '1 minute');
"""

COUNTS = """
create or replace function budgets.purge_claims(before timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
    delete from budgets.claimed c where c.ends_at <= least(before, clock_timestamp() - interval '1 minute');
end $$;

create or replace function budgets.purge_batches(before timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from budgets.batch_subject b using access.batch_approval a
        where a.id = b.approval and a.ends_on
            < (least(before, clock_timestamp() - interval '1 minute') at time zone 'Asia/Shanghai')::date;
end $$;
"""

# Who approved a batch, and alarms that are told already, are for administrators and the auditor.
READING = """
revoke select on access.batch_approval from tongban_api;
grant select (id, client, item, case_number, most_subjects, most_sequence, most_misses, starts_on, ends_on,
    approved_at, withdrawn_at) on access.batch_approval to tongban_api;
alter table budgets.alarm enable row level security;
create policy untold on budgets.alarm for select to tongban_api using (told_at is null);
create policy read on budgets.alarm for select to tongban_auditor using (true);
revoke execute on function budgets.charge_one from tongban_api;
"""


def upgrade() -> None:
    """Bound what may be forgotten, then what may be read."""
    for part in (ASSERTIONS, COUNTS, READING):
        op.execute(part)
