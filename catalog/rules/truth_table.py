"""What one proof is answered, cell by cell, as data: `docs/verdicts.md` prints it, tests hold `decide` to it.

The first of `REFUSALS`, `UNFIT`, `ABSENT` and `STANDINGS` that knows the case gives the answer; then
`CLAIMED_OTHERWISE`, `NAMED_OTHERWISE`, `JUDGED` and `HELD_BACK` may change it, in this order. Where several
rows stand, `BESIDE` says which one speaks. A proof of a stated day reads `ON_STATED_DAY` for `STANDINGS` and
`BESIDE_ON_STATED_DAY` for `BESIDE`. `EFFECTS` of `catalog.rules.headline` leads to the headline.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from catalog.model import LicenceState, Text
from catalog.rules.fitness import UnfitReason
from catalog.rules.verdict import Reason, Verdict


class Period(StrEnum):
    """How a row's dates lie to today, or to the stated day of a proof that asks of one, in Asia/Shanghai."""

    INSIDE = "inside"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    OPEN_END = "open_end"
    NO_START = "no_start"
    COMING = "coming"
    COMING_OPEN = "coming_open"
    PAST = "past"
    NO_END = "no_end"
    TWO_ENDS = "two_ends"


class Lies(StrEnum):
    """How the stated day lies to today, in Asia/Shanghai."""

    EARLIER = "earlier"
    NOT_EARLIER = "not_earlier"


class HeldBack(StrEnum):
    """What waits in quarantine: nothing, a newer version of this very row, or another row of the holder."""

    NOTHING = "nothing"
    ROW = "row"
    HOLDER = "holder"


class Judged(StrEnum):
    """What a predicate finds in a row, to the day of the question in Asia/Shanghai."""

    AGE_REACHED = "age_reached"
    BIRTHDAY = "birthday"
    LEAP_BIRTHDAY = "leap_birthday"
    EVE = "eve"
    LEAP_EVE = "leap_eve"
    BORN_LATER = "born_later"
    BORN_UNSTATED = "born_unstated"
    CLEAR = "clear"
    LIMITED = "limited"
    WORD_UNKNOWN = "word_unknown"
    WORD_MISSING = "word_missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: the verdict and, where it has one, the reason."""

    verdict: Verdict
    reason: Reason | None = None


PERIODS: Mapping[Period, Text] = MappingProxyType(
    {
        Period.INSIDE: Text("在有效期内", "begun, not ended"),
        Period.FIRST_DAY: Text("生效当日", "the first day"),
        Period.LAST_DAY: Text("截止当日", "the last day"),
        Period.OPEN_END: Text("长期有效", "begun, open end"),
        Period.NO_START: Text("未载起始日，未截止", "no start stated, not ended"),
        Period.COMING: Text("明日起生效", "begins tomorrow"),
        Period.COMING_OPEN: Text("明日起长期有效", "begins tomorrow, open end"),
        Period.PAST: Text("昨日已截止", "ended yesterday"),
        Period.NO_END: Text("截止日未载明", "no end stated"),
        Period.TWO_ENDS: Text("既载截止日又载长期", "an end and an open end"),
    }
)
_CONFIRMED, _UNCLEAR = Cell(Verdict.CONFIRMED), Cell(Verdict.UNKNOWN, Reason.END_UNCLEAR)

UNFIT: Mapping[UnfitReason, Cell] = MappingProxyType(
    {reason: Cell(Verdict.UNKNOWN, Reason(reason.value)) for reason in UnfitReason}
)
"""A resource that is not fit tells nothing of anybody."""

REFUSALS: Mapping[Reason, Cell] = MappingProxyType(
    {
        reason: Cell(Verdict.REFUSED, reason)
        for reason in (
            Reason.RESOURCE_NOT_SHARED,
            Reason.NO_AGREEMENT,
            Reason.ITEM_NOT_AGREED,
            Reason.AGREEMENT_NOT_STARTED,
            Reason.AGREEMENT_ENDED,
            Reason.FACTS_NOT_AGREED,
            Reason.CLAIMS_NOT_AGREED,
        )
    }
)
"""What no agreement covers is not even looked up."""

ABSENT: Mapping[HeldBack, Cell] = MappingProxyType(
    {
        HeldBack.NOTHING: Cell(Verdict.NOT_HELD),
        HeldBack.HOLDER: Cell(Verdict.UNKNOWN, Reason.ROW_HELD_BACK),
    }
)
"""No published row of the holder."""

