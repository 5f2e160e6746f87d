"""One change, where it stands, and what it asks of people."""

from dataclasses import dataclass, replace
from enum import StrEnum

from catalog.model import Text


class Kind(StrEnum):
    """What a change asks for, the gravest first."""

    BREAKING = "breaking"
    NEEDS_AGREEMENT = "needs_agreement"
    NEEDS_PREPARE = "needs_prepare"
    COMPATIBLE = "compatible"


class Part(StrEnum):
    """The part of the catalogue that changed."""

    DEPARTMENT = "department"
    CONTRACT = "contract"
    ITEM = "item"
    PAPER = "paper"
    AGREEMENT = "agreement"
    CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of which kind, in what, at which dotted place inside, in words."""

    kind: Kind
    part: Part
    name: str
    where: str
    message: Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comparison stands; makes the changes found there."""

    part: Part
    name: str
    where: str = ""

    def within(self, word: str) -> "Place":
        """Return the place `word` inside this one."""
        return replace(self, where=f"{self.where}.{word}" if self.where else word)

    def change(self, kind: Kind, zh: str, en: str) -> Change:
        """Return a change at this place."""
        return Change(kind, self.part, self.name, self.where, Text(zh=zh, en=en))
