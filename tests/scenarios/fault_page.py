"""The page of faults in the documents, written from the list: `python -m tests.scenarios.fault_page`."""

from collections.abc import Iterable
from pathlib import Path

from catalog.model import Text
from tests.scenarios.induced_fault import InducedFault

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
HEAD = """# What can go wrong, and what to do

Every line is induced by `tests/scenarios/test_induced_faults.py` on a real source or a real exchange, in
Chinese and in English, and its message is held to what stands here; this page is written from that list. A
message names department, resource, field and a masked sample wherever the fault has them; none holds a
person's number or a secret.
"""


def page(faults: Iterable[InducedFault]) -> str:
    """Return the page."""
    lines = ["| fault | received | expected | what to do |", "|---|---|---|---|"]
    for fault in faults:
        cells = (fault.title, fault.received, fault.expected, fault.step)
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    return HEAD + "\n" + "\n".join(lines) + "\n"


def _cell(text: Text) -> str:
    both = text.en if text.zh == text.en else f"{text.zh}<br>{text.en}"
    return both.replace("|", "\\|")


if __name__ == "__main__":
    from tests.scenarios.test_induced_faults import FAULTS  # only to write the page

    PAGE.write_text(page(FAULTS.values()), encoding="utf-8")
