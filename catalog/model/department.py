"""A department of the government that provides or uses data."""

from dataclasses import dataclass

from catalog.model.text import Text


@dataclass(frozen=True, slots=True)
class Department:
    """One department; `id` is the name used in every room, `credit_code` its GB 32100 code if known."""

    id: str
    title: Text
    credit_code: str | None
    contact: str
