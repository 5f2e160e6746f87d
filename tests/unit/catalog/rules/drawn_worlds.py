"""Worlds for the rules: drawn items, rows, resource states, agreements and clocks, and what is said there.

`judged` asks the rules as a confirmation does: permitted, fit, decided, then the headline.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, cast

from catalog import calendar
from catalog.model import (
    Agreement,
    AllOf,
    AnyOf,
    AtLeast,
    Contract,
    LicenceState,
    Need,
    Paper,
    Proof,
    SharingAttribute,
    Text,
    ValidOn,
)
from catalog.rules import access, fitness
from catalog.rules import decide as room
from catalog.rules import headline as headlines
from catalog.rules.evidence import Evidence, Fact, Holding
from catalog.rules.fitness import ResourceState
from catalog.rules.headline import Headline
from catalog.rules.verdict import ProofVerdict, Reason

MIDDLE = datetime(2026, 3, 15, tzinfo=UTC)
CONSUMER, ITEM = "hall", "opening"
RESOURCES = ("registry/licence", "police/person")
FIELDS = ("no", "title", "shops", "secret", "from", "to")
WORDS = Text("词", "word")
PEOPLE = ("张三", "李四")
ACCIDENT = ValidOn("accident", ("from", "to"))


@dataclass(frozen=True)
class Resource:
    """What the rules read of a contract."""

    tolerance_seconds: int
    sharing: SharingAttribute


@dataclass(frozen=True)
class World:
    """One question and everything it is answered from; all mappings but `claims` are by resource.

    `stated` is the day that the proofs with `valid_on` ask of.
    """

    need: Need
    resources: Mapping[str, Resource]
    states: Mapping[str, ResourceState | None]
    evidence: Mapping[str, Evidence]
    agreements: tuple[Agreement, ...]
    claims: Mapping[str, Mapping[str, Fact]]
    name: str | None
    now: datetime
    stated: date

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The item's proofs."""
        return tuple(walked(self.need))

    def holding(self, resource: str, *rows: Holding) -> "World":
        """The same world with these rows in a resource."""
        found = replace(self.evidence[resource], holdings=rows)
        return replace(self, evidence={**self.evidence, resource: found})


@dataclass(frozen=True)
class Judged:
    """What the rules say: the agreement or refusal of each proof, its verdict, and the headline."""

    permits: Mapping[str, Agreement | Reason]
    verdicts: Mapping[str, ProofVerdict]
    headline: Headline

    @property
    def asked(self) -> frozenset[str]:
        """The proofs for which the headline names a paper or an obstacle."""
        return asked_in(self.headline)


def walked(need: Need) -> Iterator[Proof]:
    """Yield the proofs of a need."""
    if isinstance(need, Proof):
        yield need
        return
    for member in need.members:
        yield from walked(member)


def asked_in(found: Any) -> frozenset[str]:
    """Return the proofs that a headline, or another way, asks something for."""
    by_paper = (name for paper in found.papers_to_bring for name in (paper.proof, *paper.also_for))
    return frozenset(by_paper) | {obstacle.proof for obstacle in found.obstacles}


def judged(world: World) -> Judged:
    """Ask the rules."""
    today = calendar.local_date(world.now)
    permits, verdicts = {}, {}
    for proof in world.proofs:
        sharing, claims = world.resources[proof.resource].sharing, world.claims.get(proof.id, {})
        permit = access.covering(world.agreements, CONSUMER, proof, ITEM, claims, today, sharing)
        permits[proof.id] = permit
        if isinstance(permit, Reason):
            verdicts[proof.id] = room.refused(proof.id, permit)
            continue
        contract = cast("Contract", world.resources[proof.resource])
        unfit = fitness.judge_fitness(contract, world.states[proof.resource], world.now)
        evidence = world.evidence[proof.resource]
        verdicts[proof.id] = room.decide(
            proof, evidence, unfit, claims, world.name, today, world.stated if proof.valid_on else None
        )
    return Judged(permits, verdicts, headlines.headline(world.need, verdicts))


def drawn_world(seed: int) -> World:
    """Return the world of a seed; two in three are agreed, and one in two loaded, throughout."""
    chance = Random(seed)
    proofs: list[Proof] = []
    need = _need(chance, proofs, depth=0)
    agreements = [_agreement(chance, name) for name in "abcd"[: chance.randrange(5)]]
    resources = {name: _resource(chance) for name in RESOURCES}
    states = {name: _state(chance) for name in RESOURCES}
    if chance.randrange(3):
        facts = chance.choice([frozenset(FIELDS), frozenset(FIELDS), frozenset({"no"})])
        agreements += [_open(name, facts) for name in RESOURCES]
    if chance.randrange(2):
        resources = {name: Resource(10 * 86_400, SharingAttribute.CONDITIONAL) for name in RESOURCES}
        states = {name: ResourceState(name, MIDDLE, True, None) for name in RESOURCES}
    claimed = chance.randrange(2)
    return World(
        need=need,
        resources=resources,
        states=states,
        evidence={name: _evidence(chance) for name in RESOURCES},
        agreements=tuple(agreements),
        claims={proof.id: _claims(chance) for proof in proofs} if claimed else {},
        name=chance.choice([None, None, PEOPLE[0], "王五"]),
        now=MIDDLE + timedelta(days=chance.randint(-2, 2)) + chance.choice(HOURS),
        stated=(MIDDLE + timedelta(days=chance.choice([-500, -30, -2, -1, 0, 1, 2, 30]))).date(),
    )


