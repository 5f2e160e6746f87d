"""Who may ask at a window: the enrolled operators of each department."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = """
create table access.operator (
    department text not null check (department ~ '^[a-z][a-z0-9_]{0,63}$'),
    operator_id text not null check (char_length(operator_id) between 1 and 128),
    name text not null check (char_length(name) between 1 and 200),
    enrolled_at timestamptz not null,
    disabled_at timestamptz check (disabled_at >= enrolled_at),
    primary key (department, operator_id, enrolled_at)
);
create unique index operator_enrolled_once on access.operator (department, operator_id)
    where disabled_at is null;
comment on table access.operator is
    'One row per enrolment, kept for ever: uses stay attributable. Who comes back is enrolled anew';
"""

GUARDS = """
create function access.refuse_altering() returns trigger language plpgsql as $$
begin
    raise exception 'an enrolment of % only ends, once; enrol the operator anew', old.department;
end $$;
create trigger only_ends before update on access.operator
    for each row when (old.disabled_at is not null or new.disabled_at is null
        or (old.department, old.operator_id, old.name, old.enrolled_at)
            is distinct from (new.department, new.operator_id, new.name, new.enrolled_at))
    execute function access.refuse_altering();
create trigger never_deleted before delete or truncate on access.operator
    for each statement execute function access.refuse_rewriting();
"""

GRANTS = """
grant select (department, operator_id, enrolled_at, disabled_at) on access.operator to tongban_api;
grant select on access.operator to tongban_auditor;
"""


def upgrade() -> None:
    """Make the table, its guards and grants; the API may read no name."""
    for part in (TABLE, GUARDS, GRANTS):
        op.execute(part)
