"""Claims are compared only where the item says so, in the written form of the facts."""

import json
from typing import Any

import pytest

from catalog.loader import load
from exchange.settings import SHIPPED_CATALOGUE
from exchange_api.confirmations.claims import claims_on, read_claims
from exchange_api.confirmations.question import Question, read_question
from exchange_api.problems import Refused

CATALOGUE = load(SHIPPED_CATALOGUE)
ITEM = CATALOGUE.items["publication_retail_establishment"]


def question(claims: dict[str, Any]) -> Question:
    """A question with these claims."""
    body = {
        "item": ITEM.id,
        "subject": {"type": "111", "code": "371399199003078912"},
        "case": "c",
        "operator": "o",
        "claims": claims,
    }
    return read_question(json.dumps(body).encode()).question


def test_gives_the_claims_of_each_proof() -> None:
    """A proof without claims has none; the others have theirs."""
    claims = read_claims(question({"business_licence": {"title": "书店"}}), ITEM, CATALOGUE)
    by_proof = {proof.id: dict(claims_on(claims, proof)) for proof in ITEM.proofs}
    assert by_proof == {"operator_identity": {}, "business_licence": {"title": "书店"}, "premises_title": {}}


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ({"371399199003078912": {"title": "x"}}, "claims"),
        ({"business_licence": {"capital": "1"}}, "claims.business_licence"),
        ({"business_licence": {"title": 7}}, "claims.business_licence.title"),
    ],
)
def test_refuses_what_is_not_compared(claims: dict[str, Any], field: str) -> None:
    """An unknown proof or field, or a value of another type, is refused at a place of our own names."""
    with pytest.raises(Refused) as raised:
        read_claims(question(claims), ITEM, CATALOGUE)
    assert raised.value.field == field
