"""The truth table held against the decision: state × period × fitness × held back × claim → headline.

`disagreements` runs all 4,040 combinations; the sabotage tests break one rule each and must see it there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from types import MappingProxyType

import pytest

from catalog.model import LicenceState, Proof
from catalog.rules import decide as room
from catalog.rules import headline as headlines
from catalog.rules.decide import NAME
from catalog.rules.evidence import Evidence, Holding
from catalog.rules.fitness import UnfitReason
from catalog.rules.truth_table import (
    ABSENT,
    CLAIMED_OTHERWISE,
    HELD_BACK,
    JUDGED,
    NAMED_OTHERWISE,
    ON_STATED_DAY,
    PERIODS,
    REFUSALS,
    ROWS,
    STANDINGS,
    UNFIT,
    Cell,
    HeldBack,
    Period,
    Standings,
)
from catalog.rules.verdict import ProofVerdict, Reason, Verdict
from tests.unit.catalog.rules.licence_proof import AFTER, BEFORE, FAR_FUTURE, FAR_PAST, TODAY, proof, written

DATES: dict[Period, tuple[date | None, date | None, bool]] = {  # valid_from, valid_to, open_ended
    Period.COMING: (AFTER, FAR_FUTURE, False),
    Period.FIRST_DAY: (TODAY, FAR_FUTURE, False),
    Period.INSIDE: (FAR_PAST, FAR_FUTURE, False),
    Period.LAST_DAY: (FAR_PAST, TODAY, False),
    Period.PAST: (FAR_PAST, BEFORE, False),
    Period.OPEN_END: (FAR_PAST, None, True),
    Period.COMING_OPEN: (AFTER, None, True),
    Period.NO_END: (FAR_PAST, None, False),
    Period.TWO_ENDS: (FAR_PAST, BEFORE, True),
    Period.NO_START: (None, FAR_FUTURE, False),
}
CLAIMS: dict[str, tuple[dict[str, str], str | None]] = {  # claims, subject name
    "nothing": ({}, None),
    "right": ({"title": "店"}, "张三"),
    "wrong title": ({"title": "铺"}, None),
    "wrong name": ({}, "李四"),
    "wrong both": ({"title": "铺"}, "李四"),
}
DIFFERS = {"wrong title": {"title"}, "wrong name": {NAME}, "wrong both": {NAME, "title"}}
HELD = {
    "no": {HeldBack.NOTHING},
    "row": {HeldBack.ROW},
    "subject": {HeldBack.HOLDER},
    "both": {HeldBack.ROW, HeldBack.HOLDER},
}
ANY_FITNESS = (None, *UnfitReason)

# verdict → (paper, obstacle), where the proof lets a paper stand in, and where it does not
HEADLINES = {
    "confirmed": ((0, 0), (0, 0)),
    "unknown": ((1, 0), (1, 0)),
    "refused": ((1, 0), (1, 0)),
    "not_held": ((1, 0), (0, 1)),
    "mismatch": ((1, 0), (0, 1)),
    "not_yet_valid": ((0, 1), (0, 1)),
    "suspended": ((0, 1), (0, 1)),
    "expired": ((0, 1), (0, 1)),
    "cancelled": ((0, 1), (0, 1)),
    "rescinded": ((0, 1), (0, 1)),
    "revoked": ((0, 1), (0, 1)),
}
Combination = tuple[LicenceState | None, Period, UnfitReason | None, str, str]


def expected(combination: Combination, standings: Standings = STANDINGS) -> str:
    """Read the tables: verdict, with reason or differing fields after a colon."""
    state, period, unfit, held, claim = combination
    if unfit is not None:
        return told(UNFIT[unfit])
    if state is None:
        return told(ABSENT[HeldBack.HOLDER if HeldBack.HOLDER in HELD[held] else HeldBack.NOTHING])
    cell, differs = standings[state][period], DIFFERS.get(claim, set())
    named = NAMED_OTHERWISE.get(cell.verdict) if NAME in differs else None
    claimed = CLAIMED_OTHERWISE.get(cell.verdict) if differs else None
    cell = named or claimed or cell
    for kind in HELD[held] - {HeldBack.NOTHING}:
        spared, instead = HELD_BACK[kind]
        cell = cell if cell.verdict in spared else instead
    return told(cell, differs if cell.verdict is Verdict.MISMATCH else ())


def told(cell: Cell, differs: Iterable[str] = ()) -> str:
    """Write a cell as an answer is written."""
    detail = cell.reason or ",".join(sorted(differs))
    return f"{cell.verdict}:{detail}" if detail else cell.verdict.value


def answered(
    combination: Combination, asked: Proof | None = None, today: date = TODAY, stated: date | None = None
) -> ProofVerdict:
    """Ask the decision itself; the rows lie to `TODAY`, the stated day of a proof that asks of one."""
    state, period, unfit, held, claim = combination
    row_held, subject_held = HeldBack.ROW in HELD[held], HeldBack.HOLDER in HELD[held]
    start, end, open_ended = DATES[period]
    rows: tuple[Holding, ...] = ()
    if state is not None:
        facts = {"no": "L1", "title": "店"}
        as_of_at = datetime(2026, 3, 15, tzinfo=UTC)
        rows = (Holding(("L1",), state, start, end, open_ended, "张三", facts, b"", "b", as_of_at, row_held),)
    claims, name = CLAIMS[claim]
    evidence = Evidence(rows, subject_held)
    return room.decide(asked or proof(), evidence, unfit, claims, name, today, stated)


def combinations() -> Iterator[Combination]:
    """Yield every combination; without a row only fitness and the subject's held-back rows matter."""
    yield from product(STANDINGS, PERIODS, ANY_FITNESS, HELD, CLAIMS)
    yield from product([None], [Period.INSIDE], ANY_FITNESS, ["no", "subject"], CLAIMS)


