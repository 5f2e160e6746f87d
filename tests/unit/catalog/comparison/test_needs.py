"""Needs: whoever satisfied the old one has to satisfy the new one."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.comparison.change import Kind, Part, Place
from catalog.comparison.needs import alternatives, compare_needs, suffices
from catalog.model import AllOf, AnyOf, AtLeast, Need, Paper, Proof, Text, ValidOn
from tests.unit.catalog.comparison.shipped import places

PLACE = Place(Part.ITEM, "opening", "need")
WORDS = Text("词", "word")
PAPER = Paper("copy", WORDS)
A, B, C = (Proof(name, WORDS, f"registry/{name}", (), (), PAPER, True) for name in "abc")
TELLING = replace(A, facts=("no", "day"), claims=("name",))

SHAPES: tuple[tuple[Need, Need, list[tuple[str, str]]], ...] = (
    (A, AllOf((A, B)), [("compatible", "need.b"), ("breaking", "need")]),
    (A, AnyOf((A, B)), [("compatible", "need.b"), ("compatible", "need")]),
    (AnyOf((A, B)), A, [("compatible", "need.b"), ("breaking", "need")]),
    (AllOf((A, B)), A, [("compatible", "need.b"), ("compatible", "need")]),
    (AllOf((A, B)), AnyOf((A, B)), [("compatible", "need")]),
    (AnyOf((A, B)), AllOf((A, B)), [("breaking", "need"), ("breaking", "need")]),
    (AllOf((A, AnyOf((B, C)))), AnyOf((AllOf((A, B)), AllOf((A, C)))), [("compatible", "need")]),
    (AnyOf((A, B)), AnyOf((B, A)), [("compatible", "need")]),
    (AtLeast(2, (A, B, C)), AnyOf((A, B, C)), [("compatible", "need")]),
    (AllOf((A, B, C)), AtLeast(2, (A, B, C)), [("compatible", "need")]),
    (AtLeast(2, (A, B, C)), AllOf((A, B, C)), [("breaking", "need")] * 3),
    (A, replace(A, id="c"), [("compatible", "need.a"), ("compatible", "need.c"), ("breaking", "need")]),
)


@pytest.mark.parametrize(("old", "new", "expected"), SHAPES)
def test_alternatives(old: Need, new: Need, expected: list[tuple[str, str]]) -> None:
    """A set of proofs that sufficed and no longer does is breaking; everything else is compatible."""
    assert places(compare_needs(PLACE, old, new)) == expected


CASES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"title": Text("新", "new")}, "compatible"),
    ({"resource": "registry/other"}, "breaking"),
    ({"facts": ("no",)}, "breaking"),
    ({"facts": ("no", "day", "seat")}, "compatible"),
    ({"facts": ("day", "no")}, "compatible"),
    ({"claims": ()}, "breaking"),
    ({"claims": ("name", "seat")}, "compatible"),
    ({"paper": Paper("extract", WORDS)}, "compatible"),
    ({"valid_on": ValidOn("accident", ("from", "to"))}, "breaking"),
)


@pytest.mark.parametrize(("changed", "kind"), CASES)
def test_one_attribute_of_a_proof(changed: dict[str, Any], kind: str) -> None:
    """One attribute of a proof changed: one change of this kind, at the attribute."""
    found = places(compare_needs(PLACE, TELLING, replace(TELLING, **changed)))
    assert found == [(kind, f"need.a.{next(iter(changed))}")]


def test_another_day_of_validity_is_told_by_name() -> None:
    """Another stated day, or today instead of one, may find another licence, and is told in words."""
    dated = replace(TELLING, valid_on=ValidOn("accident", ("from", "to")))
    moved = replace(TELLING, valid_on=ValidOn("move", ("from", "to")))
    (change,) = compare_needs(PLACE, dated, moved)
    assert (change.kind, change.where) == (Kind.BREAKING, "need.a.valid_on")
    assert change.message.en == "from validOn accident (from, to) to validOn move (from, to)"
    (change,) = compare_needs(PLACE, dated, TELLING)
    assert (change.kind, change.message.en) == (Kind.BREAKING, "from validOn accident (from, to) to –")


def test_a_paper_that_no_longer_cures() -> None:
    """A paper that no longer stands in breaks; one that does from now on is compatible."""
    without = replace(A, paper_when_absent=False)
    assert places(compare_needs(PLACE, A, without)) == [("breaking", "need.a.paper_when_absent")]
    assert places(compare_needs(PLACE, without, A)) == [("compatible", "need.a.paper_when_absent")]


def test_a_proof_that_takes_its_facts_along() -> None:
    """A proof fewer is less to satisfy; yet what a window read by it is gone."""
    (gone, less) = compare_needs(PLACE, AllOf((TELLING, B)), B)
    assert (gone.kind, gone.where, less.kind) == (Kind.BREAKING, "need.a", Kind.COMPATIBLE)
    assert gone.message.en == "the proof was removed, and with it no, day, name"


def needs() -> st.SearchStrategy[Need]:
    """Return needs of three proofs, some deep."""
    leaves = st.sampled_from([A, B, C])
    some = st.one_of(leaves)
    return st.recursive(
        some,
        lambda inner: st.one_of(
            st.builds(
                lambda form, members: form(tuple(members)),
                st.sampled_from([AllOf, AnyOf]),
                st.lists(inner, min_size=1, max_size=3),
            ),
            st.lists(inner, min_size=3, max_size=3).map(lambda members: AtLeast(2, tuple(members))),
        ),
        max_leaves=6,
    )


@given(needs(), needs())
def test_breaking_is_exactly_what_somebody_would_feel(old: Need, new: Need) -> None:
    """Over every set of proofs that a person may hold: breaking where one sufficed and no longer does."""
    held = [{name for bit, name in enumerate("abc") if number >> bit & 1} for number in range(8)]
    felt = any(suffices(proofs, old) and not suffices(proofs, new) for proofs in held)
    changes = list(compare_needs(PLACE, old, new))
    assert felt == any(change.kind is Kind.BREAKING for change in changes)
    assert bool(changes) == (old != new)


@given(needs())
def test_each_alternative_suffices_and_none_is_larger_than_it_must_be(need: Need) -> None:
    """An alternative satisfies its need, and without any one of its proofs it does not."""
    for way in alternatives(need):
        assert suffices(way, need)
        assert not any(suffices(way - {proof}, need) for proof in way)
