"""A window that was made longer ends when the longer one does, so that its counts are not purged before.

A day and a week that begin together have one row: it kept the end of the day, and two days later the counts
of the week were gone.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LATEST_END = """
do $$
declare
    counted text := 'set subjects = t.subjects + excluded.subjects';
    charge regproc; definition text;
begin
    foreach charge in array array['budgets.charge', 'budgets.charge_one']::regproc[] loop
        definition := pg_get_functiondef(charge);
        if strpos(definition, counted) = 0 then
            raise exception '% is not as it was made', charge;
        end if;
        execute replace(definition, counted, counted || ', ends_at = greatest(t.ends_at, excluded.ends_at)');
    end loop;
end $$;
"""


def upgrade() -> None:
    """Have both ways to charge keep the latest end; all else of them stays."""
    op.execute(LATEST_END)
