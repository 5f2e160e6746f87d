"""When a part behind the API fails inside a batch: each line says so, and none is told what is not logged."""

import logging
import time
from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Send

from exchange_api.batches import stream
from tests.integration.exchange_api.batches.bulk import URL, ask, body_of, people, raw, uses
from tests.integration.exchange_api.hall import IDENTITY, PERSON, Hall
from tests.integration.exchange_api.kept import slug

APPEND = "execute on function ledger.append"
READ = "select on shr.market_regulation__business_licence"


def test_what_cannot_be_logged_is_neither_answered_nor_refused_otherwise(bulk: Hall) -> None:
    """An answer that is no entry, and a fault that is none either, are 503 without a receipt; all heals."""
    token, asked = bulk.token(), body_of([PERSON, *people(30)])
    before = len(bulk.entries())
    for right in (APPEND, READ):
        bulk.sql(f"revoke {right} from tongban_api")
        told = ask(bulk, asked, token)
        assert told.statuses == [503] * 31
        assert set(told.slugs()) == {"ledger-unavailable"}
        assert not any("receipt" in line["problem"] for line in told.lines)
        assert told.last == {"subjects": 31, "answered": 0, "problems": 31}
    assert len(bulk.entries()) == before
    bulk.sql(f"grant {APPEND} to tongban_api")
    told = ask(bulk, asked, token)
    assert set(told.slugs()) == {"store-unavailable"}
    assert all("receipt" in line["problem"] for line in told.lines)
    bulk.sql(f"grant {READ} to tongban_api")
    assert ask(bulk, asked, token).statuses == [200] * 31
    assert len(bulk.entries()) == before + 31 + 31
    assert len(uses(bulk)) == 31


def test_a_fault_in_a_line_is_logged_as_that_of_a_request(
    bulk: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    """By type, places and the line's own request id, for whoever looks for it; the message names nobody."""
    table = "public_security__resident_identity"
    code = people(1)[0]
    bulk.sql(f"alter table shr.{table} drop constraint {table}__state_check")
    bulk.publish(IDENTITY, code, {"resident_id": code}, _state=code)
    with caplog.at_level(logging.ERROR, "tongban.api"):
        told = ask(bulk, body_of([code]))
    assert (told.statuses, told.slugs()) == ([500], ["internal-error"])
    (record,) = [one for one in caplog.records if one.getMessage() == "request failed"]
    facts = record.__dict__["facts"]
    assert (facts["fault"], facts["problem"]) == ("ValueError", "internal-error")
    assert facts["request_id"] == told.lines[0]["problem"]["request_id"]
    assert any(place.startswith("lookup.py:") for place in facts["places"])
    assert code not in caplog.text + str(facts)


def test_a_fault_after_the_first_lines_cuts_the_answer_and_nothing_else_is_told(
    bulk: Hall, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that has begun is not refused as well: no last line, no refusal, and one line in the log."""
    whole, sent = stream._sent, iter(range(10**6))

    async def failing(send: Send, line: bytes, *, more: bool = True) -> None:
        if next(sent) == 3:
            raise ValueError(PERSON)
        await whole(send, line, more=more)

    monkeypatch.setattr(stream, "_sent", failing)
    with caplog.at_level(logging.ERROR, "tongban.api"):
        told = ask(bulk, body_of(people(40)))
    assert (told.last, len(told.lines)) == (None, 3)
    assert set(told.digests()) <= {entry["answer_digest"] for entry in uses(bulk)}
    assert "internal-error" not in {entry["outcome"] for entry in bulk.entries()}
    assert [one.getMessage() for one in caplog.records].count("request failed") == 1
    assert PERSON not in caplog.text


def test_a_batch_that_comes_slowly_is_not_begun_by_what_grew_old_meanwhile(bulk: Hall) -> None:
    """Refused as a whole, with nobody charged: at its end nobody knows any more who may ask."""
    token, body = bulk.token(), raw(body_of([PERSON, *people(3)]))

    def drawn_out() -> Iterator[bytes]:
        yield body[:50]
        bulk.sql("revoke select on access.agreement from tongban_api")
        time.sleep(6.5)
        yield body[50:]

    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    answer = httpx.post(bulk.url + URL, content=drawn_out(), headers=headers, timeout=30)
    assert (answer.status_code, slug(answer)) == (503, "exchange-not-ready")
    assert bulk.sql("select count(*) from budgets.batch_subject") == [(0,)]
