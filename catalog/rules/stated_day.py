"""What a row, as it is on record today, says of the day that a window states. A pure function.

A row holds the period of validity and the state now; no row holds since when it is suspended, cancelled,
rescinded or revoked. So the dates answer for any day, and the state for no earlier one: it speaks, and says
that nothing follows for that day. Where the first day is missing, a row that is valid now has begun, today
and on any later day; of an earlier one nothing can be told. ADR 0043.
"""

from dataclasses import dataclass
from datetime import date

from catalog.rules.evidence import Holding
from catalog.rules.verdict import Reason, Verdict

LAPSES = {Verdict.NOT_YET_VALID: Reason.BEGAN_AFTER_DAY, Verdict.EXPIRED: Reason.ENDED_BEFORE_DAY}
"""What the dates say of the stated day, with the reason that tells it from the same word about today."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a row stands at by itself; `reason` where the verdict needs one."""

    verdict: Verdict
    reason: Reason | None = None


def on_stated_day(row: Holding, verdict: Verdict, day: date, today: date) -> Standing:
    """Return how a row stands on `day`, whose state and dates say `verdict` of that day.

    Both days are of Asia/Shanghai.
    """
    match verdict:
        case Verdict.UNKNOWN:
            return Standing(verdict, Reason.END_UNCLEAR)
        case Verdict.CONFIRMED if row.valid_from is None and day < today:
            return Standing(Verdict.UNKNOWN, Reason.START_UNCLEAR)
        case Verdict.CONFIRMED | Verdict.NOT_YET_VALID | Verdict.EXPIRED:
            return Standing(verdict, LAPSES.get(verdict))
        case _:
            return Standing(verdict, Reason.SINCE_UNRECORDED if day < today else None)
