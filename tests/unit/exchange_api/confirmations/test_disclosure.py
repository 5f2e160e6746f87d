"""No item of the catalogue obtains a field that its proofs do not name, whatever the state and the claim.

Every field of every row holds a value that occurs nowhere else, so that whatever leaves tells where it was.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from catalog.loader import load
from catalog.model import Contract, LicenceState, Proof, ServiceItem
from catalog.rules import decide as room
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.fitness import ResourceState, UnfitReason
from catalog.rules.verdict import ProofVerdict, Verdict
from exchange.access.state import AccessState, LoadedResource
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.lookup import _facts_read
from exchange_api.confirmations.composition import compose_answer
from exchange_api.confirmations.decision import Decided, Moment
from exchange_api.confirmations.question import Asked, read_question

CATALOGUE = load(SHIPPED_CATALOGUE)
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
NAME, CODE = "marked-name", "371399199003078912"
MARK = re.compile(r"marked-[a-z_/]+:[a-z_0-9]+|marked-name|marked-key")
AGREEMENT = next(iter(CATALOGUE.agreements.values()))


def marked(contract: Contract) -> dict[str, Fact]:
    """Return a row of the resource: each field's value names its resource and field."""
    return {field.name: f"marked-{contract.name}:{field.name}" for field in contract.fields}


def row(contract: Contract, state: LicenceState) -> Holding:
    """Return a row that runs today, with every field the resource has."""
    period = (date(2020, 1, 1), date(2030, 1, 1), False)
    return Holding(("marked-key",), state, *period, NAME, marked(contract), b"\x01" * 32, "b", NOW, False)


def moment() -> Moment:
    """All resources fit."""
    state = {
        name: ResourceState(name, NOW - timedelta(minutes=5), True, 99.0) for name in CATALOGUE.contracts
    }
    loaded = {name: LoadedResource(one, "batch-9") for name, one in state.items()}
    return Moment(CATALOGUE, AccessState({}, {}, loaded), NOW, TODAY)


def asked(item: ServiceItem) -> Asked:
    """Return a question on the item."""
    subject = {"type": "111", "code": CODE, "name": NAME}
    question = {"item": item.id, "subject": subject, "case": "c", "operator": "o"}
    return read_question(json.dumps(question).encode())


def claims_of(proof: Proof, contract: Contract) -> Iterator[Mapping[str, Fact]]:
    """Yield no claim, every claim right, and each claim wrong by itself."""
    right = {name: marked(contract)[name] for name in proof.claims}
    yield from ({}, right)
    for name in proof.claims:
        yield right | {name: "claimed-otherwise"}


def decisions(proof: Proof) -> Iterator[ProofVerdict]:
    """Yield what is decided of one proof in every state, unfitness, name and claim."""
    contract = CATALOGUE.contracts[proof.resource]
    for state in LicenceState:
        evidence = Evidence((row(contract, state),), subject_held_back=False)
        for claims in claims_of(proof, contract):
            for unfit in (None, *UnfitReason):
                for name in (NAME, None, "another-name"):
                    yield room.decide(proof, evidence, unfit, claims, name, TODAY)


def left(item: ServiceItem, proof: Proof, verdict: ProofVerdict) -> set[str]:
    """Return the marks that leave the exchange with this verdict."""
    one = Decided(proof, verdict, AGREEMENT)
    answer = compose_answer("id-1", asked(item), replace(item, need=proof), (one,), moment())
    return set(MARK.findall(msgspec.json.encode(answer).decode()))


def disclosed_beyond(item: ServiceItem) -> list[tuple[str, str, set[str]]]:
    """Return by proof and verdict what left although it is not named, or not confirmed."""
    found = []
    for proof in item.proofs:
        named = {f"marked-{proof.resource}:{name}" for name in proof.facts}
        for verdict in decisions(proof):
            allowed = named if verdict.verdict is Verdict.CONFIRMED else set()
            beyond = left(item, proof, verdict) - allowed
            if beyond:
                found.append((proof.id, verdict.verdict.value, beyond))
    return found


@pytest.mark.parametrize("item", CATALOGUE.items.values(), ids=lambda item: item.id)
def test_no_item_obtains_what_its_proofs_do_not_name(item: ServiceItem) -> None:
    """Over every state, unfitness, name and claim: only named facts leave, and only when confirmed."""
    assert disclosed_beyond(item) == []


def test_every_fact_is_reached() -> None:
    """The sweep sees disclosures: each fact that an item names leaves with a confirmation."""
    for item in CATALOGUE.items.values():
        for proof in item.proofs:
            verdict = next(one for one in decisions(proof) if one.verdict is Verdict.CONFIRMED)
            assert left(item, proof, verdict) == {f"marked-{proof.resource}:{name}" for name in proof.facts}


def test_the_store_is_asked_for_nothing_more() -> None:
    """Of each resource the look-up names the fields that some item's proof names, and no other."""
    for resource, names in _facts_read(CATALOGUE).items():
        proofs = [p for item in CATALOGUE.items.values() for p in item.proofs if p.resource == resource]
        assert set(names) == {name for proof in proofs for name in (*proof.facts, *proof.claims)}


@pytest.mark.parametrize("leak", ["every field", "whatever the verdict"])
def test_a_leak_is_seen(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a decision that discloses the whole row, or discloses without confirming, shows."""
    original = room.decide

    def leaky(proof: Proof, evidence: Evidence, *rest: object) -> ProofVerdict:
        verdict = original(proof, evidence, *rest)  # type: ignore[arg-type]
        if leak == "every field" and verdict.verdict is not Verdict.CONFIRMED:
            return verdict
        facts = dict(evidence.holdings[0].facts)
        wanted = facts if leak == "every field" else {name: facts[name] for name in proof.facts}
        return ProofVerdict(verdict.proof, verdict.verdict, verdict.reason, verdict.holding, (), wanted)

    item = CATALOGUE.items["publication_retail_establishment"]
    monkeypatch.setattr(room, "decide", leaky)
    assert disclosed_beyond(item)
