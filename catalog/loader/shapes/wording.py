"""Says in Chinese and English what a schema expected and what it received."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.model import Text


@dataclass(frozen=True, slots=True)
class Departure:
    """One place that departs from a schema: the keyword it breaks, what that wanted, what was received."""

    keyword: str
    wanted: Any
    received: Any
    schema: Mapping[str, Any]
    explanation: str


def say(departure: Departure) -> Text:
    """Return the message of one departure."""
    return _SAYINGS.get(departure.keyword, _otherwise)(departure)


def shorten(value: Any) -> str:
    """Return a value as it would be written, cut to a readable length."""
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def expected(received: Any, wanted: Text) -> Text:
    """Return the message that names what was received and what was expected."""
    got = shorten(received)
    return Text(f"收到 {got}；应为：{wanted.zh}。", f"Received {got}; expected: {wanted.en}.")


_LONGEST = 60

_TYPES = {
    "string": Text("文字", "text"),
    "integer": Text("整数", "a whole number"),
    "number": Text("数字", "a number"),
    "boolean": Text("true 或 false", "true or false"),
    "object": Text("映射", "a mapping"),
    "array": Text("列表", "a list"),
    "null": Text("null", "null"),
}


def _missing(_: Departure) -> Text:
    return Text("缺少此项；请补上。", "This is missing; add it.")


def _unknown(departure: Departure) -> Text:
    key = departure.received
    known = ", ".join(sorted(departure.schema.get("properties", {})))
    if not known:
        return Text(f"标准中没有 {key}；请去掉。", f"The standard has no {key}; take it away.")
    return Text(
        f"加载器不认识 {key}；可用的有：{known}。", f"The loader does not know {key}; known here: {known}."
    )


def _type(departure: Departure) -> Text:
    names = [departure.wanted] if isinstance(departure.wanted, str) else departure.wanted
    kinds = [_TYPES[name] for name in names]
    if "string" in names and isinstance(departure.received, bool | int | float):
        quoted = f"'{shorten(departure.received)}'"
        return expected(
            departure.received, Text(f"文字，请加引号写成 {quoted}", f"text, in quotes: {quoted}")
        )
    wanted = Text("或".join(kind.zh for kind in kinds), " or ".join(kind.en for kind in kinds))
    return expected(departure.received, wanted)


def _one_of(departure: Departure) -> Text:
    words = " | ".join(shorten(word) for word in departure.wanted)
    return expected(departure.received, Text(words, words))


def _constant(departure: Departure) -> Text:
    word = shorten(departure.wanted)
    return expected(departure.received, Text(word, word))


def _pattern(departure: Departure) -> Text:
    wanted = departure.schema.get("xExpected", {"zh": departure.wanted, "en": departure.wanted})
    return expected(departure.received, Text(wanted["zh"], wanted["en"]))


def _least(departure: Departure) -> Text:
    return expected(departure.received, Text(f"不小于 {departure.wanted}", f"at least {departure.wanted}"))


def _most(departure: Departure) -> Text:
    return expected(departure.received, Text(f"不大于 {departure.wanted}", f"at most {departure.wanted}"))


def _too_few(departure: Departure) -> Text:
    count = departure.wanted
    return Text(f"至少应有 {count} 项；请补上。", f"At least {count} expected here; add it.")


def _too_many(departure: Departure) -> Text:
    count = departure.wanted
    return Text(f"至多应有 {count} 项；多余的请去掉。", f"At most {count} expected here; take the rest away.")


def _repeated(departure: Departure) -> Text:
    got = shorten(departure.received)
    return Text(f"{got} 中有重复；请各留一个。", f"{got} has repetitions; keep one of each.")


def _otherwise(departure: Departure) -> Text:
    return Text(
        f"不符合标准的 {departure.keyword} 要求：收到 {shorten(departure.received)}。",
        f"Against the standard ({departure.keyword}): {departure.explanation}.",
    )


_SAYINGS: Mapping[str, Callable[[Departure], Text]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "unevaluatedProperties": _unknown,
    "type": _type,
    "enum": _one_of,
    "const": _constant,
    "pattern": _pattern,
    "minimum": _least,
    "maximum": _most,
    "minItems": _too_few,
    "minProperties": _too_few,
    "maxItems": _too_many,
    "uniqueItems": _repeated,
}
