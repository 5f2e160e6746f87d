"""No item of the catalogue obtains a field that its proofs do not name, whatever the state and the claim.

Every field of every row holds a value that occurs nowhere else, so that whatever leaves tells where it was.
What predicates judge by holds such values too: one that is true, one that is not, one that cannot be told. A
stated day lies in, before and after the period of the row, whose ends stand nowhere else.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import msgspec
import pytest

from catalog.loader import load
from catalog.model import (
    AgeAtLeast,
    Contract,
    HolderType,
    LicenceState,
    NotUnderRestriction,
    Proof,
    ServiceItem,
)
from catalog.rules import decide as room
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.fitness import ResourceState, UnfitReason
from catalog.rules.ties import JOINT, Person, Ties
from catalog.rules.verdict import ProofVerdict, Reason, Verdict
from exchange.access.state import AccessState, LoadedResource
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.lookup import _facts_read
from exchange_api.confirmations.composition import compose_answer
from exchange_api.confirmations.decision import Decided, Moment, Wanted
from exchange_api.confirmations.question import Asked, read_question
from exchange_api.confirmations.subject import KnownSubject

CATALOGUE = load(SHIPPED_CATALOGUE)
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 1)
NAME, CODE = "marked-name", "371399199003078912"
LONG_AGO, JUST_BORN = "1811-11-11", "2026-02-27"
FIRST_DAY, LAST_DAY = date(2020, 1, 2), date(2030, 4, 5)
OTHER, STRANGER = "371399196401170829", "371399196401170837"
PLAIN = f"{OTHER}|{STRANGER}|{LONG_AGO}|{JUST_BORN}|{FIRST_DAY.isoformat()}|{LAST_DAY.isoformat()}"
MARK = re.compile(rf"marked-[a-z_/]+:[a-z_0-9]+(?:-limited)?|marked-name|marked-key|{PLAIN}")
STATED_DAYS = (date(2026, 2, 3), date(2019, 12, 30), date(2031, 1, 1))
SUBJECT = KnownSubject(HolderType.RESIDENT_ID, NAME, b"k" * 32, b"p" * 32)
AGREEMENT = next(iter(CATALOGUE.agreements.values()))


def marked(contract: Contract) -> dict[str, Fact]:
    """Return a row of the resource: each field's value names its resource and field."""
    return {field.name: f"marked-{contract.name}:{field.name}" for field in contract.fields}


def row(facts: Mapping[str, Fact], state: LicenceState, first: date | None = FIRST_DAY) -> Holding:
    """Return a row that runs today, with every field the resource has."""
    period = (first, LAST_DAY, False)
    return Holding(("marked-key",), state, *period, NAME, facts, b"\x01" * 32, "b", NOW, False)


def with_marked_words(proof: Proof, contract: Contract) -> Proof:
    """Return the proof with predicates whose words occur nowhere else, as do the values of a row."""
    told = {name: str(mark) for name, mark in marked(contract).items()}
    return replace(
        proof,
        predicates=tuple(
            NotUnderRestriction(
                one.field, frozenset({told[one.field]}), frozenset({f"{told[one.field]}-limited"})
            )
            if isinstance(one, NotUnderRestriction)
            else one
            for one in proof.predicates
        ),
    )


def rows(proof: Proof, contract: Contract) -> Iterator[Mapping[str, Fact]]:
    """Yield a row of which all is true; each predicate and tie not true by itself; each not to be told."""
    born = {one.field: LONG_AGO for one in proof.predicates if isinstance(one, AgeAtLeast)}
    true = marked(contract) | born | {one.relation.code_field: OTHER for one in proof.names}
    yield true
    for name in proof.names:
        yield from (true | {name.relation.code_field: code} for code in (STRANGER, None, "another word"))
    if proof.joint is not None and proof.joint.other is not None:
        yield from (
            true | {proof.joint.field: value} for value in (f"{true[proof.joint.field]}-limited", None)
        )
    for one in proof.predicates:
        yield true | {one.field: JUST_BORN if isinstance(one, AgeAtLeast) else f"{true[one.field]}-limited"}
        yield true | {one.field: None}
        yield true | {one.field: marked(contract)[one.field] if one.field in born else "another word"}


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


def claims_of(proof: Proof, facts: Mapping[str, Fact]) -> Iterator[Mapping[str, Fact]]:
    """Yield no claim, every claim right, and each claim wrong by itself."""
    right = {name: facts[name] for name in proof.claims}
    yield from ({}, right)
    for name in proof.claims:
        yield right | {name: "claimed-otherwise"}


def tied(proof: Proof, facts: Mapping[str, Fact]) -> Ties:
    """Return the person whom every tie names, and the licence that the others hold."""
    persons = {one.party: Person(HolderType.RESIDENT_ID, OTHER) for one in proof.names}
    return Ties(persons, None if proof.joint is None else frozenset({str(facts[proof.joint.field])}))


def decisions(proof: Proof) -> Iterator[tuple[ProofVerdict, Mapping[str, Fact]]]:
    """Yield what is decided of one proof in every finding, state, unfitness, name and claim, with the row.

    A proof of a stated day is asked of each kind of day, and of a row without a first day.
    """
    contract = CATALOGUE.contracts[proof.resource]
    asked = with_marked_words(proof, contract)
    days = [(None, FIRST_DAY)] if proof.valid_on is None else product(STATED_DAYS, (FIRST_DAY, None))
    for (stated, first), facts, state in product(days, [*rows(asked, contract)], LicenceState):
        evidence = Evidence((row(facts, state, first),), subject_held_back=False)
        ties = tied(asked, marked(contract))
        for claims in claims_of(proof, facts):
            for unfit in (None, *UnfitReason):
                for name in (NAME, None, "another-name"):
                    yield room.decide(asked, evidence, unfit, claims, name, TODAY, stated, ties), facts


