"""A contract's fields: the key, and what each type needs to be stored exactly."""

import re
from collections.abc import Iterator

from catalog.errors import Fault
from catalog.loader.contract.draft import FIELDS, TERMS, Draft
from catalog.loader.source.document import Path

_DIRECTIVE = re.compile(r"%.?")
_DAY = ("%Y", "%m", "%d")
_OFFSET: Path = ("servers", 0, "customProperties", "options", "offset")
_LOCAL = (*_DAY, "%H", "%M", "%S")
_INSTANT = (*_LOCAL, "%z")


def key_is_declared(draft: Draft) -> Iterator[Fault]:
    """At least one field is the key; positions count from 1 without a gap."""
    document = draft.document
    keyed = [path for path, _ in document.entries(FIELDS) if document.at((*path, "primaryKey")) is True]
    if not keyed:
        yield document.fault(
            FIELDS,
            "没有主键；请给主键字段写 primaryKey: true 和 primaryKeyPosition。",
            "There is no key; give its fields primaryKey: true and a primaryKeyPosition.",
        )
    positions = sorted(document.number((*path, "primaryKeyPosition")) or 0 for path in keyed)
    if keyed and positions != list(range(1, len(keyed) + 1)):
        yield document.fault(
            (*keyed[0], "primaryKeyPosition"),
            f"主键位置为 {positions}；应从 1 起连续编号。",
            f"The key's positions are {positions}; they have to count from 1 without a gap.",
        )


def key_fields_are_required(draft: Draft) -> Iterator[Fault]:
    """A key field always has a value, and only key fields have a position."""
    document = draft.document
    for path, _ in document.entries(FIELDS):
        is_key = document.at((*path, "primaryKey")) is True
        if is_key and document.at((*path, "required")) is False:
            yield document.fault(
                (*path, "required"),
                "主键字段不能为空；请写 true。",
                "A key field is never empty; write true.",
            )
        if not is_key and document.at((*path, "primaryKeyPosition")) is not None:
            yield document.fault(
                (*path, "primaryKeyPosition"),
                "不是主键的字段不能有主键位置；请写 primaryKey: true 或去掉。",
                "Only a key field has a position; write primaryKey: true or take it away.",
            )


def numbers_have_digits(draft: Draft) -> Iterator[Fault]:
    """A number says how many digits it has and how many of them are decimals; nothing else does."""
    document = draft.document
    for path, _ in document.entries(FIELDS):
        own = (*path, "customProperties")
        is_number = document.text((*path, "logicalType")) == "number"
        for name in ("precision", "scale"):
            yield from _digits(draft, (*own, name), wanted=is_number)
        precision, scale = document.number((*own, "precision")), document.number((*own, "scale"))
        if is_number and precision is not None and scale is not None and scale > precision:
            yield document.fault(
                (*own, "scale"),
                f"小数位数 {scale} 大于总位数 {precision}。",
                f"There are more decimals ({scale}) than digits ({precision}).",
            )


def _digits(draft: Draft, path: Path, *, wanted: bool) -> Iterator[Fault]:
    present = draft.document.at(path) is not None
    if wanted and not present:
        yield draft.document.fault(
            path, f"number 字段应写明 {path[-1]}。", f"A number has to declare its {path[-1]}."
        )
    if present and not wanted:
        yield draft.document.fault(
            path,
            f"只有 number 字段可写 {path[-1]}；请去掉。",
            f"Only a number has a {path[-1]}; take it away.",
        )


def formats_fit_the_type(draft: Draft) -> Iterator[Fault]:
    """A text form of a date says year, month and day; of a timestamp also time and offset.

    The offset stands in the text, or in the server's option `offset` where the text has none.
    """
    document = draft.document
    has_offset = document.text(_OFFSET) is not None
    for path, _ in document.entries(FIELDS):
        kind = document.text((*path, "logicalType"))
        place = (*path, "customProperties", "formats")
        if kind not in ("date", "timestamp"):
            if document.at(place) is not None:
                yield document.fault(
                    place,
                    "只有 date 和 timestamp 字段可写 formats；请去掉。",
                    "Only a date or a timestamp has formats; take them away.",
                )
            continue
        wanted = _DAY if kind == "date" else _INSTANT
        for at, text in document.words(place):
            found = sorted(_DIRECTIVE.findall(text))
            if found != sorted(wanted) and not (
                kind == "timestamp" and has_offset and found == sorted(_LOCAL)
            ):
                yield document.fault(
                    at,
                    f"收到 {text}；{kind} 的格式应恰好含 {' '.join(wanted)} 各一次。",
                    f"Received {text}; a {kind} is read by exactly one each of {' '.join(wanted)}.",
                )


def open_end_is_the_end_of_validity(draft: Draft) -> Iterator[Fault]:
    """Words for "no end date" stand at the end of validity, and that field is read from text."""
    document = draft.document
    end = document.text((*TERMS, "validity", "endField"))
    for path, _ in document.entries(FIELDS):
        own = (*path, "customProperties")
        if document.at((*own, "openEnded")) is None:
            continue
        if document.text((*path, "name")) != end:
            yield document.fault(
                (*own, "openEnded"),
                f"只有有效期截止字段（{end}）可写 openEnded；请去掉。",
                f"Only the end of validity ({end}) may be open-ended; take it away.",
            )
        elif document.at((*own, "formats")) is None:
            yield document.fault(
                (*own, "formats"),
                "可写“长期”的字段以文字送达，应写明 formats。",
                "A field that may hold words arrives as text and has to declare its formats.",
            )
