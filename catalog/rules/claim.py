"""A claimed value in the written form of the row's fact, so that equal things compare equal.

Windows state dates and numbers in several forms; facts have one: a date as ISO 8601, a number with as many
decimals as its contract gives it, a timestamp in UTC with microseconds. Never guesses: what is no value of
the field's type is a `None` for the caller to refuse, and never a mismatch.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from catalog.model import Field, LogicalType
from catalog.rules.evidence import Fact

_NUMBER = re.compile(r"-?[0-9]{1,38}(\.[0-9]{1,38})?")
_WHOLE = re.compile(r"-?[0-9]{1,38}")
_DATE = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")


def claimed_fact(field: Field, claimed: Fact) -> Fact:
    """Return the claimed value in the form of the field's facts, or `None` if it is no value of its type."""
    if isinstance(claimed, bool) or field.logical_type is LogicalType.BOOLEAN:
        stated = isinstance(claimed, bool) and field.logical_type is LogicalType.BOOLEAN
        return claimed if stated else None
    if field.logical_type is LogicalType.STRING:
        return claimed if isinstance(claimed, str) else None
    if claimed is None:
        return None
    return _typed(field, str(claimed).strip())


def _typed(field: Field, text: str) -> Fact:
    if field.logical_type is LogicalType.INTEGER:
        return int(text) if _WHOLE.fullmatch(text) else None
    if field.logical_type is LogicalType.NUMBER:
        return _number(text, field.scale or 0)
    return _date(text) if field.logical_type is LogicalType.DATE else _timestamp(text)


def _number(text: str, scale: int) -> str | None:
    if _NUMBER.fullmatch(text) is None:
        return None
    whole, _, decimals = text.partition(".")
    kept = decimals[:scale].ljust(scale, "0")
    # More decimals than the field keeps are no reason to round: the claim then simply differs.
    kept += decimals[scale:].rstrip("0")
    sign = "-" if whole.startswith("-") and Decimal(text) else ""
    digits = str(abs(int(whole)))
    return f"{sign}{digits}.{kept}" if kept else f"{sign}{digits}"


def _date(text: str) -> str | None:
    if _DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _timestamp(text: str) -> str | None:
    try:
        at = datetime.fromisoformat(text)
        utc = at.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return f"{utc.isoformat(timespec='microseconds')}Z" if at.tzinfo is not None and text.isascii() else None
