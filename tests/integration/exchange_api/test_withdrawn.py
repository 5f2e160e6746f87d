"""A resource that is withdrawn from sharing is refused by the rule, whatever agreement was made before."""

from dataclasses import replace
from pathlib import Path

import pytest

from catalog.loader import load
from catalog.model import Catalogue, SharingAttribute
from tests.integration.exchange_api.hall import LICENCE, Hall, serving


def withdrawn(directory: Path) -> Catalogue:
    """The catalogue with the licences not shared: the loader's own check of it taken out on purpose."""
    found = load(directory)
    contract = found.contracts[LICENCE]
    sharing = replace(contract.sharing, attribute=SharingAttribute.NOT_SHARED, legal_basis="某法第一条")
    return replace(found, contracts={**found.contracts, LICENCE: replace(contract, sharing=sharing)})


def test_an_agreement_of_before_opens_nothing(furnished: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof is refused by its own rule and nothing of it leaves; the other proofs are answered."""
    furnished.publish_person()
    monkeypatch.setattr("exchange_api.catalogue_watch.load", withdrawn)
    with serving(furnished) as hall:
        answer = hall.ask(hall.question())
    found = {proof["id"]: (proof["verdict"], proof["reason"]) for proof in answer.json()["proofs"]}
    assert found["business_licence"] == ("refused", "resource_not_shared")
    assert found["operator_identity"] == ("confirmed", None)
    assert "示范书店" not in answer.text
    assert hall.entries()[-1]["proofs"][1]["reason"] == "resource_not_shared"
    assert hall.entries()[-1]["proofs"][1]["agreement"] is None
