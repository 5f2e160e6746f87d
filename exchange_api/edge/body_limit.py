"""No body over 64 KiB (of a batch: 1 MiB) is read, and none that takes longer than ten seconds to come.

A declared length is refused at once, a chunked body once it grows past the limit.
"""

import asyncio

from starlette.types import Message, Receive, Scope

from exchange_api.edge.admission import Admission
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import BODY_TOO_LARGE, BODY_TOO_SLOW

MOST_BYTES = 64 * 1024
BATCH_PATH = "/v1/confirmations:batch"
MOST_BATCH_BYTES = 1024 * 1024
MOST_SECONDS = 10.0
_MOST_DIGITS = 20


def require_declared_length(scope: Scope) -> None:
    """Raise `Refused` if the request declares a longer body than is read."""
    for name, value in scope["headers"]:
        if name == b"content-length" and not (
            value.isdigit() and len(value) <= _MOST_DIGITS and int(value) <= _most(scope)
        ):
            raise Refused(BODY_TOO_LARGE)


def bounded(receive: Receive, scope: Scope, admission: Admission) -> Receive:
    """Return a `receive` that raises `Refused` past its length of body or `MOST_SECONDS` of waiting for it.

    While it waits, the request is not among those under way, and may find them too many afterwards. What
    comes after the body, that the caller has gone, may be waited for as long as the answer takes.
    """
    received, complete, most = 0, False, _most(scope)
    deadline = asyncio.get_running_loop().time() + MOST_SECONDS

    async def receive_bounded() -> Message:
        nonlocal received, complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await admission.wait(receive)
        except TimeoutError:
            raise Refused(BODY_TOO_SLOW) from None
        received += len(message.get("body", b""))
        if received > most:
            raise Refused(BODY_TOO_LARGE)
        complete = not message.get("more_body", False)
        return message

    return receive_bounded


def _most(scope: Scope) -> int:
    return MOST_BATCH_BYTES if scope["path"] == BATCH_PATH else MOST_BYTES
