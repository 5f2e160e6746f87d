"""The headline: papers and obstacles of all-of and any-of, each paper once, alternatives named."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import AllOf, AnyOf, AtLeast, Need, Paper, Proof, Text
from catalog.rules.errors import NeedEmpty, VerdictMissing
from catalog.rules.headline import EFFECTS, Effect, Headline, headline
from catalog.rules.texts import REASON_TEXT, VERDICT_TEXT, WHAT_TO_DO
from catalog.rules.verdict import ProofVerdict, Reason, Verdict


def proof(proof_id: str, paper: str | None = None, *, paper_when_absent: bool = True) -> Proof:
    """Return a proof, replaced by a paper of its own unless another is named."""
    title = Text("证明", proof_id)
    return Proof(
        proof_id, title, "d/r", (), (), Paper(paper or f"{proof_id}_paper", title), paper_when_absent
    )


A, B, C, D = proof("a"), proof("b"), proof("c"), proof("d")


def line(need: Need, **verdicts: Verdict) -> Headline:
    """Return the headline for verdicts by proof id."""
    return headline(need, {name: answer(name, verdict) for name, verdict in verdicts.items()})


def answer(name: str, verdict: Verdict) -> ProofVerdict:
    """Return an answer with the reason that its verdict needs."""
    reasons = {Verdict.UNKNOWN: Reason.STALE, Verdict.REFUSED: Reason.NO_AGREEMENT}
    return ProofVerdict(name, verdict, reasons.get(verdict))


def papers(found: Headline) -> list[str]:
    """Return the ids of the papers to bring."""
    return [paper.paper.id for paper in found.papers_to_bring]


def obstacles(found: Headline) -> list[str]:
    """Return the ids of the proofs that stand in the way."""
    return [obstacle.proof for obstacle in found.obstacles]


YES, NO, HUH, GONE = Verdict.CONFIRMED, Verdict.NOT_HELD, Verdict.UNKNOWN, Verdict.REVOKED


def test_all_confirmed_asks_nothing() -> None:
    """A citizen whose proofs are all confirmed brings nothing."""
    found = line(AllOf((A, B, C)), a=YES, b=YES, c=YES)
    assert found == Headline()
    assert found.satisfied


def test_all_of_asks_for_everything_that_is_left() -> None:
    """Papers and obstacles stand in the order of the item's file."""
    found = line(AllOf((A, B, C, D)), a=HUH, b=GONE, c=YES, d=NO)
    assert (papers(found), obstacles(found)) == (["a_paper", "d_paper"], ["b"])
    assert not found.satisfied


def test_the_reason_for_a_paper_is_said() -> None:
    """An unknown says why it is unknown; an absence says that nothing is on record."""
    found = line(AllOf((A, B, C)), a=HUH, b=NO, c=Verdict.REFUSED)
    assert [paper.why for paper in found.papers_to_bring] == [
        REASON_TEXT[Reason.STALE],
        VERDICT_TEXT[NO],
        REASON_TEXT[Reason.NO_AGREEMENT],
    ]


@pytest.mark.parametrize("verdict", [NO, Verdict.MISMATCH])
def test_where_no_paper_may_stand_in_it_is_an_obstacle(verdict: Verdict) -> None:
    """An item that takes no paper for an absence tells what to do instead."""
    found = line(proof("a", paper_when_absent=False), a=verdict)
    assert papers(found) == []
    assert [(o.proof, o.verdict, o.what_to_do) for o in found.obstacles] == [
        ("a", verdict, WHAT_TO_DO[verdict])
    ]


def test_unknown_asks_for_the_paper_even_where_absence_would_not() -> None:
    """What the exchange cannot tell is never held against the citizen."""
    assert papers(line(proof("a", paper_when_absent=False), a=HUH)) == ["a_paper"]


def test_one_paper_serves_several_proofs() -> None:
    """A paper that two proofs share is asked for once, and both proofs are named."""
    found = line(AllOf((proof("a", "copy"), proof("b", "copy"), C)), a=NO, b=HUH, c=HUH)
    assert papers(found) == ["copy", "c_paper"]
    assert (found.papers_to_bring[0].proof, found.papers_to_bring[0].also_for) == ("a", ("b",))
    assert found.papers_to_bring[0].why == VERDICT_TEXT[NO]


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("other", [NO, HUH, GONE])
def test_any_of_with_one_confirmed_asks_nothing(place: int, other: Verdict) -> None:
    """One confirmed member is enough, wherever it stands and whatever the others say."""
    verdicts = {name: YES if n == place else other for n, name in enumerate("abc")}
    assert line(AnyOf((A, B, C)), **verdicts).satisfied


