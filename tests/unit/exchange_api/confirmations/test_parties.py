"""Several choices and further persons of one question: asked for, told apart, and each with his own role."""

import json
from dataclasses import replace
from itertools import product

import pytest

from catalog.model import (
    SUBJECT,
    AllOf,
    Choice,
    HolderType,
    Names,
    Option,
    Paper,
    Party,
    Proof,
    Relation,
    ServiceItem,
    Text,
)
from exchange_api.confirmations.composition import _choice
from exchange_api.confirmations.parties import as_chosen, open_choices, require_distinct
from exchange_api.confirmations.question import Question, read_question
from exchange_api.confirmations.subject import KnownSubject
from exchange_api.problems import Refused

CODES = {"subject": "371399199003078912", "co_owner": "371399196401170829", "agent": "371399197102030441"}


def words(name: str) -> Text:
    """A title."""
    return Text(f"{name}（中）", name)


def proof(name: str, holder: str = SUBJECT) -> Proof:
    """A proof of one person."""
    paper = Paper(f"{name}_copy", words(name))
    return Proof(name, words(name), "police/person", (), (), paper, paper_when_absent=True, holder=holder)


JOINT = AllOf((proof("co_owner_identity", "co_owner"), proof("co_owner_title", "co_owner")))
AGENT = replace(
    proof("power"), names=(Names("agent", "agent", Relation("code", HolderType.RESIDENT_ID, None, {})),)
)
CHOICES = (
    Choice(
        "ownership",
        words("ownership"),
        (Option("sole", words("sole"), None), Option("joint", words("joint"), JOINT)),
    ),
    Choice(
        "appearing",
        words("appearing"),
        (Option("self", words("self"), None), Option("agent", words("agent"), AGENT)),
    ),
)
PARTIES = tuple(Party(role, words(role)) for role in ("agent", "co_owner"))
ITEM = ServiceItem("item", "hall", words("item"), proof("identity"), None, (), PARTIES, CHOICES)


def question(**choices: str) -> Question:
    """A question that makes these choices."""
    subject = {"type": "111", "code": CODES["subject"]}
    body = {"item": "item", "subject": subject, "case": "c", "operator": "o", "choices": choices}
    return read_question(json.dumps(body).encode()).question


def known(name: str) -> KnownSubject:
    """A person whom a question names."""
    return KnownSubject(HolderType.RESIDENT_ID, None, CODES[name].encode(), CODES[name].encode())


def test_only_the_choices_that_were_not_made_come_back() -> None:
    """Whoever made one is asked for the other, in the item's order."""
    assert open_choices(question(), ITEM) == CHOICES
    assert open_choices(question(ownership="joint"), ITEM) == CHOICES[1:]
    assert open_choices(question(appearing="self"), ITEM) == CHOICES[:1]
    assert open_choices(question(appearing="self", ownership="sole"), ITEM) == ()


@pytest.mark.parametrize(
    ("ownership", "appearing"), list(product(("sole", "joint"), ("self", "agent"))), ids=" ".join
)
def test_each_choice_is_taken_for_itself(ownership: str, appearing: str) -> None:
    """In whatever order they are stated, each option adds its own proofs and persons, and no other."""
    chosen = as_chosen(question(appearing=appearing, ownership=ownership), ITEM)
    owners = ["co_owner_identity", "co_owner_title"] if ownership == "joint" else []
    power = ["power"] if appearing == "agent" else []
    assert [one.id for one in chosen.proofs] == ["identity", *owners, *power]
    roles = {"co_owner"} if ownership == "joint" else set()
    assert {party.id for party in chosen.parties} == roles | ({"agent"} if appearing == "agent" else set())


def test_an_option_tells_the_persons_that_it_asks_for_by_itself() -> None:
    """What another choice may ask for is not told with it: that depends on the other one's option."""
    told = {
        choice.id: {option.id: list(option.parties) for option in _choice(choice, ITEM).options}
        for choice in CHOICES
    }
    assert told == {
        "ownership": {"sole": [], "joint": ["co_owner"]},
        "appearing": {"self": [], "agent": ["agent"]},
    }


@pytest.mark.parametrize(
    ("parties", "twice"),
    [
        ({"agent": "agent", "co_owner": "co_owner"}, None),
        ({"agent": "subject", "co_owner": "co_owner"}, "parties.agent.code"),
        ({"agent": "agent", "co_owner": "subject"}, "parties.co_owner.code"),
        ({"agent": "agent", "co_owner": "agent"}, "parties.co_owner.code"),
    ],
)
def test_nobody_stands_in_two_roles(parties: dict[str, str], twice: str | None) -> None:
    """Neither beside himself as subject nor in two roles beside another one; the later place is named."""
    persons = {role: known(name) for role, name in parties.items()}
    if twice is None:
        require_distinct(known("subject"), persons)
        return
    with pytest.raises(Refused) as refused:
        require_distinct(known("subject"), persons)
    assert refused.value.field == twice
    assert not any(code in f"{refused.value.detail}" for code in CODES.values())
