"""The headline of an answer: which papers are still to bring, and what stands in the way.

`EFFECTS` is the whole table from verdict to headline. A paper is asked for where the exchange cannot tell
(`unknown`), may not tell (`refused`), or where the item lets a paper stand in for a missing or different
record. No paper is asked for against a revocation, suspension, cancellation or expiry: those are obstacles.
So is a predicate that is not true: its verdict is one of these, and its reason says what to do.

All-of needs everything. Any-of asks nothing once one member is satisfied, at-least once so many are; each
choice of that many members is one way. Otherwise the headline follows the best way: one without obstacles
before one with, then the one that adds the fewest papers to those needed anyway, then the one with the fewest
obstacles, then the first in the file; every other way is an alternative, each in its own best form. No paper
is asked for twice.

A way over a licence that nobody of the person's holder type can hold is none while another is open: a firm
whose licence was revoked is not sent for an identity card because persons may come with one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType

from catalog.model import AllOf, Need, Paper, Proof, Text
from catalog.rules.errors import NeedEmpty, VerdictMissing
from catalog.rules.texts import REASON_TEXT, UNMET_ADVICE, VERDICT_TEXT, WHAT_TO_DO
from catalog.rules.verdict import ProofVerdict, Verdict


class Effect(StrEnum):
    """What a verdict does to the headline."""

    NOTHING = "nothing"
    PAPER = "paper"
    PAPER_WHERE_ALLOWED = "paper_where_allowed"  # an obstacle where the proof allows no paper
    OBSTACLE = "obstacle"


EFFECTS: Mapping[Verdict, Effect] = MappingProxyType(
    {
        Verdict.CONFIRMED: Effect.NOTHING,
        Verdict.UNKNOWN: Effect.PAPER,
        Verdict.REFUSED: Effect.PAPER,
        Verdict.NOT_HELD: Effect.PAPER_WHERE_ALLOWED,
        Verdict.MISMATCH: Effect.PAPER_WHERE_ALLOWED,
        Verdict.NOT_YET_VALID: Effect.OBSTACLE,
        Verdict.SUSPENDED: Effect.OBSTACLE,
        Verdict.EXPIRED: Effect.OBSTACLE,
        Verdict.CANCELLED: Effect.OBSTACLE,
        Verdict.RESCINDED: Effect.OBSTACLE,
        Verdict.REVOKED: Effect.OBSTACLE,
    }
)


@dataclass(frozen=True, slots=True)
class PaperToBring:
    """One paper, for the proof that first needs it; `also_for` are further proofs that it serves."""

    paper: Paper
    proof: str
    why: Text
    also_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A verdict that no paper cures, and what the holder can do about it."""

    proof: str
    verdict: Verdict
    what_to_do: Text


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to satisfy an any-of: these papers and obstacles instead of those for `instead_of`.

    `instead_of` are the ids of the proofs that the headline follows.
    """

    instead_of: tuple[str, ...]
    papers_to_bring: tuple[PaperToBring, ...]
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """What the window tells the citizen; `satisfied` if nothing is left to bring or to clear."""

    papers_to_bring: tuple[PaperToBring, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def satisfied(self) -> bool:
        """Say whether the item's need is met by confirmed proofs alone."""
        return not self.papers_to_bring and not self.obstacles


def headline(need: Need, verdicts: Mapping[str, ProofVerdict], closed: Collection[str] = ()) -> Headline:
    """Return the headline of an item's need.

    `verdicts` are by proof id; `closed` are the ids of proofs whose resource has no holders of the person's
    type, and no row of him. Raises `VerdictMissing` if a proof has no verdict and `NeedEmpty` for an all-of
    or any-of without members: neither may pass for satisfied.
    """
    passable = _passable(need, closed) if closed else need
    certain = frozenset(paper.paper.id for paper in _certain(passable, verdicts))
    return _of_need(passable, verdicts, certain)


def _passable(need: Need, closed: Collection[str]) -> Need:
    """Return a need without the members of a choice that are closed, where enough others are open."""
    if isinstance(need, Proof):
        return need
    members = tuple(_passable(member, closed) for member in need.members)
    passable = tuple(member for member in members if _is_open(member, closed))
    if len(passable) < need.count:  # no way is open: then all are shown, as nothing tells them apart
        return replace(need, members=members)
    return AllOf(passable) if len(passable) == need.count else replace(need, members=passable)


