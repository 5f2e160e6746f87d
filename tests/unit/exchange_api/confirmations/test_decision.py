"""What is looked up of whom: only what may be asked and can be relied on, of the person it is asked of."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from catalog.loader import load
from catalog.model import Agreement, HolderType, ServiceItem
from catalog.rules.fitness import ResourceState
from catalog.rules.verdict import Reason, Verdict
from exchange.access.state import AccessState, LoadedResource
from exchange.settings import SHIPPED_CATALOGUE
from exchange.store.lookup import HoldingLookup
from exchange_api.confirmations.decision import Decided, Moment, Wanted, decide_proofs
from exchange_api.confirmations.subject import KnownSubject

CATALOGUE = load(SHIPPED_CATALOGUE)
NOW, TODAY = datetime(2026, 3, 1, 8, 0, tzinfo=UTC), date(2026, 3, 1)
IDENTITY = "public_security/resident_identity"
LICENCE = "market_regulation/business_licence"
TITLE = "natural_resources/real_estate_title"
RETAIL = CATALOGUE.items["publication_retail_establishment"]
RENAMING = CATALOGUE.items["maintenance_fund_renaming"]
OWNER, SPOUSE = b"o" * 32, b"s" * 32


class EmptyStore:
    """A store in which nobody holds anything; it keeps which keys were looked for in which resource."""

    def __init__(self) -> None:
        self.asked: dict[str, set[bytes]] = defaultdict(set)

    async def fetch(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """Note what a statement takes: the keys of each of its tables, in order, then those of any."""
        named = (name for name, contract in CATALOGUE.contracts.items() if f"shr.{contract.table} " in query)
        for name, keys in zip(sorted(named), arguments[:-1], strict=True):
            self.asked[name] |= set(keys)
        return []

    async def fetchrow(self, query: str, *arguments: Any, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Return no row."""

    async def execute(self, query: str, *arguments: Any) -> str:
        """Change nothing."""
        return ""


def moment(stale: Collection[str] = (), unagreed: Collection[str] = ()) -> Moment:
    """All resources fit and agreed on, but for those named."""
    loaded = {
        name: LoadedResource(
            ResourceState(name, NOW - timedelta(days=99 if name in stale else 0), True, 1.0), "batch-1"
        )
        for name in CATALOGUE.contracts
    }
    agreements: dict[tuple[str, str], tuple[Agreement, ...]] = defaultdict(tuple)
    for one in CATALOGUE.agreements.values():
        if one.resource not in unagreed:
            agreements[one.consumer, one.resource] += (one,)
    return Moment(CATALOGUE, AccessState({}, agreements, loaded), NOW, TODAY)


def decided(
    item: ServiceItem,
    when: Moment,
    parties: Mapping[str, KnownSubject] | None = None,
    days: Mapping[str, date] | None = None,
) -> tuple[tuple[Decided, ...], dict[str, set[bytes]]]:
    """Decide on an item of the owner's; return the verdicts, and the keys looked for by resource."""
    store = EmptyStore()
    wanted = Wanted(item.department, item, person(OWNER), {}, days or {}, parties or {})

    async def decide() -> tuple[Decided, ...]:
        return await decide_proofs(HoldingLookup(store, CATALOGUE, queue_limit=9), when, wanted)

    return asyncio.run(decide()), dict(store.asked)


def person(key: bytes) -> KnownSubject:
    """A resident."""
    return KnownSubject(HolderType.RESIDENT_ID, None, key, b"p" * 32)


def told(found: tuple[Decided, ...]) -> list[tuple[str, Verdict, Reason | None]]:
    """Verdict and reason by proof, in order."""
    return [(one.proof.resource, one.verdict.verdict, one.verdict.reason) for one in found]


def test_all_that_may_be_asked_is_looked_up() -> None:
    """The control: permitted and fit, every resource is asked for the person, in the item's order."""
    found, asked = decided(RETAIL, moment())
    assert told(found) == [(name, Verdict.NOT_HELD, None) for name in (IDENTITY, LICENCE, TITLE)]
    assert asked == {name: {OWNER} for name in (IDENTITY, LICENCE, TITLE)}


@pytest.mark.parametrize("resource", [IDENTITY, LICENCE, TITLE])
def test_what_is_refused_is_not_looked_up(resource: str) -> None:
    """Where no agreement covers a proof, the store is not even asked whether the person holds it."""
    found, asked = decided(RETAIL, moment(unagreed=[resource]))
    assert (resource, Verdict.REFUSED, Reason.NO_AGREEMENT) in told(found)
    assert [one.proof for one in found] == list(RETAIL.proofs)
    assert set(asked) == {IDENTITY, LICENCE, TITLE} - {resource}


@pytest.mark.parametrize("resource", [IDENTITY, LICENCE, TITLE])
def test_what_cannot_be_relied_on_is_not_looked_up(resource: str) -> None:
    """Of a resource that is too old nothing is asked: its answer is unknown whatever it holds."""
    found, asked = decided(RETAIL, moment(stale=[resource]))
    assert (resource, Verdict.UNKNOWN, Reason.STALE) in told(found)
    assert set(asked) == {IDENTITY, LICENCE, TITLE} - {resource}


def test_nobody_is_looked_up_in_what_is_asked_of_another() -> None:
    """Each person of a question is looked for by his own key, and only where a proof is of him."""
    joint, sole = (RENAMING.chosen[made,] for made in ("joint", "sole"))
    _, asked = decided(joint, moment(), {"co_owner": person(SPOUSE)})
    assert asked == {IDENTITY: {OWNER, SPOUSE}, TITLE: {OWNER, SPOUSE}}
    _, asked = decided(sole, moment(), {})
    assert asked == {IDENTITY: {OWNER}, TITLE: {OWNER}}


def test_of_a_further_person_alone_it_is_he_who_is_looked_up() -> None:
    """Where nothing is asked of the subject, his key stands for nobody else."""
    of_him = replace(RENAMING, need=replace(RENAMING.proofs[0], holder="co_owner"), choices=())
    found, asked = decided(of_him, moment(), {"co_owner": person(SPOUSE)})
    assert (asked, len(found)) == ({IDENTITY: {SPOUSE}}, 1)


@pytest.mark.parametrize("unagreed", [[], [LICENCE]])
def test_a_stated_day_stands_with_its_proof_also_where_it_is_refused(unagreed: list[str]) -> None:
    """What is answered of a day says of which; a proof of today names none."""
    item = next(one for one in CATALOGUE.items.values() if one.days)
    day = TODAY - timedelta(days=3)
    found, _ = decided(item, moment(unagreed=unagreed), days={item.days[0].id: day})
    assert {one.stated_day for one in found if one.proof.valid_on is not None} == {day}
    assert {one.stated_day for one in found if one.proof.valid_on is None} <= {None}
    refused = {one.proof.resource for one in found if one.verdict.verdict is Verdict.REFUSED}
    assert refused == set(unagreed)
