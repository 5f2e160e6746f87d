"""How two values are compared: attribute by attribute, each by its own judge.

A judge says what it means that a value became another. An attribute without a judge is `breaking`: nobody has
thought yet of what its change does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from catalog.comparison.change import Change, Kind, Place
from catalog.model import Text

NOTHING = "–"
Judge = Callable[[Place, Any, Any], Iterable[Change]]


def compare_attributes(place: Place, old: Any, new: Any, judges: Mapping[str, Judge]) -> Iterator[Change]:
    """Yield what changed between two values of one dataclass."""
    for attribute in (field.name for field in fields(old) if field.compare):  # the others are derived
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            yield from judges.get(attribute, always(Kind.BREAKING))(place.within(attribute), before, after)


def always(kind: Kind) -> Judge:
    """Return the judge to whom every change is of one kind."""

    def judge(place: Place, old: Any, new: Any) -> Iterator[Change]:
        yield became(place, kind, old, new)

    return judge


def graded(rank: Callable[[Any], float], raised: Kind, lowered: Kind) -> Judge:
    """Return the judge of a value that has more and less, as `rank` counts it."""

    def judge(place: Place, old: Any, new: Any) -> Iterator[Change]:
        yield became(place, raised if rank(new) > rank(old) else lowered, old, new)

    return judge


def collected(place: Place, old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    """Judge a collection of words of which each is a promise: one taken away is `breaking`."""
    before, after = list(old), list(new)
    for word in (word for word in before if word not in after):
        yield place.change(Kind.BREAKING, f"去掉 {word}", f"{word} was taken away")
    for word in (word for word in after if word not in before):
        yield place.change(Kind.COMPATIBLE, f"增加 {word}", f"{word} was added")
    if sorted(before) == sorted(after):
        yield became(place, Kind.COMPATIBLE, before, after)


def mapped(place: Place, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Judge a map from a source's codes: a code that means something else, or nothing, is `breaking`."""
    for code, meaning in old.items():
        if code not in new:
            zh, en = (
                f"代码 {code}（{shown(meaning)}）被去掉",
                f"the code {code} ({shown(meaning)}) was taken away",
            )
            yield place.change(Kind.BREAKING, zh, en)
        elif new[code] != meaning:
            yield became(place.within(code), Kind.BREAKING, meaning, new[code])
    for code in (code for code in new if code not in old):
        meaning = shown(new[code])
        yield place.change(
            Kind.COMPATIBLE, f"增加代码 {code}（{meaning}）", f"the code {code} ({meaning}) was added"
        )


def became(place: Place, kind: Kind, old: Any, new: Any) -> Change:
    """Return the change that one value became another."""
    if isinstance(old, Text) and isinstance(new, Text):
        return place.change(kind, f"由“{old.zh}”改为“{new.zh}”", f'from "{old.en}" to "{new.en}"')
    before, after = shown(old), shown(new)
    return place.change(kind, f"由 {before} 改为 {after}", f"from {before} to {after}")


def shown(value: Any) -> str:
    """Return a value as both languages read it."""
    if isinstance(value, Mapping):
        value = [f"{key}: {shown(value[key])}" for key in value]
    if isinstance(value, frozenset):
        value = sorted(value)
    if isinstance(value, tuple | list):
        return ", ".join(map(shown, value)) or NOTHING
    if isinstance(value, bool):
        return str(value).lower()
    return NOTHING if value is None else str(value)
