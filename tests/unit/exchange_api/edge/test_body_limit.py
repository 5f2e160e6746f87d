"""The limit of bodies, to the byte."""

import pytest
from starlette.types import Message

from exchange_api.edge.body_limit import MOST_BYTES, bounded, require_declared_length
from exchange_api.problems import Refused


@pytest.mark.parametrize("length", [b"0", b"65536"])
def test_a_declared_length_within_the_limit(length: bytes) -> None:
    """Up to 64 KiB may be declared."""
    require_declared_length({"headers": [(b"content-length", length)]})


@pytest.mark.parametrize("length", [b"65537", b"-1", b"x", b"", b"9" * 400, b"000000000000000000001"])
def test_a_declared_length_over_the_limit_or_odd(length: bytes) -> None:
    """More than that, or what is no plain number, is refused."""
    with pytest.raises(Refused):
        require_declared_length({"headers": [(b"content-length", length)]})


async def test_reads_up_to_the_limit_and_not_a_byte_more() -> None:
    """Pieces are added up: the one that passes the limit is refused."""
    pieces = [b"x" * (MOST_BYTES - 1), b"x", b"", b"x"]

    async def receive() -> Message:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": True}

    limited = bounded(receive)
    for _ in range(3):
        await limited()
    with pytest.raises(Refused):
        await limited()
