"""The ways of a choice: which is followed, whose place another one takes, and none told twice."""

import pytest

from catalog.model import AllOf, AnyOf, AtLeast
from catalog.rules.headline import Headline
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
    line,
    obstacles,
    papers,
    proof,
)

COPY_A, COPY_B = proof("a", "copy"), proof("b", "copy")


def ways(found: Headline) -> list[tuple[list[str], list[str]]]:
    """Papers and obstacles of each alternative."""
    return [
        (papers(Headline(way.papers_to_bring, way.obstacles)), [one.proof for one in way.obstacles])
        for way in found.alternatives
    ]


@pytest.mark.parametrize("other", [NO, HUH, GONE])
def test_of_a_choice_that_is_met_no_other_way_is_told(other: Verdict) -> None:
    """Whoever has what one member asks for is offered no second way, nor one by a paper that he brings."""
    assert line(AnyOf((A, B)), a=other, b=YES) == Headline()
    assert line(AtLeast(2, (A, B, C)), a=YES, b=other, c=YES) == Headline()
    found = line(AllOf((AnyOf((COPY_A, B)), proof("c", "copy"))), a=HUH, b=YES, c=HUH)
    assert (papers(found), found.papers_to_bring[0].proof, found.alternatives) == (["copy"], "c", ())


def test_another_way_stands_for_every_proof_that_is_followed() -> None:
    """It takes the place of papers and obstacles alike, and of all the proofs that one paper serves."""
    (other,) = line(AnyOf((AllOf((A, B)), C)), a=GONE, b=HUH, c=Verdict.EXPIRED).alternatives
    assert other.instead_of == ("c",)
    (other,) = line(AnyOf((AllOf((A, B)), AllOf((C, D)))), a=GONE, b=HUH, c=GONE, d=HUH).alternatives
    assert other.instead_of == ("b", "a")
    found = line(AnyOf((AllOf((COPY_A, COPY_B)), C)), a=HUH, b=NO, c=GONE)
    assert (papers(found), found.papers_to_bring[0].also_for) == (["copy"], ("b",))
    assert [way.instead_of for way in found.alternatives] == [("a", "b")]


def test_a_paper_that_serves_a_nested_need_names_all_its_proofs() -> None:
    """However deep it is asked for, it is one paper with every proof that it serves, in order."""
    found = line(AllOf((COPY_A, AllOf((COPY_B, proof("c", "copy"))))), a=HUH, b=NO, c=HUH)
    assert [(paper.proof, paper.also_for) for paper in found.papers_to_bring] == [("a", ("b", "c"))]


def test_where_every_way_is_blocked_fewer_papers_go_before_fewer_obstacles() -> None:
    """Of two ways with obstacles the one that asks for no paper beside them is followed."""
    found = line(AnyOf((AllOf((A, B)), AllOf((C, D)))), a=GONE, b=GONE, c=GONE, d=HUH)
    assert (papers(found), obstacles(found)) == ([], ["a", "b"])
    assert ways(found) == [(["d_paper"], ["c"])]


def test_no_way_is_told_twice() -> None:
    """Whichever of two confirmed members is left out, what remains to be done is the same way."""
    found = line(AtLeast(3, (A, B, C, D)), a=HUH, b=YES, c=YES, d=GONE)
    assert papers(found) == ["a_paper"]
    assert ways(found) == [(["a_paper"], ["d"]), ([], ["d"])]
    assert line(AnyOf((A, AllOf((A, B)))), a=HUH, b=YES).alternatives == ()
