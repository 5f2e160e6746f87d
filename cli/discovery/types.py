"""Which logical type the texts of a column have, and how sure that is.

A type is proposed where at least `ENOUGH` of the texts are of it; the rest would be findings. Digits that
mean no amount stay text: leading zeros, codes of one length, codes of few kinds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.model import Field, LogicalType, Text
from connectors.discovery import SampledColumn
from connectors.typing.values import Unfit, value_reader
from connectors.workbooks.reasons import DATE_ELSEWHERE

ENOUGH = 0.9
FEW_KINDS = 12
LONG_CODE = 6
OPEN_WORDS = ("长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限")
FAR_ENDS = ("9999-12-31", "99991231", "2099-12-31", "20991231")
DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S")
WIDTHS = (32, 64, 128, 200, 500, 1000, 2000, 4000, 10_000)
DIGITS, MOST_DIGITS = 18, 38

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_DECLARED = re.compile(r"(?:numeric|decimal)\(([0-9]+),\s*([0-9]+)\)")


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposed type: `None` where the sample says nothing. `share` is how much of the sample is of it.

    `needs_offset` says that times stand in it without an offset from UTC.
    """

    logical_type: LogicalType | None
    share: float
    formats: tuple[str, ...] = ()
    open_ended: tuple[str, ...] = ()
    max_length: int | None = None
    precision: int | None = None
    scale: int | None = None
    needs_offset: bool = False
    note: Text | None = None


def guess_type(column: SampledColumn) -> Guess:
    """Return the type that the column's texts have."""
    texts = [text for text in column.values if text]
    as_dates = column.unread.get(DATE_ELSEWHERE, 0)
    if not texts and not as_dates:
        return _from_native(column.native)
    for guess in (_date(texts, as_dates), _time(texts, column.native), _number(texts, column.native)):
        if guess is not None and guess.share >= ENOUGH:
            return guess
    return Guess(LogicalType.STRING, 1.0, max_length=width_for(max(map(len, texts), default=1)))


def _date(texts: Sequence[str], as_dates: int) -> Guess | None:
    words = tuple(word for word in OPEN_WORDS if word in texts)
    plain = [text for text in texts if text not in words]
    all_cells = len(plain) + as_dates
    if not all_cells:
        return None
    form, share = _best_form(LogicalType.DATE, DATES, plain)
    is_iso_alone = form in (None, DATES[0]) and not words
    far = next((end for end in FAR_ENDS if end in plain), None)
    note = None
    if far is not None:
        note = Text(
            f"出现 {far}：若表示无截止日期，请写入 openEnded",
            f"{far} occurs: if it means no end date, write it into openEnded",
        )
    return Guess(
        LogicalType.DATE,
        (share * len(plain) + as_dates) / all_cells,
        () if is_iso_alone else (form or DATES[0],),
        words,
        note=note,
    )


def _time(texts: Sequence[str], native: str) -> Guess | None:
    if not texts:
        return None
    iso = _share(Field("f", Text("f", "f"), LogicalType.TIMESTAMP, "f"), texts, None)
    if iso >= ENOUGH:
        return Guess(LogicalType.TIMESTAMP, iso)
    if native.lower().startswith("timestamp") and "without" not in native.lower():
        return Guess(LogicalType.TIMESTAMP, 1.0)
    iso_local = _share(Field("f", Text("f", "f"), LogicalType.TIMESTAMP, "f"), texts, "+00:00")
    if iso_local >= ENOUGH:
        return Guess(LogicalType.TIMESTAMP, iso_local, needs_offset=True)
    form, share = _best_form(LogicalType.TIMESTAMP, TIMES, texts)
    return None if form is None else Guess(LogicalType.TIMESTAMP, share, (form,), needs_offset=True)


def _number(texts: Sequence[str], native: str) -> Guess | None:
    declared = _DECLARED.search(native.lower())
    if declared is not None:
        precision, scale = int(declared[1]), int(declared[2])
        return Guess(LogicalType.NUMBER, 1.0, precision=precision, scale=scale)
    whole = sum(_INTEGER.fullmatch(text) is not None for text in texts)
    decimal = [text for text in texts if _NUMBER.fullmatch(text)]
    if decimal:
        scale = max(len(text.partition(".")[2]) for text in decimal)
        digits = max(len(text.partition(".")[0].lstrip("-")) for text in texts) + scale
        share = (whole + len(decimal)) / len(texts)
        return Guess(
            LogicalType.NUMBER,
            share,
            precision=min(MOST_DIGITS, max(DIGITS, digits)),
            scale=min(scale, DIGITS),
        )
    if whole < len(texts) or _is_code(texts):
        return None
    return Guess(LogicalType.INTEGER, 1.0)


def _is_code(texts: Sequence[str]) -> bool:
    lengths = {len(text) for text in texts}
    return (len(lengths) == 1 and min(lengths) >= LONG_CODE) or len(set(texts)) <= min(
        FEW_KINDS, len(texts) // 2
    )


def _from_native(native: str) -> Guess:
    """Return what the source itself declares, where it says anything about dates and amounts."""
    kind = native.lower()
    if kind == "date":
        return Guess(LogicalType.DATE, 0.0)
    number = _number((), native) if _DECLARED.search(kind) else None
    return number or Guess(None, 0.0, note=Text("样本中没有值", "no value in the sample"))


def _best_form(kind: LogicalType, forms: Sequence[str], texts: Sequence[str]) -> tuple[str | None, float]:
    shares = {
        form: _share(Field("f", Text("f", "f"), kind, "f", formats=(form,)), texts, "+00:00")
        for form in forms
    }
    best = max(shares, key=lambda form: shares[form])
    return (best, shares[best]) if shares[best] else (None, 0.0)


def _share(field: Field, texts: Sequence[str], offset: str | None) -> float:
    read, fit = value_reader(field, offset), 0
    for text in texts:
        try:
            read(text)
        except Unfit:
            continue
        fit += 1
    return fit / len(texts) if texts else 0.0


def width_for(longest: int) -> int:
    """Return a length with room: what is longer than the contract allows is a finding."""
    return next((width for width in WIDTHS if width >= 2 * longest), 2 * longest)
