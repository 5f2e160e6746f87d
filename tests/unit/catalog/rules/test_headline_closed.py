"""The headline where nobody of the person's holder type can hold what some of the proofs ask for."""

import pytest

from catalog.model import AllOf, AnyOf, AtLeast, Need
from catalog.rules.headline import Headline, headline
from catalog.rules.verdict import Verdict
from tests.unit.catalog.rules.test_headline import (
    GONE,
    HUH,
    NO,
    YES,
    A,
    B,
    C,
    D,
    answer,
    line,
    obstacles,
    papers,
    proof,
)


def closing(need: Need, *closed: str, **verdicts: Verdict) -> Headline:
    """Return the headline where some proofs are closed to the person's holder type."""
    return headline(need, {name: answer(name, verdict) for name, verdict in verdicts.items()}, closed)


@pytest.mark.parametrize("other", [NO, HUH, Verdict.REFUSED])
def test_no_paper_of_another_kind_of_holder_goes_round_an_obstacle(other: Verdict) -> None:
    """A firm whose licence was revoked is not sent for an identity card; the control: both are open."""
    found = closing(AnyOf((A, B)), "b", a=GONE, b=other)
    assert (papers(found), obstacles(found), found.alternatives) == ([], ["a"], ())
    assert papers(line(AnyOf((A, B)), a=GONE, b=other)) == ["b_paper"]


def test_what_is_closed_is_passed_over_wherever_it_stands() -> None:
    """Inside an all-of, in an at-least, and for what is needed anyway; nested choices keep what is open."""
    found = closing(AnyOf((AllOf((A, B)), C)), "b", a=YES, b=HUH, c=GONE)
    assert (papers(found), obstacles(found)) == ([], ["c"])
    found = closing(AtLeast(2, (A, B, C, D)), "b", a=YES, b=HUH, c=GONE, d=GONE)
    assert (papers(found), obstacles(found)) == ([], ["c"])
    assert {o.proof for other in found.alternatives for o in other.obstacles} == {"c", "d"}
    assert not any(other.papers_to_bring for other in found.alternatives)
    need = AllOf((AnyOf((A, proof("b", "copy"))), AnyOf((C, proof("d", "copy")))))
    assert papers(closing(need, "a", a=HUH, b=HUH, c=HUH, d=HUH)) == ["copy"]
    assert closing(AnyOf((AllOf((A, AnyOf((B, C)))), D)), "b", "d", a=YES, b=NO, c=YES, d=NO).satisfied


def test_a_choice_is_narrowed_beside_a_proof_that_is_closed() -> None:
    """What is needed anyway and closed leaves the choices beside it as they are: no closed way opens."""
    found = closing(AllOf((AnyOf((A, B)), C)), "b", "c", a=GONE, b=HUH, c=HUH)
    assert (papers(found), obstacles(found), found.alternatives) == (["c_paper"], ["a"], ())
    found = closing(AtLeast(2, (AnyOf((A, B)), C, D)), "b", "c", "d", a=HUH, b=HUH, c=HUH, d=HUH)
    asked = {paper.proof for way in found.alternatives for paper in way.papers_to_bring}
    assert (papers(found), "b" in asked) == (["a_paper", "c_paper"], False)


def test_where_no_way_is_open_all_are_shown() -> None:
    """A person whom no resource of the choice can have is told of every paper, as anybody is."""
    for need, names in ((AnyOf((A, B)), "ab"), (AtLeast(2, (A, B, C)), "bc"), (A, "a")):
        verdicts = dict.fromkeys("abc", HUH)
        assert closing(need, *names, **verdicts) == line(need, **verdicts)
