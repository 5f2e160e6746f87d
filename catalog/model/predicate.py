"""What has to be true of a row beyond standing as valid today: conditions that are answered yes or no.

A predicate reads a field that need not leave, and never does unless the proof names it among its facts. The
item says what is asked, the contract which field tells it; the loader puts both together, so that nothing is
looked for while a window waits. ADR 0039; `ValidOn`, which is no condition beside the standing but the day of
it, ADR 0043.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgeAtLeast:
    """The holder has completed `years` years of life; `field` is the contract's birth date."""

    years: int
    field: str


@dataclass(frozen=True, slots=True)
class NotUnderRestriction:
    """No restriction is recorded: `field` holds one of the words in `clear`.

    `limiting` are the source's words for a restriction (抵押, 冻结). Any other word decides nothing.
    """

    field: str
    clear: frozenset[str]
    limiting: frozenset[str]


Predicate = AgeAtLeast | NotUnderRestriction


@dataclass(frozen=True, slots=True)
class ValidOn:
    """The licence was valid on the stated day `day` of the item, instead of today.

    `fields` are the contract's first and, where it has one, last day of validity: by these it is judged.
    """

    day: str
    fields: tuple[str, ...]
