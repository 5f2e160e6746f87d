"""Items: mapped, unmapped, gone; and what is asked for anew without an agreement."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.comparison import compare
from catalog.model import (
    Agreement,
    AllOf,
    Choice,
    ListedItem,
    Option,
    Party,
    Proof,
    ServiceItem,
    StatedDay,
    Text,
)
from tests.unit.catalog.comparison.shipped import SHIPPED, TODAY, told, with_items

WORDS = Text("词", "word")
SHIPPED_ITEM = next(item for item in SHIPPED.items.values() if isinstance(item.need, Proof))
assert isinstance(SHIPPED_ITEM.need, Proof)
PROOF = replace(SHIPPED_ITEM.need, facts=("no",), claims=())
ITEM = ServiceItem("opening", "hall", WORDS, PROOF, None)
LISTED = ListedItem("opening", "hall", "词")
AGREED = Agreement(
    id="a",
    consumer="hall",
    resource=PROOF.resource,
    facts=frozenset({"no"}),
    items=frozenset({"opening"}),
    starts_on=TODAY,
    ends_on=date(2026, 12, 31),
    purpose="用途",
    legal_basis="依据",
)
SEEDS = {"a": AGREED}
MAPPED = with_items(ITEM, agreements=SEEDS)
UNMAPPED = replace(with_items(agreements=SEEDS), unmapped={"opening": LISTED})
NEITHER = with_items(agreements=SEEDS)
PAPERS = ("compatible", "")


def test_items_that_are_mapped_unmapped_or_gone() -> None:
    """A mapped item that is gone or unmapped breaks; one that nobody could ask for does not."""
    assert told(MAPPED, NEITHER) == [("breaking", ""), PAPERS]
    assert told(MAPPED, UNMAPPED) == [("breaking", ""), PAPERS]
    assert told(UNMAPPED, NEITHER) == [("compatible", "")]
    assert told(UNMAPPED, MAPPED) == [("compatible", ""), PAPERS]
    assert told(NEITHER, UNMAPPED) == [("compatible", "")]


def test_attributes_of_items() -> None:
    """Title and legal basis inform; the department decides whose windows may ask."""
    cases: tuple[tuple[dict[str, Any], list[tuple[str, str]]], ...] = (
        ({"title": Text("新", "new")}, [("compatible", "title")]),
        ({"legal_basis": "条例"}, [("compatible", "legal_basis")]),
        ({"department": "other"}, [("breaking", "department"), ("needs_agreement", "need." + PROOF.id)]),
    )
    for changed, expected in cases:
        assert told(MAPPED, with_items(replace(ITEM, **changed), agreements=SEEDS)) == expected
    for name in ("title", "department"):
        renamed = replace(LISTED, **{name: "other"})
        assert told(UNMAPPED, replace(UNMAPPED, unmapped={"opening": renamed})) == [("compatible", name)]


ACCIDENT = StatedDay("accident", WORDS, days_back=30, days_ahead=0)
MOVE = StatedDay("move", WORDS, days_back=5, days_ahead=5)
DAYS: tuple[tuple[tuple[StatedDay, ...], tuple[StatedDay, ...], list[tuple[str, str]]], ...] = (
    ((), (ACCIDENT,), [("breaking", "days.accident")]),
    ((ACCIDENT,), (), [("breaking", "days.accident")]),
    ((ACCIDENT,), (replace(ACCIDENT, days_back=31),), [("compatible", "days.accident.days_back")]),
    ((ACCIDENT,), (replace(ACCIDENT, days_back=29),), [("breaking", "days.accident.days_back")]),
    ((MOVE,), (replace(MOVE, days_ahead=4),), [("breaking", "days.move.days_ahead")]),
    ((MOVE,), (replace(MOVE, days_ahead=6),), [("compatible", "days.move.days_ahead")]),
    ((MOVE,), (replace(MOVE, title=Text("迁", "move")),), [("compatible", "days.move.title")]),
    ((ACCIDENT, MOVE), (MOVE, ACCIDENT), [("compatible", "days")]),
)


@pytest.mark.parametrize(("old", "new", "expected"), DAYS)
def test_stated_days(
    old: tuple[StatedDay, ...], new: tuple[StatedDay, ...], expected: list[tuple[str, str]]
) -> None:
    """A day more or fewer, or narrower bounds, refuse a question of today; wider bounds do not."""
    before, after = (with_items(replace(ITEM, days=days), agreements=SEEDS) for days in (old, new))
    assert told(before, after) == expected


OWNER, AGENT = Party("co_owner", WORDS), Party("agent", WORDS)
ALONE, BOTH = Option("alone", WORDS, None), Option("both", WORDS, replace(PROOF, id="second"))
OWNED = Choice("ownership", WORDS, (ALONE, BOTH))
STATED: tuple[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]], ...] = (
    ({}, {"parties": (OWNER,)}, [("breaking", "parties.co_owner")]),
    ({"parties": (OWNER,)}, {}, [("breaking", "parties.co_owner")]),
    ({"parties": (OWNER, AGENT)}, {"parties": (AGENT, OWNER)}, [("compatible", "parties")]),
    ({}, {"choices": (OWNED,)}, [("breaking", "choices.ownership")]),
    ({"choices": (OWNED,)}, {}, [("breaking", "choices.ownership")]),
    (
        {"choices": (replace(OWNED, options=(ALONE,)),)},
        {"choices": (OWNED,)},
        [("compatible", "choices.ownership.options.both")],
    ),
    (
        {"choices": (OWNED,)},
        {"choices": (replace(OWNED, options=(ALONE,)),)},
        [("breaking", "choices.ownership.options.both")],
    ),
    (
        {"choices": (OWNED,)},
        {"choices": (replace(OWNED, options=(ALONE, replace(BOTH, need=None))),)},
        [("compatible", "choices.ownership.options.both.need")],
    ),
    (
        {"choices": (OWNED,)},
        {"choices": (replace(OWNED, options=(replace(ALONE, need=replace(PROOF, id="third")), BOTH)),)},
        [("breaking", "choices.ownership.options.alone.need")],
    ),
)


@pytest.mark.parametrize(("old", "new", "expected"), STATED)
def test_persons_and_choices(
    old: dict[str, Any], new: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """A person or a choice more or fewer refuses a question of today, or asks back; a new option does not."""
    before, after = (with_items(replace(ITEM, **stated), agreements=SEEDS) for stated in (old, new))
    assert [one for one in told(before, after) if one[0] != "needs_agreement"] == expected


@pytest.mark.parametrize("attribute", ["facts", "claims"])
def test_a_new_fact_or_claim_without_an_agreement(attribute: str) -> None:
    """What no seed grants needs an agreement, with the reason; granted by a seed, it is compatible."""
    changed: dict[str, Any] = {attribute: ("no", "day")}
    asking = replace(ITEM, need=replace(PROOF, **changed))
    place = f"need.{PROOF.id}"
    new = with_items(asking, agreements=SEEDS)
    assert ("needs_agreement", place) in told(MAPPED, new)
    assert PROOF.resource in compare(MAPPED, new, TODAY)[-1].message.en
    granted = {"a": AGREED, "b": replace(AGREED, id="b", facts=frozenset({"no", "day"}))}
    assert "needs_agreement" not in dict(told(MAPPED, with_items(asking, agreements=granted)))


def test_a_new_proof_or_a_new_item_without_an_agreement() -> None:
    """A proof, and a mapped item, that no seed covers needs an agreement; after its last day likewise."""
    more = replace(PROOF, id="more", resource="registry/more")
    both = with_items(replace(ITEM, need=AllOf((PROOF, more))), agreements=SEEDS)
    assert ("needs_agreement", "need.more") in told(MAPPED, both)
    assert ("needs_agreement", f"need.{PROOF.id}") in told(UNMAPPED, replace(MAPPED, agreements={}))
    ended = {"a": replace(AGREED, ends_on=TODAY.replace(day=1), starts_on=TODAY.replace(day=1))}
    assert ("needs_agreement", f"need.{PROOF.id}") in told(
        replace(UNMAPPED, agreements=ended), replace(MAPPED, agreements=ended)
    )


def test_what_was_asked_before_is_not_told_again() -> None:
    """Control: an item without agreements that stays as it is tells nothing."""
    bare = replace(MAPPED, agreements={})
    titled = with_items(replace(ITEM, title=Text("新", "new")), agreements={})
    assert told(bare, titled) == [("compatible", "title")]
