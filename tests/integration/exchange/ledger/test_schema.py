"""The ledger's schema: each role may do its part and nothing else, and the log only grows."""

from typing import LiteralString

import psycopg
import pytest

from exchange.ledger.tlog.merkle import EMPTY_ROOT
from exchange.migrate import ROLES
from tests.integration.exchange.ledger.conftest import ORIGIN, OpenLog

TABLES = ("head", "entry", "detail", "tree", "tree_head")
CHANGES = (
    "insert into ledger.entry select 99, leaf_hash, body, logged_at from ledger.entry limit 1",
    "insert into ledger.entry values (99, sha256('x'), 'xx', now())",
    "update ledger.entry set body = 'xx'",
    "delete from ledger.entry",
    "truncate ledger.entry",
    "update ledger.head set size = size + 1",
    "delete from ledger.head",
    "delete from ledger.tree",
    "update ledger.tree_head set root = sha256('x')",
    "delete from ledger.tree_head",
    "update ledger.detail set salt = sha256('x')",
    "delete from ledger.detail",
    "truncate ledger.detail",
    "select ledger.open_log('exchange.example/log')",
    "alter table ledger.entry disable trigger all",
    "set role tongban_ledger",
)
OWNER_REFUSED = (
    "update ledger.entry set body = 'xx'",
    "delete from ledger.entry",
    "delete from ledger.entry where false",
    "truncate ledger.entry",
    "update ledger.head set size = 0",
    "update ledger.head set origin = 'other'",
    "delete from ledger.head",
    "truncate ledger.head",
    "update ledger.tree set size = 0, root = sha256(''), frontier = ''",
    "truncate ledger.tree",
    "update ledger.tree_head set root = sha256('x')",
    "delete from ledger.tree_head",
    "update ledger.detail set salt = sha256('x')",
    "delete from ledger.detail",
    "truncate ledger.detail",
)


@pytest.fixture
def used_log(open_log: OpenLog) -> OpenLog:
    """A log with entries, a detail and a sealed head."""
    open_log.append(3)
    open_log.execute(
        "insert into ledger.detail values (0, sha256('p'), sha256('s'), now() + interval '3 years')"
    )
    open_log.seal()
    return open_log


def contents(log: OpenLog) -> list[list[tuple[object, ...]]]:
    """Return everything in the ledger's tables."""
    return [log.rows(f"select * from ledger.{table} order by 1") for table in TABLES]


def test_no_role_may_change_what_was_written(used_log: OpenLog) -> None:
    """Insert, update, delete, truncate and every way around are refused to all of them."""
    before = contents(used_log)
    for role in ROLES:
        with psycopg.connect(used_log.url(role), autocommit=True) as connection:
            for change in CHANGES:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(change)
    assert contents(used_log) == before


