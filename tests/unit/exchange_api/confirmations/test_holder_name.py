"""A question without the name is refused where a contract demands the name, and nowhere else."""

from dataclasses import replace

import pytest

from catalog.loader import load
from catalog.model import AllOf, Catalogue, HolderType
from exchange.settings import SHIPPED_CATALOGUE
from exchange_api.confirmations.holder_name import require_name
from exchange_api.confirmations.question import SubjectAsked
from exchange_api.problems import Refused
from exchange_api.problems.registry_request import SUBJECT_NAME_REQUIRED

SHIPPED = load(SHIPPED_CATALOGUE)
ITEM = SHIPPED.items["publication_retail_establishment"]
RESIDENT, PASSPORT = HolderType.RESIDENT_ID, HolderType.ORDINARY_PASSPORT
CODE = "371399199003078912"


def demanding(*types: HolderType) -> Catalogue:
    """The shipped catalogue, with one resource of the item demanding the name for these types."""
    contract = SHIPPED.contracts[ITEM.proofs[-1].resource]
    holder = replace(contract.holder, name_required=frozenset(types))
    changed = {contract.name: replace(contract, holder=holder)}
    return replace(SHIPPED, contracts={**SHIPPED.contracts, **changed})


@pytest.mark.parametrize("name", [None, " ", "\u3000\u200b"])
def test_refuses_without_a_name(name: str | None) -> None:
    """No name and a name of blanks are refused at the member that is missing, without a value."""
    with pytest.raises(Refused) as raised:
        require_name(SubjectAsked(RESIDENT, CODE, name), ITEM, demanding(RESIDENT))
    assert raised.value.problem is SUBJECT_NAME_REQUIRED
    assert raised.value.field == "subject.name"
    assert CODE not in str(raised.value)


def test_passes_with_a_name() -> None:
    """A stated name passes, whoever it is: whether it fits is the verdict's business."""
    require_name(SubjectAsked(RESIDENT, CODE, "某人"), ITEM, demanding(RESIDENT))


def test_passes_for_a_type_that_demands_none() -> None:
    """The demand is for the types the contract names, and the shipped contracts demand none."""
    require_name(SubjectAsked(RESIDENT, CODE), ITEM, demanding(PASSPORT))
    require_name(SubjectAsked(RESIDENT, CODE), ITEM, SHIPPED)


def test_a_further_person_is_asked_for_what_is_asked_of_him() -> None:
    """The demand follows whose licence a proof is of, and is told at the person's own place."""
    whose = {proof.id: "agent" if proof is ITEM.proofs[-1] else "subject" for proof in ITEM.proofs}
    parted = replace(ITEM, need=AllOf(tuple(replace(p, holder=whose[p.id]) for p in ITEM.proofs)))
    require_name(SubjectAsked(RESIDENT, CODE), parted, demanding(RESIDENT))
    with pytest.raises(Refused) as raised:
        require_name(SubjectAsked(RESIDENT, CODE), parted, demanding(RESIDENT), "agent", "parties.agent")
    assert raised.value.field == "parties.agent.name"
