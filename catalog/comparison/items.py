"""Service items: which stand in the list, which can be confirmed, and what each of those needs."""

from collections.abc import Iterator, Mapping
from datetime import date

from catalog.comparison.change import Change, Kind, Part, Place
from catalog.comparison.judgement import Judge, always, compare_attributes
from catalog.comparison.needs import compare_needs
from catalog.comparison.permissions import lacking_agreement
from catalog.comparison.statements import compare_choices, compare_days, compare_parties
from catalog.model import Catalogue, ListedItem, ServiceItem

Item = ServiceItem | ListedItem


def compare_items(old: Catalogue, new: Catalogue, today: date) -> Iterator[Change]:
    """Yield what changed in the items, and what of it no seed agreement covers on `today`."""
    before, after = _every(old), _every(new)
    for name, item in before.items():
        place = Place(Part.ITEM, name)
        if name not in after:
            yield _removed(place, item)
        elif after[name] != item:
            yield from _compare(place, item, after[name])
    for name in (name for name in after if name not in before):
        yield Place(Part.ITEM, name).change(Kind.COMPATIBLE, "新增事项", "the item joined")
    for name, mapped in new.items.items():
        yield from lacking_agreement(old.items.get(name), mapped, new.agreements.values(), today)


def _every(catalogue: Catalogue) -> dict[str, Item]:
    return {**catalogue.unmapped, **catalogue.items}


def _removed(place: Place, item: Item) -> Change:
    if isinstance(item, ListedItem):
        return place.change(
            Kind.COMPATIBLE, "未对应证明的事项被去掉", "an item without named proofs was removed"
        )
    return place.change(Kind.BREAKING, "事项被去掉", "the item was removed")


def _compare(place: Place, old: Item, new: Item) -> Iterator[Change]:
    if isinstance(old, ServiceItem) and isinstance(new, ServiceItem):
        yield from compare_attributes(place, old, new, MAPPED)
    elif isinstance(old, ListedItem) and isinstance(new, ListedItem):
        yield from compare_attributes(place, old, new, LISTED)
    elif isinstance(new, ServiceItem):
        yield place.change(Kind.COMPATIBLE, "已对应证明", "its proofs are named now")
    else:
        yield place.change(
            Kind.BREAKING, "不再对应证明，不能核验", "its proofs are no longer named: it cannot be confirmed"
        )


MAPPED: Mapping[str, Judge] = {
    "department": always(Kind.BREAKING),
    "title": always(Kind.COMPATIBLE),
    "need": compare_needs,
    "legal_basis": always(Kind.COMPATIBLE),
    "days": compare_days,
    "parties": compare_parties,
    "choices": compare_choices,
}
LISTED: Mapping[str, Judge] = dict.fromkeys(("department", "title"), always(Kind.COMPATIBLE))
