"""Faults of the callers of the rules; a refusal is never one of them, it is a verdict.

    RuleMisused (ValueError)
    ├── ClaimNotOffered   a claimed field that the proof does not compare
    ├── DayMisplaced      a proof of a stated day without one, or a day for a proof that asks of today
    ├── FactsMissing      a holding without a fact that the proof reads
    ├── VerdictMissing    a headline asked for without the verdict of one of its proofs
    └── NeedEmpty         a need without members, which nothing could satisfy or deny

No message holds a value or a name that came from outside: either may be personal.
"""


class RuleMisused(ValueError):
    """A rule was called with values that do not belong together."""


class ClaimNotOffered(RuleMisused):
    """A claim names a field that the proof does not compare."""


class DayMisplaced(RuleMisused):
    """A proof of a stated day was asked without one, or another proof with one."""


class FactsMissing(RuleMisused):
    """A holding came without a fact that the proof discloses or compares."""


class VerdictMissing(RuleMisused):
    """A proof of the item has no verdict."""


class NeedEmpty(RuleMisused):
    """An all-of or any-of has no members."""
