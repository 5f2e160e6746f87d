"""Departments that joined, left, or are called otherwise."""

from collections.abc import Iterator, Mapping

from catalog.comparison.change import Change, Kind, Part, Place
from catalog.comparison.judgement import Judge, always, compare_attributes
from catalog.model import Catalogue

JUDGES: Mapping[str, Judge] = {
    "title": always(Kind.COMPATIBLE),
    "credit_code": always(Kind.COMPATIBLE),
    "contact": always(Kind.COMPATIBLE),
}


def compare_departments(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """Yield what changed in the departments."""
    for name, department in old.departments.items():
        place = Place(Part.DEPARTMENT, name)
        if name not in new.departments:
            yield place.change(Kind.BREAKING, "部门被去掉", "the department was removed")
        else:
            yield from compare_attributes(place, department, new.departments[name], JUDGES)
    for name in (name for name in new.departments if name not in old.departments):
        place = Place(Part.DEPARTMENT, name)
        yield place.change(Kind.COMPATIBLE, "新增部门", "the department joined")
