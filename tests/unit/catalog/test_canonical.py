"""GB18030's leftovers: the whole table against glibc's iconv, and nothing else touched."""

import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import canonical
from catalog.canonical import LEFTOVERS, canonical_text, private_use_left

TWO_BYTE_CODES = [
    bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF) if trail != 0x7F
]


def iconv(data: bytes) -> str:
    """Decode GB18030 by glibc; fails, and never skips, where iconv is missing."""
    run = subprocess.run(
        ["iconv", "-f", "GB18030", "-t", "UTF-8"], input=data, capture_output=True, check=True
    )
    return run.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def by_glibc() -> dict[bytes, str]:
    """Every two-byte code of GB18030 as glibc decodes it."""
    decoded = iconv(b"\n".join(TWO_BYTE_CODES)).split("\n")
    return dict(zip(TWO_BYTE_CODES, decoded, strict=True))


def differing(by_glibc: dict[bytes, str]) -> list[bytes]:
    """Return the codes whose canonical text is not what glibc decodes."""
    return [code for code, char in by_glibc.items() if canonical_text(code.decode("gb18030")) != char]


def test_every_two_byte_code_ends_as_glibc_decodes_it(by_glibc: dict[bytes, str]) -> None:
    """After folding, Python's decoding of all 23,940 codes equals that of the newer edition."""
    assert len(by_glibc) == 23_940
    assert differing(by_glibc) == []


def test_an_incomplete_table_would_be_seen(
    by_glibc: dict[bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: each entry is needed; taking any one away makes the comparison fail at that code."""
    for leftover in LEFTOVERS:
        shortened = {old: new for old, new in LEFTOVERS.items() if old != leftover}
        monkeypatch.setattr(canonical, "LEFTOVERS", shortened)
        assert differing(by_glibc) == [chr(leftover).encode("gb18030")]


def test_both_ways_of_reading_a_rare_name_meet() -> None:
    """The same character from a GB18030 file and from a UTF-8 database compares equal."""
    assert canonical_text("张" + b"\xfe\x59".decode("gb18030")) == "张\u9fb4"
    assert canonical_text("张\u9fb4") == "张\u9fb4"


def test_the_targets_are_assigned_characters() -> None:
    """All 25 leftovers end at distinct assigned characters outside the private use area."""
    assert len(LEFTOVERS) == len(set(LEFTOVERS.values())) == 25
    assert all(0xE000 <= old <= 0xF8FF for old in LEFTOVERS)
    assert not {unicodedata.category(chr(new)) for new in LEFTOVERS.values()} & {"Co", "Cn", "Cs"}


@given(st.text(st.characters(exclude_categories=["Co", "Cs"])))
def test_no_other_character_changes(text: str) -> None:
    """Text without private-use characters is returned as it is, compatibility forms included."""
    assert canonical_text(text) == text
    assert not private_use_left(text)


@pytest.mark.parametrize("text", ["ﬁ", "Å", "Ａ１", "é", "ｶﾞ", "豈", "﨑", "\u2f00", "　"])
def test_no_unicode_normalisation_happens(text: str) -> None:
    """What NFC or NFKC would change stays as it is."""
    assert canonical_text(text) == text


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """Canonical text is final."""
    assert canonical_text(canonical_text(text)) == canonical_text(text)


@pytest.mark.parametrize("leftover", LEFTOVERS)
def test_leftovers_are_private_until_folded(leftover: int) -> None:
    """A leftover is private use before folding and none after it."""
    assert private_use_left("张" + chr(leftover))
    assert not private_use_left(canonical_text("张" + chr(leftover)))


@pytest.mark.parametrize("character", ["\ue000", "\ue815", "\ue81d", "\ue865", "\uf8ff"])
def test_unexplained_private_use_is_found(character: str) -> None:
    """Private-use characters outside the table stay as they are and are reported."""
    assert canonical_text("张" + character) == "张" + character
    assert private_use_left("张" + character)
