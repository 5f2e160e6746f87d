"""The check value of the subject key: under which key this database's holders were published."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = """
create table ops.key_check (
    name text primary key,
    value bytea not null check (octet_length(value) = 32)
);
comment on table ops.key_check is
    'HMAC of a fixed label under each key: with another key every holder would seem to hold nothing';
"""

GRANTS = """
grant select, insert on ops.key_check to tongban_pipeline;
grant select on ops.key_check to tongban_api;
"""


def upgrade() -> None:
    """Make the table and its grants; nobody may change a value once it stands."""
    for part in (TABLE, GRANTS):
        op.execute(part)
