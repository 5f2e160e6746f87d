"""The whole truth table: state × period × fitness × held back × claim → verdict → headline, as data.

`disagreements` runs all 4,000 combinations; the sabotage tests break one rule each and must see it there.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from types import MappingProxyType

import pytest

from catalog.model import LicenceState, Paper, Proof, Text
from catalog.rules import decide as room
from catalog.rules import headline as headlines
from catalog.rules.evidence import Evidence, Holding
from catalog.rules.fitness import UnfitReason
from catalog.rules.verdict import ProofVerdict, Reason, Verdict

TODAY = date(2026, 3, 15)
BEFORE, AFTER = date(2026, 3, 14), date(2026, 3, 16)
FAR_PAST, FAR_FUTURE = date(2015, 1, 1), date(2035, 1, 1)

PERIODS: dict[str, tuple[date | None, date | None, bool]] = {  # valid_from, valid_to, open_ended
    "begins tomorrow": (AFTER, FAR_FUTURE, False),
    "first day": (TODAY, FAR_FUTURE, False),
    "inside": (FAR_PAST, FAR_FUTURE, False),
    "last day": (FAR_PAST, TODAY, False),
    "ended yesterday": (FAR_PAST, BEFORE, False),
    "open end": (FAR_PAST, None, True),
    "open end, begins tomorrow": (AFTER, None, True),
    "no end stated": (FAR_PAST, None, False),
    "open and ended": (FAR_PAST, BEFORE, True),
    "no start stated": (None, FAR_FUTURE, False),
}
STATES = {  # for a valid state the period decides; the source's own word goes before it
    "valid": {
        "begins tomorrow": "not_yet_valid",
        "first day": "confirmed",
        "inside": "confirmed",
        "last day": "confirmed",
        "ended yesterday": "expired",
        "open end": "confirmed",
        "open end, begins tomorrow": "not_yet_valid",
        "no end stated": "unknown:end_unclear",
        "open and ended": "unknown:end_unclear",
        "no start stated": "confirmed",
    },
    "suspended": dict.fromkeys(PERIODS, "suspended"),
    "cancelled": dict.fromkeys(PERIODS, "cancelled"),
    "rescinded": dict.fromkeys(PERIODS, "rescinded"),
    "revoked": dict.fromkeys(PERIODS, "revoked"),
}
CLAIMS: dict[str, tuple[dict[str, str], str | None]] = {  # claims, subject name
    "nothing": ({}, None),
    "right": ({"title": "店"}, "张三"),
    "wrong title": ({"title": "铺"}, None),
    "wrong name": ({}, "李四"),
    "wrong both": ({"title": "铺"}, "李四"),
}
IF_CONFIRMED = {"wrong title": "mismatch:title"}
WHATEVER_THE_STATE = {"wrong name": "mismatch:name", "wrong both": "mismatch:name,title"}
HELD = {"no": (False, False), "row": (True, False), "subject": (False, True), "both": (True, True)}
UNFIT = (None, *UnfitReason)

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
Combination = tuple[str | None, str, UnfitReason | None, str, str]


def proof(*, paper_when_absent: bool = True) -> Proof:
    """Return a proof that discloses the number and compares the title."""
    title = Text("营业执照", "Business licence")
    return Proof("licence", title, "d/r", ("no",), ("title",), Paper("copy", title), paper_when_absent)


def expected(combination: Combination) -> str:
    """Read the tables above: verdict, with reason or differing fields after a colon."""
    state, period, unfit, held, claim = combination
    row_held, subject_held = HELD[held]
    if unfit is not None:
        return f"unknown:{unfit.value}"
    if state is None:
        return "unknown:row_held_back" if subject_held else "not_held"
    alone = STATES[state][period]
    alone = WHATEVER_THE_STATE.get(claim, IF_CONFIRMED.get(claim, alone) if alone == "confirmed" else alone)
    if row_held or (subject_held and alone != "confirmed"):
        return "unknown:row_held_back"
    return alone


def answered(combination: Combination) -> ProofVerdict:
    """Ask the decision itself."""
    state, period, unfit, held, claim = combination
    row_held, subject_held = HELD[held]
    start, end, open_ended = PERIODS[period]
    rows: tuple[Holding, ...] = ()
    if state is not None:
        facts = {"no": "L1", "title": "店"}
        as_of_at = datetime(2026, 3, 15, tzinfo=UTC)
        stored = LicenceState(state)
        rows = (
            Holding(("L1",), stored, start, end, open_ended, "张三", facts, b"", "b", as_of_at, row_held),
        )
    claims, name = CLAIMS[claim]
    return room.decide(proof(), Evidence(rows, subject_held), unfit, claims, name, TODAY)


def written(answer: ProofVerdict) -> str:
    """Write an answer as the tables do."""
    detail = answer.reason or ",".join(answer.mismatched)
    return f"{answer.verdict}:{detail}" if detail else answer.verdict.value


def combinations() -> Iterator[Combination]:
    """Yield every combination; without a row only fitness and the subject's held-back rows matter."""
    yield from product(STATES, PERIODS, UNFIT, HELD, CLAIMS)
    yield from product([None], ["inside"], UNFIT, ["no", "subject"], CLAIMS)


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
    """Every stored state, period, unfitness, held-back case and verdict stands in the tables."""
    assert set(STATES) == {state.value for state in LicenceState}
    assert all(set(row) == set(PERIODS) for row in STATES.values())
    assert set(HEADLINES) == {verdict.value for verdict in Verdict}
    assert len(list(combinations())) == 5 * 10 * 4 * 4 * 5 + 4 * 2 * 5
    reached = {expected(combination).partition(":")[0] for combination in combinations()}
    assert reached == {verdict.value for verdict in Verdict} - {"refused"}


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
        def __init__(self, *fields: object) -> None:
            super().__init__(*fields)  # type: ignore[arg-type]
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
    "claims are not compared": ("_differing", lambda _: lambda row, claims: (), "confirmed"),
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
    revoked: Combination = ("revoked", "inside", None, "no", "nothing")
    assert (revoked, "revoked", "not_held") in disagreements()


def test_the_table_sees_a_headline_that_asks_a_paper_against_a_revocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Turning the obstacle into a paper shows in the table."""
    broken = dict(headlines.EFFECTS) | {Verdict.REVOKED: headlines.Effect.PAPER}
    monkeypatch.setattr(headlines, "EFFECTS", MappingProxyType(broken))
    assert {want for _, want, _ in disagreements()} == {"revoked"}
