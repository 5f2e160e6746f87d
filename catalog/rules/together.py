"""The verdicts of an item's proofs together, where one depends on another (ADR 0046). Pure functions.

Proofs without a tie are decided each for itself. A proof with `joint.other` needs a row of the licence that
confirmed the other one; that one chooses among its rows such that all can join, else as many as can. Where
the other is not confirmed nothing follows, and nothing is told of the further person. `same_holder_as`
compares the names of two confirming rows: one code with two names at two departments is nobody in particular,
and what rests on such a row falls with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.comparable import comparable
from catalog.model import Proof
from catalog.rules.decide import decide
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.fitness import UnfitReason
from catalog.rules.ties import Person, Ties, licence_of
from catalog.rules.verdict import ProofVerdict, Reason, Verdict


@dataclass(frozen=True, slots=True)
class AskedProof:
    """One permitted proof with all that `decide` makes its verdict from, but for the other proofs."""

    proof: Proof
    evidence: Evidence
    unfit: UnfitReason | None
    claims: Mapping[str, Fact]
    name: str | None
    stated_day: date | None
    persons: Mapping[str, Person]


def decide_together(asked: Sequence[AskedProof], today: date) -> dict[str, ProofVerdict]:
    """Return the verdicts by proof id; a proof that rests on one which is not among `asked` is unknown.

    Raises what `decide` raises.
    """
    resting = [one for one in asked if _other(one.proof) is not None]
    found = {
        one.proof.id: _decide(one, today, _common(one, resting, today))
        for one in asked
        if _other(one.proof) is None
    }
    for one in resting:
        found[one.proof.id] = _resting(one, found.get(_other(one.proof) or ""), today)
    if not any(one.proof.same_holder_as is not None for one in asked):
        return found
    return _upheld(asked, {one.proof.id: _of_one_holder(one.proof, found) for one in asked})


def _other(proof: Proof) -> str | None:
    return None if proof.joint is None else proof.joint.other


def _decide(one: AskedProof, today: date, together: frozenset[str] | None) -> ProofVerdict:
    ties = Ties(one.persons, together)
    return decide(one.proof, one.evidence, one.unfit, one.claims, one.name, today, one.stated_day, ties)


def _common(one: AskedProof, resting: Sequence[AskedProof], today: date) -> frozenset[str] | None:
    """Return the holder's licences that most of those who rest on his proof hold validly, if any does.

    Where all can join, these are the ones that all hold. Where one cannot, whoever does hold a licence with
    the holder is not told otherwise for that one's sake.
    """
    joining = [_licences(other, today) for other in resting if _other(other.proof) == one.proof.id]
    if not joining:
        return None
    own = {licence_of(one.proof, row) for row in one.evidence.holdings}
    held = Counter(value for values in joining for value in values if value in own)
    most = max(held.values(), default=0)
    return frozenset(value for value, times in held.items() if times == most) or None


def _licences(one: AskedProof, today: date) -> frozenset[str]:
    """Return the values of the joint field with which a proof would be confirmed."""
    values = {licence_of(one.proof, row) for row in one.evidence.holdings}
    return frozenset(
        value
        for value in values
        if value is not None and _decide(one, today, frozenset((value,))).verdict is Verdict.CONFIRMED
    )


def _resting(one: AskedProof, other: ProofVerdict | None, today: date) -> ProofVerdict:
    if other is None or other.verdict is not Verdict.CONFIRMED or other.holding is None:
        return ProofVerdict(one.proof.id, Verdict.UNKNOWN, Reason.RESTS_UNPROVEN)
    value = licence_of(one.proof, other.holding)
    if value is None:
        return ProofVerdict(one.proof.id, Verdict.UNKNOWN, Reason.VALUE_UNCLEAR)
    return _decide(one, today, frozenset((value,)))


def _of_one_holder(proof: Proof, found: Mapping[str, ProofVerdict]) -> ProofVerdict:
    mine = found[proof.id]
    if proof.same_holder_as is None or mine.verdict is not Verdict.CONFIRMED:
        return mine
    other = found.get(proof.same_holder_as)
    if other is None or other.verdict is not Verdict.CONFIRMED:
        return ProofVerdict(proof.id, Verdict.UNKNOWN, Reason.RESTS_UNPROVEN)
    names = set(_names((mine.holding, other.holding)))
    if len(names) == 1 and "" not in names:  # two rows without a name are in nobody's
        return mine
    return ProofVerdict(proof.id, Verdict.UNKNOWN, Reason.AMBIGUOUS_HOLDER, mine.holding)


def _upheld(asked: Sequence[AskedProof], found: dict[str, ProofVerdict]) -> dict[str, ProofVerdict]:
    """Return the verdicts without those that rest on what the comparison of names took back."""
    for _ in asked:  # each may rest on another: no chain is longer than this
        for one in asked:
            if not _stands(one.proof, found):
                found[one.proof.id] = ProofVerdict(one.proof.id, Verdict.UNKNOWN, Reason.RESTS_UNPROVEN)
    return found


def _stands(proof: Proof, found: Mapping[str, ProofVerdict]) -> bool:
    """Say whether all that a verdict rests on is confirmed; of a name only a confirmed one rests."""
    named = proof.same_holder_as if found[proof.id].verdict is Verdict.CONFIRMED else None
    needed = [found.get(name) for name in (_other(proof), named) if name is not None]
    return all(one is not None and one.verdict is Verdict.CONFIRMED for one in needed)


def _names(rows: Iterable[Holding | None]) -> Iterable[str]:
    for row in rows:
        yield "" if row is None or row.name is None else comparable(row.name)
