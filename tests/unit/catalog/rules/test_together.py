"""Proofs that depend on each other: one licence of several holders, and one name at two departments."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from catalog.model import Joint, LicenceState, NotUnderRestriction, Paper, Proof, Text
from catalog.rules.evidence import Evidence, Holding
from catalog.rules.fitness import UnfitReason
from catalog.rules.ties import JOINT
from catalog.rules.together import AskedProof, decide_together
from catalog.rules.verdict import ProofVerdict, Reason, Verdict

TODAY = date(2026, 3, 1)
WORDS = Text("房屋", "Home")
REVOKED = LicenceState.REVOKED
Rows = tuple[Holding, ...]


def proof(name: str, other: str | None = None, **members: object) -> Proof:
    """A proof of a title that tells its number, held jointly with another one or joined by others."""
    joint = Joint("no", other)
    base = Proof(name, WORDS, "d/r", ("no",), ("no",), Paper("copy", WORDS), True, joint=joint)
    return replace(base, holder=name, **members)  # type: ignore[arg-type]  # the test names the members


def title(number: str | None, state: LicenceState = LicenceState.VALID, name: str = "甲") -> Holding:
    """A title of one holder."""
    when = datetime(2026, 3, 1, tzinfo=UTC)
    facts = {"no": number, "limit": "无"}
    return Holding((f"{number}",), state, date(2020, 1, 1), None, True, name, facts, b"d", "b", when, False)


OWNER = proof("owner")
SECOND, THIRD = proof("second", "owner"), proof("third", "owner")


def asked(one: Proof, rows: Rows, unfit: UnfitReason | None = None, **claims: str) -> AskedProof:
    """A proof with what is held."""
    return AskedProof(one, Evidence(rows, False), unfit, claims, None, None, {})


def told(found: dict[str, ProofVerdict]) -> dict[str, tuple[str, str]]:
    """By proof the verdict, with its reason, what differs, or the number that leaves."""
    return {
        name: (one.verdict.value, str(one.reason or ",".join(one.mismatched) or one.facts.get("no")))
        for name, one in found.items()
    }


A, B, C = title("A"), title("B"), title("C")
CONFIRMED_B = ("confirmed", "B")
UNPROVEN = ("unknown", "rests_unproven")


@pytest.mark.parametrize(
    ("owner", "second", "expected"),
    [
        ((A, B), (B, C), {"owner": CONFIRMED_B, "second": CONFIRMED_B}),
        ((B, A), (C, B), {"owner": CONFIRMED_B, "second": CONFIRMED_B}),
        ((B,), (B,), {"owner": CONFIRMED_B, "second": CONFIRMED_B}),
        ((B,), (A, C), {"owner": CONFIRMED_B, "second": ("mismatch", JOINT)}),
        ((B,), (), {"owner": CONFIRMED_B, "second": ("not_held", "None")}),
        ((B,), (title(None),), {"owner": CONFIRMED_B, "second": ("unknown", "value_unclear")}),
        ((B,), (title("B", REVOKED),), {"owner": CONFIRMED_B, "second": ("revoked", "None")}),
        ((), (B,), {"owner": ("not_held", "None"), "second": UNPROVEN}),
        ((title("B", REVOKED), A), (B,), {"owner": ("revoked", "None"), "second": UNPROVEN}),
        ((title(None),), (B,), {"owner": ("confirmed", "None"), "second": ("unknown", "value_unclear")}),
    ],
)
def test_both_hold_one_title(owner: Rows, second: Rows, expected: dict[str, tuple[str, str]]) -> None:
    """Of several titles the one that both hold is told of both; else nothing of the other person is."""
    for order in ((asked(OWNER, owner), asked(SECOND, second)), (asked(SECOND, second), asked(OWNER, owner))):
        found = decide_together(order, TODAY)
        assert told(found) == expected
        if expected["second"][0] != "confirmed":
            assert found["second"].facts == {}


@pytest.mark.parametrize(
    ("second", "third", "expected"),
    [
        ((B,), (), (CONFIRMED_B, ("not_held", "None"))),
        ((B,), (C,), (CONFIRMED_B, ("mismatch", JOINT))),
        ((B, C), (C,), (CONFIRMED_B, ("mismatch", JOINT))),
        ((B,), (title("B", REVOKED),), (CONFIRMED_B, ("revoked", "None"))),
        ((A, B), (B,), (CONFIRMED_B, CONFIRMED_B)),
    ],
)
def test_one_who_cannot_join_makes_nobody_else_a_stranger(
    second: Rows, third: Rows, expected: tuple[tuple[str, str], ...]
) -> None:
    """A co-owner holds the owner's home whatever was stated of a third one, as by a mistyped number."""
    newer = replace(A, valid_from=date(2022, 1, 1))
    found = decide_together([asked(OWNER, (newer, B)), asked(SECOND, second), asked(THIRD, third)], TODAY)
    assert told(found) == {"owner": CONFIRMED_B, "second": expected[0], "third": expected[1]}


