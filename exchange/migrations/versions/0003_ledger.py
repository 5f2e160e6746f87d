"""The data-use ledger: entries in one total order, what may be purged beside them, and the sealed tree.

Prevention lives here (one function to append, no other right, triggers that refuse change); detection is
the tree that the sealer publishes outside the database. `ledger.append` belongs to a role that can insert
entries and raise the size, and nothing else.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OWNER_ROLE = """
do $$
begin
    create role tongban_ledger nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant tongban_ledger to current_user;
"""

TABLES = """
create schema ledger;

create table ledger.head (
    one boolean primary key default true check (one),
    origin text not null check (origin ~ '^[^\\s+]+$'),
    size bigint not null default 0 check (size >= 0),
    detail_retention interval not null default '3 years' check (detail_retention >= '3 years'),
    opened_at timestamptz not null default clock_timestamp()
) with (fillfactor = 10);
comment on table ledger.head is 'The log and how many entries it has; its row lock is the total order';
comment on column ledger.head.detail_retention is 'Never below the three years of Decree 809 art. 29';

create table ledger.entry (
    index bigint primary key check (index >= 0),
    leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
    body bytea not null check (octet_length(body) between 2 and 4096),
    logged_at timestamptz not null
);
comment on table ledger.entry is 'Uses, in canonical JSON; never changed, never deleted';

create table ledger.detail (
    index bigint primary key,
    subject_pseudonym bytea not null check (octet_length(subject_pseudonym) = 32),
    salt bytea not null check (octet_length(salt) = 32),
    purge_after timestamptz not null
);
create index detail_by_subject on ledger.detail (subject_pseudonym, index);
create index detail_by_age on ledger.detail (purge_after);
comment on table ledger.detail is 'Who an entry is about; purging it leaves the tree whole';

create table ledger.tree (
    one boolean primary key default true check (one),
    size bigint not null check (size >= 0),
    root bytea not null check (octet_length(root) = 32),
    frontier bytea not null check (octet_length(frontier) = 32 * bit_count(size::bit(64))),
    sealed_at timestamptz not null default clock_timestamp()
) with (fillfactor = 10);
comment on table ledger.tree is 'The newest head; frontier: roots of its complete subtrees, largest first';

