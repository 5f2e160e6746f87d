"""Look-ups: right for every subject asked at the same moment, only named facts, held-back rows told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from catalog.model import Catalogue, HolderType, LicenceState
from catalog.rules.evidence import NOTHING, Evidence
from exchange.migrate import login_url
from exchange.store.lookup import HoldingLookup
from exchange.store.publish import publish_batch
from exchange.subject import subject_key
from tests.integration.exchange.store.conftest import BITS, KEYS, NOW, RESOURCE, Bench, person

PEOPLE = [f"37139919780512{serial:03}" for serial in range(100)]


def key_of(number: str) -> bytes:
    """The holder's key of a resident number."""
    return subject_key(KEYS.subject, HolderType.RESIDENT_ID, number)


@asynccontextmanager
async def lookup(database_url: str, catalogue: Catalogue) -> AsyncIterator[HoldingLookup]:
    """A look-up with the API's own rights."""
    url = login_url(database_url, "tongban_api", "word")
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as pool:
        room = HoldingLookup(pool, catalogue, queue_limit=1000)
        yield room
        await room.close()


@pytest.fixture
def published(bench: Bench) -> Bench:
    """A hundred identities; every tenth revoked, the last quarantined."""
    rows = [
        person(f"{number}X", name=f"人{place}", state="3" if place % 10 == 0 else "0")
        for place, number in enumerate(PEOPLE)
    ]
    bench.stage("r1", rows, violations=[0] * 99 + [0b10])
    with bench.transaction() as connection:
        publish_batch(connection, bench.contract, "r1", BITS, NOW)
    return bench


async def test_concurrent_subjects_are_never_mixed(
    published: Bench, database_url: str, catalogue: Catalogue
) -> None:
    """Two hundred questions at once are each answered with the subject's own row."""
    async with lookup(database_url, catalogue) as room:
        places = [*range(99), *range(99)]
        found = await asyncio.gather(*(room.find([RESOURCE], key_of(f"{PEOPLE[p]}X")) for p in places))
    for place, by_resource in zip(places, found, strict=True):
        evidence = by_resource[RESOURCE]
        (holding,) = evidence.holdings
        assert holding.name == f"人{place}"
        assert holding.state is (LicenceState.REVOKED if place % 10 == 0 else LicenceState.VALID)
        assert not evidence.subject_held_back


async def test_only_facts_of_some_proof_are_read(
    published: Bench, database_url: str, catalogue: Catalogue
) -> None:
    """A field that no item names is not even fetched."""
    async with lookup(database_url, catalogue) as room:
        found = await room.find([RESOURCE], key_of(f"{PEOPLE[1]}X"))
    named = {
        fact
        for item in catalogue.items.values()
        for proof in item.proofs
        if proof.resource == RESOURCE
        for fact in (*proof.facts, *proof.claims)
    }
    facts = found[RESOURCE].holdings[0].facts
    assert set(facts) == named
    assert "address" not in named
    assert facts["valid_to"] == "2040-01-01"


async def test_quarantined_subject_is_told(published: Bench, database_url: str, catalogue: Catalogue) -> None:
    """A subject whose only row is in quarantine has no holding and is held back; a stranger is neither."""
    async with lookup(database_url, catalogue) as room:
        held = await room.find([RESOURCE], key_of(f"{PEOPLE[99]}X"))
        stranger = await room.find([RESOURCE], key_of("371399190001010000"))
    assert held == {RESOURCE: Evidence((), subject_held_back=True)}
    assert stranger == {RESOURCE: Evidence((), subject_held_back=False)}


async def test_each_resource_has_its_own_evidence(
    published: Bench, database_url: str, catalogue: Catalogue
) -> None:
    """A subject who holds something in one of two resources holds nothing in the other."""
    other = "market_regulation/business_licence"
    async with lookup(database_url, catalogue) as room:
        found = await room.find([other, RESOURCE], key_of(f"{PEOPLE[1]}X"))
    assert found[other] == NOTHING
    assert len(found[RESOURCE].holdings) == 1


async def test_who_is_held_back_in_one_resource_is_not_in_another(
    published: Bench, database_url: str, catalogue: Catalogue
) -> None:
    """Questions of several resources at once are told apart, alone or together with those of others."""
    other = "market_regulation/business_licence"
    held = key_of(f"{PEOPLE[99]}X")
    async with lookup(database_url, catalogue) as room:
        alone = [await room.find(asked, held) for asked in ([other], [RESOURCE], [RESOURCE, other])]
        together = await asyncio.gather(
            *(room.find(asked, held) for asked in ([other], [RESOURCE], [RESOURCE, other]))
        )
    back = Evidence((), subject_held_back=True)
    assert alone == together == [{other: NOTHING}, {RESOURCE: back}, {RESOURCE: back, other: NOTHING}]


async def test_a_lone_question_reads_no_other_resource(
    published: Bench, database_url: str, catalogue: Catalogue
) -> None:
    """With another resource's table away it is answered; asked of with others, it could not be."""
    other = "market_regulation/business_licence"
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"alter table shr.{catalogue.contracts[other].table} rename to away")
    await owner.close()
    async with lookup(database_url, catalogue) as room:
        assert (await room.find([RESOURCE], key_of(f"{PEOPLE[1]}X")))[RESOURCE].holdings
        with pytest.raises(asyncpg.UndefinedTableError):
            await room.find([RESOURCE, other], key_of(f"{PEOPLE[1]}X"))


async def test_store_refuses_a_state_nobody_knows(published: Bench, database_url: str) -> None:
    """A corrupt state cannot be stored, so one row can never fail the look-ups gathered with it."""
    connection = await asyncpg.connect(database_url)
    try:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(f"update shr.{published.contract.table} set _state = 'gone'")
    finally:
        await connection.close()


@pytest.mark.parametrize("style", ["German", "SQL, DMY", "Postgres, MDY"])
async def test_days_are_iso_whatever_the_session_writes(
    published: Bench, database_url: str, catalogue: Catalogue, style: str
) -> None:
    """A fact that is a day reads the same under any DateStyle that an administrator set for the login."""
    url = login_url(database_url, "tongban_api", "word")
    async with asyncpg.create_pool(url, min_size=1, max_size=1, server_settings={"datestyle": style}) as pool:
        room = HoldingLookup(pool, catalogue, queue_limit=1000)
        found = await room.find([RESOURCE], key_of(f"{PEOPLE[1]}X"))
        await room.close()
    assert found[RESOURCE].holdings[0].facts["valid_to"] == "2040-01-01"
