"""The proof that the truth table is asked of, the days around it, and its answer as the tables write it."""

from datetime import date

from catalog.model import Paper, Proof, Text
from catalog.rules.verdict import ProofVerdict

TODAY = date(2026, 3, 15)
BEFORE, AFTER = date(2026, 3, 14), date(2026, 3, 16)
FAR_PAST, FAR_FUTURE = date(2015, 1, 1), date(2035, 1, 1)


def proof(*, paper_when_absent: bool = True) -> Proof:
    """Return a proof that discloses the number and compares the title."""
    title = Text("营业执照", "Business licence")
    return Proof("licence", title, "d/r", ("no",), ("title",), Paper("copy", title), paper_when_absent)


def written(answer: ProofVerdict) -> str:
    """Write an answer as the tables do."""
    detail = answer.reason or ",".join(answer.mismatched)
    return f"{answer.verdict}:{detail}" if detail else answer.verdict.value
