"""Fields of a contract: what a window reads and claims, and what the store keeps."""

from collections.abc import Iterable, Iterator, Mapping
from math import inf

from catalog.comparison.change import Change, Kind, Place
from catalog.comparison.judgement import Judge, always, became, collected, compare_attributes, graded
from catalog.model import Field


def compare_fields(place: Place, old: Iterable[Field], new: Iterable[Field]) -> Iterator[Change]:
    """Yield what changed in the fields; a new one asks for a column."""
    before, after = ({field.name: field for field in fields} for fields in (old, new))
    for name, field in before.items():
        within = place.within(name)
        if name not in after:
            yield within.change(Kind.BREAKING, "数据项被去掉", "the field was removed")
            continue
        yield from compare_attributes(within, field, after[name], JUDGES)
        yield from _emptiness(within.within("required"), field, after[name])
    for name in (name for name in after if name not in before):
        yield place.within(name).change(
            Kind.NEEDS_PREPARE, "新增数据项，需要新列", "a new field, which needs its column"
        )
    if list(before) != list(after) and set(before) == set(after):
        yield became(place, Kind.COMPATIBLE, tuple(before), tuple(after))


def _emptiness(place: Place, old: Field, new: Field) -> Iterator[Change]:
    """A field that is required now quarantines rows; one that no longer is may reach a window empty."""
    if old.required != new.required:
        narrower = new.required or new.disclosable
        yield became(place, Kind.BREAKING if narrower else Kind.COMPATIBLE, old.required, new.required)


def _elsewhere(_: Place, __: bool, ___: bool) -> Iterator[Change]:  # noqa: FBT001 -- a judge's form
    yield from ()


def _longest(length: int | None) -> float:
    return inf if length is None else length


JUDGES: Mapping[str, Judge] = {
    "title": always(Kind.COMPATIBLE),
    "logical_type": always(Kind.BREAKING),
    "source_name": always(Kind.COMPATIBLE),
    "required": _elsewhere,
    "key_position": always(Kind.BREAKING),
    "max_length": graded(_longest, raised=Kind.COMPATIBLE, lowered=Kind.BREAKING),
    # The store's column has both, and a number is written with as many decimals as its scale.
    "precision": always(Kind.BREAKING),
    "scale": always(Kind.BREAKING),
    "formats": collected,
    "open_ended": collected,
    "personal": always(Kind.COMPATIBLE),
    "disclosable": graded(float, raised=Kind.COMPATIBLE, lowered=Kind.BREAKING),
}
