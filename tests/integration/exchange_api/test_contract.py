"""The API is held to its own OpenAPI document by Schemathesis: every check, with a token and without."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from exchange_api.reference.operation import Operation
from exchange_api.reference.routes import OPERATIONS
from tests.integration.exchange_api.asking import Asked, ask_by_document
from tests.integration.exchange_api.batches.bulk import allow
from tests.integration.exchange_api.hall import Hall, serving

REACHED = ("confirmProofs", "confirmBatch", "showAnswer", "issueToken")
"""Operations that only a proven client is answered by."""


def require_kept(asked: Asked, least: int) -> None:
    """Every check held, over at least so many cases, none of them 5xx."""
    assert asked.passed, asked.said
    assert asked.total() >= least
    assert asked.total(status="5") == 0


def answered_without(asked: Asked) -> int:
    """How often a guarded operation answered in a run without a token.

    Schemathesis' own check of this (ignored_auth) looks at API keys and plain HTTP schemes, not at OAuth.
    """
    return sum(asked.total(operation=each, status="2") for each in REACHED[:3])


@pytest.mark.timeout(1800)
def test_the_document_is_kept(furnished: Hall, tmp_path: Path) -> None:
    """Two thousand cases, a quarter without a token: no check fails, and deep code was reached with one."""
    furnished.publish_person()
    allow(furnished)
    with serving(furnished) as hall:
        keep_document(hall, tmp_path)


def keep_document(hall: Hall, tmp_path: Path) -> None:
    """Ask of everything with a token and without."""
    with_token = ask_by_document(hall, tmp_path / "with", examples=320)
    require_kept(with_token, 1500)
    assert all(with_token.total(operation=each, status="2") >= 50 for each in REACHED)
    without = ask_by_document(hall, tmp_path / "without", examples=80, authorised=False)
    require_kept(without, 400)
    assert answered_without(without) == 0
    print(dict(with_token.counts), dict(without.counts))  # noqa: T201 -- what was reached, for pytest -s
    assert with_token.total() + without.total() >= 2000


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_the_document_is_kept_for_long(furnished: Hall, tmp_path: Path) -> None:
    """Twenty thousand cases; no sealer runs beside them, so that the ledger may stand unsealed for long."""
    furnished.publish_person()
    allow(furnished)
    furnished.settings = furnished.settings.model_copy(update={"unsealed_seconds": 7200})
    with serving(furnished):
        with_token = ask_by_document(furnished, tmp_path / "with", examples=4500)
        require_kept(with_token, 15_000)
        without = ask_by_document(furnished, tmp_path / "without", examples=1500, authorised=False)
        require_kept(without, 4000)
    assert answered_without(without) == 0
    print(dict(with_token.counts), dict(without.counts))  # noqa: T201 -- the figures of a soak
    assert with_token.total() + without.total() >= 20_000


async def fails(request: Request) -> Response:
    """Fall over."""
    raise RuntimeError("broken on purpose")


async def undocumented(request: Request) -> Response:
    """Answer with a status that the document does not know."""
    return JSONResponse({"alive": True}, status_code=418)


async def misshapen(request: Request) -> Response:
    """Answer with a body that the document does not describe."""
    return JSONResponse({"alive": "yes"})


async def unguarded(request: Request) -> Response:
    """Answer whoever asks."""
    return JSONResponse({})


BROKEN = [
    (fails, "Server error"),
    (undocumented, "Undocumented status code"),
    (misshapen, "Response violates schema"),
]


@pytest.mark.parametrize(("endpoint", "told"), BROKEN)
def test_what_breaks_the_document_is_seen(
    furnished: Hall,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    endpoint: Callable[[Request], Awaitable[Response]],
    told: str,
) -> None:
    """A fault, an unknown status and a body of another shape turn the run red."""
    monkeypatch.setattr("exchange_api.app.OPERATIONS", with_endpoint("showLife", endpoint))
    only = ("--include-operation-id", "showLife")
    with serving(furnished):
        asked = ask_by_document(furnished, tmp_path / "asked", *only, examples=5)
    assert not asked.passed
    assert told in asked.said, asked.said


def test_an_unguarded_route_is_seen(furnished: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A route that answers whoever asks is found by the run without a token."""
    monkeypatch.setattr("exchange_api.app.OPERATIONS", with_endpoint("showAnswer", unguarded))
    only = ("--include-operation-id", "showAnswer")
    with serving(furnished):
        asked = ask_by_document(furnished, tmp_path / "asked", *only, examples=5, authorised=False)
    assert answered_without(asked) > 0


def with_endpoint(operation: str, endpoint: Callable[[Request], Awaitable[Response]]) -> list[Operation]:
    """The operations, one of them answered by `endpoint`."""
    return [replace(each, endpoint=endpoint) if each.id == operation else each for each in OPERATIONS]