def left(item: ServiceItem, proof: Proof, verdict: ProofVerdict) -> set[str]:
    """Return the marks that leave the exchange with this verdict."""
    one = Decided(proof, verdict, AGREEMENT, STATED_DAYS[0] if proof.valid_on else None)
    alone = replace(item, need=proof, parties=(), choices=())
    wanted = Wanted("d", alone, SUBJECT, {}, {}, dict.fromkeys(proof.roles, SUBJECT))
    answer = compose_answer("id-1", asked(item), wanted, (one,), moment())
    return set(MARK.findall(msgspec.json.encode(answer).decode()))


def disclosed_beyond(item: ServiceItem) -> list[tuple[str, str, set[str]]]:
    """Return by proof and verdict what left although it is not named, or not confirmed."""
    found = []
    for proof in item.proofs:
        for verdict, facts in decisions(proof):
            named = {str(facts[name]) for name in proof.facts}
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
            found = (one for one in decisions(proof) if one[0].verdict is Verdict.CONFIRMED)
            verdict, facts = next(found)
            assert left(item, proof, verdict) == {str(facts[name]) for name in proof.facts}


def test_every_predicate_is_judged_each_way() -> None:
    """The sweep reaches each finding of each predicate: true, not true and not to be told."""
    wanted = {
        AgeAtLeast: {None, Reason.AGE_NOT_REACHED, Reason.VALUE_UNCLEAR},
        NotUnderRestriction: {None, Reason.UNDER_RESTRICTION, Reason.VALUE_UNCLEAR},
    }
    judging = [p for item in CATALOGUE.items.values() for p in item.proofs if p.predicates]
    assert {type(predicate) for proof in judging for predicate in proof.predicates} == set(wanted)
    for proof in judging:
        reached = {verdict.reason for verdict, _ in decisions(proof)}
        assert all(reached >= wanted[type(predicate)] for predicate in proof.predicates)


def test_every_tie_is_judged_each_way() -> None:
    """The sweep reaches each finding of each tie to another person: true, not true and not to be told."""
    tying = [
        p for item in CATALOGUE.items.values() for p in item.proofs if p.names or (p.joint and p.joint.other)
    ]
    assert {bool(proof.names) for proof in tying} == {True, False}
    for proof in tying:
        word = proof.names[0].name if proof.names else JOINT
        reached = {(verdict.verdict, verdict.reason, verdict.mismatched) for verdict, _ in decisions(proof)}
        assert reached >= {
            (Verdict.CONFIRMED, None, ()),
            (Verdict.MISMATCH, None, (word,)),
            (Verdict.UNKNOWN, Reason.VALUE_UNCLEAR, ()),
        }


def test_every_stated_day_is_judged_each_way() -> None:
    """The sweep reaches each answer to a stated day: valid, before, after, not to be told, ended since."""
    dated = [p for item in CATALOGUE.items.values() for p in item.proofs if p.valid_on is not None]
    assert dated
    for proof in dated:
        reached = {(verdict.verdict, verdict.reason) for verdict, _ in decisions(proof)}
        assert reached >= {
            (Verdict.CONFIRMED, None),
            (Verdict.NOT_YET_VALID, Reason.BEGAN_AFTER_DAY),
            (Verdict.EXPIRED, Reason.ENDED_BEFORE_DAY),
            (Verdict.UNKNOWN, Reason.START_UNCLEAR),
            (Verdict.REVOKED, Reason.SINCE_UNRECORDED),
            (Verdict.REVOKED, None),
        }


def test_the_store_is_asked_for_nothing_more() -> None:
    """Of each resource the look-up names the fields that some item's proof names, and no other."""
    for resource, names in _facts_read(CATALOGUE).items():
        proofs = [p for item in CATALOGUE.items.values() for p in item.proofs if p.resource == resource]
        judged = {predicate.field for proof in proofs for predicate in proof.predicates}
        judged |= {name for proof in proofs if proof.valid_on for name in proof.valid_on.fields}
        judged |= {field for proof in proofs for one in proof.names for field in one.relation.fields}
        judged |= {proof.joint.field for proof in proofs if proof.joint}
        assert set(names) == judged | {name for proof in proofs for name in (*proof.facts, *proof.claims)}


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


@pytest.mark.parametrize(
    "item",
    [
        "old_age_allowance",
        "affordable_home_sale",
        "human_resources_082",
        "housing_construction_045",
        "maintenance_fund_renaming",
    ],
)
def test_a_leak_of_what_is_judged_by_is_seen(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a decision that discloses all that the proof reads shows, for each kind of predicate."""

    def leaky(proof: Proof, found: Holding) -> Mapping[str, Fact]:
        return {name: found.facts[name] for name in proof.reading.read}

    monkeypatch.setattr(room, "_disclosed", leaky)
    assert {verdict for _, verdict, _ in disclosed_beyond(CATALOGUE.items[item])} == {"confirmed"}
