"""What a question has to state beside its subject: days, further persons and choices.

A question states exactly those of its item: one more or one fewer refuses the questions of today, or answers
them with the choice that is open.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from catalog.comparison.change import Change, Kind, Place
from catalog.comparison.judgement import Judge, always, compare_attributes, graded
from catalog.comparison.needs import compare_needs
from catalog.model import Choice, Need, Option, Party, StatedDay, Text

_DAY_GONE = Text("日期被去掉，仍填报的提问不予受理", "the day is gone: a question that states it is refused")
_DAY_JOINED = Text("新增必填日期", "a day joined, which every question has to state")
_DAYS_MOVED = Text("日期次序不同", "the days stand in another order")
_PARTY_GONE = Text(
    "当事人被去掉，仍填报的提问不予受理", "the person is gone: a question that names him is refused"
)
_PARTY_JOINED = Text("新增当事人", "a person joined, whom questions have to name")
_PARTIES_MOVED = Text("当事人次序不同", "the persons stand in another order")
_CHOICE_GONE = Text(
    "选择被去掉，仍填报的提问不予受理", "the choice is gone: a question that makes it is refused"
)
_CHOICE_JOINED = Text("新增选择，须先作出", "a choice joined, which has to be made first")
_OPTION_GONE = Text("选项被去掉", "the option is gone")
_OPTION_JOINED = Text("新增选项", "an option joined")
_CHOICES_MOVED = Text("次序不同", "they stand in another order")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def compare_days(place: Place, old: tuple[StatedDay, ...], new: tuple[StatedDay, ...]) -> Iterator[Change]:
    """Yield what changed in the days that a question states."""
    yield from _gone(place, old, new, _DAY_GONE)
    yield from _joined(place, old, new, Kind.BREAKING, _DAY_JOINED)
    yield from _kept(place, old, new, _DAY, _DAYS_MOVED)


def compare_parties(place: Place, old: tuple[Party, ...], new: tuple[Party, ...]) -> Iterator[Change]:
    """Yield what changed in the persons whom a question names."""
    yield from _gone(place, old, new, _PARTY_GONE)
    yield from _joined(place, old, new, Kind.BREAKING, _PARTY_JOINED)
    yield from _kept(place, old, new, _PARTY, _PARTIES_MOVED)


def compare_choices(place: Place, old: tuple[Choice, ...], new: tuple[Choice, ...]) -> Iterator[Change]:
    """Yield what changed in the choices that a window has to make."""
    yield from _gone(place, old, new, _CHOICE_GONE)
    yield from _joined(place, old, new, Kind.BREAKING, _CHOICE_JOINED)
    yield from _kept(place, old, new, _CHOICE, _CHOICES_MOVED)


def _options(place: Place, old: tuple[Option, ...], new: tuple[Option, ...]) -> Iterator[Change]:
    yield from _gone(place, old, new, _OPTION_GONE)
    yield from _joined(place, old, new, Kind.COMPATIBLE, _OPTION_JOINED)
    yield from _kept(place, old, new, _OPTION, _CHOICES_MOVED)


def _need(place: Place, old: Need | None, new: Need | None) -> Iterator[Change]:
    if old is not None and new is not None:
        yield from compare_needs(place, old, new)
    elif new is None:
        yield place.change(Kind.COMPATIBLE, "该选项不再有所需", "the option needs nothing any more")
    else:
        yield place.change(Kind.BREAKING, "该选项现有所需", "the option needs something now")


def _gone(place: Place, old: Sequence[_Named], new: Sequence[_Named], said: Text) -> Iterator[Change]:
    there = {one.id for one in new}
    for one in old:
        if one.id not in there:
            yield place.within(one.id).change(Kind.BREAKING, said.zh, said.en)


def _joined(
    place: Place, old: Sequence[_Named], new: Sequence[_Named], kind: Kind, said: Text
) -> Iterator[Change]:
    there = {one.id for one in old}
    for one in new:
        if one.id not in there:
            yield place.within(one.id).change(kind, said.zh, said.en)


def _kept(
    place: Place, old: Sequence[_Named], new: Sequence[_Named], judges: Mapping[str, Judge], moved: Text
) -> Iterator[Change]:
    before, after = {one.id: one for one in old}, {one.id: one for one in new}
    for name, one in after.items():
        if name in before:
            yield from compare_attributes(place.within(name), before[name], one, judges)
    if before == after:
        yield place.change(Kind.COMPATIBLE, moved.zh, moved.en)


_BOUND = graded(float, raised=Kind.COMPATIBLE, lowered=Kind.BREAKING)
_DAY: Mapping[str, Judge] = {
    "title": always(Kind.COMPATIBLE),
    "days_back": _BOUND,
    "days_ahead": _BOUND,
}
_PARTY: Mapping[str, Judge] = {"title": always(Kind.COMPATIBLE)}
_OPTION: Mapping[str, Judge] = {"title": always(Kind.COMPATIBLE), "need": _need}
_CHOICE: Mapping[str, Judge] = {"title": always(Kind.COMPATIBLE), "options": _options}
