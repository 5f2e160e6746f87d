"""What the API knows of clients, agreements and resources at one moment, as one database snapshot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from catalog.model import Agreement
from catalog.rules.fitness import ResourceState
from exchange.access.errors import KeySetUnusable
from exchange.access.key_set import usable_keys
from exchange.key_check import require_published_key

CLIENTS = "select client_id, department, jwks::text, scopes from access.client where disabled_at is null"
AGREEMENTS = """
select id, consumer, resource, facts, items, starts_on, ends_on, purpose, legal_basis, ended_at is not null
from access.agreement
"""
RESOURCES = "select resource, as_of_at, quality_passed, quality_score, batch from ops.resource_state"


@dataclass(frozen=True, slots=True)
class Client:
    """An enabled client; `keys` are empty where its key set must not be trusted."""

    client_id: str
    department: str
    scopes: frozenset[str]
    keys: Mapping[str, EllipticCurvePublicKey]


@dataclass(frozen=True, slots=True)
class LoadedResource:
    """A resource's state for judging its fitness, and the batch that was last published."""

    state: ResourceState
    batch: str | None


@dataclass(frozen=True, slots=True)
class AccessState:
    """Enabled clients by id, agreements by (consumer, resource), resources by name.

    An agreement that was ended carries an end in the distant past, so that the rule which refuses is
    `agreement_ended` whatever clock is used.
    """

    clients: Mapping[str, Client]
    agreements: Mapping[tuple[str, str], tuple[Agreement, ...]]
    resources: Mapping[str, LoadedResource]


async def read_state(pool: asyncpg.Pool, subject_key: bytes) -> AccessState:
    """Read all of it in one read-only transaction, in which `subject_key` is compared first.

    A resource is thus never seen as published before the key of its holders was. Raises `KeyDiffers`, and
    asyncpg's errors or `OSError` where the database cannot be read.
    """
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await require_published_key(connection, subject_key)
        clients = await connection.fetch(CLIENTS)
        agreements = await connection.fetch(AGREEMENTS)
        resources = await connection.fetch(RESOURCES)
    return AccessState(
        {row[0]: Client(row[0], row[1], frozenset(row[3]), _keys(row[2])) for row in clients},
        _by_parties([_agreement(row) for row in agreements]),
        {row[0]: LoadedResource(ResourceState(row[0], row[1], row[2], row[3]), row[4]) for row in resources},
    )


def _keys(jwks: str) -> Mapping[str, EllipticCurvePublicKey]:
    try:
        return usable_keys(json.loads(jwks))
    except KeySetUnusable:
        return {}


def _agreement(row: asyncpg.Record) -> Agreement:
    found = Agreement(row[0], row[1], row[2], frozenset(row[3]), frozenset(row[4]), *row[5:9])
    return replace(found, ends_on=date.min) if row[9] else found


def _by_parties(agreements: list[Agreement]) -> dict[tuple[str, str], tuple[Agreement, ...]]:
    grouped: dict[tuple[str, str], tuple[Agreement, ...]] = {}
    for agreement in agreements:
        parties = (agreement.consumer, agreement.resource)
        grouped[parties] = (*grouped.get(parties, ()), agreement)
    return grouped
