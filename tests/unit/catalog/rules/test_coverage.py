"""Coverage counts an item at zero paper only where every proof, with facts and claims, is agreed today."""

from dataclasses import replace
from datetime import date

import pytest

from catalog.model import (
    Agreement,
    AllOf,
    AnyOf,
    Catalogue,
    Department,
    ListedItem,
    Need,
    Paper,
    Proof,
    ServiceItem,
    Text,
)
from catalog.rules.coverage import Coverage, coverage, permits, stands_at_zero_paper
from catalog.rules.verdict import Reason

TODAY = date(2026, 3, 2)
WORDS = Text("词", "word")
PAPER = Paper("licence_copy", WORDS)
LICENCE = Proof("licence", WORDS, "registry/licence", ("licence_no",), ("title",), PAPER, True)
IDENTITY = Proof("identity", WORDS, "police/person", (), (), PAPER, True)


def item(need: Need, name: str = "opening") -> ServiceItem:
    """An item of the hall with this need."""
    return ServiceItem(name, "hall", WORDS, need, None)


def agreed(proof: Proof, *items: str, facts: tuple[str, ...] = ("licence_no", "title")) -> Agreement:
    """An agreement of the hall on the proof's resource."""
    every = frozenset(items or ("opening",))
    ends = date(2026, 12, 31)
    return Agreement(
        f"a-{proof.id}", "hall", proof.resource, frozenset(facts), every, TODAY, ends, "用途", "依据"
    )


BOTH = (agreed(LICENCE), agreed(IDENTITY))


@pytest.mark.parametrize("need", [LICENCE, AllOf((LICENCE, IDENTITY)), AnyOf((LICENCE, IDENTITY))])
def test_every_proof_agreed_is_zero_paper(need: Need) -> None:
    """One proof, all of several and any of several stand at zero paper when each proof is covered."""
    assert stands_at_zero_paper(item(need), BOTH, TODAY)


def test_an_item_without_proofs_is_not_at_zero_paper() -> None:
    """Where nobody has named what is needed, nothing is known to be needless."""
    assert not stands_at_zero_paper(item(AllOf(())), BOTH, TODAY)


@pytest.mark.parametrize("need", [AllOf((LICENCE, IDENTITY)), AnyOf((LICENCE, IDENTITY))])
def test_one_proof_without_an_agreement_still_asks_for_paper(need: Need) -> None:
    """A member that nobody agreed on is open, also where another member would be enough."""
    assert not stands_at_zero_paper(item(need), (agreed(LICENCE),), TODAY)
    assert permits(item(need), (agreed(LICENCE),), TODAY) == {
        "licence": agreed(LICENCE),
        "identity": Reason.NO_AGREEMENT,
    }


@pytest.mark.parametrize(
    ("agreement", "why"),
    [
        (agreed(LICENCE, facts=("title",)), Reason.FACTS_NOT_AGREED),
        (agreed(LICENCE, facts=("licence_no",)), Reason.CLAIMS_NOT_AGREED),
        (agreed(LICENCE, "closing"), Reason.ITEM_NOT_AGREED),
        (replace(agreed(LICENCE), consumer="tax"), Reason.NO_AGREEMENT),
        (replace(agreed(LICENCE), starts_on=date(2026, 3, 3)), Reason.AGREEMENT_NOT_STARTED),
        (
            replace(agreed(LICENCE), starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1)),
            Reason.AGREEMENT_ENDED,
        ),
    ],
)
def test_what_an_agreement_leaves_out_is_open(agreement: Agreement, why: Reason) -> None:
    """A fact, a claim, the item, the consumer or the day left out keeps the item's paper."""
    assert permits(item(LICENCE), (agreement,), TODAY) == {"licence": why}
    assert not stands_at_zero_paper(item(LICENCE), (agreement,), TODAY)


def test_departments_are_counted_with_what_is_not_mapped() -> None:
    """Listed, mapped and paperless items count for their department; one without items is left out."""
    departments = {name: Department(name, WORDS, None, "热线") for name in ("hall", "tax", "police")}
    catalogue = Catalogue(
        departments=departments,
        contracts={},
        items={name: item(need, name) for name, need in (("opening", LICENCE), ("closing", IDENTITY))},
        agreements={agreement.id: agreement for agreement in BOTH},
        digest="00",
        unmapped={f"tax_00{n}": ListedItem(f"tax_00{n}", "tax", "事项") for n in (1, 2)}
        | {"hall_003": ListedItem("hall_003", "hall", "迁址")},
    )
    assert coverage(catalogue, TODAY) == (Coverage("hall", 3, 2, 1), Coverage("tax", 2, 0, 0))
