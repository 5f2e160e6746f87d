"""Every entry of a confirmation fits the ledger, whatever a window, a scheduler or an agreement writes."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from catalog.loader import load
from catalog.model import AllOf, Choice, Option, ServiceItem
from exchange.ledger.entry import MOST_BYTES, EntryKind
from exchange.ledger.errors import EntryTooLarge, ItemTooLarge
from exchange.settings import SHIPPED_CATALOGUE
from exchange_api.entry_bound import MOST_BATCH, MOST_PURPOSE, bounded, largest_entry, require_entries_fit
from exchange_api.visit import Visit

CATALOGUE = load(SHIPPED_CATALOGUE)
CHOSEN = [one for item in CATALOGUE.items.values() for one in item.chosen.values() or (item,)]
LARGEST = max(CHOSEN, key=lambda item: len(largest_entry(item).canonical()))


def repeated(times: int) -> ServiceItem:
    """The largest item with its need several times over."""
    return replace(LARGEST, need=AllOf((LARGEST.need,) * times))


def test_every_shipped_item_fits() -> None:
    """The largest possible entry of the largest item is within the limit."""
    require_entries_fit(CATALOGUE)
    assert len(LARGEST.proofs) == 4
    assert len(largest_entry(LARGEST).canonical()) < MOST_BYTES


def test_an_item_that_would_not_fit_is_named() -> None:
    """An item of too many proofs is a fault before anything is answered, with both sizes and what to do."""
    grown = replace(CATALOGUE, items={**CATALOGUE.items, "grown": replace(repeated(3), id="grown")})
    with pytest.raises(ItemTooLarge, match=r"'grown'.* at most 4096 .*Split the item"):
        require_entries_fit(grown)


def test_an_item_is_reckoned_as_each_option_makes_it() -> None:
    """What two options need stands in no one entry: an item fits whose proofs together would not."""
    rest = AllOf(LARGEST.proofs[1:])
    options = [Option(name, LARGEST.title, rest) for name in ("sole", "joint")]
    choice = Choice("ownership", LARGEST.title, tuple(options))
    item = replace(LARGEST, need=LARGEST.proofs[0], choices=(choice,))
    require_entries_fit(replace(CATALOGUE, items={"chosen": item}))
    with pytest.raises(EntryTooLarge):
        largest_entry(item).canonical()


def test_every_fact_is_reckoned_with() -> None:
    """Of each proof the largest entry names all facts that may leave, and whose licence it is."""
    for item in CHOSEN:
        told = [(use.proof, use.facts, use.holder) for use in largest_entry(item).proofs]
        assert told == [(proof.id, proof.facts, proof.holder) for proof in item.proofs]


@given(st.text(max_size=2000), st.text(max_size=400))
def test_nothing_from_outside_makes_an_entry_larger(purpose: str, batch: str) -> None:
    """With any purpose and any batch the entry is no larger than the largest one."""
    largest = largest_entry(LARGEST)
    uses = tuple(changed(use, batch=bounded(batch, MOST_BATCH)) for use in largest.proofs)
    entry = changed(largest, purpose=bounded(purpose, MOST_PURPOSE), proofs=uses)
    assert len(entry.canonical()) <= len(largest.canonical())


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=128))
@example("\U0002a6d6" * 128)
def test_no_case_makes_an_entry_larger(case: str) -> None:
    """Printable text of 128 characters is never larger than the case that was reckoned with."""
    largest = largest_entry(LARGEST)
    assert len(changed(largest, case=case).canonical()) <= len(largest.canonical())


def test_a_visits_own_entry_is_no_larger() -> None:
    """The members a visit fills have the lengths that were reckoned with."""
    visit = Visit.begin(datetime(2026, 3, 1, tzinfo=UTC))
    entry = visit.entry(EntryKind.CONFIRMATION, policy="00" * 32)
    assert len(entry.request_id) == len(largest_entry(LARGEST).request_id)


def test_what_is_short_stands_in_full_and_what_is_long_as_its_digest() -> None:
    """The limit holds to the byte, escapes counted; the digest is that of the text."""
    assert bounded("批" * 32, MOST_BATCH) == "批" * 32
    long = "批" * 33
    assert bounded(long, MOST_BATCH) == "sha256:" + hashlib.sha256(long.encode()).hexdigest()
    assert bounded('"' * 49, MOST_BATCH).startswith("sha256:")
