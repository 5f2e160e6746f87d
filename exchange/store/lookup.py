"""Find the holdings of subjects: one round trip for all confirmations that ask at the same moment.

Statements are built from the catalogue and name only fields that some item's proof may read; the API's role
can see nothing else of a resource than these tables and the keys of held-back subjects. Where all ask of the
same resources, the statement reads those alone, else it reads all: so there are no more statements than items
have sets of resources, and a worker keeps them prepared (ADR 0042).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

import asyncpg

from catalog.key_text import KEY_SEPARATOR
from catalog.model import Catalogue, Contract, Field, LicenceState, LogicalType
from catalog.rules.evidence import NOTHING, Evidence, Holding
from exchange.gather import Gatherer
from exchange.kept_connections import Queries
from exchange.store.tables import current_table

Value = str | int | bool | None
Question = tuple[tuple[str, ...], bytes]

ROWS = """
select {place}, _subject_key, _key, _state, _valid_from, _valid_to, _open_ended, _name, _row_digest,
    _batch, _as_of, _held_back, array[{facts}]::text[]
from {table} where _subject_key = any(${parameter})
"""
HELD = """
select {place}, subject_key, resource, null, null, null, null, null, null, null, null, null, null
from ops.held_subject where subject_key = any(${parameter}) and resource in ({resources})
"""
_HELD_BACK = -1  # the place of a row that only says that one is held back
_STATEMENTS = 256


@dataclass(slots=True)
class _Found:
    """What has been gathered for one question while its answer's rows are read."""

    holdings: list[Holding] = field(default_factory=list)
    held_back: bool = False


class HoldingLookup:
    """Answers which holdings a subject has in a resource; bound to one event loop and pool."""

    def __init__(self, pool: Queries, catalogue: Catalogue, queue_limit: int) -> None:
        facts = _facts_read(catalogue)
        self._pool = pool
        self._resources = tuple(sorted(facts))
        self._readers = {name: _readers(catalogue.contracts[name], read) for name, read in facts.items()}
        self._statement = lru_cache(_STATEMENTS)(partial(_statement, catalogue, facts))
        self._gatherer: Gatherer[Question, dict[str, Evidence]] = Gatherer(
            self._flush, queue_limit=queue_limit
        )

    @property
    def waiting(self) -> int:
        """How many questions wait for a flush now."""
        return self._gatherer.waiting

    async def find(self, resources: Iterable[str], subject_key: bytes) -> Mapping[str, Evidence]:
        """Return all holdings of the subject in each resource, and whether a row of his is held back there.

        Raises `QueueFull` when too many ask, and asyncpg's errors when the store cannot be reached.
        """
        return await self._gatherer.ask((tuple(sorted(resources)), subject_key))

    async def require_tables(self) -> None:
        """Raise asyncpg's error unless the store has every table and field that is looked up."""
        await self._fetch(self._resources, {})

    async def close(self) -> None:
        """Let the questions under way be answered, and take no more."""
        await self._gatherer.close()

    async def _flush(self, questions: Sequence[Question]) -> list[dict[str, Evidence]]:
        wanted: dict[str, set[bytes]] = {}
        for resources, key in questions:
            for name in resources:
                wanted.setdefault(name, set()).add(key)
        together = {resources for resources, _ in questions}
        asked = together.pop() if len(together) == 1 else self._resources
        found: dict[tuple[str, bytes], _Found] = {}
        for row in await self._fetch(asked, wanted):
            self._take(asked, found, row)
        evidence = {place: Evidence(tuple(f.holdings), f.held_back) for place, f in found.items()}
        return [
            {name: evidence.get((name, key), NOTHING) for name in resources} for resources, key in questions
        ]

    async def _fetch(
        self, resources: tuple[str, ...], wanted: Mapping[str, Collection[bytes]]
    ) -> list[asyncpg.Record]:
        every = set().union(*wanted.values())
        keys = (list(wanted.get(name, ())) for name in resources)
        return await self._pool.fetch(self._statement(resources), *keys, list(every))

    def _take(
        self, resources: tuple[str, ...], found: dict[tuple[str, bytes], _Found], row: asyncpg.Record
    ) -> None:
        place, key = row[0], row[1]
        if place == _HELD_BACK:
            found.setdefault((row[2], key), _Found()).held_back = True
            return
        readers = self._readers[resources[place]]
        holding = Holding(
            key=tuple(row[2].split(KEY_SEPARATOR)),
            state=LicenceState(row[3]),
            valid_from=row[4],
            valid_to=row[5],
            open_ended=row[6],
            name=row[7],
            facts={name: read(text) for (name, read), text in zip(readers, row[12], strict=True)},
            row_digest=row[8],
            batch=row[9],
            as_of_at=row[10],
            held_back=row[11],
        )
        found.setdefault((resources[place], key), _Found()).holdings.append(holding)


def _facts_read(catalogue: Catalogue) -> dict[str, list[str]]:
    read: dict[str, set[str]] = {}
    for item in catalogue.items.values():
        for proof in item.proofs:
            read.setdefault(proof.resource, set()).update(proof.reading.read)
    return {resource: sorted(names) for resource, names in read.items()}


def _statement(catalogue: Catalogue, facts: Mapping[str, list[str]], resources: tuple[str, ...]) -> str:
    """Return the statement that takes the keys wanted of each resource, then those wanted of any."""
    parts = []
    for place, name in enumerate(resources):
        contract = catalogue.contracts[name]
        columns = ", ".join(_as_text(contract.field(fact)) for fact in facts[name])
        table = current_table(contract).fullname
        parts.append(ROWS.format(place=place, facts=columns, table=table, parameter=place + 1))
    named = ", ".join(f"'{name}'" for name in resources)
    parts.append(HELD.format(place=_HELD_BACK, resources=named, parameter=len(resources) + 1))
    return " union all ".join(parts)


def _as_text(fact: Field) -> str:
    # ISO 8601, whatever the session's settings: a day's plain text follows DateStyle.
    if fact.logical_type is LogicalType.DATE:
        return f"""to_char("{fact.name}", 'YYYY-MM-DD')"""
    if fact.logical_type is LogicalType.TIMESTAMP:
        return f"""to_char("{fact.name}" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f'"{fact.name}"::text'


def _readers(contract: Contract, facts: Sequence[str]) -> list[tuple[str, Callable[[Any], Value]]]:
    readers: dict[LogicalType, Callable[[Any], Value]] = {
        LogicalType.INTEGER: lambda text: None if text is None else int(text),
        LogicalType.BOOLEAN: lambda text: None if text is None else text == "true",
    }
    return [(name, readers.get(contract.field(name).logical_type, lambda text: text)) for name in facts]
