"""Two whole catalogues, part by part."""

from datetime import date

from catalog.comparison.agreements import compare_agreements
from catalog.comparison.change import Change, Kind, Part, Place
from catalog.comparison.contracts import compare_contracts
from catalog.comparison.departments import compare_departments
from catalog.comparison.items import compare_items
from catalog.comparison.papers import compare_papers
from catalog.model import Catalogue


def compare(old: Catalogue, new: Catalogue, today: date) -> tuple[Change, ...]:
    """Return every change from `old` to `new`; `today` is the day on which agreements have to run.

    Two catalogues of equal digest have none; two of different digest have at least one.
    """
    changes = (
        *compare_departments(old, new),
        *compare_contracts(old, new),
        *compare_items(old, new, today),
        *compare_papers(old, new),
        *compare_agreements(old, new),
    )
    if not changes and old.digest != new.digest:
        place = Place(Part.CATALOGUE, "catalog")
        told = "仅改动通办不读取的说明性内容", "only what informs people and is not carried out was changed"
        return (place.change(Kind.COMPATIBLE, *told),)
    return changes
