"""A row that names another person, and whom it names: true, not true, and not to be told (ADR 0046)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from catalog.model import (
    SUBJECT,
    AgeAtLeast,
    HolderType,
    LicenceState,
    Names,
    Paper,
    Proof,
    Relation,
    Text,
)
from catalog.rules.decide import decide
from catalog.rules.errors import FactsMissing
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.ties import Person, Ties
from catalog.rules.verdict import ProofVerdict, Reason, Verdict

TODAY = date(2026, 3, 1)
AGENT, OTHER = "371399196401170829", "371399196401170837"
PERSON = Person(HolderType.RESIDENT_ID, AGENT)
WORDS = Text("授权", "Authorisation")
FIXED = Relation("agent_code", HolderType.RESIDENT_ID, None, {})
READ = Relation(
    "agent_code", None, "agent_type", {"身份证": HolderType.RESIDENT_ID, "护照": HolderType.ORDINARY_PASSPORT}
)


def proof(relation: Relation = FIXED, **members: object) -> Proof:
    """A proof of the subject's authorisation, whose row has to name the agent."""
    names = (Names("agent", "agent", relation),)
    base = Proof("power", WORDS, "d/r", ("no",), (), Paper("letter", WORDS), True, names=names)
    return replace(base, **members)  # type: ignore[arg-type]  # the test names the members


def row(number: str, agent: Fact, state: LicenceState = LicenceState.VALID, **facts: Fact) -> Holding:
    """An authorisation without an end that names an agent."""
    told = {"no": number, "agent_code": agent, "agent_type": "身份证"} | facts
    when = datetime(2026, 3, 1, tzinfo=UTC)
    return Holding((number,), state, date(2020, 1, 1), None, True, "甲", told, b"d", "b", when, False)


def asked(one: Proof, *rows: Holding, person: Person = PERSON) -> ProofVerdict:
    """The verdict on the proof, with the agent as the only other person."""
    return decide(one, Evidence(rows, False), None, {}, None, TODAY, None, Ties({"agent": person}))


@pytest.mark.parametrize(
    "written", [AGENT, f" {AGENT} ", "371399640117082"], ids=["plain", "blanks", "15 digits"]
)
def test_whoever_is_named_is_confirmed(written: str) -> None:
    """The row's code is read as every holder's is: blanks at its ends, and a number of 15 digits."""
    assert asked(proof(), row("1", written)).verdict is Verdict.CONFIRMED


def test_another_one_is_a_mismatch_that_names_the_relation() -> None:
    """A row that names somebody else confirms nothing and tells no fact."""
    answer = asked(proof(), row("1", OTHER))
    assert (answer.verdict, answer.mismatched, answer.facts) == (Verdict.MISMATCH, ("agent",), {})


@pytest.mark.parametrize(
    "written",
    [None, "", "３７１", 7, True, "0", "1" * 18, OTHER[:-1] + "0", OTHER[:-1], "371399641317082"],
)
def test_a_code_that_cannot_be_read_is_unknown(written: Fact) -> None:
    """What the record does not tell clearly is neither a match nor a mismatch."""
    answer = asked(proof(), row("1", written))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.VALUE_UNCLEAR)


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("身份证", Verdict.CONFIRMED),
        ("护照", Verdict.MISMATCH),
        ("军官证", Verdict.UNKNOWN),
        (None, Verdict.UNKNOWN),
    ],
)
def test_the_type_is_the_rows_own(kind: Fact, verdict: Verdict) -> None:
    """The same digits under another type are another person's; a type that nobody explains tells nothing."""
    assert asked(proof(READ), row("1", AGENT, agent_type=kind)).verdict is verdict


def test_the_row_of_the_person_asked_for_speaks() -> None:
    """His revoked authorisation is revoked, however valid another agent's is; his valid one wins."""
    others, his = row("1", OTHER), row("2", AGENT, LicenceState.REVOKED)
    assert asked(proof(), others, his).verdict is Verdict.REVOKED
    answer = asked(proof(), others, his, row("3", AGENT))
    assert (answer.verdict, answer.facts["no"], answer.beside) == (Verdict.CONFIRMED, "3", Verdict.REVOKED)


def test_an_unclear_row_may_be_the_one_asked_for() -> None:
    """Beside a revoked row of his, a valid one that names nobody clearly makes the answer unknown."""
    answer = asked(proof(), row("1", AGENT, LicenceState.REVOKED), row("2", None))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.VALUE_UNCLEAR)


def test_a_stranger_gets_no_bit_of_what_is_judged() -> None:
    """Whoever is not named learns the same of every age: the predicate is not judged."""
    of_age = proof(predicates=(AgeAtLeast(18, "born"),))
    found = {asked(of_age, row("1", OTHER, born=born)).verdict for born in ("1990-01-01", "2025-01-01", None)}
    assert found == {Verdict.MISMATCH}
    assert asked(of_age, row("1", AGENT, born="2025-01-01")).verdict is Verdict.NOT_YET_VALID


def test_where_nobody_is_named_clearly_nothing_is_judged() -> None:
    """A row that may be of anybody is unknown for its tie, whatever a predicate would have said of it."""
    of_age = proof(predicates=(AgeAtLeast(18, "born"),))
    for born in ("1990-01-01", "2025-01-01", None):
        answer = asked(of_age, row("1", None, born=born))
        assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.VALUE_UNCLEAR)


def test_a_row_without_what_is_judged_is_a_fault() -> None:
    """A look-up that forgot a code or a birth date names it, and decides nothing."""
    with pytest.raises(FactsMissing, match="agent_code"):
        asked(proof(), replace(row("1", AGENT), facts={"no": "1"}))
    with pytest.raises(FactsMissing, match="born"):
        asked(proof(names=(), predicates=(AgeAtLeast(18, "born"),)), row("1", AGENT))


def test_who_it_is_about_can_be_named_by_anothers_row() -> None:
    """A ward's guardian may be the subject himself: a row of the other person names him."""
    turned = proof(holder="agent", names=(Names("agent", SUBJECT, FIXED),))
    found = decide(
        turned, Evidence((row("1", AGENT),), False), None, {}, None, TODAY, None, Ties({SUBJECT: PERSON})
    )
    assert found.verdict is Verdict.CONFIRMED
    assert turned.roles == {"agent", SUBJECT}


def test_no_code_of_a_person_is_printed() -> None:
    """A person shows his type alone, also inside what is held against the rows."""
    assert AGENT not in repr(Ties({"agent": PERSON}))
