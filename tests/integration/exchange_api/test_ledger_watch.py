"""Entries that no signed head covers stop the exchange in the end, and the sealer sets it going again."""

import time
from datetime import timedelta

import asyncpg
import httpx
import psycopg
import pytest
from psycopg import sql

from exchange.ledger.errors import LedgerUnsealed
from exchange.ledger.sealer.sealer import Sealer
from exchange_api.app import system_clock
from exchange_api.ledger_watch import LedgerWatch
from exchange_api.metrics import Metrics
from exchange_api.worker import open_worker
from tests.integration.exchange_api.hall import Hall, serving


def leave_unsealed(hall: Hall, age: timedelta) -> None:
    """Make every entry so old, which only the owner can, and only with the trigger off."""
    with psycopg.connect(hall.owner_url) as connection:
        connection.execute("alter table ledger.entry disable trigger only_grows")
        connection.execute("update ledger.entry set logged_at = clock_timestamp() - %s", [age])
        connection.execute("alter table ledger.entry enable always trigger only_grows")


def seal(hall: Hall) -> None:
    """Seal all entries that there are."""
    settings = hall.settings
    sealer = Sealer(hall.owner_url, settings.ledger_dir, hall.keys.log_key, settings.origin)
    for _ in range(2):  # the first call of an empty log signs the empty head
        sealer.seal_once()
    sealer.close()


def wait_not_ready(hall: Hall, parts: list[str]) -> httpx.Response:
    """Return the answer of /readyz once it names exactly these parts."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        answer = httpx.get(f"{hall.url}/readyz")
        if answer.json()["not_ready"] == parts:
            return answer
        time.sleep(0.1)
    pytest.fail(f"/readyz never named {parts}: {answer.text}")


def test_what_is_unsealed_too_long_is_answered_by_nothing(hall: Hall) -> None:
    """Beyond 900 s confirmation, token and repeat are 503 without an entry; a sealed log heals it."""
    token = hall.token()
    first = hall.ask(hall.question(), token=token)
    assert first.status_code == 200
    leave_unsealed(hall, timedelta(seconds=880))
    time.sleep(2.5)
    assert hall.ask(hall.question(), token=token).status_code == 200
    leave_unsealed(hall, timedelta(seconds=901))
    assert wait_not_ready(hall, ["sealing"]).status_code == 503
    before = len(hall.entries())
    repeat = httpx.get(
        f"{hall.url}/v1/confirmations/{first.json()['id']}", headers={"authorization": f"Bearer {token}"}
    )
    for answer in (hall.ask(hall.question(), token=token), hall.token_answer(), repeat):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30"), answer.text
        assert answer.json()["type"].endswith("/problems/ledger-unsealed")
        assert "confirmed" not in answer.text
        assert "access_token" not in answer.text
    assert len(hall.entries()) == before
    seal(hall)
    assert wait_not_ready(hall, []).status_code == 200
    assert hall.ask(hall.question(), token=token).status_code == 200


def test_without_the_check_it_would_be_answered(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a watch that requires nothing lets an exchange answer whose log is an hour unsealed."""
    token = hall.token()
    leave_unsealed(hall, timedelta(hours=1))
    wait_not_ready(hall, ["sealing"])
    assert hall.ask(hall.question(), token=token).status_code == 503
    monkeypatch.setattr(LedgerWatch, "require_sealed", lambda _: None)
    assert hall.ask(hall.question(), token=token).status_code == 200


def test_a_fresh_exchange_without_a_sealer_answers(furnished: Hall) -> None:
    """The clock starts at the oldest unsealed entry, so the first use of an unsealed log is answered."""
    furnished.publish_person()
    assert furnished.sql("select size from ledger.tree") == [(0,)]
    with serving(furnished) as served:
        assert served.ask(served.question()).status_code == 200


async def test_numbers_are_right_and_grow_where_they_are_not_read(furnished: Hall) -> None:
    """Size, sealed size and age are the ledger's; what cannot be read any more counts as unsealed."""
    now = 1000.0
    async with open_worker(furnished.settings, system_clock, Metrics()) as worker:
        watch = LedgerWatch(worker.sealing._pool, 900, monotonic=lambda: now)
        await watch.refresh()
        size = len(furnished.entries())
        assert (watch.sealing.size, watch.sealing.sealed_size) == (size, 0)
        leave_unsealed(furnished, timedelta(seconds=100))
        await watch.refresh()
        assert 100 <= watch.unsealed_seconds < 200
        seal(furnished)
        await watch.refresh()
        assert (watch.sealing.sealed_size, watch.unsealed_seconds) == (size, 0)
        furnished.sql("revoke execute on function ledger.sealing from tongban_api")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await watch.refresh()
        now += 10
        assert watch.unsealed_seconds == 0
        now += 891
        with pytest.raises(LedgerUnsealed, match="901 s old, at most 900 s"):
            watch.require_sealed()


def test_the_api_reads_numbers_only(hall: Hall) -> None:
    """The API's role may call the function and still reads neither entries nor the tree."""
    with psycopg.connect(hall.settings.api_database_url.get_secret_value(), autocommit=True) as connection:
        assert connection.execute("select size from ledger.sealing()").fetchone() is not None
        assert connection.execute("select count(*) from ops.resource_standing()").fetchone() == (3,)
        for table in ("entry", "tree", "head"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("select * from ledger.{}").format(sql.Identifier(table)))