def test_whose_code_stands_for_two_names_chooses_no_title() -> None:
    """Rows of nobody in particular say nothing, not even by which title the owner is confirmed."""
    rows = (title("C", name="乙"), title("B", name="丙"))
    found = decide_together([asked(OWNER, (A, B)), asked(SECOND, rows)], TODAY)
    assert told(found) == {"owner": ("confirmed", "A"), "second": ("unknown", "ambiguous_holder")}
    told_apart = replace(asked(SECOND, rows), name="丙")
    found = decide_together([asked(OWNER, (A, B)), told_apart], TODAY)
    assert told(found) == {"owner": CONFIRMED_B, "second": CONFIRMED_B}


@pytest.mark.parametrize("written", [" B", "B\u3000", "\u200bB"])
def test_one_title_is_one_whatever_blanks_stand_at_its_ends(written: str) -> None:
    """A number is compared as a claimed one is."""
    found = decide_together([asked(OWNER, (A, B)), asked(SECOND, (title(written),))], TODAY)
    assert told(found) == {"owner": CONFIRMED_B, "second": ("confirmed", written)}


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_two_without_a_number_share_nothing(blank: str) -> None:
    """A number that was left empty is none: by it any two would hold one home."""
    found = decide_together([asked(OWNER, (title(blank),)), asked(SECOND, (title(blank),))], TODAY)
    assert told(found) == {"owner": ("confirmed", blank), "second": ("unknown", "value_unclear")}
    found = decide_together([asked(OWNER, (B,)), asked(SECOND, (title(blank),))], TODAY)
    assert told(found) == {"owner": CONFIRMED_B, "second": ("unknown", "value_unclear")}


def test_nothing_rests_on_what_the_holders_name_took_back() -> None:
    """An owner whom two departments know by two names has no title that another one could share."""
    owner = replace(OWNER, same_holder_as="register")
    register = replace(OWNER, id="register", joint=None)
    stranger = asked(register, (title("R", name="乙"),))
    for second in ((B,), (C,), (title("B", REVOKED),), ()):
        found = decide_together([stranger, asked(owner, (B,)), asked(SECOND, second)], TODAY)
        assert told(found)["owner"] == ("unknown", "ambiguous_holder")
        assert told(found)["second"] == UNPROVEN
    found = decide_together([asked(register, (B,)), asked(owner, (B,)), asked(SECOND, (B,))], TODAY)
    assert told(found)["second"] == CONFIRMED_B


def test_one_name_rests_on_what_is_still_confirmed() -> None:
    """Of four proofs in one name all fall with the second, in whichever order they stand."""
    first = replace(OWNER, id="first", joint=None)
    second = replace(OWNER, id="second", joint=None, same_holder_as="first")
    third = replace(OWNER, id="third", joint=None, same_holder_as="second")
    fourth = replace(OWNER, id="fourth", joint=None, same_holder_as="third")
    all_asked = [asked(first, named("甲")), *(asked(one, named("乙")) for one in (second, third, fourth))]
    for order in (all_asked, all_asked[::-1]):
        found = told(decide_together(order, TODAY))
        assert found["second"] == ("unknown", "ambiguous_holder")
        assert (found["third"], found["fourth"]) == (UNPROVEN, UNPROVEN)


def test_three_hold_one_title() -> None:
    """The title is one that all hold; where only two share one, the third one's differs."""
    found = decide_together([asked(OWNER, (A, B)), asked(SECOND, (A, B)), asked(THIRD, (B,))], TODAY)
    assert set(told(found).values()) == {CONFIRMED_B}
    found = decide_together([asked(OWNER, (B,)), asked(SECOND, (B,)), asked(THIRD, (C,))], TODAY)
    assert told(found) == {"owner": CONFIRMED_B, "second": CONFIRMED_B, "third": ("mismatch", JOINT)}


def test_a_title_held_back_may_be_the_one_that_is_shared() -> None:
    """Beside an ended title that both hold, one that waits in quarantine leaves the owner unknown."""
    waiting = replace(A, held_back=True)
    for rows in ((title("B", REVOKED), waiting), (waiting, title("B", REVOKED))):
        found = decide_together([asked(OWNER, rows), asked(SECOND, (B,))], TODAY)
        assert told(found) == {"owner": ("unknown", "row_held_back"), "second": UNPROVEN}
    for second, tie in ((B, CONFIRMED_B), (C, ("mismatch", JOINT))):
        found = decide_together([asked(OWNER, (waiting, B)), asked(SECOND, (second,))], TODAY)
        assert told(found) == {"owner": CONFIRMED_B, "second": tie}


def test_who_rests_on_another_owner_chooses_no_title_of_this_one() -> None:
    """Of two owners in one question each is joined by those alone who rest on his own proof."""
    newer = replace(A, valid_from=date(2022, 1, 1))
    lessor, lessee = proof("lessor"), proof("lessee", "lessor")
    all_asked = [asked(OWNER, (newer, B)), asked(SECOND, (B,)), asked(lessor, (A,)), asked(lessee, (A,))]
    found = told(decide_together(all_asked, TODAY))
    assert found == {
        **dict.fromkeys(("owner", "second"), CONFIRMED_B),
        **dict.fromkeys(("lessor", "lessee"), ("confirmed", "A")),
    }


