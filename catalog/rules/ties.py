"""Is a row tied to the other persons of a question? A pure function over the row's facts (ADR 0046).

A tie has three answers: true, not true, and not to be told, where the record lacks a code that can be read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from catalog.comparable import comparable
from catalog.identifiers import fault, normalise
from catalog.model import HolderType, Names, Proof
from catalog.rules.evidence import Fact, Holding

JOINT = "joint"
"""How a row of another licence than the other holder's stands in `mismatched`."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the question: holder type and code in its one written form; the code is never printed."""

    type: HolderType
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ties:
    """What a proof's rows are held against: the persons by role, and the licences that others hold as well.

    `shared_licences` are values of the proof's joint field: for a proof with `joint.other` the row has to
    have one of them, for the one that is referred to, such rows are chosen first. `None` demands nothing.
    """

    persons: Mapping[str, Person]
    shared_licences: frozenset[str] | None = None


NO_TIES = Ties(MappingProxyType({}))


class Tie(Enum):
    """What a row says of one tie."""

    TRUE = "true"
    UNTRUE = "untrue"
    UNCLEAR = "unclear"


def tied(proof: Proof, row: Holding, ties: Ties) -> Iterator[tuple[str, Tie]]:
    """Yield each tie of the proof that the row does not bear out, by the word it has in `mismatched`.

    The row's facts hold all that the ties are judged by, and `ties` every person whom the proof names.
    """
    for one in proof.names:
        found = _named(one, row.facts, ties.persons[one.party])
        if found is not Tie.TRUE:
            yield one.name, found
    if proof.joint is not None and proof.joint.other is not None and ties.shared_licences is not None:
        value = licence_of(proof, row)
        if value is None:
            yield JOINT, Tie.UNCLEAR
        elif value not in ties.shared_licences:
            yield JOINT, Tie.UNTRUE


def joined(proof: Proof, row: Holding, ties: Ties) -> bool:
    """Say whether a row is of a licence that the others hold as well, as far as that is asked."""
    shared = ties.shared_licences
    return shared is None or licence_of(proof, row) in shared


def licence_of(proof: Proof, row: Holding) -> str | None:
    """Return of which licence a row is: its joint field in the form in which claims are compared.

    `None` where the field is blank, for by that any two would hold one licence, or where none is asked for.
    """
    value = None if proof.joint is None else row.facts[proof.joint.field]
    return None if value is None else comparable(str(value)) or None


def _named(one: Names, facts: Mapping[str, Fact], person: Person) -> Tie:
    relation = one.relation
    written = facts[relation.code_field]
    kind = relation.person_type
    if relation.type_field is not None:
        kind = relation.types.get(str(facts[relation.type_field]))
    # A holder's row with a faulty code is held back; here the code only names, and a faulty one names nobody.
    if kind is None or not isinstance(written, str) or fault(kind, written) is not None:
        return Tie.UNCLEAR
    return Tie.TRUE if (kind, normalise(kind, written)) == (person.type, person.code) else Tie.UNTRUE
