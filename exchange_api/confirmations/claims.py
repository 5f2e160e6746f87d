"""The claims of a question, in the written form of the facts they are compared with."""

from collections.abc import Mapping

from catalog.model import Catalogue, Proof, ServiceItem
from catalog.rules.claim import claimed_fact
from catalog.rules.evidence import Fact
from exchange_api.confirmations.question import Claimed, Question
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import CLAIM_INVALID

Claims = Mapping[str, Mapping[str, Fact]]
_NONE: Mapping[str, Fact] = {}


def read_claims(question: Question, item: ServiceItem, catalogue: Catalogue) -> Claims:
    """Return the claims by proof.

    Raises `Refused` for a proof or field that the item does not compare, and for a value that is none of the
    field's type.
    """
    if not question.claims:
        return {}
    proofs = {proof.id: proof for proof in item.proofs}
    return {
        name: _of_proof(proofs.get(name), claimed, catalogue) for name, claimed in question.claims.items()
    }


def claims_on(claims: Claims, proof: Proof) -> Mapping[str, Fact]:
    """Return the claims on one proof, which may be none."""
    return claims.get(proof.id, _NONE)


def _of_proof(proof: Proof | None, claimed: Mapping[str, Claimed], catalogue: Catalogue) -> dict[str, Fact]:
    if proof is None:
        raise Refused(CLAIM_INVALID, field="claims")
    contract = catalogue.contracts[proof.resource]
    facts: dict[str, Fact] = {}
    for name, value in claimed.items():
        if name not in proof.claims:
            raise Refused(CLAIM_INVALID, field=f"claims.{proof.id}")
        fact = claimed_fact(contract.field(name), value)
        if fact is None:
            raise Refused(CLAIM_INVALID, field=f"claims.{proof.id}.{name}")
        facts[name] = fact
    return facts
