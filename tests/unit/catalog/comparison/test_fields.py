"""Fields: narrowed, retyped, gone, or another key; and what a new one asks for."""

from dataclasses import replace
from typing import Any

import pytest

from catalog.comparison.change import Part, Place
from catalog.comparison.fields import compare_fields
from catalog.model import Field, LogicalType, Text
from tests.unit.catalog.comparison.shipped import places

PLACE = Place(Part.CONTRACT, "registry/licence", "fields")
FIELD = Field(
    name="ends_on",
    title=Text("止期", "ends on"),
    logical_type=LogicalType.DATE,
    source_name="END",
    max_length=10,
    precision=5,
    scale=2,
    formats=("%Y-%m-%d", "%Y%m%d"),
    open_ended=frozenset({"长期"}),
)

CASES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": Text("截止", "end")}, "compatible"),
    ({"logical_type": LogicalType.STRING}, "breaking"),
    ({"source_name": "E"}, "compatible"),
    ({"required": True}, "breaking"),
    ({"key_position": 1}, "breaking"),
    ({"max_length": 9}, "breaking"),
    ({"max_length": 11}, "compatible"),
    ({"max_length": None}, "compatible"),
    ({"precision": 6}, "breaking"),
    ({"scale": 3}, "breaking"),
    ({"formats": ("%Y-%m-%d",)}, "breaking"),
    ({"formats": (*FIELD.formats, "%Y.%m.%d")}, "compatible"),
    ({"formats": FIELD.formats[::-1]}, "compatible"),
    ({"open_ended": frozenset()}, "breaking"),
    ({"open_ended": frozenset({"长期", "永久"})}, "compatible"),
    ({"personal": True}, "compatible"),
    ({"disclosable": False}, "breaking"),
)


@pytest.mark.parametrize(("changed", "kind"), CASES)
def test_one_attribute(changed: dict[str, Any], kind: str) -> None:
    """One attribute of a field changed: one change of this kind, at the attribute."""
    found = places(compare_fields(PLACE, [FIELD], [replace(FIELD, **changed)]))
    assert found == [(kind, f"fields.ends_on.{next(iter(changed))}")]


@pytest.mark.parametrize(("disclosable", "kind"), [(True, "breaking"), (False, "compatible")])
def test_no_longer_required(disclosable: bool, kind: str) -> None:  # noqa: FBT001
    """A fact that may now be empty concerns windows; a field that never leaves does not."""
    before = replace(FIELD, required=True, disclosable=disclosable)
    assert places(compare_fields(PLACE, [before], [replace(before, required=False)])) == [
        (kind, "fields.ends_on.required")
    ]


def test_fields_that_join_and_leave() -> None:
    """A field that is gone breaks; a new one needs its column; another order is no matter."""
    added = replace(FIELD, name="note")
    assert places(compare_fields(PLACE, [FIELD, added], [FIELD])) == [("breaking", "fields.note")]
    assert places(compare_fields(PLACE, [FIELD], [FIELD, added])) == [("needs_prepare", "fields.note")]
    assert places(compare_fields(PLACE, [FIELD, added], [added, FIELD])) == [("compatible", "fields")]
