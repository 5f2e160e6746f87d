"""Character sets: decoded here, exactly or not at all."""

import pytest

from connectors.sql.charsets import bits_as_number, decoder
from connectors.typing import Unreadable


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("gbk", b"\xa8\xbc", "\ue7c7"),
        ("gb2312", "莒".encode("gb2312"), "莒"),
        ("big5", b"\xa4\xa4", "中"),
        ("latin1", b"\x80", "€"),
        ("utf16", "𠮷".encode("utf-16-be"), "𠮷"),
        ("utf16le", "𠮷".encode("utf-16-le"), "𠮷"),
        ("utf32", "𠮷".encode("utf-32-be"), "𠮷"),
    ],
)
def test_a_charset_is_decoded(charset: str, raw: bytes, text: str) -> None:
    """Each known character set has its codec."""
    decode = decoder(charset)
    assert decode is not None
    assert decode(raw) == text


def test_bytes_outside_the_charset_are_unreadable() -> None:
    """What the codec does not know is kept as bytes for a finding."""
    decode = decoder("latin1")
    assert decode is not None
    unread = decode(b"a\x81")
    assert isinstance(unread, Unreadable)
    assert unread.raw == "a\\x81"


def test_utf_8_passes_as_it_is_and_strangers_are_refused() -> None:
    """UTF-8 needs no decoder; an unknown character set has none."""
    assert decoder("utf8mb4") is None
    with pytest.raises(LookupError):
        decoder("hebrew")


def test_bits_are_numbers() -> None:
    """BIT columns are written as the number they are."""
    assert bits_as_number(b"\x01\x00") == "256"
