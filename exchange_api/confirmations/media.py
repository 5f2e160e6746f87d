"""In which form a question comes and its answer leaves: JSON, or JSON signed as a compact JWS."""

from starlette.datastructures import Headers

from exchange_api.problems import Refused
from exchange_api.problems.registry_request import CONTENT_TYPE_UNSUPPORTED, NOT_ACCEPTABLE

JSON = "application/json"
JOSE = "application/jose"
_ANYTHING = frozenset({"*/*", "application/*", JSON})


def require_json(headers: Headers) -> None:
    """Raise `Refused` unless the body is declared as JSON."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Refused(CONTENT_TYPE_UNSUPPORTED)


def form_of_answer(headers: Headers) -> str:
    """Return the form that Accept asks for: JOSE where it is named, JSON where nothing else is.

    Raises `Refused` if neither is acceptable.
    """
    accept = _accept(headers)
    if accept is None or accept in _ANYTHING:
        return JSON
    named, refused = _named(accept)
    if JOSE in named:
        return JOSE
    if named & _ANYTHING and JSON not in refused:
        return JSON
    if named & _ANYTHING and JOSE not in refused:  # anything but plain JSON
        return JOSE
    raise Refused(NOT_ACCEPTABLE)


def require_media(headers: Headers, media: str) -> None:
    """Raise `Refused` if Accept names forms of an answer, and neither `media` nor any form is among them."""
    accept = _accept(headers)
    if accept is None:
        return
    named, refused = _named(accept)
    if media in refused or not named & {media, "*/*", "application/*"}:
        raise Refused(NOT_ACCEPTABLE)


def _accept(headers: Headers) -> str | None:
    """Return the field's value, of all its lines together (RFC 9110 §5.3), or `None` where there is none."""
    given = headers.getlist("accept")
    return ",".join(given) if given else None


def _named(accept: str) -> tuple[set[str], set[str]]:
    """Return the forms that are accepted, and those that are refused by their name and nowhere accepted."""
    ranges = [_range(each) for each in accept.split(",")]
    named = {kind for kind, accepted in ranges if accepted}
    return named, {kind for kind, _ in ranges} - named


def _range(text: str) -> tuple[str, bool]:
    kind, *parameters = [part.strip().lower() for part in text.split(";")]
    refused = any(
        part.startswith("q=") and part[2:].rstrip("0").rstrip(".") in {"", "0"} for part in parameters
    )
    return kind, not refused
