"""Faults of asking the exchange.

WindowFault
├── WindowRefused      the exchange answered with a problem
└── ReceiptMissing     an answer came without the receipt of its ledger entry: do not rely on it
"""

from collections.abc import Mapping
from typing import Any

from catalog.model import Text


class WindowFault(Exception):
    """The exchange gave no usable answer; no message repeats the question or a value of the answer."""


class WindowRefused(WindowFault):
    """The exchange answered with a problem (RFC 9457); `problem` is that document."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        super().__init__(f"{status} {problem.get('type', 'about:blank')}: {problem.get('title', '')}")

    @property
    def next_step(self) -> Text | None:
        """What the exchange says is to be done, if it says so."""
        zh, en = self.said("zh", "what_to_do"), self.said("en", "what_to_do")
        return Text(zh=zh, en=en) if zh and en else None

    def said(self, language: str, member: str) -> str:
        """Return a member of the problem in one of the product's languages, or as it stands."""
        spoken = self.problem.get(language)
        words = spoken.get(member) if isinstance(spoken, Mapping) else None
        return str(words or self.problem.get(member, ""))


class ReceiptMissing(WindowFault):
    """An answer came without its receipt, so nobody could ever prove it."""

    def __init__(self) -> None:
        super().__init__("the answer came without the header Tongban-Receipt; do not rely on it, ask again")
