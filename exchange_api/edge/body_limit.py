"""No body over 64 KiB is read, and none that takes longer than ten seconds to come.

A declared length is refused at once, a chunked body once it grows past the limit.
"""

import asyncio

from starlette.types import Message, Receive, Scope

from exchange_api.problems import Refused
from exchange_api.problems.registry_request import BODY_TOO_LARGE, BODY_TOO_SLOW

MOST_BYTES = 64 * 1024
MOST_SECONDS = 10.0
_MOST_DIGITS = 20


def require_declared_length(scope: Scope) -> None:
    """Raise `Refused` if the request declares a longer body than is read."""
    for name, value in scope["headers"]:
        if name == b"content-length" and not (
            value.isdigit() and len(value) <= _MOST_DIGITS and int(value) <= MOST_BYTES
        ):
            raise Refused(BODY_TOO_LARGE)


def bounded(receive: Receive) -> Receive:
    """Return a `receive` that raises `Refused` past `MOST_BYTES` of body or `MOST_SECONDS` of waiting."""
    received = 0
    deadline = asyncio.get_running_loop().time() + MOST_SECONDS

    async def receive_bounded() -> Message:
        nonlocal received
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise Refused(BODY_TOO_SLOW) from None
        received += len(message.get("body", b""))
        if received > MOST_BYTES:
            raise Refused(BODY_TOO_LARGE)
        return message

    return receive_bounded
