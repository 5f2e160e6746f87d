"""What the API knows of clients, operators, agreements and resources at one moment: one database snapshot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from catalog.model import Agreement
from catalog.rules.fitness import ResourceState
from exchange.access.batch_approvals import BatchApproval
from exchange.access.binding import Binding
from exchange.access.errors import KeySetUnusable
from exchange.access.key_set import usable_keys
from exchange.budgets.limits import Budgets, read_budgets
from exchange.key_check import require_published_key

CLIENTS = """
select client_id, department, jwks::text, scopes, budgets::text, binding from access.client
where disabled_at is null
"""
DECOYS = "select subject_pseudonym from budgets.decoy"
AGREEMENTS = """
select id, consumer, resource, facts, items, starts_on, ends_on, purpose, legal_basis, ended_at is not null
from access.agreement
"""
OPERATORS = """
select department, operator_id, bool_or(disabled_at is null) from access.operator group by 1, 2
"""
APPROVALS = """
select id, client, item, case_number, most_subjects, most_sequence, most_misses, starts_on, ends_on
from access.batch_approval where withdrawn_at is null order by approved_at desc, id
"""
RESOURCES = "select resource, as_of_at, quality_passed, quality_score, batch from ops.resource_state"


@dataclass(frozen=True, slots=True)
class Client:
    """An enabled client; `keys` are empty where its key set must not be trusted.

    `budgets` are `None` where the default ones are the client's; `binding` is what is asked of its tokens.
    """

    client_id: str
    department: str
    scopes: frozenset[str]
    keys: Mapping[str, EllipticCurvePublicKey]
    budgets: Budgets | None = None
    binding: Binding = Binding.NONE


@dataclass(frozen=True, slots=True)
class LoadedResource:
    """A resource's state for judging its fitness, and the batch that was last published."""

    state: ResourceState
    batch: str | None


@dataclass(frozen=True, slots=True)
class AccessState:
    """Enabled clients by id, agreements by (consumer, resource), resources by name, operators.

    `decoys` are the pseudonyms of invented persons, of whom no item should ever ask.
    `approvals` are those of batches that were not withdrawn, by (client, item, case), newest first.
    `operators` says of each (department, staff id) that was ever enrolled whether it still is.

    An agreement that was ended carries an end in the distant past, so that the rule which refuses is
    `agreement_ended` whatever clock is used.
    """

    clients: Mapping[str, Client]
    agreements: Mapping[tuple[str, str], tuple[Agreement, ...]]
    resources: Mapping[str, LoadedResource]
    operators: Mapping[tuple[str, str], bool] = field(default_factory=dict, repr=False)
    decoys: frozenset[bytes] = field(default_factory=frozenset, repr=False)
    approvals: Mapping[tuple[str, str, str], tuple[BatchApproval, ...]] = field(default_factory=dict)

    def approval(self, client: str, item: str, case: str, day: date) -> BatchApproval | None:
        """Return the approval of a client's batches in a case: the newest that covers the day."""
        found = self.approvals.get((client, item, case), ())
        return next((one for one in found if one.covers(day)), None)


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
        operators = await connection.fetch(OPERATORS)
        decoys = await connection.fetch(DECOYS)
        approvals = await connection.fetch(APPROVALS)
    return AccessState(
        {row[0]: _client(row) for row in clients},
        _by_parties([_agreement(row) for row in agreements]),
        {row[0]: LoadedResource(ResourceState(row[0], row[1], row[2], row[3]), row[4]) for row in resources},
        {(row[0], row[1]): row[2] for row in operators},
        frozenset(row[0] for row in decoys),
        _by_case([BatchApproval(*row) for row in approvals]),
    )


def _client(row: asyncpg.Record) -> Client:
    budgets = None if row[4] is None else read_budgets(row[4])
    return Client(row[0], row[1], frozenset(row[3]), _keys(row[2]), budgets, Binding(row[5]))


@lru_cache(maxsize=4096)
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


def _by_case(approvals: list[BatchApproval]) -> dict[tuple[str, str, str], tuple[BatchApproval, ...]]:
    grouped: dict[tuple[str, str, str], tuple[BatchApproval, ...]] = {}
    for one in approvals:
        place = (one.client, one.item, one.case)
        grouped[place] = (*grouped.get(place, ()), one)
    return grouped
