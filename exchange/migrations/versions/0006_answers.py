"""Kept answers: sealed, under their id and where asked for under an idempotency key, for their time.

`answers.append` is the one way in which an answer comes to be kept: with its ledger entry, in the same
transaction. Row security lets the API drop what is due and nothing else, and change nothing.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = """
create schema answers;

create table answers.kept (
    id bytea primary key check (octet_length(id) = 16),
    client text not null,
    index bigint not null,
    key_id bytea not null check (octet_length(key_id) = 4),
    sealed bytea not null check (octet_length(sealed) > 28),
    purge_after timestamptz not null
);
alter table answers.kept alter column sealed set storage external;
create index kept_by_age on answers.kept (purge_after);
comment on table answers.kept is
    'Answers as they were given (AES-256-GCM, key outside the database); index: the entry they came with';

create table answers.idempotency_key (
    key bytea primary key check (octet_length(key) = 32),
    question bytea not null check (octet_length(question) = 32),
    answer bytea not null check (octet_length(answer) = 16),
    expires_at timestamptz not null
);
create index idempotency_key_by_age on answers.idempotency_key (expires_at);
comment on table answers.idempotency_key is
    'Which answer stands under a client''s key; key and question are keyed digests';
"""

APPEND = """
create function answers.append(
    log_origin text, bodies bytea[], pseudonyms bytea[], salts bytea[],
    ids bytea[], clients text[], key_ids bytea[], sealed bytea[], purge_after timestamptz[],
    keys bytea[], questions bytea[], expire_at timestamptz[],
    out taken integer[], out first_index bigint, out logged_at timestamptz
) language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    -- In the order of the keys: flushes that take some of the same keys wait, they never lock each other out.
    with given as (
        select * from unnest(keys, questions, ids, expire_at)
            with ordinality as g (key, question, id, until, place)
        where key is not null
    ), won as (
        insert into answers.idempotency_key (key, question, answer, expires_at)
        select key, question, id, until from given order by key
        on conflict do nothing returning key
    )
    select array_agg(place::integer) into taken from given where key not in (select key from won);
    if taken is not null then
        select array_agg(b order by place), array_agg(p order by place), array_agg(s order by place),
            array_agg(i order by place), array_agg(c order by place), array_agg(k order by place),
            array_agg(e order by place), array_agg(a order by place)
        into bodies, pseudonyms, salts, ids, clients, key_ids, sealed, purge_after
        from unnest(bodies, pseudonyms, salts, ids, clients, key_ids, sealed, purge_after)
            with ordinality as g (b, p, s, i, c, k, e, a, place)
        where place <> all (taken);
        if bodies is null then
            return;
        end if;
    end if;
    select done.first_index, done.logged_at into first_index, logged_at
    from ledger.append(log_origin, bodies, pseudonyms, salts) done;
    insert into answers.kept (id, client, index, key_id, sealed, purge_after)
        select i, c, first_index + place - 1, k, e, a
        from unnest(ids, clients, key_ids, sealed, purge_after) with ordinality as g (i, c, k, e, a, place)
        where i is not null;
end $$;
"""

GRANTS = """
revoke execute on all functions in schema answers from public;
grant usage on schema answers to tongban_api;
grant select, insert, delete on answers.kept, answers.idempotency_key to tongban_api;
grant execute on function answers.append to tongban_api;

alter table answers.kept enable row level security;
create policy read on answers.kept for select to tongban_api using (true);
create policy keep on answers.kept for insert to tongban_api with check (true);
create policy purge on answers.kept for delete to tongban_api using (purge_after <= clock_timestamp());
alter table answers.idempotency_key enable row level security;
create policy read on answers.idempotency_key for select to tongban_api using (true);
create policy keep on answers.idempotency_key for insert to tongban_api with check (true);
create policy purge on answers.idempotency_key for delete to tongban_api
    using (expires_at <= clock_timestamp());
"""


def upgrade() -> None:
    """Make the schema, its tables, the way in, and what the API may do."""
    for part in (TABLES, APPEND, GRANTS):
        op.execute(part)
