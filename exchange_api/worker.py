"""What one worker process holds while it answers: keys, catalogue, pools, snapshot, lookup and ledger.

Opened before the first request and closed after the last; a worker that cannot open does not start.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import asyncpg
from starlette.requests import Request

from catalog.loader import load
from catalog.model import Catalogue
from exchange.access.assertions import UsedAssertions
from exchange.access.snapshot import AccessSnapshot, AccessState
from exchange.answers.sealing import AnswerSealer
from exchange.answers.shelf import AnswerShelf
from exchange.budgets.batches import BatchCharger
from exchange.budgets.charging import BudgetCharger
from exchange.budgets.claims import ClaimCharger
from exchange.budgets.limits import Budgets
from exchange.kept_connections import Queries, keeping
from exchange.keys import KeyRing
from exchange.ledger.entry import EntryKind
from exchange.ledger.receipt import Receipt
from exchange.ledger.writer import LedgerWriter
from exchange.settings import Settings
from exchange_api.auth.client_certificate import Networks
from exchange_api.budgets.telling import telling_alarms
from exchange_api.catalogue_watch import CatalogueWatch, Tell
from exchange_api.edge.admission import RunningBatches
from exchange_api.edge.refusal_bound import RefusalBound, reporting
from exchange_api.entry_bound import require_entries_fit
from exchange_api.key_watch import KeyWatch
from exchange_api.ledger_watch import LedgerWatch
from exchange_api.metrics import Metrics
from exchange_api.observation import Observation, observing
from exchange_api.traces.trace import Traces, opened_traces
from exchange_api.visit import Visit

Clock = Callable[[], datetime]
Purge = Callable[[datetime], Awaitable[None]]

LOG = logging.getLogger("tongban.api")
SUPPRESSED = "refusals-suppressed"
QUEUE_LIMIT = 8192
MOST_BATCHES = 2  # under way at once
COMMAND_SECONDS = 5
KEPT = 3  # connections between two flushes: of the look-ups, of the charges and of the claims
PURGE_SECONDS = 60
REPORT_SECONDS = 60
_HEADER = json.JSONEncoder(separators=(",", ":"))
SERVER_SETTINGS = {
    "application_name": "tongban_api",
    "timezone": "UTC",
    "jit": "off",
    # Planning the look-up of all resources takes several times as long as running it.
    "plan_cache_mode": "force_generic_plan",
}


@dataclass(frozen=True, slots=True)
class Worker:
    """The open parts of one worker; `subject_key` and `pseudonym_key` are never shown.

    `under_way` holds the marks of the idempotency keys whose requests are being answered.
    """

    issuer: str
    now: Clock
    watch: CatalogueWatch
    snapshot: AccessSnapshot
    ledger: LedgerWriter
    sealing: LedgerWatch
    assertions: UsedAssertions
    keys: KeyWatch
    answers: AnswerShelf
    sealer: AnswerSealer
    answer_retention: timedelta
    metrics: Metrics
    traces: Traces
    refusals: RefusalBound
    subject_key: bytes
    pseudonym_key: bytes
    pool: asyncpg.Pool
    budgets: BudgetCharger
    default_budgets: Budgets
    claims: ClaimCharger
    batches: BatchCharger
    trusted_proxies: Networks = ()
    under_way: set[bytes] = field(default_factory=set)
    running: RunningBatches = field(default_factory=lambda: RunningBatches(MOST_BATCHES))

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue served now; a confirmation takes `watch.current` once instead."""
        return self.watch.current.catalogue

    def access_state(self) -> AccessState:
        """Return the state to decide by; everything that answers a client begins here.

        Raises `LedgerUnsealed` and `SnapshotStale`: then nothing may be answered.
        """
        self.sealing.require_sealed()
        return self.snapshot.current()

    def receipt_header(self, receipt: Receipt) -> str:
        """Return the value of the header `Tongban-Receipt`: the receipt's JSON, in ASCII."""
        return _HEADER.encode(receipt.as_json())


