"""What one worker process holds while it answers: keys, catalogue, pools, snapshot, lookup and ledger.

Opened before the first request and closed after the last; a worker that cannot open does not start.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
from starlette.requests import Request

from catalog.loader import load
from catalog.model import Catalogue
from exchange.access.assertions import UsedAssertions
from exchange.access.snapshot import AccessSnapshot
from exchange.keys import KeyRing
from exchange.ledger.entry import EntryKind
from exchange.ledger.receipt import Receipt
from exchange.ledger.writer import LedgerWriter
from exchange.settings import Settings
from exchange.store.lookup import HoldingLookup
from exchange_api.auth.access_token import AccessTokens
from exchange_api.edge.refusal_bound import RefusalBound, reporting
from exchange_api.entry_bound import require_entries_fit
from exchange_api.metrics import Metrics
from exchange_api.signing.answers import AnswerSigner
from exchange_api.signing.jwk import public_jwk
from exchange_api.visit import Visit

Clock = Callable[[], datetime]

LOG = logging.getLogger("tongban.api")
SUPPRESSED = "refusals-suppressed"
QUEUE_LIMIT = 8192
COMMAND_SECONDS = 5
PURGE_SECONDS = 60
REPORT_SECONDS = 60
SERVER_SETTINGS = {"application_name": "tongban_api", "timezone": "UTC", "jit": "off"}


@dataclass(frozen=True, slots=True)
class Worker:
    """The open parts of one worker; `subject_key` and `pseudonym_key` are never shown."""

    issuer: str
    now: Clock
    catalogue: Catalogue
    snapshot: AccessSnapshot
    lookup: HoldingLookup
    ledger: LedgerWriter
    assertions: UsedAssertions
    tokens: AccessTokens
    signer: AnswerSigner
    metrics: Metrics
    refusals: RefusalBound
    key_set: bytes
    subject_key: bytes
    pseudonym_key: bytes

    def receipt_header(self, receipt: Receipt) -> str:
        """Return the value of the header `Tongban-Receipt`: the receipt's JSON, in ASCII."""
        return json.dumps(receipt.as_json(), separators=(",", ":"))


@asynccontextmanager
async def open_worker(settings: Settings, now: Clock, metrics: Metrics) -> AsyncIterator[Worker]:
    """Open all parts, and close them in the reverse order once the requests under way are answered.

    Raises `CatalogFaulty`, `KeyUnusable`, `KeyDiffers`, a `LedgerFault`, or the database's own errors.
    """
    catalogue = await asyncio.to_thread(load, settings.catalog_dir)
    require_entries_fit(catalogue)
    keys = KeyRing(settings.keys_dir)
    answer_key, token_key = keys.answer_key, keys.token_key
    async with _pool(settings, 6) as pool, _pool(settings, 2) as ledger_pool:
        ledger = LedgerWriter(
            ledger_pool,
            settings.origin,
            keys.receipt_key,
            queue_limit=QUEUE_LIMIT,
            timeout_seconds=COMMAND_SECONDS,
        )
        await ledger.start()
        lookup = HoldingLookup(pool, catalogue, QUEUE_LIMIT)
        assertions = UsedAssertions(pool)
        refusals = RefusalBound()
        async with (
            AccessSnapshot(pool, keys.subject_key) as snapshot,
            _purging(assertions, now),
            reporting(refusals, _suppressed(ledger, catalogue.digest, now), _tell, REPORT_SECONDS),
        ):
            yield Worker(
                issuer=settings.issuer_url,
                now=now,
                catalogue=catalogue,
                snapshot=snapshot,
                lookup=lookup,
                ledger=ledger,
                assertions=assertions,
                tokens=AccessTokens(settings.issuer_url, token_key),
                signer=AnswerSigner(answer_key),
                metrics=metrics,
                refusals=refusals,
                key_set=_key_set(token_key, answer_key),
                subject_key=keys.subject_key,
                pseudonym_key=keys.pseudonym_key,
            )
        await lookup.close()
        await ledger.close()


def worker_of(request: Request) -> Worker:
    """Return the worker that answers this request."""
    worker = request.app.state.worker
    if not isinstance(worker, Worker):
        raise TypeError("the application's lifespan has not opened its worker")
    return worker


def _pool(settings: Settings, most: int) -> asyncpg.Pool:
    return asyncpg.create_pool(
        settings.api_database_url.get_secret_value(),
        min_size=1,
        max_size=most,
        command_timeout=COMMAND_SECONDS,
        server_settings=SERVER_SETTINGS,
    )


def _suppressed(ledger: LedgerWriter, policy: str, now: Clock) -> Callable[[int], Awaitable[Receipt]]:
    """Return what writes the entry of the refusals that have none of their own."""

    async def write(count: int) -> Receipt:
        entry = Visit.begin(now()).entry(
            EntryKind.REFUSAL, policy=policy, outcome=SUPPRESSED, suppressed=count
        )
        return await ledger.append(entry)

    return write


def _tell(fault: Exception) -> None:
    LOG.error("suppressed refusals not logged yet", extra={"facts": {"fault": type(fault).__name__}})


def _key_set(*keys: Any) -> bytes:
    return msgspec.json.encode({"keys": [public_jwk(key.public_key()) for key in keys]})


@asynccontextmanager
async def _purging(assertions: UsedAssertions, now: Clock) -> AsyncIterator[None]:
    task = asyncio.create_task(_purge(assertions, now))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _purge(assertions: UsedAssertions, now: Clock) -> None:
    while True:
        await asyncio.sleep(PURGE_SECONDS)
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # the next round tries again
            await assertions.purge(now())
