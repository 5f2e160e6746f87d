"""Several rows of one holder: which one speaks, and what is told of the others, in either order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.model import LicenceState
from catalog.rules import decide as room
from catalog.rules.evidence import Evidence, Holding
from catalog.rules.truth_table import BESIDE, ROWS, STANDINGS, TOLD_BESIDE, Period
from catalog.rules.verdict import Verdict
from tests.unit.catalog.rules.licence_proof import AFTER, BEFORE, FAR_FUTURE, FAR_PAST, TODAY, proof, written


def row_at(standing: Verdict, *, begun: date, key: str) -> Holding:
    """Return a row of this standing that began on a day."""
    stored = (state for state in LicenceState if STANDINGS[state][Period.INSIDE].verdict is standing)
    state = next(stored, LicenceState.VALID)
    end = BEFORE if standing is Verdict.EXPIRED else FAR_FUTURE
    facts = {"no": key, "title": "店"}
    as_of_at = datetime(2026, 3, 15, tzinfo=UTC)
    return Holding((key,), state, begun, end, False, "张三", facts, b"", "b", as_of_at, False)


def two_row_disagreements() -> list[tuple[Verdict, Verdict, str]]:
    """Return each pair of rows that is not answered as `BESIDE` says, in either order of the look-up."""
    found = []
    for (older, newer), speaks in BESIDE.items():
        first, second = (FAR_PAST, date(2020, 1, 1))
        if newer is Verdict.NOT_YET_VALID or older is Verdict.NOT_YET_VALID:
            second = date(2027, 1, 1)
        if older is Verdict.NOT_YET_VALID:
            first = AFTER
        rows = (row_at(older, begun=first, key="old"), row_at(newer, begun=second, key="new"))
        for order in (rows, rows[::-1]):
            answer = room.decide(proof(), Evidence(order, False), None, {}, None, TODAY)
            told_of = {older, newer} & TOLD_BESIDE if speaks is Verdict.CONFIRMED else set()
            if (answer.verdict, {answer.beside} - {None}) != (speaks, told_of):
                found.append((older, newer, written(answer)))
    return found


def test_of_two_rows_the_one_in_the_table_speaks() -> None:
    """A valid one wins and tells of the other, else the newer speaks, in whatever order they are found."""
    assert two_row_disagreements() == []


def test_of_two_rows_of_one_day_the_gravest_speaks() -> None:
    """Where neither is newer, what stands first in the table's order speaks."""
    same_day = [standing for standing in ROWS if standing is not Verdict.NOT_YET_VALID]
    for place, graver in enumerate(same_day):
        for milder in same_day[place:]:
            rows = (row_at(milder, begun=FAR_PAST, key="a"), row_at(graver, begun=FAR_PAST, key="b"))
            answer = room.decide(proof(), Evidence(rows, False), None, {}, None, TODAY)
            assert answer.verdict is graver, (graver, milder)


def test_of_several_others_the_gravest_is_told() -> None:
    """A confirmed answer tells of the revocation where another row was merely cancelled."""
    kinds = (Verdict.CANCELLED, Verdict.CONFIRMED, Verdict.REVOKED, Verdict.EXPIRED)
    rows = tuple(row_at(kind, begun=FAR_PAST, key=kind.value) for kind in kinds)
    answer = room.decide(proof(), Evidence(rows, False), None, {}, None, TODAY)
    assert (answer.verdict, answer.beside) == (Verdict.CONFIRMED, Verdict.REVOKED)


def test_of_a_row_held_back_nothing_is_told_beside() -> None:
    """What is published of it is of before: its newer version may say that the revocation was undone."""
    waiting = replace(row_at(Verdict.REVOKED, begun=FAR_PAST, key="a"), held_back=True)
    rows = (waiting, row_at(Verdict.CONFIRMED, begun=FAR_PAST, key="b"))
    answer = room.decide(proof(), Evidence(rows, False), None, {}, None, TODAY)
    assert (answer.verdict, answer.beside) == (Verdict.CONFIRMED, None)


@pytest.mark.parametrize("precedence", [lambda _: (0,), lambda finding: (finding.holding.key,)])
def test_the_table_sees_a_row_that_speaks_out_of_turn(
    precedence: Callable[[Any], tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: another precedence among rows shows in the table of two rows."""
    monkeypatch.setattr(room, "_precedence", precedence)
    assert two_row_disagreements()