def test_any_of_prefers_a_paper_to_an_obstacle() -> None:
    """The member that a paper can cure is followed; the other stays visible as an alternative."""
    found = line(AnyOf((A, B)), a=GONE, b=NO)
    assert (papers(found), obstacles(found)) == (["b_paper"], [])
    (other,) = found.alternatives
    assert other.instead_of == ("b",)
    assert ([o.proof for o in other.obstacles], other.papers_to_bring) == (["a"], ())


def test_any_of_prefers_fewer_papers() -> None:
    """One paper is asked for rather than two, and the two are listed as the alternative."""
    found = line(AnyOf((AllOf((A, B)), C)), a=HUH, b=HUH, c=HUH)
    assert papers(found) == ["c_paper"]
    (other,) = found.alternatives
    assert [paper.paper.id for paper in other.papers_to_bring] == ["a_paper", "b_paper"]


def test_any_of_prefers_a_paper_that_is_needed_anyway() -> None:
    """A paper that another proof of the item needs costs the citizen nothing more."""
    need = AllOf((AnyOf((A, proof("b", "copy"))), proof("c", "copy")))
    assert papers(line(need, a=HUH, b=HUH, c=HUH)) == ["copy"]


def test_any_of_all_obstacles_shows_every_way() -> None:
    """Where every member stands in the way, the first is followed and none is hidden."""
    found = line(AnyOf((A, B)), a=GONE, b=Verdict.EXPIRED)
    assert obstacles(found) == ["a"]
    assert [o.proof for other in found.alternatives for o in other.obstacles] == ["b"]


def test_any_of_all_obstacles_follows_the_fewest() -> None:
    """One obstacle to clear is shown before two."""
    found = line(AnyOf((AllOf((A, B)), C)), a=GONE, b=GONE, c=GONE)
    assert obstacles(found) == ["c"]


def test_alternatives_of_the_followed_member_stay() -> None:
    """An any-of inside the followed member keeps its own alternatives beside the outer ones."""
    found = line(AnyOf((AllOf((AnyOf((A, B)),)), C)), a=HUH, b=HUH, c=HUH)
    assert papers(found) == ["a_paper"]
    assert [p.proof for other in found.alternatives for p in other.papers_to_bring] == ["b", "c"]
    assert {other.instead_of for other in found.alternatives} == {("a",)}


def test_equal_members_keep_the_files_order() -> None:
    """Between equals the first of the file is followed."""
    assert papers(line(AnyOf((B, A)), a=HUH, b=HUH)) == ["b_paper"]


def test_a_half_confirmed_member_asks_only_for_its_rest() -> None:
    """An all-of inside an any-of counts what it already has."""
    assert papers(line(AnyOf((AllOf((A, B)), AllOf((C, D)))), a=HUH, b=HUH, c=YES, d=HUH)) == ["d_paper"]


def test_a_proof_named_twice_is_one_obstacle() -> None:
    """The same proof in two places stands in the way once."""
    assert obstacles(line(AllOf((A, AllOf((A, B)))), a=GONE, b=YES)) == ["a"]


def test_at_least_asks_nothing_once_so_many_are_confirmed() -> None:
    """Two of three are enough, whatever the third one says."""
    assert line(AtLeast(2, (A, B, C)), a=YES, b=GONE, c=YES).satisfied


def test_at_least_asks_for_what_is_missing_alone() -> None:
    """One confirmed of two that are needed: one paper, and the other member as another way."""
    found = line(AtLeast(2, (A, B, C)), a=HUH, b=YES, c=HUH)
    assert (papers(found), obstacles(found)) == (["a_paper"], [])
    ways = [[paper.paper.id for paper in way.papers_to_bring] for way in found.alternatives]
    assert ["c_paper"] in ways
    assert all(way.instead_of == ("a",) for way in found.alternatives)


def test_at_least_goes_round_an_obstacle() -> None:
    """A revoked member is left out where papers for the others are enough."""
    found = line(AtLeast(2, (A, B, C)), a=GONE, b=HUH, c=HUH)
    assert (papers(found), obstacles(found)) == (["b_paper", "c_paper"], [])