# the day turns in Asia/Shanghai at 16:00 UTC
HOURS = (*(timedelta(hours=h) for h in (0, 4, 16, 20)), timedelta(hours=16, microseconds=-1))


def _need(chance: Random, proofs: list[Proof], depth: int) -> Need:
    """Build a need of at most three levels, with an id of its own for every proof."""
    kind = chance.choice(["proof"] * (1 + depth) + ["all", "any", "two"]) if depth < 3 else "proof"
    if kind == "proof":
        proofs.append(_proof(chance, f"p{len(proofs)}"))
        return proofs[-1]
    amount = 3 if kind == "two" else chance.randint(1, 3)
    members = tuple(_need(chance, proofs, depth + 1) for _ in range(amount))
    if kind == "two":
        return AtLeast(2, members)
    return AllOf(members) if kind == "all" else AnyOf(members)


def _proof(chance: Random, name: str) -> Proof:
    facts: tuple[str, ...] = chance.choice([(), ("no",), ("title", "no"), ("shops",)])
    paper = Paper(chance.choice(["copy", "card", "letter"]), WORDS)
    resource = chance.choice(RESOURCES)
    in_place = chance.choice([True, False])
    valid_on = chance.choice([None, ACCIDENT])
    return Proof(name, WORDS, resource, facts, ("no", "shops"), paper, in_place, valid_on=valid_on)


def _evidence(chance: Random) -> Evidence:
    """Return up to three rows, each with a natural key of its own, as the store has them."""
    rows = tuple(_row(chance, f"k{place}") for place in range(chance.randrange(4)))
    return Evidence(rows, subject_held_back=not chance.randrange(4))


def _row(chance: Random, key: str) -> Holding:
    states = [LicenceState.VALID] * 3 + list(LicenceState)
    return Holding(
        key=(key,),
        state=chance.choice(states),
        valid_from=_date(chance),
        valid_to=_date(chance),
        open_ended=not chance.randrange(3),
        name=chance.choice([PEOPLE[0], PEOPLE[0], *PEOPLE, None]),
        facts={
            "no": chance.choice(["A", "B", None]),
            "title": chance.choice(["店", "铺"]),
            "shops": chance.randrange(2),
            "secret": chance.choice(["秘一", "秘二"]),
        },
        row_digest=b"",
        batch="b",
        as_of_at=MIDDLE,
        held_back=not chance.randrange(5),
    )


def _date(chance: Random) -> date | None:
    days = chance.choice([None, -400, -2, -1, 0, 1, 2, 400])
    return None if days is None else (MIDDLE + timedelta(days=days)).date()


def _claims(chance: Random) -> dict[str, Fact]:
    claims: dict[str, Fact] = {"no": chance.choice("AC"), "shops": chance.randrange(2)}
    return {name: value for name, value in claims.items() if chance.randrange(2)}


def _resource(chance: Random) -> Resource:
    sharing = [SharingAttribute.CONDITIONAL] * 4 + list(SharingAttribute)
    return Resource(chance.choice([60, 86_400, 10 * 86_400]), chance.choice(sharing))


def _state(chance: Random) -> ResourceState | None:
    if not chance.randrange(6):
        return None
    as_of_at = chance.choice([None, *[MIDDLE, MIDDLE - timedelta(days=5)] * 3])
    return ResourceState("", as_of_at, chance.choice([True, True, True, None, False]), None)


def _agreement(chance: Random, name: str) -> Agreement:
    everything = frozenset(FIELDS)
    return Agreement(
        id=name,
        consumer=chance.choice([CONSUMER, CONSUMER, CONSUMER, "other"]),
        resource=chance.choice(RESOURCES),
        facts=chance.choice([everything, everything, frozenset({"no"}), frozenset[str]()]),
        items=chance.choice([frozenset({ITEM}), frozenset({ITEM}), frozenset({"other"})]),
        starts_on=chance.choice([date(2025, 1, 1), date(2025, 1, 1), date(2026, 3, 15)]),
        ends_on=chance.choice([date(2030, 1, 1), date(2026, 3, 14), date(2026, 3, 15)]),
        purpose="p",
        legal_basis="l",
    )


def _open(resource: str, facts: frozenset[str]) -> Agreement:
    """Return an agreement of long standing on these facts of a resource."""
    items = frozenset({ITEM})
    first, last = date(2020, 1, 1), date(2040, 1, 1)
    return Agreement(f"open-{resource}", CONSUMER, resource, facts, items, first, last, "p", "l")
