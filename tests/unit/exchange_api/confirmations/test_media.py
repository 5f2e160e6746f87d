"""Forms of question and answer."""

import pytest
from starlette.datastructures import Headers

from exchange_api.confirmations.media import JOSE, JSON, form_of_answer, require_json, require_media
from exchange_api.problems import Refused

NEITHER = "application/json;q=0, application/jose;q=0, */*"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/json; charset=utf-8", JSON),
        ("text/html, application/*;q=0.1", JSON),
        ("application/jose", JOSE),
        ("application/json;q=0.5, Application/JOSE", JOSE),
        ("application/jose;q=0, application/json", JSON),
        ("application/jose;q=0.000, */*", JSON),
        ("application/jose;q=0.001", JOSE),
        ("application/json;q=0, */*", JOSE),
        ("application/json;q=0, application/json", JSON),
    ],
)
def test_the_form_that_accept_asks_for(accept: str | None, form: str) -> None:
    """JOSE where it is named, JSON where nothing else is."""
    assert form_of_answer(Headers({} if accept is None else {"accept": accept})) == form


@pytest.mark.parametrize(
    "accept", ["text/html", "application/json;q=0", "", "application/xml, image/*", NEITHER]
)
def test_refuses_what_is_not_offered(accept: str) -> None:
    """Anything else is refused before anything is looked up."""
    with pytest.raises(Refused):
        form_of_answer(Headers({"accept": accept}))


def test_a_field_of_several_lines_is_one() -> None:
    """What a second line accepts counts as if it stood in the first, for answers and for lines of a batch."""
    lines = Headers(raw=[(b"accept", b"text/html"), (b"accept", b"application/jose")])
    assert form_of_answer(lines) == JOSE
    require_media(lines, JOSE)
    with pytest.raises(Refused):
        require_media(Headers({"accept": "application/jose;q=0, */*"}), JOSE)


def test_a_question_is_json() -> None:
    """Only application/json is read, with or without a parameter."""
    require_json(Headers({"content-type": "Application/JSON; charset=utf-8"}))
    for wrong in ({}, {"content-type": "text/json"}, {"content-type": "application/jsonx"}):
        with pytest.raises(Refused):
            require_json(Headers(wrong))
