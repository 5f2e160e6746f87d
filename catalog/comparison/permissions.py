"""What an item asks for anew, and whether a seed agreement permits it."""

from collections.abc import Collection, Iterator
from datetime import date

from catalog.comparison.change import Change, Kind, Part, Place
from catalog.model import Agreement, Proof, ServiceItem
from catalog.rules.coverage import permits
from catalog.rules.texts import REASON_TEXT
from catalog.rules.verdict import Reason


def lacking_agreement(
    old: ServiceItem | None, new: ServiceItem, agreements: Collection[Agreement], today: date
) -> Iterator[Change]:
    """Yield a change for each proof that asks for something new which no agreement covers on `today`."""
    former = {proof.id: proof for proof in old.proofs} if old and old.department == new.department else {}
    asking = [proof for proof in new.proofs if _asks_anew(former.get(proof.id), proof)]
    if not asking:
        return
    found = permits(new, agreements, today)
    for proof in asking:
        why = found[proof.id]
        if isinstance(why, Reason):
            text = REASON_TEXT[why]
            yield (
                Place(Part.ITEM, new.id, f"need.{proof.id}").change(
                    Kind.NEEDS_AGREEMENT,
                    f"{proof.resource} 没有协议种子允许此项：{text.zh}",
                    f"no seed agreement on {proof.resource} permits it: {text.en}",
                )
            )


def _asks_anew(old: Proof | None, new: Proof) -> bool:
    if old is None or old.resource != new.resource:
        return True
    return not new.reading.read <= old.reading.read
