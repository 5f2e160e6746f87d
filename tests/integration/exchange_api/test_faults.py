"""When a part behind the API fails: 503, no data, and never an answer without its entry."""

import threading
import time

import httpx
import psycopg
import pytest

from exchange.key_check import KeyDiffers, key_check_value
from exchange.ledger.entry import UseEntry
from exchange.ledger.errors import OriginDiffers
from exchange.ledger.receipt import Receipt
from exchange.ledger.tlog.merkle import leaf_hash
from exchange.ledger.writer import LedgerWriter
from exchange_api.app import system_clock
from exchange_api.metrics import Metrics
from exchange_api.worker import open_worker
from tests.integration.exchange_api.following import until_read_anew
from tests.integration.exchange_api.hall import Hall


def require_nothing_told(answer: httpx.Response, slug: str) -> None:
    """The answer is the 503 problem, says when to try again, and holds no data."""
    assert answer.status_code == 503, answer.text
    assert answer.json()["type"].endswith(f"/problems/{slug}")
    assert int(answer.headers["retry-after"]) >= 1
    assert "confirmed" not in answer.text
    assert "刘示范" not in answer.text


def test_no_answer_without_the_right_to_append(hall: Hall) -> None:
    """With the append refused there is no answer, no token and no receipt; given back, all works again."""
    token = hall.token()
    before = len(hall.entries())
    hall.sql("revoke execute on function ledger.append from tongban_api")
    answer = hall.ask(hall.question(), token=token)
    require_nothing_told(answer, "ledger-unavailable")
    assert "tongban-receipt" not in answer.headers
    assert "receipt" not in answer.json()
    refused = hall.token_answer()
    require_nothing_told(refused, "ledger-unavailable")
    assert "access_token" not in refused.text
    # an error that cannot be logged is told as 503 as well
    require_nothing_told(hall.ask(b"{", token=token), "ledger-unavailable")
    assert len(hall.entries()) == before
    hall.sql("grant execute on function ledger.append to tongban_api")
    assert hall.ask(hall.question(), token=token).status_code == 200


def test_an_answer_without_its_entry_would_be_seen(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a writer that only pretends, answers stand without entries and the check sees it."""
    assert hall.unlogged([hall.ask(hall.question())]) == []

    async def pretend(writer: LedgerWriter, entry: UseEntry, *_: object) -> Receipt:
        return writer._signer.sign(0, leaf_hash(entry.canonical()), entry.at)

    monkeypatch.setattr(LedgerWriter, "append", pretend)
    answer = hall.ask(hall.question())
    assert hall.unlogged([answer]) == [answer]


def test_a_backend_killed_while_appending_gives_no_answer(hall: Hall) -> None:
    """A backend that dies between question and commit leaves 503, not an answer; the next one is answered."""
    token = hall.token()
    answers: list[httpx.Response] = []
    asker = threading.Thread(target=lambda: answers.append(hall.ask(hall.question(), token=token)))
    with psycopg.connect(hall.owner_url) as blocker:
        blocker.execute("select 1 from ledger.head for update")
        asker.start()
        waiting = """select pid from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%%answers.append%%'"""
        deadline = time.monotonic() + 60
        while not (found := hall.sql(waiting)):
            assert time.monotonic() < deadline, "the append never waited"
            time.sleep(0.02)
        assert answers == []
        hall.sql("select pg_terminate_backend(%s)", found[0][0])
        asker.join(timeout=120)
        blocker.rollback()
    require_nothing_told(answers[0], "ledger-unavailable")
    assert hall.ask(hall.question(), token=token).status_code == 200


def test_a_snapshot_that_grows_old_answers_nothing(hall: Hall) -> None:
    """When agreements cannot be read any more the API stops answering, says so at /readyz, and heals."""
    token = hall.token()
    count = len(hall.entries())
    hall.sql("revoke select on access.agreement from tongban_api")
    assert hall.ask(hall.question(), token=token).status_code == 200
    time.sleep(6)
    require_nothing_told(hall.ask(hall.question(), token=token), "exchange-not-ready")
    assert [entry["outcome"] for entry in hall.entries()[count:]] == [None]
    ready = httpx.get(f"{hall.url}/readyz")
    assert (ready.status_code, ready.json()["not_ready"]) == (503, ["access"])
    assert httpx.get(f"{hall.url}/healthz").status_code == 200
    hall.sql("grant select on access.agreement to tongban_api")
    until_read_anew(hall)
    assert hall.ask(hall.question(), token=token).status_code == 200
    assert httpx.get(f"{hall.url}/readyz").json() == {"ready": True, "not_ready": []}


def test_a_store_that_cannot_be_read_is_not_an_absence(hall: Hall) -> None:
    """A table the API may not read any more is 503 with an entry, never `not_held`."""
    token = hall.token()
    hall.sql("revoke select on shr.market_regulation__business_licence from tongban_api")
    answer = hall.ask(hall.question(), token=token)
    require_nothing_told(answer, "store-unavailable")
    assert "not_held" not in answer.text
    assert answer.json()["receipt"]["index"] == len(hall.entries()) - 1


def test_readiness_names_the_ledger(hall: Hall) -> None:
    """A log of another origin in the database is told as the ledger's unreadiness."""
    hall.sql("revoke execute on function ledger.origin from tongban_api")
    assert httpx.get(f"{hall.url}/readyz").json()["not_ready"] == ["ledger"]


def test_the_api_role_can_do_no_more_than_it_needs(hall: Hall) -> None:
    """The login of the API reads no ledger table, no history, and changes no agreement."""
    with psycopg.connect(hall.settings.api_database_url.get_secret_value(), autocommit=True) as connection:
        for statement in (
            "select * from ledger.entry",
            "select * from his.market_regulation__business_licence",
            "update access.agreement set ended_at = null",
            "insert into access.change default values",
            "select * from access.change",
            "update access.client set scopes = array['confirm']",
            "select * from ops.quarantine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        assert connection.execute("select count(*) from access.client").fetchone() == (1,)


async def test_a_wrong_origin_does_not_start(furnished: Hall) -> None:
    """A worker whose settings name another log refuses to start; with the right ones it does."""
    async with open_worker(furnished.settings, system_clock, Metrics()) as worker:
        assert worker.snapshot.age_seconds is not None
    wrong = furnished.settings.model_copy(update={"origin": "ledger.test/other"})
    with pytest.raises(OriginDiffers):
        async with open_worker(wrong, system_clock, Metrics()):
            pass


async def test_a_lost_subject_key_does_not_start(furnished: Hall) -> None:
    """With another subject key than the holders were published under, a worker refuses to start."""
    value = key_check_value(furnished.keys.subject_key)
    furnished.sql("insert into ops.key_check values ('subject', %s)", value)
    async with open_worker(furnished.settings, system_clock, Metrics()) as worker:
        assert worker.snapshot.age_seconds is not None
    (furnished.keys.directory / "subject.key").write_bytes(b"another key of thirty-two bytes!")
    with pytest.raises(KeyDiffers, match=r"Restore subject\.key"):
        async with open_worker(furnished.settings, system_clock, Metrics()):
            pass


def test_a_key_that_differs_later_is_never_an_absence(hall: Hall) -> None:
    """Where holders are published under another key while the API runs, it stops answering."""
    token = hall.token()
    hall.sql("insert into ops.key_check values ('subject', %s)", key_check_value(b"o" * 32))
    time.sleep(6)
    require_nothing_told(hall.ask(hall.question(), token=token), "exchange-not-ready")
