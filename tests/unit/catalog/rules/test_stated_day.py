"""A stated day: its tables held against the decision, several rows, and what does not follow for it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from catalog.model import AgeAtLeast, LicenceState, Proof, ValidOn
from catalog.rules import decide as room
from catalog.rules import stated_day as dated
from catalog.rules.access import covering
from catalog.rules.errors import DayMisplaced
from catalog.rules.evidence import Evidence, Holding
from catalog.rules.headline import headline
from catalog.rules.stated_day import LAPSES, Standing
from catalog.rules.texts import UNMET_ADVICE, WHAT_TO_DO, verdict_text
from catalog.rules.truth_table import BESIDE, BESIDE_ON_STATED_DAY, ON_STATED_DAY, Lies, Period
from catalog.rules.verdict import ProofVerdict, Reason, Verdict
from tests.unit.catalog.rules.licence_proof import AFTER, FAR_FUTURE, FAR_PAST, TODAY, proof, written
from tests.unit.catalog.rules.test_access import AGREED, INSIDE, SHARED
from tests.unit.catalog.rules.test_access import PROOF as AGREED_PROOF
from tests.unit.catalog.rules.test_rows_beside import row_at
from tests.unit.catalog.rules.test_truth_table import (
    ANY_FITNESS,
    CLAIMS,
    HEADLINES,
    HELD,
    Combination,
    answered,
    expected,
)

STATED = TODAY
"""The rows of the tables lie to this day; which day it is today varies."""
TODAYS = {
    Lies.EARLIER: (STATED + timedelta(days=1), STATED + timedelta(days=400)),
    Lies.NOT_EARLIER: (STATED, STATED - timedelta(days=1), STATED - timedelta(days=400)),
}
VALID_ON = ValidOn("accident", ("from", "to"))
DATED = replace(proof(), valid_on=VALID_ON)


def cases() -> Iterator[tuple[Lies, date, Combination]]:
    """Yield every combination of the truth table for each day that it may be today."""
    for lies, todays in TODAYS.items():
        for state, period, held, claim, today in product(LicenceState, Period, HELD, CLAIMS, todays):
            for unfit in ANY_FITNESS:
                yield lies, today, (state, period, unfit, held, claim)


def disagreements() -> list[tuple[Lies, Combination, str, str]]:
    """Return every case whose verdict, disclosure or headline is not what the tables say."""
    found = []
    for lies, today, combination in cases():
        want = expected(combination, ON_STATED_DAY[lies])
        answer = answered(combination, DATED, today, STATED)
        got = written(answer)
        if got != want or bool(answer.facts) != (want == "confirmed"):
            found.append((lies, combination, want, got))
        line = headline(DATED, {"licence": answer})
        if (len(line.papers_to_bring), len(line.obstacles)) != HEADLINES[answer.verdict.value][0]:
            found.append((lies, combination, want, "headline"))
    return found


def test_every_combination_is_decided_as_the_tables_say() -> None:
    """On an earlier day, today and a later day, everything is answered as the tables say."""
    assert disagreements() == []
    assert set(ON_STATED_DAY) == set(TODAYS) == set(Lies)
    assert all(set(table) == set(LicenceState) for table in ON_STATED_DAY.values())
    assert all(set(row) == set(Period) for table in ON_STATED_DAY.values() for row in table.values())


def asked(*rows: Holding, today: date = TODAY + timedelta(days=400), stated: date = STATED) -> ProofVerdict:
    """Decide on these rows of one holder, in the order in which they come."""
    return room.decide(DATED, Evidence(rows, subject_held_back=False), None, {}, None, today, stated)


def row(start: date | None, end: date | None, state: LicenceState = LicenceState.VALID) -> Holding:
    """Return a row of this period."""
    facts = {"no": f"{start}", "title": "店"}
    as_of_at = datetime(2026, 3, 15, tzinfo=UTC)
    return Holding((f"{start}",), state, start, end, end is None, "张三", facts, b"", "b", as_of_at, False)


def two_row_disagreements() -> list[tuple[Verdict, Verdict, str]]:
    """Return each pair of rows that is not answered as the table says, in either order of the look-up."""
    found = []
    for (older, newer), speaks in BESIDE_ON_STATED_DAY.items():
        begun = AFTER if newer is Verdict.NOT_YET_VALID else date(2020, 1, 1)
        rows = (row_at(older, begun=FAR_PAST, key="old"), row_at(newer, begun=begun, key="new"))
        for order in (rows, rows[::-1]):
            answer = asked(*order)
            if answer.verdict is not speaks:
                found.append((older, newer, written(answer)))
    return found


def test_of_two_rows_the_one_in_the_table_speaks() -> None:
    """One that was valid on the day wins, else the newer that had begun: there it differs from today."""
    assert two_row_disagreements() == []
    differing = {pair for pair, speaks in BESIDE_ON_STATED_DAY.items() if BESIDE[pair] is not speaks}
    assert differing == {
        (older, Verdict.NOT_YET_VALID)
        for older, newer in BESIDE_ON_STATED_DAY
        if newer is Verdict.NOT_YET_VALID and older is not Verdict.CONFIRMED
    }


def test_the_row_that_was_valid_on_the_day_is_chosen() -> None:
    """Of a licence, its lapse and its renewal, each day is answered by the row that covers it."""
    ended, renewed = row(date(2018, 1, 1), date(2020, 12, 31)), row(date(2021, 3, 1), date(2024, 2, 29))
    rows = (ended, renewed, row(date(2024, 3, 1), None))
    for stated, want, by in (
        (date(2017, 12, 31), "not_yet_valid:began_after_day", 0),
        (date(2018, 1, 1), "confirmed", 0),
        (date(2020, 12, 31), "confirmed", 0),
        (date(2021, 1, 1), "expired:ended_before_day", 0),
        (date(2021, 3, 1), "confirmed", 1),
        (date(2024, 2, 29), "confirmed", 1),
        (date(2024, 3, 1), "confirmed", 2),
        (date(2030, 1, 1), "confirmed", 2),
    ):
        for order in (rows, rows[::-1]):
            answer = asked(*order, stated=stated)
            assert written(answer) == want, stated
            if by is not None:
                assert answer.holding is rows[by]


def test_a_revoked_row_is_not_hidden_behind_its_successor() -> None:
    """The licence of the day was revoked since: its state speaks, not that the new one began later."""
    old = row(date(2018, 1, 1), None, LicenceState.REVOKED)
    new = row(STATED + timedelta(days=30), None)
    assert written(asked(old, new)) == written(asked(new, old)) == "revoked:since_unrecorded"
    valid = row(date(2019, 1, 1), STATED)
    answer = asked(new, old, valid)
    assert (answer.verdict, answer.beside) == (Verdict.CONFIRMED, Verdict.REVOKED)


def test_what_began_later_speaks_after_a_row_without_a_first_day() -> None:
    """A licence of after the day, however it ended, does not hide what became of the older one."""
    lapsed = replace(row(FAR_PAST, STATED - timedelta(days=1)), valid_from=None)
    withheld = replace(row(FAR_PAST, None, LicenceState.SUSPENDED), valid_from=None)
    later = row(STATED + timedelta(days=30), None, LicenceState.REVOKED)
    for old, want in ((lapsed, "expired:ended_before_day"), (withheld, "suspended:since_unrecorded")):
        assert written(asked(old, later)) == written(asked(later, old)) == want
    assert written(asked(later)) == "revoked:since_unrecorded"


def test_what_began_on_the_day_had_begun() -> None:
    """The first day counts among rows as well: the licence of that very day speaks, not an older one."""
    older = row(FAR_PAST, None, LicenceState.SUSPENDED)
    of_the_day = row(STATED, None, LicenceState.REVOKED)
    for rows in ((older, of_the_day), (of_the_day, older)):
        assert written(asked(*rows)) == "revoked:since_unrecorded"
        assert asked(*rows).holding is of_the_day


def test_what_began_later_speaks_last_whatever_it_says() -> None:
    """Held back, or in another name than the one asked for, it goes before no row of the day."""
    unclear, later = row(None, None), row(STATED + timedelta(days=30), None)
    waiting = replace(later, held_back=True)
    assert written(asked(unclear, waiting)) == written(asked(waiting, unclear)) == "unknown:start_unclear"
    for rows in ((unclear, later), (later, unclear)):
        answer = room.decide(DATED, Evidence(rows, False), None, {}, "李四", TODAY, STATED)
        assert (written(answer), answer.holding) == ("mismatch:name", unclear)


def test_a_day_comes_exactly_where_one_is_asked_of() -> None:
    """A proof of a stated day is never decided by today in its place, nor another by a day."""
    evidence = Evidence((row(FAR_PAST, None),), subject_held_back=False)
    with pytest.raises(DayMisplaced, match="the stated day accident"):
        room.decide(DATED, evidence, None, {}, None, TODAY)
    with pytest.raises(DayMisplaced, match="asks of today"):
        room.decide(proof(), evidence, None, {}, None, TODAY, STATED)


def test_the_ends_of_validity_are_judged_by_and_stay() -> None:
    """The agreement has to grant them, as days searched for would tell them; a confirmation does not."""
    answer = asked(row(FAR_PAST, FAR_FUTURE))
    assert set(answer.facts) == {"no"}
    assert DATED.reading.judged == ("from", "to")
    assert DATED.reading.granted == {"no", "from", "to"}
    asking = replace(AGREED_PROOF, valid_on=VALID_ON)
    question = ("administrative_approval", asking, "outdoor_advertising", (), INSIDE, SHARED)
    assert covering([AGREED], *question) is Reason.FACTS_NOT_AGREED
    wider = replace(AGREED, facts=AGREED.facts | {"from", "to"})
    assert covering([wider], *question) is wider


def test_an_age_is_never_judged_by_a_day_that_a_window_chooses() -> None:
    """Predicates keep to today: no birth date is searched for by stated days; the loader parts them."""
    young: Proof = replace(DATED, predicates=(AgeAtLeast(18, "born"),))
    found = replace(
        row(FAR_PAST, None), facts=dict.fromkeys(("no", "title", "from", "to", "born"), "2010-01-01")
    )
    evidence = Evidence((found,), subject_held_back=False)
    far = date(2040, 1, 1)
    answer = room.decide(young, evidence, None, {}, None, TODAY, far)
    assert (answer.verdict, answer.reason) == (Verdict.NOT_YET_VALID, Reason.AGE_NOT_REACHED)


@pytest.mark.parametrize("reason", [*LAPSES.values(), Reason.SINCE_UNRECORDED])
def test_the_advice_speaks_of_the_day(reason: Reason) -> None:
    """What to do about a day that is past is not what to do about today."""
    state = LicenceState.REVOKED if reason is Reason.SINCE_UNRECORDED else LicenceState.VALID
    start = AFTER if reason is Reason.BEGAN_AFTER_DAY else FAR_PAST
    answer = asked(row(start, date(2026, 3, 14) if reason is Reason.ENDED_BEFORE_DAY else FAR_FUTURE, state))
    assert answer.reason is reason
    (obstacle,) = headline(DATED, {"licence": answer}).obstacles
    assert obstacle.what_to_do == UNMET_ADVICE[reason] != WHAT_TO_DO[answer.verdict]
    said = verdict_text(answer.verdict, reason)
    assert (said == verdict_text(answer.verdict, None)) == (reason is Reason.SINCE_UNRECORDED)


def _by_today(original: Callable[..., Standing]) -> Callable[..., Standing]:
    return lambda row, days: original(row, replace(days, stated=None))


def _state_counts_back(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda row, day: original(replace(row, state=LicenceState.VALID), day)


def _said_as_it_is(_: Any) -> Callable[..., Standing]:
    return lambda row, verdict, day, today: Standing(verdict)


def _missing_start_has_begun(original: Callable[..., Standing]) -> Callable[..., Standing]:
    return lambda row, *rest: original(replace(row, valid_from=row.valid_from or FAR_PAST), *rest)


SABOTAGES: dict[str, tuple[str, Callable[..., Any], str]] = {
    "today is asked of instead": ("_standing_on", _by_today, "confirmed"),
    "what is revoked now was valid then": ("_standing", _state_counts_back, "confirmed"),
    "an earlier day is answered as today": ("on_stated_day", _said_as_it_is, "revoked"),
    "a missing first day had begun": ("on_stated_day", _missing_start_has_begun, "confirmed"),
}


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_the_tables_see_a_broken_rule(sabotage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule, broken on purpose, shows in the tables as the wrong answer it leads to."""
    name, broken, wrong = SABOTAGES[sabotage]
    monkeypatch.setattr(room, name, broken(getattr(room, name)))
    assert wrong in {got for _, _, _, got in disagreements()}


def test_the_table_sees_a_later_row_that_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were the newest row to speak as today, a later one would hide what stood on the day."""
    original = room._precedence
    monkeypatch.setattr(room, "_precedence", lambda one: original(replace(one, began_later=False)))
    assert (
        Verdict.REVOKED,
        Verdict.NOT_YET_VALID,
        "not_yet_valid:began_after_day",
    ) in two_row_disagreements()


def test_lapses_are_what_dates_alone_can_say() -> None:
    """The two reasons stand with the verdicts that the dates compute, and with no state."""
    assert set(dated.LAPSES) == {Verdict.NOT_YET_VALID, Verdict.EXPIRED}
