"""No body over 64 KiB is read: a declared length is refused at once, a chunked one once it grows past it."""

from starlette.types import Message, Receive, Scope

from exchange_api.problems import Refused
from exchange_api.problems.registry_request import BODY_TOO_LARGE

MOST_BYTES = 64 * 1024
_MOST_DIGITS = 20


def require_declared_length(scope: Scope) -> None:
    """Raise `Refused` if the request declares a longer body than is read."""
    for name, value in scope["headers"]:
        if name == b"content-length" and not (
            value.isdigit() and len(value) <= _MOST_DIGITS and int(value) <= MOST_BYTES
        ):
            raise Refused(BODY_TOO_LARGE)


def bounded(receive: Receive) -> Receive:
    """Return a `receive` that raises `Refused` once more than `MOST_BYTES` of body have come."""
    received = 0

    async def receive_bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MOST_BYTES:
            raise Refused(BODY_TOO_LARGE)
        return message

    return receive_bounded
