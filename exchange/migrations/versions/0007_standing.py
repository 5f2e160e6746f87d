"""What the API may read of its own standing: how far the ledger is sealed, and each resource's rows and run.

The API's role reads neither ledger entries nor quarantine nor runs; these functions give it numbers only.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SEALING = """
create function ledger.sealing(
    out size bigint, out sealed_size bigint, out unsealed_seconds double precision
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select h.size, t.size,
        coalesce(greatest(0, extract(epoch from clock_timestamp() - e.logged_at)), 0)::double precision
    from ledger.head h cross join ledger.tree t left join ledger.entry e on e.index = t.size
$$;
comment on function ledger.sealing is
    'Entries, entries under a head, and the age of the oldest entry under none (0 where all are)';

grant select (one, size) on ledger.tree to tongban_ledger;
grant select (index, logged_at) on ledger.entry to tongban_ledger;
grant create on schema ledger to tongban_ledger;
alter function ledger.sealing owner to tongban_ledger;
revoke create on schema ledger from tongban_ledger;
revoke execute on function ledger.sealing from public;
grant execute on function ledger.sealing to tongban_api;
"""

STANDING = """
create function ops.resource_standing()
returns table (resource text, quarantined_rows bigint, last_outcome text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.resource,
        (select count(*) from ops.quarantine q where q.resource = s.resource and q.closed_at is null),
        (select r.outcome from ops.run r where r.resource = s.resource
            order by r.began_at desc, r.run_id desc limit 1)
    from (select distinct r.resource from ops.run r
        union select s.resource from ops.resource_state s) s
$$;
comment on function ops.resource_standing is 'Open quarantined rows and outcome of the last run';
revoke execute on function ops.resource_standing from public;
grant execute on function ops.resource_standing to tongban_api;
"""


def upgrade() -> None:
    """Make the two functions, and give them to the API."""
    for part in (SEALING, STANDING):
        op.execute(part)
