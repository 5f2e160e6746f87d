"""Seed agreements: the database took each over once and keeps its terms, so a file alone changes nothing."""

from collections.abc import Iterator
from dataclasses import fields

from catalog.comparison.change import Change, Kind, Part, Place
from catalog.comparison.judgement import compare_attributes, shown
from catalog.model import Agreement, Catalogue


def compare_agreements(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """Yield what changed in the seeds."""
    for name, agreement in old.agreements.items():
        place = Place(Part.AGREEMENT, name)
        if name in new.agreements:
            yield from compare_attributes(
                place,
                agreement,
                new.agreements[name],
                _TERMS,
            )
        else:
            yield place.change(
                Kind.NEEDS_AGREEMENT,
                "种子被去掉：已写入数据库的协议继续有效，如需终止请在数据库一侧终止",
                "the seed was removed: an agreement that the database took over runs until it is ended there",
            )
    for name in (name for name in new.agreements if name not in old.agreements):
        place = Place(Part.AGREEMENT, name)
        yield place.change(
            Kind.COMPATIBLE,
            "新增协议种子，下次写入种子时生效",
            "a new seed, in force once the database has taken it over",
        )


def _kept(place: Place, old: object, new: object) -> Iterator[Change]:
    before, after = shown(old), shown(new)
    yield place.change(
        Kind.NEEDS_AGREEMENT,
        f"由 {before} 改为 {after}：数据库保留原条款，请以新编号另立协议",
        f"from {before} to {after}: the database keeps the old terms; agree anew under a new id",
    )


_TERMS = dict.fromkeys((field.name for field in fields(Agreement)), _kept)
