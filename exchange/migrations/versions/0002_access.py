"""Who may ask what: clients, agreements, the log of their changes, and the assertions already used."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = """
create schema access;

create table access.client (
    client_id text primary key check (client_id ~ '^[a-z][a-z0-9_-]{2,63}$'),
    department text not null check (department ~ '^[a-z][a-z0-9_]{0,63}$'),
    title text not null check (char_length(title) between 1 and 200),
    jwks jsonb not null check (jsonb_typeof(jwks -> 'keys') = 'array'),
    scopes text[] not null check (cardinality(scopes) > 0),
    created_at timestamptz not null,
    disabled_at timestamptz
);

create table access.agreement (
    id text primary key check (char_length(id) between 1 and 64),
    consumer text not null,
    resource text not null,
    facts text[] not null,
    items text[] not null,
    starts_on date not null,
    ends_on date not null check (ends_on >= starts_on),
    purpose text not null check (char_length(purpose) between 1 and 200),
    legal_basis text not null check (char_length(legal_basis) between 1 and 500),
    created_at timestamptz not null,
    ended_at timestamptz
);
comment on column access.agreement.ended_at is
    'Set once, when the agreement was ended before its term; the row stays, so that a seed cannot revive it';

create table access.change (
    id bigint generated always as identity primary key,
    request_id text not null unique,
    at timestamptz not null,
    actor text not null check (char_length(actor) between 1 and 200),
    action text not null,
    target text not null,
    reason text not null check (char_length(reason) between 1 and 500)
);
comment on table access.change is
    'Every change to clients and agreements: who, what, why; request_id finds its ledger entry';

create table access.assertion_used (
    client_id text not null,
    jti text not null check (char_length(jti) between 1 and 128),
    expires_at timestamptz not null,
    primary key (client_id, jti)
);
create index assertion_used_expiry on access.assertion_used (expires_at);
"""

APPEND_ONLY = """
create function access.refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception 'rows of %.% are only added', tg_table_schema, tg_table_name;
end $$;
create trigger only_added before update or delete or truncate on access.change
    for each statement execute function access.refuse_rewriting();

create function access.refuse_revival() returns trigger language plpgsql as $$
begin
    raise exception 'agreement % was ended; an ended agreement stays ended: add a new one', old.id;
end $$;
create trigger stays_ended before update on access.agreement
    for each row when (old.ended_at is not null) execute function access.refuse_revival();
"""

GRANTS = """
grant usage on schema access to tongban_api, tongban_auditor;
grant select on access.client, access.agreement to tongban_api;
grant select, insert, delete on access.assertion_used to tongban_api;
grant select on access.client, access.agreement, access.change to tongban_auditor;
"""


def upgrade() -> None:
    """Make the schema, its tables, their guards and grants."""
    for part in (TABLES, APPEND_ONLY, GRANTS):
        op.execute(part)
