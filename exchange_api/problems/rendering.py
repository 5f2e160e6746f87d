"""A refusal as the bytes and headers of a problem+json answer (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from catalog.model import Text
from exchange.ledger.receipt import Receipt
from exchange_api.problems.problem import Refused

MEDIA_TYPE = "application/problem+json"


def prefers_english(accept_language: str) -> bool:
    """Say whether English stands before Chinese in an Accept-Language header; Chinese otherwise."""
    tags = [part.partition(";")[0].strip().lower()[:2] for part in accept_language.split(",")]
    named = [tag for tag in tags if tag in {"zh", "en"}]
    return bool(named) and named[0] == "en"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a problem is told: under which issuer, in English or Chinese, with OAuth's `error` or without."""

    issuer: str
    english: bool
    oauth: bool


def problem_body(refused: Refused, request_id: str, receipt: Receipt | None, manner: Manner) -> bytes:
    """Return the JSON of a refusal: both languages, the one asked for in the standard members."""
    problem = refused.problem
    texts = {"title": problem.title, "detail": refused.detail, "what_to_do": problem.what_to_do}
    members: dict[str, object] = {
        "type": f"{manner.issuer}/problems/{problem.slug}",
        "status": int(problem.status),
        **_in_language(texts, english=manner.english),
        "request_id": request_id,
        "zh": _in_language(texts, english=False),
        "en": _in_language(texts, english=True),
    }
    if refused.field is not None:
        members["field"] = refused.field
    if manner.oauth:
        members["error"] = problem.oauth_error or _oauth_error(int(problem.status))
    if receipt is not None:
        members["receipt"] = receipt.as_json()
    return msgspec.json.encode({**members, **refused.members})


def _in_language(texts: Mapping[str, Text], *, english: bool) -> dict[str, str]:
    return {name: text.en if english else text.zh for name, text in texts.items()}


def _oauth_error(status: int) -> str:
    return "temporarily_unavailable" if status >= 500 else "invalid_request"  # noqa: PLR2004 -- HTTP's classes
