"""What the exchange says of one proof: the verdict, why, and the facts that may leave with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from catalog.rules.evidence import Fact, Holding


class Verdict(StrEnum):
    """The eleven answers of a confirmation."""

    CONFIRMED = "confirmed"
    NOT_HELD = "not_held"
    NOT_YET_VALID = "not_yet_valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    RESCINDED = "rescinded"
    REVOKED = "revoked"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why a verdict is `unknown` or `refused`, or which predicate is not true of a row.

    The first three are those of `UnfitReason`; `age_not_reached` stands with `not_yet_valid` and
    `under_restriction` with `suspended` (ADR 0039). Of a stated day alone (ADR 0043) speak `start_unclear`,
    `began_after_day` with `not_yet_valid`, `ended_before_day` with `expired`, and `since_unrecorded` with
    what a department did. `rests_unproven` is a proof that rests on another one, which is not confirmed
    (ADR 0046).
    """

    NEVER_LOADED = "never_loaded"
    STALE = "stale"
    QUALITY_HELD = "quality_held"
    ROW_HELD_BACK = "row_held_back"
    AMBIGUOUS_HOLDER = "ambiguous_holder"
    END_UNCLEAR = "end_unclear"
    START_UNCLEAR = "start_unclear"
    VALUE_UNCLEAR = "value_unclear"
    AGE_NOT_REACHED = "age_not_reached"
    UNDER_RESTRICTION = "under_restriction"
    BEGAN_AFTER_DAY = "began_after_day"
    ENDED_BEFORE_DAY = "ended_before_day"
    SINCE_UNRECORDED = "since_unrecorded"
    RESTS_UNPROVEN = "rests_unproven"
    NO_AGREEMENT = "no_agreement"
    ITEM_NOT_AGREED = "item_not_agreed"
    AGREEMENT_NOT_STARTED = "agreement_not_started"
    AGREEMENT_ENDED = "agreement_ended"
    FACTS_NOT_AGREED = "facts_not_agreed"
    CLAIMS_NOT_AGREED = "claims_not_agreed"
    RESOURCE_NOT_SHARED = "resource_not_shared"


@dataclass(frozen=True, slots=True)
class ProofVerdict:
    """The answer to one proof.

    `reason` is set for `unknown`, `refused`, where a predicate is not true and where nothing follows for the
    day that was stated, `mismatched` for `mismatch` alone: sorted names of fields, of relations to other
    persons, `name` and `joint`.
    `holding` is the row the verdict was made from, for provenance; it is never to be disclosed.
    `facts` are the proof's facts, and only where the verdict is `confirmed`. `beside`, there alone too, is
    the gravest of what departments did to other rows of the holder (`catalog.rules.truth_table.TOLD_BESIDE`).
    """

    proof: str
    verdict: Verdict
    reason: Reason | None = None
    holding: Holding | None = None
    mismatched: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    beside: Verdict | None = None


def refused(proof: str, reason: Reason) -> ProofVerdict:
    """Return the verdict for a proof that may not be answered, with the rule that refused it."""
    return ProofVerdict(proof, Verdict.REFUSED, reason)
