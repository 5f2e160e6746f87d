"""Cells: raw text that any store can keep, without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.typing.cells import written


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\\b", "a\\b"),
        ("a\\b\x00", "a\\\\b\\x00"),
        (b"\xff\xe8\x8e\x92", "\\xff莒"),
        ("\ud800", "\\ud800"),
        ("\udcff", "\\xff"),
        ("", ""),
    ],
)
def test_raw_text_is_kept_readable(raw: str | bytes, kept: str) -> None:
    """Only what cannot be stored is escaped, and backslashes only beside it."""
    assert written(raw) == kept


@given(st.binary())
def test_any_bytes_can_be_stored_and_told_apart(raw: bytes) -> None:
    """The kept text is valid UTF-8 without NUL, and bytes that are text are kept as that text."""
    kept = written(raw)
    assert "\x00" not in kept
    kept.encode("utf-8")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        assert "\\x" in kept
    else:
        assert kept == text or "\x00" in text
