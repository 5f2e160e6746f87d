"""Requests of nobody in particular: always refused, and never able to fill the ledger."""

import json
import time
from datetime import UTC, datetime

import httpx
import pytest

from exchange_api import worker
from exchange_api.edge.refusal_bound import RefusalBound
from tests.integration.exchange_api.hall import CLIENT, Hall, serving

FORM = {"content-type": "application/x-www-form-urlencoded"}


def of_refusals(hall: Hall) -> list[dict[str, object]]:
    """The entries of refusals."""
    return [entry for entry in hall.entries() if entry["kind"] == "refusal"]


def test_what_is_no_refusal_of_a_client_is_no_entry(hall: Hall) -> None:
    """Broken forms, wrong types and large bodies of nobody are answered and leave the ledger as it was."""
    count = len(hall.entries())
    token = f"{hall.url}/oauth2/token"
    assert httpx.post(token, content="x", headers=FORM).status_code == 400
    assert httpx.post(token, json={}).status_code == 415
    assert httpx.post(token, content=b"x" * 65537, headers=FORM).status_code == 413
    assert httpx.get(token).status_code == 405
    assert len(hall.entries()) == count
    assert hall.token_answer("a.b.c").status_code == 401
    assert [entry["outcome"] for entry in hall.entries()[count:]] == ["client-invalid"]


def test_a_flood_is_refused_and_becomes_one_entry(furnished: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound every request is still 401; the ledger holds the burst, then one count of the rest."""
    monkeypatch.setattr(worker, "RefusalBound", lambda: RefusalBound(burst=5, per_second=0))
    furnished.publish_person()
    with serving(furnished):
        token = furnished.token()
        with httpx.Client() as client:
            answers = [client.post(f"{furnished.url}/v1/confirmations", content=b"{}") for _ in range(40)]
        assert {answer.status_code for answer in answers} == {401}
        assert ["receipt" in answer.json() for answer in answers] == [True] * 5 + [False] * 35
        assert len(of_refusals(furnished)) == 5
        assert furnished.ask(furnished.question(), token=token).status_code == 200
        refused = furnished.ask(b"[]", token=token)
        assert (refused.status_code, furnished.entries()[-1]["client"]) == (422, CLIENT)
        assert "receipt" in refused.json()
    last = of_refusals(furnished)[-1]
    assert (last["outcome"], last["suppressed"], last["client"]) == ("refusals-suppressed", 35, "(none)")
    assert len(of_refusals(furnished)) == 6


def test_the_count_is_written_while_it_serves(furnished: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interval's end writes the count; a quiet interval writes nothing."""
    monkeypatch.setattr(worker, "RefusalBound", lambda: RefusalBound(burst=0, per_second=0))
    monkeypatch.setattr(worker, "REPORT_SECONDS", 0.2)
    with serving(furnished):
        httpx.post(f"{furnished.url}/v1/confirmations")
        deadline = time.monotonic() + 60
        while not of_refusals(furnished):
            assert time.monotonic() < deadline, "the count was never written"
            time.sleep(0.05)
        time.sleep(0.6)
        assert [entry["suppressed"] for entry in of_refusals(furnished)] == [1]


def test_a_copied_token_that_expired_is_bounded_too(furnished: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """An expired token names its client and still counts as unproven: it may be in anybody's hands."""
    monkeypatch.setattr(worker, "RefusalBound", lambda: RefusalBound(burst=2, per_second=0))
    with serving(furnished):
        now = datetime.now(UTC).timestamp()
        old = furnished.expired_token(int(now) - 60)
        answers = [furnished.ask(furnished.question(), token=old) for _ in range(6)]
        assert {answer.json()["type"].rpartition("/")[2] for answer in answers} == {"token-expired"}
        assert [entry["client"] for entry in of_refusals(furnished)] == [CLIENT] * 2
        assert CLIENT not in json.dumps([answer.json() for answer in answers])
