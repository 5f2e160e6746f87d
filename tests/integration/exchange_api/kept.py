"""Asking for kept answers, as the tests do."""

from urllib.parse import quote

import httpx

from tests.integration.exchange_api.hall import ASK_SECONDS, READER, Hall

KEY = "3f0c6f1e-5a0b-4c39-9a53-5f2f8a8f7a11"


def again(
    hall: Hall,
    answer_id: str,
    token: str | None = None,
    accept: str = "application/json",
    **changed: str,
) -> httpx.Response:
    """Ask for a kept answer by its id; an empty `case` or `operator` is not sent."""
    sent = {"authorization": f"Bearer {token or hall.token()}", "accept": accept}
    for name, value in ({"case": "2026-000123", "operator": READER} | changed).items():
        if value:
            sent[f"tongban-{name}"] = value if "%" in value else quote(value)
    url = f"{hall.url}/v1/confirmations/{answer_id}"
    return httpx.get(url, headers=sent, timeout=ASK_SECONDS)


def slug(answer: httpx.Response) -> str:
    """The kind of a problem."""
    return str(answer.json()["type"]).rpartition("/")[2]
