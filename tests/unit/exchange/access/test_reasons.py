"""Reasons stand in the ledger for ever, so none of them names a person."""

import pytest

from catalog.identifiers.resident_id import check_character
from exchange.access.errors import ReasonPersonal
from exchange.access.reasons import require_impersonal

BODIES = [f"371399199003078{n:02}" for n in range(100)]
NUMBER = BODIES[91] + check_character(BODIES[91])
DATED = "letter 371399 of 2026-11-25, telephone 0531-8800 1234, ticket 20261125-0017"
WITH_X = next(body + "x" for body in BODIES if check_character(body) == "X")


@pytest.mark.parametrize(
    "reason",
    [
        NUMBER,
        f"asked for by {NUMBER}, letter 7",
        "".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER),
        WITH_X,
        f"{WITH_X[:17]} x",
        f"letter 8, {NUMBER[:6]} {NUMBER[6:14]}-{NUMBER[14:]}",
        " ".join(NUMBER),
        "\u200b".join(NUMBER),
        "".join(chr(0x0660 + int(digit)) for digit in NUMBER),
    ],
)
def test_a_resident_number_is_refused_in_any_reason(reason: str) -> None:
    """Anywhere in the text, in other digits, with a small check character, in groups."""
    with pytest.raises(ReasonPersonal) as caught:
        require_impersonal(reason)
    assert NUMBER not in str(caught.value)


@pytest.mark.parametrize(
    ("reason", "person"),
    [
        ("window-07 has left", "window-07"),
        ("停用window-07的权限", "window-07"),
        ("WINDOW-07 left", "window-07"),
        ("王芳离职", "王芳"),
        ("7 left", "7"),
    ],
)
def test_staff_ids_and_names_are_refused(reason: str, person: str) -> None:
    """Whatever stands around them, and whatever their case."""
    with pytest.raises(ReasonPersonal) as caught:
        require_impersonal(reason, [person])
    assert person not in str(caught.value)


@pytest.mark.parametrize("reason", ["letter 2027/17", "windows-077", "工单 371399199003078919999 号", DATED])
def test_what_names_nobody_passes(reason: str) -> None:
    """Numbers of letters and tickets are what a reason is for; an id inside a longer word is none."""
    require_impersonal(reason, ["7", "window-07", "王芳"])
