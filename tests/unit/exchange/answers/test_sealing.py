"""Sealed answers open only where, and only as, they were sealed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from exchange.answers.errors import AnswerUnreadable
from exchange.answers.sealing import AnswerContent, AnswerSealer, SealedAnswer, key_id

OLD, NEW = b"o" * 32, b"n" * 32
ID = "01" * 16
UNTIL = datetime(2026, 12, 25, tzinfo=UTC)
CONTENT = AnswerContent("administrative_approval", "case-1", "item", b"p" * 32, '{"名": "王建国"}'.encode())
SEALER = AnswerSealer((NEW, OLD))


def opened(sealer: AnswerSealer, row: SealedAnswer) -> AnswerContent:
    """What a row holds."""
    return sealer.open(row.id, row.client, row.key_id, row.sealed)


def test_what_was_sealed_opens_to_the_byte() -> None:
    """Content comes back exactly; sealed twice it is never the same bytes, and nothing of it is readable."""
    row, other = (SEALER.seal(ID, "hall", CONTENT, UNTIL) for _ in range(2))
    assert opened(SEALER, row) == opened(SEALER, other) == CONTENT
    assert row.sealed != other.sealed
    assert b"case-1" not in row.sealed
    assert "sealed" not in repr(row)


def test_former_keys_open_and_the_newest_seals() -> None:
    """After a rotation older rows open; a ring without their key says which one is missing."""
    row = AnswerSealer((OLD,)).seal(ID, "hall", CONTENT, UNTIL)
    assert opened(SEALER, row) == CONTENT
    assert SEALER.seal(ID, "hall", CONTENT, UNTIL).key_id == key_id(NEW)
    with pytest.raises(AnswerUnreadable, match=f"{key_id(OLD).hex()} is not in the ring"):
        opened(AnswerSealer((NEW,)), row)


@pytest.mark.parametrize(
    "change",
    [
        {"id": b"\x02" * 16},
        {"client": "other"},
        {"sealed": b"short"},
        {"sealed": bytes(80)},
        {"key_id": key_id(OLD)},
    ],
)
def test_a_row_in_another_place_does_not_open(change: dict[str, Any]) -> None:
    """Under another id, client or key, cut or overwritten: unreadable; the fault repeats no content."""
    row = replace(SEALER.seal(ID, "hall", CONTENT, UNTIL), **change)
    with pytest.raises(AnswerUnreadable) as raised:
        opened(SEALER, row)
    assert "王建国" not in str(raised.value)


@pytest.mark.parametrize("place", [0, 11, 12, 40, -1])
def test_no_bit_can_be_changed(place: int) -> None:
    """Nonce, ciphertext and tag are bound."""
    row = SEALER.seal(ID, "hall", CONTENT, UNTIL)
    altered = bytearray(row.sealed)
    altered[place] ^= 1
    with pytest.raises(AnswerUnreadable, match="not as it was written"):
        opened(SEALER, replace(row, sealed=bytes(altered)))