Standings = Mapping[LicenceState, Mapping[Period, Cell]]

STANDINGS: Standings = MappingProxyType(
    {
        LicenceState.VALID: {
            Period.INSIDE: _CONFIRMED,
            Period.FIRST_DAY: _CONFIRMED,
            Period.LAST_DAY: _CONFIRMED,
            Period.OPEN_END: _CONFIRMED,
            Period.NO_START: _CONFIRMED,
            Period.COMING: Cell(Verdict.NOT_YET_VALID),
            Period.COMING_OPEN: Cell(Verdict.NOT_YET_VALID),
            Period.PAST: Cell(Verdict.EXPIRED),
            Period.NO_END: _UNCLEAR,
            Period.TWO_ENDS: _UNCLEAR,
        },
        LicenceState.SUSPENDED: dict.fromkeys(Period, Cell(Verdict.SUSPENDED)),
        LicenceState.CANCELLED: dict.fromkeys(Period, Cell(Verdict.CANCELLED)),
        LicenceState.RESCINDED: dict.fromkeys(Period, Cell(Verdict.RESCINDED)),
        LicenceState.REVOKED: dict.fromkeys(Period, Cell(Verdict.REVOKED)),
    }
)
"""One published row: the source's own word goes before the dates."""

_ON_DAY: Mapping[Period, Cell] = {
    **STANDINGS[LicenceState.VALID],
    Period.COMING: Cell(Verdict.NOT_YET_VALID, Reason.BEGAN_AFTER_DAY),
    Period.COMING_OPEN: Cell(Verdict.NOT_YET_VALID, Reason.BEGAN_AFTER_DAY),
    Period.PAST: Cell(Verdict.EXPIRED, Reason.ENDED_BEFORE_DAY),
}
_ENDED: Mapping[LicenceState, Verdict] = {
    state: row[Period.INSIDE].verdict for state, row in STANDINGS.items() if state is not LicenceState.VALID
}

ON_STATED_DAY: Mapping[Lies, Standings] = MappingProxyType(
    {
        Lies.EARLIER: {
            LicenceState.VALID: {**_ON_DAY, Period.NO_START: Cell(Verdict.UNKNOWN, Reason.START_UNCLEAR)},
            **{
                state: dict.fromkeys(Period, Cell(verdict, Reason.SINCE_UNRECORDED))
                for state, verdict in _ENDED.items()
            },
        },
        Lies.NOT_EARLIER: {**STANDINGS, LicenceState.VALID: _ON_DAY},
    }
)
"""One published row and a stated day: the dates tell of any day, the state of none that is past."""

NAMED_OTHERWISE: Mapping[Verdict, Cell] = MappingProxyType(
    {cell.verdict: Cell(Verdict.MISMATCH) for row in STANDINGS.values() for cell in row.values()}
)
"""The name asked for is not the row's: whatever the row stands at."""

CLAIMED_OTHERWISE: Mapping[Verdict, Cell] = MappingProxyType({Verdict.CONFIRMED: Cell(Verdict.MISMATCH)})
"""A claimed value is not the row's: a row that would be confirmed is not; any other standing speaks first."""

JUDGED_WORDS: Mapping[Judged, Text] = MappingProxyType(
    {
        Judged.AGE_REACHED: Text("已达规定年龄", "ageAtLeast: past that birthday"),
        Judged.BIRTHDAY: Text("今日为规定年龄的生日", "ageAtLeast: that birthday is today"),
        Judged.LEAP_BIRTHDAY: Text(
            "2月29日出生，平年2月28日", "ageAtLeast: born on 29 February, 28 February of a common year"
        ),
        Judged.EVE: Text("明日为规定年龄的生日", "ageAtLeast: that birthday is tomorrow"),
        Judged.LEAP_EVE: Text(
            "2月29日出生，平年2月27日", "ageAtLeast: born on 29 February, 27 February of a common year"
        ),
        Judged.BORN_LATER: Text("出生日期晚于今日", "ageAtLeast: born after today"),
        Judged.BORN_UNSTATED: Text("出生日期未载明", "ageAtLeast: no birth date stated"),
        Judged.CLEAR: Text("载明无限制", "notUnderRestriction: a word for none"),
        Judged.LIMITED: Text("载有限制", "notUnderRestriction: a word for a restriction"),
        Judged.WORD_UNKNOWN: Text("契约未列的文字", "notUnderRestriction: a word that no contract explains"),
        Judged.WORD_MISSING: Text("限制情况未载明", "notUnderRestriction: nothing stated"),
    }
)
_TOO_YOUNG = Cell(Verdict.NOT_YET_VALID, Reason.AGE_NOT_REACHED)
_NOT_TOLD = Cell(Verdict.UNKNOWN, Reason.VALUE_UNCLEAR)

