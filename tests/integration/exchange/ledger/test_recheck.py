"""The database against a saved head: every kind of tampering is caught, by the head alone."""

import psycopg
import pytest

from exchange.ledger.recheck import recheck
from exchange.ledger.tlog.merkle import Frontier, leaf_hash
from exchange.ledger.verifier import ExitCode, tiles_in
from tests.integration.exchange.ledger.conftest import OpenLog

SIZE = 600
LEAF = "sha256('\\x00'::bytea || body)"
TAMPERS = {
    "edit a body": ["update ledger.entry set body = body || ' ' where index = 300"],
    "edit a body and its leaf hash": [
        "update ledger.entry set body = body || ' ' where index = 300",
        f"update ledger.entry set leaf_hash = {LEAF}",
    ],
    "delete": ["delete from ledger.entry where index = 300"],
    "delete and close the gap": [
        "delete from ledger.entry where index = 300",
        "update ledger.entry set index = index + 100000 where index > 300",
        "update ledger.entry set index = index - 100001 where index > 300",
    ],
    "delete the last": ["delete from ledger.entry where index = 599", "update ledger.head set size = 599"],
    "insert": [
        "update ledger.entry set index = index + 100000 where index >= 300",
        "update ledger.entry set index = index - 99999 where index >= 300",
        f"insert into ledger.entry select 300, {LEAF}, body, now() from (values ('{{}}'::bytea)) f (body)",
        "update ledger.head set size = 601",
    ],
    "swap two": [
        "update ledger.entry set index = 100000 where index = 300",
        "update ledger.entry set index = 300 where index = 301",
        "update ledger.entry set index = 301 where index = 100000",
    ],
    "reverse the order": [
        "update ledger.entry set index = 100000 + 599 - index",
        "update ledger.entry set index = index - 100000",
    ],
    "truncate": ["truncate ledger.entry"],
}


@pytest.fixture
def sealed_log(open_log: OpenLog) -> OpenLog:
    """A sealed log whose triggers somebody took off, with the original kept aside."""
    open_log.append(SIZE)
    open_log.seal()
    tables = ("head", "entry", "tree", "tree_head")
    open_log.execute(*(f"alter table ledger.{table} disable trigger all" for table in tables))
    return open_log


def check(log: OpenLog) -> ExitCode:
    """Re-check the database as an auditor against the published head."""
    url = log.url("tongban_auditor")
    return recheck(url, log.checkpoint, log.fetch, log.policy).code


def test_tampering_with_sealed_entries_is_refuted(sealed_log: OpenLog) -> None:
    """Refuted after each kind of tampering, proven again once it is undone: all that can be done shows."""
    sealed_log.execute("create table public.saved as table ledger.entry")
    for kind, tamper in TAMPERS.items():
        assert check(sealed_log) is ExitCode.PROVEN, f"before: {kind}"
        sealed_log.execute(*tamper)
        assert check(sealed_log) is ExitCode.REFUTED, kind
        sealed_log.execute("truncate ledger.entry", "insert into ledger.entry table public.saved")


def test_a_history_rewritten_with_its_tree_is_refuted(sealed_log: OpenLog) -> None:
    """Entries, leaf hashes and the stored tree made anew to fit each other: the saved head does not."""
    sealed_log.execute(*TAMPERS["edit a body and its leaf hash"])
    with psycopg.connect(sealed_log.owner_url, autocommit=True) as connection:
        bodies = connection.execute("select body from ledger.entry order by index").fetchall()
        forged = Frontier().extended(leaf_hash(body) for (body,) in bodies)
        nodes = b"".join(forged.nodes)
        connection.execute("update ledger.tree set root = %s, frontier = %s", [forged.root, nodes])
        connection.execute("update ledger.tree_head set root = %s where size = %s", [forged.root, SIZE])
    assert check(sealed_log) is ExitCode.REFUTED


def test_the_place_is_named_where_the_tiles_are_at_hand(sealed_log: OpenLog) -> None:
    """The auditor learns which entry is not what it was."""
    sealed_log.execute(*TAMPERS["edit a body and its leaf hash"])
    found = recheck(sealed_log.owner_url, sealed_log.checkpoint, sealed_log.fetch, sealed_log.policy)
    assert "(300)" in found.reason.en
    blind = tiles_in(sealed_log.directory / "nowhere")
    found = recheck(sealed_log.owner_url, sealed_log.checkpoint, blind, sealed_log.policy)
    assert found.code is ExitCode.REFUTED


def test_a_hash_chain_kept_in_the_database_would_not_have_seen_it(sealed_log: OpenLog) -> None:
    """The control: checks inside the database alone pass the very history that the saved head refutes."""
    sealed_log.execute(*TAMPERS["edit a body and its leaf hash"])
    assert sealed_log.rows(f"select count(*) from ledger.entry where leaf_hash <> {LEAF}") == [(0,)]
    assert sealed_log.rows("select count(*), min(index), max(index) from ledger.entry") == [
        (SIZE, 0, SIZE - 1)
    ]
    assert check(sealed_log) is ExitCode.REFUTED
