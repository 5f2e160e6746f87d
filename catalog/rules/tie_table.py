"""What a tie to another person makes of a row that would be confirmed, as data: `docs/verdicts.md` prints it.

A row that stands at anything else is not asked for its ties; `catalog.rules.truth_table` comes first.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from catalog.model import Text
from catalog.rules.truth_table import Cell
from catalog.rules.verdict import Reason, Verdict


class Tied(StrEnum):
    """How a row, or the proof that it rests on, bears a tie out."""

    NAMED = "named"
    ANOTHER_NAMED = "another_named"
    NAME_UNREADABLE = "name_unreadable"
    ONE_LICENCE = "one_licence"
    ANOTHER_LICENCE = "another_licence"
    LICENCE_UNSTATED = "licence_unstated"
    OTHER_UNPROVEN = "other_unproven"
    ONE_NAME = "one_name"
    TWO_NAMES = "two_names"


TIED_WORDS: Mapping[Tied, Text] = MappingProxyType(
    {
        Tied.NAMED: Text("载明所报之人", "names: the person stated"),
        Tied.ANOTHER_NAMED: Text("载明另一人", "names: somebody else"),
        Tied.NAME_UNREADABLE: Text("所载证件号码缺失或不能辨认", "names: no code, or none that can be read"),
        Tied.ONE_LICENCE: Text("与另一人为同一证照", "jointWith: the same licence"),
        Tied.ANOTHER_LICENCE: Text("为另一证照", "jointWith: another licence"),
        Tied.LICENCE_UNSTATED: Text("证照编号未载明", "jointWith: no number of the licence"),
        Tied.OTHER_UNPROVEN: Text(
            "作为前提的证明未核实", "jointWith, sameHolderAs: the other is not confirmed"
        ),
        Tied.ONE_NAME: Text("与另一项姓名一致", "sameHolderAs: one name"),
        Tied.TWO_NAMES: Text("与另一项姓名不同", "sameHolderAs: two names"),
    }
)
_TRUE, _UNCLEAR = Cell(Verdict.CONFIRMED), Cell(Verdict.UNKNOWN, Reason.VALUE_UNCLEAR)

TIED: Mapping[Tied, Cell] = MappingProxyType(
    {
        Tied.NAMED: _TRUE,
        Tied.ANOTHER_NAMED: Cell(Verdict.MISMATCH),
        Tied.NAME_UNREADABLE: _UNCLEAR,
        Tied.ONE_LICENCE: _TRUE,
        Tied.ANOTHER_LICENCE: Cell(Verdict.MISMATCH),
        Tied.LICENCE_UNSTATED: _UNCLEAR,
        Tied.OTHER_UNPROVEN: Cell(Verdict.UNKNOWN, Reason.RESTS_UNPROVEN),
        Tied.ONE_NAME: _TRUE,
        Tied.TWO_NAMES: Cell(Verdict.UNKNOWN, Reason.AMBIGUOUS_HOLDER),
    }
)
