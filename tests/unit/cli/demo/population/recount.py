"""A recount of planted dirt from rows alone, with plain rules written a second time, no library of ours."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from cli.demo.population import Keyed

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
Rules = Mapping[str, Callable[[Any], bool]]


def day(text: str, form: str = "%Y-%m-%d") -> date | None:
    """The day that the text says in this form, or none."""
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 -- a date without a time
    except ValueError:
        return None


def all_said(*cells: str | None) -> bool:
    """Whether every cell says something: neither missing nor blank."""
    return all(cell is not None and cell.strip() for cell in cells)


def resident_ok(number: str) -> bool:
    """Whether a resident number ends in its check digit (ISO 7064 MOD 11-2, by Horner's rule)."""
    if not re.fullmatch("[0-9]{17}[0-9X]", number, re.ASCII):
        return False
    return number[17] == "0123456789X"[(1 - 2 * int(number[:17], 13)) % 11]


def credit_ok(code: str) -> bool:
    """Whether a credit code ends in its check character (GB 32100)."""
    if len(code) != 18 or not set(code) <= set(ALPHABET):
        return False
    weighed = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return (weighed + ALPHABET.index(code[17])) % 31 == 0


def end_readable(text: str, form: str = "%Y-%m-%d") -> bool:
    """Whether the end is a day or the word for none."""
    return text == "长期" or day(text, form) is not None


def in_order(begin: str, end: str, form: str = "%Y-%m-%d") -> bool:
    """Whether a period does not end before it begins, as far as both can be read."""
    first, last = day(begin, form), day(end, form)
    return first is None or last is None or last >= first


def recount(rules: Rules, rows: Iterable[Keyed]) -> Counter[str]:
    """Count the rows that break each rule; a row that breaks two fails the test."""
    rows = list(rows)
    keys = Counter(row.key for row in rows)
    broken = Counter({"key_unique": sum(keys[row.key] > 1 for row in rows)})
    for row in rows:
        failed = [rule for rule, holds in rules.items() if not holds(row)]
        assert len(failed) + (keys[row.key] > 1) <= 1, f"a row breaks {failed}"
        broken.update(failed)
    return +broken