def disagreements() -> list[tuple[Combination, str, str]]:
    """Return every combination whose verdict, disclosure or headline is not what the tables say."""
    found = []
    for combination in combinations():
        want, answer = expected(combination), answered(combination)
        got = written(answer)
        if got != want or bool(answer.facts) != (want == "confirmed"):
            found.append((combination, want, got))
        for allowed in (True, False):
            line = headlines.headline(proof(paper_when_absent=allowed), {"licence": answer})
            counts = (len(line.papers_to_bring), len(line.obstacles))
            if counts != HEADLINES[want.partition(":")[0]][0 if allowed else 1]:
                found.append((combination, want, f"headline {counts}"))
    return found


def test_every_combination_is_decided_as_the_tables_say() -> None:
    """All combinations give the verdict, the disclosure and the headline of the tables."""
    assert disagreements() == []


def test_the_tables_are_complete() -> None:
    """Every stored state, period, unfitness, refusal and verdict stands in the tables."""
    assert set(STANDINGS) == set(LicenceState)
    assert all(set(row) == set(PERIODS) == set(Period) for row in STANDINGS.values())
    assert set(DATES) == set(Period)
    assert set(UNFIT) == set(UnfitReason)
    assert set(HEADLINES) == {verdict.value for verdict in Verdict}
    assert len(list(combinations())) == 5 * 10 * 4 * 4 * 5 + 4 * 2 * 5
    reached = {expected(combination).partition(":")[0] for combination in combinations()}
    assert reached == {verdict.value for verdict in Verdict} - {"refused"}
    alone = {cell.verdict for row in STANDINGS.values() for cell in row.values()} - {Verdict.UNKNOWN}
    assert set(ROWS) == alone
    of_rows = {Reason.ROW_HELD_BACK, Reason.AMBIGUOUS_HOLDER, Reason.END_UNCLEAR, Reason.RESTS_UNPROVEN}
    of_rows |= {cell.reason for cell in JUDGED.values() if cell.reason is not None}
    dated = [row for table in ON_STATED_DAY.values() for row in table.values()]
    of_rows |= {cell.reason for row in dated for cell in row.values() if cell.reason is not None}
    assert set(REFUSALS) == set(Reason) - {Reason(unfit.value) for unfit in UnfitReason} - of_rows


