"""Papers that proofs replace: which are asked for, and how they are called."""

from collections.abc import Iterator

from catalog.comparison.change import Change, Kind, Part, Place
from catalog.comparison.judgement import always, compare_attributes
from catalog.model import Catalogue, Paper

JUDGES = {"title": always(Kind.COMPATIBLE)}


def compare_papers(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """Yield what changed in the papers that some item's proof replaces."""
    before, after = _papers(old), _papers(new)
    for name, paper in before.items():
        place = Place(Part.PAPER, name)
        if name in after:
            yield from compare_attributes(place, paper, after[name], JUDGES)
        else:
            yield place.change(
                Kind.COMPATIBLE, "不再有证明替代此材料", "no proof replaces this paper any more"
            )
    for name in (name for name in after if name not in before):
        place = Place(Part.PAPER, name)
        yield place.change(Kind.COMPATIBLE, "新增可替代的材料", "a proof replaces this paper now")


def _papers(catalogue: Catalogue) -> dict[str, Paper]:
    return {proof.paper.id: proof.paper for item in catalogue.items.values() for proof in item.proofs}