create table ledger.tree_head (
    size bigint primary key check (size >= 0),
    root bytea not null check (octet_length(root) = 32),
    sealed_at timestamptz not null default clock_timestamp()
);
comment on table ledger.tree_head is 'Every head that was sealed';
"""

OPEN = """
create function ledger.open_log(log_origin text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare held text;
begin
    insert into ledger.head (origin) values (log_origin) on conflict (one) do nothing;
    select origin into held from ledger.head;
    if held is distinct from log_origin then
        raise exception using errcode = 'TB001',
            message = format('this database holds the log %L, not %L: one for each', held, log_origin);
    end if;
    insert into ledger.tree (size, root, frontier) values (0, sha256(''), '') on conflict (one) do nothing;
    insert into ledger.tree_head (size, root) values (0, sha256('')) on conflict (size) do nothing;
end $$;

create function ledger.origin() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as
'select origin from ledger.head';
"""

APPEND = """
create function ledger.append(
    log_origin text, bodies bytea[], pseudonyms bytea[], salts bytea[],
    out first_index bigint, out logged_at timestamptz
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    amount integer := cardinality(bodies);
    retention interval;
begin
    if current_setting('synchronous_commit') = 'off' or current_setting('fsync') = 'off' then
        raise exception using errcode = 'TB002',
            message = 'the ledger takes no entry while synchronous_commit or fsync is off';
    end if;
    if amount is null or amount = 0 or cardinality(pseudonyms) is distinct from amount
            or cardinality(salts) is distinct from amount then
        raise exception using errcode = 'TB003',
            message = 'expected bodies, pseudonyms and salts of one and the same length, at least 1';
    end if;
    update ledger.head set size = size + amount where origin = log_origin
        returning size - amount, detail_retention into first_index, retention;
    if not found then
        raise exception using errcode = 'TB001',
            message = format('this database holds no open log %L', log_origin);
    end if;
    logged_at := clock_timestamp();
    insert into ledger.entry (index, leaf_hash, body, logged_at)
        select first_index + position - 1, sha256('\\x00'::bytea || body), body, append.logged_at
        from unnest(bodies) with ordinality as given (body, position);
    insert into ledger.detail (index, subject_pseudonym, salt, purge_after)
        select first_index + position - 1, pseudonym, salt, append.logged_at + retention
        from unnest(pseudonyms, salts) with ordinality as given (pseudonym, salt, position)
        where pseudonym is not null or salt is not null;
end $$;
"""

PURGE = """
create function ledger.purge_details() returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
    with purged as (delete from ledger.detail where purge_after <= clock_timestamp() returning 1)
    select count(*) from purged
$$;
"""

GUARDS = """
create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'TB004',
        message = format('%s on ledger.%I is refused: the ledger only grows', tg_op, tg_table_name);
end $$;

create function ledger.refuse_shrinking() returns trigger language plpgsql as $$
begin
    if new.size <= old.size or (to_jsonb(new) ->> 'origin') is distinct from (to_jsonb(old) ->> 'origin') then
        raise exception using errcode = 'TB004',
            message = format('the size of ledger.%I only grows, its origin stays', tg_table_name);
    end if;
    return new;
end $$;

create function ledger.refuse_early_purge() returns trigger language plpgsql as $$
begin
    if old.purge_after > clock_timestamp() then
        raise exception using errcode = 'TB004',
            message = format('the detail of entry %s must be kept until %s', old.index, old.purge_after);
    end if;
    return old;
end $$;

create trigger only_grows before update or delete or truncate on ledger.entry
    for each statement execute function ledger.refuse_change();
create trigger only_grows before update or delete or truncate on ledger.tree_head
    for each statement execute function ledger.refuse_change();
create trigger never_emptied before delete or truncate on ledger.head
    for each statement execute function ledger.refuse_change();
create trigger never_emptied before delete or truncate on ledger.tree
    for each statement execute function ledger.refuse_change();
create trigger only_grows before update on ledger.head
    for each row execute function ledger.refuse_shrinking();
create trigger only_grows before update on ledger.tree
    for each row execute function ledger.refuse_shrinking();
create trigger never_changed before update or truncate on ledger.detail
    for each statement execute function ledger.refuse_change();
create trigger kept_for_its_time before delete on ledger.detail
    for each row execute function ledger.refuse_early_purge();

alter table ledger.entry enable always trigger only_grows;
alter table ledger.tree_head enable always trigger only_grows;
alter table ledger.head enable always trigger never_emptied, enable always trigger only_grows;
alter table ledger.tree enable always trigger never_emptied, enable always trigger only_grows;
alter table ledger.detail enable always trigger never_changed, enable always trigger kept_for_its_time;
"""

GRANTS = """
revoke execute on all functions in schema ledger from public;
grant usage on schema ledger
    to tongban_ledger, tongban_api, tongban_pipeline, tongban_sealer, tongban_auditor;

grant select on ledger.head to tongban_ledger;
grant update (size) on ledger.head to tongban_ledger;
grant insert on ledger.entry, ledger.detail to tongban_ledger;
grant select, delete on ledger.detail to tongban_ledger;

grant create on schema ledger to tongban_ledger;
alter function ledger.append owner to tongban_ledger;
alter function ledger.origin owner to tongban_ledger;
alter function ledger.purge_details owner to tongban_ledger;
revoke create on schema ledger from tongban_ledger;

grant execute on function ledger.append, ledger.origin to tongban_api;
grant execute on function ledger.purge_details to tongban_pipeline;
grant select on ledger.head, ledger.entry, ledger.tree, ledger.tree_head to tongban_sealer;
grant update (size, root, frontier, sealed_at) on ledger.tree to tongban_sealer;
grant insert on ledger.tree_head to tongban_sealer;
grant select on ledger.head, ledger.entry, ledger.detail, ledger.tree, ledger.tree_head to tongban_auditor;
"""


def upgrade() -> None:
    """Make the ledger's tables, functions, guards and grants."""
    for part in (OWNER_ROLE, TABLES, OPEN, APPEND, PURGE, GUARDS, GRANTS):
        op.execute(part)
