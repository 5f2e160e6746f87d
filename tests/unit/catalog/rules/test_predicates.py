"""Predicates held against their table: each cell over every standing, claim, name and quarantine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import AgeAtLeast, LicenceState, NotUnderRestriction, Predicate, Proof
from catalog.rules import decide as room
from catalog.rules import predicates as judges
from catalog.rules.access import covering
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.headline import headline
from catalog.rules.predicates import completes_years, unmet
from catalog.rules.texts import UNMET_ADVICE, WHAT_TO_DO
from catalog.rules.truth_table import JUDGED, JUDGED_TOGETHER, JUDGED_WORDS, Judged
from catalog.rules.verdict import ProofVerdict, Reason, Verdict
from tests.unit.catalog.rules.licence_proof import AFTER, FAR_FUTURE, FAR_PAST, TODAY, proof
from tests.unit.catalog.rules.test_access import AGREED, INSIDE, SHARED
from tests.unit.catalog.rules.test_access import PROOF as AGREED_PROOF
from tests.unit.catalog.rules.test_truth_table import HEADLINES

ADULT = AgeAtLeast(18, "born")
UNLIMITED = NotUnderRestriction("limit", clear=frozenset({"无"}), limiting=frozenset({"抵押"}))
LEAP = "2008-02-29"

CASES: Mapping[Judged, tuple[Predicate, Fact, date]] = {
    Judged.AGE_REACHED: (ADULT, "2008-03-14", TODAY),
    Judged.BIRTHDAY: (ADULT, "2008-03-15", TODAY),
    Judged.LEAP_BIRTHDAY: (ADULT, LEAP, date(2026, 2, 28)),
    Judged.EVE: (ADULT, "2008-03-16", TODAY),
    Judged.LEAP_EVE: (ADULT, LEAP, date(2026, 2, 27)),
    Judged.BORN_LATER: (ADULT, "2026-03-16", TODAY),
    Judged.BORN_UNSTATED: (ADULT, None, TODAY),
    Judged.CLEAR: (UNLIMITED, "　无 ", TODAY),
    Judged.LIMITED: (UNLIMITED, "抵押", TODAY),
    Judged.WORD_UNKNOWN: (UNLIMITED, "无抵押", TODAY),
    Judged.WORD_MISSING: (UNLIMITED, None, TODAY),
}


def test_of_two_words_that_compare_equal_the_restriction_counts() -> None:
    """A contract that says both of one word never confirms by it."""
    both = NotUnderRestriction("limit", clear=frozenset({"无"}), limiting=frozenset({"无"}))
    assert unmet((both,), {"limit": "无"}, TODAY) is judges.UNDER_RESTRICTION


def test_who_is_born_today_is_too_young_and_no_fault_of_the_record() -> None:
    """A birth on the day itself is one that happened; the day after it is told of no birth yet."""
    assert unmet((ADULT,), {"born": TODAY.isoformat()}, TODAY) is judges.AGE_NOT_REACHED
    assert unmet((ADULT,), {"born": AFTER.isoformat()}, TODAY) is judges.UNCLEAR


def judging(*predicates: Predicate, paper_when_absent: bool = True) -> Proof:
    """Return a proof with these predicates."""
    return replace(proof(paper_when_absent=paper_when_absent), predicates=predicates)


def row(facts: Mapping[str, Fact], key: str = "L1", **changed: Any) -> Holding:
    """Return a valid row with these facts beside the usual ones."""
    usual: dict[str, Fact] = {"no": key, "title": "店"}
    as_of_at = datetime(2026, 3, 15, tzinfo=UTC)
    valid = (LicenceState.VALID, FAR_PAST, FAR_FUTURE, False)
    return replace(
        Holding((key,), *valid, "张三", usual | dict(facts), b"", "b", as_of_at, held_back=False), **changed
    )


def answered(judged: Judged, held_back: bool = False, **asked: Any) -> ProofVerdict:  # noqa: FBT001, FBT002
    """Decide on one valid row of which one predicate finds this."""
    predicate, fact, today = CASES[judged]
    evidence = Evidence((row({predicate.field: fact}, **asked.get("row", {})),), held_back)
    claims, name = asked.get("claims", {}), asked.get("name")
    return room.decide(judging(predicate), evidence, None, claims, name, today)


def disagreements() -> list[tuple[Judged, str]]:
    """Return every cell whose verdict, reason, disclosure or headline is not what the tables say."""
    found = []
    for judged, cell in JUDGED.items():
        answer = answered(judged)
        if (answer.verdict, answer.reason) != (cell.verdict, cell.reason):
            found.append((judged, f"{answer.verdict}"))
        if bool(answer.facts) != (cell.verdict is Verdict.CONFIRMED):
            found.append((judged, "facts"))
        for allowed in (True, False):
            line = headline(judging(ADULT, paper_when_absent=allowed), {"licence": answer})
            counts = (len(line.papers_to_bring), len(line.obstacles))
            if counts != HEADLINES[cell.verdict.value][0 if allowed else 1]:
                found.append((judged, f"headline {counts}"))
    return found


def test_every_cell_is_decided_as_the_table_says() -> None:
    """All cells give the verdict, the reason, the disclosure and the headline of the tables."""
    assert disagreements() == []
    assert set(CASES) == set(JUDGED) == set(JUDGED_WORDS) == set(Judged)


@pytest.mark.parametrize("judged", Judged)
def test_nothing_is_judged_of_a_row_that_would_not_be_confirmed(judged: Judged) -> None:
    """State, dates, name, claim and quarantine speak before any predicate, whatever it would find."""
    for state in set(LicenceState) - {LicenceState.VALID}:
        assert answered(judged, row={"state": state}).verdict.value == state.value
    assert answered(judged, row={"valid_to": date(2020, 1, 1)}).verdict is Verdict.EXPIRED
    assert answered(judged, row={"valid_from": AFTER}).reason is None
    assert answered(judged, name="李四").mismatched == ("name",)
    assert answered(judged, claims={"title": "铺"}).mismatched == ("title",)
    assert answered(judged, row={"held_back": True}).reason is Reason.ROW_HELD_BACK
    held = answered(judged, held_back=True)
    assert (held.verdict is Verdict.CONFIRMED) == (JUDGED[judged].verdict is Verdict.CONFIRMED)


def test_two_predicates_together() -> None:
    """Each pair of findings is answered as the table says, in whichever order they were written."""
    found = {JUDGED[judged].verdict: judged for judged in Judged}
    reached = set()
    ages = [judged for judged in Judged if CASES[judged][0] is ADULT]
    limits = [judged for judged in Judged if CASES[judged][0] is UNLIMITED]
    for age, limit in product(ages, limits):
        _, born, today = CASES[age]
        facts = {"born": born, "limit": CASES[limit][1]}
        answer = unmet((UNLIMITED, ADULT), facts, today)
        pair = frozenset({JUDGED[age].verdict, JUDGED[limit].verdict})
        assert (answer.verdict if answer else Verdict.CONFIRMED) is JUDGED_TOGETHER[pair]
        reached.add(pair)
    assert reached == set(JUDGED_TOGETHER)
    assert len(found) == 4


def test_a_row_of_which_all_is_true_wins_over_one_of_which_it_is_not() -> None:
    """Of two titles one is mortgaged: the other confirms, and its facts leave; a claim chooses."""
    rows = (row({"limit": "抵押"}), row({"limit": "无"}, "L2"))
    evidence = Evidence(rows, subject_held_back=False)
    answer = room.decide(judging(UNLIMITED), evidence, None, {}, None, TODAY)
    assert (answer.verdict, answer.facts["no"]) == (Verdict.CONFIRMED, "L2")
    chosen = replace(judging(UNLIMITED), claims=("no",))
    limited = room.decide(chosen, evidence, None, {"no": "L1"}, None, TODAY)
    assert (limited.verdict, limited.reason) == (Verdict.SUSPENDED, Reason.UNDER_RESTRICTION)


def test_a_predicates_field_never_leaves_by_itself() -> None:
    """What is judged is not disclosed, and is where the proof names it as a fact too."""
    facts: dict[str, Fact] = {"born": "1940-01-01", "limit": "无"}
    evidence = Evidence((row(facts),), subject_held_back=False)
    silent = judging(UNLIMITED, ADULT)
    assert set(room.decide(silent, evidence, None, {}, None, TODAY).facts) == {"no"}
    telling = replace(silent, facts=("no", "born"))
    assert set(room.decide(telling, evidence, None, {}, None, TODAY).facts) == {"no", "born"}
    assert silent.reading.read == {"no", "title", "born", "limit"}
    assert silent.reading.granted == {"no", "born", "limit"}


def test_an_agreement_grants_what_is_judged_by() -> None:
    """An agreement without the birth date refuses; the same with it permits."""
    asking = replace(AGREED_PROOF, predicates=(ADULT,))
    question = ("administrative_approval", asking, "outdoor_advertising", (), INSIDE, SHARED)
    assert covering([AGREED], *question) is Reason.FACTS_NOT_AGREED
    wider = replace(AGREED, facts=AGREED.facts | {"born"})
    assert covering([wider], *question) is wider


@pytest.mark.parametrize("judged", [Judged.EVE, Judged.LIMITED])
def test_an_obstacle_says_what_to_do_about_the_predicate(judged: Judged) -> None:
    """The advice is that of the reason, not of the verdict it stands with."""
    answer = answered(judged)
    (obstacle,) = headline(judging(ADULT), {"licence": answer}).obstacles
    assert answer.reason is not None
    assert obstacle.what_to_do == UNMET_ADVICE[answer.reason] != WHAT_TO_DO[answer.verdict]


@pytest.mark.parametrize("stated", ["-infinity", "0044-03-15 BC", "20080315x", "无", 7, True])
def test_what_is_no_date_decides_nothing(stated: Fact) -> None:
    """Whatever the store writes that is no day of the calendar is unclear, and no fault."""
    assert unmet((ADULT,), {"born": stated}, TODAY) == judges.UNCLEAR


def test_more_years_than_the_calendar_has_decide_nothing() -> None:
    """An age beyond the last year of the calendar is unclear, and no fault."""
    assert unmet((AgeAtLeast(9000, "born"),), {"born": "2000-01-01"}, TODAY) == judges.UNCLEAR


@given(st.dates(date(1800, 1, 1), date(2030, 12, 31)), st.integers(1, 150), st.integers(-800, 800))
def test_age_equals_a_count_of_birthdays(born: date, years: int, offset: int) -> None:
    """The day on which years are completed is the first on which month and day are not before the birth's."""
    due = completes_years(born, years)
    day = due + timedelta(days=offset)
    leap = (born.month, born.day) == (2, 29)
    ordinary = day.year % 4 or (day.year % 100 == 0 and day.year % 400)
    birthday = (2, 28) if leap and ordinary else (born.month, born.day)
    counted = day.year - born.year - ((day.month, day.day) < birthday)
    assert (counted >= years) == (day >= due)


