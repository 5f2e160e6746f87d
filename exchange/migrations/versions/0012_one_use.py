"""Entries of one use are written together: those of its further persons stand or fall with its kept answer.

As before, but that an entry may carry a key without an answer of its own.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND = """
create or replace function answers.append(
    log_origin text, bodies bytea[], pseudonyms bytea[], salts bytea[],
    ids bytea[], clients text[], key_ids bytea[], sealed bytea[], purge_after timestamptz[],
    keys bytea[], questions bytea[], expire_at timestamptz[],
    out taken integer[], out first_index bigint, out logged_at timestamptz
) language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    -- An entry with a key and without an answer goes with the answer under that key: written if that is.
    -- In the order of the keys: flushes that take some of the same keys wait, they never lock each other out.
    with given as (
        select * from unnest(keys, questions, ids, expire_at)
            with ordinality as g (key, question, id, until, place)
        where key is not null
    ), won as (
        insert into answers.idempotency_key (key, question, answer, expires_at)
        select key, question, id, until from given where id is not null order by key
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


def upgrade() -> None:
    """Replace the way in; what was written by it before is the same."""
    op.execute(APPEND)