def _is_open(need: Need, closed: Collection[str]) -> bool:
    if isinstance(need, Proof):
        return need.id not in closed
    return sum(_is_open(member, closed) for member in need.members) >= need.count


def _of_need(need: Need, verdicts: Mapping[str, ProofVerdict], certain: frozenset[str]) -> Headline:
    if isinstance(need, Proof):
        return _of_proof(need, verdicts)
    if not need.members:
        raise NeedEmpty("a need without members was received, at least one was expected: check the item")
    members = [_of_need(member, verdicts, certain) for member in need.members]
    if isinstance(need, AllOf):
        return _merged(members)
    if len(members) < need.count:
        raise NeedEmpty(f"at least {need.count} of {len(members)} members are asked for: check the item")
    return _best_of([_merged(list(some)) for some in combinations(members, need.count)], certain)


def _of_proof(proof: Proof, verdicts: Mapping[str, ProofVerdict]) -> Headline:
    answer = verdicts.get(proof.id)
    if answer is None:
        raise VerdictMissing(f"proof {proof.id} has no verdict: decide every proof of the item first")
    effect = EFFECTS[answer.verdict]
    if effect is Effect.PAPER_WHERE_ALLOWED:
        effect = Effect.PAPER if proof.paper_when_absent else Effect.OBSTACLE
    if effect is Effect.PAPER:
        why = VERDICT_TEXT[answer.verdict] if answer.reason is None else REASON_TEXT[answer.reason]
        return Headline(papers_to_bring=(PaperToBring(proof.paper, proof.id, why),))
    if effect is Effect.OBSTACLE:
        return Headline(obstacles=(Obstacle(proof.id, answer.verdict, _advice(answer)),))
    return Headline()


def _advice(answer: ProofVerdict) -> Text:
    if answer.reason is not None and answer.reason in UNMET_ADVICE:
        return UNMET_ADVICE[answer.reason]
    return WHAT_TO_DO[answer.verdict]


def _best_of(ways: list[Headline], certain: frozenset[str]) -> Headline:
    if any(way.satisfied for way in ways):
        return Headline()
    best = min(ways, key=lambda way: _cost(way, certain))
    followed = [name for paper in best.papers_to_bring for name in (paper.proof, *paper.also_for)]
    followed += [obstacle.proof for obstacle in best.obstacles]
    others = tuple(
        Alternative(tuple(followed), way.papers_to_bring, way.obstacles)
        for way in dict.fromkeys(ways)
        if _asked(way) != _asked(best)
    )
    return Headline(best.papers_to_bring, best.obstacles, (*best.alternatives, *others))


def _asked(way: Headline) -> tuple[tuple[PaperToBring, ...], tuple[Obstacle, ...]]:
    return way.papers_to_bring, way.obstacles


def _cost(way: Headline, certain: frozenset[str]) -> tuple[bool, int, int]:
    added = {paper.paper.id for paper in way.papers_to_bring} - certain
    return (bool(way.obstacles), len(added), len(way.obstacles))


def _merged(members: list[Headline]) -> Headline:
    return Headline(
        _papers_once(paper for member in members for paper in member.papers_to_bring),
        tuple(dict.fromkeys(obstacle for member in members for obstacle in member.obstacles)),
        tuple(alternative for member in members for alternative in member.alternatives),
    )


def _papers_once(papers: Iterable[PaperToBring]) -> tuple[PaperToBring, ...]:
    """Return each paper once, in order, with all the proofs it serves."""
    once: dict[str, PaperToBring] = {}
    for paper in papers:
        first = once.setdefault(paper.paper.id, paper)
        proofs = dict.fromkeys((first.proof, *first.also_for, paper.proof, *paper.also_for))
        once[paper.paper.id] = PaperToBring(first.paper, first.proof, first.why, tuple(proofs)[1:])
    return tuple(once.values())


def _certain(need: Need, verdicts: Mapping[str, ProofVerdict]) -> Iterator[PaperToBring]:
    """Yield the papers that are needed whichever member of an any-of is followed."""
    if isinstance(need, Proof):
        yield from _of_proof(need, verdicts).papers_to_bring
    elif isinstance(need, AllOf):
        for member in need.members:
            yield from _certain(member, verdicts)
