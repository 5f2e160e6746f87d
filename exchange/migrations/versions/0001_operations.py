"""Roles, schemas and the tables in which the pipeline keeps what it did."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
do $$
declare role text;
begin
    foreach role in array array['tongban_pipeline', 'tongban_api', 'tongban_sealer', 'tongban_auditor'] loop
        begin
            execute format('create role %I nologin', role);
        exception when duplicate_object or unique_violation then null;
        end;
    end loop;
end $$;
"""

SCHEMAS = """
create schema ops;
create schema shr;
create schema his;
create schema stg;
revoke create on schema public from public;
grant usage on schema ops, shr to tongban_pipeline, tongban_api;
grant usage on schema his, stg to tongban_pipeline;
grant create on schema stg to tongban_pipeline;
"""

TABLES = """
create table ops.run (
    run_id text primary key,
    resource text not null,
    began_at timestamptz not null,
    finished_at timestamptz,
    step text not null check (step in ('load', 'check', 'publish', 'reconcile', 'done')),
    outcome text not null check (outcome in ('running', 'published', 'held', 'failed')),
    read_rows bigint,
    quarantined_rows bigint,
    inserted_rows bigint,
    updated_rows bigint,
    deleted_rows bigint,
    unchanged_rows bigint,
    source_rows bigint,
    reconcile_difference bigint,
    reconcile_agrees boolean,
    fault text
);
create index run_by_resource on ops.run (resource, began_at desc);

comment on table ops.run is 'One row per pipeline run; fault never holds a person''s identifier';

create table ops.staged (
    run_id text primary key references ops.run,
    resource text not null,
    rows bigint not null,
    digest bytea not null,
    as_of_at timestamptz not null,
    loads integer not null
);
comment on table ops.staged is
    'Logged witness of an UNLOGGED staging table: crash recovery empties the table, not this row';

create table ops.resource_state (
    resource text primary key,
    batch text,
    as_of_at timestamptz,
    published_rows bigint,
    quality_passed boolean,
    quality_score double precision,
    attempted_at timestamptz not null,
    attempt_fault text
);

create table ops.quality_result (
    run_id text primary key references ops.run,
    resource text not null,
    judged_at timestamptz not null,
    passed boolean not null,
    score double precision,
    loads integer not null,
    contract_digest text not null,
    result jsonb not null
);
comment on column ops.quality_result.loads is
    'Which load of the run was judged: only that one may be published, under the contract of that digest';

create table ops.quarantine (
    id bigint generated always as identity primary key,
    resource text not null,
    row_key text not null,
    row_digest bytea not null,
    rules text[] not null,
    findings jsonb not null,
    content jsonb not null,
    copy integer not null,
    key_doubtful boolean not null,
    subject_key bytea,
    opened_run text not null references ops.run,
    opened_at timestamptz not null,
    closed_run text references ops.run,
    closed_at timestamptz
);
comment on column ops.quarantine.key_doubtful is
    'The row broke a rule of its key, so it may be any row that vanished when this entry opened';
create index quarantine_open on ops.quarantine (resource, row_key) where closed_at is null;
create index quarantine_subject on ops.quarantine (subject_key, resource) where closed_at is null;

create view ops.held_subject as
    select resource, subject_key from ops.quarantine where closed_at is null and subject_key is not null;
comment on view ops.held_subject is
    'Subjects of whom an unpublished row exists: for them absence proves nothing. All the API may see of it';

create table ops.reconciliation (
    run_id text primary key references ops.run,
    resource text not null,
    reconciled_at timestamptz not null,
    source_rows bigint not null,
    source_digest bytea not null,
    held_rows bigint not null,
    held_digest bytea not null,
    difference bigint not null
);
"""

GRANTS = """
grant select, insert, update on ops.run, ops.staged, ops.resource_state, ops.quality_result,
    ops.quarantine, ops.reconciliation to tongban_pipeline;
grant select on ops.resource_state, ops.held_subject to tongban_api;
grant usage on schema ops to tongban_auditor;
grant select on ops.run, ops.resource_state, ops.quality_result, ops.reconciliation to tongban_auditor;
"""


def upgrade() -> None:
    """Make roles, schemas, tables and grants."""
    for part in (ROLES, SCHEMAS, TABLES, GRANTS):
        op.execute(part)