def _broken(name: str) -> Iterator[tuple[str, Any]]:
    if name == "a missing birth date is taken for too young":
        yield "UNCLEAR", judges.AGE_NOT_REACHED
    if name == "a birthday counts from the day after":
        yield "completes_years", _day_after(completes_years)
    if name == "an unknown word is taken for none":
        yield "_restriction", lambda predicate, fact: None
    if name == "nothing is judged":
        yield "_unmet", lambda *_: None


def _day_after(original: Callable[[date, int], date]) -> Callable[[date, int], date]:
    return lambda born, years: original(born, years) + timedelta(days=1)


@pytest.mark.parametrize(
    "sabotage",
    [
        "a missing birth date is taken for too young",
        "a birthday counts from the day after",
        "an unknown word is taken for none",
        "nothing is judged",
    ],
)
def test_the_table_sees_a_broken_rule(sabotage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule, broken on purpose, shows in the table."""
    for name, value in _broken(sabotage):
        monkeypatch.setattr(judges, name, value)
    assert disagreements()


def test_pairs_are_all_that_can_be() -> None:
    """The table of pairs holds each finding with itself or another that the other predicate can make."""
    verdicts = {cell.verdict for cell in JUDGED.values()}
    assert {verdict for pair in JUDGED_TOGETHER for verdict in pair} == verdicts
    assert len(list(combinations(verdicts, 2))) + 2 == len(JUDGED_TOGETHER)