def test_a_missing_verdict_is_a_fault() -> None:
    """A proof without a verdict can pass neither for confirmed nor for absent."""
    with pytest.raises(VerdictMissing, match="proof b"):
        line(AllOf((A, B)), a=YES)
    with pytest.raises(VerdictMissing, match="proof b"):
        line(AnyOf((A, B)), a=YES)


@pytest.mark.parametrize("need", [AllOf(()), AnyOf(()), AllOf((A, AnyOf(()))), AtLeast(2, (A,))])
def test_an_empty_need_is_a_fault(need: Need) -> None:
    """Nothing needed by mistake is never nothing to bring."""
    with pytest.raises(NeedEmpty):
        line(need, a=YES)


def test_every_verdict_has_an_effect_and_every_obstacle_a_text() -> None:
    """No verdict is without its line in the table, and no obstacle leaves people without advice."""
    assert set(EFFECTS) == set(Verdict)
    advised = {v for v, effect in EFFECTS.items() if effect in {Effect.OBSTACLE, Effect.PAPER_WHERE_ALLOWED}}
    assert set(WHAT_TO_DO) == advised


def test_no_paper_cures_a_grave_state() -> None:
    """Revoked, rescinded, cancelled, suspended, expired and not yet valid are obstacles, always."""
    grave = {v for v, effect in EFFECTS.items() if effect is Effect.OBSTACLE}
    assert grave == {
        GONE,
        Verdict.RESCINDED,
        Verdict.CANCELLED,
        Verdict.SUSPENDED,
        Verdict.EXPIRED,
        Verdict.NOT_YET_VALID,
    }


NEEDS = st.recursive(
    st.tuples(st.sampled_from(["p", "q", "r", None]), st.booleans()),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from([AllOf, AnyOf]), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(st.just(lambda members: AtLeast(2, members)), st.lists(inner, min_size=3, max_size=4)),
    ),
    max_leaves=8,
)


def numbered(sketch: object, seen: list[Proof]) -> Need:
    """Build a need from a drawn sketch, with a proof of its own at every leaf."""
    first, second = cast("tuple[Any, Any]", sketch)
    if isinstance(second, list):
        built: Need = first(tuple(numbered(member, seen) for member in second))
        return built
    seen.append(proof(f"p{len(seen)}", first, paper_when_absent=second))
    return seen[-1]


def met(need: Need, cleared: set[str]) -> bool:
    """Say, in words of its own, whether a need is met by some proofs."""
    if isinstance(need, Proof):
        return need.id in cleared
    found = [member for member in need.members if met(member, cleared)]
    least = {AllOf: len(need.members), AnyOf: 1}.get(type(need)) or cast("AtLeast", need).count
    return len(found) >= least


def asked(found: Headline) -> set[str]:
    """Return the proofs that a headline asks something for."""
    served = {name for paper in found.papers_to_bring for name in (paper.proof, *paper.also_for)}
    return served | {obstacle.proof for obstacle in found.obstacles}


@settings(max_examples=300)
@given(NEEDS, st.data())
def test_the_headline_is_enough_and_never_more_than_left(sketch: object, data: st.DataObject) -> None:
    """Satisfied exactly if confirmed proofs meet the need; else what is asked would meet it."""
    proofs: list[Proof] = []
    need = numbered(sketch, proofs)
    verdicts: Mapping[str, ProofVerdict] = {
        p.id: answer(p.id, data.draw(st.sampled_from([YES, YES, NO, HUH, GONE, Verdict.MISMATCH])))
        for p in proofs
    }
    confirmed = {name for name, given_answer in verdicts.items() if given_answer.verdict is YES}
    found = headline(need, verdicts)
    assert found.satisfied == met(need, confirmed)
    assert met(need, confirmed | asked(found))
    assert not asked(found) & confirmed
    assert len(papers(found)) == len(set(papers(found)))
    by_paper = {name for paper in found.papers_to_bring for name in (paper.proof, *paper.also_for)}
    assert all(verdicts[name].verdict is not GONE for name in by_paper)
    for other in found.alternatives:
        way = asked(Headline(other.papers_to_bring, other.obstacles))
        assert met(need, confirmed | (asked(found) - set(other.instead_of)) | way)
