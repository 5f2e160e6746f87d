"""How a client's access tokens must be bound to it (RFC 9449, RFC 8705)."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMN = """
alter table access.client add column binding text not null default 'none'
    check (binding in ('none', 'dpop', 'mtls'));
comment on column access.client.binding is
    'What its access tokens must be bound to: nothing, a key that signs each request, or a certificate';
"""


def upgrade() -> None:
    """Add the column; no client of today is asked for more than before."""
    op.execute(COLUMN)
