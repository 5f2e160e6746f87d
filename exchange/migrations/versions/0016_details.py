"""Details are purged by the sealer, a bounded number at once, and the pipeline has no part in the ledger.

The right to purge was the pipeline's, no code used it, and one statement took whatever was due.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# A minute more than the moment itself, as other purges: the clock of a server that took over may be ahead.
# The time is a variable, as no index can be searched by a function that gives another value for each row.
PURGE = """
drop function ledger.purge_details();

create function ledger.purge_details(most integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    over timestamptz := clock_timestamp() - interval '1 minute';
    purged bigint;
begin
    delete from ledger.detail where index = any (array(
        select d.index from ledger.detail d where d.purge_after <= over
            order by d.purge_after limit least(most, 10000)));
    get diagnostics purged = row_count;
    return purged;
end $$;
comment on function ledger.purge_details is
    'Deletes at most so many details whose time is over by this clock, the oldest first; how many it were';
"""

GRANTS = """
grant create on schema ledger to tongban_ledger;
alter function ledger.purge_details owner to tongban_ledger;
revoke create on schema ledger from tongban_ledger;
revoke execute on function ledger.purge_details from public;
grant execute on function ledger.purge_details to tongban_sealer;
revoke usage on schema ledger from tongban_pipeline;
"""


def upgrade() -> None:
    """Bound the purge, then give it to the sealer alone."""
    for part in (PURGE, GRANTS):
        op.execute(part)