@asynccontextmanager
async def open_worker(settings: Settings, now: Clock, metrics: Metrics) -> AsyncIterator[Worker]:
    """Open all parts, and close them in the reverse order once the requests under way are answered.

    Raises `CatalogFaulty`, `KeyUnusable`, `KeyDiffers`, a `LedgerFault`, or the database's own errors.
    """
    require_entries_fit(await asyncio.to_thread(load, settings.catalog_dir))  # before any database is asked
    keys = KeyRing(settings.keys_dir)
    async with (
        opened_traces(settings.traces_url, metrics.count_lost_spans) as traces,
        _pool(settings, 6) as pool,
        _pool(settings, 2) as ledger_pool,
        keeping(pool, KEPT, COMMAND_SECONDS) as kept,
        keeping(ledger_pool, 1, COMMAND_SECONDS) as ledger_kept,
    ):
        ledger = _writer(ledger_kept, settings, keys)
        await ledger.require_durable()
        assertions, sealer = UsedAssertions(pool), AnswerSealer(keys.kept_answer_keys)
        answers, budgets = AnswerShelf(pool, sealer, QUEUE_LIMIT), BudgetCharger(kept, QUEUE_LIMIT)
        refusals, batches = RefusalBound(), BatchCharger(pool, QUEUE_LIMIT)
        claims = ClaimCharger(kept, QUEUE_LIMIT)
        async with (
            CatalogueWatch(settings.catalog_dir, kept, QUEUE_LIMIT, _catalogue_told(metrics)) as watch,
            KeyWatch(keys, settings.issuer_url, ledger, _TELL_KEYS) as key_watch,
            AccessSnapshot(pool, keys.subject_key) as snapshot,
            LedgerWatch(pool, settings.unsealed_seconds) as sealing,
            _purging((assertions.purge, answers.purge, budgets.purge, claims.purge, batches.purge), now),
            telling_alarms(pool, settings.origin, lambda: watch.current.catalogue.digest),
            observing(
                Observation(metrics.gauges, now, pool, watch, snapshot, sealing, _waiting(watch, ledger))
            ),
            reporting(refusals, _suppressed(ledger, watch, now), _TELL_UNLOGGED, REPORT_SECONDS),
        ):
            yield Worker(
                issuer=settings.issuer_url,
                now=now,
                watch=watch,
                snapshot=snapshot,
                ledger=ledger,
                sealing=sealing,
                assertions=assertions,
                keys=key_watch,
                answers=answers,
                sealer=sealer,
                answer_retention=timedelta(days=settings.answer_retention_days),
                metrics=metrics,
                traces=traces,
                refusals=refusals,
                subject_key=keys.subject_key,
                pseudonym_key=keys.pseudonym_key,
                pool=pool,
                budgets=budgets,
                default_budgets=settings.budgets,
                claims=claims,
                batches=batches,
                trusted_proxies=settings.trusted_networks,
            )
        for gathering in (batches, claims, budgets, answers, ledger):
            await gathering.close()


def _writer(pool: Queries, settings: Settings, keys: KeyRing) -> LedgerWriter:
    return LedgerWriter(
        pool, settings.origin, keys.receipt_key, queue_limit=QUEUE_LIMIT, timeout_seconds=COMMAND_SECONDS
    )


def worker_of(request: Request) -> Worker:
    """Return the worker that answers this request."""
    worker = request.app.state.worker
    if not isinstance(worker, Worker):
        raise TypeError("the application's lifespan has not opened its worker")
    return worker


def _waiting(watch: CatalogueWatch, ledger: LedgerWriter) -> Callable[[], Mapping[str, int]]:
    return lambda: {"lookup": watch.current.lookup.waiting, "ledger": ledger.waiting}


def _pool(settings: Settings, most: int) -> asyncpg.Pool:
    return asyncpg.create_pool(
        settings.api_database_url.get_secret_value(),
        min_size=1,
        max_size=most,
        command_timeout=COMMAND_SECONDS,
        server_settings=SERVER_SETTINGS,
        reset=leave_as_is,
    )


async def leave_as_is(connection: asyncpg.Connection) -> None:
    """Give a connection back without asyncpg's reset statement, which is one more round trip a flush.

    No statement of the API leaves anything on its connection; asyncpg still rolls back what is open.
    """


def _suppressed(
    ledger: LedgerWriter, watch: CatalogueWatch, now: Clock
) -> Callable[[int], Awaitable[Receipt]]:
    """Return what writes the entry of the refusals that have none of their own."""

    async def write(count: int) -> Receipt:
        entry = Visit.begin(now()).entry(
            EntryKind.REFUSAL,
            policy=watch.current.catalogue.digest,
            outcome=SUPPRESSED,
            suppressed=count,
        )
        return await ledger.append(entry)

    return write


def _catalogue_told(metrics: Metrics) -> Tell:
    def tell(fault: Exception | None) -> None:
        metrics.note_catalogue(refused=fault is not None)
        if fault is None:
            LOG.info("catalogue served")
            return
        facts = {"fault": type(fault).__name__, "next": "tongban catalog check; tongban prepare"}
        LOG.error("newer catalogue refused; the former one is served", extra={"facts": facts})

    return tell


def _tell(event: str, fault: Exception) -> None:
    LOG.error(event, extra={"facts": {"fault": type(fault).__name__}})


_TELL_KEYS = partial(_tell, "key files unusable; the former keys are used")
_TELL_UNLOGGED = partial(_tell, "suppressed refusals not logged yet")


@asynccontextmanager
async def _purging(purges: Sequence[Purge], now: Clock) -> AsyncIterator[None]:
    task = asyncio.create_task(_purge(purges, now))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _purge(purges: Sequence[Purge], now: Clock) -> None:
    while True:
        await asyncio.sleep(PURGE_SECONDS)
        for purge in purges:
            try:
                await purge(now())
            except Exception as fault:  # noqa: BLE001 -- whatever it is, the next round tries it again
                _tell("what is due could not be dropped", fault)
