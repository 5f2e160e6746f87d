"""Exactly which fields of a row a proof touches, and what for; compiled when the catalogue is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.model.party import Joint, Names
from catalog.model.predicate import Predicate, ValidOn


@dataclass(frozen=True, slots=True)
class Reading:
    """The fields of one proof, by use.

    `disclosed` leave the exchange with a confirmation, and are the only ones that ever do; `compared` are
    held against what a window claims; `judged` are what predicates and ties to other persons are decided by,
    and the ends of validity where a proof asks of a stated day. `granted` is what an agreement has to grant
    whatever is claimed; `read` all that is looked up, and nothing beyond it is.
    """

    disclosed: tuple[str, ...]
    compared: tuple[str, ...]
    judged: tuple[str, ...]
    granted: frozenset[str]
    read: frozenset[str]


def reading(
    facts: Sequence[str],
    claims: Sequence[str],
    predicates: Sequence[Predicate],
    valid_on: ValidOn | None,
    ties: Sequence[str] = (),
) -> Reading:
    """Return the reading of a proof with these facts, claims and predicates, this day and these ties."""
    ends = () if valid_on is None else valid_on.fields
    judged = tuple(dict.fromkeys((*ties, *(predicate.field for predicate in predicates), *ends)))
    granted = frozenset((*facts, *judged))
    return Reading(tuple(facts), tuple(claims), judged, granted, granted | frozenset(claims))


def tie_fields(names: Sequence[Names], joint: Joint | None) -> tuple[str, ...]:
    """Return the fields that a proof's ties to other persons are judged by."""
    named = (field for one in names for field in one.relation.fields)
    return (*named, *(() if joint is None else (joint.field,)))