def require_denied(log: OpenLog, statement: LiteralString, *roles: str) -> None:
    """None of these roles may run the statement."""
    for role in roles:
        with (
            psycopg.connect(log.url(role), autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_the_api_reads_no_table(used_log: OpenLog) -> None:
    """The API appends blindly; reading uses is the auditor's."""
    with psycopg.connect(used_log.url("tongban_api"), autocommit=True) as connection:
        for table in TABLES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select * from ledger.{table}")


def test_only_the_api_appends(used_log: OpenLog) -> None:
    """The function is the API's alone."""
    append = "select ledger.append('exchange.example/log', array['xx'::bytea], null, null)"
    require_denied(used_log, append, "tongban_pipeline", "tongban_sealer", "tongban_auditor")


def test_triggers_stop_the_owner_too(used_log: OpenLog) -> None:
    """Prevention does not rest on grants alone, nor does replica mode get around the triggers."""
    before = contents(used_log)
    with psycopg.connect(used_log.owner_url, autocommit=True) as connection:
        for mode in ("origin", "replica"):
            connection.execute(f"set session_replication_role = {mode}".encode())
            for change in OWNER_REFUSED:
                with pytest.raises(psycopg.errors.DatabaseError) as caught:
                    connection.execute(change)
                assert caught.value.sqlstate == "TB004", change
    assert contents(used_log) == before


def test_a_look_alike_function_cannot_slip_in(used_log: OpenLog) -> None:
    """The search path is pinned: whatever the caller's path finds first, the append calls the real ones."""
    used_log.execute(
        "create schema forged",
        "grant usage on schema forged to public",
        "create function forged.sha256(bytea) returns bytea language sql as "
        "$$ select pg_catalog.sha256('forged'::bytea) $$",
    )
    with psycopg.connect(used_log.url("tongban_api"), autocommit=True) as connection:
        connection.execute("set search_path = forged, pg_catalog")
        assert connection.execute("select sha256('x') = pg_catalog.sha256('forged')").fetchone() == (True,)
        connection.execute(
            "select ledger.append('exchange.example/log', array['xx'::bytea], "
            "array[null]::bytea[], array[null]::bytea[])"
        )
    right = "leaf_hash = pg_catalog.sha256('\\x00'::bytea || body)"
    assert used_log.rows(f"select {right} from ledger.entry order by index desc limit 1") == [(True,)]


MALFORMED = (
    "array[]::bytea[], array[]::bytea[], array[]::bytea[]",
    "null, null, null",
    "array['xx'::bytea], array[]::bytea[], array[]::bytea[]",
    "array['xx'::bytea], array[sha256('p')], array[null]::bytea[]",
    "array[null]::bytea[], array[null]::bytea[], array[null]::bytea[]",
    "array[repeat('x', 4097)::bytea], array[null]::bytea[], array[null]::bytea[]",
)


def test_a_malformed_flush_writes_nothing(used_log: OpenLog) -> None:
    """Lists that do not fit, half a detail and bodies out of bounds leave size and entries as they were."""
    before = contents(used_log)
    for arguments in MALFORMED:
        with pytest.raises(psycopg.errors.DatabaseError):
            used_log.execute(f"select ledger.append('{ORIGIN}', {arguments})")
    assert contents(used_log) == before


def test_opening_again_is_nothing_and_another_origin_is_refused(used_log: OpenLog) -> None:
    """One database, one log, for ever."""
    before = contents(used_log)
    used_log.execute(f"select ledger.open_log('{ORIGIN}')")
    with pytest.raises(psycopg.errors.DatabaseError, match=r"holds the log 'exchange\.example/log'"):
        used_log.execute("select ledger.open_log('exchange.example/other')")
    assert contents(used_log) == before


def test_an_origin_that_names_no_key_is_refused(database_url: str) -> None:
    """The origin is a key name too (C2SP signed-note)."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for origin in ("", "two words", "plus+sign", "line\nbreak"):
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute("select ledger.open_log(%s)", [origin])


def test_a_fresh_log_holds_the_empty_tree(open_log: OpenLog) -> None:
    """Size, root and frontier of nothing."""
    assert open_log.rows("select size, root, frontier from ledger.tree") == [(0, EMPTY_ROOT, b"")]


def test_details_are_purged_after_their_retention_only(used_log: OpenLog) -> None:
    """Purging takes what is over its time, by more than a minute, and leaves all the rest whole."""
    for index, over in ((1, "2 minutes"), (2, "0 seconds")):
        used_log.execute(
            f"insert into ledger.detail values ({index}, sha256('q'), sha256('t'), now() - interval '{over}')"
        )
    before = contents(used_log)
    with psycopg.connect(used_log.url("tongban_sealer"), autocommit=True) as connection:
        assert connection.execute("select ledger.purge_details(100)").fetchone() == (1,)
        assert connection.execute("select ledger.purge_details(100)").fetchone() == (0,)
    after = contents(used_log)
    assert [row[0] for row in after[2]] == [0, 2]
    assert after[:2] + after[3:] == before[:2] + before[3:]


@pytest.mark.parametrize(("most", "purged"), [("3", 3), ("1000000", 10_000), ("null", 10_000)])
def test_no_purge_is_unbounded(used_log: OpenLog, most: str, purged: int) -> None:
    """The oldest go first, as many as asked for, and never so many that a lock would be long."""
    used_log.execute(
        "insert into ledger.detail select n, sha256('q'), sha256('t'), now() - interval '1 day' - n * "
        "interval '1 minute' from generate_series(1, 10005) n"
    )
    with psycopg.connect(used_log.url("tongban_sealer"), autocommit=True) as connection:
        assert connection.execute(f"select ledger.purge_details({most})".encode()).fetchone() == (purged,)
    left = 10_005 - purged
    assert used_log.rows("select max(index), count(*) from ledger.detail") == [(left, left + 1)]


def test_only_the_sealer_purges(used_log: OpenLog) -> None:
    """No other role may, and the pipeline sees nothing of the ledger at all."""
    purge = "select ledger.purge_details(1)"
    require_denied(used_log, purge, "tongban_pipeline", "tongban_api", "tongban_auditor")
    usage = "select has_schema_privilege('tongban_pipeline', 'ledger', 'usage')"
    assert used_log.rows(usage) == [(False,)]


def test_the_retention_cannot_fall_below_three_years(open_log: OpenLog) -> None:
    """The legal floor (Decree 809 art. 29) is in the table itself."""
    with pytest.raises(psycopg.errors.DatabaseError):
        open_log.execute("update ledger.head set size = size + 1, detail_retention = '2 years'")
