"""The words of an answer."""

from catalog.rules.fitness import UnfitReason
from catalog.rules.verdict import ProofVerdict, Reason, Verdict


def test_the_eleven_verdicts_are_the_published_ones() -> None:
    """The words of the interface do not change by accident."""
    assert [verdict.value for verdict in Verdict] == [
        "confirmed",
        "not_held",
        "not_yet_valid",
        "suspended",
        "expired",
        "cancelled",
        "rescinded",
        "revoked",
        "mismatch",
        "unknown",
        "refused",
    ]


def test_the_reasons_are_the_published_ones() -> None:
    """Windows decide by them, and years of the ledger hold them."""
    assert {reason.value for reason in Reason} == {
        "never_loaded",
        "stale",
        "quality_held",
        "row_held_back",
        "ambiguous_holder",
        "end_unclear",
        "start_unclear",
        "value_unclear",
        "age_not_reached",
        "under_restriction",
        "began_after_day",
        "ended_before_day",
        "since_unrecorded",
        "rests_unproven",
        "no_agreement",
        "item_not_agreed",
        "agreement_not_started",
        "agreement_ended",
        "facts_not_agreed",
        "claims_not_agreed",
        "resource_not_shared",
    }


def test_every_unfitness_is_a_reason() -> None:
    """Whatever makes a resource unfit can be said in an answer."""
    assert {unfit.value for unfit in UnfitReason} <= {reason.value for reason in Reason}


def test_a_verdict_discloses_nothing_by_default() -> None:
    """Facts have to be given on purpose."""
    assert dict(ProofVerdict("p", Verdict.CONFIRMED).facts) == {}
