"""The decision on one proof: the name asked for, and codes that stand for several names."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from catalog.model import LicenceState, Paper, Proof, Text
from catalog.rules.decide import decide
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.verdict import ProofVerdict, Reason, Verdict

REVOKED = LicenceState.REVOKED
TITLE = Text("营业执照有效", "The business licence is valid")
PROOF = Proof("licence", TITLE, "d/r", ("title",), ("title",), Paper("copy", TITLE), True)


def holding(
    key: str = "A",
    state: LicenceState = LicenceState.VALID,
    *,
    name: str | None = "张三",
    held_back: bool = False,
) -> Holding:
    """Return one row without an end."""
    as_of_at = datetime(2026, 3, 15, 1, tzinfo=UTC)
    return Holding((key,), state, None, None, True, name, {"title": "店"}, b"", "b", as_of_at, held_back)


def decided(
    *rows: Holding, name: str | None = None, claims: Mapping[str, Fact] | None = None
) -> ProofVerdict:
    """Decide on a fit resource."""
    return decide(PROOF, Evidence(rows, False), None, claims or {}, name, date(2026, 3, 15))


def keyed(answer: ProofVerdict) -> tuple[Verdict, str | None]:
    """Return the verdict and the key of the row it was made from."""
    return answer.verdict, None if answer.holding is None else answer.holding.key[0]


def test_a_row_held_back_may_carry_the_name_asked_for() -> None:
    """While a newer version waits in quarantine, a different name is no mismatch yet."""
    rows = (holding("A", held_back=True), holding("B"))
    assert keyed(decided(*rows, name="李四")) == (Verdict.UNKNOWN, "A")


def test_a_row_held_back_under_another_name_is_not_passed_over() -> None:
    """Its newer version may be a valid one in the name asked for: no ended row beside it is the last word."""
    rows = (holding("A", name="张三", held_back=True), holding("B", REVOKED, name="李四"))
    answer = decided(*rows, name="李四")
    assert (keyed(answer), answer.reason) == ((Verdict.UNKNOWN, "A"), Reason.ROW_HELD_BACK)
    valid = (rows[0], holding("B", name="李四"))
    assert keyed(decided(*valid, name="李四")) == (Verdict.CONFIRMED, "B")


def test_a_name_that_waits_in_quarantine_makes_a_second_holder() -> None:
    """Two persons have one code as long as a row of the other one is published, held back or not."""
    answer = decided(holding("A", name="张三", held_back=True), holding("B", name="李四"))
    assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.AMBIGUOUS_HOLDER)
    assert (answer.holding, dict(answer.facts)) == (None, {})


@pytest.mark.parametrize("state", LicenceState)
def test_a_different_name_is_a_mismatch_whatever_the_state(state: LicenceState) -> None:
    """Who asks about another person's number learns nothing of that person's licence."""
    answer = decided(holding(state=state), name="李四", claims={"title": "x"})
    assert (answer.verdict, answer.mismatched) == (Verdict.MISMATCH, ("name", "title"))


def test_a_name_is_compared_in_its_canonical_form() -> None:
    """A rare character from a file equals the same one typed at a window."""
    assert decided(holding(name="张\ue81e"), name=" 张\u9fb4 ").verdict is Verdict.CONFIRMED


@pytest.mark.parametrize("dot", "\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb\uff65")
def test_the_dot_inside_a_name_is_one_however_it_was_typed(dot: str) -> None:
    """Input methods differ in the dot: neither a mismatch nor a second holder comes of it."""
    rows = (holding("A", name="阿依古丽\u00b7买买提"), holding("B", name=f"阿依古丽{dot}买买提"))
    assert decided(*rows).verdict is Verdict.CONFIRMED
    assert decided(rows[0], name=f"阿依古丽{dot}买买提").verdict is Verdict.CONFIRMED
    assert decided(rows[0], name="阿依古丽买买提").mismatched == ("name",)
    assert decided(rows[0], name="阿依古丽.买买提").mismatched == ("name",)


def test_parentheses_of_either_width_are_of_one_name() -> None:
    """A register writes them full-width, a keyboard plain; what stands in them still differs."""
    row = holding(name="上海（示范）有限公司")
    assert decided(row, name="上海(示范)有限公司").verdict is Verdict.CONFIRMED
    assert decided(row, name="上海(样板)有限公司").mismatched == ("name",)
    assert decided(row, name="上海示范有限公司").mismatched == ("name",)


def test_a_resource_without_names_is_not_compared() -> None:
    """Where rows carry no name, the name asked for changes nothing."""
    assert decided(holding(name=None), name="张三").verdict is Verdict.CONFIRMED


def test_one_code_with_two_names_is_ambiguous() -> None:
    """Two names for one code are unknown, unless the name asked for is one of them."""
    rows = (holding("A", name="张三"), holding("B", REVOKED, name="李四"))
    for name in (None, "王五"):
        answer = decided(*rows, name=name)
        assert (answer.verdict, answer.reason) == (Verdict.UNKNOWN, Reason.AMBIGUOUS_HOLDER)
        assert (answer.holding, dict(answer.facts)) == (None, {})
    assert keyed(decided(*rows, name="张三")) == (Verdict.CONFIRMED, "A")
    assert keyed(decided(*rows, name="李四")) == (Verdict.REVOKED, "B")


def test_nothing_is_told_of_another_holder_of_the_code() -> None:
    """Beside a confirmed row stands what was done to the rows of its own holder, and of nobody else."""
    own, others = holding("A", name="张三"), holding("B", REVOKED, name="李四")
    for rows in ((own, others), (others, own)):
        assert (keyed(decided(*rows, name="张三")), decided(*rows, name="张三").beside) == (
            (Verdict.CONFIRMED, "A"),
            None,
        )
    nameless = holding("C", LicenceState.CANCELLED, name=None)
    assert decided(own, others, nameless, name="张三").beside is Verdict.CANCELLED


def test_two_spellings_of_one_name_are_one_name() -> None:
    """A private-use leftover does not make a second holder."""
    rows = (holding("A", name="张\ue81e"), holding("B", name="张\u9fb4 "))
    assert decided(*rows).verdict is Verdict.CONFIRMED
