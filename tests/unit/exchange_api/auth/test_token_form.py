"""The token form is read strictly, and its faults name a parameter we know."""

from urllib.parse import urlencode

import pytest
from starlette.datastructures import Headers

from exchange_api.auth.token_form import ASSERTION_TYPE, MEDIA_TYPE, read_token_form
from exchange_api.problems import Refused

GOOD = {
    "grant_type": "client_credentials",
    "client_assertion_type": ASSERTION_TYPE,
    "client_assertion": "a.b.c",
}
HEADERS = Headers({"content-type": MEDIA_TYPE})


def test_reads_a_good_form() -> None:
    """Scopes are a set, `None` where none is named; parameters that OAuth does not know are ignored."""
    form = read_token_form(HEADERS, urlencode(GOOD | {"client_id": "w", "extra": "1"}).encode())
    assert (form.assertion, form.client_id, form.scopes) == ("a.b.c", "w", None)
    scoped = read_token_form(HEADERS, urlencode(GOOD | {"scope": "confirm  confirm"}).encode())
    assert scoped.scopes == frozenset({"confirm"})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "grant_type"),
        (b"grant_type", "form"),
        (b"grant_type=%ff", "form"),
        ("grant_type=证".encode(), "form"),
        (urlencode(GOOD).encode() + b"&client_assertion=x", "client_assertion"),
        (urlencode(GOOD).encode() + b"&x=1&x=2", "form"),
        (b"&".join(b"a%d=1" % n for n in range(17)), "form"),
        (urlencode(GOOD | {"client_assertion": ""}).encode(), "client_assertion"),
    ],
)
def test_names_the_parameter_at_fault(body: bytes, field: str) -> None:
    """Each fault is a refusal with the place, whatever the bytes are."""
    with pytest.raises(Refused) as raised:
        read_token_form(HEADERS, body)
    assert raised.value.field == field