JUDGED: Mapping[Judged, Cell] = MappingProxyType(
    {
        Judged.AGE_REACHED: _CONFIRMED,
        Judged.BIRTHDAY: _CONFIRMED,
        Judged.LEAP_BIRTHDAY: _CONFIRMED,
        Judged.EVE: _TOO_YOUNG,
        Judged.LEAP_EVE: _TOO_YOUNG,
        Judged.BORN_LATER: _NOT_TOLD,
        Judged.BORN_UNSTATED: _NOT_TOLD,
        Judged.CLEAR: _CONFIRMED,
        Judged.LIMITED: Cell(Verdict.SUSPENDED, Reason.UNDER_RESTRICTION),
        Judged.WORD_UNKNOWN: _NOT_TOLD,
        Judged.WORD_MISSING: _NOT_TOLD,
    }
)
"""A predicate, where the row would be confirmed so far: nothing is judged of any other."""

JUDGED_TOGETHER: Mapping[frozenset[Verdict], Verdict] = MappingProxyType(
    {
        frozenset({Verdict.CONFIRMED}): Verdict.CONFIRMED,
        frozenset({Verdict.CONFIRMED, Verdict.NOT_YET_VALID}): Verdict.NOT_YET_VALID,
        frozenset({Verdict.CONFIRMED, Verdict.SUSPENDED}): Verdict.SUSPENDED,
        frozenset({Verdict.CONFIRMED, Verdict.UNKNOWN}): Verdict.UNKNOWN,
        frozenset({Verdict.NOT_YET_VALID, Verdict.SUSPENDED}): Verdict.SUSPENDED,
        frozenset({Verdict.NOT_YET_VALID, Verdict.UNKNOWN}): Verdict.NOT_YET_VALID,
        frozenset({Verdict.SUSPENDED, Verdict.UNKNOWN}): Verdict.SUSPENDED,
        frozenset({Verdict.UNKNOWN}): Verdict.UNKNOWN,
    }
)
"""Two predicates of one proof: what is not true speaks before what cannot be told, a restriction first."""

HELD_BACK: Mapping[HeldBack, tuple[frozenset[Verdict], Cell]] = MappingProxyType(
    {
        HeldBack.ROW: (frozenset(), Cell(Verdict.UNKNOWN, Reason.ROW_HELD_BACK)),
        HeldBack.HOLDER: (frozenset({Verdict.CONFIRMED}), Cell(Verdict.UNKNOWN, Reason.ROW_HELD_BACK)),
    }
)
"""What waits in quarantine makes the answer unknown, but for the verdicts named."""

ROWS = (
    Verdict.CONFIRMED,
    Verdict.REVOKED,
    Verdict.RESCINDED,
    Verdict.CANCELLED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
)
"""What a row can stand at by itself, the gravest first after the one that is wanted."""

BESIDE: Mapping[tuple[Verdict, Verdict], Verdict] = MappingProxyType(
    {
        (older, newer): Verdict.CONFIRMED if Verdict.CONFIRMED in {older, newer} else newer
        for older in ROWS
        for newer in ROWS
        if older is not Verdict.NOT_YET_VALID or newer not in {Verdict.CONFIRMED, Verdict.EXPIRED}
    }
)
"""(older row, newer row) → the one that speaks: one that is valid today, else the newer; of two that began on
one day, the one that stands earlier in `ROWS`. No row that has begun is newer than one that has not."""

BESIDE_ON_STATED_DAY: Mapping[tuple[Verdict, Verdict], Verdict] = MappingProxyType(
    {
        (older, newer): older if newer is Verdict.NOT_YET_VALID else speaks
        for (older, newer), speaks in BESIDE.items()
        if older is not Verdict.NOT_YET_VALID
    }
)
"""As `BESIDE`, to the stated day: a row that began after it is silent beside one that had begun."""

TOLD_BESIDE = frozenset({Verdict.REVOKED, Verdict.RESCINDED, Verdict.CANCELLED, Verdict.SUSPENDED})
"""Standings of another row that a confirmed answer tells of: what a department did, and no lapse of time."""