@pytest.mark.parametrize("reason", [reason for reason in Reason if "agree" in reason])
def test_a_refusal_asks_for_the_paper(reason: Reason) -> None:
    """What this department may not ask, the citizen has to show; the reason says why."""
    line = headlines.headline(proof(), {"licence": room.refused("licence", reason)})
    assert (len(line.papers_to_bring), len(line.obstacles)) == HEADLINES["refused"][0]


def _valid_states_first(original: Callable[..., tuple[Holding, ...] | None]) -> Callable[..., object]:
    def filtered(rows: tuple[Holding, ...], name: str | None) -> tuple[Holding, ...] | None:
        return original(tuple(row for row in rows if row.state is LicenceState.VALID), name)

    return filtered


def _last_day_excluded(original: Callable[[Holding, date], Verdict]) -> Callable[..., object]:
    def standing(row: Holding, today: date) -> Verdict:
        return Verdict.EXPIRED if row.valid_to == today else original(row, today)

    return standing


def _missing_end_is_open(original: Callable[[Holding, date], Verdict]) -> Callable[..., object]:
    def standing(row: Holding, today: date) -> Verdict:
        found = original(row, today)
        return Verdict.CONFIRMED if found is Verdict.UNKNOWN and row.valid_to is None else found

    return standing


def _held_back_ignored(original: Callable[..., object]) -> Callable[..., object]:
    def finding(row: Holding, *rest: object) -> object:
        return original(replace(row, held_back=False), *rest)

    return finding


def _everything_disclosed(_: object) -> Callable[..., object]:
    class Open(ProofVerdict):
        def __init__(self, *fields: object, **named: object) -> None:
            super().__init__(*fields, **named)  # type: ignore[arg-type]
            object.__setattr__(self, "facts", {"no": "L1"})

    return Open


SABOTAGES = {
    "the lookup filters on valid states first": ("_rows_of_subject", _valid_states_first, "not_held"),
    "the last day does not count": ("_standing", _last_day_excluded, "expired"),
    "a missing end counts as open": ("_standing", _missing_end_is_open, "confirmed"),
    "a row held back is relied on": ("_finding", _held_back_ignored, "confirmed"),
    "facts leave with every verdict": ("ProofVerdict", _everything_disclosed, "revoked"),
    "a revocation is read as valid": (
        "STANDING",
        lambda standing: MappingProxyType(dict(standing) | {LicenceState.REVOKED: None}),
        "confirmed",
    ),
    "claims are not compared": ("_differing", lambda _: lambda row, claims: frozenset(), "confirmed"),
}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_the_table_sees_a_broken_rule(sabotage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule, broken on purpose, shows in the table as the wrong verdict it leads to."""
    attribute, broken, wrong = SABOTAGES[sabotage]
    monkeypatch.setattr(room, attribute, broken(getattr(room, attribute)))  # type: ignore[operator]
    assert wrong in {got for _, _, got in disagreements()}


def test_the_table_sees_revoked_answered_as_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Filtering on valid states first makes every revoked licence `not_held`, and the table names it."""
    monkeypatch.setattr(room, "_rows_of_subject", _valid_states_first(room._rows_of_subject))
    revoked: Combination = (LicenceState.REVOKED, Period.INSIDE, None, "no", "nothing")
    assert (revoked, "revoked", "not_held") in disagreements()


def test_the_table_sees_a_headline_that_asks_a_paper_against_a_revocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Turning the obstacle into a paper shows in the table."""
    broken = dict(headlines.EFFECTS) | {Verdict.REVOKED: headlines.Effect.PAPER}
    monkeypatch.setattr(headlines, "EFFECTS", MappingProxyType(broken))
    assert {want for _, want, _ in disagreements()} == {"revoked"}
