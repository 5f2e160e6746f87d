"""A message or title in the two languages of the product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Chinese and English form of one message; both are always present."""

    zh: str
    en: str
