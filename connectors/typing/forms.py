r"""Written forms of dates and times, compiled from strptime notation to one regular expression each.

The same expression serves Arrow's kernels (RE2) and Python's `re`, so that the fast and the careful path
accept the same texts. Written for the directives %Y %m %d %H %M %S %z, each at most once; seconds may carry
up to six decimals. strptime itself is not used: C's turns 30 February into 1 March in silence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

OFFSET = r"(Z|[+-][01][0-9](?::?[0-5][0-9])?)"
_FIXED = {"Y": "([0-9]{4})", "S": r"([0-9]{2}(?:\.[0-9]{1,6})?)", "z": OFFSET}
_TWO_DIGITS = "([0-9]{2})"
_ONE_OR_TWO = "([0-9]{1,2})"
_TOKEN = re.compile(r"%(?P<directive>.)|(?P<literal>[^%])", re.DOTALL)


class FormUnknown(ValueError):
    """A form uses a directive that is not read here."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its expression (anchored by the caller) and which group holds which directive."""

    expression: str
    groups: Mapping[str, int]

    @property
    def has_offset(self) -> bool:
        """Whether a text in this form says its offset from UTC."""
        return "z" in self.groups

    def read_date(self, text: str) -> date | None:
        """Return the date, or `None` if the text is not in this form.

        Raises `ValueError` if the calendar has no such day.
        """
        found = re.fullmatch(self.expression, text)
        return None if found is None else date(*(int(found[self.groups[part]]) for part in "Ymd"))

    def read_time(self, text: str, offset: str | None) -> datetime | None:
        """Return the moment in UTC, or `None` if the text is not in this form.

        `offset` is taken where the form has none. Raises `ValueError` if there is no such moment.
        """
        found = re.fullmatch(self.expression, text)
        if found is None:
            return None
        year, month, day, hour, minute = (int(found[self.groups[part]]) for part in "YmdHM")
        seconds, _, decimals = found[self.groups["S"]].partition(".")
        micros = int(decimals.ljust(6, "0"))
        zone = timezone(parse_offset(found[self.groups["z"]] if self.has_offset else offset or ""))
        local = datetime(year, month, day, hour, minute, int(seconds), micros, zone)
        try:
            return local.astimezone(UTC)
        except OverflowError as beyond:
            raise ValueError("beyond the calendar in UTC") from beyond


@cache
def compile_form(notation: str, wanted: str) -> Form:
    """Compile strptime notation that holds at least the directives `wanted`.

    Raises `FormUnknown` for a directive that is not read here, one that stands twice, or one missing.
    """
    expression, groups = "", dict[str, int]()
    tokens = list(_TOKEN.finditer(notation))
    for place, token in enumerate(tokens):
        directive, literal = token["directive"], token["literal"]
        if literal is not None:
            expression += re.escape(literal)
            continue
        if directive not in "YmdHMSz" or directive in groups:
            raise FormUnknown(f"%{directive} in {notation}")
        groups[directive] = len(groups) + 1
        expression += _FIXED.get(directive) or _digits(tokens, place)
    if missing := set(wanted) - set(groups):
        raise FormUnknown(f"{notation} without %{', %'.join(sorted(missing))}")
    return Form(expression, groups)


def parse_offset(text: str) -> timedelta:
    """Return the offset that `Z`, `+08`, `+0800` or `+08:00` says.

    Raises `ValueError` for anything else.
    """
    found = re.fullmatch(OFFSET, text)
    if found is None:
        raise ValueError(f"{text!r} is no offset from UTC")
    if text == "Z":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -distance if text[0] == "-" else distance


def _digits(tokens: list[re.Match[str]], place: int) -> str:
    """One digit is enough only where a separator follows, or where a separated directive ends the text."""
    after = tokens[place + 1]["literal"] if place + 1 < len(tokens) else None
    before = tokens[place - 1]["literal"] if place else None
    separated_after = after is not None and not after.isdigit()
    ends = place + 1 == len(tokens) and before is not None and not before.isdigit()
    return _ONE_OR_TWO if separated_after or ends else _TWO_DIGITS


ISO_DATE = compile_form("%Y-%m-%d", "Ymd")
_CLOCK = r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,6})?)"
_CLOCK_GROUPS = {part: place for place, part in enumerate("YmdHMS", start=1)}
ISO_TIME = Form(_CLOCK + OFFSET, _CLOCK_GROUPS | {"z": 7})
ISO_TIME_WITHOUT_OFFSET = Form(_CLOCK, _CLOCK_GROUPS)
