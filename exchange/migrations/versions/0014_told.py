"""An alarm that is told names its person in the ledger's details alone, for as long as these are kept.

Its row stood beside them for ever, with the index of its entry: by it the entry's person could still be told,
by who has the pseudonym key, after the detail was purged.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = """
alter table budgets.alarm alter column subject_pseudonym drop not null,
    add constraint alarm_untold_names check (told_at is not null or subject_pseudonym is not null);
update budgets.alarm set subject_pseudonym = null where told_at is not null;
create index alarm_marked on budgets.alarm (begins_at) where told_at is not null and mark <> id;
comment on column budgets.alarm.mark is
    'Within its window what the alarm is told apart by: part of a keyed digest; afterwards its own id';
"""

TELL = """
create or replace function budgets.tell_alarm(
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
    update budgets.alarm a set told_at = clock_timestamp(), index = place, subject_pseudonym = null
        where a.id = alarm_id;
    return place;
end $$;
"""

# The longest window has seven days (`exchange.budgets.limits`).
PURGE = """
create or replace function budgets.purge(before timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare over timestamptz := least(before, clock_timestamp() - interval '1 minute');
begin
    delete from budgets.asked a using budgets.tally t
        where t.ends_at <= over and t.mark = 0
            and a.client_mark = t.client_mark and a.begins_at = t.begins_at;
    delete from budgets.tally t where t.ends_at <= over;
    update budgets.alarm a set mark = a.id
        where a.told_at is not null and a.mark <> a.id and a.begins_at <= over - interval '7 days';
end $$;
comment on function budgets.purge is
    'Forgets the windows that ended before a time, and of whom their alarms were; the alarms stay';
"""


def upgrade() -> None:
    """Let told alarms name nobody: those of before, and from now on."""
    for part in (TABLE, TELL, PURGE):
        op.execute(part)