def test_what_is_claimed_goes_before_what_is_shared() -> None:
    """The owner's stated title is the one that is asked for, also where another one is held jointly."""
    found = decide_together([asked(OWNER, (A, B), no="A"), asked(SECOND, (B,))], TODAY)
    assert told(found) == {"owner": ("confirmed", "A"), "second": ("mismatch", JOINT)}


def test_a_restricted_title_is_not_the_one_to_share() -> None:
    """A title by which the other one would not be confirmed is not chosen while another one serves."""
    free = proof(
        "second", "owner", predicates=(NotUnderRestriction("limit", frozenset({"无"}), frozenset({"抵押"})),)
    )
    limited = replace(A, facts={"no": "A", "limit": "抵押"})
    found = decide_together([asked(OWNER, (A, B)), asked(free, (limited, B))], TODAY)
    assert told(found) == {"owner": CONFIRMED_B, "second": CONFIRMED_B}


def test_nothing_follows_where_the_other_one_is_refused_or_stale() -> None:
    """Without the owner's title nothing is told of the second person, however clear his own record is."""
    assert told(decide_together([asked(SECOND, (B,))], TODAY)) == {"second": UNPROVEN}
    found = decide_together([asked(OWNER, (B,), UnfitReason.STALE), asked(SECOND, (B,))], TODAY)
    assert told(found) == {"owner": ("unknown", "stale"), "second": UNPROVEN}


ROWS = st.lists(
    st.builds(title, st.sampled_from(["A", "B", "C", None]), st.sampled_from(LicenceState)), max_size=4
).map(tuple)


def valid_numbers(rows: Rows) -> set[str]:
    """The titles that stand as valid, in words of their own."""
    return {str(row.facts["no"]) for row in rows if row.state is LicenceState.VALID and row.facts["no"]}


def numbers_told(owner: Rows, second: Rows, joined: Proof) -> tuple[str | None, str | None]:
    """The titles by which both are confirmed, if they are."""
    found = decide_together([asked(OWNER, owner), asked(joined, second)], TODAY)
    confirmed = {name for name, one in found.items() if one.verdict is Verdict.CONFIRMED}
    assert all(one.facts == {} for name, one in found.items() if name not in confirmed)
    first, other = (
        str(found[name].facts["no"]) if name in confirmed else None for name in ("owner", "second")
    )
    return first, other


@given(ROWS, ROWS)
def test_whatever_is_held_nobody_shares_what_he_does_not_hold(owner: Rows, second: Rows) -> None:
    """The second person is confirmed with the owner's title alone, and is where both hold one validly."""
    first, other = numbers_told(owner, second, SECOND)
    if other is not None:
        assert other == first
        assert other in valid_numbers(owner) & valid_numbers(second)
    shared = valid_numbers(owner) & valid_numbers(second)
    # A title of one person may stand twice, once ended: by the row that is valid both are confirmed.
    assert other is not None or not shared


def test_the_promise_is_broken_without_the_tie() -> None:
    """The control: without `jointWith` a drawn world confirms two persons by two titles."""

    def by_two_titles(world: tuple[Rows, Rows]) -> bool:
        first, other = numbers_told(*world, replace(SECOND, joint=None))
        return first is not None and other is not None and first != other

    assert find(st.tuples(ROWS, ROWS), by_two_titles)


def test_without_the_tie_the_second_person_would_be_confirmed() -> None:
    """The control: the same rows without `jointWith` confirm two titles of two homes."""
    alone = replace(SECOND, joint=None)
    found = decide_together([asked(OWNER, (B,)), asked(alone, (A,))], TODAY)
    assert told(found) == {"owner": CONFIRMED_B, "second": ("confirmed", "A")}


def named(name: str) -> Rows:
    """A row in a holder's name."""
    return (title("A", name=name),)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (named("甲"), named("甲"), ("confirmed", "A")),
        (named("甲"), named(" 甲 "), ("confirmed", "A")),
        (named("甲"), named("乙"), ("unknown", "ambiguous_holder")),
        (named(""), named("\u3000"), ("unknown", "ambiguous_holder")),
        ((), named("甲"), UNPROVEN),
        (named("甲"), (), ("not_held", "None")),
        ((), (), ("not_held", "None")),
        ((), (title("A", REVOKED),), ("revoked", "None")),
    ],
)
def test_one_holder_has_one_name(first: Rows, second: Rows, expected: tuple[str, str]) -> None:
    """Two departments that know one code by two names know two persons, or one of them is wrong."""
    one = replace(OWNER, joint=None)
    two = replace(OWNER, id="two", joint=None, same_holder_as="owner")
    found = decide_together([asked(one, first), asked(two, second)], TODAY)
    assert told(found)["two"] == expected
    if expected[0] == "unknown":
        assert found["two"].reason in {Reason.AMBIGUOUS_HOLDER, Reason.RESTS_UNPROVEN}
        assert found["two"].verdict is Verdict.UNKNOWN
        compared = found["two"].reason is Reason.AMBIGUOUS_HOLDER
        assert (found["two"].holding, found["two"].facts) == (second[0] if compared else None, {})
