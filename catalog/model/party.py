"""The persons of a question, and how a proof ties them to each other (ADR 0046).

A question is about its subject; an item may ask for further persons, each in a role. A tie is true of a row
only where the row itself names the person, or is held by both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.model.holder_type import HolderType
from catalog.model.text import Text

SUBJECT = "subject"
"""The role of the person whom the question is about; no other role may have this word."""


@dataclass(frozen=True, slots=True)
class Party:
    """A further person whom a question on the item has to name, such as a co-owner or an agent."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Relation:
    """Which fields of a row name another person in a role, such as a firm's legal representative.

    Exactly one of `person_type` and `type_field` is set; `types` maps the source's own type codes to ours.
    """

    code_field: str
    person_type: HolderType | None
    type_field: str | None
    types: Mapping[str, HolderType]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that it is judged by."""
        return (self.code_field,) if self.type_field is None else (self.type_field, self.code_field)


@dataclass(frozen=True, slots=True)
class Names:
    """The row names the person in the role `party` as its `name` (a relation of the contract)."""

    name: str
    party: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Joint:
    """Rows that are one licence of several holders carry the same value in `field`.

    `other` is the proof whose confirming row has to be of the same licence; `None` stands with the proof that
    is referred to, whose rows are chosen such that all others can join, else as many as can.
    """

    field: str
    other: str | None
