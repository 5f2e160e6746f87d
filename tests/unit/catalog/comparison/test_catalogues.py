"""Two whole catalogues: nothing where nothing changed, and something for every attribute of the model."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import singledispatch
from typing import Any

import pytest

from catalog import model
from catalog.comparison import compare, departments
from catalog.comparison import fields as compared_fields
from catalog.comparison.judgement import Judge
from catalog.model import Agreement, AllOf, AtLeast, Department, Paper, Text
from tests.unit.catalog.comparison.shipped import SHIPPED, TODAY, rewritten, told

MODEL: tuple[type, ...] = tuple(
    kind
    for kind in (getattr(model, name) for name in model.__all__)
    if isinstance(kind, type) and is_dataclass(kind)
)
ATTRIBUTES = tuple(
    (kind, field.name) for kind in MODEL for field in fields(kind) if kind is not Text and field.init
)


def everything(value: Any) -> Iterator[Any]:
    """Yield every value of a catalogue, from outside in."""
    yield value
    if isinstance(value, Mapping):
        value = tuple(value.values())
    elif is_dataclass(value):
        value = tuple(getattr(value, field.name) for field in fields(value) if field.init)
    if isinstance(value, tuple):
        for member in value:
            yield from everything(member)


THREE = next(value for value in everything(SHIPPED) if isinstance(value, AllOf) and len(value.members) >= 3)
WHOLE = rewritten(SHIPPED, THREE, AtLeast(2, THREE.members))
"""The shipped catalogue with one kind of need more, which no shipped item has."""
VALUES = tuple(value for value in everything(WHOLE) if isinstance(value, MODEL))


@singledispatch
def other(value: Any) -> Any:
    """Return another value of the same form."""
    name = next(field.name for field in fields(value))
    return replace(value, **{name: other(getattr(value, name))})


other.register(type(None), lambda _: "something")
other.register(str, lambda text: f"{text}_other")
other.register(bool, lambda truth: not truth)
other.register(int, lambda number: number + 1)
other.register(float, lambda number: number / 2)
other.register(date, lambda day: day + timedelta(days=1))
other.register(StrEnum, lambda member: next(one for one in type(member) if one is not member))
other.register(
    tuple,
    lambda members: members[:-1] or tuple(map(other, filter(is_dataclass, members))) or ("something",),
)
other.register(frozenset, lambda members: members | {"something"})
other.register(dict, lambda members: dict(list(members.items())[1:]) or {"something": "other"})


def changed_in(kind: type, attribute: str) -> model.Catalogue:
    """Return the whole catalogue with one attribute of one value of this kind changed."""
    values = [value for value in VALUES if isinstance(value, kind)]
    telling = [value for value in values if getattr(value, attribute) not in (None, (), frozenset(), {})]
    value: Any = (telling or values)[0]
    changed = replace(value, **{attribute: other(getattr(value, attribute))})
    found = rewritten(WHOLE, value, changed)
    assert isinstance(found, model.Catalogue)
    assert found != WHOLE
    return found


def test_a_copy_has_no_change() -> None:
    """A catalogue compared with its equal, built anew, gives nothing."""
    copy = rewritten(SHIPPED, "no such value", None)
    assert copy is not SHIPPED
    assert compare(SHIPPED, copy, TODAY) == ()


@pytest.mark.parametrize(("kind", "attribute"), ATTRIBUTES)
def test_every_attribute_of_the_model_is_compared(kind: type, attribute: str) -> None:
    """Whatever attribute of whatever part differs, either way round, something is told."""
    changed = changed_in(kind, attribute)
    assert compare(WHOLE, changed, TODAY)
    assert compare(changed, WHOLE, TODAY)


def test_a_judge_that_says_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with one judge silenced, the sweep finds its attribute untold."""

    def silent(*_: object) -> Iterator[model.Text]:
        yield from ()

    changed = changed_in(Department, "contact")
    judges: Any = departments.JUDGES
    monkeypatch.setitem(judges, "contact", silent)
    assert compare(WHOLE, changed, TODAY) == ()


def test_departments_that_join_and_leave() -> None:
    """A department that is gone breaks; one that joins does not; its title may change."""
    name, department = next(iter(SHIPPED.departments.items()))
    without = replace(SHIPPED, departments={k: v for k, v in SHIPPED.departments.items() if k != name})
    assert ("breaking", "") in told(SHIPPED, without)
    assert told(without, SHIPPED) == [("compatible", "")]
    called = replace(department, title=Text("新名", "new name"))
    renamed = replace(SHIPPED, departments={**SHIPPED.departments, name: called})
    assert told(SHIPPED, renamed) == [("compatible", "title")]


def test_a_paper_called_otherwise_is_told_once() -> None:
    """One paper of many proofs with another title: one change, and none in the items that use it."""
    paper = next(value for value in VALUES if isinstance(value, Paper))
    renamed = rewritten(SHIPPED, paper, replace(paper, title=Text("另一份材料", "another paper")))
    (change,) = compare(SHIPPED, renamed, TODAY)
    assert (change.kind, change.part, change.name, change.where) == ("compatible", "paper", paper.id, "title")


@pytest.mark.parametrize("attribute", [field.name for field in fields(Agreement)])
def test_a_changed_seed_asks_for_an_agreement(attribute: str) -> None:
    """Whatever term of a seed changed, the database keeps the old one: agree anew."""
    found = {change.kind for change in compare(WHOLE, changed_in(Agreement, attribute), TODAY)}
    assert found == {"needs_agreement"}


def test_seeds_that_join_and_leave() -> None:
    """A new seed is taken over; one that is gone still runs in the database, which is said."""
    without = replace(SHIPPED, agreements=dict(list(SHIPPED.agreements.items())[1:]))
    assert told(without, SHIPPED) == [("compatible", "")]
    (change,) = compare(SHIPPED, without, TODAY)
    assert change.kind == "needs_agreement"
    assert "until it is ended there" in change.message.en
    assert "继续有效" in change.message.zh


def test_what_only_informs_people_is_still_a_change() -> None:
    """Equal values under another digest: one compatible change that says so."""
    (change,) = compare(SHIPPED, replace(SHIPPED, digest="other"), TODAY)
    assert (change.kind, change.part) == ("compatible", "catalogue")


def test_nothing_unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attribute that no judge knows is breaking, so that a new one is thought of."""
    judges: dict[str, Judge] = dict(compared_fields.JUDGES)
    judges.pop("personal")
    monkeypatch.setattr(compared_fields, "JUDGES", judges)
    found = compare(WHOLE, changed_in(model.Field, "personal"), TODAY)
    assert [change.kind.value for change in found] == ["breaking"]
